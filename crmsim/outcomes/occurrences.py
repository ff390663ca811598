"""What happened in a run: the kernel's events, and thresholds that its weekly table crosses, each of a named kind."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.outcomes.kinds import KIND_PLACE, KINDS
from crmsim.outcomes.series import BoolArray, Table, column, first_week
from crmsim.world.state import EVENTS, FloatArray

OVERLOADED_WEEKS = 2.0
FILLER = 0.30
TIRED = 0.35
OVER_BUDGET = 1.15
LOST_OUTPUT = 0.95
HALF = 0.5
HARDLY = 0.15
LOST_BELIEF = 0.03
POOR_FIT = 0.5
HELD_BACK = 0.5  # x of what strategy and processes of the usual company let through
HEAVY_ENTRY = 4.0  # hours a week
KNOWN = 0.5  # insight from which customers count as known
UNHAPPY = 0.01
QUARTER = 13  # weeks
QUITS = 1.3  # x the quits of the company without a CRM
FEWEST_QUITS = 3.0  # people in a quarter beyond the twin's: fewer may be chance


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A kind in a week; `subject` is the slot of the wave, vendor or department it is about, -1 = the firm."""

    kind: str
    week: int
    figure: float
    threshold: float
    subject: int = -1


def occurrences(
    table: Table, twin: Table, events: npt.NDArray[Any], flow: FloatArray, payback: float | None
) -> list[Occurrence]:
    """Everything that happened in one run, the kernel's events first.

    Parameters
    ----------
    table, twin, events
        Plain structured arrays: weekly tables, and the events that were written (fields of EVENT).
    flow, payback
        Undiscounted cash flow by week, and the week of payback, as in `crmsim.outcomes.value`.
    """
    found = [
        Occurrence(EVENTS[int(code)], int(week), float(figure), float(threshold), int(subject))
        for week, code, subject, figure, threshold in (
            events[["week", "code", "subject", "figure", "threshold"]].tolist()
        )
    ]
    found += [_why_stopped(one.week, table) for one in found if one.kind == "stopped"]
    live = column(table, "live") > 0.0
    start = first_week(live)
    if payback is not None:
        found.append(Occurrence("paid_back", int(payback), float(flow[: int(payback)].sum()), 0.0))
    _leadership(found, table)
    if start is not None:
        _adoption(found, table, live, start)
        _work(found, table, live)
        _people_and_customers(found, table, twin, start)
    return found


def _why_stopped(week: int, table: Table) -> Occurrence:
    """Which part of the evidence weighed most in the quarter before leaders stopped it; parts and weights are those of
    `rules.leadership.evidence`. What is left of it is lost output, as far as they saw it."""
    after, before = slice(max(1, week - QUARTER), max(2, week)), slice(max(0, week - 1 - QUARTER), max(1, week - 1))

    def mean(name: str, weeks: slice = before) -> float:
        return float(column(table, name)[weeks].mean())

    late, unused = mean("planned_live") - mean("live"), mean("expected_use") - mean("logged_use")
    spending = mean("spent") / max(mean("foreseen", after), 1e-9)
    dear = 0.15 * min(max(spending - OVER_BUDGET, 0.0), 1.5)
    parts = {
        "stopped_late": (0.3 * late, mean("live"), mean("planned_live")),
        "stopped_unused": (unused, mean("logged_use"), mean("expected_use")),
        "stopped_dear": (dear, spending, OVER_BUDGET),
        "stopped_unproductive": (-mean("news", after) - 0.3 * late - unused - dear, mean("output_live"), 1.0),
    }
    kind, (_, figure, threshold) = max(parts.items(), key=lambda part: part[1][0])
    return Occurrence(kind, week, figure, threshold)


def _crossing(found: list[Occurrence], kind: str, condition: BoolArray, series: FloatArray, threshold: float) -> int:
    """Add the first week in which the condition holds; give that week, or 0."""
    week = first_week(condition)
    if week is None:
        return 0
    found.append(Occurrence(kind, week, float(series[week - 1]), threshold))
    return week


def _leadership(found: list[Occurrence], table: Table) -> None:
    leadership, spent, planned, foreseen = (
        column(table, name) for name in ("leadership", "spent", "planned_spent", "foreseen")
    )
    under_way = foreseen > 0.5 * planned[-1]  # before, a small bill already is a large share
    _commitment(found, leadership, asked_for=bool(planned[-1] > 0.0))
    over = spent / np.maximum(foreseen, 1e-9)
    _crossing(found, "over_budget", under_way & (over > OVER_BUDGET), over, OVER_BUDGET)


