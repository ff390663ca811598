"""Contacts for a staff list where nobody has recorded any: generated, with constants fitted to a real network."""

import numpy as np
import pandas as pd

from crmsim.errors import InputError
from crmsim.intake.network import members_of_staff
from crmsim.intake.network_fit import DEFAULTS, generated_contacts
from crmsim.intake.people import People
from crmsim.intake.tables import Table

MOST_KNOWN = 0.2  # share of all others that a person is in touch with on average, at most: small firms are no cliques
FEWEST = 10  # people, below which departments are too small for such a network


def made_network(people: People, staff: Table) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, object]]:
    """Ties (columns a, b), members (person, department), and how they were made; equal for equal staff lists.

    Raises InputError for a staff that is too small.
    """
    members, _ = members_of_staff(people, staff)
    count = len(members)
    if count < FEWEST:
        raise InputError(f"Contacts can be generated for {FEWEST} people or more; the staff list has {count}.")
    shape = DEFAULTS._replace(mean_degree=min(DEFAULTS.mean_degree, MOST_KNOWN * (count - 1)))
    department, _ = pd.factorize(members["department"])
    made = generated_contacts(department.astype(np.int64), shape)
    names = members["person"].to_numpy()
    once = made.ties[made.ties[:, 0] < made.ties[:, 1]]
    ties = pd.DataFrame({"a": names[once[:, 0]], "b": names[once[:, 1]]})
    facts: dict[str, object] = {"file": "generated", "rows": 0, "left_out": 0, "members": count}
    return ties, members, {**facts, "generated": shape._asdict()}
