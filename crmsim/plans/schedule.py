"""The contract of a rollout plan: a schedule, and nothing else.

A plan says which block (module x region) belongs to which wave. One generator turns that into weeks and work for all
plans alike, so that one wave of any plan *is* big bang, and all plans deliver the same work with the same people.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmsim.errors import InputError
from crmsim.scenario.scenario import Scenario

COMMON_SHARE = 0.4  # design and set-up common to all waves, share of the whole work (assumption)
STAFFING_POWER = 0.2  # rushing by x raises the pace of the same people only by x^.2 (assumption)
N_MODULES = 4


@dataclass(frozen=True)
class Schedule:
    """When what goes live. Arrays over waves (n_waves,) unless said.

    `wave_of`: shape (modules, regions), wave of each block, -1 = never. `planned_week`: week the plan says live.
    `start_week`: earliest week of preparation. `work`: planned work, in weeks of the full project staff.
    `rate`: planned work per week, before commitment and luck.
    """

    wave_of: npt.NDArray[np.int64]
    planned_week: npt.NDArray[np.float64]
    start_week: npt.NDArray[np.float64]
    work: npt.NDArray[np.float64]
    rate: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """A rollout plan: `units(scenario)` counts what it can split (`unit_name`; empty where there is nothing to choose),
    `blocks(wave_of_unit, n_regions)` gives the wave of each block, shape (modules, regions)."""

    name: str
    title: str
    meaning: str
    units: Callable[[Scenario], int]
    unit_name: str
    blocks: Callable[[npt.NDArray[np.int64], int], npt.NDArray[np.int64]]

    def n_waves(self, scenario: Scenario) -> int:
        """Waves this plan makes: `n_phases`, or as many as it has units but at most four."""
        units = self.units(scenario)
        wanted = int(scenario.levers["n_phases"])
        if not self.unit_name:
            return units
        if wanted > units:
            raise InputError(
                f"{self.name} cannot make {wanted} waves: {scenario.name} has {units} {self.unit_name}. "
                f"Set n_phases to 1-{units} (0 = the default, {min(4, units)})."
            )
        return wanted or min(4, units)

    def schedule(self, scenario: Scenario) -> Schedule:
        """The schedule of this plan for a scenario. Raises InputError where it cannot be made."""
        n_waves = self.n_waves(scenario)
        n_regions = len(scenario.company.regions)
        if n_waves == 0:
            nothing = np.zeros(0)
            never = np.full((N_MODULES, n_regions), -1, dtype=np.int64)
            return Schedule(never, nothing, nothing, nothing, nothing)
        wave_of_unit = np.repeat(np.arange(n_waves), chunk_sizes(self.units(scenario), n_waves))
        return timed(self.blocks(wave_of_unit, n_regions), n_waves, scenario)


def chunk_sizes(units: int, n_waves: int) -> list[int]:
    """How many units each wave takes: as even as possible, larger ones first."""
    return [units // n_waves + (1 if wave < units % n_waves else 0) for wave in range(n_waves)]


def timed(wave_of: npt.NDArray[np.int64], n_waves: int, scenario: Scenario) -> Schedule:
    """Weeks and work for an assignment of blocks to waves: the one generator for all plans."""
    levers = scenario.levers
    whole, between, speed = levers["bigbang_weeks"], levers["phase_weeks"], levers["rollout_speed"]
    share = np.bincount(wave_of[wave_of >= 0].ravel(), minlength=n_waves) / wave_of.size
    work = whole * (1.0 - COMMON_SHARE) * share
    work[0] += whole * COMMON_SHARE
    weeks_at_pace = np.full(n_waves, float(between))
    weeks_at_pace[0] = work[0]
    pace = round(speed**STAFFING_POWER * 2**30) / 2**30  # rounded: powers differ between machines in the last bit
    return Schedule(
        wave_of=wave_of.astype(np.int64),
        planned_week=np.ceil(np.round(np.cumsum(weeks_at_pace) / speed, 9)),  # 30.000000000000004 weeks are 30
        start_week=np.zeros(n_waves),
        work=work,
        rate=work / weeks_at_pace * pace,
    )