def _commitment(found: list[Occurrence], leadership: FloatArray, *, asked_for: bool) -> None:
    """Leaders who tire; who hardly cared when it began can tire only once they have come to care."""
    low = (leadership < TIRED) & asked_for
    if not low[0]:
        _crossing(found, "leadership_tired", low, leadership, TIRED)
        return
    found.append(Occurrence("hardly_led", 1, float(leadership[0]), TIRED))
    cared = first_week(~low)
    if cared:
        _crossing(found, "leadership_tired", low & _after(cared, low.size), leadership, TIRED)


def _trust(found: list[Occurrence], trust: FloatArray, live: BoolArray, start: int) -> None:
    """Trust in the records lost and won; in the first live week nobody can lose what there was no occasion for."""
    low = live & (trust < HALF)
    never = bool(low[start - 1])
    lost = _crossing(found, "never_trusted" if never else "trust_lost", low, trust, HALF)
    won = _crossing(found, "trust_won", live & ~low & _after(lost, trust.size), trust, HALF) if lost else 0
    if never and won:
        _crossing(found, "trust_lost", low & _after(won, trust.size), trust, HALF)


def _adoption(found: list[Occurrence], table: Table, live: BoolArray, start: int) -> None:
    active, belief, trust, filler = (column(table, name) for name in ("active", "belief", "trust", "filler"))
    mature, active_mature = column(table, "mature"), column(table, "active_mature")
    _crossing(found, "adoption_half", active >= HALF, active, HALF)
    in_use = active_mature / np.maximum(mature, 1e-9)
    _crossing(found, "hardly_used", live & (mature > 0.0) & (in_use < HARDLY), in_use, HARDLY)
    _crossing(found, "filler_high", live & (filler > FILLER), filler, FILLER)
    _trust(found, trust, live, start)
    least = float(belief[start - 1]) - LOST_BELIEF
    _crossing(found, "honeymoon_over", _after(start, belief.size) & live & (belief < least), belief, least)


def _work(found: list[Occurrence], table: Table, live: BoolArray) -> None:
    output, wait, entry = column(table, "output_live"), column(table, "wait"), column(table, "entry_hours")
    fit, insight, let_through = (column(table, name) for name in ("fit_live", "insight", "let_through"))
    _crossing(found, "benefit_held_back", live & (let_through < HELD_BACK), let_through, HELD_BACK)
    _crossing(found, "fit_poor", live & (fit < POOR_FIT), fit, POOR_FIT)
    _crossing(found, "entry_heavy", live & (entry > HEAVY_ENTRY), entry, HEAVY_ENTRY)
    _crossing(found, "customers_known", live & (insight > KNOWN), insight, KNOWN)
    _crossing(found, "support_overloaded", live & (wait > OVERLOADED_WEEKS), wait, OVERLOADED_WEEKS)
    fell = _crossing(found, "output_fell", live & (output < LOST_OUTPUT), output, LOST_OUTPUT)
    if fell:
        _crossing(found, "output_recovered", _after(fell, output.size) & live & (output >= 1.0), output, 1.0)


def _people_and_customers(found: list[Occurrence], table: Table, twin: Table, start: int) -> None:
    later = _after(start, table.size - 1)
    quits, usual = (_rolling(column(each, "exits"), QUARTER) for each in (table, twin))
    high = np.maximum(QUITS * usual, usual + FEWEST_QUITS)
    week = first_week(later & (quits > high))
    if week is not None:
        found.append(Occurrence("quits_high", week, float(quits[week - 1]), float(high[week - 1])))
    below = column(twin, "satisfaction") - column(table, "satisfaction")
    _crossing(found, "customers_unhappy", later & (below > UNHAPPY), below, UNHAPPY)


def _after(week: int, weeks: int) -> BoolArray:
    """True for every week after this one."""
    return np.arange(1, weeks + 1) > week


def _rolling(series: FloatArray, weeks: int) -> FloatArray:
    """Sum of the last so many weeks, week by week."""
    total = np.cumsum(series)
    return total - np.concatenate((np.zeros(min(weeks, total.size)), total[:-weeks]))


def first_weeks(found: list[Occurrence]) -> FloatArray:
    """First week of each kind in the order of KINDS, NaN where it did not happen: what ensembles count."""
    weeks = np.full(len(KINDS), np.nan)
    for happening in found:
        place = KIND_PLACE[happening.kind]
        weeks[place] = np.fmin(weeks[place], happening.week)
    return weeks
