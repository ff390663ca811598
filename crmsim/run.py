"""One run: scenario, plan, seed and replicate go in; weekly table, outcome and story come out.

A run is always measured against its twin: the same company, the same chance, without a CRM.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from crmsim.engine import is_warm
from crmsim.errors import InputError, show
from crmsim.outcomes.customers import scorecard_series
from crmsim.outcomes.failure import PRECEDENCE
from crmsim.outcomes.metrics import outcome_of, to_vector
from crmsim.outcomes.occurrences import Occurrence, first_weeks, occurrences
from crmsim.outcomes.series import Figures, Firm, Table, column, plain, required
from crmsim.outcomes.story import SOMEBODY, Event, Names, tell
from crmsim.outcomes.value import cash_flow
from crmsim.plans import TWIN, find_plan, schedule_for
from crmsim.plans.schedule import Schedule
from crmsim.rules.migration import seen_ready
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.scenario.scenario import MIN_HORIZON, Scenario
from crmsim.world.chance import draw
from crmsim.world.population import build_world
from crmsim.world.state import FIRM, MODULES, FloatArray, World
from crmsim.world.week import advance
from crmsim.world.weekly import FUNCTION_UNITS, SEGMENT_UNITS, WEEKLY

if TYPE_CHECKING:
    import pandas as pd

#: Weeks in one compiled call, during which nobody can interrupt; the largest companies need about half a second.
WEEKS_AT_ONCE = 52

#: Weekly series that ensembles keep, by the name they have in a comparison, and the column they come from.
SERIES = {
    "honest_use": "honest_use",
    "cumulative_cash": "",
    "data_quality": "accuracy",
    "productivity": "productivity",
    "leadership": "leadership",
    "live": "live",
    "active": "active",
    "belief": "belief",
}


class Variant(Protocol):
    """What `run_arms` asks of an arm: a plan, and lever values that differ from the scenario's."""

    @property
    def name(self) -> str:
        """Name for messages."""

    @property
    def plan(self) -> str:
        """Name of the rollout plan."""

    @property
    def levers(self) -> Mapping[str, float]:
        """Lever values that replace those of the firm."""


class ArmRun(NamedTuple):
    """What an ensemble keeps of one run; NaN where a figure does not apply."""

    outcome: FloatArray  # shape (len(OUTCOMES),)
    weekly: FloatArray  # shape (len(SERIES), horizon)
    customers: FloatArray  # of scorecard_series
    happened: FloatArray  # first week of each kind of occurrence, shape (len(KINDS),)


class RunError(Exception):
    """A run broke down; `stage` says where (the firm, the twin, or an arm). The cause is chained."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"failed in {stage}")
        self.stage = stage


@dataclass(frozen=True)
class Played:
    """A world after its last week: what outcomes are computed from."""

    table: Table
    firm: Firm
    events: npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Run:
    """A finished run. Arrays cannot be changed; `scenario` is the firm as drawn, so it replays without uncertainty.

    `table` and `twin_table` are structured arrays, shape (horizon + 1,), row 0 being the kick-off; `events` holds the
    raw events, `outcome` every figure of OUTCOMES (None where it does not apply), `story` the run in plain words.
    """

    scenario: Scenario
    plan: str
    seed: int
    replicate: int
    table: Table
    twin_table: Table
    firm: Firm
    events: npt.NDArray[Any]
    outcome: Figures
    story: tuple[Event, ...]

    @property
    def weekly(self) -> "pd.DataFrame":
        """The weekly table, one row per week from 1 to the horizon, with cash against the twin; units in `attrs`."""
        import pandas as pd  # noqa: PLC0415  slow to import, and workers never need it

        names = self.table.dtype.names or ()
        flow = cash_flow(self.table, self.twin_table)
        weeks = pd.RangeIndex(1, self.scenario.horizon + 1, name="week")
        columns = {name: column(self.table, name) for name in names}
        frame = pd.DataFrame({**columns, "cash": flow, "cumulative_cash": np.cumsum(flow)}, index=weeks)
        frame.attrs["units"] = {"week": "week", **units(names, self.scenario.company.currency)}
        return frame

    @property
    def primary_failure(self) -> str | None:
        """The first failure flag, in order of precedence, that is up; None where the project did not fail."""
        place = int(required(self.outcome, "primary_failure"))
        return PRECEDENCE[place - 1] if place else None


def units(names: Sequence[str], currency: str) -> dict[str, str]:
    """Unit of every column of the weekly table, money in the scenario's currency."""
    known = {name: unit for name, (unit, _) in WEEKLY.items()}
    known |= {f"{stem}_{part}": unit for stem, (unit, _) in FUNCTION_UNITS.items() for part in FUNCTIONS}
    known |= {f"{stem}_{part}": unit for stem, (unit, _) in SEGMENT_UNITS.items() for part in SEGMENTS}
    found = {**{name: known[name] for name in names}, "cash": "money", "cumulative_cash": "money"}
    return {name: currency if unit == "money" else unit for name, unit in found.items()}


def simulate(scenario: Scenario, plan: str | None = None, *, seed: int = 0, replicate: int = 0) -> Run:
    """Run one replicate of a scenario under one plan (the scenario's own by default), with its twin.

    The same arguments always give the same bits. Replicate R with seed S is replicate R of `compare` with seed S.

    Raises
    ------
    InputError
        The plan is not known or does not suit the scenario, or seed or replicate is no whole number from 0 on.
    """
    check_chance(seed, replicate)
    plan = find_plan(plan or scenario.plan).name
    firm = firm_of(scenario, seed, replicate).with_plan(plan)
    schedule = schedule_for(firm, plan)
    played = play(firm, schedule, seed, replicate)
    twin = played if plan == TWIN else play(firm, schedule_for(firm, TWIN), seed, replicate)
    figures, found = assess(played, twin.table)
    for array in (played.table, twin.table, played.events):
        array.setflags(write=False)
    story = tell(found, figures, names_of(firm, schedule), firm.horizon)
    return Run(firm, plan, seed, replicate, played.table, twin.table, played.firm, played.events, figures, story)


