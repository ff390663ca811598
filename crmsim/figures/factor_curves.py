"""Factors turned alone, a small curve each: how far every level moves an outcome from the base point."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, is_list
from crmsim.figures.flip_curve import whiskers
from crmsim.figures.influence import MOST, key_of, name_of
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import (
    NARROW,
    WIDE,
    Cell,
    Option,
    Picture,
    Table,
    axis_look,
    base_option,
    by_width,
    letters,
    merged,
    round_axis,
    tidy,
    tooltip,
)
from crmsim.figures.wording import (
    bounds,
    cell_text,
    figure_text,
    known,
    number,
    outcome_words,
    plain,
    scale_of,
    spoken,
    with_unit,
)

TOP, HEAD, PLOT, GAP = 34, 60, 150, 14  # pixels: the axis in words, the name of a factor, its curve with labels, space
NAME_WIDTHS = {NARROW[0]: 145, NARROW[1]: 200, WIDE: 290}  # pixels that a name has before it breaks
MIDDLE = "52%"  # where the right column begins


def factor_curves(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The curves of a sensitivity analysis of one factor at a time, largest first; None for any other analysis."""
    rows = at(result, "factors")
    if at(result, "method") != "one_at_a_time" or not is_list(rows) or not rows:
        return None
    shown = rows[:MOST]
    changes = [[change_of(point) for point in row["points"]] for row in shown]
    sizes = [scale_of(max(abs(end) for triple in curve for end in triple)) for curve in changes]
    title = spoken(plain(at(result, "sentence") or "", 300).split(" (")[0].rstrip("."))
    name = plain(at(result, "outcome"), 40)
    outcome = outcome_words(name)
    label = f"{title}. {' '.join(map(spoken_curve, shown, changes))}"
    unit = plain(at(result, "outcome_unit") or "", 20)
    column = 1 if len(shown) == 1 else 2
    option: Option = {
        "grid": [
            {**sides(place, column), "top": top_of(place, column) + HEAD, "height": PLOT, "containLabel": True}
            for place in range(len(shown))
        ],
        "xAxis": [across(row, place, theme) for place, row in enumerate(shown)],
        "yAxis": [
            up(curve, place, scale, theme) for place, (curve, scale) in enumerate(zip(changes, sizes, strict=True))
        ],
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [
            {**part, "xAxisIndex": place, "yAxisIndex": place}
            for place, (row, curve) in enumerate(zip(shown, changes, strict=True))
            for part in drawn(row, curve, sizes[place][0], theme)
        ],
    }
    text = f"\N{UPWARDS ARROW} {with_unit(f'change of {outcome} from the base', unit)}"
    forms = {
        width: {
            "title": [
                {"text": text, "left": 0, "top": 0, "padding": 0, "textStyle": letters(theme.muted)},
                *(heading(row, place, column, room, theme) for place, row in enumerate(shown)),
            ]
        }
        for width, room in NAME_WIDTHS.items()
    }
    base = next(known(point["mean"]) for point in shown[0]["points"] if point["base"])
    runs = known(at(result, "basis", "replicates"))
    left = f" The picture shows the first {MOST} of {len(rows)} factors." if len(rows) > MOST else ""
    return Picture(
        key=key_of("curves", result),
        title=title,
        label=label,
        option=by_width(merged(base_option(label, theme), option), forms),
        table=Table(
            (
                "Factor",
                "Level",
                "Mean",
                "Low",
                "High",
                "Change from the base",
                "Low, among all levels",
                "High, among all levels",
                "Beyond noise",
            ),
            tuple(level_row(row, point) for row in shown for point in row["points"]),
        ),
        height=top_of(len(shown) - 1, column) + HEAD + PLOT + GAP,
        note="Each factor is turned alone, all others as at the base point (dotted; there the mean is "
        f"{cell_text(base)}), {number(runs, 0)} run{'' if runs == 1 else 's'} at each level. Lines: 95% intervals that "
        "hold for all levels together. The largest comes first, each on a scale of its own. Grey, “not clear”: no "
        f"level leaves 0 outside.{left}",
    )


def change_of(point: Json) -> tuple[float, float, float]:
    """Low end, estimate and high end of the change from the base at one level, among all levels."""
    value = known(at(point, "difference")) or 0.0
    low, high = bounds(at(point, "ci95_simultaneous"))
    return value if low is None else low, value, value if high is None else high


