"""A box as a picture: the points over two factors, the failing or the won filled, and the box around them."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, is_list, title_of
from crmsim.figures.influence import key_of
from crmsim.figures.legend import legend
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
    merged,
    round_axis,
    tidy,
    tooltip,
)
from crmsim.figures.wording import bounds, figure_text, known, plain, spoken

HEIGHT, TOP, BOTTOM = 420, 40, 54  # pixels
MOST_POINTS = 2_000


def failure_box(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The two most bounded factors of a box; None where nothing stands out from chance."""
    limits = at(result, "box", "limits")
    factors, points = at(result, "scatter", "factors"), at(result, "scatter", "points")
    if at(result, "verdict") != "found" or not is_list(limits) or not limits or not is_list(points):
        return None
    order = sorted(limits, key=lambda limit: -(known(at(limit, "recurrence")) or 0.0))
    x = order[0]
    others = [name for name in factors if name != x["name"]]
    if len(order) < 2 and not others:
        return None
    titles = at(result, "scatter", "titles") or {}
    y = order[1] if len(order) > 1 else {"name": others[0], "unit": "", "title": str(titles.get(others[0], others[0]))}
    rival = at(result, "against")
    kinds = ("fails", "does not fail")
    if rival is not None:
        kinds = (f"{title_of(str(at(result, 'arm')), {})} wins", "does not win")
    places = [list(factors).index(one["name"]) for one in (x, y)]
    failing = at(result, "scatter", "failing")
    rows = [
        ([tidy(row[places[0]]), tidy(row[places[1]])], bool(bad)) for row, bad in zip(points, failing, strict=True)
    ][:MOST_POINTS]
    ends = [axis_ends([row[side] for row, _ in rows]) for side in (0, 1)]
    title = spoken(plain(at(result, "sentence") or "", 400).rstrip("."))
    option: Option = {
        "legend": legend(list(kinds), theme),
        "grid": {"right": 24, "top": TOP, "bottom": BOTTOM},
        "xAxis": axis(x, ends[0], theme, 30),
        "yAxis": axis({**y, "title": ""}, ends[1], theme, 0),
        "tooltip": tooltip(theme, formatter="{a}: {c}"),
        "series": [
            marks(kinds[0], [row for row, bad in rows if bad], theme.series[1], "circle", theme, hollow=False)
            | {"markArea": area(x, y, ends, theme)},
            marks(kinds[1], [row for row, bad in rows if not bad], theme.series[0], "circle", theme, hollow=True),
        ],
    }
    forms = {width: {"grid": {"left": left}} for width, left in {NARROW[0]: 48, WIDE: 60}.items()}
    density, coverage = (at(result, "box", key) for key in ("density", "coverage"))
    unseen = at(result, "resampling")
    return Picture(
        key=key_of("box", result),
        title=title,
        label=title,
        option=by_width(merged(base_option(title, theme), option), forms),
        table=Table(
            ("Factor", "From", "To", "Tried from", "Tried to", "Quasi-p", "In half samples"),
            tuple(limit_row(limit) for limit in limits),
        ),
        height=HEIGHT,
        note=f"Up: {plain(y['title'], 60)}. Shaded: the box. Density {share(density)}, coverage {share(coverage)}; "
        f"boxes of random halves reach a density of {figure_text(known(at(unseen, 'density_of_unseen')))} and a "
        f"coverage of {figure_text(known(at(unseen, 'coverage_of_unseen')))} on the points that they have not seen. "
        f"{beside_luck(at(result, 'shuffled'))}",
    )


def share(found: Json) -> str:
    """A share with its interval and counts."""
    low, high = bounds(at(found, "ci95"))
    counts = f"{int(known(at(found, 'count')) or 0)} of {int(known(at(found, 'n')) or 0)} points"
    return f"{figure_text(known(at(found, 'value')))} ({figure_text(low)} to {figure_text(high)}; {counts})"


def beside_luck(shuffled: Json) -> str:
    """What becomes of the box where the same number of points fail at random."""
    tables, p = int(known(at(shuffled, "tables")) or 0), known(at(shuffled, "p"))
    if p is None:
        return ""
    as_good = int(known(at(shuffled, "as_good")) or 0)
    return f"Of {tables} tables of shuffled points, {as_good or 'none'} held a box as good (p = {p:.2g})."


def axis_ends(values: Sequence[float]) -> tuple[float, float, float]:
    """Round ends of an axis."""
    return round_axis(min(values), max(values), parts=4)


def axis(factor: Json, ends: tuple[float, float, float], theme: Theme, gap: int) -> Option:
    """One factor as an axis."""
    low, high, step = ends
    unit = plain(at(factor, "unit") or "", 40)
    title = plain(at(factor, "title"), 60)
    return merged(
        axis_look(theme),
        {
            "type": "value",
            "min": low,
            "max": high,
            "interval": step,
            "name": title + (f", {unit}" if title and unit not in {"", "0-1"} else ""),
            "nameLocation": "middle",
            "nameGap": gap,
            "axisLabel": {"hideOverlap": True},
        },
    )


def area(x: Json, y: Json, ends: Sequence[tuple[float, float, float]], theme: Theme) -> Option:
    """The box, as far as the axes go where it has no limit."""
    corners = []
    for side in ("low", "high"):
        place = 0 if side == "low" else 1
        found = [known(at(factor, side)) for factor in (x, y)]
        corners.append([end[place] if one is None else one for one, end in zip(found, ends, strict=True)])
    look = {"color": theme.series[1], "opacity": 0.12, "borderColor": theme.series[1], "borderWidth": 1.5}
    return {"silent": True, "data": [[{"coord": corners[0], "itemStyle": look}, {"coord": corners[1]}]]}


def marks(name: str, points: list[list[float]], colour: str, symbol: str, theme: Theme, *, hollow: bool) -> Option:
    """Points of one kind."""
    ring = {"color": theme.surface, "borderColor": colour, "borderWidth": 1.4}
    return {
        "type": "scatter",
        "name": name,
        "data": points,
        "symbol": symbol,
        "symbolSize": 6 if hollow else 8,
        "itemStyle": (ring if hollow else {"color": colour}) | {"opacity": 0.9, "decal": {"symbol": "none"}},
        "z": 3 if hollow else 4,
    }


def limit_row(limit: Json) -> tuple[str | float | None, ...]:
    """One limit in the table."""
    low, high = bounds(at(limit, "range"))
    quasi = known(at(limit, "quasi_p"))
    return (
        plain(at(limit, "title"), 60),
        known(at(limit, "low")),
        known(at(limit, "high")),
        low,
        high,
        None if quasi is None else f"{quasi:.2g}",
        f"{100 * (known(at(limit, 'recurrence')) or 0.0):.0f}%",
    )
