"""Patterns read from the outcomes of a population: failure, shortfalls, size, success, returns.

Every function takes outcomes and names of plans (arms). All runs of the plans count, firm by firm.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from crmsim.figures.wording import number, percent
from crmsim.study.population import Outcomes
from crmsim.validation.measures_estimate import Estimate, correlation, difference, over_units, pooled, share
from crmsim.world.state import FloatArray, IntArray

ON_TIME = 1.10  # x plan: cost and time at completion of a success (assumption; the surveys say "on time and budget")
LASTING = 26  # weeks before the horizon by which all seats are live, so that the last half year pays for all of them


def runs_of(outcomes: Outcomes, name: str, plans: Sequence[str]) -> FloatArray:
    """One figure of all runs of the plans, shape (firms, plans x replicates); NaN where it does not apply."""
    by_plan: FloatArray = np.concatenate([outcomes.figure(name, plan) for plan in plans], axis=1)
    return by_plan


def flag_share(outcomes: Outcomes, flag: str, plans: Sequence[str]) -> Estimate:
    """Share of projects with a flag of OUTCOMES up."""
    return share(runs_of(outcomes, flag, plans))


def median(outcomes: Outcomes, name: str, plans: Sequence[str]) -> Estimate:
    """Median of a figure over all projects to which it applies."""
    return pooled(runs_of(outcomes, name, plans), lambda known: float(np.median(known)))


# Resolution in the manner of the Standish surveys


def resolutions(outcomes: Outcomes, plans: Sequence[str]) -> dict[str, Estimate]:
    """Shares of projects that are a success, challenged, or failed.

    Success: complete, cost and time at most 1.1 x the plan, and not FAIL_BROAD. Failed: cancelled, abandoned, or not
    complete at the horizon. Challenged: all others.
    """
    complete = ~np.isnan(runs_of(outcomes, "complete_week", plans))
    on_plan = (runs_of(outcomes, "cost_overrun", plans) <= ON_TIME) & (
        runs_of(outcomes, "time_overrun", plans) <= ON_TIME
    )
    success = complete & on_plan & (runs_of(outcomes, "failure_broad", plans) == 0.0)
    given_up = (runs_of(outcomes, "cancelled", plans) == 1.0) | (runs_of(outcomes, "abandoned", plans) == 1.0)
    failed = given_up | ~complete
    found = {"success": success, "challenged": ~success & ~failed, "failed": failed}
    return {name: share(flags.astype(float)) for name, flags in found.items()}


# Size, unused seats, success


def smaller_do_better(outcomes: Outcomes, plans: Sequence[str]) -> tuple[Estimate, FloatArray]:
    """Success in the smallest third of firms less success in the largest, and success by third (small to large).

    Size is users x modules: everybody is a user, and every plan brings all four modules, so it is the staff. Success
    is not FAIL_BROAD.
    """
    success = 1.0 - runs_of(outcomes, "failure_broad", plans).mean(axis=1)
    third = thirds(np.array([float(firm.company.employees) for firm in outcomes.firms]))
    by_third = np.array([success[third == part].mean() for part in range(3)])
    outer = third != 1
    return difference(success[outer], third[outer] == 0), by_third


def thirds(values: FloatArray) -> IntArray:
    """Third of each value: 0 for the lowest, 2 for the highest; thirds are as equal as they can be."""
    place = np.empty(values.size, dtype=np.int64)
    place[np.argsort(values, kind="stable")] = np.arange(values.size)
    found: IntArray = place * 3 // max(values.size, 1)
    return found


def unused_seats(outcomes: Outcomes, plans: Sequence[str]) -> Estimate:
    """Mean share of paid seats not in honest weekly use over the last half year, over projects that run: all seats
    live for half a year or more, and never stopped. Then every planned seat is paid for."""
    complete, stop = runs_of(outcomes, "complete_week", plans), runs_of(outcomes, "stop_week", plans)
    horizon = np.array([[float(firm.horizon)] for firm in outcomes.firms])
    running = np.isnan(stop) & (complete <= horizon - LASTING)
    unused = np.where(running, 1.0 - runs_of(outcomes, "active", plans), np.nan)
    return pooled(unused, lambda known: float(known.mean()))


def success_index(outcomes: Outcomes, plans: Sequence[str]) -> FloatArray:
    """Success of each project, 0-1: the mean of not FAIL_BROAD (0 or 1) and its rank by NPV / annual gross margin
    among all projects (0 = lowest, 1 = highest). A rank, because a few firms lose or earn many times the others."""
    worth, fails = (runs_of(outcomes, name, plans) for name in ("npv_to_margin", "failure_broad"))
    rank = stats.rankdata(np.nan_to_num(worth)).reshape(worth.shape)
    index: FloatArray = 0.5 * (1.0 - fails) + 0.5 * (rank - 1.0) / max(worth.size - 1, 1)
    return index


def lever(outcomes: Outcomes, name: str) -> FloatArray:
    """A lever's value at kick-off in each firm, shape (firms,)."""
    return np.array([firm.levers[name] for firm in outcomes.firms])


def correlated_with_success(outcomes: Outcomes, name: str, plans: Sequence[str]) -> Estimate:
    """Correlation of a lever at kick-off with the success index, over all projects."""
    index = success_index(outcomes, plans)
    cause = np.repeat(lever(outcomes, name)[:, None], index.shape[1], axis=1)
    return over_units(lambda places: correlation(cause[places], index[places]), len(index))


def moderated(outcomes: Outcomes, name: str, moderator: str, plans: Sequence[str]) -> Estimate:
    """That correlation in the firms of the top third of another lever, less the same in all other firms."""
    index = success_index(outcomes, plans)
    cause = np.repeat(lever(outcomes, name)[:, None], index.shape[1], axis=1)
    top = thirds(lever(outcomes, moderator)) == 2

    def gap(places: IntArray) -> float:
        high, rest = places[top[places]], places[~top[places]]
        if not high.size or not rest.size:
            return math.nan
        return correlation(cause[high], index[high]) - correlation(cause[rest], index[rest])

    top_r, rest_r = (correlation(cause[chosen], index[chosen]) for chosen in (top, ~top))
    return over_units(gap, len(index)).saying(f"Top third {number(top_r)}, others {number(rest_r)}.")


# Returns


def skew_of_returns(outcomes: Outcomes, plans: Sequence[str]) -> Estimate:
    """Mean return less median return, per unit of cost."""
    roi = runs_of(outcomes, "roi", plans)
    found = pooled(roi, lambda known: float(known.mean() - np.median(known)))
    if not found.known:
        return found
    return found.saying(f"Mean {number(float(np.nanmean(roi)))}, median {number(float(np.nanmedian(roi)))}.")


def top_decile(outcomes: Outcomes, plans: Sequence[str]) -> Estimate:
    """Return, per unit of cost, that one project in ten exceeds."""
    return pooled(runs_of(outcomes, "roi", plans), lambda known: float(np.quantile(known, 0.9)))


def paid_back(outcomes: Outcomes, plans: Sequence[str], weeks: int) -> Estimate:
    """Share of the projects that are paid back at the horizon which were so within so many weeks of kick-off."""
    week = runs_of(outcomes, "payback_week", plans)
    ever, soon = ~np.isnan(week), week <= weeks
    found = pooled(np.where(ever, soon.astype(float), np.nan), lambda known: float(known.mean()))
    return found.saying(f"Of all projects: {percent(float(soon.mean()))}; ever {percent(float(ever.mean()))}.")
