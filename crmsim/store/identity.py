"""Who a run is: a hash of the question, the replicate, the seed and the model version, and of nothing else.

The number of a point, the name of an arm and the order of a design are left out, so that a design can be re-ordered
and extended, and every run that it shares with the old one is known again.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from crmsim.scenario.changes import Change
from crmsim.scenario.company import FROM_DEPARTMENTS
from crmsim.scenario.company_errors import make_company
from crmsim.scenario.contacts import Contacts
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import read_distribution
from crmsim.study.arms import Arm
from crmsim.version import MODEL_VERSION

ID_DIGITS = 32


def as_arm_has_it(scenario: Scenario, arm: Arm) -> Scenario:
    """The question that one arm answers at one point, as a scenario of its own.

    The arm's lever values replace what would be drawn for the firm, so what is uncertain about them goes.
    """
    return arm.of(scenario).without_uncertainty(arm.levers)


def content(scenario: Scenario) -> dict[str, Any]:
    """Everything that runs of a scenario depend on, as plain JSON values.

    Where the number of employees is drawn, what follows from it (customers, regions) is drawn with it unless it was
    given. The canonical form cannot tell, so the fields that follow are named beside it.
    """
    found = scenario.canonical()
    if "company.employees" in scenario.uncertainty:
        found["follows"] = sorted(set(type(scenario.company).model_fields) - scenario.company.model_fields_set)
    return found


def content_bytes(found: Mapping[str, Any]) -> bytes:
    """A content in one form, as UTF-8 JSON: equal questions give equal bytes."""
    return json.dumps(found, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def hashed(found: bytes) -> str:
    """Full hash of what a scenario asks; taken once per point and arm, because it costs more than a run id."""
    return hashlib.sha256(found).hexdigest()


def run_id(question_hash: str, replicate: int, seed: int, model_version: int = MODEL_VERSION) -> str:
    """32 hex digits that name one run: the same run has the same id in every study and on every machine."""
    text = f"crmsim-run/1|{question_hash}|{int(replicate)}|{int(seed)}|{int(model_version)}"
    return hashlib.sha256(text.encode()).hexdigest()[:ID_DIGITS]


def scenario_of(found: Mapping[str, Any], contacts: Contacts | None = None) -> Scenario:
    """The scenario that a content came from; titles and stories, which are not in it, are empty.

    Raises ValueError where that scenario would ask another question: this version reads the content otherwise.
    """
    follows = set(found.get("follows", ()))
    if found["company"].get("departments"):  # what follows from the departments is not given beside them
        follows |= set(FROM_DEPARTMENTS)
    scenario = Scenario(
        company=make_company({key: value for key, value in found["company"].items() if key not in follows}),
        levers=found["levers"],
        plan=found["plan"],
        horizon=found["horizon"],
        changes=tuple(Change(week, levers) for week, levers in found["changes"]),
        uncertainty={key: read_distribution(key, table) for key, table in found["uncertainty"].items()},
        contacts=contacts,
    )
    if content_bytes(content(scenario)) != content_bytes(found):
        raise ValueError("the stored scenario cannot be rebuilt exactly")
    return scenario
