"""Two arms at one point: how often each fails, what each earns, and the verdict that a comparison would give."""

import numpy as np

from crmsim.analysis.table import StudyTable
from crmsim.explore.asked import Json
from crmsim.study.statistics import Bools, Floats, mean_interval, paired, paired_share_interval, verdict, wilson

WINNER = {"a_better": 0, "b_better": 1}


def figures_of(table: StudyTable) -> dict[str, list[Floats]]:
    """Failure, NPV and ROI of every arm by point and replicate, NaN where a run is missing."""
    return {name: [table.matrix(arm, name) for arm in table.arms] for name in ("failure", "npv", "roi")}


def finished_by_all(table: StudyTable) -> Bools:
    """Which replicates every arm has finished at each point, shape (points, replicates)."""
    found: Bools = np.logical_and.reduce([table.finished(arm) for arm in table.arms])
    return found


def arms_at(found: dict[str, list[Floats]], known: Bools, point: int) -> list[Json]:
    """Failures and NPV of each arm at a point, on the replicates that all arms have finished."""
    told = []
    for failure, npv in zip(found["failure"], found["npv"], strict=True):
        fails, money = failure[point][known[point]] > 0.5, npv[point][known[point]]
        n, count = int(fails.size), int(fails.sum())
        told.append(
            {
                "n": n,
                "failure": {
                    "count": count,
                    "value": count / n if n else None,
                    "ci95": list(wilson(count, n)) if n else None,
                },
                "npv": {"mean": float(money.mean()) if n else None, "ci95": listed(mean_interval(money))},
            }
        )
    return told


def pair_at(found: dict[str, list[Floats]], known: Bools, point: int) -> Json | None:
    """The paired comparison of two arms at a point, as `compare` gives it; None for one arm or fewer than two runs."""
    here = known[point]
    if len(found["npv"]) < 2 or here.sum() < 2:
        return None
    a, b = ({name: values[arm][point][here] for name, values in found.items()} for arm in (0, 1))
    both = paired(a, b)
    return {
        "failure_difference": {key: both.failure[key] for key in ("value", "ci95")},
        "npv_difference": {key: both.npv[key] for key in ("mean", "ci95")},
        "verdict": verdict(both.failure_interval, both.npv_interval),
    }


def verdict_beyond(found: dict[str, list[Floats]], known: Bools, point: int, level: float) -> str | None:
    """The verdict on two arms at a point by intervals of another level, for where many points are asked at once."""
    here = known[point]
    if len(found["npv"]) < 2 or here.sum() < 2:
        return None
    fails = [values[point][here] > 0.5 for values in found["failure"]]
    gaps = found["npv"][0][point][here] - found["npv"][1][point][here]
    if bool((fails[0] == fails[1]).all() and (gaps == 0.0).all()):
        return "too_close"
    return verdict(paired_share_interval(fails[0], fails[1], level), mean_interval(gaps, level))


def listed(interval: tuple[float, float] | None) -> list[float] | None:
    """An interval as JSON has it."""
    return None if interval is None else list(interval)
