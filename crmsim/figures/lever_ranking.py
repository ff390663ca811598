"""Levers by what they do to failures, or to money: bars from the low to the high end, grey where it may be noise."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.figures.arms import Json, at, currency_of, is_list
from crmsim.figures.bars import BOTTOM, GAP, HEAD, THICK, TOP
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
from crmsim.figures.wording import bounds, known, listed, money, number, of_100, plain, scale_of

LONGEST = 44  # letters of a name with its unit that a phone has room for
SHOWN = 16  # levers in the picture at most; the table holds all
SIDES, SCALE = 26, 48  # pixels: the words above the plot, the axis below
FEWER, MORE = "\N{BLACK DOWN-POINTING TRIANGLE}", "\N{BLACK UP-POINTING TRIANGLE}"
ARROW = "\N{RIGHTWARDS ARROW}"


@dataclass(frozen=True, slots=True)
class Measure:
    """What levers are ranked by: where an arm holds its change, and how amounts of it are printed."""

    key: str
    path: tuple[str, str]
    clear: str
    factor: float
    currency: str = ""
    letter: str = ""

    @property
    def money(self) -> bool:
        """Whether the change is one of money."""
        return self.key == "npv"

    def change(self, arm: Json) -> float:
        """The change of an arm, in the unit of the axis."""
        return self.factor * (known(at(arm, *self.path)) or 0.0)

    def ends(self, arm: Json) -> tuple[float | None, float | None]:
        """The 95% interval of the change, in the unit of the axis."""
        low, high = bounds(at(arm, self.path[0], "ci95"))
        return None if low is None else self.factor * low, None if high is None else self.factor * high

    def said(self, value: float, *, signed: bool = True) -> str:
        """An amount of the axis in words."""
        if self.money:
            return money(value / self.factor, self.currency, signed=signed)
        return number(value, 0, signed=signed)


def measure_of(result: Json, outcome: str) -> Measure:
    """How levers are ranked by "failure" or by "npv"."""
    if outcome != "npv":
        return Measure("failure", ("change", "value"), "clear", 100.0)
    arms = [arm for row in at(result, "levers") for arm in row["arms"]]
    size, letter = scale_of(max((abs(known(at(arm, "npv_change", "mean")) or 0.0) for arm in arms), default=1.0))
    return Measure("npv", ("npv_change", "mean"), "npv_clear", 1.0 / size, currency_of(result), letter)


def ranked_by(result: Json, outcome: str) -> list[Json]:
    """The levers in the order of a measure: those with a clear effect first, the largest change first."""
    measure = measure_of(result, outcome)

    def place(row: Json) -> tuple[bool, float]:
        return not at(row, measure.clear), -max(abs(measure.change(arm)) for arm in row["arms"])

    return sorted(at(result, "levers"), key=place)


def lever_ranking(result: Json, outcome: str = "failure", theme: Theme = LIGHT) -> Picture | None:
    """The ranking as bars, one per arm and lever, by "failure" or by "npv"; None where nothing was run yet."""
    arms = at(result, "arms")
    if not is_list(at(result, "levers")) or not at(result, "levers") or not is_list(arms):
        return None
    rows, measure = ranked_by(result, outcome), measure_of(result, outcome)
    shown = rows[:SHOWN]
    names = [plain(arm["title"], 60) for arm in arms]
    styles = styles_for([str(arm["plan"]) for arm in arms])
    title = finding(result, rows, measure)
    label = f"{title}. {'. '.join(in_words(row, names, measure) for row in shown[:6])}."
    thick = HEAD + THICK * len(names) + GAP
    # The row is centred on its bars; the name moves up past the upper half of them.
    lifted: Option = {"verticalAlign": "bottom", "padding": [0, 0, THICK * len(names) / 2 + 3, 2]}
    option: Option = {
        "legend": legend(names, theme),
        "grid": {"left": 18, "right": 22, "bottom": BOTTOM + SCALE},
        "xAxis": across(shown, measure, theme),
        "yAxis": merged(
            axis_look(theme, lines=False),
            {
                "type": "category",
                "inverse": True,
                "data": [
                    {"value": name_of(row, measure), "textStyle": tone(row, measure, theme) | lifted} for row in shown
                ],
                "axisLabel": {"inside": True, "margin": 0, "interval": 0} | lifted,
                "z": 5,
            },
        ),
        "tooltip": tooltip(theme, trigger="item", formatter="{b}"),
        "series": [
            bars(shown, place, (names[place], styles[place]), (thick, measure), theme) for place in range(len(names))
        ],
    }
    option["series"][0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": theme.zero, "width": 1.2, "type": "solid"},
        "data": [{"xAxis": 0}],
    }
    forms = {}
    for width in (*NARROW, WIDE):
        top = legend_height(names, width)
        forms[width] = {"grid": {"top": top + SIDES + TOP}, "title": sides(top, measure, theme)}
    return Picture(
        key=f"lever-ranking-{measure.key}",
        title=title,
        label=label,
        option=by_width(merged(base_option(label, theme), option), forms),
        table=table_of(rows, names, currency_of(result)),
        height=legend_height(names) + SIDES + TOP + thick * len(shown) + BOTTOM + SCALE,
        note=note_of(result, len(rows)),
    )


def finding(result: Json, rows: Sequence[Json], measure: Measure) -> str:
    """Which lever matters most and how much, or that none stands out."""
    runs = number(known(at(result, "replications_done")), 0)
    if not at(rows[0], measure.clear):
        return f"No lever alone has a clear effect on {'money' if measure.money else 'failures'} in {runs} runs"
    parts = [
        f"{shift_words(told, measure)} under {plain(arm['words'], 60)}"
        if at(told, measure.clear)
        else f"no clear effect under {plain(arm['words'], 60)}"
        for told, arm in zip(rows[0]["arms"], at(result, "arms"), strict=True)
    ]
    return f"{plain(rows[0]['title'], 60)} matters most: from low to high, {listed(parts)}"


def shift_words(arm: Json, measure: Measure) -> str:
    """A change in words: `46 of 100 runs fewer fail`, `1.2M USD more`."""
    change = measure.change(arm)
    if measure.money:
        return f"{measure.said(abs(change), signed=False)} {'more' if change > 0 else 'less'}"
    return f"{of_100(abs(change) / 100.0)} runs {'fewer' if change < 0 else 'more'} fail"


def in_words(row: Json, names: Sequence[str], measure: Measure) -> str:
    """One lever in words, for a screen reader."""
    if not at(row, measure.clear):
        return f"{plain(row['title'], 60)}: no clear effect in {number(known(at(row, 'n')), 0)} runs"
    parts = [f"{name} {measure.said(measure.change(arm))}" for name, arm in zip(names, row["arms"], strict=True)]
    return f"{plain(row['title'], 60)}: {', '.join(parts)}{'' if measure.money else ' of 100'}"


def name_of(row: Json, measure: Measure) -> str:
    """The lever with the ends between which it was turned, and whether nothing is clear."""
    if not at(row, measure.clear):
        return f"{plain(row['title'], 44)}: not clear"
    unit = plain(at(row, "unit") or "", 24)
    unit = "" if unit in {"", "0-1"} or len(unit) > 20 else f" {unit}"
    name = f"{plain(row['title'], 44)}, {value_text(row, 'low')} {ARROW} {value_text(row, 'high')}"
    return name if len(name + unit) > LONGEST else name + unit


def value_text(row: Json, key: str) -> str:
    """A value of the lever with the digits that matter."""
    return number(known(at(row, key)), 3)


def tone(row: Json, measure: Measure, theme: Theme) -> Option:
    """The look of a lever's name."""
    clear = bool(at(row, measure.clear))
    return letters(theme.text if clear else theme.muted, 13, bold=clear)


