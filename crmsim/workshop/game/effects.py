"""What a measure or an event does: shifts of levers, over weeks, put together into the changes of a scenario.

Several shifts may touch one lever at once: all factors come first, then all amounts, and the limits of the lever last,
so the order in which measures were named never counts.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crmsim.scenario.changes import Change
from crmsim.scenario.levers import LEVERS

DIGITS = 6  # of a lever's value: a file that a person reads, and no trace of how a sum was added up


@dataclass(frozen=True, slots=True)
class Shift:
    """One lever, multiplied and then raised; unit of `plus` is that of the lever."""

    lever: str
    plus: float = 0.0
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Spell:
    """Shifts in force from week `first` up to, and not including, week `end`; for good where it is None."""

    first: int
    end: int | None
    shifts: tuple[Shift, ...]

    def holds(self, week: int) -> bool:
        """Whether it is in force in this week."""
        return self.first <= week and (self.end is None or week < self.end)


def shifts(**changed: float | tuple[str, float]) -> tuple[Shift, ...]:
    """Shifts by the name of the lever: a number raises it, `("x", factor)` multiplies it."""
    return tuple(
        Shift(lever, times=value[1]) if isinstance(value, tuple) else Shift(lever, plus=value)
        for lever, value in changed.items()
    )


def shifted(base: Mapping[str, float], active: Iterable[Shift]) -> dict[str, float]:
    """Values of all levers that these shifts touch, within their limits."""
    parts: dict[str, list[Shift]] = {}
    for shift in active:
        parts.setdefault(shift.lever, []).append(shift)
    return {lever: _value(lever, base[lever], touching) for lever, touching in parts.items()}


def _value(lever: str, base: float, touching: list[Shift]) -> float:
    factor = math.prod(sorted(shift.times for shift in touching))
    value = math.fsum([base * factor, *(shift.plus for shift in touching)])
    low, high = LEVERS[lever].limits
    value = round(min(max(value, low), high), DIGITS)
    return float(round(value)) if LEVERS[lever].integer else value


def changes_of(base: Mapping[str, float], spells: Iterable[Spell], horizon: int) -> tuple[Change, ...]:
    """The changes of a scenario, with these values at kick-off, that put the spells into force up to the horizon."""
    given = tuple(spells)
    touched = dict.fromkeys(shift.lever for spell in given for shift in spell.shifts)
    edges = {spell.first for spell in given} | {spell.end for spell in given if spell.end is not None}
    now, changes = {lever: base[lever] for lever in touched}, []
    for week in sorted(edge for edge in edges if edge <= horizon):
        active = [shift for spell in given if spell.holds(week) for shift in spell.shifts]
        wanted = {lever: base[lever] for lever in touched} | shifted(base, active)
        if new := {lever: value for lever, value in wanted.items() if value != now[lever]}:
            changes.append(Change(week, new))
            now |= new
    return tuple(changes)
