"""A company in words: its story, what makes it different from the usual one, and what a visitor has changed in it."""

from functools import cache
from typing import Any

from crmsim import usecases
from crmsim.errors import InputError, show
from crmsim.figures.wording import number, plain
from crmsim.plans import PLANS
from crmsim.scenario import files
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.ui.company.numbers import declared
from crmsim.ui.setting import Setting, base_scenario, scenario_of

Json = dict[str, Any]
MOST_DIFFERENCES = 6


@cache
def presets() -> list[Json]:
    """Every company that comes with crmsim, as the page shows it: companies first, then the lessons in failure."""
    return [preset(name) for name in files.shipped()]


def preset(name: str) -> Json:
    """A shipped company: size, story, and what makes it different."""
    scenario = usecases.load_scenario(name)
    lesson = files.kind_of(name) == "driver"
    return {
        "name": name,
        "title": plain(scenario.title or name, 120),
        "group": "lesson" if lesson else "company",
        "size": size_of(scenario),
        "story": plain(scenario.story, 2000),
        "different": different(scenario, usecases.load_scenario(files.CONTROL) if lesson else None),
    }


def size_of(scenario: Scenario) -> str:
    """People, customers, regions, weeks and plan in one line."""
    company = scenario.company
    regions = f"{len(company.regions)} region{'s' if len(company.regions) != 1 else ''}"
    plan = PLANS[scenario.plan].title.lower() if scenario.plan in PLANS else scenario.plan
    return (
        f"{number(company.employees, 0)} people, {number(company.customers, 0)} customers, {regions}, "
        f"{number(scenario.horizon, 0)} weeks; its own plan: {plan}"
    )


def different(scenario: Scenario, control: Scenario | None = None) -> list[str]:
    """The levers that stand furthest from where they usually stand (or from those of a control), furthest first."""
    found = []
    for name, value in scenario.levers.items():
        lever = LEVERS[name]
        usual = control.levers[name] if control else lever.default
        low, high = lever.range
        if value != usual:
            distance = abs(value - usual) / ((high - low) or 1.0)
            what = "the sound company" if control else "usually"
            here, there = (amount(name, figure, scenario.company.currency) for figure in (value, usual))
            found.append((distance, f"{lever.title}: {here} ({what} {there})"))
    found.sort(key=lambda pair: -pair[0])
    return [text for _, text in found[:MOST_DIFFERENCES]]


def amount(name: str, value: float, currency: str) -> str:
    """The value of a lever with its unit; a share needs none."""
    return LEVERS[name].amount(value).removesuffix(" (share)").replace("currency", currency)


def changes(setting: Setting) -> list[str]:
    """What differs from the company as it is in its file, a sentence each. Raises InputError where it cannot be."""
    base = base_scenario(setting)
    lines = [
        f"{spoken(key)}: {with_unit(key, value, base)} instead of {with_unit(key, old, base)}"
        for key, old, value in files.diff(base, scenario_of(setting))
        if key.startswith("company.") and key.removeprefix("company.") in declared()
    ]
    currency = base.company.currency
    lines += [
        f"{LEVERS[name].title}: {amount(name, value, currency)} instead of {amount(name, base.levers[name], currency)}"
        for name, value in setting.levers
        if name in LEVERS
    ]
    lines += [
        f"{LEVERS[name].title}: {amount(name, value, currency)} from week {change.week} on"
        for change in setting.changes
        for name, value in change.levers.items()
    ]
    if setting.horizon is not None:
        lines.append(f"Weeks from kick-off: {setting.horizon} instead of {base.horizon}")
    return lines


def spoken(key: str) -> str:
    """`company.segments.next_best.churn` as people say it."""
    group, *rest = key.removeprefix("company.").replace("_", " ").split(".")
    if not rest:
        return group.capitalize()
    what = {"segments": "segment", "staff": "share of staff", "hourly cost": "cost of an hour"}.get(group, group)
    return f"{what.capitalize()}, {', '.join(part.upper() if part == 'it' else part for part in rest)}"


def with_unit(key: str, value: object, scenario: Scenario) -> str:
    """A value with its unit."""
    unit = declared()[key.removeprefix("company.")][0].replace("currency", scenario.company.currency)
    shown = number(float(value), 4) if isinstance(value, int | float) else show(value)
    return shown if unit in {"0-1", "share"} else f"{shown} {unit}"


def title_of(setting: Setting) -> tuple[str, str, str]:
    """Title, size and story of the company asked about; empty where it cannot be read."""
    try:
        scenario = scenario_of(setting)
    except InputError:
        try:
            scenario = base_scenario(setting)
        except InputError:
            return "No company", "", ""
    return plain(scenario.title or scenario.name, 120), size_of(scenario), plain(scenario.story, 2000)
