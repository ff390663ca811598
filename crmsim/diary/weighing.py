"""Everybody's reasons along a run, every few weeks, as strings of letters."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from crmsim.diary.reasons import (
    Character,
    Firsts,
    Lived,
    Pull,
    Weighed,
    start_reasons,
    use_reasons,
    usefulness,
    view_reasons,
)
from crmsim.diary.recording import Diary
from crmsim.rules import belief, time_budget
from crmsim.world.employees import SERVICE
from crmsim.world.state import ASKED, FloatArray, Record

EVERY = 4  # weeks between two weighings: reasons change slowly
MOVED = 0.05  # change of any quantity since the last weighing below which that one still holds
FELT = ("adopted", "depth", "belief", "ease", "habit", "fatigue", "benefit", "lost_time", "norm", "peers")
ROOM = 2  # letters per slot of a weighing
WIDTH = 4 * ROOM  # letters of one weighing: view for, view against, use for, use against
NOTHING = " " * WIDTH


class Traits(NamedTuple):
    """What never changes of a person: fields of PERSON."""

    function: int
    department: int
    autonomy: float
    tech_skill: float
    threshold: float
    task_match: float


class Weighing(NamedTuple):
    """Reasons of one person in one week, and where belief is heading (0-1; None before anything is live)."""

    view: Weighed
    use: Weighed
    heading: float | None

    def __str__(self) -> str:
        """The letters in slots of fixed width."""
        return "".join(part.ljust(ROOM) for part in (*self.view, *self.use))


NO_REASONS = Weighing(Weighed("", ""), Weighed("", ""), None)


def weigh_all(diary: Diary, slots: Sequence[int]) -> list[list[Weighing]]:
    """For each of these people, the weighing of every EVERY-th week from week 0 on."""
    weeks = range(0, diary.run.scenario.horizon + 1, EVERY)
    found: list[list[Weighing]] = [[] for _ in slots]
    last = np.full((len(slots), len(FELT) + 3), np.inf)  # what everybody felt when they were last weighed
    traits = [Traits(*(diary.world.people[name][slot].item() for name in Traits._fields)) for slot in slots]
    for week in weeks:
        pages = {name: values[week].tolist() for name, values in diary.people.items()}
        before = {name: diary.people[name][week - 1].tolist() for name in ("depth", "compliance", "filler")}
        now = _Week(diary, week)
        felt = now.felt(diary, week, slots)
        moved = np.abs(felt - last).max(axis=1) >= MOVED
        for place, slot in enumerate(slots):
            if week == 0 or pages["offered"][slot] <= 0.0:
                found[place].append(NO_REASONS)
                last[place] = np.inf
                continue
            if not moved[place]:
                found[place].append(found[place][-1])
                continue
            last[place] = felt[place]
            person = {name: values[slot] for name, values in pages.items()}
            earlier = {name: values[slot] for name, values in before.items()}
            found[place].append(now.weigh(person, earlier, traits[place]))
    return found


class _Week:
    """What is the same for everybody in one week."""

    def __init__(self, diary: Diary, week: int) -> None:
        levers = diary.levers_in(week)
        # Fields of a record are slow to read, and these are read for everybody.
        self.p: Record = SimpleNamespace(**dict(zip(levers.dtype.names, levers.item(), strict=True)))
        self.leaders = float(diary.firm["leadership"][week])
        self.wait = float(diary.firm["wait"][week])
        self.demand = float(diary.firm["demand"][week])
        self.trouble = diary.departments["trouble"][week].tolist()
        self.coalition = diary.departments["resistance"][week].tolist()

    def felt(self, diary: Diary, week: int, slots: Sequence[int]) -> FloatArray:
        """What the reasons of these people rest on, on scales of about 0-1; shape (people, quantities)."""
        chosen = np.asarray(slots)
        own = [diary.people[name][week][chosen] for name in FELT]
        firm = [np.full(chosen.size, value) for value in (self.leaders, self.wait / 6.0)]
        coalition = diary.departments["resistance"][week][diary.world.people["department"][chosen]]
        return np.column_stack([*own, *firm, coalition])

    def weigh(self, person: dict[str, float], before: dict[str, float], traits: Traits) -> Weighing:
        """The reasons of one live person."""
        p, who = self.p, Character(traits.autonomy, traits.tech_skill, person["proficiency"])
        lived = self.lived(person, before, traits)
        if person["adopted"] > 0.0:
            pull = Pull(
                person["belief"], person["ease"], person["norm"], self.leaders, self.wait, person["habit"],
                person["fatigue"], p.mandate_strength, self.coalition[traits.department],
                traits.threshold,
            )  # fmt: skip
            use = use_reasons(pull, who, p)
        else:
            use = start_reasons(Firsts(self.demand, person["peers"], person["belief"]), p)
        return Weighing(view_reasons(lived, who, p), use, usefulness(lived, who, p))

    def lived(self, person: dict[str, float], before: dict[str, float], traits: Traits) -> Lived:
        """The person's week. What was lost is split by the rules that made it up; the rest is strife."""
        p, asked = self.p, float(ASKED[traits.function])
        depth, offered, skill = before["depth"], person["offered"], traits.tech_skill
        load = time_budget.load_of_change(p.learning_load, p.org_redesign, p.tech_flash, person["unclear"])
        learning = time_budget.learning_time(load, offered, depth, person["proficiency"], self.wait, asked)
        trouble = time_budget.trouble_time(depth, self.trouble[traits.department], self.wait, asked, skill)
        entry = person["entry_hours"] / time_budget.WEEK_HOURS
        gain = 0.8 * p.service_efficiency if traits.function == SERVICE else p.max_sales_gain
        return Lived(
            gain=(0.4 + 2.0 * p.personal_benefit_share) * gain * person["benefit"],
            reward=belief.rewarded(p.incentive_alignment, depth * (1.0 - before["filler"])),
            saved=person["saved_time"],
            entry=entry,
            learning=learning,
            trouble=trouble,
            other=person["lost_time"] + person["saved_time"] - entry - learning - trouble,
            ease=person["ease"],
            match=traits.task_match,
        )
