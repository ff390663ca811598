"""Pictures of robustness: how the difference spreads under other assumptions, and which of them move it most."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.figures.arms import Arm, Json, arms_of, at, currency_of, is_list
from crmsim.figures.dots import Spread, dot_quantiles, dotplot_height, dots_for, quantile_dots
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.returns import dot_name, dots_mean
from crmsim.figures.shifts import Shift, shifts, shifts_height
from crmsim.figures.wording import bounds, known, money, number, plain, scale_of

FEWEST = 10  # variations: of fewer no picture is made


@dataclass(frozen=True, slots=True)
class Headline:
    """The two arms of the headline, a with the higher mean, and the mean differences a - b of all variations."""

    a: Arm
    b: Arm
    differences: tuple[float, ...]
    mean: float


def headline_of(result: Json) -> Headline | None:
    """The headline of a result that was asked for its robustness; None for any other, or for too few variations."""
    found = at(result, "robustness")
    named = {arm.name: arm for arm in arms_of(result)}
    a, b = (named.get(at(found, "headline", side)) for side in ("a", "b"))
    listed = at(found, "npv_differences")
    values = [value for value in map(known, listed) if value is not None] if is_list(listed) else []
    if a is None or b is None or len(values) < FEWEST:
        return None
    return Headline(a, b, tuple(values), sum(values) / len(values))


def variations(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The differences of all variations as 50 dots, or a dot each where they are few; None where there are none."""
    headline = headline_of(result)
    if headline is None:
        return None
    a, b, currency = headline.a.title, headline.b.title, currency_of(result)
    size, letter = scale_of(max(abs(value) for value in headline.differences))
    wins, count = sum(value > 0 for value in headline.differences), len(headline.differences)
    title = f"{a} earns more than {b} in {number(wins, 0)} of {number(count, 0)} variations of the assumptions"
    text = f"{money(headline.mean, currency, signed=True)} in the mean of all variations"
    values = [value / size for value in headline.differences]
    row = Spread(f"{a} minus {b}", text, text, headline.a.style, values, dots_for(count, values))
    axis = f"difference in net present value, {letter} {currency}".replace("  ", " ")
    label = f"{title}. {text}."
    dots = [tidy(size * value) for value in dot_quantiles(row.values, row.dots)]
    return Picture(
        key="variations",
        title=title,
        label=label,
        option=quantile_dots([row], theme, label=label, axis=axis, zero="no difference"),
        table=Table(
            ("Variations at or below", f"{row.name}, {currency}"),
            tuple((dot_name(place, count), value) for place, value in enumerate(dots)),
        ),
        height=dotplot_height(1),
        note=f"{dots_mean(count, 'variation')}: ● {a} earns more, ○ {b} earns more. "
        "Dots at the very edge may lie further out.",
    )


def movers(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The assumptions that move the difference most, as arrows from low to high; None where there are none."""
    headline, rows = headline_of(result), at(result, "robustness", "movers")
    if headline is None or not is_list(rows) or not rows:
        return None
    a, b, currency = headline.a.title, headline.b.title, currency_of(result)
    found = [row for row in rows if known(at(row, "at_low")) is not None and known(at(row, "at_high")) is not None]
    size, letter = scale_of(max(abs(ends(row)[side]) for row in found for side in (0, 1)))
    arrows = [shift(row, headline, size, currency, theme) for row in found]
    title = finding(found, headline, currency)
    label = f"{title}. {'. '.join(f'{arrow.name}: {arrow.hover}' for arrow in arrows)}."
    unit = f"{letter} {currency}".strip()
    return Picture(
        key="movers",
        title=title,
        label=label,
        option=shifts(
            arrows,
            theme,
            label=label,
            axis=f"mean difference in net present value, {unit}",
            toward_low=f"{b} earns more",
            toward_high=f"{a} earns more",
            middle=headline.mean / size,
        ),
        table=Table(
            ("Assumption", "Range", "Rank correlation", "Where it is low", "Where it is high", "Beyond chance"),
            tuple(cells(row) for row in found),
        ),
        height=shifts_height(len(arrows)),
        note=f"Mean of {a} minus {b}: ○ in the third of the variations where the assumption is lowest, point of the "
        "arrow where it is highest. Dotted: mean of all variations. Grey: no more than pure chance shows among so many "
        "assumptions.",
    )


def shift(row: Json, headline: Headline, size: float, currency: str, theme: Theme) -> Shift:
    """One mover as an arrow, in the look of the arm that it leads to, in grey within the noise."""
    low, high = ends(row)
    gains = headline.a if high >= low else headline.b
    faint = bool(at(row, "within_noise"))
    amounts = f"{money(low, currency, signed=True)} where low, {money(high, currency, signed=True)} where high"
    return Shift(
        name=plain(at(row, "title") or at(row, "name"), 44),
        text=range_of(row),
        hover=amounts,
        start=low / size,
        end=high / size,
        colour=theme.unclear if faint else gains.style.colour(theme),
        faint=faint,
    )


def finding(rows: Sequence[Json], headline: Headline, currency: str) -> str:
    """What the strongest mover does, or that none stands out."""
    strong = [row for row in rows if not at(row, "within_noise")]
    if not strong:
        return "No single assumption moves the difference by more than chance would"
    low, high = ends(strong[0])
    name = plain(at(strong[0], "title") or at(strong[0], "name"), 60)
    first, second = (headline.a if value >= 0 else headline.b for value in (low, high))
    amounts = [money(abs(value), currency) for value in (low, high)]
    again = "" if first is second else f"{second.title} earns "
    return (
        f"{name} moves it most: {first.title} earns {amounts[0]} more where it is low, "
        f"{again}{amounts[1]} more where it is high"
    )


def ends(row: Json) -> tuple[float, float]:
    """The mean differences where the assumption is low and where it is high."""
    return known(at(row, "at_low")) or 0.0, known(at(row, "at_high")) or 0.0


def range_of(row: Json) -> str:
    """The range from which the assumption was drawn, with its unit."""
    low, high = bounds(at(row, "range"))
    unit = at(row, "unit")
    text = f"{number(low, 3)} to {number(high, 3)}"
    return text if unit in {None, "", "0-1"} else f"{text} {plain(unit, 30)}"


def cells(row: Json) -> tuple[str | float | None, ...]:
    """One row of the table behind the picture."""
    low, high = ends(row)
    correlation = known(at(row, "correlation"))
    return (
        plain(at(row, "title") or at(row, "name"), 60),
        range_of(row),
        None if correlation is None else round(correlation, 2),
        tidy(low),
        tidy(high),
        "no" if at(row, "within_noise") else "yes",
    )