def across(rows: Sequence[Json], measure: Measure, theme: Theme) -> Option:
    """The axis of the change, with room for an amount beyond every bar."""
    values = [measure.change(arm) for row in rows for arm in row["arms"]]
    room = 0.12 * max(1e-9 if measure.money else 10.0, *map(abs, values)) * (2 if measure.money else 1)
    low, high, step = round_axis(min(0.0, *values) - room, max(0.0, *values) + room, parts=4)
    unit = f"change of net present value, {measure.letter} {measure.currency}".replace("  ", " ")
    return merged(
        axis_look(theme),
        {
            "type": "value",
            "min": low,
            "max": high,
            "interval": step,
            "name": unit if measure.money else "change of failures, of 100 runs",
            "nameLocation": "middle",
            "nameGap": 28,
            "axisLabel": {"hideOverlap": True},
        },
    )


def sides(top: int, measure: Measure, theme: Theme) -> list[Option]:
    """What either direction means, above the plot."""
    shared = {"top": top, "padding": 0, "textVerticalAlign": "top", "textStyle": letters(theme.muted)}
    less, more = ("less money", "more money") if measure.money else ("fewer failures", "more failures")
    return [
        {"text": f"\N{LEFTWARDS ARROW} {less}", "left": 0, **shared},
        {"text": f"{more} {ARROW}", "right": 0, **shared},
    ]


