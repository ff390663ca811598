"""Differences with their intervals, against the line of no difference."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.figures.palette import Theme
from crmsim.figures.picture import (
    NARROW,
    WIDE,
    Option,
    axes_of_rows,
    base_option,
    by_width,
    letters,
    merged,
    round_axis,
    tidy,
    tooltip,
)

ROW, TOP, BOTTOM = 74, 26, 50  # pixels
SHORT = 18  # characters of a name where the picture is narrow


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference a - b: its names, what it says in words, the estimate, its 95% interval, and its look."""

    a: str
    b: str
    text: str
    low: float
    value: float
    high: float
    colour: str
    marker: str


def intervals_height(rows: int) -> int:
    """The height (pixels) of a picture with that many differences."""
    return TOP + rows * ROW + BOTTOM


def intervals(
    rows: Sequence[Difference], theme: Theme, *, label: str, axis: str, toward_low: str, toward_high: str
) -> Option:
    """Differences as marks with whiskers, one per row, as an ECharts option.

    `axis` names the unit; `toward_low` and `toward_high` say what a difference to either side means.
    """
    reach = max((abs(end) for row in rows for end in (row.low, row.high)), default=1.0) or 1.0
    _, high, step = round_axis(0.0, reach, parts=3)
    option: Option = {
        "grid": {"left": 28, "right": 28, "top": TOP, "bottom": BOTTOM},
        **axes_of_rows(theme, (-high, high, step), axis, len(rows)),
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [part for index, row in enumerate(rows) for part in marks(row, index, theme)],
    }
    if option["series"]:
        option["series"][0]["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": theme.zero, "width": 1.2, "type": "solid"},
            "label": {"show": False},
            "data": [{"xAxis": 0}],
        }
    sides = [side(f"← {toward_low}", "left", theme), side(f"{toward_high} →", "right", theme)]
    wide = [*sides, *(heading(row, index, theme, longest=60) for index, row in enumerate(rows))]
    narrow = [*sides, *(heading(row, index, theme, longest=SHORT) for index, row in enumerate(rows))]
    return by_width(merged(base_option(label, theme), option), {NARROW[0]: {"title": narrow}, WIDE: {"title": wide}})


def side(text: str, place: str, theme: Theme) -> Option:
    """What a difference to one side means, above the plot."""
    return {
        "text": text,
        place: 0,
        "top": 0,
        "padding": 0,
        "textVerticalAlign": "top",
        "textStyle": letters(theme.muted),
    }


def heading(row: Difference, index: int, theme: Theme, longest: int) -> Option:
    """The names of a row, cut to `longest` characters each, and what it says."""
    a, b = (name if len(name) <= longest else name[: longest - 1].rstrip() + "…" for name in (row.a, row.b))
    return {
        "text": f"{a} against {b}",
        "subtext": row.text,
        "left": 0,
        "top": TOP + index * ROW + 6,
        "padding": 0,
        "itemGap": 3,
        "textVerticalAlign": "top",
        "backgroundColor": theme.surface,
        "textStyle": letters(theme.text, 13, bold=True),
        "subtextStyle": letters(theme.muted),
    }


def marks(row: Difference, index: int, theme: Theme) -> list[Option]:
    """The whisker and the mark of one difference."""
    height = index + 0.78
    whisker = {
        "type": "line",
        "name": f"{row.a} against {row.b}",
        "data": [{"value": [tidy(end), height], "name": row.text} for end in (row.low, row.high)],
        "symbol": "path://M0,0L1,0L1,8L0,8Z",
        "symbolSize": [2, 12],
        "lineStyle": {"color": row.colour, "width": 3, "type": "solid"},
        "itemStyle": {"color": row.colour, "decal": {"symbol": "none"}},
    }
    mark = {
        "type": "scatter",
        "name": f"{row.a} against {row.b}",
        "data": [{"value": [tidy(row.value), height], "name": row.text}],
        "symbol": row.marker,
        "symbolSize": 14,
        "itemStyle": {"color": row.colour, "borderColor": theme.surface, "borderWidth": 2, "opacity": 1}
        | {"decal": {"symbol": "none"}},
        "z": 4,
    }
    return [whisker, mark]
