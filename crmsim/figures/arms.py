"""Reading a comparison (the JSON of `compare`, version 1) without trusting that everything is there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from crmsim.figures.palette import Style, styles_for
from crmsim.figures.wording import bounds, known, number, plain
from crmsim.study.counts import base_of, count_of

Json = Mapping[str, Any]

FLAG_TITLES = {
    "CANCELLED": "Cancelled before half was live",
    "ABANDONED": "People stopped using it",
    "SHELFWARE": "Paid for, hardly used",
    "UNTRUSTED": "Records not trusted",
    "VALUE_LOSS": "Cost more than it brought",
    "NO_BENEFIT": "Brought under half of what was planned",
    "CUSTOMER_HARM": "Customers worse off",
    "OVERRUN": "Over budget or late",
    "STOPPED_AT_GATE": "Stopped at a planned gate",
    "NOT_APPROVED": "Never approved",
}


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a comparison: its name in the result, the title people read, its look, and its figures."""

    name: str
    title: str
    style: Style
    data: Json

    @property
    def is_baseline(self) -> bool:
        """Whether this arm is the company without a CRM, which no plan is ranked against in a title."""
        return bool(self.data.get("plan", self.name) == "no_crm")

    def metric(self, *path: str) -> Json:
        """The table of figures at a path, empty where there is none: `arm.metric("adoption", "depth")`."""
        found = at(self.data, *path)
        return found if isinstance(found, Mapping) else {}

    def figure(self, *path: str) -> float | None:
        """One figure at a path, None where it is missing."""
        return known(at(self.data, *path))

    def interval(self, *path: str) -> tuple[float | None, float | None]:
        """The 95% interval of the figures at a path."""
        return bounds(self.metric(*path).get("ci95"))

    def values(self, key: str) -> list[float]:
        """The finite values of a list with one entry per replicate."""
        found = self.data.get(key)
        return [value for value in map(known, found) if value is not None] if is_list(found) else []

    def runs(self) -> float | None:
        """Runs that the arm rests on, None where the result does not say."""
        found = known(self.data.get("replications"))
        return self.figure("failure_rate", "n") if found is None else found

    def weekly(self, series: str, part: str) -> list[float | None]:
        """A weekly series: `arm.weekly("honest_use", "p50")`; empty where there is none."""
        found = at(self.data, "weekly", series, part)
        return [known(value) for value in found] if is_list(found) else []

    def weeks(self) -> list[int]:
        """The weeks of the weekly series."""
        found = at(self.data, "weekly", "week")
        return [int(week) for week in found] if is_list(found) else []


def at(table: object, *path: str) -> Any:
    """What lies at a path of keys, None where the path ends early."""
    for key in path:
        if not isinstance(table, Mapping):
            return None
        table = table.get(key)
    return table


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether this is a list in the sense of JSON."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def arms_of(result: Json) -> tuple[Arm, ...]:
    """The arms of a comparison, in its order."""
    plans = at(result, "plans") or {}
    kinds = [str(data.get("plan") or name) for name, data in plans.items()]
    return tuple(
        Arm(name, title_of(name, data), style, data)
        for (name, data), style in zip(plans.items(), styles_for(kinds), strict=True)
    )


def ranked(arms: Sequence[Arm]) -> list[Arm]:
    """The arms that a title ranks: all but the company without a CRM, unless there is nothing else."""
    return [arm for arm in arms if not arm.is_baseline] or list(arms)


def title_of(name: str, data: Json) -> str:
    """What people read for an arm: its own title, or its name in words."""
    return plain(data.get("title") or name.replace("_", " "), longest=60)


def pairs_of(result: Json, arms: Sequence[Arm]) -> Iterator[tuple[Arm, Arm, Json]]:
    """Every paired comparison with its two arms, in the order of the result."""
    named = {arm.name: arm for arm in arms}
    for pair in at(result, "paired") or ():
        a, b = named.get(pair.get("a")), named.get(pair.get("b"))
        if a and b:
            yield a, b, pair


def base_for(arms: Sequence[Arm], *path: str) -> int:
    """What counts of the rate at this path are out of, the same for all these arms: 100, or all runs.

    All runs where there are fewer than 100, or where counts of 100 would hide that some failed (`base_of`).
    """
    runs = [found for arm in arms if (found := arm.figure(*path, "n")) is not None]
    return base_of(max(runs, default=None), *(arm.figure(*path, "value") for arm in arms))


def runs_base(arms: Sequence[Arm]) -> int:
    """What counts are out of where no single rate is meant: 100, or all runs where there are fewer."""
    return base_of(max((found for arm in arms if (found := arm.runs()) is not None), default=None))


def failures_behind(a: Arm, b: Arm) -> str:
    """`57 against 71 of 200 runs`, where the counts of 100 as printed do not show how far two arms are apart."""
    rate, other = a.figure("failure_rate", "value"), b.figure("failure_rate", "value")
    count, other_count = a.figure("failure_rate", "count"), b.figure("failure_rate", "count")
    runs = a.figure("failure_rate", "n")
    if rate is None or other is None or count is None or other_count is None or runs is None:
        return ""
    base = base_for((a, b), "failure_rate")
    if number(base * (rate - other), 1) == number(count_of(rate, base) - count_of(other, base), 1):
        return ""
    return f"{number(count, 0)} against {number(other_count, 0)} of {number(runs, 0)} runs"


def difference(result: Json, a: Arm, b: Arm, key: str) -> tuple[float | None, float | None]:
    """The 95% interval of the paired difference a - b in `key`, whichever way round the result holds it."""
    for pair in at(result, "paired") or ():
        low, high = bounds(at(pair, key, "ci95"))
        if (pair.get("a"), pair.get("b")) == (a.name, b.name):
            return low, high
        if (pair.get("b"), pair.get("a")) == (a.name, b.name):
            return (None if high is None else -high), (None if low is None else -low)
    return None, None


def currency_of(result: Json) -> str:
    """The currency of the scenario, "" where none is named."""
    return plain(at(result, "currency") or "", longest=8)
