"""The regime map as a picture: which arm wins in which cell of two factors, the winner as colour and as a letter."""

from collections.abc import Mapping, Sequence

from crmsim.figures.arms import Json, at, is_list, title_of
from crmsim.figures.palette import LIGHT, Style, Theme, styles_for
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
    tooltip,
)
from crmsim.figures.wording import bounds, figure_text, interval_text, known, listed, outcome_words, plain

ROW, TOP, BOTTOM = 44, 60, 62  # pixels
LEFT = {NARROW[0]: 52, WIDE: 84}  # pixels
CLOSE = "\N{ALMOST EQUAL TO}"
FEW_CELLS = 12  # columns up to which the lead stands in the cell


def regime_map(result: Json, plans: Mapping[str, str], theme: Theme = LIGHT) -> Picture | None:
    """The map of one outcome; None where there is none, or where no cell is won: a sentence says that better.

    `plans` gives the plan of each arm, for its look.
    """
    cells, arms = at(result, "cells"), at(result, "arms")
    if not is_list(cells) or not is_list(arms) or not any(at(cell, "winner") for cell in cells):
        return None
    names = [plain(name, 60) for name in arms]
    styles = dict(zip(names, styles_for([plans.get(name, name) for name in names]), strict=True))
    x, y = at(result, "x"), at(result, "y")
    columns, rows = (levels_of(axis) for axis in (x, y))
    title = headline(result, names)
    label = f"{title}. {plain(at(result, 'sentence') or '', 400)}"
    option: Option = {
        "grid": {"top": TOP, "right": 12, "bottom": BOTTOM},
        "title": legend_of(names, styles, theme),
        "xAxis": [named(columns, axis_title(x), theme, 32), hidden(len(columns))],
        "yAxis": [named(rows, "", theme, 0), hidden(len(rows))],
        "tooltip": tooltip(theme, formatter="{b}"),
        "series": [areas(cells, styles, theme), *glyphs(cells, styles, theme, len(columns))],
    }
    forms = {width: {"grid": {"left": left}} for width, left in LEFT.items()}
    return Picture(
        key="-".join(["regimes", *(plain(one, 40) for one in (at(result, "outcome"), x["name"], y["name"]))]).replace(
            "_", "-"
        ),
        title=title,
        label=label,
        option=by_width(merged(base_option(label, theme), option), forms),
        table=Table(
            (plain(x["title"], 60), plain(y["title"], 60), "Better", "Lead", "Low", "High", "n"),
            tuple(cell_row(cell, columns, rows) for cell in cells),
        ),
        height=TOP + ROW * len(rows) + BOTTOM,
        note=f"Up: {axis_title(y)}. In a cell: by how much the arm is better. A cell goes to an arm that beats every "
        f"other beyond chance; over the whole map about 1 in 20 of these calls may be false.{averaged(result)}",
    )


def headline(result: Json, names: Sequence[str]) -> str:
    """Who wins most cells."""
    counts = {name: int(known(at(result, "counts", name)) or 0) for name in names}
    close, total = int(known(at(result, "counts", "too_close")) or 0), len(at(result, "cells"))
    best = max(names, key=lambda name: counts[name])
    on = outcome_words(plain(at(result, "outcome"), 40))
    others = ", ".join(f"{title_of(name, {})} {counts[name]}" for name in names if name != best)
    axes = [plain(title, 60) for side in ("x", "y") if (title := at(result, side, "title"))]
    over = f" over {listed(axes)}" if axes else ""
    return f"On {on}{over}, {title_of(best, {})} wins {counts[best]} of {total} cells, {others}; {close} are too close"


def averaged(result: Json) -> str:
    """What the cells leave open: factors of the study that are on neither axis."""
    names = [outcome_words(plain(name, 60)) for name in at(result, "averaged_over") or ()]
    return f" Every cell is a mean over all values of {listed(names)}." if names else ""


def levels_of(axis: Json) -> list[str]:
    """The levels of an axis as people read them."""
    labels = at(axis, "labels")
    if is_list(labels) and labels:
        return [plain(labels[int(level)], 24) for level in at(axis, "levels")]
    return [figure_text(known(level)) for level in at(axis, "levels")]


def axis_title(axis: Json) -> str:
    """The factor with its unit."""
    unit = plain(at(axis, "unit") or "", 40)
    return plain(at(axis, "title"), 60) + (f", {unit}" if unit not in {"", "0-1"} else "")


