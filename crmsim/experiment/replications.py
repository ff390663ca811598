"""How often a point is run: a fixed number of times, or until something about it is known well enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from crmsim.errors import InputError, nearest, show
from crmsim.study.statistics import mean_interval, wilson
from crmsim.world.state import FloatArray

MOST = 10_000  # replications of a point
RARE = 0.1  # share of replicates with a figure at or below which more of them are not waited for
FEWEST = 10  # replications before a stop is considered: fewer say too little about their own spread

#: What can be known well enough, and the figure of a run that it rests on.
TARGETS: Final[Mapping[str, str]] = {
    "npv_difference": "npv",
    "roi_difference": "roi",
    "failure_difference": "failure",
    "failure_rate": "failure",
}


@dataclass(frozen=True)
class Replications:
    """`count` replications of every point; with `until`, that many at first and `batch` more at a time, up to `most`.

    `until` names one of TARGETS, and a point is done once that is known to `width`: to either side of a paired
    difference (of every pair of arms), or from end to end of the Wilson interval of a failure rate (of every arm).
    `budget` limits the runs of the whole sweep (0: no limit).

    Looking again and again makes the coverage of the interval a little smaller than its nominal 95 %.
    """

    count: int = 10
    until: str = ""
    width: float = 0.0
    batch: int = 10
    limit: int = 0
    budget: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be, and stops that are not known."""
        check_whole("count", self.count, 1, MOST)
        check_whole("batch", self.batch, 1, MOST)
        check_whole("budget", self.budget, 0, 10_000_000)
        if not self.until:
            if self.width or self.limit or self.budget:
                raise InputError("width, limit and budget belong to until = ..., which is not given.")
            return
        if self.until not in TARGETS:
            raise InputError(
                f"until = {show(self.until)} must be one of {', '.join(TARGETS)}.{nearest(self.until, TARGETS)}"
            )
        if isinstance(self.width, bool) or not isinstance(self.width, int | float) or not 0 < self.width < np.inf:
            raise InputError(f"width = {show(self.width)} must be a number above 0.")
        check_whole("limit", self.limit or MOST, max(self.count, FEWEST), MOST)

    @property
    def sequential(self) -> bool:
        """Whether the number of replications is found while it runs."""
        return bool(self.until)

    @property
    def most(self) -> int:
        """The largest number of replications that a point can get."""
        return (self.limit or MOST) if self.sequential else self.count

    @property
    def figure(self) -> str:
        """The figure of a run that the stop rests on."""
        return TARGETS[self.until]

    def first(self) -> int:
        """Replications of every point in the first round."""
        return min(max(self.count, FEWEST), self.most) if self.sequential else self.count

    def next(self, done: int) -> int:
        """Replications of a point that is not known well enough yet."""
        return min(done + self.batch, self.most)

    def enough(self, values: FloatArray) -> bool:
        """Whether a point is done. `values` has the shape (replicates, arms); NaN = broke down or does not apply.

        Fewer than FEWEST that do apply are too few to stop.
        """
        return all(width is not None and width <= self.width for width in self._widths(values))

    def hopeless(self, values: FloatArray) -> bool:
        """Whether there is nothing to wait for at a point; `values` as in `enough`.

        After FEWEST replicates some arm, or pair of arms, has next to no figures: one that always breaks down, or to
        which the figure never applies (ROI without costs). To know FEWEST of them would take a hundred replicates.
        """
        return len(values) >= FEWEST and any(
            known <= RARE * len(values) for known in (int(np.sum(~np.isnan(one))) for one in self._compared(values))
        )

    def _compared(self, values: FloatArray) -> list[FloatArray]:
        """What has to be known: each arm's figures, or the differences of each pair of arms."""
        if self.until == "failure_rate":
            return list(values.T)
        return [values[:, a] - values[:, b] for a, b in combinations(range(values.shape[1]), 2)]

    def _widths(self, values: FloatArray) -> Sequence[float | None]:
        width = _wilson_width if self.until == "failure_rate" else _half_width
        return [width(one[~np.isnan(one)]) for one in self._compared(values)]


def _wilson_width(flags: FloatArray) -> float | None:
    if flags.size < FEWEST:
        return None
    low, high = wilson(int(flags.sum()), flags.size)
    return high - low


def _half_width(differences: FloatArray) -> float | None:
    interval = mean_interval(differences) if differences.size >= FEWEST else None
    return None if interval is None else (interval[1] - interval[0]) / 2.0


def check_whole(name: str, value: object, low: int, high: int) -> int:
    """A whole number within limits; InputError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} = {show(value)} must be a whole number from {low:,} to {high:,}.")
    return value
