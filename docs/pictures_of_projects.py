# ruff: noqa: INP001  a part of docs/make_pictures.py, no package
"""Pictures of what becomes of projects: collapse or take-off, what leaders read, and the three headline levers."""

import numpy as np
from drawing import BLUE, RED, RUNS, Rows, figures, in_percent, mean_band, panels, row, runs
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crmsim.figures.palette import LIGHT
from crmsim.study.statistics import wilson
from experiments import dynamics, headline_population
from experiments.dynamics import BIG_BANG, COLLAPSED, DEFAULT, OPEN, TOOK_OFF, WEAK

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 0.95)  # of leadership
BURDENS = np.array([0.0, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.5, 7.0, 8.5, 10.0])  # hours/week


def collapse() -> tuple[Figure, Rows]:
    """One company many times: adoption takes off or collapses; how often, by leadership."""
    title = "Same company, same plan: by luck alone adoption takes off or collapses"
    figure, (paths, shares) = panels(title, widths=(1.4, 1.0))
    late = figures(runs(OPEN), "honest_use")
    peak = np.array([run.table["honest_use"].max() for run in runs(OPEN)])
    kinds = {
        "took off": (late > COLLAPSED, BLUE, "-"),
        "rose, then fell to nothing": ((late <= COLLAPSED) & (peak > 0.1), RED, "-"),
        "stopped before use began": ((late <= COLLAPSED) & (peak <= 0.1), LIGHT.text, ":"),
    }
    for kind, (which, colour, dash) in kinds.items():
        for place, number in enumerate(np.flatnonzero(which)):
            label = f"{kind}: {which.sum()} of {RUNS} runs" if place == 0 else None
            use = runs(OPEN)[number].table["honest_use"]
            paths.plot(use, dash, color=colour, linewidth=1.0, alpha=0.75, label=label)
    paths.set(xlabel="weeks since kick-off", ylabel="planned work done honestly in the CRM", xlim=(0, 208))
    paths.set(ylim=(-0.02, 1.3))
    paths.set_yticks(np.linspace(0.0, 1.0, 6))
    in_percent(paths.yaxis)
    paths.set_title("Weak sponsors, 5.5 hours of entry, little pressure")
    paths.legend(loc="upper left")
    fallen = [
        int((figures(runs(DEFAULT.with_levers(leadership_commitment=level)), "honest_use") < COLLAPSED).sum())
        for level in LEVELS
    ]
    share = np.array(fallen) / RUNS
    spans = np.array([wilson(count, RUNS) for count in fallen]).T
    shares.errorbar(LEVELS, share, np.abs(spans - share), color=BLUE, marker="o", linewidth=1.2, capsize=3)
    shares.set(xlabel="leadership commitment at kick-off (0-1)", ylabel="runs that collapse")
    shares.set(xlim=(0, 1), ylim=(0, None))
    in_percent(shares.yaxis)
    shares.set_title("All else at its default; 95 % intervals")
    stopped = int((np.isfinite(figures(runs(OPEN), "stop_week")) & (late < COLLAPSED)).sum())
    between = np.mean((late >= COLLAPSED) & (late <= TOOK_OFF))
    return figure, [
        row(
            "Collapse or take-off, weak sponsors and heavy entry",
            f"{np.mean(late < COLLAPSED):.0%} of runs end below 20 % honest use",
            f"{np.mean(late > TOOK_OFF):.0%} above 50 %",
            f"{between:.0%} between",
            f"{stopped} of the {sum(late < COLLAPSED)} that collapse were stopped by their leaders",
            f"n = {RUNS}",
        ),
        row(
            f"Collapse, by leadership {', '.join(map(str, LEVELS))}",
            ", ".join(f"{x:.0%}" for x in share),
            f"n = {RUNS} each",
        ),
    ]


