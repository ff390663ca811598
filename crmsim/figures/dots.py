"""Dots that can be counted: 100 runs as crosses and circles, a spread of results as 50 dots; all runs if they are few.

Lay people read counts better than areas or error bars: quantile dotplots after Kay et al. (2016), whose 50 dots gave
the best decisions in Fernandes et al. (2018).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.figures.palette import Style, Theme
from crmsim.figures.picture import (
    NARROW,
    WIDE,
    Option,
    axis_look,
    base_option,
    by_width,
    letters,
    merged,
    round_axis,
    tidy,
    tooltip,
)
from crmsim.study.counts import HUNDRED

CROSS = "path://M2,0L6,4L10,0L12,2L8,6L12,10L10,12L6,8L2,12L0,10L4,6L0,2Z"
LARGEST = 24  # pixels: an icon, however few there are
DOTS = 50
WIDE_COLUMNS, NARROW_COLUMNS = 48, 28
HEAD, ROW, FOOT = 60, 108, 46  # pixels: heading of a row, its dots, the axis under the last one


def icon_array(failed: int, theme: Theme, *, label: str, runs: int = 100) -> Option:
    """So many runs in a square: the first `failed` of them as dark crosses, the others as open circles."""
    side = math.ceil(math.sqrt(runs))
    places = [[index % side, index // side] for index in range(runs)]
    cross, circle = (min(size * 10 / side, LARGEST) for size in (12, 10))
    hidden = {"type": "value", "min": -0.5, "max": side - 0.5, "show": False}
    shared = {"type": "scatter", "silent": True}
    option = {
        "grid": {"left": 2, "right": 2, "top": 2, "bottom": 2},
        "xAxis": hidden,
        "yAxis": hidden | {"inverse": True},
        "series": [
            {**shared, "name": "failed", "data": places[:failed], "symbol": CROSS, "symbolSize": cross}
            | {"itemStyle": {"color": theme.failed}},
            {**shared, "name": "did not fail", "data": places[failed:], "symbol": "circle", "symbolSize": circle}
            | {"itemStyle": {"color": "transparent", "borderColor": theme.unclear, "borderWidth": 1.3}},
        ],
    }
    return merged(base_option(label, theme), option)


@dataclass(frozen=True, slots=True)
class Spread:
    """One row of a dotplot: a name, a line under it, the same for a phone, one value per run, and how many dots."""

    name: str
    text: str
    short: str
    style: Style
    values: Sequence[float]
    dots: int = DOTS


def dots_for(runs: float | None, values: Sequence[float]) -> int:
    """How many dots show these values: 50, or one for each value where there are fewer than 100 `runs`."""
    return DOTS if runs is None or runs >= HUNDRED else len(values)


def dotplot_height(rows: int) -> int:
    """The height (pixels) of a dotplot with that many rows."""
    return rows * (HEAD + ROW) + FOOT


def quantile_dots(rows: Sequence[Spread], theme: Theme, *, label: str, axis: str, zero: str) -> Option:
    """Rows of 50 dots on a common axis, each standing for 2 of 100 runs (or for one of few), as an ECharts option.

    `axis` names the horizontal axis, `zero` the line at 0. Dots far outside the bulk are drawn at the edge.
    """
    low, high, step = common_axis([row.values for row in rows], max((row.dots for row in rows), default=DOTS))
    wide, narrow = (columns_between(low, high, step, wanted) for wanted in (WIDE_COLUMNS, NARROW_COLUMNS))
    tops = [index * (HEAD + ROW) for index in range(len(rows))]
    names = ["" for _ in rows[1:]] + [axis]
    base = {
        "grid": [{"left": 10, "right": 10, "top": top + HEAD, "height": ROW} for top in tops],
        "xAxis": [value_axis(index, low, high, step, theme, name) for index, name in enumerate(names)],
        "yAxis": [{"type": "value", "gridIndex": index, "show": False, "min": 0} for index in range(len(rows))],
        "tooltip": tooltip(theme, formatter="{a}: {b}"),
    }
    wide_form = {"title": [heading(row.name, row.text, top, theme) for row, top in zip(rows, tops, strict=True)]}
    narrow_form = {"title": [heading(row.name, row.short, top, theme) for row, top in zip(rows, tops, strict=True)]}
    forms = {
        NARROW[0]: narrow_form | stacks_of(rows, (low, high), narrow, 8.0, theme, zero),
        WIDE: wide_form | stacks_of(rows, (low, high), wide, 12.5, theme, zero),
    }
    return by_width(merged(base_option(label, theme), base), forms)


def common_axis(rows: Sequence[Sequence[float]], dots: int = DOTS) -> tuple[float, float, float]:
    """(lowest, highest, step) of an axis for all rows of so many dots: it holds 0 and all dots but those far out."""
    quantiles = [quantile for row in rows for quantile in dot_quantiles(row, dots)]
    if not quantiles:
        return -1.0, 1.0, 0.5
    inner_low, inner_high = np.quantile(quantiles, [0.05, 0.95])
    reach = 1.5 * (inner_high - inner_low) or 1.0
    low = min(0.0, max(min(quantiles), inner_low - reach))
    high = max(0.0, min(max(quantiles), inner_high + reach))
    return round_axis(float(low), float(high), parts=6)


def dot_quantiles(values: Sequence[float], dots: int = DOTS) -> list[float]:
    """The values at the middles of so many equal shares of the runs (Hazen's rule, as runs are so too)."""
    if not values:
        return []
    levels = (np.arange(dots) + 0.5) / dots
    return [float(value) for value in np.quantile(np.asarray(values, dtype=float), levels, method="hazen")]


def stacked(
    values: Sequence[float], low: float, high: float, columns: int, dots: int = DOTS
) -> list[tuple[float, int]]:
    """Where the dots of one row lie: x at the middle of a column, and the place in its stack from 0.

    Dots outside low to high stand in the outer columns.
    """
    width = (high - low) / columns
    heights: Counter[int] = Counter()
    placed = []
    for value in dot_quantiles(values, dots):
        column = min(max(math.floor((value - low) / width), 0), columns - 1)
        placed.append((tidy(low + (column + 0.5) * width, 6), heights[column]))
        heights[column] += 1
    return placed


def columns_between(low: float, high: float, step: float, wanted: int) -> int:
    """About the wanted number of columns, such that every labelled value, 0 too, lies between two columns."""
    steps = round((high - low) / step)
    return steps * max(1, round(wanted / steps))


def stacks_of(
    rows: Sequence[Spread], ends: tuple[float, float], columns: int, size: float, theme: Theme, zero: str
) -> Option:
    """The series and vertical axes for one width; dots of `size` pixels, smaller where a stack would not fit."""
    stacks = [stacked(row.values, *ends, columns, row.dots) for row in rows]
    tallest = max((place + 1 for stack in stacks for _, place in stack), default=1)
    pitch = min(size + 1.0, ROW / (tallest + 0.5))
    series = [
        {
            "id": f"row{index}",
            "type": "scatter",
            "name": row.name,
            "xAxisIndex": index,
            "yAxisIndex": index,
            "symbol": "circle",
            "symbolSize": round(pitch - 1.0, 1),
            "itemStyle": {"opacity": 1, "decal": {"symbol": "none"}}
            | {"color": row.style.colour(theme), "borderColor": row.style.colour(theme), "borderWidth": 1.6},
            "data": [
                dot(x, place, quantile, theme)
                for (x, place), quantile in zip(stack, dot_quantiles(row.values, row.dots), strict=True)
            ],
            "markLine": zero_line(theme, zero if index == 0 else ""),
        }
        for index, (row, stack) in enumerate(zip(rows, stacks, strict=True))
    ]
    return {"yAxis": [{"max": round(ROW / pitch, 3)} for _ in rows], "series": series}


def dot(x: float, place: int, value: float, theme: Theme) -> Option:
    """One dot: full above zero, hollow below, so that losses are seen without colour."""
    hollow = {} if value >= 0 else {"itemStyle": {"color": theme.surface}}
    return {"value": [x, place + 0.5], "name": f"{tidy(value, 3):g}", **hollow}


def zero_line(theme: Theme, name: str) -> Option:
    """The vertical line at 0, named once."""
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": theme.zero, "width": 1.2, "type": "solid"},
        "label": letters(theme.muted) | {"formatter": "{b}", "position": "end", "distance": 2},
        "data": [{"xAxis": 0, "name": name}],
    }


def heading(name: str, text: str, top: int, theme: Theme) -> Option:
    """The name of a row and the line under it."""
    return {
        "text": name,
        "subtext": text,
        "left": 4,
        "top": top + 6,
        "padding": 0,
        "itemGap": 3,
        "textVerticalAlign": "top",
        "textStyle": letters(theme.text, 13, bold=True),
        "subtextStyle": letters(theme.muted),
    }


def value_axis(index: int, low: float, high: float, step: float, theme: Theme, name: str) -> Option:
    """The common horizontal axis of one row; only the last one is labelled."""
    return merged(
        axis_look(theme),
        {
            "type": "value",
            "gridIndex": index,
            "min": low,
            "max": high,
            "interval": step,
            "name": name,
            "nameLocation": "middle",
            "nameGap": 26,
            "axisLine": {"show": True, "onZero": False, "lineStyle": {"color": theme.rule}},
            "axisLabel": {"show": bool(name), "hideOverlap": True},
        },
    )
