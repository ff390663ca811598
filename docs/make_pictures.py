# ruff: noqa: INP001  a script beside the pages it illustrates, no package
"""Make the pictures of docs/dynamics.md and renew its table of figures: `python docs/make_pictures.py [NAME ...]`.

Takes about two minutes; NAME limits it to some pictures (see PICTURES) and leaves the table alone. Needs matplotlib,
which crmsim itself does not: `pip install matplotlib`. What is drawn comes from `experiments/`, where the tests of
the dynamics get it too.
"""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crmsim.figures.palette import LIGHT
from crmsim.run import Run
from crmsim.scenario.scenario import Scenario
from crmsim.study.statistics import wilson
from crmsim.world.state import FloatArray
from experiments import dynamics, headline_population
from experiments.dynamics import BIG_BANG, BY_REGION, COLLAPSED, DEFAULT, HARSH, OPEN, TOOK_OFF, VOLUNTARY

FOLDER = Path(__file__).parent / "pictures"
PAGE = Path(__file__).parent / "dynamics.md"
TABLE_BEGINS, TABLE_ENDS = "<!-- figures: begin -->", "<!-- figures: end -->"
BLUE, RED, GREY = LIGHT.series[:3]
GREEN = LIGHT.series[3]
RUNS = 60
Rows = list[tuple[str, str]]  # what, and how much: rows of the table of figures

STYLE = {
    "figure.dpi": 110,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": LIGHT.text,
    "axes.edgecolor": LIGHT.muted,
    "axes.labelcolor": LIGHT.text,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LIGHT.rule,
    "grid.linewidth": 0.8,
    "xtick.color": LIGHT.muted,
    "ytick.color": LIGHT.muted,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
}


@cache
def runs(scenario: Scenario, plan: str = BIG_BANG) -> tuple[Run, ...]:
    """All runs of one scenario, made once."""
    return tuple(dynamics.runs(scenario, plan, range(RUNS)))


def lasting(scenario: Scenario, weeks: int, plan: str = BIG_BANG) -> list[Run]:
    """Those of them that went live and were live for so many weeks."""
    return [run for run in runs(scenario, plan) if dynamics.lasted(run, weeks)]


def around(found: Sequence[Run], name: str, before: int, after: int) -> FloatArray:
    """A column of many runs, from `before` weeks before go-live on; shape (runs, weeks)."""
    return np.array([dynamics.around_go_live(run, name, before, after) for run in found])


def panels(title: str, n: int = 1, widths: Sequence[float] | None = None) -> tuple[Figure, list[Axes]]:
    """A figure whose title says what was found, with n axes side by side."""
    figure, axes = plt.subplots(1, n, figsize=(8.6, 3.9), layout="constrained", squeeze=False, width_ratios=widths)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure, list(axes[0])


def band(axes: Axes, weeks: FloatArray, values: FloatArray, colour: str, label: str, dash: str = "-") -> None:
    """Median over runs, and the span of the middle eight in ten."""
    low, middle, high = np.percentile(values, (10, 50, 90), axis=0)
    axes.fill_between(weeks, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(weeks, middle, dash, color=colour, label=label)


def percent(axes: Axes, decimals: int = 0) -> None:
    """Show the y axis in percent."""
    axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, decimals))


def s_curve() -> tuple[Figure, Rows]:
    """Honest use after go-live, with and without a mandate, and how fast it grows."""
    figure, (use, speed) = panels("Use spreads slowly, then fast, then slowly", 2, (1.25, 1.0))
    weeks = np.arange(-4, 79)
    rows: Rows = []
    for scenario, colour, dash, label in (
        (DEFAULT, BLUE, "-", "half-hearted mandate (default)"),
        (VOLUNTARY, RED, "--", "nobody has to use it"),
    ):
        values = around(lasting(scenario, 78), "honest_use", 4, 78)
        band(use, weeks, values, colour, label, dash)
        weekly = np.diff(np.median(values, axis=0))
        speed.plot(weeks[2:-1], 100 * np.convolve(weekly, np.ones(3) / 3, "valid"), dash, color=colour)
        fits = [dynamics.growth(series[3:]) for series in values]
        share = np.median([fit.s_curve for fit in fits]), np.median([fit.line for fit in fits])
        rows.append(
            (
                f"S-curve, {label}",
                f"steepest in week {np.median([fit.middle for fit in fits]):.0f} after go-live; "
                f"variance explained {share[0]:.2f} (straight line {share[1]:.2f}); n = {len(fits)}",
            )
        )
    use.set(xlabel="weeks since go-live", ylabel="planned work done honestly in the CRM", ylim=(0, 1), xlim=(-4, 78))
    percent(use)
    use.set_title("Median and middle 80 % of runs")
    use.legend(loc="lower right")
    speed.set(xlabel="weeks since go-live", ylabel="growth, percentage points a week", xlim=(-4, 52), ylim=(0, None))
    speed.set_title("The same, as growth of the median")
    return figure, rows


