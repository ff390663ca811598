"""The project and its people: use, records, productivity, stop, and cost and time at completion."""

from dataclasses import dataclass

import numpy as np

from crmsim.outcomes.series import HALF_YEAR, YEAR, Figures, Firm, Table, column, first_week, late, mean
from crmsim.world.state import FloatArray

BAD_NEWS, QUARTER = -0.2, 13  # mean of a quarter's reviews that a rule would not go on with (assumption); weeks
SHAKEDOWN = (
    YEAR  # weeks after the last go-live in which a project is still on trial (at most 12 months: Ross & Vitale 2000)
)
LEAST_DONE = 0.1  # share of the work: a forecast made from less says nothing


@dataclass(frozen=True, slots=True)
class Stop:
    """When and at what state the project was stopped; `week` is None where it never was."""

    week: int | None
    live: float  # share of the seats planned at kick-off that were live
    at_gate: bool = False  # it was a gate that the plan foresaw which switched everything off

    @property
    def is_failure(self) -> bool:
        """Whether somebody lost faith; a stop at a planned gate fails only through VALUE_LOSS."""
        return self.week is not None and not self.at_gate


def stop_of(firm: Firm) -> Stop:
    """The stop of one run, from the record of its firm. A gate that lets what is live stay on completes the rollout
    there; if leaders switch that off later, it is a stop like any other."""
    week = int(firm["stop_week"]) if firm["stopped"] > 0.0 else None
    at_gate = firm["stopped_at_gate"] > 0.0 and firm["complete_week"] < 0.0
    return Stop(week, float(firm["live_at_stop"]), at_gate)


def at_completion(table: Table, firm: Firm) -> tuple[float, float]:
    """Project cost (money) and week at completion.

    Where the project was stopped, or is not done at the horizon, both are forecast: what was used so far / share of
    the planned work done (earned value). With under a tenth done, what was used so far counts as it is.
    """
    spent = column(table, "spent")
    end = float(firm["stop_week"]) if firm["stopped"] > 0.0 else float(spent.size)
    total = float(firm["work_total"])
    done = min(1.0, float(firm["worked"]) / total) if total > 0.0 else 1.0
    scale = 1.0 / done if done >= LEAST_DONE else 1.0
    cost = float(spent[-1]) * (1.0 if firm["finished_week"] >= 0.0 else scale)
    week = float(firm["complete_week"]) if firm["complete_week"] >= 0.0 else end * scale
    return cost, week


def escalated(news: FloatArray, complete_week: float, stop: Stop) -> bool:
    """Whether leaders went on for a quarter after a quarter of bad news: escalation of commitment.

    `news` is what a review would see, week by week, whether there is one or not; the rule asks for a mean of -.2 or
    worse (Keil, Mann & Rai 2000 count projects that are continued against negative information). Only the project
    counts, not what is seen once a CRM has been everyday business for long: to its stop, or to the end of the shakedown
    after the last go-live.
    """
    end = float(news.size) if complete_week < 0.0 else min(news.size, complete_week + SHAKEDOWN)
    end = end if stop.week is None else min(end, stop.week)
    total = np.concatenate(([0.0], np.cumsum(news)))
    bad = np.flatnonzero(total[QUARTER:] - total[:-QUARTER] <= BAD_NEWS * QUARTER)
    # The first bad quarter is full a quarter after its first week.
    return bad.size > 0 and int(bad[0]) + 2 * QUARTER < end


def dip_of(output_live: FloatArray, live: FloatArray) -> tuple[float | None, float | None]:
    """Deepest loss of output of live people (share), and weeks from first go-live until output is normal again.

    The loss is None where nobody ever was live; the weeks are None where output never comes back, 0 where it never
    fell. `output_live` is relative to normal output without a CRM.
    """
    start = first_week(live > 0.0)
    if start is None:
        return None, None
    running = output_live[live > 0.0]
    deepest = int(np.argmin(running))
    if running[deepest] >= 1.0:
        return 0.0, 0.0
    back = first_week((output_live >= 1.0) & (live > 0.0) & (np.cumsum(live > 0.0) > deepest))
    return 1.0 - float(running[deepest]), None if back is None else float(back - start)


def use_figures(table: Table, firm: Firm) -> Figures:
    """How far the CRM is used, and how good the records are: means of the last half year.

    Records and filler are means over its live weeks, and None where there are none: no CRM has no bad records.
    """
    active, complete = column(table, "active"), int(firm["complete_week"])
    a_year_on = complete + YEAR - 1  # row of the week, counted from 0
    running = column(table, "live")[-HALF_YEAR:] > 0.0
    any_live = bool(running.any())
    records = {"filler": "filler", "data_quality": "accuracy", "completeness": "completeness"}
    return {
        **{name: late(column(table, name)) for name in ("breadth", "depth", "honest_use", "active", "belief")},
        **{
            name: mean(column(table, source)[-HALF_YEAR:][running]) if any_live else None
            for name, source in records.items()
        },
        "active_month_12": float(active[a_year_on]) if complete >= 0 and a_year_on < active.size else None,
    }


def people_figures(table: Table, twin: Table, firm: Firm) -> Figures:
    """Leadership, output and people who left."""
    dip, weeks = dip_of(column(table, "output_live"), column(table, "live"))
    output, exits = late(column(table, "productivity")), column(table, "exits")
    return {
        "leadership": float(column(table, "leadership")[-1]),
        "productivity": output,
        "productivity_change": output - late(column(twin, "productivity")),
        "dip": dip,
        "weeks_to_recover": weeks,
        "exits": mean(exits) * exits.size,
        "exits_change": float((exits - column(twin, "exits")).sum()),
        "sponsor_changes": float(firm["sponsor_changes"]),
    }


def project_figures(table: Table, firm: Firm) -> Figures:
    """When the project was stopped or complete, and cost and time against its own plan."""
    cost, week = at_completion(table, firm)
    stop, planned_cost, planned_end = stop_of(firm), float(firm["planned_cost"]), float(firm["planned_end"])
    return {
        "stop_week": None if stop.week is None else float(stop.week),
        "escalated": float(escalated(column(table, "news"), float(firm["complete_week"]), stop)),
        "not_approved": float(firm["not_approved"]),
        "stopped_at_gate": float(firm["stopped_at_gate"]),
        "complete_week": float(firm["complete_week"]) if firm["complete_week"] >= 0.0 else None,
        # A rollout that was cut at a gate is not what was planned.
        "cost_overrun": cost / planned_cost if planned_cost > 0.0 and not firm["stopped_at_gate"] else None,
        "time_overrun": week / planned_end if planned_end > 0.0 and not firm["stopped_at_gate"] else None,
    }
