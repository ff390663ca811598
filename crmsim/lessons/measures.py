"""One number from many runs, and how sure a difference between two arms is. Pure functions of plain arrays."""

import math

import numpy as np

from crmsim.lessons.lesson import Take
from crmsim.study.statistics import Floats, Interval, mean_interval, paired_share_interval

RESAMPLES = 999
TENTH = 0.1


def taken(values: Floats, take: Take) -> float | None:
    """What is taken of the values of all runs, shape (n,), NaN = does not apply; None where nothing applies."""
    known = np.sort(values[~np.isnan(values)])
    if known.size == 0:
        return None
    count = max(1, math.ceil(TENTH * known.size))
    parts = {"middle": np.median(known), "worst_tenth": known[:count].mean(), "best_tenth": known[-count:].mean()}
    return float(parts[take]) if take in parts else float(known.mean())


def difference(a: Floats, b: Floats, take: Take) -> tuple[float, Interval | None] | None:
    """How far a is above b, taken of the same runs of both, and the 95% interval of that; None where neither applies.

    Pairs in which one of the two does not apply are left out.
    """
    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    if a.size == 0:
        return None
    gap = (taken(a, take) or 0.0) - (taken(b, take) or 0.0)
    if a.size < 2:
        return gap, None
    if take != "mean":
        return gap, _resampled(a, b, take)
    if np.isin(a, (0.0, 1.0)).all() and np.isin(b, (0.0, 1.0)).all():
        return gap, paired_share_interval(a > 0.5, b > 0.5)
    return gap, mean_interval(a - b)


def _resampled(a: Floats, b: Floats, take: Take) -> Interval:
    """Percentile bootstrap over runs, both arms drawn together; always the same, by a generator of its own."""
    generator = np.random.Generator(np.random.PCG64(7))
    draws = generator.integers(0, a.size, (RESAMPLES, a.size))
    gaps = [(taken(a[rows], take) or 0.0) - (taken(b[rows], take) or 0.0) for rows in draws]
    low, high = np.quantile(gaps, (0.025, 0.975))
    return float(low), float(high)