def dip() -> tuple[Figure, Rows]:
    """Output of live people after go-live."""
    found = lasting(DEFAULT, 104)
    values = around(found, "output_live", 4, 104)
    deepest = np.median([run.outcome["dip"] for run in found])
    back = np.array([run.outcome["weeks_to_recover"] or np.inf for run in found])
    months = np.median(back) / 52 * 12
    title = f"Output dips at go-live; it takes about {months:.0f} months to come back, then stays above normal"
    figure, (axes,) = panels(title)
    weeks = np.arange(-4, 105)
    for series in values[:25]:
        axes.plot(weeks, series, color=LIGHT.muted, linewidth=0.5, alpha=0.4)
    band(axes, weeks, values, BLUE, "median and middle 80 % of runs, everybody live at once")
    axes.axhline(1.0, color=LIGHT.zero, linewidth=1)
    axes.set(xlabel="weeks since go-live", ylabel="output of live customer-facing people (1 = normal)", xlim=(-4, 104))
    axes.annotate("normal output, no CRM", (104, 1.0), (0, -4), textcoords="offset points", ha="right", va="top")
    axes.legend(loc="lower right")
    waves = lasting(DEFAULT, 104, BY_REGION)
    in_waves = np.array([run.outcome["weeks_to_recover"] or np.inf for run in waves])
    return figure, [
        (
            "Dip, everybody live at once",
            f"deepest week {deepest:.1%} below normal (median); back after {np.median(back):.0f} weeks "
            f"(quartiles {np.percentile(back, 25):.0f}-{np.percentile(back, 75):.0f}); n = {len(found)}",
        ),
        (
            "Dip, in waves by region",
            f"deepest week {np.median([run.outcome['dip'] for run in waves]):.1%}; back {np.median(in_waves):.0f} weeks "
            f"after the first go-live, because every wave brings beginners; n = {len(waves)}",
        ),
    ]


GENTLE = HARSH.with_levers(data_burden=1.5, user_participation=0.8, mandate_strength=0.4)


def honeymoon() -> tuple[Figure, Rows]:
    """Belief of salespeople under heavy and light entry, and who leaves."""
    figure, (belief, quits) = panels("Heavy entry ends the honeymoon: salespeople stop believing, and leave", 2)
    weeks = np.arange(-4, 105)
    for scenario, colour, dash, label in (
        (HARSH, RED, "-", "5.5 hours of entry, not asked, must"),
        (GENTLE, BLUE, "--", "1.5 hours, asked beforehand, may"),
    ):
        found = lasting(scenario, 104)
        values = around(found, "belief_sales", 4, 104)
        band(belief, weeks, values, colour, label, dash)
        usual = np.array(
            [run.twin_table["exits_sales"][dynamics.go_live(run) - 4 :][:109] for run in found]  # type: ignore[operator]
        )
        extra = np.cumsum(around(found, "exits_sales", 4, 104) - usual, axis=1)
        mean, error = extra.mean(axis=0), 1.96 * extra.std(axis=0, ddof=1) / np.sqrt(len(found))
        quits.fill_between(weeks, mean - error, mean + error, color=colour, alpha=0.16, linewidth=0)
        quits.plot(weeks, mean, dash, color=colour)
        if scenario is HARSH:
            before, first, at_4, at_26 = np.median(values[:, [3, 5, 8, 30]], axis=0)
            year = usual[:, 4:57].sum()
            more = 100 * extra[:, 56].sum() / year
            row = (
                "Honeymoon and rejection in sales",
                f"belief {before:.2f} before go-live, {first:.2f} a week after, {at_4:.2f} at week 4, {at_26:.2f} at "
                f"week 26; {more:+.0f} % quits in the first year; n = {len(found)}",
            )
    belief.axvline(0, color=LIGHT.muted, linewidth=1)
    belief.set(xlabel="weeks since go-live", ylabel="believed usefulness, mean of sales (0-1)", xlim=(-4, 104))
    belief.set_title("Median and middle 80 % of runs")
    belief.legend(loc="upper left", bbox_to_anchor=(0.0, 0.3))
    staff = round(DEFAULT.company.employees * DEFAULT.company.staff.sales)
    quits.set(xlabel="weeks since go-live", ylabel=f"quits beyond the twin's, of {staff} in sales", xlim=(-4, 104))
    quits.set_title("Mean and 95 % interval, added up")
    quits.axhline(0, color=LIGHT.zero, linewidth=1)
    return figure, [row]


