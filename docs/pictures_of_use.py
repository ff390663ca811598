# ruff: noqa: INP001  a part of docs/make_pictures.py, no package
"""Pictures of what happens to people: how use spreads, what it costs, what they come to believe, what it does."""

import numpy as np
from drawing import (
    BLUE,
    GREEN,
    GREY,
    RED,
    RUNS,
    Rows,
    around,
    band,
    figures,
    in_percent,
    lasting,
    mean_band,
    panels,
    row,
)
from matplotlib.figure import Figure

from crmsim.figures.palette import LIGHT
from crmsim.world.state import FloatArray
from experiments import dynamics
from experiments.dynamics import BIG_BANG, BY_REGION, DEFAULT, GENTLE, HARSH, VOLUNTARY


def s_curve() -> tuple[Figure, Rows]:
    """Honest use after go-live, with and without a mandate, and how fast it grows."""
    figure, (use, speed) = panels("Use spreads slowly, then fast, then slowly", widths=(1.25, 1.0))
    weeks = np.arange(-4, 79)
    rows: Rows = []
    for scenario, colour, dash, label in (
        (DEFAULT, BLUE, "-", "half-hearted mandate (the default)"),
        (VOLUNTARY, RED, "--", "nobody has to use it"),
    ):
        values = around(lasting(scenario, 78), "honest_use", 4, 78)
        band(use, weeks, values, colour, label, dash)
        weekly = np.diff(np.median(values, axis=0))
        speed.plot(weeks[2:-1], 100 * np.convolve(weekly, np.ones(3) / 3, "valid"), dash, color=colour)
        fits = [dynamics.growth(series[3:]) for series in values]
        s_curve, line, middle = np.median([(fit.s_curve, fit.line, fit.middle) for fit in fits], axis=0)
        rows.append(
            row(
                f"S-curve, {label}",
                f"steepest in week {middle:.0f} after go-live",
                f"variance explained {s_curve:.2f}, by a straight line {line:.2f}",
                f"n = {len(fits)}",
            )
        )
    use.set(xlabel="weeks since go-live", ylabel="planned work done honestly in the CRM", ylim=(0, 1), xlim=(-4, 78))
    in_percent(use.yaxis)
    use.set_title("Median and middle 80 % of runs")
    use.legend(loc="lower right")
    speed.set(xlabel="weeks since go-live", ylabel="growth, percentage points a week", xlim=(-4, 52), ylim=(0, None))
    speed.set_title("The same, as growth of the median")
    return figure, rows


def dip() -> tuple[Figure, Rows]:
    """Output of live people after go-live, all at once and in waves."""
    at_once = lasting(DEFAULT, 104)
    months = np.median(figures(at_once, "weeks_to_recover")) / 52 * 12
    figure, axes = panels(
        f"Output dips at go-live and is back after {months:.0f} months; waves stretch the dip", sharey=True
    )
    weeks = np.arange(-4, 105)
    rows: Rows = []
    for plot, plan, colour, label in (
        (axes[0], BIG_BANG, BLUE, "everybody live at once"),
        (axes[1], BY_REGION, RED, "in waves, region by region"),
    ):
        found = lasting(DEFAULT, 104, plan)
        band(plot, weeks, around(found, "output_live", 4, 104), colour, label)
        plot.axhline(1.0, color=LIGHT.zero, linewidth=1)
        plot.set(xlabel="weeks since first go-live", xlim=(-4, 104))
        plot.set_title(f"{label[0].upper()}{label[1:]}: median and middle 80 % of runs")
        deepest, back = figures(found, "dip"), figures(found, "weeks_to_recover")
        early, middle, late = np.percentile(back, (25, 50, 75), method="nearest")
        rows.append(
            row(
                f"Dip, {label}",
                f"deepest week {np.median(deepest):.1%} below normal (median of runs)",
                f"back {middle:.0f} weeks after the first go-live (quartiles {early:.0f} and {late:.0f})",
                f"n = {len(found)}",
            )
        )
    axes[0].set(ylabel="output of live customer-facing people")
    words = "1 = normal output,\nno CRM"
    axes[0].annotate(words, (104, 1.0), (0, -4), textcoords="offset points", ha="right", va="top")
    return figure, rows