def top_of(place: int, columns: int) -> int:
    """Where the part of a factor begins (pixels from the top)."""
    return TOP + (place // columns) * (HEAD + PLOT + GAP)


def sides(place: int, columns: int) -> Option:
    """From where to where the curve of a factor goes."""
    if columns == 1:
        return {"left": 0, "right": 14}
    return {"left": 0, "right": MIDDLE} if place % 2 == 0 else {"left": MIDDLE, "right": 14}


def heading(row: Json, place: int, columns: int, room: int, theme: Theme) -> Option:
    """The name of a factor, its largest change or that no level is clear, and its unit."""
    clear, unit = bool(at(row, "beyond_noise")), plain(at(row, "unit") or "", 30)
    largest = f"up to {figure_text(known(at(row, 'largest', 'value')), short=True)}"
    words = [largest if clear else "not clear", "" if unit == "0-1" else unit]
    return {
        "text": name_of(row),
        "subtext": " \N{MIDDLE DOT} ".join(filter(None, words)),
        "left": sides(place, columns)["left"],
        "top": top_of(place, columns),
        "padding": 0,
        "itemGap": 0,
        "textStyle": letters(theme.text if clear else theme.muted, 13, bold=clear)
        | {"width": room, "overflow": "break"},
        "subtextStyle": letters(theme.muted) | {"width": room, "overflow": "truncate"},
    }


def across(row: Json, place: int, theme: Theme) -> Option:
    """The axis of the levels of a factor."""
    low, high, step = round_axis(float(row["points"][0]["value"]), float(row["points"][-1]["value"]), parts=4)
    ends = {"type": "value", "min": low, "max": high, "interval": step, "gridIndex": place}
    return merged(axis_look(theme, lines=False), {**ends, "axisLabel": {"hideOverlap": True}})


def up(curve: Sequence[tuple[float, float, float]], place: int, scale: tuple[float, str], theme: Theme) -> Option:
    """The axis of the changes that a factor makes, each number with its letter."""
    size, letter = scale
    ends = [end / size for triple in curve for end in triple]
    low, high, step = round_axis(min(0.0, *ends), max(0.0, *ends), parts=3)
    shown = {"type": "value", "min": low, "max": high, "interval": step, "gridIndex": place}
    return merged(axis_look(theme), {**shown, "axisLabel": {"formatter": f"{{value}}{letter}"}})


def drawn(row: Json, curve: Sequence[tuple[float, float, float]], size: float, theme: Theme) -> list[Option]:
    """The curve of a factor with its intervals; lines at no change and at the base point."""
    colour = theme.series[0] if at(row, "beyond_noise") else theme.unclear
    values = [float(point["value"]) for point in row["points"]]
    base = next(float(point["value"]) for point in row["points"] if point["base"])
    lows, means, highs = ([triple[end] / size for triple in curve] for end in range(3))
    line: Option = {
        "type": "line",
        "data": [
            {"value": [value, tidy(mean)], "name": f"{name_of(row)} {figure_text(value)}: {in_words(triple)}"}
            for value, mean, triple in zip(values, means, curve, strict=True)
        ],
        "symbol": "circle",
        "symbolSize": 7,
        "lineStyle": {"color": colour, "width": 2.5, "type": "solid"},
        "itemStyle": {"color": colour, "opacity": 1, "decal": {"symbol": "none"}},
        "markLine": {
            "silent": True,
            "symbol": "none",
            "label": {"show": False},
            "data": [
                {"yAxis": 0, "lineStyle": {"color": theme.zero, "width": 1.2, "type": "solid"}},
                {"xAxis": tidy(base), "lineStyle": {"color": theme.unclear, "width": 1.5, "type": "dotted"}},
            ],
        },
        "z": 4,
    }
    return [*whiskers(values, lows, highs, colour), line]


def in_words(change: tuple[float, float, float]) -> str:
    """A change with its interval."""
    low, value, high = change
    return figure_text(value) + ("" if low == high else f" ({figure_text(low)} to {figure_text(high)})")


def spoken_curve(row: Json, curve: Sequence[tuple[float, float, float]]) -> str:
    """A curve in words, for a screen reader."""
    levels = (
        f"{figure_text(triple[1])} at {figure_text(known(point['value']))}"
        for point, triple in zip(row["points"], curve, strict=True)
    )
    return f"{name_of(row)}: {', '.join(levels)}."


def level_row(row: Json, point: Json) -> tuple[Cell, ...]:
    """One level of a factor in the table."""
    low, high = bounds(at(point, "ci95_simultaneous"))
    mean = (known(at(point, "mean")), *bounds(at(point, "ci95")))
    cells = (None if end is None else tidy(end) for end in (*mean, known(at(point, "difference")), low, high))
    beyond = low is not None and high is not None and (low > 0.0 or high < 0.0)
    word = "base" if at(point, "base") else "yes" if beyond else "no"
    return (name_of(row), cell_text(known(at(point, "value"))), *cells, word)
