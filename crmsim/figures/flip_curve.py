"""A decision flip as a picture: the paired difference of two arms over a factor, and where it crosses zero."""

from crmsim.figures.arms import Json, at, is_list, title_of
from crmsim.figures.influence import name_of
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import (
    NARROW,
    WIDE,
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
from crmsim.figures.wording import bounds, cell_text, figure_text, known, outcome_words, plain, scale_of, spoken

HEIGHT, TOP, BOTTOM = 340, 34, 54  # pixels


def flip_curve(flip: Json, better: str = "higher", theme: Theme = LIGHT) -> Picture | None:
    """The curve of one flip with its interval; None where nothing was measured."""
    curve = at(flip, "curve")
    if not is_list(curve) or len(curve) < 2:
        return None
    values = [known(one["value"]) or 0.0 for one in curve]
    means = [known(one["mean"]) or 0.0 for one in curve]
    spans = [bounds(one["ci95"]) for one in curve]
    lows = [mean if low is None else low for (low, _), mean in zip(spans, means, strict=True)]
    highs = [mean if high is None else high for (_, high), mean in zip(spans, means, strict=True)]
    size, letter = scale_of(max(map(abs, [*lows, *highs])) or 1.0)
    bottom, top, step = round_axis(min(0.0, *lows) / size, max(0.0, *highs) / size, parts=4)
    a, b = (title_of(str(at(flip, side)), {}) for side in ("a", "b"))
    title = spoken(plain(at(flip, "sentence") or "", 300).rstrip("."))
    name = plain(at(flip, "outcome"), 40)
    outcome = outcome_words(name)
    unit = plain(at(flip, "unit") or "", 40)
    above, below = (b, a) if better == "lower" else (a, b)
    option: Option = {
        "grid": {"right": 24, "top": TOP, "bottom": BOTTOM},
        "title": [
            {"text": f"↑ {above} better", "left": 0, "top": 0, "padding": 0, "textStyle": letters(theme.muted)},
            {"text": f"↓ {below} better", "right": 0, "top": 0, "padding": 0, "textStyle": letters(theme.muted)},
        ],
        "xAxis": merged(
            axis_look(theme, lines=False),
            {
                "type": "value",
                "min": values[0],
                "max": values[-1],
                "name": name_of(flip) + (f", {unit}" if unit not in {"", "0-1"} else ""),
                "nameLocation": "middle",
                "nameGap": 30,
                "axisLabel": {"hideOverlap": True},
            },
        ),
        "yAxis": merged(axis_look(theme), {"type": "value", "min": bottom, "max": top, "interval": step}),
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [
            *whiskers(values, [low / size for low in lows], [high / size for high in highs], theme.series[0]),
            line(flip, values, [mean / size for mean in means], (lows, highs), theme),
        ],
    }
    forms = {width: {"grid": {"left": left}} for width, left in {NARROW[0]: 44, WIDE: 60}.items()}
    letter_text = f", {letter}" if letter else ""
    return Picture(
        key="".join(c if c.isalnum() else "-" for c in f"flip-{name}-{at(flip, 'factor')}-{a}-{b}".lower()),
        title=title,
        label=title,
        option=by_width(merged(base_option(title, theme), option), forms),
        table=Table(
            (name_of(flip), f"{outcome}, {a} minus {b}", "Low", "High", "n"),
            tuple(
                (cell_text(value), tidy(mean), tidy(low), tidy(high), known(at(one, "n")))
                for value, mean, low, high, one in zip(values, means, lows, highs, curve, strict=True)
            ),
        ),
        height=HEIGHT,
        note=f"Up: {outcome}, {a} minus {b}{letter_text}, mean on the same luck with 95% intervals. Shaded: values at "
        "which the two cannot be told apart, around the flip.",
    )


def line(
    flip: Json, values: list[float], means: list[float], ends: tuple[list[float], list[float]], theme: Theme
) -> Option:
    """The line through the means, zero, and the interval of the flip."""
    low, high = bounds(at(flip, "ci95"))
    place = known(at(flip, "at"))
    shade = [
        [
            {"xAxis": values[0] if low is None else low, "itemStyle": {"color": theme.series[0], "opacity": 0.14}},
            {"xAxis": values[-1] if high is None else high},
        ]
    ]
    zero = {"color": theme.zero, "width": 1.2, "type": "solid"}
    lines: list[Option] = [{"yAxis": 0, "lineStyle": zero}]
    if place is not None:
        lines.append({"xAxis": tidy(place), "lineStyle": {"color": theme.series[0], "width": 1.5, "type": "dashed"}})
    return {
        "type": "line",
        "data": [
            {
                "value": [value, tidy(mean)],
                "name": f"{figure_text(value)}: {figure_text(low)} to {figure_text(high)}",
            }
            for value, mean, low, high in zip(values, means, *ends, strict=True)
        ],
        "symbol": "circle",
        "symbolSize": 8,
        "lineStyle": {"color": theme.series[0], "width": 2.5},
        "itemStyle": {"color": theme.series[0], "decal": {"symbol": "none"}},
        "markArea": {"silent": True, "data": shade if place is not None else []},
        "markLine": {"silent": True, "symbol": "none", "label": {"show": False}, "data": lines},
        "z": 4,
    }


def whiskers(values: list[float], lows: list[float], highs: list[float], colour: str) -> list[Option]:
    """The interval at each level."""
    return [
        {
            "type": "line",
            "silent": True,
            "data": [[value, tidy(low)], [value, tidy(high)]],
            "symbol": "none",
            "lineStyle": {"color": colour, "width": 1.5, "type": "solid", "opacity": 0.6},
            "z": 3,
        }
        for value, low, high in zip(values, lows, highs, strict=True)
    ]