def cancelled() -> tuple[Figure, Rows]:
    """A cancelled run as it was, and with good news at the review that stopped it."""
    doomed = [run for run in runs(WEAK) if run.outcome["cancelled"] == 1.0]
    spared = [dynamics.spare(run) for run in doomed]
    lived = [world.table.honest_use[-26:].mean() > TOOK_OFF for world in spared]
    title = f"Had one review read good news, {sum(lived)} of {len(doomed)} cancelled projects would have lived"
    figure, axes = panels(title)
    saved = [pair for pair, alive in zip(zip(doomed, spared, strict=True), lived, strict=True) if alive]
    run, world = sorted(saved, key=lambda pair: pair[0].firm["stop_week"])[len(saved) // 2]
    fatal = int(run.firm["stop_week"])
    labels = ("commitment of the leaders (0-1)", "planned work done honestly in the CRM")
    for plot, name, label in zip(axes, ("leadership", "honest_use"), labels, strict=True):
        plot.plot(world.table[name], color=BLUE, label="the review of that week reads good news, once")
        plot.plot(run.table[name][: fatal + 1], "--", color=RED, label="as it was")
        plot.plot(fatal, run.table[name][fatal], "X", color=RED, markersize=9, label=f"cancelled in week {fatal}")
        plot.set(xlabel="weeks since kick-off", ylabel=label, ylim=(-0.03, 1.0), xlim=(0, 208))
    axes[0].set_title("One company, the same draws")
    axes[0].legend(loc="upper left")
    in_percent(axes[1].yaxis)
    return figure, [
        row(
            "Cancelled runs, evidence replaced at the fatal review",
            f"{len(doomed)} of {len(doomed)} are not cancelled in that week",
            f"{sum(lived)} are in use at the end",
        )
    ]


LEVER_TEXTS = {
    "leadership_commitment": "leadership\ncommitment\n{} to {}",
    "data_burden": "data burden\n{} to {}\nhours a week",
    "rollout_speed": "rollout speed\n{} to {} x,\nunready firms",
}


def headline_levers() -> tuple[Figure, Rows]:
    """The headline levers over a population of firms, and the best burden of one firm."""
    figure, (arrows, dose) = panels(
        "Three levers decide much; the best data burden lies in between", widths=(1.35, 1.0)
    )
    return figure, [*_population(arrows), _best_burden(dose)]


def _population(axes: Axes) -> Rows:
    """From low to high: share of firms that fail, for each lever and plan."""
    population = headline_population
    rows: Rows = []
    for effect in population.effects(population.failures(population.firms())):
        move = effect.move
        place = list(LEVER_TEXTS).index(move.lever)
        at_once = effect.plan == BIG_BANG
        y, colour, marker = (-place + 0.17, BLUE, "o") if at_once else (-place - 0.17, RED, "D")
        axes.plot([effect.low, effect.high], [y, y], color=colour)
        axes.plot(effect.low, y, marker, color="white", markeredgecolor=colour, markersize=7)
        axes.plot(effect.high, y, marker, color=colour, markersize=7)
        points = f"{100 * effect.difference:+.0f} points"
        if place == 0:
            points += ", big bang" if at_once else ", by region"
        right = (max(effect.low, effect.high), y)
        axes.annotate(points, right, (9, 0), textcoords="offset points", va="center", color=colour)
        rows.append(
            row(
                f"`{move.lever}` {move.low:g} to {move.high:g}{', unready firms' * move.unready}, `{effect.plan}`",
                f"failure {effect.low:.0%} to {effect.high:.0%}",
                f"{100 * effect.difference:+.1f} points (s.e. {100 * effect.error:.1f})",
                f"n = {population.FIRMS} firms",
            )
        )
    texts = [LEVER_TEXTS[move.lever].format(f"{move.low:g}", f"{move.high:g}") for move in population.MOVES]
    axes.set_yticks([0, -1, -2], texts)
    axes.set(xlabel="firms that fail (cancelled, abandoned or value lost)", xlim=(0.3, 1.1), ylim=(-2.5, 0.5))
    axes.set_xticks([0.4, 0.6, 0.8, 1.0])
    in_percent(axes.xaxis)
    axes.set_title(f"{population.FIRMS} firms, same chance; hollow = lever low, full = high")
    return rows


def _best_burden(axes: Axes) -> tuple[str, str]:
    """Worth of the project in the default firm, by hours of entry asked."""
    worth = np.array([figures(runs(DEFAULT.with_levers(data_burden=float(b))), "npv") for b in BURDENS]).T / 1e6
    mean = mean_band(axes, BURDENS, worth, BLUE, "o-")
    axes.axhline(0, color=LIGHT.zero, linewidth=1)
    axes.set(xlabel="entry asked of a salesperson, hours a week", ylabel="NPV, million USD", xlim=(0, 10))
    axes.set_title("The default firm: mean and 95 % interval")
    tried = f"of {len(BURDENS)} tried from 0 to 10"
    best = f"{BURDENS[int(np.argmax(mean))]:g} hours a week, {tried}"
    return row("Best data burden of the default firm", best, f"n = {RUNS}")
