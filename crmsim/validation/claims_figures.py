"""The figure of a check, from the metrics of its arms: a weighted sum over arms, unit by unit, pooled over plans."""

import math

import numpy as np

from crmsim.claims import Check, Contrast, Mediator, Setting, plans_of
from crmsim.study.statistics import wilson
from crmsim.validation.claims_stopping import Figure, estimated
from crmsim.world.state import FloatArray

WORST, SPREAD = ":worst10", ":spread"  # figures of many runs, written behind the metric
TAIL = 0.1
OF_SPREAD, OF_LEVEL = 0.02, 0.002  # a SIGN smaller than this part of the spread or of the level is a trifle


def raw(metric: str) -> str:
    """The metric of a run, without what is made of it over many runs."""
    return metric.removesuffix(WORST).removesuffix(SPREAD)


def columns_of(contrast: Contrast, arms: tuple[Setting, ...]) -> list[list[int]]:
    """Places of the contrast's arms among all arms, for each plan that is pooled: shape (plans, arms)."""
    by_arm = [[Setting(arm.levers, plan, arm.employees) for plan in plans_of(arm, contrast)] for arm in contrast.arms]
    if len({len(plans) for plans in by_arm}) != 1:
        raise ValueError("either every arm of a contrast names its plan, or none does")
    return [[arms.index(setting) for setting in pooled] for pooled in zip(*by_arm, strict=True)]


def taken(values: FloatArray, metric: str) -> FloatArray:
    """What each unit contributes, shape (units, plans, arms): its value, or its part in a figure of all units.

    The mean of the worst tenth is a mean over units of q + min(x - q, 0) / .1, with q the tenth percentile (Rockafellar
    & Uryasev 2000); the variance is one of squared distances from the mean. So both have intervals like any mean.
    """
    if metric.endswith(WORST):
        edge = np.nanquantile(values, TAIL, axis=0)
        worst: FloatArray = edge + np.minimum(values - edge, 0.0) / TAIL
        return worst
    if metric.endswith(SPREAD):
        away: FloatArray = (values - np.nanmean(values, axis=0)) ** 2
        return away
    return values


def figure_of(check: Check, values: FloatArray, arms: tuple[Setting, ...], at_level: float) -> Figure:
    """The directed figure of a check from its metric, shape (units, arms), with the floor it has to reach."""
    places = np.array(columns_of(check.contrast, arms))
    chosen = taken(values[:, places], check.metric)  # (units, plans, arms)
    weights = np.array(check.contrast.weights)
    if check.kind == "WINS":
        won = known(np.where(np.isnan(chosen @ weights), np.nan, chosen @ weights > 0.0))
        low, high = wilson(round(float(won.sum())), won.size, at_level)
        return Figure(float(won.mean()), low, high, won.size, check.at_least)
    units = contributions(chosen, weights, relative=check.relative)
    floor = trifle(values[:, places], chosen, weights, check.metric) if check.kind == "SIGN" else check.at_least
    return estimated(check.sign * units, at_level, floor, band=check.kind == "SAME")


def mediator_figure(mediator: Mediator, values: FloatArray, arms: tuple[Setting, ...], at_level: float) -> Figure:
    """The directed figure of a mediator: it has to move at all."""
    chosen = values[:, np.array(columns_of(mediator.contrast, arms))]
    weights = np.array(mediator.contrast.weights)
    return estimated(mediator.sign * contributions(chosen, weights, relative=False), at_level)


def contributions(chosen: FloatArray, weights: FloatArray, *, relative: bool) -> FloatArray:
    """The contrast of each unit, mean over plans; units in which an arm has no figure are left out.

    Relative: (gained - R x before) / mean before + R - 1 with R = mean gained / mean before, whose mean is R - 1 and
    whose spread that of a ratio of means (Cochran 1977, 6.3).
    """
    if not relative:
        return known(chosen @ weights)
    gained, before = chosen @ np.maximum(weights, 0.0), chosen @ np.maximum(-weights, 0.0)
    both = ~np.isnan(gained + before)
    gained, before = known(np.where(both, gained, np.nan)), known(np.where(both, before, np.nan))
    level = float(before.mean()) if before.size else math.nan
    if not level:
        return np.zeros(0)
    ratio = float(gained.mean()) / level
    return (gained - ratio * before) / level + ratio - 1.0


def known(by_plan: FloatArray) -> FloatArray:
    """Mean over plans of each unit, shape (units, plans), of those plans and units that have a figure."""
    there = ~np.isnan(by_plan)
    count = there.sum(axis=1)
    total = np.where(there, by_plan, 0.0).sum(axis=1)
    result: FloatArray = total[count > 0] / count[count > 0]
    return result


def trifle(values: FloatArray, chosen: FloatArray, weights: FloatArray, metric: str = "") -> float:
    """The size below which a SIGN is a trifle: 2 % of the spread between runs, and .2 % of the level.

    Where the metric is a variance itself, it is what a variance gains when that spread grows by 2 %.

    Both are of the arms that the contrast starts from. `values` are those of single runs, `chosen` what is compared of
    them, shape (units, plans, arms).
    """
    start = weights < 0.0 if (weights < 0.0).any() else weights != 0.0
    before, compared = values[:, :, start], chosen[:, :, start]
    if np.isnan(before).all():
        return 0.0
    between = float(np.nanmean(np.nanstd(before, axis=0)))
    if metric.endswith(SPREAD):
        return ((1.0 + OF_SPREAD) ** 2 - 1.0) * between**2
    return max(OF_SPREAD * between, OF_LEVEL * abs(float(np.nanmean(compared))))
