"""The map of two levers: in each cell which arm is better, as pattern, colour and letter; a star where one stands.

The letters alone say it all, so a print in grey does too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from crmsim.figures.arms import Json, at, is_list
from crmsim.figures.palette import BIG_BANG, DIAGONAL, DOTS, LIGHT, PLAIN, RISING, Style, Theme, styles_for, unfrozen
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
    tidy,
    tooltip,
)
from crmsim.figures.wording import bounds, figure_text, known, number, plain

ROW, TOP, BOTTOM = 50, 12, 58  # pixels
LEFT = {NARROW[0]: 44, NARROW[1]: 60, WIDE: 76}
CLOSE, TRADE, BOTH, STAR = (
    "=",
    "±",
    "×",
    "path://M12,1L15.1,8.6L23.3,9.2L17,14.5L19,22.5L12,18.1L5,22.5L7,14.5L.7,9.2L8.9,8.6Z",
)
MEANING = {"too_close": "too close to call", "trade_off": "one fails less often, the other earns more"}


def lever_map(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The map, as far as it has come; None where no cell is done."""
    cells, arms = at(result, "cells"), at(result, "arms")
    if not is_list(cells) or not is_list(arms) or len(arms) != 2 or not known(at(result, "counts", "done")):
        return None
    names = [plain(arm["title"], 60) for arm in arms]
    styles = styles_for([str(arm["plan"]) for arm in arms])
    signs = signs_of(names)
    x, y = at(result, "x"), at(result, "y")
    columns, rows = ([level_text(level) for level in axis["levels"]] for axis in (x, y))
    title = headline(result, names)
    label = " ".join([f"{title}.", *(plain(text, 300) for text in at(result, "sentences") or ())])
    option: Option = {
        "grid": {"top": TOP, "right": 8, "bottom": BOTTOM},
        "xAxis": [named(columns, axis_title(x), theme), hidden(len(columns))],
        "yAxis": [named(rows, "", theme), hidden(len(rows))],
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [
            *(
                row_of(cells, j, len(columns), (names, styles, signs), theme, starred((x, y), j))
                for j in range(len(rows))
            ),
            star((x, y), theme),
        ],
    }
    forms = {width: {"grid": {"left": left}} for width, left in LEFT.items()}
    return Picture(
        key="lever-map",
        title=title,
        label=label,
        option=by_width(merged(base_option(label, theme), option), forms),
        table=table_of(result, names, columns, rows),
        height=TOP + ROW * len(rows) + BOTTOM,
        note=f"Up: {axis_title(y)}. {legend_text(names, signs)} Star: nearest to where the company stands now. Each "
        "cell is judged as Compare would judge it; about 1 in 20 of these calls may be false.",
    )


def signs_of(names: Sequence[str]) -> Mapping[str, str]:
    """The letter of each arm, by verdict: its first letter, or A and B where they begin alike."""
    first = [name[:1].upper() for name in names]
    first = first if first[0] != first[1] and all(letter.isalnum() for letter in first) else ["A", "B"]
    return {"a_better": first[0], "b_better": first[1], "trade_off": TRADE, "too_close": CLOSE}


def legend_text(names: Sequence[str], signs: Mapping[str, str]) -> str:
    """What the letters mean."""
    arms = f"{signs['a_better']}: {names[0]} is better; {signs['b_better']}: {names[1]} is better; "
    return (
        f"{arms}{CLOSE}: {MEANING['too_close']}; {TRADE}: {MEANING['trade_off']}; {BOTH}: both fail in more than half "
        "of the runs."
    )


def headline(result: Json, names: Sequence[str]) -> str:
    """Who wins in how many situations."""
    counts = at(result, "counts")
    done, total = (number(known(at(counts, key)), 0) for key in ("done", "cells"))
    wins = [int(known(at(counts, key)) or 0) for key in ("a_better", "b_better")]
    of = f"{done} situations" if done == total else f"{done} situations done so far"
    if not any(wins):
        return f"Neither plan is clearly better in any of {of}"
    best = 0 if wins[0] >= wins[1] else 1
    other = f", {lowered(names[1 - best])} in {wins[1 - best]}" if wins[1 - best] else ""
    return f"{names[best]} wins in {wins[best]} of {of}{other}"


