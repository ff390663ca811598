"""Fairness between plans: five tests that a model rigged for one of them could not pass.

They are the "anti-rigging tests" of the design: (1) one wave of a phased plan is big bang; (2) with everything neutral
that costs or helps waves, only the calendar is left; (3) no rule can read the plan; (4) labels carry nothing; (5) no
plan wins everywhere.
"""

from collections.abc import Callable

from crmsim.validation.effort import Effort
from crmsim.validation.fairness_calendar import EXPOSED, calendar_rows, sponsor_rows
from crmsim.validation.fairness_labels import label_rows
from crmsim.validation.fairness_source import source_rows
from crmsim.validation.fairness_waves import one_wave_rows
from crmsim.validation.fairness_wins import SHORT, population_wins
from crmsim.validation.row import Row

#: The tests in their order: ids of the rows, and what gives them.
TESTS: tuple[tuple[tuple[str, ...], Callable[[Effort], list[Row]]], ...] = (
    (("fairness.one_wave",), one_wave_rows),
    (("fairness.timing_npv", "fairness.timing_delay", "fairness.links"), calendar_rows),
    (tuple(f"fairness.sponsor_{weeks}" for weeks in EXPOSED), sponsor_rows),
    (("fairness.no_names",), source_rows),
    (("fairness.label_swap", "fairness.renaming"), label_rows),
    (tuple(f"fairness.wins_{short}" for short in SHORT.values()), population_wins),
)


def fairness_rows(quick: bool = False, effort: Effort | None = None) -> list[Row]:
    """The rows of all five tests."""
    return [row for _, rows in TESTS for row in rows(effort or Effort(quick))]
