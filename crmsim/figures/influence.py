"""Pictures of what an outcome depends on: indices beside their noise floor."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, is_list
from crmsim.figures.forest import Estimate, ForestRow, Series, forest, forest_height, room_for
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import bounds, figure_text, known, plain, scale_of, spoken

MOST = 14  # factors in a picture; the table holds as many, the JSON all
MEASURES = {
    "ST": ("share of the variance", "with interactions (ST)"),
    "S1": ("share of the variance", "alone (S1)"),
    "mu_star": ("mean effect over the range (mu*)", "mean effect (mu*)"),
}


def influence(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Sensitivity of one outcome as a forest plot, the noise floor as a series of its own; None without indices."""
    rows, main = at(result, "factors"), str(at(result, "main"))
    if not is_list(rows) or main not in MEASURES:
        return None
    shown = rows[:MOST]
    measures = ["ST", "S1"] if main == "ST" else [main]
    ends = [end for row in shown for name in measures for end in bounds(at(row, name, "ci95")) if end is not None]
    size, letter = scale_of(max(map(abs, ends), default=1.0)) if main == "mu_star" else (1.0, "")
    floors = [known(at(row, main, "floor")) for row in shown]
    series = [
        Series(MEASURES[name][1], theme.series[place], "rect" if place == 0 else "circle", hollow=place > 0)
        for place, name in enumerate(measures)
    ]
    if None not in floors:
        series.append(Series("noise floor", theme.unclear, "diamond", hollow=True))
    found = [
        ForestRow(
            name_of(row),
            tuple(estimate(row, name, size) for name in measures)
            + ((point((floor or 0.0) / size, f"noise floor {figure_text(floor)}"),) if None not in floors else ()),
        )
        for row, floor in zip(shown, floors, strict=True)
    ]
    title = spoken(plain(at(result, "sentence") or "", 300).split(" (")[0].rstrip("."))
    label = f"{title}. {'. '.join(f'{row.name}: {row.estimates[0].words}' for row in found)}."
    axis = f"{MEASURES[main][0]}{f', {letter}' if letter else ''}"
    columns = ["Factor"]
    for name in measures:
        columns += [name, "Low", "High"]
    return Picture(
        key=key_of("influence", result),
        title=title,
        label=label,
        option=forest(found, series, theme, label=label, axis=axis, names=room_for(found)),
        table=Table(
            (*columns, "Noise floor", "Beyond noise"),
            tuple(
                (name_of(row), *numbers(row, measures), floor, "yes" if at(row, "beyond_noise") else "no")
                for row, floor in zip(shown, floors, strict=True)
            ),
        ),
        height=forest_height(len(found), series),
        note="Lines: 95% intervals. Below its noise floor a factor shows no more than chance alone would (in 95 of 100 "
        "draws, for all factors together); a factor counts only where its whole interval lies above it, and the points "
        "differ beyond chance at all.",
    )


def key_of(kind: str, result: Json) -> str:
    """A name for the picture that no other has."""
    parts = [kind, *(str(at(result, part) or "") for part in ("outcome", "arm", "against"))]
    return "".join(letter if letter.isalnum() else "-" for letter in "-".join(filter(None, parts)).lower())


def name_of(row: Json) -> str:
    """The factor as people read it."""
    text = plain(at(row, "title") or at(row, "name"), 40)
    return text[:1].upper() + text[1:]


def estimate(row: Json, measure: str, size: float) -> Estimate:
    """One index of one factor, in the unit of the axis."""
    value = known(at(row, measure, "value")) or 0.0
    low, high = bounds(at(row, measure, "ci95"))
    low, high = (value if low is None else low), (value if high is None else high)
    words = f"{measure} {figure_text(value)} ({figure_text(low)} to {figure_text(high)})"
    return Estimate(low / size, value / size, high / size, words)


def point(value: float, words: str) -> Estimate:
    """A value without an interval."""
    return Estimate(value, value, value, words)


def numbers(row: Json, measures: Sequence[str]) -> list[float | None]:
    """Estimates of a row for its table."""
    found: list[float | None] = []
    for measure in measures:
        found += [known(at(row, measure, "value")), *bounds(at(row, measure, "ci95"))]
    return [None if value is None else tidy(value) for value in found]