def legend_of(names: Sequence[str], styles: Mapping[str, Style], theme: Theme) -> list[Option]:
    """What the marks mean, above the map: ECharts knows no legend for areas."""
    parts = [f"{{{place}|{styles[name].glyph}}} {title_of(name, {})}" for place, name in enumerate(names)]
    rich = {
        str(place): {"color": styles[name].colour(theme), "fontSize": 14, "lineHeight": 20}
        for place, name in enumerate(names)
    }
    text = "     ".join([*parts, f"{CLOSE} too close to call"])
    look = letters(theme.text, 13) | {"lineHeight": 20, "rich": rich, "width": 1000, "overflow": "break"}
    return [{"text": text, "left": 0, "top": 8, "padding": 0, "textStyle": look}]


def named(levels: Sequence[str], name: str, theme: Theme, gap: int) -> Option:
    """An axis with a band for each level."""
    return merged(
        axis_look(theme, lines=False),
        {
            "type": "category",
            "data": list(levels),
            "name": name,
            "nameLocation": "middle",
            "nameGap": gap,
            "axisLabel": {"hideOverlap": True},
        },
    )


def hidden(levels: int) -> Option:
    """The same axis in whole numbers, so that a cell is the area from one to the next."""
    return {"type": "value", "min": 0, "max": levels, "show": False}


def areas(cells: Sequence[Json], styles: Mapping[str, Style], theme: Theme) -> Option:
    """The cells as areas; one that is too close, or that was not run, stays empty."""
    data = []
    for cell in cells:
        winner = at(cell, "winner")
        colour = styles[winner].colour(theme) if winner in styles else theme.unclear
        strength = 0.85 if winner in styles else 0.12 if at(cell, "verdict") == "too_close" else 0.0
        corner = {
            "coord": [cell["i"], cell["j"]],
            "itemStyle": {"color": colour, "opacity": strength, "borderColor": theme.surface, "borderWidth": 2},
        }
        data.append([corner, {"coord": [cell["i"] + 1, cell["j"] + 1]}])
    return {
        "type": "scatter",
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "data": [],
        "markArea": {"silent": True, "label": {"show": False}, "data": data},
    }


def glyphs(cells: Sequence[Json], styles: Mapping[str, Style], theme: Theme, columns: int) -> list[Option]:
    """The mark of the winner in every cell, with its lead where there is room."""
    marks = []
    for cell in cells:
        winner = at(cell, "winner")
        mark = styles[winner].glyph if winner in styles else CLOSE if at(cell, "verdict") == "too_close" else ""
        lead = figure_text(known(at(cell, "lead", "mean")), short=True) if winner and columns <= FEW_CELLS else ""
        marks.append(
            {
                "value": [cell["i"] + 0.5, cell["j"] + 0.5],
                "name": hover(cell),
                "label": letters(theme.surface if winner else theme.muted, 12)
                | {"show": True, "formatter": f"{mark} {lead}".strip(), "position": "inside"},
            }
        )
    return [
        {
            "type": "scatter",
            "xAxisIndex": 1,
            "yAxisIndex": 1,
            "data": marks,
            "symbol": "rect",
            "symbolSize": 34,
            "itemStyle": {"color": "transparent", "opacity": 1, "decal": {"symbol": "none"}},
            "z": 4,
        }
    ]


def hover(cell: Json) -> str:
    """A cell in words."""
    low, high = bounds(at(cell, "lead", "ci95"))
    who = at(cell, "winner") or ("too close" if at(cell, "verdict") == "too_close" else "not run")
    spread = interval_text((low, high), known(at(cell, "n")))
    lead = f": lead {figure_text(known(at(cell, 'lead', 'mean')))} ({spread})"
    return f"{plain(who, 60)}{lead if low is not None else ''}"


def cell_row(cell: Json, columns: Sequence[str], rows: Sequence[str]) -> tuple[str | float | None, ...]:
    """One cell in the table behind the picture."""
    low, high = bounds(at(cell, "lead", "ci95"))
    words = at(cell, "winner") or str(at(cell, "verdict")).replace("_", " ")
    return (
        columns[cell["i"]],
        rows[cell["j"]],
        plain(words, 60),
        known(at(cell, "lead", "mean")),
        low,
        high,
        known(at(cell, "n")),
    )