def within(found: dynamics.PersonWeeks, bins: int = 12) -> FloatArray:
    """Hours, output, what records tell and time left of one run, by equal groups of hours; shape (4, bins)."""
    time_left = found.output / found.knowing
    order = np.argsort(found.hours, kind="stable")
    columns = (found.hours, found.output, found.knowing, time_left)
    return np.array([[part.mean() for part in np.array_split(values[order], bins)] for values in columns])


def inverted_u() -> tuple[Figure, Rows]:
    """Output on hours of entry, person by person inside runs, and its two halves."""
    figure, (whole, halves) = panels("Use first enables, then disables: an inverted U that no rule contains", 2)
    rows: Rows = []
    for burden, colour, marker in ((3.0, BLUE, "o"), (5.0, GREEN, "s"), (7.0, RED, "D")):
        scenario = DEFAULT.with_levers(data_burden=burden)
        found = [dynamics.salespeople(scenario, BIG_BANG, replicate) for replicate in range(RUNS)]
        found = [weeks for weeks in found if weeks.hours.size >= 500]
        hours, output, knowing, time_left = np.mean([within(weeks) for weeks in found], axis=0)
        whole.plot(hours, output, color=colour, marker=marker, markersize=4.5, label=f"{burden:.0f} hours a week asked")
        curves = [dynamics.parabola(weeks) for weeks in found]
        bent, inside = (np.mean([getattr(c, key) < 0 if key == "curvature" else c.inside for c in curves])
                        for key in ("curvature", "inside"))
        rows.append(
            (
                f"Inverted U, {burden:.0f} h asked",
                f"curve bends downwards in {bent:.0%} of runs, top inside the data in {inside:.0%}; n = {len(found)}",
            )
        )
    halves.plot(hours, knowing, "--", color=BLUE, label="x what the records tell: rises, ever less so")
    halves.plot(hours, time_left, ":", color=GREY, label="x time left: falls")
    halves.plot(hours, output, color=RED, marker="D", markersize=4.5, label="= output")
    whole.set(xlabel="entry, hours a week", ylabel="output of ramped-up salespeople (1 = no CRM)")
    whole.set_title("Mean of runs, weeks 60-100")
    whole.legend(loc="lower center")
    halves.set(xlabel="entry, hours a week", ylabel="factor")
    halves.set_title("7 hours asked: the two halves")
    halves.legend(loc="center right", bbox_to_anchor=(1.0, 0.42))
    return figure, rows


