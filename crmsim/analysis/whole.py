"""Whole tables: which replicates have a figure at every point, and a refusal where none has.

SALib gives indices of zero, without a word, where one figure among thousands is missing. Here a replicate that lacks a
figure at any point is left out whole, so that no point is judged on luck that another did not meet, and it is counted.
"""

from dataclasses import dataclass, replace

import numpy as np

from crmsim.analysis.table import Json, StudyTable
from crmsim.errors import InputError, show
from crmsim.study.statistics import Bools, Floats

FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class Whole:
    """A response without a gap, shape (points, replicates), and what had to be left out; `flag` where it is 0 or 1,
    `paired` where it is the difference of two arms.
    """

    values: Floats
    replicates: int
    left_out: int
    failed_runs: int
    flag: bool = False
    paired: bool = False

    @property
    def means(self) -> Floats:
        """The mean of every point, shape (points,)."""
        found: Floats = self.values.mean(axis=1)
        return found

    def to_dict(self) -> Json:
        """Counts for people: what the figures rest on."""
        return {
            "points": len(self.values),
            "replicates": self.replicates,
            "replicates_left_out": self.left_out,
            "failed_runs": self.failed_runs,
        }


def whole_response(table: StudyTable, outcome: str, arm: str, against: str | None = None) -> Whole:
    """An outcome of an arm at every point, or its paired difference to another arm.

    Raises InputError where no replicate is complete: because the study is not finished, because runs failed, or because
    the outcome does not apply to some runs.
    """
    values = table.matrix(arm, outcome) if against is None else table.difference(arm, against, outcome)
    done = table.finished(arm) if against is None else table.finished(arm) & table.finished(against)
    found = whole(values, done, outcome, failed_of(table, arm, against))
    return replace(found, flag=table.is_flag(outcome), paired=against is not None)


def whole(values: Floats, done: Bools, outcome: str, failed: int = 0) -> Whole:
    """The replicates of a response, shape (points, replicates), that have a figure at every point."""
    if values.shape[0] < FEWEST_POINTS:
        raise InputError(f"The design has {values.shape[0]} points; this analysis needs at least {FEWEST_POINTS}.")
    infinite = int(np.isinf(values).sum())
    if infinite:
        raise InputError(f"{infinite} runs have an infinite {show(outcome)}, which no index can take in.")
    complete = ~np.isnan(values).any(axis=0)
    if complete.any():
        left = int((~complete).sum())
        return Whole(values[:, complete], int(complete.sum()), left, failed)
    inapplicable = int((np.isnan(values) & done).sum())
    missing = int((~done).sum())
    if missing:
        points = int((~done).all(axis=1).sum())
        raise InputError(
            f"No replicate has a finished run at all {len(values)} points: {missing} of {values.size} runs are missing "
            f"({failed} failed), and {points} points have none. "
            "Finish the sweep with 'crmsim sweep ... --resume', or look at 'crmsim store check'."
        )
    raise InputError(
        f"{show(outcome)} does not apply to {inapplicable} of {values.size} runs, and a gap would falsify every index. "
        "Take an outcome that every run has, such as 'npv' or 'failure'."
    )


def failed_of(table: StudyTable, arm: str, against: str | None = None) -> int:
    """Runs of an arm, or of two, that have a row but did not come to their end."""
    rows = table.runs[table.runs["arm"].isin([arm] if against is None else [arm, against])]
    return int((rows["status"] != "ok").sum())