def honeymoon() -> tuple[Figure, Rows]:
    """Belief of salespeople under heavy and light entry, and who leaves."""
    figure, (belief, quits) = panels("Heavy entry ends the honeymoon: salespeople stop believing, and leave")
    weeks = np.arange(-4, 105)
    rows: Rows = []
    for scenario, colour, dash, label in (
        (GENTLE, BLUE, "--", "1.5 hours of entry, consulted, pressed little"),
        (HARSH, RED, "-", "5.5 hours, not consulted, pressed hard"),
    ):
        found = lasting(scenario, 104)
        values = around(found, "belief_sales", 4, 104)
        band(belief, weeks, values, colour, label, dash)
        left = around(found, "exits_sales", 4, 104)
        usual = np.array([dynamics.around_go_live(run, "exits_sales", 4, 104, twin=True) for run in found])
        mean_band(quits, weeks, np.cumsum(left - usual, axis=1), colour, dash)
        before, first, at_4, at_26 = np.median(values[:, [3, 5, 8, 30]], axis=0)
        more = left[:, 4:57].sum() / usual[:, 4:57].sum() - 1.0
        rows.append(
            row(
                f"Honeymoon in sales, {label}",
                f"belief {before:.2f} the week before go-live, {first:.2f} the week after",
                f"{at_4:.2f} in week 4, {at_26:.2f} in week 26",
                f"quits in the first year {more:+.0%}",
                f"n = {len(found)}",
            )
        )
    belief.set(xlabel="weeks since go-live", ylabel="believed usefulness, mean of sales (0-1)", xlim=(-4, 104))
    belief.set(ylim=(0.3, 0.95))
    belief.set_title("Median and middle 80 % of runs")
    belief.legend(loc="upper left")
    staff = round(DEFAULT.company.employees * DEFAULT.company.staff.sales)
    quits.set(xlabel="weeks since go-live", ylabel=f"quits beyond the twin's, of {staff} in sales", xlim=(-4, 104))
    quits.set_title("Mean and 95 % interval, added up")
    quits.axhline(0, color=LIGHT.zero, linewidth=1)
    return figure, rows


def _by_depth(found: dynamics.PersonWeeks, bins: int = 12) -> FloatArray:
    """Depth, output and its two factors in one run, by equal groups of depth; shape (4, bins)."""
    order = np.argsort(found.depth, kind="stable")
    columns = (found.depth, found.output, found.knowing, found.output / found.knowing)
    return np.array([[part.mean() for part in np.array_split(values[order], bins)] for values in columns])


def inverted_u() -> tuple[Figure, Rows]:
    """Output on use, person by person inside runs, and its two halves."""
    figure, (whole, halves) = panels("Under heavy entry use first helps, then hurts: an inverted U no rule contains")
    rows: Rows = []
    for burden, colour, marker in ((3.0, BLUE, "o"), (5.0, GREEN, "s"), (7.0, RED, "D")):
        scenario = DEFAULT.with_levers(data_burden=burden)
        found = [dynamics.salespeople(scenario, BIG_BANG, replicate) for replicate in range(RUNS)]
        found = [weeks for weeks in found if weeks.hours.size >= 500]
        depth, output, knowing, time_left = np.mean([_by_depth(weeks) for weeks in found], axis=0)
        whole.plot(depth, output, color=colour, marker=marker, label=f"{burden:.0f} hours of entry a week asked")
        bent, inside = {}, {}
        for use in ("hours", "depth"):
            curves = [dynamics.parabola(getattr(weeks, use), weeks.output) for weeks in found]
            bent[use] = float(np.mean([curve.curvature < 0.0 for curve in curves]))
            inside[use] = float(np.mean([curve.inside for curve in curves]))
        rows.append(
            row(
                f"Inverted U, {burden:.0f} hours asked",
                f"bends downwards in {bent['depth']:.0%} of runs, its top inside the data in {inside['depth']:.0%}",
                f"on hours of entry instead of share of work: {bent['hours']:.0%} and {inside['hours']:.0%}",
                f"n = {len(found)}",
            )
        )
    whole.set(xlabel="own work done in the CRM", ylabel="output of ramped-up salespeople (1 = no CRM)", xlim=(0, 1))
    whole.set_title("Mean of runs, weeks 60-100")
    whole.legend(loc="upper left")
    whole.set_ylim(top=1.11)
    halves.plot(depth, knowing, "--", color=BLUE)
    halves.plot(depth, time_left, ":", color=GREY)
    halves.plot(depth, output, color=RED, marker="D")
    for values, text, colour, at, shift in (
        (knowing, "what the records tell", BLUE, 0.42, -18),
        (time_left, "\u00d7 time left", GREY, 0.42, 10),
        (output, "= output", RED, 0.62, 9),
    ):
        place = (at, float(np.interp(at, depth, values)))
        halves.annotate(text, place, (0, shift), textcoords="offset points", color=colour)
    halves.set(xlabel="own work done in the CRM", ylabel="factor", xlim=(0, 1))
    halves.set_title("7 hours asked, taken apart")
    for axes in (whole, halves):
        in_percent(axes.xaxis)
    return figure, rows
