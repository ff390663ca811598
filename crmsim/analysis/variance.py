"""How much of the spread of an outcome the parameters make, and how much chance makes.

Random effects of an analysis of variance by points (parameters) and replicates (chance), from mean squares (Searle,
Casella & McCulloch 1992). Where all points meet the same luck, chance has two parts: luck that helps or hurts every
point alike, and luck that works differently at each. Intervals come from resampling points and, where they are shared,
replicates (Owen 2007, who shows that this errs on the wide side). With fresh chance resampling of a few points is too
narrow, and the interval holds that of the F distribution too (exact for normal effects); where few points make most of
what parameters do, both may still be too narrow.
"""

import numpy as np
from scipy import stats

from crmsim.analysis.table import SAME, Json, StudyTable, outcome_title
from crmsim.analysis.whole import whole_response
from crmsim.errors import InputError
from crmsim.study.statistics import LEVEL, Floats, Interval

RESAMPLES = 999
SEED = 20_070_101
FEWEST = 2


def variance_of(table: StudyTable, outcome: str, arm: str, against: str | None = None) -> Json:
    """Shares of the variance of an outcome that parameters and chance make, with 95% intervals.

    Raises InputError with fewer than two points or two replicates, or for a response with gaps.
    """
    found = whole_response(table, outcome, arm, against)
    if found.replicates < FEWEST:
        raise InputError(
            "With one replicate of each point, chance cannot be told from parameters; add replications to the study."
        )
    parts = components(found.values, table.chance)
    names = ("parameters", "chance")
    shares = {name: parts[name] / parts["total"] if parts["total"] > 0.0 else None for name in names}
    drawn = resampled(found.values, table.chance)
    intervals = {name: _interval(drawn[name]) for name in names}
    if table.chance != SAME and parts["chance"] > 0.0:
        low, high = share_by_f(found.values)
        intervals["parameters"] = _around(intervals["parameters"], low, high)
        intervals["chance"] = _around(intervals["chance"], 1.0 - high, 1.0 - low)
    return {
        "outcome": outcome,
        "arm": arm,
        "against": against,
        "basis": found.to_dict(),
        "design": table.kind,
        "variance": parts,
        "shares": {name: {"value": shares[name], "ci95": intervals[name]} for name in names},
        "sentence": sentence(outcome_title(outcome), arm, against, shares["parameters"], intervals["parameters"]),
    }


def components(values: Floats, chance: str) -> dict[str, float]:
    """Variances by source of a table, shape (points, replicates); a negative estimate is 0."""
    points, n = values.shape
    by_point, by_replicate, mean = values.mean(axis=1), values.mean(axis=0), values.mean()
    between = n * float(((by_point - mean) ** 2).sum()) / (points - 1)
    if chance == SAME:
        left = values - by_point[:, None] - by_replicate[None, :] + mean
        own = float((left**2).sum()) / ((points - 1) * (n - 1))
        shared = max(0.0, (points * float(((by_replicate - mean) ** 2).sum()) / (n - 1) - own) / points)
    else:
        own = float(((values - by_point[:, None]) ** 2).sum()) / (points * (n - 1))
        shared = 0.0
    parameters = max(0.0, (between - own) / n)
    chances = own + shared
    return {
        "total": parameters + chances,
        "parameters": parameters,
        "chance": chances,
        "chance_shared_by_points": shared,
        "chance_of_each_point": own,
    }


def share_by_f(values: Floats) -> Interval:
    """95% interval of the parameters' share of a one-way table, shape (points, replicates), by the F distribution."""
    points, n = values.shape
    ratio = n * float(values.mean(axis=1).var(ddof=1)) / float(values.var(axis=1, ddof=1).mean())
    spread = stats.f(points - 1, points * (n - 1))
    low, high = (ratio / float(spread.ppf(0.5 + side * LEVEL / 2.0)) for side in (1.0, -1.0))
    return max(0.0, (low - 1.0) / (low + n - 1.0)), max(0.0, (high - 1.0) / (high + n - 1.0))


def _around(interval: list[float] | None, low: float, high: float) -> list[float]:
    return [low, high] if interval is None else [min(low, interval[0]), max(high, interval[1])]


def resampled(values: Floats, chance: str) -> dict[str, Floats]:
    """Shares of resampled tables, by source."""
    rng = np.random.default_rng(SEED)
    points, n = values.shape
    found: dict[str, list[float]] = {"parameters": [], "chance": []}
    for _ in range(RESAMPLES):
        rows = values[rng.integers(points, size=points)]
        drawn = rows[:, rng.integers(n, size=n)] if chance == SAME else rows
        parts = components(drawn, chance)
        # Copies of one replicate do not differ, which makes chance look smaller by one part in n.
        scale = n / (n - 1) if chance == SAME else 1.0
        total = parts["parameters"] + scale * parts["chance"]
        if total > 0.0:
            found["parameters"].append(parts["parameters"] / total)
            found["chance"].append(scale * parts["chance"] / total)
    return {name: np.array(shares) for name, shares in found.items()}


def _interval(shares: Floats) -> list[float] | None:
    return [float(end) for end in np.quantile(shares, [0.025, 0.975])] if shares.size else None


def sentence(outcome: str, arm: str, against: str | None, share: float | None, interval: list[float] | None) -> str:
    """The split in plain words."""
    of = f"{outcome} of {arm}" if against is None else f"{outcome}, {arm} minus {against},"
    if share is None or interval is None:
        return f"The {of} is the same in every run."
    return (
        f"Parameters make {100 * share:.0f}% of the variance of {of} (95% interval {100 * interval[0]:.0f} to "
        f"{100 * interval[1]:.0f}%); chance makes the rest."
    )
