"""Arms of a comparison: a plan, and lever values that differ from the scenario's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crmsim.errors import InputError, nearest, show
from crmsim.plans import PLANS, find_plan, schedule_for
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.lever_values import check_levers
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.typed import typed_value

MOST_ARMS = 6
LONGEST_NAME = 64
DEFAULT_PLANS = ("big_bang", "phased_by_region")
HOW = "Write it as 'name: plan=big_bang, data_burden=2'."
_SWALLOWED = re.compile(r"\s(\w+\s*=.*)")  # a further key=value inside a value, for want of a comma


@dataclass(frozen=True)
class Arm:
    """One arm: its name in the result, the name of its plan, and its own lever values, checked.

    Raises InputError for a name that is empty or too long, a plan that is not known, or a lever that cannot be.
    """

    name: str
    plan: str
    levers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check everything once, so that no worker meets a mistake."""
        name = self.name.strip() if isinstance(self.name, str) else ""
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InputError(f"An arm needs a name of 1-{LONGEST_NAME} printable characters, not {show(self.name)}.")
        find_plan(self.plan)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "levers", FrozenMapping(check_levers(self.levers)))

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario as this arm has it."""
        return scenario.with_plan(self.plan).with_levers(**self.levers)

    @property
    def words(self) -> str:
        """What the arm is called inside a sentence: its plan's title, or its own name where it has one."""
        title = find_plan(self.plan).title
        return title[:1].lower() + title[1:] if self.name == self.plan else self.name

    def __str__(self) -> str:
        """The text that `parse_arm` reads."""
        changes = "".join(f", {name}={show(value)}" for name, value in self.levers.items())
        return f"{self.name}: plan={self.plan}{changes}"


def parse_arm(text: str, default_plan: str | None = None) -> Arm:
    """Read 'name: plan=P, lever=value, ...', or the name of a plan alone.

    Without `plan=`, `default_plan` is taken where there is one.
    Raises InputError that says what is wrong, and the nearest name of a plan or lever.
    """
    name, colon, rest = text.partition(":")
    name = name.strip()
    if not colon:
        if name in PLANS:
            return Arm(name, name)
        hint = nearest(name, PLANS) or f" {HOW}"
        raise InputError(f"The arm {show(text)} is no plan and has no ':' after its name.{hint}")
    given: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in rest.split(","))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key or not value:
            raise InputError(f"The arm {show(name)} has {show(part)}, which is no 'key=value'. {HOW}")
        if swallowed := _SWALLOWED.search(value):
            raise InputError(f"The arm {show(name)} lacks a comma before {show(swallowed.group(1))}. {HOW}")
        if key in given:
            raise InputError(f"The arm {show(name)} gives {show(key)} twice.")
        given[key] = value
    plan = given.pop("plan", default_plan)
    if plan is None:
        raise InputError(f"The arm {show(name)} names no plan. {HOW}")
    return Arm(name, plan, {key: typed_value(key, value) for key, value in given.items()})


def arms_of(
    scenario: Scenario, plans: Iterable[str] | None = None, arms: Iterable[Arm | str] | None = None
) -> tuple[Arm, ...]:
    """The arms of a comparison in order, plans first; without either, big bang and phased by region (by module in a
    company of one region).

    Raises InputError for no arm or more than six, for two of one name, and for a plan that does not suit the scenario.
    """
    if isinstance(plans, str):
        plans = [plan.strip() for plan in plans.split(",")]
    chosen = [Arm(plan, plan) for plan in (plans or ())]
    chosen += [arm if isinstance(arm, Arm) else parse_arm(arm, scenario.plan) for arm in (arms or ())]
    if plans is None and arms is None:
        # A company in one place has no regions to go through, but modules.
        second = DEFAULT_PLANS[1] if len(scenario.company.regions) > 1 else "phased_by_module"
        chosen = [Arm(plan, plan) for plan in (DEFAULT_PLANS[0], second)]
    _check_names(chosen)
    for arm in chosen:
        schedule_for(arm.of(scenario), arm.plan)
    return tuple(chosen)


def _check_names(arms: Sequence[Arm]) -> None:
    if not 1 <= len(arms) <= MOST_ARMS:
        raise InputError(f"A comparison has 1-{MOST_ARMS} arms, but {len(arms)} were given.")
    names = [arm.name for arm in arms]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"Two arms have the name {show(name)}; give each its own, such as '{name} 2: plan=...'.")
