"""Intervals and summaries for ensembles. Everything is deterministic: bootstraps use one fixed generator.

Shares: Wilson 1927. Means: Student's t, or the bias-corrected and accelerated bootstrap (Efron 1987) where the sample
is skewed. Paired shares: Agresti & Min 2005 (half a run added to each cell). All computed by SciPy where it has them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int64]
Interval = tuple[float, float]
Json = dict[str, object]

LEVEL = 0.95
SKEWED = 0.5  # absolute skewness from which the mean's interval is bootstrapped
FEWEST, MOST = 10, 500  # sample sizes between which a bootstrap is worth its while
RESAMPLES = 999
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def wilson(count: int, n: int, level: float = LEVEL) -> Interval:
    """Wilson interval of a share of `count` in `n`. Raises ValueError where n is 0."""
    if n < 1:  # newer versions of SciPy let it pass
        raise ValueError(f"n = {n}: a share of nothing has no interval.")
    found = stats.binomtest(count, n).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)


def mean_interval(values: Floats, level: float = LEVEL) -> Interval | None:
    """Interval of the mean of independent values, shape (n,); None for fewer than two.

    Values that are all equal give an interval without width.
    """
    if values.size < 2:
        return None
    mean = float(values.mean())
    if np.ptp(values) == 0.0:
        return mean, mean
    if FEWEST <= values.size <= MOST and abs(float(stats.skew(values))) > SKEWED:
        interval = _bootstrapped(values, level)
        if interval is not None:
            return interval
    error = float(stats.sem(values))
    if error == 0.0:  # differences too small for a variance
        return mean, mean
    low, high = stats.t.interval(level, values.size - 1, loc=mean, scale=error)
    return float(low), float(high)


def _bootstrapped(values: Floats, level: float) -> Interval | None:
    """BCa interval of the mean; None in the rare case that SciPy finds it degenerate."""
    # Scaled, so that the skew of tiny or huge money does not lose digits.
    scale = float(np.abs(values).max())
    found = stats.bootstrap(
        (values / scale,),
        np.mean,
        confidence_level=level,
        n_resamples=RESAMPLES,
        method="BCa",
        rng=np.random.Generator(np.random.PCG64(20_050_824)),
        vectorized=True,
    ).confidence_interval
    low, high = float(found.low) * scale, float(found.high) * scale
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def clear_winners(gaps: Floats, level: float = LEVEL) -> Signs:
    """Who wins in each firm: 1 where the paired differences are above 0 in the mean, -1 below, 0 too close to call.

    `gaps` has the shape (firms, replicates). Off zero means that the whole interval of Student's t for paired samples
    is; one replicate is always too close.
    """
    n = gaps.shape[-1]
    if n < 2:
        return np.zeros(gaps.shape[:-1], dtype=np.int64)
    middle = gaps.mean(axis=-1)
    reach = float(stats.t.ppf(0.5 + level / 2.0, n - 1)) * gaps.std(axis=-1, ddof=1) / math.sqrt(n)
    found: Signs = (middle > reach).astype(np.int64) - (middle < -reach)
    return found


def summary(values: Floats, level: float = LEVEL) -> Json:
    """Mean, interval, p10, p50, p90 and n of one figure over runs, shape (runs,).

    NaN stands for a figure that does not apply to a run; `n` says how many it applies to, and with none of them
    every other entry is None.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return {"mean": None, "ci95": None, **dict.fromkeys(QUANTILES), "n": 0}
    interval = mean_interval(known, level)
    points = np.quantile(known, list(QUANTILES.values()))
    return {
        "mean": float(known.mean()),
        "ci95": None if interval is None else list(interval),
        **dict(zip(QUANTILES, (float(point) for point in points), strict=True)),
        "n": int(known.size),
    }


def share(flags: Floats) -> Json:
    """Share of runs with a flag up, shape (runs,), with Wilson interval; NaN = does not apply.

    A flag that applies to some runs counts in the share of all of them; one that applies to none gives None.
    """
    n, count = int(flags.size), int(np.nansum(flags))
    applies = int((~np.isnan(flags)).sum())
    if applies == 0:
        return {"value": None, "share": None, "mean": None, "ci95": None, "count": 0, "n": n, "applies": 0}
    value = count / n
    return {
        "value": value,
        "share": value,
        "mean": value,
        "ci95": list(wilson(count, n)),
        "count": count,
        "n": n,
        "applies": applies,
    }


def cvar(values: Floats, worst: float = 0.1) -> float | None:
    """Conditional value at risk: mean of the worst tenth (at least one run); None without a value."""
    known = np.sort(values[~np.isnan(values)])
    return float(known[: max(1, math.ceil(worst * known.size))].mean()) if known.size else None


def share_negative(values: Floats) -> float | None:
    """Share of values below 0; None without a value."""
    known = values[~np.isnan(values)]
    return float((known < 0.0).mean()) if known.size else None


