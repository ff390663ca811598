"""Lever values that change during a run, by a plan in the scenario or by a player's decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from crmsim.errors import InputError, show
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.lever_values import check_levers
from crmsim.scenario.levers import LEVERS

MAX_CHANGES = 1_000


@dataclass(frozen=True)
class Change:
    """Lever values that come into force in a week and stay until they are changed again.

    Raises InputError for a week that is no whole number from 0 up, for values that cannot be, and for a
    lever that is fixed at the start.
    """

    week: int
    levers: Mapping[str, float]

    def __post_init__(self) -> None:
        """Check the week and the values, and keep a copy nobody can change."""
        if isinstance(self.week, bool) or not isinstance(self.week, int | np.integer) or self.week < 0:
            raise InputError(f"A change needs a whole week from 0 up, but {show(self.week)} was given.")
        if not isinstance(self.levers, Mapping) or not self.levers:
            raise InputError(f"The change in week {show(self.week)} names no lever.")
        checked = check_levers(self.levers)
        for name in checked:
            if LEVERS[name].fixed_at_start:
                raise InputError(
                    f"{name} describes the company or its plan at kick-off, so it cannot change in week "
                    f"{show(self.week)}; set it under [levers]."
                )
        object.__setattr__(self, "week", int(self.week))
        object.__setattr__(self, "levers", FrozenMapping(checked))


def in_order(changes: Iterable[Change], horizon: int) -> tuple[Change, ...]:
    """Sort changes by week and join those of one week.

    Raises InputError for a change past the horizon, and for a lever changed twice in one week.
    """
    by_week: dict[int, dict[str, float]] = {}
    for change in changes:
        if change.week > horizon:
            raise InputError(f"A change is set for week {show(change.week)}, after the horizon of {horizon} weeks.")
        levers = by_week.setdefault(change.week, {})
        for name, value in change.levers.items():
            if name in levers:
                raise InputError(f"{name} is changed twice in week {change.week}.")
            levers[name] = value
    if len(by_week) > MAX_CHANGES:
        raise InputError(f"There are changes in {len(by_week)} weeks, more than {MAX_CHANGES}.")
    return tuple(Change(week, levers) for week, levers in sorted(by_week.items()))
