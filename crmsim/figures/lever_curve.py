"""One lever as a curve: failures, or money, of each arm over its levels, with the place where the visitor stands."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, currency_of, is_list
from crmsim.figures.legend import legend, legend_height
from crmsim.figures.palette import LIGHT, Style, Theme, styles_for
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
from crmsim.figures.wording import bounds, known, money, number, plain, scale_of

PLOT, BOTTOM, HERE = 260, 54, 20  # pixels
LEFT = {NARROW[0]: 40, NARROW[1]: 52, WIDE: 60}


def lever_curve(result: Json, outcome: str = "failure", theme: Theme = LIGHT) -> Picture | None:
    """The curve of failures of 100 runs ("failure") or of net present value ("npv"); None without two levels."""
    levels, arms, lever = at(result, "levels"), at(result, "arms"), at(result, "lever")
    if not is_list(levels) or len(levels) < 2 or not is_list(arms):
        return None
    names = [plain(arm["title"], 60) for arm in arms]
    styles = styles_for([str(arm["plan"]) for arm in arms])
    currency = currency_of(result)
    fails = outcome == "failure"
    points = [[point(level["arms"][place], fails=fails) for level in levels] for place in range(len(names))]
    values = [float(level["value"]) for level in levels]
    ends = [end for curve in points for triple in curve for end in triple]
    size, letter = (1.0, "") if fails else scale_of(max(map(abs, ends)) or 1.0)
    least = 20.0 if fails else 0.0  # an axis that showed two failures as tall as fifty would frighten
    low, high, step = round_axis(min(0.0, *ends) / size, max(least, *ends) / size, 4)
    title = headline(result, outcome, names)
    label = f"{title}. " + ". ".join(
        spoken_curve(name, values, curve) for name, curve in zip(names, points, strict=True)
    )
    unit = plain(at(lever, "unit") or "", 40)
    axis_name = plain(at(lever, "title"), 60) + ("" if unit in {"", "0-1"} else f", {unit}")
    option: Option = {
        "legend": legend(names, theme),
        "grid": {"right": 20, "bottom": BOTTOM},
        "xAxis": merged(
            axis_look(theme, lines=False),
            {
                "type": "value",
                "min": values[0],
                "max": values[-1],
                "name": axis_name,
                "nameLocation": "middle",
                "nameGap": 30,
                **ticks(values[0], values[-1]),
            },
        ),
        "yAxis": merged(axis_look(theme), {"type": "value", "min": low, "max": high, "interval": step}),
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [
            part
            for name, style, curve in zip(names, styles, points, strict=True)
            for part in drawn((name, style), values, [[end / size for end in triple] for triple in curve], theme)
        ],
    }
    option["series"][0]["markLine"] = marks(result, outcome, (values[0], values[-1]), theme)
    forms = {width: {"grid": {"left": left, "top": legend_height(names, width) + HERE}} for width, left in LEFT.items()}
    up = "failures of 100 runs" if fails else f"net present value, {letter} {currency}".replace("  ", " ")
    runs = number(known(at(result, "replications_done")), 0)
    return Picture(
        key=f"lever-curve-{outcome}",
        title=title,
        label=label,
        option=by_width(merged(base_option(label, theme), option), forms),
        table=table_of(axis_name, names, values, points, "failures of 100" if fails else currency),
        height=legend_height(names) + HERE + PLOT + BOTTOM,
        note=f"Up: {up.strip().rstrip(',')}, with 95% intervals, {runs} runs at each level on the same luck. "
        "Dotted: where the company stands now. Dashed: where the plans change places.",
    )


def ticks(low: float, high: float) -> Option:
    """Round steps along the axis; an end is left without its number where a step stands too close to it."""
    _, _, step = round_axis(low, high, parts=5)
    beyond, before = (high / step) % 1.0, (-low / step) % 1.0

    def room(part: float) -> bool:
        return part < 0.01 or part > 0.45

    return {
        "interval": step,
        "axisLabel": {"hideOverlap": True, "showMinLabel": room(before), "showMaxLabel": room(beyond)},
    }


def point(arm: Json, *, fails: bool) -> list[float]:
    """Low end, estimate and high end of an arm at a level: failures of 100, or money."""
    found = at(arm, "failure" if fails else "npv")
    factor = 100.0 if fails else 1.0
    value = factor * (known(at(found, "value" if fails else "mean")) or 0.0)
    low, high = bounds(at(found, "ci95"))
    return [value if low is None else factor * low, value, value if high is None else factor * high]


def headline(result: Json, outcome: str, names: Sequence[str]) -> str:
    """What the curve shows: who is better where, or for one arm how far it moves."""
    told = plain(at(result, "sentences", outcome) or "", 300).rstrip(".")
    if told:
        return told
    ends = [at(result, "levels")[place]["arms"][0] for place in (0, -1)]
    title = plain(at(result, "lever", "title"), 60)
    if outcome == "failure":
        first, last = (number(100.0 * (known(at(arm, "failure", "value")) or 0.0), 0) for arm in ends)
        return f"{title} from low to high: failures of {names[0]} go from {first} to {last} of 100"
    first, last = (money(known(at(arm, "npv", "mean")), currency_of(result), signed=True) for arm in ends)
    return f"{title} from low to high: the value of {names[0]} goes from {first} to {last}"


def spoken_curve(name: str, values: Sequence[float], curve: Sequence[Sequence[float]]) -> str:
    """A curve in words, for a screen reader."""
    points = (f"{number(triple[1], 0)} at {number(value, 3)}" for value, triple in zip(values, curve, strict=True))
    return f"{name}: {', '.join(points)}"


def drawn(
    arm: tuple[str, Style], values: Sequence[float], curve: Sequence[Sequence[float]], theme: Theme
) -> list[Option]:
    """The line of one arm with its marks, above the whiskers of its intervals."""
    name, style = arm
    colour = style.colour(theme)
    whiskers = [
        {
            "type": "line",
            "name": name,
            "silent": True,
            "data": [[value, tidy(low)], [value, tidy(high)]],
            "symbol": "none",
            "lineStyle": {"color": colour, "width": 1.5, "type": "solid", "opacity": 0.55},
            "z": 3,
        }
        for value, (low, _, high) in zip(values, curve, strict=True)
    ]
    line = {
        "type": "line",
        "name": name,
        "data": [
            {"value": [value, tidy(mean)], "name": f"{name}<br>{number(value, 3)}: {number(mean, 2)}"}
            for value, (_, mean, _) in zip(values, curve, strict=True)
        ],
        "symbol": style.marker,
        "symbolSize": 9,
        "lineStyle": style.line(theme),
        "itemStyle": {"color": colour, "opacity": 1, "decal": {"symbol": "none"}},
        "z": 4,
    }
    return [line, *whiskers]  # a legend takes the look of the first series of a name


def marks(result: Json, outcome: str, ends: tuple[float, float], theme: Theme) -> Option:
    """Where the company stands, where the arms change places, and zero for money."""
    here, crossing = known(at(result, "lever", "here")), known(at(result, "flips", outcome, "at"))
    lines: list[Option] = []
    if outcome != "failure":
        lines.append({"yAxis": 0, "label": {"show": False}, "lineStyle": {"color": theme.zero, "type": "solid"}})
    if here is not None and ends[0] <= here <= ends[1]:
        right = here > (ends[0] + ends[1]) / 2.0
        text = letters(theme.muted) | {
            "show": True,
            "formatter": "you are here",
            "position": "end",
            "align": "right" if right else "left",
            "rotate": 0,
        }
        lines.append(
            {"xAxis": tidy(here), "label": text, "lineStyle": {"color": theme.unclear, "width": 2, "type": "dotted"}}
        )
    if crossing is not None and at(result, "flips", outcome, "sure"):
        look = {"color": theme.zero, "width": 1.5, "type": "dashed"}
        lines.append({"xAxis": tidy(crossing), "label": {"show": False}, "lineStyle": look})
    return {"silent": True, "symbol": "none", "lineStyle": {"width": 1.2}, "data": lines}


def table_of(
    lever: str, names: Sequence[str], values: Sequence[float], points: Sequence[Sequence[Sequence[float]]], unit: str
) -> Table:
    """Every level with estimates and intervals."""
    columns = [lever]
    for name in names:
        columns += [f"{name}, {unit}".rstrip(", "), f"{name}: 95% low", f"{name}: 95% high"]
    rows: list[tuple[Cell, ...]] = []
    for place, value in enumerate(values):
        cells = [tidy(end) for curve in points for end in (curve[place][1], curve[place][0], curve[place][2])]
        rows.append((number(value, 3), *cells))
    return Table(tuple(columns), tuple(rows))
