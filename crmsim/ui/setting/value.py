"""The question of one visitor: an immutable value that says only how it differs from a company that is there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, Self, TypeVar

from pydantic import BaseModel

from crmsim import usecases
from crmsim.errors import InputError, nearest, show
from crmsim.plans import PLANS
from crmsim.scenario import files
from crmsim.scenario.changes import Change, in_order
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import DEFAULT_PLANS, LONGEST_NAME, MOST_ARMS, Arm, arms_of

__all__ = [
    "LONGEST_OWN",
    "MOST_ARMS",
    "MOST_REPLICATIONS",
    "MOST_SEED",
    "ArmSetting",
    "Setting",
    "base_scenario",
    "company_value",
    "lever_value",
    "own_name_of",
    "question_of",
    "saved_name",
    "sayable",
    "scenario_of",
]

DEFAULT_COMPANY = "midsize_distributor"
LONGEST_OWN = 256_000  # characters of a scenario file from a visitor
MOST_REPLICATIONS = 1_000  # more is work for the command line, not for a server of many visitors
MOST_SEED = 999_999_999

SomeSetting = TypeVar("SomeSetting", bound="Setting")
Values = tuple[tuple[str, float], ...]


def _ordered(values: Values) -> Values:
    return tuple(sorted((str(name), value) for name, value in values))


@dataclass(frozen=True, slots=True)
class ArmSetting:
    """One arm: its name, the name of its plan, and the levers in which it differs from the others."""

    name: str
    plan: str
    levers: Values = ()

    def __post_init__(self) -> None:
        """Put the levers in order, so that equal arms are equal values."""
        object.__setattr__(self, "levers", _ordered(self.levers))

    def with_lever(self, name: str, value: float) -> Self:
        """Give a copy with this lever at this value."""
        return replace(self, levers=_with(self.levers, name, value))

    def without_lever(self, name: str) -> Self:
        """Give a copy that leaves this lever to the company."""
        return replace(self, levers=_without(self.levers, name))


DEFAULT_ARMS = tuple(ArmSetting(plan, plan) for plan in DEFAULT_PLANS)


@dataclass(frozen=True, slots=True)
class Setting:
    """What one visitor asks. It compares by value and may hold values that cannot be; `check` says which.

    `preset` names a shipped company; `own`, where it is not empty, is the text of a scenario file that replaces it,
    and `own_name` its name. `company`, `levers` and `horizon` hold only what differs, `changes` what comes on top of
    the scenario's own changes (the same lever in the same week: instead of it).
    """

    preset: str = DEFAULT_COMPANY
    own: str = ""
    company: Values = ()
    levers: Values = ()
    arms: tuple[ArmSetting, ...] = DEFAULT_ARMS
    changes: tuple[Change, ...] = ()
    horizon: int | None = None
    seed: int = 0
    replications: int = 100
    own_name: str = field(default="")

    def __post_init__(self) -> None:
        """Put everything in one order, so that equal questions are equal values."""
        object.__setattr__(self, "company", _ordered(self.company))
        object.__setattr__(self, "levers", _ordered(self.levers))
        object.__setattr__(self, "arms", tuple(self.arms))
        object.__setattr__(self, "changes", tuple(sorted(self.changes, key=attrgetter("week"))))

    def with_preset(self, name: str) -> Self:
        """Ask about another shipped company, as it is; plans that suit it take the place of default ones."""
        return _afresh(replace(self, preset=name, own="", own_name=""))

    def with_own(self, text: str, name: str) -> Self:
        """Ask about the company of a scenario file, as it is."""
        return _afresh(replace(self, own=text, own_name=own_name_of(name)))

    def with_lever(self, name: str, value: float) -> Self:
        """Turn a lever for all arms; the company's own value leaves nothing that differs."""
        if value == _base_value(self, f"levers.{name}"):
            return self.without_lever(name)
        return replace(self, levers=_with(self.levers, name, value))

    def without_lever(self, name: str) -> Self:
        """Leave a lever at the company's own value."""
        return replace(self, levers=_without(self.levers, name))

    def with_company(self, key: str, value: float) -> Self:
        """Change a number of the company, such as `employees` or `segments.best.churn`."""
        if value == _base_value(self, f"company.{key}"):
            return self.without_company(key)
        return replace(self, company=_with(self.company, key, value))

    def without_company(self, key: str) -> Self:
        """Leave a number of the company as it is in its scenario."""
        return replace(self, company=_without(self.company, key))

    def with_arm(self, place: int, arm: ArmSetting) -> Self:
        """Put an arm in the place of another."""
        return replace(self, arms=(*self.arms[:place], arm, *self.arms[place + 1 :]))

    def with_new_arm(self, like: int = -1) -> Self:
        """Add a copy of an arm, under a name of its own; the same value where there are six already."""
        if len(self.arms) >= MOST_ARMS:
            return self
        model = self.arms[like] if self.arms else DEFAULT_ARMS[0]
        return replace(self, arms=(*self.arms, replace(model, name=_new_name(model, {arm.name for arm in self.arms}))))

    def without_arm(self, place: int) -> Self:
        """Leave out an arm; the last one stays."""
        return self if len(self.arms) < 2 else replace(self, arms=(*self.arms[:place], *self.arms[place + 1 :]))

    def with_change(self, week: int, lever: str, value: float) -> Self:
        """Let a lever take a value from a week on. Raises InputError for what cannot change."""
        others = self.without_change(week, lever)
        here = [change for change in others.changes if change.week == week]
        levers = {**(here[0].levers if here else {}), find_lever(lever).name: value}
        kept = [change for change in others.changes if change.week != week]
        return replace(self, changes=(*kept, Change(week, levers)))

    def without_change(self, week: int, lever: str) -> Self:
        """Take back the change of a lever in a week."""
        kept = [
            change if change.week != week else {name: value for name, value in change.levers.items() if name != lever}
            for change in self.changes
        ]
        return replace(self, changes=tuple(c if isinstance(c, Change) else Change(week, c) for c in kept if c))

    def with_horizon(self, weeks: int | None) -> Self:
        """Ask for so many weeks; None for the scenario's own."""
        return replace(self, horizon=None if weeks == _base_value(self, "horizon") else weeks)

    def with_seed(self, seed: int) -> Self:
        """Meet other luck."""
        return replace(self, seed=seed)

    def with_replications(self, number: int) -> Self:
        """Ask for so many runs of each arm."""
        return replace(self, replications=number)

    def reset(self) -> Self:
        """The company as it is, with the same plans and the same luck."""
        return replace(self, company=(), levers=(), changes=(), horizon=None)

    @property
    def changed(self) -> bool:
        """Whether the company differs in anything from its scenario."""
        return bool(self.company or self.levers or self.changes or self.horizon is not None)


