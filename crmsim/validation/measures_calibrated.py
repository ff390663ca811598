"""Measurements behind the calibrated patterns that no table of outcomes holds; each lays no hand on any rule."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import curve_fit

from crmsim.plans import schedule_for
from crmsim.run import play
from crmsim.scenario.scenario import Scenario
from crmsim.study.workers import Workers
from crmsim.validation.measures_runs import gathered
from crmsim.world.population import build_world
from crmsim.world.state import CUSTOMER_FACING, FloatArray
from crmsim.world.week import advance

YEAR = 52
FOLLOWED = 78  # weeks after a seat's go-live
LEAST_SEATS = 5.0  # people behind a point of a seat curve: fewer are chance


@dataclass(frozen=True, slots=True)
class SeatCurve:
    """Output of customer-facing people by the age of their seat: deepest loss, and weeks until it is back (None =
    never). The clock starts at each seat's own go-live, so waves do not blur it."""

    dip: float
    recovery: float | None


@dataclass(frozen=True, slots=True)
class _CurveTask:
    firm: Scenario
    plan: str
    seed: int
    replicate: int


def _seat_curve(task: _CurveTask) -> SeatCurve | None:
    """One run, week by week; None where nothing went live, or was switched off at once."""
    world = build_world(task.firm, schedule_for(task.firm, task.plan), task.seed, task.replicate)
    people, total, count = world.people, np.zeros(FOLLOWED), np.zeros(FOLLOWED)
    facing = CUSTOMER_FACING[people.function] == 1.0
    normal = world.normal_output[people.function]
    for week in range(1, task.firm.horizon + 1):
        advance(world, week, week)
        live = facing & (people.offered > 0.0)
        age = (week - people.live_week[live]).astype(np.int64)
        kept = (age >= 0) & (age < FOLLOWED)
        np.add.at(total, age[kept], (people.output[live] / normal[live])[kept])
        np.add.at(count, age[kept], 1.0)
    known = count >= min(LEAST_SEATS, facing.sum())
    if known.sum() < YEAR // 2:
        return None
    # Mean of four weeks: newcomers in single weeks are no dip of the CRM.
    curve = np.convolve(total[known] / count[known], np.full(4, 0.25), "valid")
    deepest = int(np.argmin(curve))
    back = np.flatnonzero(curve[deepest:] >= 1.0)
    return SeatCurve(max(0.0, 1.0 - float(curve[deepest])), float(deepest + back[0] + 1) if back.size else None)


def seat_curves(
    firms: Sequence[Scenario], plans: Sequence[str], *, seed: int = 0, pool: Workers | None = None
) -> list[list[SeatCurve | None]]:
    """Seat curves of every firm (outer list) under every plan (inner list); None where nothing went live for long."""
    tasks = [_CurveTask(firm, plan, seed, number) for number, firm in enumerate(firms) for plan in plans]
    found = gathered(_seat_curve, tasks, pool)
    return [found[first : first + len(plans)] for first in range(0, len(found), len(plans))]


@dataclass(frozen=True, slots=True)
class Diffusion:
    """Voluntary first use in a firm: Bass coefficients per week, and weeks until half and nine tenths have begun."""

    push: float
    pull: float
    half: float
    most: float


def bass(week: FloatArray, p: float, q: float) -> FloatArray:
    """Share of adopters in a week (Bass 1969)."""
    gone = np.exp(-(p + q) * week)
    share: FloatArray = (1.0 - gone) / (1.0 + q / p * gone)
    return share


def diffusion(company: Scenario, *, runs: int = 6, seed: int = 0, repeat: int = 0) -> Diffusion:
    """Fit Bass to first use where nobody demands it: no mandate, and leaders who neither tire nor stop.

    The curve is the mean of so many runs; another `repeat` has other luck in all of them.
    """
    calm = {"mandate_strength": 0.0, "stop_rate": 0.0, "commitment_decay": 0.0, "sponsor_hazard": 0.0}
    free = company.with_levers(**calm, org_shock_rate=0.0, turnover_sales=0.0, turnover_service=0.0, turnover_other=0.0)
    curves = []
    for replicate in range(repeat * runs, (repeat + 1) * runs):
        table = play(free, schedule_for(free, "big_bang"), seed, replicate).table
        start = int(np.argmax(table["live"] > 0.0))
        curves.append(table["breadth"][start : start + 2 * YEAR])
    share = np.mean(curves, axis=0)
    week = np.arange(1.0, share.size + 1.0)
    (p, q), _ = curve_fit(bass, week, share, p0=(0.005, 0.1), bounds=((1e-6, 1e-6), (1.0, 2.0)))

    def reached(level: float) -> float:
        return float(week[np.argmax(share >= level)]) if share[-1] >= level else 2.0 * 2.0 * YEAR

    return Diffusion(float(p), float(q), reached(0.5), reached(0.9))


