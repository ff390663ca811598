"""A game up to now: one run with everybody's state, of which only the weeks that have passed are read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.diary.recording import Diary, keep_diary
from crmsim.outcomes.occurrences import Occurrence, occurrences
from crmsim.outcomes.series import Table
from crmsim.outcomes.value import cash_flow
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.forms import Form
from crmsim.workshop.game.scenarios import scenario_of
from crmsim.world.state import FloatArray


@dataclass(frozen=True, eq=False)
class SoFar:
    """The first `week` weeks of a run. The run itself goes on to the horizon, as if nothing more were decided; nobody
    outside of this module reads further than `week`."""

    week: int
    diary: Diary

    @property
    def table(self) -> Table:
        """Weekly table, row 0 the kick-off, shape (week + 1,)."""
        return self.diary.run.table[: self.week + 1]

    @property
    def twin(self) -> Table:
        """The same of the company without a CRM."""
        return self.diary.run.twin_table[: self.week + 1]

    @property
    def cash(self) -> FloatArray:
        """Cumulative cash against the company without a CRM, week by week, money."""
        return np.cumsum(cash_flow(self.table, self.twin))

    def now(self, name: str) -> float:
        """A column of the weekly table in the last week."""
        return float(self.table[name][-1])

    def happened(self, after: int) -> list[Occurrence]:
        """What happened after week `after`. Whether money is paid back for good, only the end can tell."""
        events = self.diary.run.events
        found = occurrences(
            self.table, self.twin, events[events["week"] <= self.week], cash_flow(self.table, self.twin), None
        )
        return [one for one in found if one.week > after]


def played_so_far(form: Form, decisions: Sequence[Decision], seed: int) -> SoFar:
    """The game up to the end of the last round decided."""
    return SoFar(len(decisions) * form.weeks, keep_diary(scenario_of(form, decisions, seed), seed=seed))
