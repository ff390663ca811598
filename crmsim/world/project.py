"""The project at kick-off: what the plan promises, frozen before the first week.

Plan, budget and business case come from one formula for all plans; nobody knows the firm's luck when they are made.
Sums go wave by wave, in a fixed order: matrix products differ between machines in the last bit.
"""

import numpy as np

from crmsim.plans.schedule import Schedule
from crmsim.rules import leadership, service
from crmsim.rules.money import PROJECT_OFFICE_WEEKS
from crmsim.rules.portable import exp, log
from crmsim.world.market import ACTIVE
from crmsim.world.state import WAVE, FloatArray, Record, Records, records

REALISED = 0.6  # share of the potential that a sober business case counts on (assumption)
RAMP_WEEKS = 26.0  # the case lets benefits build up over half a year


def waves(schedule: Schedule, seats: FloatArray) -> Records:
    """Waves with nothing done yet."""
    return records(
        WAVE,
        schedule.work.size,
        planned_week=schedule.planned_week,
        start_week=schedule.start_week,
        work=schedule.work,
        rate=schedule.rate,
        seats=seats,
        live_week=-1.0,
    )


def discount_factors(levers: Record) -> FloatArray:
    """Value at kick-off of one unit of money in each week, shape (horizon + 1,)."""
    rates, where = np.unique(levers.discount_rate, return_inverse=True)
    weekly = np.array([exp(-log(1.0 + float(rate)) / 52.0) for rate in rates])[where]
    weekly[0] = 1.0
    return np.cumprod(weekly)


def planned_live(plan: Records, weeks: FloatArray) -> FloatArray:
    """Share of planned seats that the plan wants live in each week."""
    total = np.zeros(weeks.size)
    for week, seats in zip(plan.planned_week, plan.seats, strict=True):
        total += seats * (weeks >= week)
    return total


def expected_use(plan: Records, weeks: FloatArray, inflation: float) -> FloatArray:
    """Use that leaders expect in each week, as the business case promised."""
    total = np.zeros(weeks.size)
    for week, seats in zip(plan.planned_week, plan.seats, strict=True):
        total += seats * np.array([leadership.expected_use(t - week, inflation) for t in weeks])
    return total


def planned_spending(plan: Records, weeks: FloatArray, implementation: float, p: Record, scale: float) -> FloatArray:
    """Project money spent to date by plan: work as scheduled, project office by the week, links, remobilisation."""
    k = plan.work.size
    end = plan.planned_week[-1]
    done = np.interp(weeks, np.concatenate([[0.0], plan.planned_week]), np.concatenate([[0.0], np.cumsum(plan.work)]))
    office = 0.2 / PROJECT_OFFICE_WEEKS * np.minimum(weeks, end + 8.0)
    live = (weeks[:, None] >= plan.planned_week[None, :]).sum(axis=1)
    links = np.cumsum(live * (k - live)) * p.interim_link_cost * p.task_interdependence * scale / 200.0
    begun_again = np.maximum(live - 1, 0) * p.remobilise_share
    return np.array(implementation * (0.8 * done / plan.work.sum() + office + begun_again) + links)


def business_case(market: Records, accounts: FloatArray, p: Record, plan: Records, discount: FloatArray) -> float:
    """Present value of the benefits that the plan promises: potential of a well-run default firm x what a sober case
    counts on x the inflation of expectations, built up over half a year after each planned go-live."""
    weight = np.array([service.focus(s, p.segment_focus) for s in range(accounts.size)])
    focus = np.sqrt(weight / (weight * market.share).sum())
    gross, serve = market.gross_margin * accounts, market.cost_to_serve * accounts
    stay = p.satisfaction_to_churn * 2.0 * p.max_retention_gain * focus * (1.0 - ACTIVE)
    potential = (
        gross * (p.max_sales_gain + 0.06 * market.cross_sell * focus)
        + serve * 0.3 * p.service_efficiency
        + np.maximum(gross - serve, 0.0) * stay
    ).sum()
    weeks, built_up = np.arange(discount.size), np.zeros(discount.size)
    for week, seats in zip(plan.planned_week, plan.seats, strict=True):
        built_up += seats * np.clip((weeks - week) / RAMP_WEEKS, 0.0, 1.0)
    return float(potential * REALISED * p.expectation_inflation * (discount * built_up).sum())
