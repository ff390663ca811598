"""The project at kick-off: what the plan promises, frozen before the first week, and what finance makes of it.

Plan, budget and business case come from one formula for all plans; nobody knows the firm's luck when they are made.
Sums go wave by wave, in a fixed order: matrix products differ between machines in the last bit.
"""

import numpy as np

from crmsim.plans.schedule import Schedule
from crmsim.rules import leadership, money, service, treatment
from crmsim.rules.portable import clip, exp, log
from crmsim.world.journal import NOT_APPROVED, note
from crmsim.world.market import ACTIVE
from crmsim.world.money import known_price, licence_week
from crmsim.world.state import WAVE, FloatArray, Record, Records, World, records

QUANTIFIED_SPREAD = 0.1  # spread of the share of benefit that finance accepts, as a share (assumption)


def waves(schedule: Schedule, seats: FloatArray) -> Records:
    """Waves with nothing done yet."""
    return records(
        WAVE,
        schedule.work.size,
        planned_week=schedule.planned_week,
        start_week=schedule.start_week,
        work=schedule.work,
        rate=schedule.rate,
        gate=schedule.gate,
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


def expected_use(plan: Records, weeks: FloatArray, p: Record) -> FloatArray:
    """Use that leaders expect in each week, as the business case promised and as far as they have patience."""
    inflation, patience = p.expectation_inflation, p.evaluation_patience
    total = np.zeros(weeks.size)
    for week, seats in zip(plan.planned_week, plan.seats, strict=True):
        total += seats * np.array([leadership.expected_use(t - week, inflation, patience) for t in weeks])
    return total


def planned_done(plan: Records, weeks: FloatArray) -> FloatArray:
    """Share of all work that the plan wants done by each week: each wave's work evenly up to its go-live."""
    dates = np.concatenate([[plan.start_week[0]], plan.planned_week])
    done: FloatArray = np.interp(weeks, dates, np.concatenate([[0.0], np.cumsum(plan.work)]))
    return done / float(plan.work.sum())


def planned_spending(plan: Records, weeks: FloatArray, implementation: float, p: Record, scale: float) -> FloatArray:
    """Project money spent to date by plan: work as scheduled, project office by the week, links, remobilisation."""
    k, start, end = plan.work.size, plan.start_week[0], plan.planned_week[-1]
    office = (1.0 - money.WORK_SHARE) / money.PROJECT_OFFICE_WEEKS * np.clip(weeks - start, 0.0, end + 8.0 - start)
    live = (weeks[:, None] >= plan.planned_week[None, :]).sum(axis=1)
    links = np.cumsum(live * (k - live)) * money.link_week(p.interim_link_cost, p.task_interdependence, scale)
    begun_again = np.maximum(live - 1, 0) * p.remobilise_share
    return np.array(implementation * (money.WORK_SHARE * planned_done(plan, weeks) + office + begun_again) + links)


def potential(market: Records, accounts: FloatArray, p: Record) -> float:
    """Money a week that benefits of index 1 on all planned seats are worth in a market of so many accounts."""
    weight = np.array([treatment.focus(s, p.segment_focus) for s in range(accounts.size)])
    focus = np.sqrt(weight / (weight * market.share).sum())
    gross, serve = market.gross_margin * accounts, market.cost_to_serve * accounts
    stay = p.satisfaction_to_churn * 2.0 * p.max_retention_gain * focus * (1.0 - ACTIVE)
    more_sold = gross * (p.max_sales_gain + service.CROSS_SOLD * market.cross_sell * focus)
    saved = serve * 0.3 * p.service_efficiency
    return float((more_sold + saved + np.maximum(gross - serve, 0.0) * stay).sum())


def built_up(plan: Records, weeks: FloatArray) -> FloatArray:
    """Share of the full benefit that the plan promises in each week: half a year after each planned go-live."""
    total = np.zeros(weeks.size)
    for week, seats in zip(plan.planned_week, plan.seats, strict=True):
        total += seats * np.clip((weeks - week) / money.RAMP_WEEKS, 0.0, 1.0)
    return total


def promise(world: World, p: Record, accounts: FloatArray) -> None:
    """Write down what the plan promises: seats live, use, spending and benefit, by one formula for all plans.

    The case counts on a share of the potential, inflated as expectations are. The budget knows what can be known of
    sources, vendors and customisation, the better the plan the more of it.
    """
    firm, table, plan = world.firm[0], world.table, world.waves
    weeks = np.arange(table.size, dtype=np.float64)
    firm.work_total = plan.work.sum()
    firm.planned_end = plan.planned_week[-1]
    firm.implementation = p.impl_to_first_year_licence * firm.seats * licence_week(p) * 52.0
    table.planned_live[:] = planned_live(plan, weeks)
    table.planned_done[:] = planned_done(plan, weeks)
    table.expected_use[:] = expected_use(plan, weeks, p)
    known = known_price(p, 0.0)
    budget = firm.implementation * (1.0 + money.foresight(p.plan_quality) * (known - 1.0)) * (1.0 + p.contingency)
    to_the_end = np.arange(max(table.size - 1, int(firm.planned_end) + 8) + 1, dtype=np.float64)
    spending = planned_spending(plan, to_the_end, budget, p, firm.scale)
    table.planned_spent[:] = spending[: table.size]
    firm.planned_cost = spending[-1]
    firm.work_budget = money.WORK_SHARE * budget
    firm.potential = potential(world.segments, accounts, p)
    case = money.REALISED * p.expectation_inflation
    firm.planned_benefit = firm.potential * case * (table.discount * built_up(plan, weeks)).sum()


def approves(world: World, p: Record, luck: float) -> bool:
    """Whether finance approves: the benefit that can be put in figures must be worth the hurdle times the whole cost.

    `luck` (0-1) places the share it accepts within a tenth to either side of what can be quantified. What the end of
    the old system would cost is known to the last coin and counts in full.
    """
    if p.approval_hurdle <= 0.0:
        return True
    firm, table = world.firm[0], world.table
    share = clip(p.quantifiability + QUANTIFIED_SPREAD * (2.0 * luck - 1.0), 0.0, 1.0)
    past_end = (p.legacy_end_week > 0.0) & (np.arange(table.size) >= p.legacy_end_week)
    old_system = (p.legacy_extension_cost * firm.scale * past_end * table.planned_live * table.discount).sum()
    accepted = share * firm.planned_benefit + old_system
    project = np.diff(table.planned_spent, prepend=0.0)
    seat_week = money.running_cost(licence_week(p), p.support_fte_per_100, p.admin_fte_per_100_users, firm.it_wage)
    running = firm.seats * table.planned_live * seat_week
    hours = np.diff(table.planned_live, prepend=0.0) * firm.seats * p.training_hours_user
    training = hours * money.training_cost(1.0, firm.mean_wage)
    first_live = np.arange(table.size) == world.waves.planned_week[0]
    training += money.briefing_cost(p.it_training_weeks, firm.it_staff, firm.it_wage) * first_live
    cleanup = p.cleanup_cost * firm.scale * (np.arange(1.0, table.size + 1.0) <= firm.housekeeping_weeks)
    whole = ((project + running + training + cleanup) * table.discount).sum()
    if accepted >= p.approval_hurdle * whole:
        return True
    note(world, 0, NOT_APPROVED, -1, accepted, p.approval_hurdle * whole)
    return False


def begin(world: World) -> None:
    """The project begins; waves behind a gate wait for it."""
    firm, gates = world.firm[0], np.flatnonzero(world.waves.gate > 0.0)
    firm.project = firm.team = firm.believed = 1.0
    firm.scope = world.waves.size
    firm.released = gates[0] if gates.size else world.waves.size


def call_off(world: World) -> None:
    """Finance said no: there is no project, no seat and no promise, and everything stays as it is."""
    firm, table = world.firm[0], world.table
    firm.not_approved = 1.0
    firm.housekeeping_weeks = 0.0
    firm.seats = firm.planned_work = firm.planned_cost = firm.planned_benefit = firm.planned_end = 0.0
    firm.work_total = firm.work_budget = 0.0
    for column in ("planned_live", "planned_done", "expected_use", "planned_spent"):
        table[column] = 0.0