def run_arms(scenario: Scenario, arms: Sequence[Variant], seed: int, replicate: int) -> list[ArmRun]:
    """Run several arms on the same firm and the same chance; twins that are equal are computed once.

    Lever values of an arm replace what was drawn for the firm. Raises RunError where a run breaks down.
    """
    with stage("drawing the firm"):
        firm = firm_of(scenario, seed, replicate)
    twins: dict[str, Table] = {}
    results = []
    for arm in arms:
        with stage(f"arm {arm.name}"):
            variant = firm.with_levers(**arm.levers) if arm.levers else firm
            played = play(variant, schedule_for(variant, arm.plan), seed, replicate)
        # Arms without lever changes share the firm, so its twin needs no key of its own.
        key = variant.twin_key() if arm.levers else ""
        if key not in twins:
            with stage(f"the twin of arm {arm.name}"):
                is_twin = arm.plan == TWIN
                twins[key] = (
                    played.table if is_twin else play(variant, schedule_for(variant, TWIN), seed, replicate).table
                )
        with stage(f"the outcome of arm {arm.name}"):
            figures, found = assess(played, twins[key])
            results.append(_kept(played.table, twins[key], figures, found))
    return results


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say in which stage of a run an error came up."""
    try:
        yield
    except Exception as error:
        raise RunError(name) from error


def warm_up(*, load: bool = False) -> None:
    """Compile the engine, where it is not compiled yet, by a run of the smallest kind; the disk keeps it.

    With `load` the run takes place in any case, so that compiled code is in this process, too.
    """
    if load or not is_warm():
        simulate(Scenario(horizon=MIN_HORIZON).with_company(employees=20, customers=40))


def check_chance(seed: object, replicate: object) -> None:
    """Refuse a seed or a replicate that is no whole number from 0 on. Seed 0 is a seed like any other."""
    for name, number in (("seed", seed), ("replicate", replicate)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 0:
            raise InputError(f"{name} = {show(number)} must be a whole number, 0 or more.")


def firm_of(scenario: Scenario, seed: int, replicate: int) -> Scenario:
    """The firm of a replicate, drawn from the scenario's uncertainty: the same for all arms."""
    return scenario.draw(lambda key: draw(seed, replicate, key)) if scenario.uncertainty else scenario


def play(firm: Scenario, schedule: Schedule, seed: int, replicate: int) -> Played:
    """Run a firm under a schedule from kick-off to the horizon."""
    world = build_world(firm, schedule, int(seed), int(replicate))
    for first in range(1, firm.horizon + 1, WEEKS_AT_ONCE):
        advance(world, first, min(first + WEEKS_AT_ONCE - 1, firm.horizon))
    return played(world)


def played(world: World) -> Played:
    """A world after its last week, as outcomes read it."""
    record = FrozenMapping(dict(zip(FIRM, plain(world.firm).tolist()[0], strict=True)))
    return Played(plain(world.table), record, plain(world.events)[: int(record["event_count"])])


def assess(played: Played, twin_table: Table) -> tuple[Figures, list[Occurrence]]:
    """Every figure of a run against its twin, and what happened in it."""
    figures = outcome_of(played.table, twin_table, played.firm)
    flow = cash_flow(played.table, twin_table)
    return figures, occurrences(played.table, twin_table, played.events, flow, figures["payback_week"])


def names_of(firm: Scenario, schedule: Schedule) -> Names:
    """Words for the slots of a run: waves by what they bring live, departments and vendors."""
    regions, waves = firm.company.regions, len(schedule.work)
    words = []
    for wave in range(waves):
        modules, places = (np.unique(where) for where in np.nonzero(schedule.wave_of == wave))
        parts = [MODULES[m] for m in modules] if len(modules) < len(MODULES) else []
        parts += [regions[g] for g in places] if len(places) < len(regions) else []
        words.append(f"wave {wave + 1} of {waves} ({', '.join(parts)})" if waves > 1 else "the whole CRM")
    departments = firm.company.roster(firm.contacts).department_names
    vendors = tuple(f"vendor {chr(ord('A') + vendor)}" for vendor in range(int(firm.levers["n_vendors"])))
    return Names(tuple(words), departments, vendors, firm.company.currency, who_overlooks(firm))


def who_overlooks(firm: Scenario) -> str:
    """Whose gaps let work be overlooked in this firm: those of its plan, of the company itself, or of both."""
    levers = [firm.levers, *(change.levers for change in firm.changes)]
    plan = any(seen_ready(1.0, at["plan_quality"], 1.0, 0.0) < 1.0 for at in levers if "plan_quality" in at)
    company = any(seen_ready(1.0, 1.0, at["readiness"], 0.0) < 1.0 for at in levers if "readiness" in at)
    whose = ["a plan with gaps"] * plan + ["a company that was not prepared"] * company
    return " and ".join(whose) or SOMEBODY


def _kept(table: Table, twin: Table, figures: Figures, found: list[Occurrence]) -> ArmRun:
    weekly = np.array([column(table, source or "live") for source in SERIES.values()])
    places = {name: place for place, name in enumerate(SERIES)}
    weekly[places["cumulative_cash"]] = np.cumsum(cash_flow(table, twin))
    # No live seat, no records: their quality does not apply.
    weekly[places["data_quality"], column(table, "live") <= 0.0] = np.nan
    return ArmRun(to_vector(figures), weekly, scorecard_series(table), first_weeks(found))
