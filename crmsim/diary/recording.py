"""The recorder: one run lived through week by week, with everybody's state kept.

It loops over the same step as `crmsim.run.simulate`, one week at a time, so both give the same bits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from crmsim.diary.stages import Codes, stages
from crmsim.outcomes.story import Names, tell
from crmsim.outcomes.value import cash_flow
from crmsim.plans import TWIN, find_plan, schedule_for
from crmsim.run import Run, assess, check_chance, firm_of, names_of, play, played
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray, Record, World
from crmsim.world.week import advance

#: What is kept of everybody in every week: fields of PERSON.
KEPT = (
    "offered", "adopted", "depth", "compliance", "filler", "belief", "ease", "habit", "experience", "proficiency",
    "fatigue", "entry_hours", "lost_time", "saved_time", "benefit", "norm", "peers", "unclear", "left",
)  # fmt: skip
KEPT_OF_DEPARTMENTS = ("resistance", "trouble", "offered", "opposed")
KEPT_OF_VENDORS = ("done", "effort", "blame")
KEPT_OF_FIRM = ("leadership", "wait", "demand", "training_need", "stopped")


@dataclass(frozen=True, eq=False)
class Diary:
    """One run with everybody's state in every week; row 0 of every array is the kick-off.

    Attributes
    ----------
    run
        The run as `simulate` gives it.
    world
        The world after its last week, for what does not change: who somebody is, the levers of each week.
    people, departments, vendors, firm
        Fields by name, shape (weeks + 1, people), (weeks + 1, departments), (weeks + 1, vendors), (weeks + 1,).
    stage
        Index into `crmsim.diary.stages.STAGES`, shape (weeks + 1, people).
    cash
        Cumulative undiscounted cash against the company without a CRM, shape (weeks,), money.
    """

    run: Run
    world: World
    names: Names
    people: Mapping[str, FloatArray]
    departments: Mapping[str, FloatArray]
    vendors: Mapping[str, FloatArray]
    firm: Mapping[str, FloatArray]
    stage: Codes
    cash: FloatArray
    levers: Mapping[str, float] = field(default_factory=dict)

    def levers_in(self, week: int) -> Record:
        """The levers in force in a week."""
        return self.world.levers[week]


def keep_diary(
    scenario: Scenario,
    plan: str | None = None,
    levers: Mapping[str, float] | None = None,
    *,
    seed: int = 0,
    replicate: int = 0,
) -> Diary:
    """Live through one replicate of one arm (a plan, and lever values of its own) and keep everybody's state.

    The run is replicate `replicate` of that arm in `compare` with the same seed. Raises InputError as `simulate` does.
    """
    check_chance(seed, replicate)
    firm = firm_of(scenario, seed, replicate)
    firm = (firm.with_levers(**levers) if levers else firm).with_plan(find_plan(plan or scenario.plan).name)
    schedule = schedule_for(firm, firm.plan)
    names = names_of(firm, schedule)
    world = build_world(firm, schedule, int(seed), int(replicate))
    kept = _Pages(world, firm.horizon)
    kept.write(0)
    for week in range(1, firm.horizon + 1):
        advance(world, week, week)
        kept.write(week)
    done = played(world)
    twin = done if firm.plan == TWIN else play(firm, schedule_for(firm, TWIN), seed, replicate)
    figures, found = assess(done, twin.table)
    for array in (done.table, twin.table, done.events):
        array.setflags(write=False)
    story = tell(found, figures, names, firm.horizon)
    return Diary(
        run=Run(
            firm, firm.plan, seed, replicate, done.table, twin.table, done.firm, done.events, figures, story
        ),
        world=world,
        names=names,
        people=kept.people,
        departments=kept.departments,
        vendors=kept.vendors,
        firm=kept.firm,
        stage=stages(*(kept.people[name] for name in ("offered", "adopted", "depth", "filler", "compliance", "left"))),
        cash=np.cumsum(cash_flow(done.table, twin.table)),
        levers=dict(levers or {}),
    )  # fmt: skip


class _Pages:
    """Room for the state of every week, and the hand that writes it down."""

    def __init__(self, world: World, horizon: int) -> None:
        def room(names: tuple[str, ...], n: int) -> dict[str, FloatArray]:
            return {name: np.zeros((horizon + 1, n)) for name in names}

        self.world = world
        self.people = room(KEPT, len(world.people))
        self.departments = room(KEPT_OF_DEPARTMENTS, len(world.departments))
        self.vendors = room(KEPT_OF_VENDORS, len(world.vendors))
        self.firm = {name: values[:, 0] for name, values in room(KEPT_OF_FIRM, 1).items()}

    def write(self, week: int) -> None:
        """Keep the state as it is after this week."""
        world = self.world
        for pages, records in (
            (self.people, world.people),
            (self.departments, world.departments),
            (self.vendors, world.vendors),
        ):
            plain = records.view(np.ndarray)
            for name, values in pages.items():
                values[week] = plain[name]
        for name, series in self.firm.items():
            series[week] = world.firm.view(np.ndarray)[name][0]
