"""Contacts and people brought together: the network of a company, in the two files that a scenario reads."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from crmsim.errors import InputError
from crmsim.intake.contact_files import ContactList
from crmsim.intake.people import People
from crmsim.intake.tables import Table
from crmsim.scenario.contact_figures import ContactFigures, describe
from crmsim.scenario.contacts import Contacts, read_contacts

EDGES, DEPARTMENTS = "contacts.txt", "departments.txt"
_FEWEST_KNOWN = 0.05  # share of the contacts that must be between known people


def members_of_staff(people: People, staff: Table) -> tuple[pd.DataFrame, dict[str, str]]:
    """Person and department of everybody on the staff list, and every other name that they go by."""
    also: dict[str, str] = {}
    for key in ("email", "name"):
        if key in staff.frame:
            also |= {str(a): str(p) for a, p in zip(staff.frame[key], staff.frame["person"], strict=True) if a}
    return people.frame[["person", "department"]], also


def joined(
    contacts: ContactList, members: pd.DataFrame, also: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Ties between members by name (columns a, b, weight), and how many were left out because somebody is no member."""
    known = set(members["person"])
    called = {**also, **{name: name for name in known}}
    person, names = pd.factorize(np.array([called.get(name, "") for name in contacts.people], dtype=object), sort=True)
    is_known = np.array([name in known for name in names], dtype=np.bool_)[person]
    inside = is_known[contacts.ties].all(axis=1)
    if inside.mean() < _FEWEST_KNOWN:
        raise InputError(
            f"{contacts.facts['file']}: hardly any contact is between people whose department is known. "
            "Do both files call people the same?"
        )
    ends = person[contacts.ties[inside]]
    kept = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "weight": contacts.weight[inside]})
    kept = kept.groupby(["a", "b"], sort=True)["weight"].sum().reset_index()
    kept = kept.assign(a=names[kept["a"]], b=names[kept["b"]])
    facts = {
        **contacts.facts,
        "people_in_contacts": len(contacts.people),
        "strangers": int((~is_known).sum()),
        "ties_left_out": int((~inside).sum()),
        "members": len(members),
        "members_without_contact": len(known - set(kept["a"].unique()) - set(kept["b"].unique())),
    }
    return kept, facts


def write_network(folder: Path, ties: pd.DataFrame, members: pd.DataFrame) -> tuple[Contacts, ContactFigures]:
    """Write the two files, and give the network as the model will read it, with its figures."""
    person = {name: word(name) for name in members["person"]}
    lines = [f"{person[a]} {person[b]}" for a, b in zip(ties["a"].tolist(), ties["b"].tolist(), strict=True)]
    (folder / EDGES).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    lines = [f"{person[p]} {word(d)}" for p, d in zip(members["person"], members["department"], strict=True)]
    (folder / DEPARTMENTS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    contacts = read_contacts(folder / EDGES, folder / DEPARTMENTS)
    return contacts, describe(contacts)


def word(name: str) -> str:
    """A name as one word, as lists of contacts need it."""
    return re.sub(r"[\s,;#]+", "_", str(name)) or "_"
