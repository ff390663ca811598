"""The mean of a table of points and replicates, with an interval that knows that its runs are not independent.

Runs of one point share a company; runs of one replicate share their luck, where the chance is the same at all points.
The variance of the mean is that of two-way clusters (Cameron, Gelbach & Miller 2011): by points, plus by replicates,
less by single runs; Student's t with one degree less than the fewer of the two. With fresh chance there are clusters of
points alone. One point leaves independent replicates, one replicate independent points.

Outcomes that are 0 or 1 can agree in every run by luck, and a spread of nothing is then no certainty. Their shares have
the interval of Clopper & Pearson on as many runs as the clusters are worth (Korn & Graubard 1998); their differences
are held against 0 by the sign test besides (exact: that of McNemar 1947), and so is whatever else shows no spread.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from crmsim.analysis.table import SAME
from crmsim.study.statistics import LEVEL, Floats, Interval, discordant_interval, mean_interval, wilson

NEXT_TO_NOTHING = 1e-12  # of the mean: a spread that is rounding alone
Ints = np.ndarray


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its standard error, degrees of freedom and 95% interval (None where they cannot be known).

    `exact` is the p of a sign test that the mean has to pass besides, where Student's t alone would be too sure.
    `counts` are runs that are up, down, and all in all, as many as they are worth, for differences of flags.
    """

    value: float | None
    n: int
    error: float | None = None
    free: int = 0
    interval: Interval | None = None
    exact: float | None = None
    counts: tuple[float, float, float] | None = None

    @property
    def p(self) -> float | None:
        """Two-sided probability of a mean this far from 0 where the truth is 0."""
        if self.value is None or self.error is None or self.free < 1:
            return None
        if self.error <= NEXT_TO_NOTHING * abs(self.value):
            return self.exact if self.exact is not None else 1.0
        p = float(2.0 * stats.t.sf(abs(self.value) / self.error, self.free))
        return p if self.exact is None else max(p, self.exact)

    def at(self, level: float) -> Interval | None:
        """The interval at another level than 95%; it holds 0 wherever the exact test cannot leave it out."""
        if self.value is None or self.error is None or self.free < 1:
            return None
        if self.counts is not None:
            low, high = discordant_interval(*self.counts, level)
        else:
            reach = float(stats.t.ppf(0.5 + level / 2.0, self.free)) * self.error
            low, high = self.value - reach, self.value + reach
        if self.exact is not None and self.exact > 1.0 - level:
            low, high = min(low, 0.0), max(high, 0.0)
        return low, high


def clustered(values: Floats, chance: str = SAME) -> Mean:
    """The mean of a table, shape (points, replicates); NaN stands for runs that are not there."""
    found = _of_clusters(values, chance)
    known = ~np.isnan(values)
    if found.free < 1:
        return found
    if min(known.any(axis=1).sum(), known.any(axis=0).sum()) == 1:  # independent: bootstrapped where they are skewed
        return replace(found, interval=mean_interval(values[known]))
    return replace(found, interval=found.at(LEVEL))


def _of_clusters(values: Floats, chance: str) -> Mean:
    known = ~np.isnan(values)
    n = int(known.sum())
    if n == 0:
        return Mean(None, 0)
    mean = float(values[known].mean())
    gaps = np.where(known, values - mean, 0.0)
    by_point, by_replicate = gaps.sum(axis=1), gaps.sum(axis=0)
    points, replicates = int(known.any(axis=1).sum()), int(known.any(axis=0).sum())
    if points > 1 and replicates > 1:
        rows, columns, cells = _spread(by_point, points), _spread(by_replicate, replicates), _spread(gaps, n)
        both = chance == SAME
        variance = max(rows + columns - cells, rows, columns) if both else rows
        free = (min(points, replicates) if both else points) - 1
    else:
        variance, free = _spread(gaps, n), n - 1
    if free < 1:
        return Mean(mean, n)
    return Mean(mean, n, math.sqrt(variance) / n, free)


def share_of(values: Floats, chance: str = SAME) -> tuple[Interval | None, float]:
    """95% interval of the mean of values from 0 to 1, shape (points, replicates), and the runs they are worth.

    Independent runs get Wilson's interval. Where every run agrees nothing says how much clusters share, and they are
    worth as many runs as there are clusters.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None, 0.0
    if 1 in values.shape:
        # A tie is half a win; an odd one is nobody's and widens the interval.
        up = float(known.sum())
        return (wilson(math.floor(up), known.size)[0], wilson(math.ceil(up), known.size)[1]), float(known.size)
    over = _of_clusters(values, chance)
    worth = effective(over, float(known.var()))
    up, down = float(known.mean()) * worth, (1.0 - float(known.mean())) * worth
    low = float(stats.beta.ppf((1.0 - LEVEL) / 2.0, up, down + 1.0)) if up > 0.0 else 0.0
    high = float(stats.beta.ppf((1.0 + LEVEL) / 2.0, up + 1.0, down)) if down > 0.0 else 1.0
    return (low, high), worth


def effective(over: Mean, variance: float) -> float:
    """How many independent runs of this variance would know the mean as well, the degrees of freedom allowed for."""
    if over.error is None or over.free < 1:
        return 1.0
    if over.error <= 0.0 or variance <= 0.0:
        return over.free + 1.0
    runs = min(variance / over.error**2, float(over.n))
    wider = float(stats.t.ppf(0.5 + LEVEL / 2.0, over.free) / stats.t.ppf(0.5 + LEVEL / 2.0, max(over.n - 1, 1)))
    return max(runs / wider**2, 1.0)


def difference_of(gaps: Floats, chance: str = SAME, *, flag: bool = False) -> Mean:
    """The mean of paired differences, shape (points, replicates), as one that is held against 0.

    For flags, and where differences show no spread, the sign test has its say: on single runs where these are
    independent, else on the replicates that they share.
    """
    over = _of_clusters(gaps, chance)
    if over.value is None or over.error is None:
        return over
    if not flag and over.error > NEXT_TO_NOTHING * abs(over.value):
        return replace(over, interval=over.at(LEVEL))
    together = chance == SAME and 1 not in gaps.shape
    units = np.nansum(gaps, axis=0) if together else gaps[~np.isnan(gaps)]
    exact = float(sign_p((units > 0.0).sum(), (units < 0.0).sum()))
    found = replace(over, exact=exact, counts=_counts(gaps, over) if flag else None)
    return replace(found, interval=found.at(LEVEL))


def _counts(gaps: Floats, over: Mean) -> tuple[float, float, float] | None:
    known = gaps[~np.isnan(gaps)]
    if not np.isin(known, (-1.0, 0.0, 1.0)).all():  # flags that were averaged before
        return None
    worth = float(known.size) if 1 in gaps.shape else effective(over, float(known.var()))
    return float((known > 0.0).mean()) * worth, float((known < 0.0).mean()) * worth, worth


def sign_p(up: Ints | int, down: Ints | int) -> Floats:
    """Two-sided p of the sign test for so many differences above and below 0; 1 without any."""
    up, down = np.asarray(up), np.asarray(down)
    found: Floats = np.minimum(1.0, 2.0 * stats.binom.cdf(np.minimum(up, down), up + down, 0.5))
    return found


def _spread(sums: Floats, clusters: int) -> float:
    """Sum of squares of the clusters' sums, corrected for their number."""
    return float((sums**2).sum()) * clusters / (clusters - 1) if clusters > 1 else 0.0
