"""When to stop running for a claim, and what the verdict is then.

Runs come in batches, and after each one somebody looks. The rule of Haybittle (1971) and Peto et al. (1976): a look on
the way decides only by an interval of 99.9 %, and the last look by what Bonferroni leaves of 5 %. So all looks together
take an effect for one that is none in at most 5 of 100 claims, however often one looks. On the way a verdict needs the
whole interval beyond the floor, or short of it: an estimate that happens to stand above the floor for a moment decides
nothing. At the cap the estimate has to reach the floor and the interval to lie beyond no effect; an effect just short
of its floor may so pass nearly half of the time. What is not decided stays undecided.

All estimates are directed: positive is the direction that the claim states.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from crmsim.validation.row import FEWEST, Verdict
from crmsim.world.state import FloatArray

ERROR = 0.05
PER_LOOK = 0.001  # of it, spent by each look before the last
LOOKS: dict[str, Sequence[int]] = {"company": (50, 100, 200, 400), "population": (100, 200, 300, 400)}
QUICK: dict[str, Sequence[int]] = {"company": (50,), "population": (60,)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A directed estimate with its interval, and the floor it has to reach; `n` counts independent units.

    `band` says that nothing must have moved: then `floor` is the half-width of the band around 0.
    """

    value: float
    low: float
    high: float
    n: int
    floor: float = 0.0
    band: bool = False

    @property
    def known(self) -> bool:
        """Whether there is an estimate with an interval at all."""
        return self.n >= FEWEST and math.isfinite(self.low) and math.isfinite(self.high)


def level(look: int, looks: int) -> float:
    """Level of the interval at a look (counted from 0) out of so many."""
    return 1.0 - (ERROR - PER_LOOK * (looks - 1) if look == looks - 1 else PER_LOOK)


def estimated(values: FloatArray, at_level: float, floor: float = 0.0, *, band: bool = False) -> Figure:
    """Mean of independent values, shape (n,), with the interval of Student's t."""
    n = int(values.size)
    if n < 2:
        return Figure(math.nan, math.nan, math.nan, n, floor, band)
    mean, error = float(values.mean()), float(stats.sem(values))
    if error == 0.0 or np.ptp(values) == 0.0:
        return Figure(mean, mean, mean, n, floor, band)
    low, high = stats.t.interval(at_level, n - 1, loc=mean, scale=error)
    return Figure(mean, float(low), float(high), n, floor, band)


def verdict_at(figure: Figure, *, last: bool) -> Verdict:
    """The verdict at a look; `undecided` before the last one means: go on."""
    if not figure.known:
        return "undecided"
    if figure.band:
        return _inside(figure)
    if figure.low == figure.high and not last:
        return "undecided"  # no spread among the first runs does not mean that there is none
    if figure.floor > 0.0:
        reached = figure.value >= figure.floor and figure.low > 0.0 if last else figure.low >= figure.floor
    else:
        reached = figure.low > figure.floor
    if reached:
        return "holds"
    missed = figure.high < figure.floor or figure.low == figure.high
    return "fails" if missed else "undecided"


def _inside(figure: Figure) -> Verdict:
    if -figure.floor <= figure.low and figure.high <= figure.floor:
        return "holds"
    return "fails" if figure.low > figure.floor or figure.high < -figure.floor else "undecided"
