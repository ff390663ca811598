"""Failure: seven flags, each a pure function of logged series, and OVERRUN beside them.

Thresholds are keyword defaults, so an outsider can vary them; they were frozen before the first comparison. A flag is
None where it does not apply: nobody can leave seats unused that were never planned. Series are columns of the weekly
table from week 1 on, shape (horizon,). The rules come from the failure literature (El Emam & Koru 2008: cancelled;
Fichman & Kemerer 1999: shelfware; Lyytinen & Hirschheim 1987: expectation and correspondence failure).
"""

from crmsim.outcomes.customers import Base, margin_weights
from crmsim.outcomes.project import Stop, at_completion, stop_of
from crmsim.outcomes.series import HALF_YEAR, YEAR, Figures, Firm, Table, column, late, longest_stretch, required
from crmsim.world.state import FloatArray

Flag = bool | None

#: The order decides the primary label of a run that fails in several ways.
PRECEDENCE = (
    "CANCELLED",
    "ABANDONED",
    "SHELFWARE",
    "UNTRUSTED",
    "VALUE_LOSS",
    "NO_BENEFIT",
    "CUSTOMER_HARM",
)
STRICT = ("CANCELLED", "ABANDONED", "VALUE_LOSS")
BROAD = PRECEDENCE[:6]
REPORTED = (*PRECEDENCE, "OVERRUN")


def cancelled(stop: Stop, *, half: float = 0.5) -> bool:
    """Stopped while under half of the seats planned at kick-off were live; a scope cut does not shrink their number."""
    return stop.is_failure and stop.live < half


def abandoned(
    mature: FloatArray,
    active_mature: FloatArray,
    stop: Stop,
    *,
    least: float = 0.15,
    weeks: int = 13,
    half: float = 0.5,
) -> bool:
    """Switched off with half of the seats live or more, or hardly anybody uses it any more.

    Hardly: fewer than 15 % of the mature seats in honest weekly use for 13 weeks in a row. `mature` is the share of
    planned seats at least 26 weeks past their own go-live, `active_mature` the share that is mature and in use.
    """
    if stop.is_failure and stop.live >= half:
        return True
    running = slice(None if stop.week is None else stop.week - 1)  # nobody can use what has been switched off
    hardly = (active_mature[running] < least * mature[running]) & (mature[running] > 0.0)
    return longest_stretch(hardly) >= weeks


def shelfware(active: FloatArray, paid: FloatArray, *, least: float = 0.5, weeks: int = HALF_YEAR) -> Flag:
    """Fewer than half of the seats paid for in the last 26 weeks were in use; None where none was paid for."""
    total = float(paid[-weeks:].sum())
    return None if total <= 0.0 else float(active[-weeks:].sum()) < least * total


def shallow(depth: FloatArray, live: FloatArray, *, least: float = 0.15, weeks: int = HALF_YEAR) -> Flag:
    """Sub-flag of SHELFWARE: those who use it do less than 15 % of their work in it; None where nobody is live."""
    running = live[-weeks:] > 0.0
    return None if not running.any() else late(depth[-weeks:][running]) < least


def untrusted(
    accuracy: FloatArray,
    filler: FloatArray,
    live: FloatArray,
    *,
    least: float = 0.6,
    most: float = 0.3,
    weeks: int = HALF_YEAR,
) -> Flag:
    """Records are under 60 % true, or over 30 % of entries are filler, over the last 26 weeks of the CRM.

    `accuracy` is measured against the true state of the customer and weighted by accounts. Weeks without a live seat
    (before go-live, after a stop) have no records and do not count; None where nobody ever was live.
    """
    running = live > 0.0
    if not running.any():
        return None
    return late(accuracy[running], weeks) < least or late(filler[running], weeks) > most


def value_loss(net: float, *, least: float = 0.0) -> bool:
    """NPV (money) against the twin, over the full horizon from kick-off, is below 0."""
    return net < least


