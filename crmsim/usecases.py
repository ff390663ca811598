"""The one list of things a person can do. Plain values go in and come out; the command line and the browser translate.

What needs the compiled engine or the table libraries loads them inside, so that everything else answers at once.
"""
# ruff: noqa: PLC0415  see above

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from crmsim.errors import InputError
from crmsim.plans import PLANS, schedule_for
from crmsim.scenario import files
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.declare import CONFIDENCE
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.levers import ALIASES, GROUPS, LEVERS
from crmsim.scenario.scenario import Scenario

Json = dict[str, Any]


def list_scenarios() -> list[Json]:
    """The companies that come with crmsim: name, title, size and plan."""
    return [
        {
            "name": scenario.name,
            "title": scenario.title,
            "employees": scenario.company.employees,
            "customers": scenario.company.customers,
            "plan": scenario.plan,
            "horizon_weeks": scenario.horizon,
            "hash": scenario.hash,
        }
        for scenario in map(load_scenario, files.shipped())
    ]


def list_plans() -> list[Json]:
    """The rollout plans: name, title, meaning and what they split into waves."""
    return [
        {"name": plan.name, "title": plan.title, "meaning": plan.meaning, "splits": plan.unit_name}
        for plan in PLANS.values()
    ]


def list_levers(names: Sequence[str] = ()) -> list[Json]:
    """Everything that is declared about levers: all of them, or those of these names (aliases work too)."""
    chosen = dict.fromkeys(find_lever(name).name for name in names) or LEVERS
    return [
        {
            **{key: getattr(LEVERS[name], key) for key in ("name", "title", "unit", "default", "group", "meaning")},
            "group_title": GROUPS[LEVERS[name].group],
            "limits": list(LEVERS[name].limits),
            "range": list(LEVERS[name].range),
            "integer": LEVERS[name].integer,
            "headline": LEVERS[name].headline,
            "fixed_at_start": LEVERS[name].fixed_at_start,
            "acts_without_crm": LEVERS[name].twin,
            "source": LEVERS[name].source,
            "confidence": LEVERS[name].confidence,
            "confidence_meaning": CONFIDENCE[LEVERS[name].confidence],
            "claims": list(LEVERS[name].claims),
            "aliases": [alias for alias, target in ALIASES.items() if target == name],
        }
        for name in chosen
    ]


def load_scenario(source: str | Path) -> Scenario:
    """A scenario from a path, or by the name of one that comes with crmsim.

    Raises InputError, naming file, key, value and what would be right, for whatever cannot be read.
    """
    return files.load_scenario(source, PLANS)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in a scenario file; `message` says the first mistakes, `problems` holds all of them."""

    file: str
    summary: str = ""
    warnings: tuple[str, ...] = ()
    message: str = ""
    problems: tuple[str, ...] = ()


def check_scenario(source: str) -> CheckedFile:
    """Whether a scenario can be used, and what is strange about it; never raises for a mistake in the file."""
    try:
        scenario = load_scenario(source)
        schedule_for(scenario, scenario.plan)
    except InputError as error:
        return CheckedFile(source, message=str(error), problems=error.problems)
    company = scenario.company
    summary = f"{company.employees:,} employees, {company.customers:,} customers, {scenario.plan}, {scenario.horizon} weeks"
    return CheckedFile(source, summary, scenario.warnings)


def new_scenario(path: str, source: str | None = None) -> Path:
    """Write a new scenario file, a copy of `source` or all defaults; a file that is there is never overwritten."""
    return files.write_new(path, load_scenario(source) if source else None)


def scenario_text(source: str) -> str:
    """A scenario as TOML, with every default filled in."""
    return files.dump_toml(load_scenario(source), full=True)


def company_figures(scenario: Scenario) -> list[tuple[str, Any, str]]:
    """Key, value and unit of every number of a scenario's company."""
    return [
        (key, attrgetter(key.removeprefix("company."))(scenario.company), unit)
        for key, unit, *_ in company_numbers()
    ]


def diff_scenarios(a: str, b: str) -> list[tuple[str, object, object]]:
    """`(key, value in a, value in b)` for each key in which two scenarios differ; None where one has no such key."""
    return files.diff(load_scenario(a), load_scenario(b))