def _afresh(setting: SomeSetting) -> SomeSetting:
    """The company as it is; plans that suit it take the place of default ones that do not."""
    bare = replace(setting, company=(), levers=(), changes=(), horizon=None)
    if any(arm.name != arm.plan or arm.levers for arm in bare.arms):
        return bare
    try:
        scenario = base_scenario(bare)
    except InputError:
        return bare
    try:
        arms_of(scenario, [arm.plan for arm in bare.arms])
    except InputError:
        return replace(bare, arms=tuple(ArmSetting(arm.name, arm.plan) for arm in arms_of(scenario)))
    return bare


@lru_cache(maxsize=128)
def base_scenario(setting: Setting) -> Scenario:
    """The scenario without the visitor's changes. Raises InputError where there is none."""
    return _read_own(setting.own, setting.own_name) if setting.own else _shipped(setting.preset)


@lru_cache(maxsize=64)
def _shipped(name: str) -> Scenario:
    known = files.shipped()
    if name not in known:  # never a path: the setting comes from a link
        raise InputError(f"There is no company {show(name)}.{nearest(str(name), known)}")
    return usecases.load_scenario(name)


@lru_cache(maxsize=64)
def _read_own(text: str, name: str) -> Scenario:
    if len(text) > LONGEST_OWN:
        raise InputError(f"A scenario file may have at most {LONGEST_OWN // 1000} kB here.")
    return files.read_scenario(text, f"{own_name_of(name)}.toml", None, PLANS)


