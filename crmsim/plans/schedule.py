"""The contract of a rollout plan: a schedule, and nothing else.

A plan says which block (module x region) belongs to which wave, before which waves leaders decide whether to go on,
and whether the house is put in order first. One generator turns that into weeks and work for all plans alike, so that
one wave of any plan *is* big bang, and all plans deliver the same work with the same people.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmsim.errors import InputError
from crmsim.scenario.scenario import Scenario

N_MODULES = 4
MOST_WAVES = 4  # unless `n_phases` says otherwise; plans differ in other things than the number of waves


@dataclass(frozen=True)
class Schedule:
    """When what goes live. Arrays over waves (n_waves,) unless said.

    `wave_of`: shape (modules, regions), wave of each block, -1 = never. `planned_week`: week the plan says live.
    `start_week`: week after which preparation may begin. `work`: planned work, in weeks of the full project staff.
    `rate`: planned work per week, before commitment and luck. `gate`: 1 where leaders decide, from what has gone live
    so far, whether the preparation of this wave begins. `gate_weeks` (one number): weeks of results they wait for.
    `housekeeping_weeks` (one number): weeks from kick-off in which data and processes are put in order.
    """

    wave_of: npt.NDArray[np.int64]
    planned_week: npt.NDArray[np.float64]
    start_week: npt.NDArray[np.float64]
    work: npt.NDArray[np.float64]
    rate: npt.NDArray[np.float64]
    gate: npt.NDArray[np.float64]
    gate_weeks: float = 0.0
    housekeeping_weeks: float = 0.0


def chunk_sizes(units: int, n_waves: int) -> list[int]:
    """How many units each wave takes: as even as possible, larger ones first."""
    return [units // n_waves + (1 if wave < units % n_waves else 0) for wave in range(n_waves)]


def one_first(units: int, n_waves: int) -> list[int]:
    """A single unit first, the others dealt to the waves after it."""
    return [1, *chunk_sizes(units - 1, n_waves - 1)]


@dataclass(frozen=True)
class Plan:
    """A rollout plan: `units(scenario)` counts what it can split (`unit_name`; empty where there is nothing to choose),
    `blocks(wave_of_unit, n_regions)` gives the wave of each block, shape (modules, regions).

    `sizes` deals units to waves. `gated` waves begin after a decision: none, the wave after the first, or every one
    after the first. `housekeeping`: the house is put in order first. `fewest`: fewest waves that make this plan what
    it is.
    """

    name: str
    title: str
    meaning: str
    units: Callable[[Scenario], int]
    unit_name: str
    blocks: Callable[[npt.NDArray[np.int64], int], npt.NDArray[np.int64]]
    sizes: Callable[[int, int], list[int]] = chunk_sizes
    gated: str = "none"
    housekeeping: bool = False
    fewest: int = 1

    def n_waves(self, scenario: Scenario) -> int:
        """Waves this plan makes: `n_phases`, or as many as it has units but at most four, the same for all plans.

        Raises InputError, with a way out, where the company has too few units for it.
        """
        units = self.units(scenario)
        wanted = int(scenario.levers["n_phases"])
        if not self.unit_name:
            return units
        if units < max(2, self.fewest) and not wanted == self.fewest == 1:
            raise InputError(
                f"{self.name} needs at least 2 {self.unit_name}, but {scenario.name} has {units}. Name more under "
                "[company] regions, or take big_bang or phased_by_module."
            )
        if wanted and not self.fewest <= wanted <= units:
            why = f"{scenario.name} has {units} {self.unit_name}" if wanted > units else "one wave is big_bang"
            raise InputError(
                f"{self.name} cannot make {wanted} wave{'s' if wanted > 1 else ''}: {why}. Set n_phases to "
                f"{self.fewest}{f'-{units}' if units > self.fewest else ''} "
                f"(0 = the default, {min(MOST_WAVES, units)})."
            )
        return wanted or min(MOST_WAVES, units)

    def schedule(self, scenario: Scenario) -> Schedule:
        """The schedule of this plan for a scenario. Raises InputError where it cannot be made."""
        n_waves = self.n_waves(scenario)
        n_regions = len(scenario.company.regions)
        housekeeping = float(np.ceil(scenario.levers["cleanup_weeks"])) if self.housekeeping else 0.0
        if n_waves == 0:
            nothing = np.zeros(0)
            never = np.full((N_MODULES, n_regions), -1, dtype=np.int64)
            return Schedule(never, nothing, nothing, nothing, nothing, nothing, housekeeping_weeks=housekeeping)
        wave_of_unit = np.repeat(np.arange(n_waves), self.sizes(self.units(scenario), n_waves))
        gate = np.zeros(n_waves)
        gate[1 : 2 if self.gated == "first" else n_waves] = float(self.gated != "none")
        return timed(self.blocks(wave_of_unit, n_regions), gate, housekeeping, scenario)


def timed(
    wave_of: npt.NDArray[np.int64], gate: npt.NDArray[np.float64], housekeeping: float, scenario: Scenario
) -> Schedule:
    """Weeks and work for an assignment of blocks to waves: the one generator for all plans."""
    levers, n_waves = scenario.levers, gate.size
    whole, between, speed = levers["bigbang_weeks"], levers["phase_weeks"], levers["rollout_speed"]
    share = np.bincount(wave_of[wave_of >= 0].ravel(), minlength=n_waves) / wave_of.size
    work = whole * (1.0 - levers["common_share"]) * share
    work[0] += whole * levers["common_share"]
    weeks_at_pace = np.full(n_waves, float(between))
    weeks_at_pace[0] = work[0]
    pace = round(speed ** levers["staffing_power"] * 2**30) / 2**30  # rounded: powers differ in the last bit
    weeks = np.cumsum(weeks_at_pace + gate * levers["pilot_weeks"]) / speed
    return Schedule(
        wave_of=wave_of.astype(np.int64),
        planned_week=housekeeping + np.ceil(np.round(weeks, 9)),  # 30.000000000000004 weeks are 30
        start_week=np.full(n_waves, housekeeping),
        work=work,
        rate=work / weeks_at_pace * pace,
        gate=gate,
        gate_weeks=float(np.ceil(np.round(levers["pilot_weeks"] / speed, 9))),
        housekeeping_weeks=housekeeping,
    )