def cohort_value(company: Scenario, *, years: int = 10, seed: int = 0, repeat: int = 0) -> float:
    """Present value of the margin of today's customers, without a CRM and without any new customer: ten years as they
    are simulated, and from then on at the retention of the last year."""
    long = company.with_horizon(years * YEAR)
    world = build_world(long, schedule_for(long, "no_crm"), seed, repeat)
    world.segments.win[:] = 0.0
    advance(world, 1, long.horizon)
    value = world.table["margin"][1:] * world.table["discount"][1:]
    before, last = float(value[-2 * YEAR : -YEAR].sum()), float(value[-YEAR:].sum())
    kept = min(0.99, last / before)  # of discounted margin, from one year to the next
    return float(value.sum()) + last * kept / (1.0 - kept)


def value_elasticity(company: Scenario, *, seed: int = 0, repeat: int = 0) -> float:
    """Rise in the value of today's customers, in percent, for one percent more yearly retention, on the same chance.

    Measured with three percent and many customers, because one percent more retention saves few.
    """
    larger = company.with_company(employees=100, customers=20_000)
    step = 0.03
    parts = larger.company.segments.model_dump()
    kept = {name: {**part, "churn": 1.0 - (1.0 - part["churn"]) * (1.0 + step)} for name, part in parts.items()}
    before = cohort_value(larger, seed=seed, repeat=repeat)
    after = cohort_value(larger.with_company(segments=kept), seed=seed, repeat=repeat)
    return (after / before - 1.0) / step


def whale_peak(company: Scenario, *, seed: int = 0, repeat: int = 0) -> float:
    """Peak of the cumulative profit of customers, best first, against the profit of all, without a CRM."""
    world = build_world(company, schedule_for(company, "no_crm"), seed, repeat)
    advance(world, 1, YEAR)
    customers, segments = world.customers, world.segments
    active = customers.active == 1.0
    kind = customers.segment[active]
    profit = segments.gross_margin[kind] * (1.0 + customers.wallet[active]) - segments.cost_to_serve[kind]
    running = np.cumsum(np.sort(profit)[::-1])
    return float(running.max() / running[-1])


def stays(company: Scenario, *, seed: int = 0, repeat: int = 0) -> float:
    """Correlation, over customers, of satisfaction now with staying a year from now (0 or 1)."""
    larger = company.with_company(employees=100, customers=8000)
    world = build_world(larger, schedule_for(larger, "no_crm"), seed, repeat)
    advance(world, 1, YEAR)
    customers = world.customers
    there = customers.active == 1.0
    satisfaction, stayed = np.clip(customers.satisfaction[there], 0.0, 1.0), there.copy()
    for week in range(YEAR + 1, 2 * YEAR + 1):
        advance(world, week, week)
        stayed &= customers.active == 1.0
    return float(np.corrcoef(satisfaction, stayed[there])[0, 1])


@dataclass(frozen=True, slots=True)
class Usual:
    """What the usual company shows with one piece of luck: how use spreads, and what its customers are worth."""

    diffusion: Diffusion
    elasticity: float  # % of value per % of retention
    whale: float  # peak of cumulative profit / profit
    staying: float  # correlation of satisfaction with staying


@dataclass(frozen=True, slots=True)
class _UsualTask:
    company: Scenario
    seed: int
    repeat: int


def _usual(task: _UsualTask) -> Usual:
    company, seed, repeat = task.company, task.seed, task.repeat
    return Usual(
        diffusion(company, seed=seed, repeat=repeat),
        value_elasticity(company, seed=seed, repeat=repeat),
        whale_peak(company, seed=seed, repeat=repeat),
        stays(company, seed=seed, repeat=repeat),
    )


def usual_company(company: Scenario, repeats: int, *, seed: int = 0, pool: Workers | None = None) -> list[Usual]:
    """The usual company, measured so many times, each with luck of its own."""
    return gathered(_usual, [_UsualTask(company, seed, repeat) for repeat in range(repeats)], pool)