def collapse() -> tuple[Figure, Rows]:
    """One company many times: adoption takes off or collapses; how often, by leadership."""
    figure, (paths, shares) = panels(
        "Same company, same plan: by luck alone, adoption takes off or collapses", 2, (1.4, 1.0)
    )
    kinds = {"took off": [], "rose and fell back": [], "stopped before use": []}  # type: dict[str, list[Run]]
    for run in runs(OPEN):
        rose = run.table["honest_use"].max() > COLLAPSED / 2
        late = run.outcome["honest_use"] or 0.0
        kinds["took off" if late > TOOK_OFF else "rose and fell back" if rose else "stopped before use"].append(run)
    looks = {"took off": (BLUE, "-"), "rose and fell back": (RED, "-"), "stopped before use": (LIGHT.text, ":")}
    for kind, (colour, dash) in looks.items():
        for place, run in enumerate(kinds[kind]):
            label = f"{kind}: {len(kinds[kind])} of {RUNS} runs" if place == 0 else None
            paths.plot(run.table["honest_use"], dash, color=colour, linewidth=1.0, alpha=0.75, label=label)
    paths.set(xlabel="weeks since kick-off", ylabel="planned work done honestly in the CRM", xlim=(0, 208), ylim=(-0.02, 1))
    percent(paths)
    paths.set_title("Weak sponsors, 5.5 hours of entry, little pressure")
    paths.legend(loc="upper left")
    levels = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 0.95)
    fallen = []
    for level in levels:
        late_use = [run.outcome["honest_use"] for run in runs(DEFAULT.with_levers(leadership_commitment=level))]
        fallen.append(sum(use < COLLAPSED for use in late_use if use is not None))
    spans = np.array([wilson(count, RUNS) for count in fallen])
    share = np.array(fallen) / RUNS
    shares.errorbar(levels, share, np.abs(spans.T - share), color=BLUE, marker="o", linewidth=1.2, capsize=3)
    shares.set(xlabel="leadership commitment at kick-off (0-1)", ylabel="runs that collapse", ylim=(0, 0.7), xlim=(0, 1))
    percent(shares)
    shares.set_title("Otherwise defaults; 95 % intervals")
    late = np.array([run.outcome["honest_use"] for run in runs(OPEN)])
    return figure, [
        (
            "Collapse or take-off (picture, left)",
            f"{np.mean(late < COLLAPSED):.0%} end below 20 % honest use, {np.mean(late > TOOK_OFF):.0%} above 50 %, "
            f"{np.mean((late >= COLLAPSED) & (late <= TOOK_OFF)):.0%} between; n = {RUNS}",
        ),
        ("Collapse by leadership " + ", ".join(map(str, levels)), ", ".join(f"{x:.0%}" for x in share)),
    ]


WEAK = DEFAULT.with_levers(leadership_commitment=0.2)


def cancelled() -> tuple[Figure, Rows]:
    """A cancelled run as it was, and with good news at the review that stopped it."""
    doomed = [run for run in runs(WEAK) if run.outcome["cancelled"] == 1.0]
    spared = [dynamics.spare(run) for run in doomed]
    lived = [world.table.honest_use[-26:].mean() > TOOK_OFF for world in spared]
    title = f"One good review instead of the fatal one: {sum(lived)} of {len(doomed)} cancelled projects live"
    figure, axes = panels(title, 2)
    pick = lived.index(True) if any(lived) else 0
    run, world = doomed[pick], spared[pick]
    fatal = int(run.firm["stop_week"])
    for plot, name, label in zip(
        axes,
        ("leadership", "honest_use"),
        ("commitment of the leaders (0-1)", "planned work done honestly in the CRM"),
        strict=True,
    ):
        plot.plot(world.table[name], color=BLUE, label="the review of that week read good news, once")
        end = fatal + 1 if name == "leadership" else run.table.size
        plot.plot(run.table[name][:end], "--", color=RED, label="as it was")
        plot.plot(fatal, run.table[name][fatal], "X", color=RED, markersize=9, label=f"cancelled in week {fatal}")
        plot.set(xlabel="weeks since kick-off", ylabel=label, ylim=(-0.02, 1), xlim=(0, 208))
    axes[0].legend(loc="upper left")
    axes[0].set_title(f"Same company, same draws (replicate {run.replicate})")
    percent(axes[1])
    return figure, [
        (
            "Cancelled runs, evidence replaced at one review",
            f"{len(doomed)} of {len(doomed)} not cancelled in that week, {sum(lived)} still in use at the end",
        )
    ]


