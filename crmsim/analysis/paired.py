"""Arms against each other on the same chance, over all points and at each: difference, P(better), what pairing saved.

The difference over all points allows for what points and replicates share (see `estimates`). Several pairs are compared
at once, so `ci95_simultaneous` holds for all of them (Bonferroni); single points are called only where the share of
false calls among them stays below 5 % (Benjamini & Hochberg 1995). Points are judged by paired t, flags by the exact
test of McNemar (1947), and differences without any spread by the sign test: agreement by luck is no certainty.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from crmsim.analysis.estimates import clustered, difference_of, share_of
from crmsim.analysis.table import Json, StudyTable, pairs_of
from crmsim.study.statistics import LEVEL, Bools, Floats, Interval

FALSE_CALLS = 0.05


def paired_arms(table: StudyTable, outcome: str, arms: Sequence[str] = ()) -> list[Json]:
    """Every pair of arms on one outcome, in the order of the arms."""
    chosen = [table.check_arm(arm) for arm in arms] or list(table.arms)
    pairs = pairs_of(chosen)
    return [pair(table, outcome, a, b, len(pairs)) for a, b in pairs]


def pair(table: StudyTable, outcome: str, a: str, b: str, pairs: int = 1) -> Json:
    """Arm a minus arm b over all points; `pairs` is how many pairs are compared at once."""
    left, right = table.matrix(a, outcome), table.matrix(b, outcome)
    both = ~np.isnan(left) & ~np.isnan(right)
    gaps = np.where(both, left - right, np.nan)
    better = table.direction(outcome)
    sign = -1.0 if better == "lower" else 1.0
    flag = table.is_flag(outcome)
    over, n = difference_of(gaps, table.chance, flag=flag), int(both.sum())
    won = np.where(both, (sign * gaps > 0.0) + 0.5 * (gaps == 0.0), np.nan)
    wider = over.at(1.0 - (1.0 - LEVEL) / pairs)
    within = _variance(gaps)
    saved = (
        (_variance(np.where(both, left, np.nan)) + _variance(np.where(both, right, np.nan))) / within
        if within
        else None
    )
    calls = at_points(gaps, sign, flag=flag)
    return {
        "a": a,
        "b": b,
        "outcome": outcome,
        "difference": {
            "mean": over.value,
            "ci95": _listed(over.interval),
            "ci95_simultaneous": _listed(wider),
            "n": n,
            "p": over.p,
        },
        "probability_a_better": {"value": clustered(won).value, "ci95": _listed(share_of(won, table.chance)[0])},
        "variance_reduction": saved,
        "runs_needed": runs_needed(over.value, within, both),
        "points": {
            "a_better": int((calls == 1).sum()),
            "b_better": int((calls == -1).sum()),
            "too_close": int((calls == 0).sum()),
        },
        "verdict": verdict(over.value, wider, sign, n),
    }


def at_points(gaps: Floats, sign: float = 1.0, false_calls: float = FALSE_CALLS, *, flag: bool = False) -> np.ndarray:
    """Who wins at each point: 1 for a, -1 for b, 0 too close to call; false calls held down over all points."""
    p = p_values(gaps, flag=flag)
    called = called_of(p, false_calls)
    with np.errstate(invalid="ignore"):
        means = np.array([row[~np.isnan(row)].mean() if (~np.isnan(row)).any() else 0.0 for row in gaps])
    found: np.ndarray = np.where(called, np.sign(sign * means), 0.0).astype(np.int64)
    return found


def p_values(gaps: Floats, *, flag: bool = False) -> Floats:
    """Two-sided p of each point's mean difference being 0; 1 where fewer than two runs are there."""
    found = np.ones(len(gaps))
    for place, row in enumerate(gaps):
        known = row[~np.isnan(row)]
        if known.size > 1:
            p = difference_of(known[None, :], flag=flag).p
            found[place] = 1.0 if p is None else p
    return found


def called_of(p: Floats, false_calls: float = FALSE_CALLS) -> Bools:
    """Which of many tests are called (Benjamini & Hochberg)."""
    if p.size == 0:
        return np.zeros(0, dtype=bool)
    found: Bools = stats.false_discovery_control(p, method="bh") <= false_calls
    return found


def runs_needed(mean: float | None, variance: float, known: Bools) -> int | None:
    """Replicates at each point after which an interval around this mean would leave 0 outside; None where never.

    Only chance shrinks with replicates: what the points differ by stays.
    """
    points = int(known.any(axis=1).sum())
    if not mean or variance == 0.0 or points == 0:
        return None
    needed = (float(stats.norm.ppf(0.5 + LEVEL / 2.0)) / mean) ** 2 * variance / points
    return max(2, math.ceil(needed)) if needed < 1e9 else None


def verdict(mean: float | None, interval: Interval | None, sign: float, n: int) -> str:
    """`a_better`, `b_better`, or `too_close` to call among all pairs."""
    if mean is None or interval is None or n < 2 or interval[0] <= 0.0 <= interval[1]:
        return "too_close"
    return "a_better" if sign * mean > 0.0 else "b_better"


def _variance(values: Floats) -> float:
    """Variance within points, pooled over points."""
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    several = counts > 1
    if not several.any():
        return 0.0
    rows = np.where(known, values, 0.0)[several]
    means = rows.sum(axis=1) / counts[several]
    squares = np.where(known[several], (rows - means[:, None]) ** 2, 0.0).sum()
    return float(squares / (counts[several] - 1).sum())


def _listed(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)
