"""Readings: one number out of a run's weekly table, written as a short text such as `wait:mean` or `leadership@78`.

A reading is a series, and what to take of it:

    leadership@78            the value in that week; `@live` the first week live, `@complete` the week all is live
    wait:mean, wait:sum      over all weeks; `:sum53-208` and `:53-208` (mean) over a stretch of them
    satisfaction:last26      mean of the last 26 weeks
    output_sales:first13live mean of the first 13 weeks from the first go-live on; `first13complete` from the last one
    accuracy:live            mean of the weeks in which anything is live
    fatigue:max, :min        the extreme week
    benefit:above0.1         the first week above .1 (one past the horizon where there is none)
    leadership:weeks_below0.4  how many weeks are below .4

The series is a column of the weekly table, `a/b` (mean over the weeks of one by that of the other), `a-twin` (less the
same column without a CRM), or `value` (discounted cash against no CRM). A figure that does not apply is NaN.
Some figures of a run are neither outcomes nor readings; they are declared here by name (DERIVED). Outcomes joined by
`|` are flags, of which one is up.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from crmsim.errors import InputError, nearest, show
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.outcomes.series import BoolArray, Figures, Table, column, columns
from crmsim.outcomes.value import cash_flow, gain, present_value
from crmsim.rules.money import REALISED
from crmsim.run import units
from crmsim.scenario.kinds import SEGMENTS
from crmsim.scenario.scenario import Scenario
from crmsim.world.state import FloatArray
from crmsim.world.weekly import TABLE

Weeks = BoolArray | slice
VALUE, TWIN = "value", "-twin"
ALL_LIVE = 0.999  # share of planned seats from which everything counts as live
_NUMBER = r"(\d+(?:\.\d+)?)"
_TAKES = (
    (r"@(\d+)", "week"),
    (r"@(live|complete)", "at"),
    (r":mean", "mean"),
    (r":sum", "sum"),
    (r":sum(\d+)-(\d+)", "sum"),
    (r":(\d+)-(\d+)", "mean"),
    (r":last(\d+)", "last"),
    (r":first(\d+)(live|complete)", "first"),
    (r":live", "live"),
    (r":(max|min)", "extreme"),
    (rf":above{_NUMBER}", "above"),
    (rf":weeks_below{_NUMBER}", "below"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed reading: series (and what it is divided by), whether the twin is taken off, and what to take of it."""

    series: str
    over: str
    twin: bool
    take: str
    given: tuple[str, ...]

    def of(self, table: Table, twin: Table) -> float:
        """The reading of one run, NaN where it does not apply."""
        weeks = self.weeks(column(table, "live"))
        if weeks is None:
            return np.nan
        values = self._values(self.series, table, twin)
        if self.over:
            below = float(self._values(self.over, table, twin)[weeks].mean())
            return float(values[weeks].mean()) / below if below > 0.0 else np.nan
        return self._taken(values, weeks)

    def weeks(self, live: FloatArray) -> Weeks | None:
        """The weeks that are read; None where a run has none of them."""
        if self.take in {"mean", "sum"} and self.given:
            return slice(int(self.given[0]) - 1, int(self.given[1]))
        if self.take == "week":
            week = int(self.given[0])
            return slice(week - 1, week) if week <= live.size else None
        if self.take == "last":
            return slice(-int(self.given[0]), None)
        if self.take == "live":
            running: BoolArray = live > 0.0
            return running if running.any() else None
        if self.take in {"at", "first"}:
            begun = live > (0.0 if self.given[-1] == "live" else ALL_LIVE)
            if not begun.any():
                return None
            first = int(np.argmax(begun))
            return slice(first, first + (int(self.given[0]) if self.take == "first" else 1))
        return slice(None)

    def _values(self, series: str, table: Table, twin: Table) -> FloatArray:
        if series == VALUE:
            return cash_flow(table, twin) * column(table, "discount")
        return column(table, series) - column(twin, series) if self.twin else column(table, series)

    def _taken(self, values: FloatArray, weeks: Weeks) -> float:
        chosen = values[weeks]
        if self.take == "extreme":
            return float(chosen.max() if self.given[0] == "max" else chosen.min())
        if self.take == "above":
            above = chosen > float(self.given[0])
            return float(np.argmax(above) + 1 if above.any() else chosen.size + 1)
        if self.take == "below":
            return float((chosen < float(self.given[0])).sum())
        return float(chosen.sum()) if self.take == "sum" else float(chosen.mean())


@lru_cache(maxsize=512)
def parse(text: str) -> Reading:
    """Read the text of a reading. InputError for an unknown series, with the nearest, or an unknown way to take it."""
    whole = re.split("[@:]", text, maxsplit=1)[0]
    take = text.removeprefix(whole)
    series, slash, over = whole.partition("/")
    without = series.endswith(TWIN)
    series = series.removesuffix(TWIN)
    for name in (series, *([over] if slash else [])):
        if name not in TABLE and name != VALUE:
            raise InputError(f"There is no weekly series {show(name)}.{nearest(name, (*TABLE, VALUE))}")
    for pattern, kind in _TAKES:
        if found := re.fullmatch(pattern, take):
            return Reading(series, over, without, kind, found.groups())
    raise InputError(f"{show(text)} does not say what to take, as in '{series}:mean' or '{series}@78'.")


class Finished(NamedTuple):
    """A finished run: its outcomes, its weekly table and that of its twin, and the firm as its levers stood."""

    figures: Figures
    table: Table
    twin: Table
    firm: Scenario


def value_of(metric: str, run: Finished) -> float:
    """One metric of a run: an outcome, flags joined by `|`, a derived figure, or a reading. NaN = does not apply."""
    if metric in DERIVED:
        return DERIVED[metric](run)
    if "|" in metric:
        return float(any(run.figures[name] for name in metric.split("|")))
    if metric in OUTCOMES:
        value = run.figures[metric]
        return np.nan if value is None else float(value)
    return parse(metric).of(run.table, run.twin)


def unit_of(metric: str) -> str:
    """The unit of a metric, for printing; empty where a reading has none of its own (a ratio, a count of weeks)."""
    name = metric.split("|", maxsplit=1)[0]
    if name in OUTCOMES:
        return OUTCOMES[name].unit
    if name in DERIVED:
        return "share"
    reading = parse(name)
    if reading.over or reading.take in {"above", "below"}:
        return "" if reading.over else "weeks"
    return "money" if reading.series == VALUE else units((reading.series,), "money")[reading.series]


def _from_customers(run: Finished) -> float:
    """Share of the benefit that comes from customers who stay, come, move up and buy more; of runs that pay only.

    Customers beyond the twin's count with what such a customer brings without a CRM.
    """
    if (run.figures["npv"] or 0.0) <= 0.0:
        return np.nan
    held, without = columns(run.table, "customers", SEGMENTS), columns(run.twin, "customers", SEGMENTS)
    each = columns(run.twin, "margin", SEGMENTS) / np.maximum(without, 1.0)
    flow = ((held - without) * each).sum(axis=0) + column(run.table, "cross_sold")
    discount = column(run.table, "discount")
    return present_value(flow, discount) / present_value(gain(run.table, run.twin), discount)


def _of_potential(run: Finished) -> float:
    """Benefit / what full, honest use would bring: the business case without its caution and its inflation."""
    ratio = run.figures["benefit_ratio"]
    return np.nan if ratio is None else ratio * REALISED * run.firm.levers["expectation_inflation"]


#: Figures of a run that are neither outcomes nor readings.
DERIVED: dict[str, Callable[[Finished], float]] = {"from_customers": _from_customers, "of_potential": _of_potential}
