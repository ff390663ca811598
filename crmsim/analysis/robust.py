"""How an arm fares over many firms when nobody knows which one is at hand: regret, satisficing, the worst tenth.

Regret at a point is how much better the best arm does there (Savage 1951); satisficing is the share of points where an
arm is good enough (Starr 1963; Herman et al. 2015); the conditional value at risk is the mean of the worst tenth.
"""

import numpy as np

from crmsim.analysis.summary import worst_tenth
from crmsim.analysis.table import FLAG, Json, StudyTable
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.study.statistics import Floats, mean_interval, wilson

SELDOM = 0.1  # a flag that is up in no more than this share of the runs of a point is seldom up
ZERO_TELLS = ("money", "money/year")  # units in which more than 0 is a gain
RATIOS = {"roi": 0.0, "benefit_ratio": 1.0}  # from where on a ratio is a gain; the business case stands at 1


def enough_of(outcome: str) -> float | None:
    """From where on an outcome is good enough where nobody says: a gain of 0, the business case, a failure in at most
    1 of 10 runs.

    None for outcomes without such a place, such as the share of honest use.
    """
    known = OUTCOMES.get(outcome)
    if known is None:
        return None
    if known.unit == FLAG:
        return SELDOM if known.better == "lower" else None
    if known.better == "higher" and known.unit in ZERO_TELLS:
        return 0.0
    return RATIOS.get(outcome)


def robustness_of(table: StudyTable, outcome: str, enough: float | None = None) -> Json:
    """Regret, satisficing and worst tenth of every arm over the points.

    `enough` is the mean of a point from which (or, where less is better, up to which) an arm counts as good enough;
    `enough_of` the outcome where it is None.
    Points at which an arm has no finished run count for no arm, and are reported.
    """
    enough = enough_of(outcome) if enough is None else enough
    sign = -1.0 if table.direction(outcome) == "lower" else 1.0
    means = np.array([_means(table.matrix(arm, outcome)) for arm in table.arms])
    known = ~np.isnan(means).any(axis=0)
    kept = sign * means[:, known]
    best = kept.max(axis=0) if kept.size else np.zeros(0)
    arms = {
        arm: figures(table, arm, outcome, best - kept[place], kept[place], None if enough is None else sign * enough)
        for place, arm in enumerate(table.arms)
    }
    return {
        "outcome": outcome,
        "enough": enough,
        "points": int(known.sum()),
        "points_left_out": int((~known).sum()),
        "arms": arms,
    }


def figures(table: StudyTable, arm: str, outcome: str, regret: Floats, values: Floats, enough: float | None) -> Json:
    """One arm over the points."""
    runs = table.matrix(arm, outcome)
    if regret.size == 0:
        return {"regret": None, "satisficing": None, "cvar10": None}
    interval = mean_interval(regret)
    good = None if enough is None else int((values >= enough).sum())
    return {
        "regret": {
            "mean": float(regret.mean()),
            "ci95": None if interval is None else list(interval),
            "p90": float(np.quantile(regret, 0.9)),
            "max": float(regret.max()),
        },
        "satisficing": None
        if good is None
        else {
            "value": good / values.size,
            "ci95": list(wilson(good, values.size)),
            "count": good,
            "n": int(values.size),
        },
        "cvar10": worst_tenth(table, outcome, runs[~np.isnan(runs)]),
    }


def _means(values: Floats) -> Floats:
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    sums = np.where(known, values, 0.0).sum(axis=1)
    found: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return found
