"""Every figure of a run, declared once: name, unit, meaning, and whether more of it is better."""

import math
import re
from dataclasses import dataclass

import numpy as np

from crmsim.outcomes.customers import base, customer_figures
from crmsim.outcomes.failure import failure_figures
from crmsim.outcomes.project import people_figures, project_figures, use_figures
from crmsim.outcomes.series import Figures, Firm, Table, plain, required
from crmsim.outcomes.value import HORIZONS, value_figures
from crmsim.scenario.kinds import SEGMENTS
from crmsim.world.state import FloatArray


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure of a run. `better` is "higher", "lower" or "none"; `optional` figures may be missing (None)."""

    name: str
    unit: str
    meaning: str
    better: str = "none"
    optional: bool = False

    @property
    def title(self) -> str:
        """What people read for it, as in the middle of a sentence."""
        return _TITLES.get(self.name) or re.sub(
            r"\b(npv|roi)\b", lambda found: found.group().upper(), self.name.replace("_", " ")
        )


_TITLES = {
    "npv_to_margin": "NPV over annual margin",
    "npv_one_more_year": "NPV with one more year",
    "failure_broad": "failure in the broad sense",
    "stop_week": "week of the stop",
    "payback_week": "week of payback",
    "complete_week": "week of the last go-live",
}
MISSING = True  # reads as a word in the table below
_FLAG_MEANING = {
    "CANCELLED": "stopped while under half of the planned seats were live",
    "ABANDONED": "hardly used for 13 weeks half a year after go-live, or switched off later",
    "SHELFWARE": "under half of the seats paid for in use in the last half year",
    "UNTRUSTED": "records under 60 % true, or over 30 % of entries filler, in the last half year",
    "VALUE_LOSS": "NPV below 0",
    "NO_BENEFIT": "under half of the business case came about",
    "CUSTOMER_HARM": "customers less satisfied or less loyal than without a CRM, by more than 1 point",
    "OVERRUN": "project cost or time over 1.25 x the plan (challenged; no failure by itself)",
}
_BY_SEGMENT = (
    ("retention", "share/year", "customers of the segment who stay, last year", "higher"),
    ("profit", "money/year", "profit per customer of the segment, last year", "higher"),
    ("lifetime_value", "money", "lifetime value of a customer of the segment", "higher"),
)
_TABLE = (
    Outcome("npv", "money", "net present value against the same company without a CRM", "higher"),
    *(
        Outcome(f"npv_{weeks}", "money", f"NPV if only the first {weeks} weeks count", "higher", MISSING)
        for weeks in HORIZONS
    ),
    Outcome("npv_one_more_year", "money", "NPV if the last half year went on for a year more", "higher"),
    Outcome("depends_on_horizon", "0 or 1", "the sign of NPV changes with the horizon"),
    Outcome(
        "npv_to_margin",
        "x",
        "NPV / annual gross margin at kick-off, to compare firms of different size",
        "higher",
        MISSING,
    ),
    Outcome("roi", "x", "NPV / present value of costs; missing where there is next to no cost", "higher", MISSING),
    Outcome("total_cost", "money", "cash costs, present value", "lower"),
    Outcome("total_cost_undiscounted", "money", "cash costs", "lower"),
    Outcome("benefit", "money", "margin and saved hours against no CRM, present value", "higher"),
    Outcome("benefit_ratio", "x", "benefit / business case at kick-off", "higher", MISSING),
    Outcome("payback_week", "week", "cumulative cash is back at 0; missing where never", "lower", MISSING),
    Outcome("final_cash", "money", "cumulative cash at the horizon, undiscounted", "higher"),
    Outcome("breadth", "share of planned seats", "people who have used it for real work, last half year", "higher"),
    Outcome("depth", "0-1", "honest share of offered work, last half year", "higher"),
    Outcome("honest_use", "0-1", "planned work done honestly in the CRM, last half year", "higher"),
    Outcome("active", "share of planned seats", "seats in honest weekly use, last half year", "higher"),
    Outcome("active_month_12", "share of planned seats", "the same, a year after the last go-live", "higher", MISSING),
    Outcome("filler", "0-1", "share of entries that are filler, last half year; missing if not live", "lower", MISSING),
    Outcome("data_quality", "0-1", "accuracy of records, last half year; missing if not live", "higher", MISSING),
    Outcome("completeness", "0-1", "share of wanted fields filled, last half year", "higher", MISSING),
    Outcome("belief", "0-1", "believed usefulness, last half year", "higher"),
    Outcome("leadership", "0-1", "commitment at the horizon", "higher"),
    Outcome("productivity", "x normal", "output of customer-facing staff, last half year", "higher"),
    Outcome("productivity_change", "x normal", "the same, against no CRM", "higher"),
    Outcome("dip", "share of output", "deepest loss of output of live people", "lower", MISSING),
    Outcome("weeks_to_recover", "weeks", "from first go-live until output is back", "lower", MISSING),
    Outcome("satisfaction", "0-1", "satisfaction of customers by margin, last year", "higher"),
    Outcome("satisfaction_change", "0-1", "the same, against no CRM", "higher"),
    Outcome("retention", "share/year", "customers who stay, by margin, last year", "higher"),
    Outcome("retention_change", "share/year", "the same, against no CRM", "higher"),
    Outcome("acquisition", "share/year", "customers won / customers, last year", "higher", MISSING),
    Outcome("cross_sell", "money/year", "margin above normal purchases, per customer, last year", "higher", MISSING),
    *(
        Outcome(f"{stem}_{segment}", unit, meaning.replace("the segment", segment), better, MISSING)
        for stem, unit, meaning, better in _BY_SEGMENT
        for segment in SEGMENTS
    ),
    Outcome("exits", "people", "employees who left", "lower"),
    Outcome("exits_change", "people", "the same, against no CRM", "lower"),
    Outcome("sponsor_changes", "count", "sponsors who left", "lower"),
    Outcome("stop_week", "week", "week of the stop; missing where there was none", "none", MISSING),
    Outcome("complete_week", "week", "week of the last go-live; missing where not all went live", "lower", MISSING),
    Outcome("cost_overrun", "x plan", "project cost at completion, or forecast / plan", "lower", MISSING),
    Outcome("time_overrun", "x plan", "time at completion, or forecast / plan", "lower", MISSING),
    *(Outcome(flag.lower(), "0 or 1", meaning, "lower", MISSING) for flag, meaning in _FLAG_MEANING.items()),
    Outcome("shallow", "0 or 1", "those who use it do under 15 % of their work in it", "lower", MISSING),
    Outcome("escalated", "0 or 1", "leaders went on for a quarter after a quarter of bad news (no failure by itself)"),
    Outcome("not_approved", "0 or 1", "finance did not approve the project, so there was none (no failure by itself)"),
    Outcome("stopped_at_gate", "0 or 1", "a gate that the plan foresaw said no (no failure by itself)"),
    Outcome("failure", "0 or 1", "FAIL_STRICT: cancelled, abandoned or value lost", "lower"),
    Outcome("failure_broad", "0 or 1", "FAIL_BROAD: any flag but CUSTOMER_HARM", "lower"),
    Outcome("primary_failure", "code", "place of the first flag that is up in PRECEDENCE, from 1; 0 = none"),
)
OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _TABLE}
PLACE = {name: place for place, name in enumerate(OUTCOMES)}


def outcome_of(table: Table, twin: Table, firm: Firm) -> Figures:
    """Every figure of OUTCOMES for one run, in its order: a finite number, or None where it does not apply.

    Parameters
    ----------
    table, twin
        Weekly tables of the run and of its twin without a CRM, of equal length.
    firm
        The firm at the end of the run: the fields of `crmsim.world.state.FIRM`.

    Raises
    ------
    ValueError
        A figure is NaN or infinite, or is missing although it never may be: a fault, never a result.
    """
    table, twin = plain(table), plain(twin)
    value = value_figures(table, twin)
    case, gross = float(firm["planned_benefit"]), float(firm["gross_margin"])
    own, without = base(table), base(twin)
    figures = {
        **value,
        "npv_to_margin": required(value, "npv") / gross if gross > 0.0 else None,
        "roi": value["roi"] if firm["seats"] > 0.0 else None,  # what brings no CRM is compared on NPV
        "benefit_ratio": required(value, "benefit") / case if case > 0.0 else None,
        **use_figures(table, firm),
        **people_figures(table, twin, firm),
        **customer_figures(table, twin, own, without),
        **project_figures(table, firm),
        **failure_figures(table, twin, firm, value, (own, without)),
    }
    return {name: _checked(outcome, figures[name]) for name, outcome in OUTCOMES.items()}


def to_vector(figures: Figures) -> FloatArray:
    """The figures in the order of OUTCOMES, NaN for None: what ensembles collect, shape (len(OUTCOMES),)."""
    return np.array([np.nan if value is None else value for value in figures.values()])


def _checked(outcome: Outcome, value: float | None) -> float | None:
    if value is None and not outcome.optional:
        raise ValueError(f"{outcome.name} is missing, which it never may be")
    if value is not None and not math.isfinite(value):
        raise ValueError(f"{outcome.name} is {value}, which is no number")
    return value