def lowered(name: str) -> str:
    """A title inside a sentence."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def level_text(level: float) -> str:
    """A level as people read it."""
    return figure_text(known(level))


def axis_title(axis: Json) -> str:
    """The lever with its unit."""
    unit = plain(at(axis, "unit") or "", 40)
    return plain(at(axis, "title"), 60) + (f", {unit}" if unit not in {"", "0-1"} else "")


def named(levels: Sequence[str], name: str, theme: Theme) -> Option:
    """An axis with a band for each level."""
    return merged(
        axis_look(theme, lines=False),
        {
            "type": "category",
            "data": list(levels),
            "name": name,
            "nameLocation": "middle",
            "nameGap": 32,
            "axisLabel": {"hideOverlap": True},
        },
    )


def hidden(levels: int) -> Option:
    """The same axis in whole numbers, for heights and for the star."""
    return {"type": "value", "min": 0, "max": levels, "show": False}


Look = tuple[Sequence[str], Sequence[Style], Mapping[str, str]]


def row_of(cells: Sequence[Json], j: int, columns: int, look: Look, theme: Theme, here: int | None = None) -> Option:
    """One row of cells: bars of height 1 on top of those below, so that a click tells row and column."""
    by_column = {cell["i"]: cell for cell in cells if cell["j"] == j}
    return {
        "type": "bar",
        "stack": "map",
        "name": f"row {j + 1}",
        "yAxisIndex": 1,
        "barWidth": "100%",
        "data": [bar(by_column.get(i), look, theme, with_star=i == here) for i in range(columns)],
        "z": 2,
    }


def bar(cell: Json | None, look: Look, theme: Theme, *, with_star: bool = False) -> Option:
    """One cell: its pattern, its letter, and its figures in words; beside a star, the letter moves up."""
    names, styles, signs = look
    verdict = at(cell, "verdict")
    patterns = (DOTS, PLAIN) if styles[0] is BIG_BANG else (PLAIN, DOTS)
    fills: Mapping[object, tuple[str, tuple[tuple[str, Any], ...]]] = {
        "a_better": (styles[0].colour(theme), patterns[0]),
        "b_better": (styles[1].colour(theme), patterns[1]),
        "trade_off": (theme.rule, RISING),
        "too_close": (theme.rule, DIAGONAL),
    }
    colour, pattern = fills.get(verdict, (theme.surface, PLAIN))
    sign = signs.get(str(verdict), "")
    text = f"{sign} {BOTH}" if at(cell, "both_fail") else sign
    return {
        "value": 1,
        "name": hover(cell, names) if cell else "not run yet",
        "itemStyle": {
            "color": colour,
            "opacity": 1,
            "borderColor": theme.surface if verdict else theme.rule,
            "borderWidth": 2 if verdict else 1,
            "decal": {"color": theme.surface, **{key: unfrozen(value) for key, value in pattern}},
        },
        "label": letters(theme.text, 13, bold=True)
        | {
            "show": bool(text),
            "formatter": text,
            "position": "insideTop" if with_star else "inside",
            "distance": 5,
            "backgroundColor": theme.surface,
            "padding": [1, 4],
            "borderRadius": 3,
        },
    }


def hover(cell: Json, names: Sequence[str]) -> str:
    """A cell in words."""
    if at(cell, "verdict") is None:
        return "not run yet"
    fails = [
        f"{name}: {number(known(at(arm, 'failure', 'count')), 0)} of {number(known(at(arm, 'n')), 0)} runs fail"
        for name, arm in zip(names, at(cell, "arms"), strict=True)
    ]
    return "<br>".join([f"{verdict_words(cell, names)}", *(text.replace("<", "") for text in fails)])


def verdict_words(cell: Json, names: Sequence[str]) -> str:
    """The verdict of a cell in words."""
    verdict = at(cell, "verdict")
    if verdict in {"a_better", "b_better"}:
        return f"{names[0 if verdict == 'a_better' else 1]} is better".replace("<", "")
    return MEANING.get(str(verdict), "not run yet").capitalize()


def starred(axes: tuple[Json, Json], row: int) -> int | None:
    """The column in which the star stands in a row; None where it stands in another, or nowhere."""
    x, y = (place_on(axis["levels"], known(at(axis, "here"))) for axis in axes)
    return int(x) if x is not None and y is not None and int(y) == row else None


def star(axes: tuple[Json, Json], theme: Theme) -> Option:
    """Where the visitor stands, where that is on the map."""
    places = [place_on(axis["levels"], known(at(axis, "here"))) for axis in axes]
    inside = [place for place in places if place is not None]
    data = [{"value": inside, "name": f"You are here: {here_words(axes)}"}] if len(inside) == 2 else []
    return {
        "type": "scatter",
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": data,
        "symbol": STAR,
        "symbolSize": 20,
        "symbolOffset": [0, 11],  # below the letter of its cell
        "itemStyle": {
            "color": theme.surface,
            "borderColor": theme.failed,
            "borderWidth": 2,
            "opacity": 1,
            "decal": {"symbol": "none"},
        },
        "z": 6,
    }


def here_words(axes: tuple[Json, Json]) -> str:
    """The visitor's own values."""
    return ", ".join(f"{plain(axis['title'], 60)} {figure_text(known(at(axis, 'here')))}" for axis in axes)


def place_on(levels: Sequence[float], value: float | None) -> float | None:
    """The middle of the cell whose level is nearest to a value, in cells; None beyond the levels."""
    if value is None or not levels[0] <= value <= levels[-1]:
        return None
    return 0.5 + min(range(len(levels)), key=lambda place: abs(levels[place] - value))


def table_of(result: Json, names: Sequence[str], columns: Sequence[str], rows: Sequence[str]) -> Table:
    """Every cell with its verdict and figures."""
    heads = (
        plain(at(result, "x", "title"), 60),
        plain(at(result, "y", "title"), 60),
        "Better",
        f"Failures of 100, {names[0]}",
        f"Failures of 100, {names[1]}",
        "Difference, 95% low",
        "Difference, 95% high",
        f"Value, {names[0]} minus {names[1]}",
        "Value, 95% low",
        "Value, 95% high",
        "Runs of each",
    )
    return Table(heads, tuple(cell_row(cell, names, columns, rows) for cell in at(result, "cells")))


def cell_row(cell: Json, names: Sequence[str], columns: Sequence[str], rows: Sequence[str]) -> tuple[Cell, ...]:
    """One cell in the table."""
    start = (columns[cell["i"]], rows[cell["j"]], verdict_words(cell, names))
    if at(cell, "verdict") is None:
        return (*start, *(None for _ in range(7)), known(at(cell, "n")))
    shares = [hundred(at(arm, "failure", "value")) for arm in at(cell, "arms")]
    gap = [hundred(end) for end in bounds(at(cell, "pair", "failure_difference", "ci95"))]
    money = [at(cell, "pair", "npv_difference", "mean"), *bounds(at(cell, "pair", "npv_difference", "ci95"))]
    return (*start, *shares, *gap, *(None if known(one) is None else tidy(float(one)) for one in money), cell["n"])


def hundred(value: object) -> float | None:
    """A share as a count of 100."""
    found = known(value)
    return None if found is None else tidy(100.0 * found, 3)