def no_benefit(realised: float, case: float, *, least: float = 0.5) -> Flag:
    """Under half of the business case frozen at kick-off came about (present values); None without a case."""
    return None if case <= 0.0 else realised < least * case


def customer_harm(
    satisfaction: FloatArray,
    twin_satisfaction: FloatArray,
    retention: float,
    twin_retention: float,
    *,
    most: float = 0.01,
    weeks: int = YEAR,
) -> bool:
    """Over the last year customers were less satisfied, or fewer stayed, by more than 1 point against the twin.

    Both weigh customers by margin. `retention` is that of `weighted_retention`.
    """
    unhappier = late(twin_satisfaction, weeks) - late(satisfaction, weeks) > most
    return unhappier or twin_retention - retention > most


def overrun(cost: float, planned_cost: float, week: float, planned_week: float, *, most: float = 1.25) -> Flag:
    """Challenged, no failure by itself: cost or time at completion over 1.25 x the plan's own baseline.

    `cost` (money, project only) and `week` are those at completion, or forecast for it; None without a baseline.
    """
    if planned_cost <= 0.0 or planned_week <= 0.0:
        return None
    return cost > most * planned_cost or week > most * planned_week


def primary(flags: dict[str, Flag]) -> str | None:
    """The first flag, in order of precedence, that is up; None where the project did not fail."""
    return next((name for name in PRECEDENCE if flags[name]), None)


def fails_strictly(flags: dict[str, Flag]) -> bool:
    """FAIL_STRICT, the headline: cancelled, abandoned or value lost."""
    return any(flags[name] for name in STRICT)


def fails_broadly(flags: dict[str, Flag]) -> bool:
    """FAIL_BROAD, comparable to what the literature calls failure: any flag but CUSTOMER_HARM."""
    return any(flags[name] for name in BROAD)


def flags_of(table: Table, twin: Table, firm: Firm, value: Figures, bases: tuple[Base, Base]) -> dict[str, Flag]:
    """Every flag of REPORTED for one run; `bases` are the last year's customers of the run and of its twin."""
    own, without = bases
    weights = margin_weights(without)
    stop, has_seats = stop_of(firm), firm["seats"] > 0.0
    # A decision that the plan foresaw fails through lost value alone: the case was for seats that it gave up.
    gave_up, switched_off = firm["stopped_at_gate"] > 0.0, stop.at_gate
    live = column(table, "live")
    cost, week = at_completion(table, firm)
    return {
        "CANCELLED": cancelled(stop) if has_seats else None,
        "ABANDONED": abandoned(column(table, "mature"), column(table, "active_mature"), stop) if has_seats else None,
        "SHELFWARE": None if switched_off else shelfware(column(table, "active"), column(table, "paid_seats")),
        "UNTRUSTED": None if switched_off else untrusted(column(table, "accuracy"), column(table, "filler"), live),
        "VALUE_LOSS": value_loss(required(value, "npv")),
        "NO_BENEFIT": None if gave_up else no_benefit(required(value, "benefit"), float(firm["planned_benefit"])),
        "CUSTOMER_HARM": customer_harm(
            column(table, "satisfaction"),
            column(twin, "satisfaction"),
            own.weighted_retention(weights),
            without.weighted_retention(weights),
        ),
        "OVERRUN": None if gave_up else overrun(cost, float(firm["planned_cost"]), week, float(firm["planned_end"])),
    }


def failure_figures(table: Table, twin: Table, firm: Firm, value: Figures, bases: tuple[Base, Base]) -> Figures:
    """The flags as 0 or 1 (None where one does not apply), with the headline and the primary label."""
    flags = flags_of(table, twin, firm, value, bases)
    label = primary(flags)
    shelf = shallow(column(table, "depth"), column(table, "live"))
    return {
        **{name.lower(): None if flag is None else float(flag) for name, flag in flags.items()},
        "shallow": None if shelf is None else float(shelf),
        "failure": float(fails_strictly(flags)),
        "failure_broad": float(fails_broadly(flags)),
        "primary_failure": float(PRECEDENCE.index(label) + 1) if label else 0.0,
    }