@lru_cache(maxsize=512)
def scenario_of(setting: Setting) -> Scenario:
    """The scenario with all of the visitor's changes. Raises InputError in plain words for what cannot be."""
    scenario = base_scenario(setting)
    if setting.company:
        scenario = scenario.with_company(**nested(scenario, setting.company))
    if setting.horizon is not None:
        scenario = scenario.with_horizon(setting.horizon)
    if setting.changes:
        scenario = scenario.with_changes(*_overlaid(scenario.changes, in_order(setting.changes, scenario.horizon)))
    return scenario.with_levers(**dict(setting.levers)) if setting.levers else scenario


def question_of(setting: Setting) -> usecases.Question:
    """The comparison that the setting asks for, as the command line asks it. Raises InputError."""
    scenario = scenario_of(setting)
    arms = arms_of(scenario, None, [Arm(arm.name, arm.plan, dict(arm.levers)) for arm in setting.arms])
    if sayable(setting):
        source = f"{scenario.name}.toml" if setting.own else setting.preset
        return usecases.Question(source, scenario, dict(setting.levers), arms)
    # Everything is in the file that has to be saved first, and a scenario has the name of its file.
    name = saved_name(setting)
    return usecases.Question(f"{name}.toml", replace(scenario, name=name), {}, arms)


def sayable(setting: Setting) -> bool:
    """Whether a command line can say how the company differs: it can turn levers, and nothing else."""
    return not (setting.company or setting.changes or setting.horizon is not None)


def saved_name(setting: Setting) -> str:
    """The name of the file in which the changed scenario is kept, without its ending."""
    name = own_name_of(setting.own_name) if setting.own else setting.preset
    return name if name.startswith("my_") else f"my_{name}"[:64]


def own_name_of(name: str) -> str:
    """A name of a file made safe: a command line must not take it for an option, nor for a shipped company."""
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".toml")
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", stem[:60]).lstrip("-_") or "mine"
    return f"my_{safe}" if safe in files.shipped() else safe


def lever_value(setting: Setting, name: str) -> float:
    """The value of a lever at kick-off for all arms that do not say otherwise."""
    given = dict(setting.levers)
    return given[name] if name in given else base_scenario(setting).levers[name]


def company_value(setting: Setting, key: str) -> float:
    """The value of a number of the company, such as `employees`. Raises InputError where the company cannot be."""
    given = dict(setting.company)
    return given[key] if key in given else float(attrgetter(key)(scenario_of(setting).company))


def nested(scenario: Scenario, values: Values) -> dict[str, Any]:
    """Fields for `with_company`, where `staff.sales` changes one of the staff shares and keeps the others."""
    whole: dict[str, Any] = {}
    for key, value in values:
        first, *rest = key.split(".")
        if not rest:
            whole[first] = value
            continue
        part = whole.setdefault(first, _part(scenario, first))
        for step in rest[:-1]:
            part = part.setdefault(step, {})
            if not isinstance(part, dict):
                raise InputError(f"The company has no number {show(key)}.")
        part[rest[-1]] = value
    return whole


def _part(scenario: Scenario, name: str) -> dict[str, Any]:
    part = getattr(scenario.company, name, None)
    return part.model_dump() if isinstance(part, BaseModel) else {}


def _overlaid(base: tuple[Change, ...], own: tuple[Change, ...]) -> list[Change]:
    weeks: dict[int, Mapping[str, float]] = {change.week: change.levers for change in base}
    for change in own:
        weeks[change.week] = {**weeks.get(change.week, {}), **change.levers}
    return [Change(week, levers) for week, levers in weeks.items()]


def _base_value(setting: Setting, key: str) -> object:
    """What the company itself has; None where it cannot be read."""
    try:
        scenario = base_scenario(setting)
        if key.startswith("levers."):
            return scenario.levers.get(key.removeprefix("levers."))
        return attrgetter(key)(scenario)
    except (InputError, AttributeError):
        return None


def _new_name(arm: ArmSetting, taken: set[str]) -> str:
    title = PLANS[arm.plan].title if arm.name == arm.plan and arm.plan in PLANS else arm.name
    stem = re.sub(r" \d+$", "", title.replace(":", " "))[: LONGEST_NAME - 3]
    return next(name for name in (f"{stem} {number}" for number in range(2, 20)) if name not in taken)


def _with(values: Values, name: str, value: float) -> Values:
    return (*_without(values, name), (name, float(value)))


def _without(values: Values, name: str) -> Values:
    return tuple(pair for pair in values if pair[0] != name)
