"""Curves over the weeks: the middle run as a line, the range of 8 in 10 runs as a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crmsim.figures.legend import legend, legend_height
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
    spread_labels,
    tidy,
    tooltip,
)

TOP, BOTTOM, LABEL_ROOM = 30, 46, 210  # pixels around the plot
MANY = 3  # with more bands than this they overlap too much: drawn fainter and without edges

Series = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve with its band: equally long lists by week, in the unit of the picture."""

    name: str
    style: Style
    low: Series
    middle: Series
    high: Series


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line that means something, such as 0 = money back."""

    value: float
    name: str


def bands(
    weeks: Sequence[int],
    curves: Sequence[Curve],
    theme: Theme,
    *,
    label: str,
    unit: str,
    height: int = 340,
    level: Level | None = None,
    lowest: float | None = None,
) -> Option:
    """Curves with bands over weeks since kick-off, as an ECharts option.

    `unit` stands above the vertical axis. `lowest` makes the axis start there (0 for shares); otherwise it fits the
    data. Names stand at the ends of the curves, or in a legend where the picture is narrow.
    """
    low, high, step = vertical_range(curves, level, lowest)
    shifts = end_label_shifts(curves, low, high, height)
    option = {
        "grid": {"left": 4, "right": 14, "bottom": BOTTOM - 20, "containLabel": True},
        "legend": legend([curve.name for curve in curves], theme),
        "xAxis": week_axis(with_kick_off(weeks), theme),
        "yAxis": merged(
            axis_look(theme),
            {"type": "value", "name": unit, "min": low, "max": high, "interval": step, "nameGap": 12}
            | {"nameTextStyle": {"align": "left"}},
        ),
        "tooltip": tooltip(theme, trigger="axis", formatter=hover_text(curves)),
        "series": series_of(curves, theme, starts_late=with_kick_off(weeks) != list(weeks), level=level),
    }
    names = [curve.name for curve in curves]
    hidden = {"series": end_labels(shifts, show=False)}
    forms = {
        width: hidden | {"grid": {"top": TOP + legend_height(names, width), "right": 14}, "legend": {"show": True}}
        for width in NARROW
    }
    wide = {"grid": {"top": TOP, "right": room_for(curves)}, "legend": {"show": False}}
    forms[WIDE] = wide | {"series": end_labels(shifts, show=True)}
    return by_width(merged(base_option(label, theme), option), forms)


def vertical_range(curves: Sequence[Curve], level: Level | None, lowest: float | None) -> tuple[float, float, float]:
    """(lowest, highest, step) of the vertical axis."""
    values = [value for curve in curves for side in (curve.low, curve.high) for value in side if value is not None]
    values += [level.value] if level else []
    bottom = min(values, default=0.0) if lowest is None else lowest
    return round_axis(bottom, max(values, default=1.0))


def with_kick_off(weeks: Sequence[int]) -> list[int]:
    """The weeks with week 0 in front, so that the years fall on 52, 104, ..."""
    return [0, *weeks] if weeks and weeks[0] == 1 else list(weeks)


def week_axis(weeks: Sequence[int], theme: Theme) -> Option:
    """A horizontal axis of weeks, labelled by year (by quarter or month where the horizon is short)."""
    length = weeks[-1] - weeks[0] if weeks else 0
    step = next(step for step in (52, 26, 13, 4) if step == 4 or length >= 2 * step)
    strides = {later - earlier for earlier, later in pairwise(weeks)}
    even = len(strides) == 1 and step % next(iter(strides)) == 0
    return merged(
        axis_look(theme, lines=False),
        {
            "type": "category",
            "data": list(weeks),
            "boundaryGap": False,
            "name": "weeks after kick-off",
            "nameLocation": "middle",
            "nameGap": 28,
            "axisLine": {"show": True, "onZero": False, "lineStyle": {"color": theme.rule}},
            "axisLabel": {"interval": step // next(iter(strides)) - 1 if even else "auto"},
            "axisPointer": {"lineStyle": {"color": theme.zero}},
        },
    )


def series_of(curves: Sequence[Curve], theme: Theme, *, starts_late: bool, level: Level | None) -> list[Option]:
    """Middle lines first (the hover text counts on it), then lower edges, fillings and upper edges."""
    few = len(curves) <= MANY
    lead: list[float | None] = [None] if starts_late else []
    lines, lows, fills, highs = [], [], [], []
    for index, curve in enumerate(curves):
        colour = curve.style.colour(theme)
        edge = {"color": colour, "width": 1, "opacity": 0.45 if few else 0.0}
        quiet = {"type": "line", "name": curve.name, "symbol": "none", "silent": True, "z": 1}
        low, high = [lead + rounded(side) for side in (curve.low, curve.high)]
        line = {
            "id": f"middle{index}",
            "type": "line",
            "name": curve.name,
            "data": lead + rounded(curve.middle),
            "lineStyle": curve.style.line(theme),
            "itemStyle": {"color": colour, "borderColor": colour, "decal": {"symbol": "none"}},
            "symbol": curve.style.marker,
            "symbolSize": 8,
            "showAllSymbol": False,
            "endLabel": letters(theme.text) | {"formatter": "{a}", "width": LABEL_ROOM - 30} | {"overflow": "truncate"},
            "z": 3,
        }
        lines.append(line)
        lows.append(
            {**quiet, "id": f"low{index}", "stack": f"band{index}", "stackStrategy": "all", "data": low}
            | {"lineStyle": edge}
        )
        fills.append(
            {
                **quiet,
                "id": f"fill{index}",
                "stack": f"band{index}",
                "stackStrategy": "all",
                "data": [gap(bottom, top) for bottom, top in zip(low, high, strict=True)],
                "lineStyle": {"opacity": 0},
                "areaStyle": {"color": colour, "opacity": 0.16 if few else 0.05},
                "itemStyle": {"color": colour, "decal": {"symbol": "none"}},
            }
        )
        highs.append({**quiet, "id": f"high{index}", "data": high, "lineStyle": edge})
    if level and lines:
        lines[0]["markLine"] = level_line(level, theme)
    return [*lines, *lows, *fills, *highs]


def level_line(level: Level, theme: Theme) -> Option:
    """A named horizontal line across the picture."""
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": theme.zero, "width": 1.2, "type": "solid"},
        "label": letters(theme.muted) | {"formatter": "{b}", "position": "insideStartTop"},
        "data": [{"yAxis": level.value, "name": level.name}],
    }


def hover_text(curves: Sequence[Curve]) -> str:
    """The hover text as an ECharts template: middle run and range of every curve in the week pointed at."""
    count = len(curves)
    lines = [
        f"{curve.style.glyph} {{a{index}}}: <b>{{c{index}}}</b> ({{c{count + index}}} to {{c{3 * count + index}}})"
        for index, curve in enumerate(curves)
    ]
    return "<br>".join(["Week {b0}", *lines])


def room_for(curves: Sequence[Curve]) -> int:
    """The room (pixels) right of the plot for the names of the curves."""
    return round(min(LABEL_ROOM, 26 + 7 * max((len(curve.name) for curve in curves), default=0)))


def end_labels(shifts: Sequence[float], *, show: bool) -> list[Option]:
    """The names at the ends of the curves, shown or hidden."""
    return [
        {"id": f"middle{index}", "endLabel": {"show": show, "offset": [4, shift]}} for index, shift in enumerate(shifts)
    ]


def end_label_shifts(curves: Sequence[Curve], low: float, high: float, height: int) -> list[float]:
    """How far (pixels) each name moves up or down so that names at close ends do not overlap."""
    tall = height - TOP - BOTTOM
    ends = [next((value for value in reversed(curve.middle) if value is not None), low) for curve in curves]
    places = [tall * (high - end) / (high - low) for end in ends]
    return [round(new - old, 1) for new, old in zip(spread_labels(places, 17.0, 0.0, tall), places, strict=True)]


def rounded(series: Series) -> list[float | None]:
    """The series to four significant digits."""
    return [None if value is None else tidy(value) for value in series]


def gap(low: float | None, high: float | None) -> float | None:
    """The width of a band in one week."""
    return None if low is None or high is None else tidy(high - low, 5)
