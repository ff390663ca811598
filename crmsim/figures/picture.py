"""A picture as plain data: what it says, how it is drawn (an ECharts option), and the table behind it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crmsim.figures.palette import FONT, Theme

Option = dict[str, Any]
Cell = str | float | int | None

# Widths (pixels) from which a picture takes its forms for phones, and its form for wide pages.
NARROW = (0, 440)
WIDE = 620


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a picture: the first column names the row. None is a value that does not apply."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, ready for a page or a screen, drawn nowhere yet.

    `title` states the finding. `label` says the same to a screen reader, with the figures. `option` is a complete
    ECharts option of plain JSON types, for ECharts 5.4 or later. `height` is in pixels and does not depend on the
    width. `note` says how to read the picture.
    """

    key: str
    title: str
    label: str
    option: Option
    table: Table
    height: int
    note: str = field(default="")


def base_option(label: str, theme: Theme) -> Option:
    """What all pictures share: no motion, readable by a screen reader, patterns beside colours."""
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT, "fontSize": 13, "color": theme.text},
        "aria": {"enabled": True, "label": {"description": label}, "decal": {"show": True}},
    }


def letters(colour: str, size: int = 12, *, bold: bool = False) -> Option:
    """The look of a text. The line height is given, because ECharts would measure it on a letter that not every
    system has."""
    return {"color": colour, "fontSize": size, "lineHeight": size + 4, "fontWeight": 600 if bold else "normal"}


def tooltip(theme: Theme, **more: Any) -> Option:
    """A hover text in the colours of the page, kept inside the picture."""
    return {
        "confine": True,
        "backgroundColor": theme.surface,
        "borderColor": theme.rule,
        "textStyle": {"color": theme.text, "fontSize": 13},
        "transitionDuration": 0,
        **more,
    }


def axis_look(theme: Theme, *, lines: bool = True) -> Option:
    """Quiet axes: grid lines that recede, labels in the secondary colour."""
    return {
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": letters(theme.muted),
        "nameTextStyle": letters(theme.muted),
        "splitLine": {"show": lines, "lineStyle": {"color": theme.rule, "width": 1}},
    }


def axes_of_rows(theme: Theme, ends: tuple[float, float, float], name: str, rows: int) -> Option:
    """A horizontal axis of values, (lowest, highest, step), named below; and rows from top to bottom, 0 to `rows`."""
    low, high, step = ends
    values = {
        "type": "value",
        "min": low,
        "max": high,
        "interval": step,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 28,
        "axisLabel": {"hideOverlap": True},
    }
    places = {"type": "value", "min": 0, "max": max(rows, 1), "inverse": True, "show": False}
    return {"xAxis": merged(axis_look(theme), values), "yAxis": places}


def by_width(base: Option, forms: Mapping[int, Option]) -> Option:
    """An option with a form for each width (pixels) from which it applies, up to the next."""
    starts = sorted(forms)
    # Every form needs a query: ECharts does not prepare the lines and areas of a form without one.
    queries: list[Option] = [{"minWidth": start} for start in starts]
    for query, after in zip(queries, starts[1:], strict=False):
        query["maxWidth"] = after - 1
    return {
        "baseOption": base,
        "media": [{"query": query, "option": forms[start]} for query, start in zip(queries, starts, strict=True)],
    }


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> Option:
    """`first` overlaid by `second`, tables within tables too."""
    result: Option = dict(first)
    for key, value in second.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def round_axis(low: float, high: float, parts: int = 5) -> tuple[float, float, float]:
    """(lowest, highest, step) of an axis that covers low to high in about `parts` round steps (1, 2, 2.5 or 5)."""
    width = (high - low) or max(abs(low), 1.0)
    rough = width / parts
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(size for size in (1.0, 2.0, 2.5, 5.0, 10.0) if size * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tidy(first * step), tidy(max(last, first + 1) * step), tidy(step)


def tidy(value: float, digits: int = 4) -> float:
    """The value to `digits` significant digits: a page needs no sixteen."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def spread_labels(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places (pixels) moved as little as needed to lie at least `apart` from each other, within low to high."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [0.0] * len(places)
    floor = low
    for index in order:
        moved[index] = max(places[index], floor)
        floor = moved[index] + apart
    ceiling = high
    for index in reversed(order):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - apart
    return moved
