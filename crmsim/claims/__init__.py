"""The causal claims of the source texts, each with its test, as declared in `claims.toml`.

A claim says in our own words what one of five texts on failing CRM initiatives asserts, which levers turn it, by which
weekly series it works (the mediator), and which contrasts of arms must come out how. Further findings, interior optima
and interactions, are declared in the same way. Nothing here runs anything: `crmsim.validation` does.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from crmsim.scenario.frozen_mapping import FrozenMapping

#: Kinds of check. T10, T5, T3: the share of failures moves by at least so many points over the reference population.
KINDS = ("T10", "T5", "T3", "SIGN", "SIZE", "SAME", "WINS", "REPORT", "PATTERN")
FLOORS = {"T10": 0.10, "T5": 0.05, "T3": 0.03}
Where = Literal["company", "population"]
COMPANY: Where = "company"
POPULATION: Where = "population"
BOTH_PLANS = ("big_bang", "phased_by_region")
UP, DOWN = 1, -1


@dataclass(frozen=True)
class Setting:
    """One arm of a check: lever values, its plan where it has one of its own, and the company's size where it has one.

    `employees` (people) replaces the size of the usual small company; customers follow, five for each of them.
    """

    levers: Mapping[str, float]
    plan: str | None = None
    employees: int | None = None


@dataclass(frozen=True)
class Contrast:
    """Arms and the weight of each: the figure of a contrast is the weighted sum over arms, run by run on one chance.

    `plans` are run for every arm that names no plan, and pooled.
    """

    arms: tuple[Setting, ...]
    weights: tuple[float, ...]
    plans: tuple[str, ...] = BOTH_PLANS


@dataclass(frozen=True)
class Check:
    """One thing that must come out in a certain way.

    `metric` is an outcome or a reading of the weekly table; `sign` the direction it must move, 1 or -1. `at_least` is
    the least size in the stated direction, in the metric's unit, or with `relative` as a share of the level before.
    For SAME it is the half-width of the band in which nothing counts as moved, for WINS the least share of firms.
    A PATTERN names a row of the card that judges it.
    """

    kind: str
    metric: str = ""
    sign: int = UP
    at_least: float = 0.0
    relative: bool = False
    where: Where = COMPANY
    contrast: Contrast = field(default_factory=lambda: Contrast((), ()))
    pattern: str = ""


@dataclass(frozen=True)
class Mediator:
    """The weekly series by which a claim works: a reading of it must move in this direction under the contrast."""

    reading: str
    sign: int
    where: Where
    contrast: Contrast


@dataclass(frozen=True)
class Claim:
    """One claim, or one finding of ours beside the claims (`source` then says whose idea it is).

    `text` is our own wording, `source` a citation to read, `group` the key of a driver group, `levers` what turns it,
    `short` what is known of why it may fall short.
    """

    id: str
    text: str
    source: str
    group: str
    levers: tuple[str, ...]
    checks: tuple[Check, ...]
    mediator: Mediator | None = None
    short: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is a claim about causes; a base rate is a pattern, and a report makes no claim."""
        return not all(check.kind in {"PATTERN", "REPORT"} for check in self.checks)


@cache
def declared() -> Mapping[str, Any]:
    """The file as it is written."""
    return tomllib.loads(files("crmsim.claims").joinpath("claims.toml").read_text("utf-8"))


@cache
def groups() -> dict[str, str]:
    """Title of each driver group by its key, in the order in which they are shown."""
    return dict(declared()["groups"])


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its id, C01 first."""
    return {entry["id"]: _claim(entry) for entry in declared()["claim"]}


@cache
def findings() -> dict[str, Claim]:
    """Interior optima and interactions by their id."""
    return {entry["id"]: _claim(entry) for entry in declared()["finding"]}


def claims_of(lever: str) -> list[Claim]:
    """The claims that a lever serves, in their order."""
    return [claim for claim in claims().values() if lever in claim.levers]


def _claim(entry: Mapping[str, Any]) -> Claim:
    checks = tuple(_check(given) for given in entry["check"])
    given = entry.get("mediator")
    mediator = None
    if given:
        own = any(key in given for key in ("arms", "lever"))
        contrast = _contrast(given) if own else checks[0].contrast
        mediator = Mediator(given["reading"], _sign(given), given.get("where", checks[0].where), contrast)
    return Claim(
        id=entry["id"],
        text=entry["text"],
        source=declared()["sources"].get(entry["source"], entry["source"]),
        group=entry["group"],
        levers=tuple(entry["levers"]),
        checks=checks,
        mediator=mediator,
        short=entry.get("short", ""),
    )


def _check(given: Mapping[str, Any]) -> Check:
    kind = given["kind"]
    if kind not in KINDS:
        raise ValueError(f"a check cannot be of kind {kind!r}: {', '.join(KINDS)}")
    if kind == "PATTERN":
        return Check(kind, pattern=given["pattern"])
    on_failure = kind in FLOORS
    return Check(
        kind=kind,
        metric=given.get("metric", "failure" if on_failure else ""),
        sign=_sign(given),
        at_least=given.get("at_least", FLOORS.get(kind, 0.0)),
        relative=given.get("relative", False),
        where=given.get("where", POPULATION if on_failure else COMPANY),
        contrast=_contrast(given),
    )


def _sign(given: Mapping[str, Any]) -> int:
    return {"up": UP, "down": DOWN}[given.get("moves", "up")]


def _contrast(given: Mapping[str, Any]) -> Contrast:
    """Arms as they are written: in full, or one lever low and high, perhaps crossed with a second one low and high."""
    shared = given.get("with", {})
    if "arms" in given:
        arms = [{**shared, **arm} for arm in given["arms"]]
        weights = given["weights"]
    else:
        ends = [{**shared, given["lever"]: given[end]} for end in ("low", "high")]
        arms, weights = ends, [-1.0, 1.0]
        if cross := given.get("cross"):
            ((name, values),) = cross.items()
            arms = [{**end, name: value} for value in values for end in ends]
            weights = [1.0, -1.0, -1.0, 1.0]
    if len(arms) != len(weights):
        raise ValueError(f"a contrast has {len(arms)} arms and {len(weights)} weights")
    plans = tuple(given.get("plans", BOTH_PLANS))
    return Contrast(tuple(map(_setting, arms)), tuple(float(weight) for weight in weights), plans)


def _setting(arm: Mapping[str, Any]) -> Setting:
    levers = {name: value for name, value in arm.items() if name not in {"plan", "employees"}}
    return Setting(FrozenMapping(levers), arm.get("plan"), arm.get("employees"))


def arms_of(contrasts: Sequence[Contrast]) -> tuple[Setting, ...]:
    """Every distinct arm with its plan, each once, in the order in which they are met."""
    found = dict.fromkeys(
        Setting(arm.levers, plan, arm.employees)
        for contrast in contrasts
        for arm in contrast.arms
        for plan in plans_of(arm, contrast)
    )
    return tuple(found)


def plans_of(arm: Setting, contrast: Contrast) -> tuple[str, ...]:
    """The plans that an arm runs under: its own, or those of the contrast."""
    return (arm.plan,) if arm.plan else contrast.plans
