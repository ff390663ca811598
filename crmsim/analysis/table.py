"""The table that every analysis reads: one row per run, what was varied, and the design that the points come from.

An analysis never drops a run in silence. Figures that are missing are counted and named: a run that broke down, one
that never ran, or an outcome that does not apply to a run (such as the week of pay-back of a project that never paid).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from crmsim.errors import InputError, nearest, show
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.store.shards import in_currency
from crmsim.study.statistics import Bools, Floats

if TYPE_CHECKING:
    import pandas as pd

Json = dict[str, Any]

OK = "ok"
NEEDED = ("point", "arm", "replicate", "status")
SAME, FRESH = "same", "fresh"
FLAG = "0 or 1"  # unit of an outcome that is a flag


@dataclass(frozen=True, slots=True)
class FactorColumn:
    """A factor as a column of the table: its name, the ends of what was varied, and whether it takes whole numbers.

    `labels` names the levels 0, 1, 2 ... of a factor that has no order, such as which company.
    """

    name: str
    low: float
    high: float
    integer: bool = False
    unit: str = ""
    title: str = ""
    labels: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What people read for it."""
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True, eq=False)
class StudyTable:
    """Runs of a study with what is known of its design.

    Parameters
    ----------
    runs
        One row per run: the factors, `point` (from 0), `arm`, `replicate`, `status`, and one column per outcome.
    factors, points
        The factors, and their values at every planned point in the design's order, shape (points, factors).
    kind
        `sobol`, `morris`, `one_at_a_time`, `factorial`, `latin_hypercube` or `table`.
    sampling
        What SALib's sampler was told (`problem` and its options), where the points came from it.
    replicates, planned
        Planned replicates of each point, 0 where as many as there are; planned runs, 0 where these times the arms.
    chance
        "same" where replicate r meets the same luck at every point, "fresh" where every point has luck of its own:
        then point k has the replicates from k times `stride` on.
    places
        The points as a sampler drew them (SALib's indices are computed on these), where they differ from `points`.

    Raises InputError where a column is missing, or a run belongs to no point of the design.
    """

    runs: "pd.DataFrame"
    factors: tuple[FactorColumn, ...]
    points: Floats
    arms: tuple[str, ...]
    outcomes: tuple[str, ...]
    kind: str = "table"
    sampling: Mapping[str, Any] = field(default_factory=dict)
    replicates: int = 0
    planned: int = 0
    chance: str = SAME
    stride: int = 10_000
    places: Floats | None = None
    name: str = "study"
    title: str = ""
    currency: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """See that the table is one."""
        wanted = (*NEEDED, *self.outcomes)
        missing = [column for column in wanted if column not in self.runs.columns]
        if missing:
            hint = nearest(missing[0], [str(name) for name in self.runs.columns])
            raise InputError(f"The table of runs has no column {show(missing[0])}.{hint}")
        if self.points.shape[1:] != (len(self.factors),):
            raise InputError(
                f"The design has {self.points.shape[1:]} columns, but there are {len(self.factors)} factors."
            )
        beyond = self.runs["point"].to_numpy() >= len(self.points)
        if beyond.any():
            raise InputError(
                f"{int(beyond.sum())} runs belong to no point of the design, which has {len(self.points)}."
            )

    @property
    def factor_names(self) -> tuple[str, ...]:
        """The names of the factors, in the order of the columns of `points`."""
        return tuple(factor.name for factor in self.factors)

    def factor(self, name: str) -> FactorColumn:
        """The factor of this name; InputError with the nearest one where there is none."""
        return self.factors[self.place(name)]

    def place(self, name: str) -> int:
        """The column of `points` that holds a factor."""
        if name not in self.factor_names:
            hint = nearest(name, self.factor_names) or f" There are {', '.join(self.factor_names) or 'none'}."
            raise InputError(f"This study has no factor {show(name)}.{hint}")
        return self.factor_names.index(name)

    def check_outcome(self, name: str) -> str:
        """The name of an outcome in the table; InputError with the nearest one where there is none."""
        known = [column for column in self.runs.columns if column in OUTCOMES or column in self.outcomes]
        if name not in known:
            raise InputError(f"This study has no outcome {show(name)}.{nearest(name, known)}")
        return name

    def check_arm(self, name: str) -> str:
        """The name of an arm; InputError with the nearest one where there is none."""
        if name not in self.arms:
            hint = nearest(name, self.arms) or f" There are {', '.join(self.arms)}."
            raise InputError(f"This study has no arm {show(name)}.{hint}")
        return name

    def matrix(self, arm: str, outcome: str) -> Floats:
        """An outcome of an arm by point and replicate, shape (points, replicates); NaN where there is no figure."""
        rows = self._finished(arm)
        names = self.replicate_names
        found = np.full((len(self.points), len(names)), np.nan)
        columns = np.searchsorted(names, rows["replicate"].to_numpy())
        found[rows["point"].to_numpy(), columns] = rows[self.check_outcome(outcome)].to_numpy(dtype=np.float64)
        return found

    def finished(self, arm: str) -> Bools:
        """Which runs of an arm came to their end, shape (points, replicates)."""
        rows = self._finished(arm)
        found = np.zeros((len(self.points), len(self.replicate_names)), dtype=bool)
        found[rows["point"].to_numpy(), np.searchsorted(self.replicate_names, rows["replicate"].to_numpy())] = True
        return found

    def difference(self, a: str, b: str, outcome: str) -> Floats:
        """Arm a minus arm b on the same chance, shape (points, replicates)."""
        return self.matrix(a, outcome) - self.matrix(b, outcome)

    @property
    def replicate_names(self) -> npt.NDArray[np.int64]:
        """The replicates that occur, in order; with fresh chance their places within their point."""
        names: npt.NDArray[np.int64] = np.unique(self._replicates())
        return names

    def _replicates(self) -> npt.NDArray[np.int64]:
        found: npt.NDArray[np.int64] = self.runs["replicate"].to_numpy(dtype=np.int64)
        return found % self.stride if self.chance == FRESH else found

    def _finished(self, arm: str) -> "pd.DataFrame":
        chosen = (self.runs["arm"] == self.check_arm(arm)) & (self.runs["status"] == OK)
        return self.runs.assign(replicate=self._replicates())[chosen]

    def books(self) -> Json:
        """Runs by arm and status, and how many were planned and never ran."""
        counted = self.runs.groupby(["arm", "status"], observed=True).size()
        by_arm: dict[str, dict[str, int]] = {arm: {} for arm in self.arms}
        for key, count in counted.to_dict().items():
            arm, status = (str(part) for part in key) if isinstance(key, tuple) else (str(key), "")
            by_arm.setdefault(arm, {})[status] = int(count)
        each = self.replicates or len(self.replicate_names)
        planned = self.planned or len(self.points) * len(self.arms) * each
        done = sum(found.get(OK, 0) for found in by_arm.values())
        return {
            "planned": planned,
            "ok": done,
            "not_ok": len(self.runs) - done,
            "not_run": max(0, planned - len(self.runs)),
            "by_arm": by_arm,
        }

    def direction(self, outcome: str) -> str:
        """Whether more of an outcome is better: "higher", "lower" or "none"."""
        return OUTCOMES[outcome].better if outcome in OUTCOMES else "higher"

    def unit(self, outcome: str) -> str:
        """The unit of an outcome, money in the study's currency."""
        unit = OUTCOMES[outcome].unit if outcome in OUTCOMES else ""
        return in_currency(unit, self.currency) if self.currency else unit

    def is_flag(self, outcome: str) -> bool:
        """Whether an outcome is declared to be 0 or 1 in every run."""
        return outcome in OUTCOMES and OUTCOMES[outcome].unit == FLAG


def outcome_title(name: str) -> str:
    """What people read for an outcome, in the middle of a sentence."""
    return OUTCOMES[name].title if name in OUTCOMES else name.replace("_", " ")


def pairs_of(arms: Sequence[str]) -> list[tuple[str, str]]:
    """All pairs of arms, in the order of the arms."""
    return [(a, b) for place, a in enumerate(arms) for b in arms[place + 1 :]]
