"""A forest plot: several estimates with their intervals in every row, against the line of no effect."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.figures.legend import legend, legend_height
from crmsim.figures.palette import Theme
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

ROW, BOTTOM = 48, 58  # pixels
NAMES = 190  # pixels: the column of names where there is room for one
LETTER, LINE, GAP = 8, 16, 16  # pixels: width of a bold letter at most, a line, between a name and the marks
LOWERED = 10  # pixels by which marks lie deeper where names stand above them
APART = 0.13  # rows by which the estimates of a row lie above and below its middle


@dataclass(frozen=True, slots=True)
class Series:
    """One way of estimating: its name in the legend, colour, marker, and whether the marker is hollow."""

    name: str
    colour: str
    marker: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with the ends of its 95% interval, and the same in words."""

    low: float
    value: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row: its name, and one estimate per series."""

    name: str
    estimates: tuple[Estimate, ...]


def room_for(rows: Sequence[ForestRow]) -> int:
    """Width (pixels) of a column in which the longest of these names fits, within reason."""
    return min(380, max(NAMES, LETTER * max((len(row.name) for row in rows), default=0) + GAP))


def top_of(series: Sequence[Series]) -> int:
    """The height (pixels) above the plot."""
    return legend_height([one.name for one in series]) + 10


def forest_height(rows: int, series: Sequence[Series]) -> int:
    """The height (pixels) of a forest plot."""
    return top_of(series) + rows * ROW + BOTTOM


def forest(
    rows: Sequence[ForestRow], series: Sequence[Series], theme: Theme, *, label: str, axis: str, names: int = NAMES
) -> Option:
    """The plot as an ECharts option. Names stand beside the marks where there is room, and else above them.

    `names` is the width (pixels) of their column; `room_for` gives one in which long names fit.
    """
    ends = [end for row in rows for one in row.estimates for end in (one.low, one.value, one.high)]
    low, high, step = round_axis(min(0.0, *ends), max(0.0, *ends) or 1.0, parts=4)
    option: Option = {
        "legend": legend([one.name for one in series], theme),
        "grid": {"right": 24},
        "xAxis": merged(
            axis_look(theme),
            {
                "type": "value",
                "min": low,
                "max": high,
                "interval": step,
                "name": axis,
                "nameLocation": "middle",
                "nameGap": 28,
                "axisLabel": {"hideOverlap": True},
            },
        ),
        "yAxis": {"type": "value", "min": 0, "max": max(len(rows), 1), "inverse": True, "show": False},
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [
            *(marks(rows, place, series, theme) for place in range(len(series))),
            *(whisker(row, index, place, series) for index, row in enumerate(rows) for place in range(len(series))),
        ],
    }
    option["series"][0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": theme.zero, "width": 1.2, "type": "solid"},
        "label": {"show": False},
        "data": [{"xAxis": 0}],
    }
    top = top_of(series)
    forms = {
        NARROW[0]: {
            "grid": {"left": 16, "top": top + LOWERED, "bottom": BOTTOM - LOWERED},
            "title": [heading(row, top + index * ROW, theme) for index, row in enumerate(rows)],
        },
        WIDE: {
            "grid": {"left": names, "top": top, "bottom": BOTTOM},
            "title": [beside(row, top + index * ROW + ROW // 2, names, theme) for index, row in enumerate(rows)],
        },
    }
    return by_width(merged(base_option(label, theme), option), forms)


def heading(row: ForestRow, top: int, theme: Theme) -> Option:
    """The name of a row."""
    return {
        "text": row.name,
        "left": 0,
        "top": top,
        "padding": 0,
        "textVerticalAlign": "top",
        "backgroundColor": theme.surface,  # the line of no effect passes behind the name
        "textStyle": letters(theme.text, 13, bold=True),
    }


def beside(row: ForestRow, middle: int, names: int, theme: Theme) -> Option:
    """The name of a row in the column of names, on two lines where it is longer."""
    width = names - GAP
    lines = 2 if LETTER * len(row.name) > width else 1
    look = {"width": width, "overflow": "break", "lineHeight": LINE}
    return merged(heading(row, middle - lines * LINE // 2, theme), {"textStyle": look})


def height_of(index: int, place: int, series: Sequence[Series]) -> float:
    """Where the estimate of a series lies in its row, counted in rows."""
    return index + 0.5 + (2 * place - len(series) + 1) * APART


def marks(rows: Sequence[ForestRow], place: int, series: Sequence[Series], theme: Theme) -> Option:
    """The marks of one series."""
    one = series[place]
    filled = {"color": one.colour, "borderColor": theme.surface, "borderWidth": 1}
    ring = {"color": theme.surface, "borderColor": one.colour, "borderWidth": 2}
    return {
        "type": "scatter",
        "name": one.name,
        "data": [
            {
                "value": [tidy(row.estimates[place].value), height_of(index, place, series)],
                "name": f"{row.name}: {row.estimates[place].words}",
            }
            for index, row in enumerate(rows)
        ],
        "symbol": one.marker,
        "symbolSize": 10,
        "itemStyle": (ring if one.hollow else filled) | {"opacity": 1, "decal": {"symbol": "none"}},
        "z": 4,
    }


def whisker(row: ForestRow, index: int, place: int, series: Sequence[Series]) -> Option:
    """The interval of one estimate."""
    one, estimate = series[place], row.estimates[place]
    height = height_of(index, place, series)
    name = f"{row.name}: {estimate.words}"
    return {
        "type": "line",
        "data": [{"value": [tidy(end), height], "name": name} for end in (estimate.low, estimate.high)],
        "symbol": "none",
        "lineStyle": {"color": one.colour, "width": 2.5, "type": "solid"},
        "z": 3,
    }
