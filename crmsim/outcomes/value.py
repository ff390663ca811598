"""What the project is worth: the run against its twin without a CRM, discounted to kick-off.

NPV = sum over the full horizon, also after a stop, of discount x (margin - twin's margin - idle hours beyond the
twin's, at wage - cash costs). Time is paid once: hours that customer-facing people lose show in the margin, hours of
back office and IT are priced here. No terminal value is in it. ROI = NPV / present value of the cash costs.
"""

import math

import numpy as np

from crmsim.outcomes.series import HALF_YEAR, YEAR, Figures, Table, column, late
from crmsim.world.state import FloatArray

HORIZONS = (156, 208, 260)  # weeks: three, four and five years
LEAST_COST = 0.001  # of gross margin: below it a return on costs means nothing


def annual_rate(discount: FloatArray) -> float:
    """Yearly discount rate that the discount column implies; `discount[t - 1]` is the value of week t at kick-off."""
    return float(np.cumprod(np.full(YEAR, discount[-2] / discount[-1]))[-1]) - 1.0


def present_value(flow: FloatArray, discount: FloatArray) -> float:
    """Value at kick-off of a weekly flow of money. Summed exactly, so the order of addition cannot show."""
    return math.fsum((flow * discount).tolist())


def gain(table: Table, twin: Table) -> FloatArray:
    """What the CRM brings a week, before cash costs: margin, priced hours and what the old system no longer costs, all
    against the twin, shape (horizon,)."""
    margin = column(table, "margin") - column(twin, "margin")
    idle = column(table, "idle_cost") - column(twin, "idle_cost")
    return margin - idle - (column(table, "cost_legacy") - column(twin, "cost_legacy"))


def cash_flow(table: Table, twin: Table) -> FloatArray:
    """Undiscounted gain less cash costs, week by week, shape (horizon,)."""
    return gain(table, twin) - column(table, "cost")


def npv(table: Table, twin: Table, weeks: int | None = None) -> float | None:
    """Net present value over the whole horizon, or over its first `weeks`; None where it does not reach so far."""
    flow = cash_flow(table, twin)
    if weeks is not None and weeks > flow.size:
        return None
    return present_value(flow[:weeks], column(table, "discount")[:weeks])


def npv_one_more_year(flow: FloatArray, discount: FloatArray) -> float:
    """NPV if the mean cash flow of the last half year went on for one year more (no terminal value beyond it)."""
    weekly = float(discount[-1] / discount[-2])
    factors = np.cumprod(np.full(YEAR, weekly))  # products only: powers differ between machines in the last bit
    further = float(discount[-1]) * math.fsum(factors)
    return present_value(flow, discount) + late(flow, HALF_YEAR) * further


def roi(net: float, cost: float, margin: float) -> float | None:
    """NPV / present value of costs; None where costs are under 0.1 % of the twin's gross margin.

    Parameters
    ----------
    net, cost, margin
        Present values, money: NPV, cash costs, the twin's margin.
    """
    return None if cost <= 0.0 or cost < LEAST_COST * abs(margin) else net / cost


def payback_week(flow: FloatArray) -> float | None:
    """Week in which cumulative undiscounted cash is first back at 0 or above after it had been below.

    None where cash was never below 0 (nothing to pay back), never comes back, or is below 0 at the horizon: money
    that was lost again has not been paid back.
    """
    cumulative = np.cumsum(flow)
    below = cumulative < 0.0
    if not below.any() or below[-1]:
        return None
    start = int(np.argmax(below))
    return float(start + int(np.argmin(below[start:])) + 1)


def value_figures(table: Table, twin: Table) -> Figures:
    """Every figure of value of one run, by the names of OUTCOMES. Missing is None.

    Raises
    ------
    ValueError
        The two tables cover different numbers of weeks.
    """
    if table.size != twin.size:
        raise ValueError(f"the run has {table.size - 1} weeks, its twin {twin.size - 1}")
    discount, costs = column(table, "discount"), column(table, "cost")
    brought = gain(table, twin)
    flow = brought - costs
    weighted = flow * discount
    net, cost = math.fsum(weighted.tolist()), present_value(costs, discount)
    twin_margin = column(twin, "margin")
    margin = present_value(twin_margin, discount)
    horizons = {
        f"npv_{weeks}": math.fsum(weighted[:weeks].tolist()) if weeks <= flow.size else None for weeks in HORIZONS
    }
    longer = npv_one_more_year(flow, discount)
    known = [net, longer, *(figure for figure in horizons.values() if figure is not None)]
    return {
        "npv": net,
        **horizons,
        "npv_one_more_year": longer,
        "depends_on_horizon": float(min(known) < 0.0 < max(known)),
        "roi": roi(net, cost, margin),
        "total_cost": cost,
        "total_cost_undiscounted": math.fsum(costs.tolist()),
        "benefit": present_value(brought, discount),
        "payback_week": payback_week(flow),
        "final_cash": math.fsum(flow.tolist()),
    }
