"""Pictures over the weeks: honest use, cash, records, productivity, leadership."""

from collections.abc import Sequence

from crmsim.figures.arms import Arm, Json, arms_of, currency_of, ranked
from crmsim.figures.bands import Curve, Level, bands
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Cell, Picture, Table, tidy
from crmsim.figures.wording import listed, money, percent, scale_of, week

HOW_TO_READ = "Line: the middle of all runs, week by week. Shaded: 8 in 10 runs lie inside."
PARTS = ("p10", "p50", "p90")
HEIGHT = 340  # pixels
FEW = 2  # more arms than this: a title names the highest and the lowest only


def adoption(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Honest use of the CRM over the weeks, in % of the work planned to be done in it."""
    arms = with_weekly(result, "honest_use")
    title = ends_finding(arms, "honest_use", "Honest use of the CRM")
    unit = "% of planned work done honestly in the CRM"
    return over_weeks(arms, theme, "adoption", "honest_use", title, unit, lowest=0.0)


def data_quality(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Accuracy of customer records over the weeks, in %."""
    arms = with_weekly(result, "data_quality")
    title = ends_finding(arms, "data_quality", "Accuracy of customer records")
    return over_weeks(arms, theme, "data-quality", "data_quality", title, "% of what is on record that is right")


def leadership(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Commitment of the leaders over the weeks, in % of full commitment."""
    arms = with_weekly(result, "leadership")
    title = ends_finding(arms, "leadership", "Commitment of the leaders")
    return over_weeks(arms, theme, "leadership", "leadership", title, "% of full commitment")


def productivity(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Output of customer-facing staff over the weeks, in % of normal."""
    arms = with_weekly(result, "productivity")
    title = f"Output of customer-facing staff {dip_finding(arms)}"
    level = Level(100.0, "normal")
    return over_weeks(arms, theme, "productivity", "productivity", title, "% of normal output", level=level)


def cash(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Cumulative cash against the company without a CRM, over the weeks."""
    arms, currency = with_weekly(result, "cumulative_cash"), currency_of(result)
    amounts = [abs(value or 0.0) for arm in arms for part in PARTS for value in arm.weekly("cumulative_cash", part)]
    size, letter = scale_of(max(amounts, default=1.0))
    unit = f"{letter} {currency}, compared with no CRM".strip()
    title = cash_finding(arms, currency)
    level = Level(0.0, "money back")
    return over_weeks(arms, theme, "cash", "cumulative_cash", title, unit, factor=1.0 / size, level=level)


def over_weeks(
    arms: Sequence[Arm],
    theme: Theme,
    key: str,
    series: str,
    title: str,
    unit: str,
    *,
    factor: float = 100.0,
    level: Level | None = None,
    lowest: float | None = None,
) -> Picture | None:
    """One weekly series of all arms, each value times `factor`; None where no arm has it."""
    if not arms:
        return None
    sides = {arm.name: [scaled(arm.weekly(series, part), factor) for part in PARTS] for arm in arms}
    curves = [Curve(arm.title, arm.style, *sides[arm.name]) for arm in arms]
    weeks = arms[0].weeks()
    columns = [f"{arm.title}, {part}" for arm in arms for part in ("low (p10)", "middle", "high (p90)")]
    cells: list[tuple[Cell, ...]] = [
        (one, *(sides[arm.name][side][index] for arm in arms for side in range(len(PARTS))))
        for index, one in enumerate(weeks)
    ]
    label = f"{title}. In {unit}, weeks after kick-off. {HOW_TO_READ}"
    return Picture(
        key=key,
        title=title,
        label=label,
        option=bands(weeks, curves, theme, label=label, unit=unit, height=HEIGHT, level=level, lowest=lowest),
        table=Table((f"Week ({unit})", *columns), tuple(cells)),
        height=HEIGHT,
        note=HOW_TO_READ,
    )


def with_weekly(result: Json, series: str) -> list[Arm]:
    """The arms that have a complete weekly series with at least one value, on the weeks of the first of them."""
    arms = [
        arm
        for arm in arms_of(result)
        if arm.weeks()
        and all(len(arm.weekly(series, part)) == len(arm.weeks()) for part in PARTS)
        and last(arm.weekly(series, "p50")) is not None
    ]
    return [arm for arm in arms if arm.weeks() == arms[0].weeks()]


def scaled(values: Sequence[float | None], factor: float) -> list[float | None]:
    """Each value times `factor`, to four significant digits."""
    return [None if value is None else tidy(value * factor) for value in values]


def last(values: Sequence[float | None]) -> float | None:
    """The last value there is."""
    return next((value for value in reversed(values) if value is not None), None)


def middle(arm: Arm, series: str) -> list[tuple[float, int]]:
    """(value, week) of the middle line of one arm, where there is a value."""
    values = zip(arm.weeks(), arm.weekly(series, "p50"), strict=True)
    return [(value, one) for one, value in values if value is not None]


def ends_finding(arms: Sequence[Arm], series: str, subject: str) -> str:
    """Where the middle line of each arm ends; of many arms, the highest and the lowest."""
    ends = [(last(arm.weekly(series, "p50")) or 0.0, arm.title) for arm in ranked(arms)]
    shown = {percent(end) for end, _ in ends}
    if len(ends) > 1 and len(shown) == 1:
        return f"{subject} ends at {shown.pop()} with {'both plans' if len(ends) == FEW else 'every plan'}"
    if len(ends) <= FEW:
        return f"{subject} ends at {listed([f'{percent(end)} with {title}' for end, title in ends])}"
    (low, lowest), (high, highest) = min(ends), max(ends)
    return f"{subject} ends highest with {highest} ({percent(high)}) and lowest with {lowest} ({percent(low)})"


def dip_finding(arms: Sequence[Arm]) -> str:
    """How deep output dips in the middle of all runs, and when; of many arms, the deepest dip."""
    dips = [(*min(middle(arm, "productivity")), arm.title) for arm in ranked(arms)]
    if len(dips) > FEW:
        dips = [min(dips)]
        return f"falls deepest with {dips[0][2]}: {percent(dips[0][0])} of normal in {week(dips[0][1])}"
    parts = [
        f"dips to {percent(low)} in {week(when)} with {title}"
        if percent(low) not in {"100%", percent(max(1.0, low))}
        else f"never falls below normal with {title}"
        for low, when, title in dips
    ]
    return listed(parts)


def cash_finding(arms: Sequence[Arm], currency: str) -> str:
    """When cash is back in the black; of many arms, which ends highest and lowest."""
    arms = ranked(arms)
    if len(arms) <= FEW:
        return f"Cash, in the middle of all runs: {'; '.join(cash_words(arm, currency) for arm in arms)}"
    ends = [(last(arm.weekly("cumulative_cash", "p50")) or 0.0, arm.title) for arm in arms]
    (low, lowest), (high, highest) = min(ends), max(ends)
    high_text, low_text = (money(end, currency, signed=True) for end in (high, low))
    return f"Cash ends highest with {highest} ({high_text}) and lowest with {lowest} ({low_text})"


def cash_words(arm: Arm, currency: str) -> str:
    """Where one arm's middle cash curve ends, and since when it has been above zero."""
    curve = middle(arm, "cumulative_cash")
    end, final_week = curve[-1]
    below = [one for value, one in curve if value < 0]
    if end < 0:
        return f"{arm.title} is {money(-end, currency)} down in {week(final_week)}"
    if end == 0 and not below:
        return f"{arm.title} stays at zero"
    if not below:
        return f"{arm.title} is never in the red and ends {money(end, currency)} up"
    return f"{arm.title} is back in the black from {week(below[-1] + 1)} and ends {money(end, currency)} up"