def bars(rows: Sequence[Json], place: int, arm: tuple[str, Style], size: tuple[int, Measure], theme: Theme) -> Option:
    """The bars of one arm, grey where nothing is clear; the amount with its direction at the end."""
    (name, style), (thick, measure) = arm, size
    data = []
    for row in rows:
        told = row["arms"][place]
        value, (low, high) = measure.change(told), measure.ends(told)
        clear = bool(at(told, measure.clear))
        words = f"{name}: {measure.said(value)}{'' if measure.money else ' of 100'}"
        if low is not None and high is not None:
            words += f" ({measure.said(low)} to {measure.said(high)})"
        short = f"{number(tidy(abs(value), 3), 2)}{measure.letter}" if measure.money else number(abs(value), 0)
        data.append(
            {
                "value": tidy(value),
                "name": words,
                "itemStyle": {"color": style.colour(theme) if clear else theme.rule, "decal": style.decal(theme)},
                "label": letters(theme.text)
                | {
                    "show": clear,
                    "position": "left" if value < 0 else "right",
                    "formatter": f"{FEWER if value < 0 else MORE} {short}",
                },
            }
        )
    return {
        "type": "bar",
        "name": name,
        "barWidth": THICK - 3,
        "barGap": f"{100 * 3 / (THICK - 3):g}%",
        "barCategoryGap": f"{round(100 * (HEAD + GAP) / thick)}%",
        "data": data,
        "itemStyle": {"color": style.colour(theme), "decal": style.decal(theme)},
    }


def table_of(rows: Sequence[Json], names: Sequence[str], currency: str) -> Table:
    """Every lever with what each arm does at both ends."""
    columns = ["Lever", "Low", "High"]
    for name in names:
        columns += [
            f"{name}: failures of 100 at low",
            f"{name}: at high",
            f"{name}: change",
            f"{name}: change, 95% low",
            f"{name}: change, 95% high",
            f"{name}: change of value, {currency}".rstrip(", "),
            f"{name}: change of value, 95% low",
            f"{name}: change of value, 95% high",
        ]
    return Table((*columns, "Clear effect on failures", "Clear effect on value"), tuple(cells(row) for row in rows))


def cells(row: Json) -> tuple[Cell, ...]:
    """One lever in the table."""
    found: list[Cell] = [plain(row["title"], 60), value_text(row, "low"), value_text(row, "high")]
    for arm in row["arms"]:
        low, high = bounds(at(arm, "change", "ci95"))
        shares = [at(arm, end, "failure", "value") for end in ("at_low", "at_high")]
        found += [hundred(value) for value in (*shares, at(arm, "change", "value"), low, high)]
        gain = [known(at(arm, "npv_change", "mean")), *bounds(at(arm, "npv_change", "ci95"))]
        found += [None if value is None else tidy(value) for value in gain]
    return (*found, *("yes" if at(row, key) else "no" for key in ("clear", "npv_clear")))


def hundred(value: object) -> float | None:
    """A share as a count of 100."""
    found = known(value)
    return None if found is None else tidy(100.0 * found, 3)


def note_of(result: Json, rows: int) -> str:
    """How to read the picture."""
    left = f" The picture shows the first {SHOWN} of {rows} levers; the table has all." if rows > SHOWN else ""
    runs = number(known(at(result, "replications_done")), 0)
    return (
        f"Each lever is turned alone from the low to the high end of what is plausible, {runs} runs at each end on the "
        f"same luck. Grey, “not clear”: within what luck alone shows in {runs} runs among so many levers.{left}"
    )
