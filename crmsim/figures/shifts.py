"""How far a difference moves between two states of the world: arrows against the line of no difference."""

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

ROW, TOP, BOTTOM = 60, 30, 68  # pixels
NAMES = 330  # pixels: the column of names where there is room for one
LOWERED = 17  # pixels by which arrows lie deeper where names stand above them


@dataclass(frozen=True, slots=True)
class Shift:
    """One arrow: its name, the line under it, the difference where it starts and where it ends, and its look."""

    name: str
    text: str
    hover: str
    start: float
    end: float
    colour: str
    faint: bool = False


def shifts_height(rows: int) -> int:
    """The height (pixels) of a picture with that many arrows."""
    return TOP + rows * ROW + BOTTOM


def shifts(
    rows: Sequence[Shift], theme: Theme, *, label: str, axis: str, toward_low: str, toward_high: str, middle: float
) -> Option:
    """Arrows, one per row, from a ring at the start to a point at the end, as an ECharts option.

    `axis` names the unit, `toward_low` and `toward_high` say what a difference to either side means, and `middle` is
    marked with a quiet line. Names stand beside the arrows where there is room, and else above them.
    """
    ends = [middle, *(end for row in rows for end in (row.start, row.end))]
    margin = 0.1 * max(map(abs, ends))  # so that both sides of the line of no difference are there
    low, high, step = round_axis(min(-margin, *ends), max(margin, *ends), parts=4)
    option: Option = {
        "grid": {"right": 28},
        **axes_of_rows(theme, (low, high, step), axis, len(rows)),
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [part for index, row in enumerate(rows) for part in arrow(row, index, theme)],
    }
    if option["series"]:
        option["series"][0]["markLine"] = lines(theme, middle)
    forms = {
        NARROW[0]: {
            "grid": {"left": 28, "top": TOP + LOWERED, "bottom": BOTTOM - LOWERED},
            "title": [*sides(toward_low, toward_high, 0, theme), *headings(rows, theme, beside=False)],
        },
        WIDE: {
            "grid": {"left": NAMES, "top": TOP, "bottom": BOTTOM},
            "title": [*sides(toward_low, toward_high, NAMES - 10, theme), *headings(rows, theme, beside=True)],
        },
    }
    return by_width(merged(base_option(label, theme), option), forms)


def lines(theme: Theme, middle: float) -> Option:
    """The line of no difference, and a quiet one at the middle."""
    plain = {"width": 1.2, "type": "solid", "color": theme.zero}
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": plain,
        "data": [
            {"xAxis": 0},
            {"xAxis": tidy(middle), "lineStyle": {"color": theme.unclear, "width": 1.2, "type": "dotted"}},
        ],
    }


def sides(toward_low: str, toward_high: str, left: int, theme: Theme) -> list[Option]:
    """What a difference to either side means, above the plot."""
    shared = {"top": 0, "padding": 0, "textVerticalAlign": "top", "textStyle": letters(theme.muted)}
    return [{"text": f"← {toward_low}", "left": left, **shared}, {"text": f"{toward_high} →", "right": 0, **shared}]


def headings(rows: Sequence[Shift], theme: Theme, *, beside: bool) -> list[Option]:
    """The name of each row with the line under it, beside its arrow or above it."""
    return [
        {
            "text": row.name,
            "subtext": row.text,
            "left": 0,
            "top": TOP + index * ROW + ((ROW - 35) // 2 if beside else 2),
            "padding": 0,
            "itemGap": 2,
            "textVerticalAlign": "top",
            "backgroundColor": theme.surface,
            "textStyle": letters(theme.muted if row.faint else theme.text, 13, bold=not row.faint),
            "subtextStyle": letters(theme.muted),
        }
        for index, row in enumerate(rows)
    ]


def arrow(row: Shift, index: int, theme: Theme) -> list[Option]:
    """The line, the ring at its start and the point at its end."""
    height, start, end = index + 0.5, tidy(row.start), tidy(row.end)
    shared = {"name": row.name, "z": 4}
    line = {
        **shared,
        "type": "line",
        "data": [{"value": [start, height], "name": row.hover}, {"value": [end, height], "name": row.hover}],
        "symbol": "none",
        "lineStyle": {"color": row.colour, "width": 2 if row.faint else 3.5, "type": "solid"},
    }
    ring = {
        **shared,
        "type": "scatter",
        "data": [{"value": [start, height], "name": row.hover}],
        "symbol": "circle",
        "symbolSize": 9,
        "itemStyle": {"color": theme.surface, "borderColor": row.colour, "borderWidth": 2, "opacity": 1}
        | {"decal": {"symbol": "none"}},
    }
    point = {
        **shared,
        "type": "scatter",
        "data": [{"value": [end, height], "name": row.hover}],
        "symbol": "triangle",
        "symbolRotate": -90 if end >= start else 90,
        "symbolSize": 11 if row.faint else 14,
        "itemStyle": {"color": row.colour, "opacity": 1, "decal": {"symbol": "none"}},
    }
    return [line, ring, point]
