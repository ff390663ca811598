"""The background of a comparison: the company, the levers that were turned, what failure means, where it came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from crmsim.figures.arms import FLAG_TITLES, Arm, Json, at, is_list
from crmsim.figures.wording import known, listed, number, plain
from crmsim.outcomes.failure import REPORTED
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.report.tables import TextTable

FEW_RUNS = 50

Facts = tuple[tuple[str, str], ...]


def changed_levers(result: Json) -> TextTable | None:
    """Levers that differ from their default; None where all stand at it."""
    rows = at(result, "levers_changed")
    if not is_list(rows) or not rows:
        return None
    cells = [
        (
            plain(at(row, "title") or at(row, "name")),
            amount(at(row, "value"), at(row, "unit")),
            amount(at(row, "default"), at(row, "unit")),
        )
        for row in rows
    ]
    return TextTable("Levers that differ from their default", ("Lever", "Here", "Default"), tuple(cells))


def changed_arms(arms: Sequence[Arm]) -> TextTable | None:
    """What each arm changes; None where every arm is a plan as it is."""
    if not any(at(arm.data, "levers") for arm in arms):
        return None
    rows = [
        (arm.title, plain(at(arm.data, "plan") or arm.name), described(at(arm.data, "levers") or None)) for arm in arms
    ]
    return TextTable("What is compared", ("Name", "Plan", "Levers changed"), tuple(rows))


def uncertain_levers(result: Json) -> str:
    """Which levers every run draws anew, "" where none."""
    names = at(result, "uncertain")
    if not is_list(names) or not names:
        return ""
    return f"Every run draws its own firm. What varies: {listed([plain(name, 60) for name in names])}."


def notices(result: Json) -> tuple[str, ...]:
    """What a reader must know before anything else: stopped early, runs that broke down, too few runs."""
    runs, asked = known(at(result, "replications")), known(at(result, "replications_asked"))
    broken = known(at(result, "failed_runs", "count")) or 0
    found = []
    if at(result, "stopped") and runs is not None and asked is not None:
        found.append(f"Stopped early: based on {number(runs, 0)} of {number(asked, 0)} runs of each plan.")
    if broken:
        found.append(f"{number(broken, 0)} runs broke down and count nowhere.")
    if runs is not None and runs < FEW_RUNS:
        found.append(f"Only {number(runs, 0)} runs of each plan: read the figures as a hint.")
    return tuple(found)


def amount(value: object, unit: object) -> str:
    """A lever's value with its unit; a 0-1 scale needs none."""
    figure = known(value)
    shown = plain(value, 60) if figure is None else number(figure, 4)
    return shown if unit in {None, "", "0-1"} else f"{shown} {plain(unit, 40)}"


def company_facts(result: Json) -> Facts:
    """The company as label and text, one line per field."""
    company = at(result, "company")
    if not isinstance(company, Mapping):
        return ()
    return tuple((label(key), described(value)) for key, value in company.items())


def label(key: object) -> str:
    """A key as a person would write it: `gross_margin` is Gross margin."""
    return plain(key, 60).replace("_", " ").capitalize()


def described(value: Any) -> str:
    """A value of the company in words: numbers with separators, lists joined, tables as `name: value`."""
    figure = known(value)
    if figure is not None:
        return number(figure, 4)
    if isinstance(value, Mapping):
        return "; ".join(f"{plain(key, 60).replace('_', ' ')}: {described(part)}" for key, part in value.items())
    if is_list(value):
        return listed([described(part) for part in value])
    return plain(value if value is not None else "none")


def failure_meanings() -> Facts:
    """What each kind of failure means, in the words that the outcomes declare."""
    return tuple((FLAG_TITLES[flag], OUTCOMES[flag.lower()].meaning) for flag in REPORTED)


def origin(result: Json) -> Facts:
    """Versions, seed and hash: what is needed to make the page again."""
    provenance = at(result, "provenance")
    more = provenance if isinstance(provenance, Mapping) else {}
    own = {
        "crmsim": at(result, "crmsim_version"),
        "model version": at(result, "model_version"),
        "scenario": at(result, "scenario"),
        "scenario hash": at(result, "scenario_hash"),
        "seed": at(result, "seed"),
        "runs per plan": at(result, "replications"),
    }
    others = {plain(key, 60).replace("_", " "): value for key, value in more.items()}
    rows = {**own, **{key: value for key, value in others.items() if key not in own}}
    return tuple((key, plain_fact(value)) for key, value in rows.items() if value is not None)


def plain_fact(value: Any) -> str:
    """A fact of origin as it is, numbers without separators: a seed is a name, not an amount."""
    return described(value) if isinstance(value, Mapping) or is_list(value) else plain(value)