def paired_share_interval(a: Bools, b: Bools, level: float = LEVEL) -> Interval:
    """Interval of the difference in share, a - b, of two flags of the same runs, shape (runs,).

    Wald's interval after half a run was added to each of the four cells (Agresti & Min 2005), widened where needed
    to hold the difference itself.
    """
    return discordant_interval(int((a & ~b).sum()), int((b & ~a).sum()), a.size, level)


def discordant_interval(only_a: float, only_b: float, n: float, level: float = LEVEL) -> Interval:
    """The same from counts of runs in which one flag alone is up; they need not be whole where runs weigh less."""
    up, down, total = only_a + 0.5, only_b + 0.5, n + 2.0
    middle = (up - down) / total
    error = math.sqrt(up + down - (up - down) ** 2 / total) / total
    half = float(stats.norm.ppf(0.5 + level / 2.0)) * error
    difference = (only_a - only_b) / n
    return max(-1.0, min(middle - half, difference)), min(1.0, max(middle + half, difference))


@dataclass(frozen=True, slots=True)
class Paired:
    """One arm against another on the same chance, a - b. `n` counts the pairs; intervals are at 95%."""

    n: int
    npv: Json
    roi: Json
    failure: Json
    probability_a_better: float
    probability_interval: Interval
    variance_reduction: float | None
    runs_needed: int | None
    identical: bool

    @property
    def npv_interval(self) -> Interval | None:
        """Interval of the mean difference in NPV, money."""
        return _interval(self.npv)

    @property
    def failure_interval(self) -> Interval | None:
        """Interval of the difference in the share of runs that fail."""
        return _interval(self.failure)


def _interval(metric: Mapping[str, object]) -> Interval | None:
    found = metric["ci95"]
    return (found[0], found[1]) if isinstance(found, list) else None


def paired(a: Mapping[str, Floats], b: Mapping[str, Floats], pairs: int = 1) -> Paired:
    """Compare two arms run by run.

    Parameters
    ----------
    a, b
        Arrays "npv", "roi", "failure" of the same replicates in the same order, shape (runs,).
    pairs
        Number of pairs of arms compared at once: `ci95_simultaneous` holds for all of them (Bonferroni).
    """
    npv, roi = a["npv"] - b["npv"], a["roi"] - b["roi"]
    fails_a, fails_b = a["failure"] > 0.5, b["failure"] > 0.5
    identical = bool((npv == 0.0).all() and (fails_a == fails_b).all())
    # Two arms that are one and the same leave nothing to be uncertain about.
    interval = (0.0, 0.0) if identical else paired_share_interval(fails_a, fails_b)
    gap = (int(fails_a.sum()) - int(fails_b.sum())) / npv.size
    failure: Json = {"value": gap, "ci95": list(interval), "n": int(npv.size)}
    wins, ties = int((npv > 0.0).sum()), int((npv == 0.0).sum())
    spread = _variance(npv)
    wider = mean_interval(npv, 1.0 - (1.0 - LEVEL) / pairs)
    return Paired(
        n=int(npv.size),
        npv=summary(npv) | {"ci95_simultaneous": None if wider is None else list(wider)},
        roi=summary(roi),
        failure=failure,
        probability_a_better=(wins + 0.5 * ties) / npv.size,
        # An odd tie is nobody's: it widens the interval, so that the other way round mirrors it.
        probability_interval=(wilson(wins + ties // 2, npv.size)[0], wilson(wins + (ties + 1) // 2, npv.size)[1]),
        variance_reduction=(_variance(a["npv"]) + _variance(b["npv"])) / spread if spread > 0.0 else None,
        runs_needed=_runs_needed(float(npv.mean()), spread),
        identical=identical,
    )


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if values.size > 1 else 0.0


def _runs_needed(mean: float, variance: float) -> int | None:
    """Runs after which an interval around this mean difference would leave 0 outside; None where it never would."""
    if mean == 0.0 or variance == 0.0:
        return None
    needed = (float(stats.norm.ppf(0.5 + LEVEL / 2.0)) / mean) ** 2 * variance
    return math.ceil(needed) if needed < 1e9 else None


def favours(interval: Interval | None, *, higher: bool) -> int:
    """1 where a difference a - b favours a off zero, -1 where it favours b, 0 where zero is inside.

    `higher` says whether more is better.
    """
    if interval is None:
        return 0
    sign = int(interval[0] > 0.0) - int(interval[1] < 0.0)
    return sign if higher else -sign


def verdict(failure: Interval | None, npv: Interval | None) -> str:
    """`a_better` where one interval favours a off zero and the other does not favour b; mirrored for `b_better`.

    `trade_off` where they favour different arms, else `too_close`. Intervals are of the paired differences a - b.
    """
    on_failure, on_npv = favours(failure, higher=False), favours(npv, higher=True)
    if on_failure * on_npv < 0:
        return "trade_off"
    balance = on_failure + on_npv
    return "a_better" if balance > 0 else "b_better" if balance < 0 else "too_close"
