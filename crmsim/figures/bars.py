"""Counts side by side: horizontal bars, one per arm in each row, the count at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    tooltip,
)

THICK, HEAD, GAP, TOP, BOTTOM = 15, 22, 10, 8, 8  # pixels: a bar, a name, between rows, above, below


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one arm: a value per row, None where it does not apply."""

    name: str
    style: Style
    values: Sequence[float | None]


def bars_height(rows: int, arms: Sequence[Bars]) -> int:
    """The height (pixels) of that many rows of bars."""
    return legend_height(names(arms)) + TOP + rows * row_height(arms) + BOTTOM


def row_height(arms: Sequence[Bars]) -> int:
    """The height (pixels) of one row with its name."""
    return HEAD + THICK * len(arms) + GAP


def names(arms: Sequence[Bars]) -> list[str]:
    """The names of the arms."""
    return [arm.name for arm in arms]


def grouped_bars(rows: Sequence[str], arms: Sequence[Bars], theme: Theme, *, label: str, runs: int = 100) -> Option:
    """Rows of bars, counts of so many runs, as an ECharts option. Names stand over their bars, to fit a phone."""
    values = [value for arm in arms for value in arm.values if value is not None]
    _, high, _ = round_axis(0.0, max([*values, 1.0]))
    name_look = {
        "inside": True,
        "margin": 0,
        "interval": 0,
        "color": theme.text,
        "verticalAlign": "bottom",
        # The row is centred on its bars; the name moves up past the upper half of them.
        "padding": [0, 0, THICK * len(arms) / 2 + 3, 2],
    }
    option = {
        "grid": {"left": 2, "right": 40, "bottom": BOTTOM},
        "legend": legend(names(arms), theme),
        "xAxis": {"type": "value", "min": 0, "max": high, "show": False},
        "yAxis": merged(
            axis_look(theme, lines=False),
            {"type": "category", "inverse": True, "data": list(rows), "axisLabel": name_look, "z": 5},
        ),
        "tooltip": tooltip(theme, trigger="item", formatter=f"{{b}}<br>{{a}}: {{c}} of {runs} runs"),
        "series": [bar_series(arm, theme, row_height(arms)) for arm in arms],
    }
    forms = {width: {"grid": {"top": legend_height(names(arms), width) + TOP}} for width in (*NARROW, WIDE)}
    return by_width(merged(base_option(label, theme), option), forms)


def bar_series(arm: Bars, theme: Theme, height: int) -> Option:
    """The bars of one arm with the count at each end, in rows of that height."""
    return {
        "type": "bar",
        "name": arm.name,
        "barWidth": THICK - 3,
        "barGap": f"{100 * 3 / (THICK - 3):g}%",
        "barCategoryGap": f"{round(100 * (HEAD + GAP) / height)}%",
        "data": ["-" if value is None else value for value in arm.values],
        "itemStyle": {"color": arm.style.colour(theme), "decal": arm.style.decal(theme)},
        "label": letters(theme.text) | {"show": True, "position": "right"},
    }