def levers() -> tuple[Figure, Rows]:
    """The headline levers over a population of firms, and the best burden of one firm."""
    found = headline_population.effects(headline_population.failures(headline_population.firms()))
    figure, (dumbbells, dose) = panels("Three levers decide much; too little entry is as bad as too much", 2, (1.35, 1.0))
    names = {
        "leadership_commitment": "leadership\n{} to {}",
        "data_burden": "data burden\n{} to {} h/week",
        "rollout_speed": "rollout speed\n{} to {} x, unready",
    }
    rows: Rows = []
    for effect in found:
        move = effect.move
        row = list(names).index(move.lever)
        y = -row + (0.16 if effect.plan == BIG_BANG else -0.16)
        colour, marker = (BLUE, "o") if effect.plan == BIG_BANG else (RED, "D")
        dumbbells.annotate(
            "", (effect.high, y), (effect.low, y), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.8}
        )
        label = effect.plan.replace("_", " ") if row == 0 else None
        dumbbells.plot(effect.low, y, marker, color=colour, label=label)
        right = max(effect.low, effect.high)
        dumbbells.annotate(f"{100 * effect.difference:+.0f}", (right, y), (9, 0), textcoords="offset points", va="center")
        rows.append(
            (
                f"{move.lever} {move.low:g} to {move.high:g}, {effect.plan}",
                f"failure {effect.low:.0%} to {effect.high:.0%}: {100 * effect.difference:+.1f} points "
                f"(s.e. {100 * effect.error:.1f})",
            )
        )
    dumbbells.set_yticks([0, -1, -2], [text.format(m.low, m.high) for text, m in zip(names.values(), headline_population.MOVES, strict=True)])
    dumbbells.set(xlabel="firms that fail (cancelled, abandoned or value lost)", xlim=(0.3, 1.0), ylim=(-2.6, 0.6))
    dumbbells.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, 0))
    dumbbells.legend(loc="lower right")
    dumbbells.set_title(f"{headline_population.FIRMS} firms, lever low to high, same chance; points")
    burdens = (0.0, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.5, 7.0, 8.5, 10.0)
    worth = np.array([[run.outcome["npv"] for run in runs(DEFAULT.with_levers(data_burden=b))] for b in burdens]) / 1e6
    mean, error = worth.mean(axis=1), 1.96 * worth.std(axis=1, ddof=1) / np.sqrt(RUNS)
    dose.fill_between(burdens, mean - error, mean + error, color=BLUE, alpha=0.16, linewidth=0)
    dose.plot(burdens, mean, color=BLUE, marker="o", markersize=4.5)
    dose.axhline(0, color=LIGHT.zero, linewidth=1)
    dose.set(xlabel="entry asked of a salesperson, hours a week", ylabel="NPV, million USD", xlim=(0, 10))
    dose.set_title("Default firm: mean and 95 % interval")
    rows.append(("Best data burden, default firm", f"{burdens[int(np.argmax(mean))]:g} h/week of those tried; n = {RUNS}"))
    return figure, rows


PICTURES: dict[str, Callable[[], tuple[Figure, Rows]]] = {
    "s_curve": s_curve,
    "dip": dip,
    "honeymoon": honeymoon,
    "inverted_u": inverted_u,
    "collapse": collapse,
    "cancelled": cancelled,
    "headline_levers": levers,
}


def write_table(rows: Rows) -> None:
    """Put the figures into the page, between its two marks."""
    page = PAGE.read_text("utf-8")
    before, rest = page.split(TABLE_BEGINS)
    _, after = rest.split(TABLE_ENDS)
    lines = ["| What | Figure |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)]
    PAGE.write_text(f"{before}{TABLE_BEGINS}\n" + "\n".join(lines) + f"\n{TABLE_ENDS}{after}", "utf-8")


def main(chosen: Sequence[str]) -> None:
    """Make the chosen pictures, or all of them and the table."""
    mpl.use("agg")
    plt.rcParams.update(STYLE)
    FOLDER.mkdir(exist_ok=True)
    rows: Rows = []
    for name in chosen or PICTURES:
        figure, found = PICTURES[name]()
        figure.savefig(FOLDER / f"{name}.png", metadata={"Software": None})
        plt.close(figure)
        rows += found
        sys.stdout.write(f"docs/pictures/{name}.png\n")
    if not chosen:
        write_table(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
