# ruff: noqa: INP001  a part of docs/make_pictures.py, no package
"""How every picture of the documentation is drawn: one style, one size, and the runs that pictures share."""

import re
from collections.abc import Sequence
from functools import cache

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crmsim.figures.palette import LIGHT
from crmsim.run import Run
from crmsim.scenario.scenario import Scenario
from crmsim.world.state import FloatArray
from experiments import dynamics
from experiments.dynamics import BIG_BANG

RUNS = 60  # of every scenario: replicates 0 to 59 of seed 0
BLUE, RED, GREY, GREEN = LIGHT.series[:4]  # safe for colour-blind eyes; dashes and markers differ too
Rows = list[tuple[str, str]]  # of the page's table of figures

STYLE = {
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
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
    "lines.markersize": 4.5,
    "legend.frameon": False,
}


@cache
def runs(scenario: Scenario, plan: str = BIG_BANG) -> tuple[Run, ...]:
    """All runs of one scenario, made once."""
    return tuple(dynamics.runs(scenario, plan, range(RUNS)))


def lasting(scenario: Scenario, weeks: int, plan: str = BIG_BANG) -> list[Run]:
    """Those of them that went live and stayed so for so many weeks."""
    return [run for run in runs(scenario, plan) if dynamics.lasted(run, weeks)]


def around(found: Sequence[Run], name: str, before: int, after: int) -> FloatArray:
    """A column of many runs, from `before` weeks before the first go-live on; shape (runs, weeks)."""
    return np.array([dynamics.around_go_live(run, name, before, after) for run in found])


def figures(found: Sequence[Run], name: str) -> FloatArray:
    """One figure of many runs; infinite where a run has none (it never came back, never paid back)."""
    values = (run.outcome[name] for run in found)
    return np.array([np.inf if value is None else value for value in values])


def row(what: str, *figures: str) -> tuple[str, str]:
    """A row of the table: what, and the figures that say how much."""
    return what, re.sub(r"(\d)%", r"\1 %", "; ".join(figures))


def panels(
    title: str, n: int = 2, *, widths: Sequence[float] | None = None, sharey: bool = False
) -> tuple[Figure, list[Axes]]:
    """A figure whose title says what was found, with n axes side by side."""
    figure, axes = plt.subplots(
        1, n, figsize=(8.8, 3.9), layout="constrained", squeeze=False, width_ratios=widths, sharey=sharey
    )
    figure.suptitle(title, x=0.008, ha="left", fontsize=12, fontweight="bold")
    return figure, list(axes[0])


def band(axes: Axes, weeks: FloatArray, values: FloatArray, colour: str, label: str, dash: str = "-") -> None:
    """Median over runs, and the span of the middle eight in ten."""
    low, middle, high = np.percentile(values, (10, 50, 90), axis=0)
    axes.fill_between(weeks, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(weeks, middle, dash, color=colour, label=label)


def mean_band(axes: Axes, x: FloatArray, values: FloatArray, colour: str, look: str = "-") -> FloatArray:
    """Mean over runs (last axis: x), and its 95 % interval; gives the mean."""
    mean = values.mean(axis=0)
    half = 1.96 * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    axes.fill_between(x, mean - half, mean + half, color=colour, alpha=0.16, linewidth=0)
    axes.plot(x, mean, look, color=colour)
    return mean


def in_percent(axis: mpl.axis.Axis) -> None:
    """Show an axis in percent."""
    axis.set_major_formatter(mpl.ticker.PercentFormatter(1.0, 0))
