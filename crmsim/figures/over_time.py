"""Pictures over the weeks: honest use, cash, records, productivity, leadership."""

from collections.abc import Callable, Sequence

from crmsim.figures.arms import Arm, Json, arms_of, currency_of
from crmsim.figures.bands import Curve, Level, bands
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Cell, Picture, Table, tidy
from crmsim.figures.wording import listed, money, number, percent, scale_of

HOW_TO_READ = "Line: the middle of all runs, week by week. Shaded: 8 in 10 runs lie inside."
PARTS = ("p10", "p50", "p90")


def adoption(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Honest use of the CRM over the weeks, in % of the work planned to be done in it."""
    return share_curves(
        result,
        theme,
        key="adoption",
        series="honest_use",
        unit="% of planned work done honestly in the CRM",
        finding=ends_finding("By the end, honest use reaches"),
    )


def data_quality(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Quality of customer records over the weeks, in %."""
    return share_curves(
        result,
        theme,
        key="data-quality",
        series="data_quality",
        unit="% of record content that is right",
        finding=ends_finding("By the end, record quality stands at"),
    )


def leadership(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Commitment of the leaders over the weeks, in % of full commitment."""
    return share_curves(
        result,
        theme,
        key="leadership",
        series="leadership",
        unit="% of full commitment",
        finding=ends_finding("By the end, leaders' commitment stands at"),
    )


def productivity(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Output of customer-facing staff over the weeks, in % of normal."""
    arms = with_weekly(result, "productivity")
    parts = [dip_words(arm) for arm in arms]
    title = f"Output of customer-facing staff: {'; '.join(part for part in parts if part)}"
    return over_weeks(
        arms,
        theme,
        key="productivity",
        series="productivity",
        title=title,
        unit="% of normal output",
        factor=100.0,
        level=Level(100.0, "normal"),
    )


def cash(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Cumulative cash against the company without a CRM, over the weeks."""
    arms = with_weekly(result, "cumulative_cash")
    currency = currency_of(result)
    largest = max(
        (
            abs(value or 0.0)
            for arm in arms
            for part in PARTS
            for value in arm.weekly("cumulative_cash", part)
        ),
        default=1.0,
    )
    size, letter = scale_of(largest)
    title = f"Cash in the middle of all runs: {'; '.join(cash_words(arm, currency) for arm in arms)}"
    return over_weeks(
        arms,
        theme,
        key="cash",
        series="cumulative_cash",
        title=title,
        unit=f"{letter} {currency}, against no CRM".strip(),
        factor=1 / size,
        level=Level(0.0, "money back"),
    )


def share_curves(
    result: Json,
    theme: Theme,
    *,
    key: str,
    series: str,
    unit: str,
    finding: Callable[[Sequence[Arm], str], str],
) -> Picture | None:
    """A series of shares (0-1), drawn in % from 0 up."""
    arms = with_weekly(result, series)
    return over_weeks(
        arms, theme, key=key, series=series, title=finding(arms, series), unit=unit, factor=100.0, lowest=0.0
    )


def over_weeks(
    arms: Sequence[Arm],
    theme: Theme,
    *,
    key: str,
    series: str,
    title: str,
    unit: str,
    factor: float,
    level: Level | None = None,
    lowest: float | None = None,
    height: int = 340,
) -> Picture | None:
    """One weekly series of all arms, each value times `factor`; None where no arm has it."""
    if not arms:
        return None
    sides = {arm.name: [scaled(arm.weekly(series, part), factor) for part in PARTS] for arm in arms}
    curves = [Curve(arm.title, arm.style, *sides[arm.name]) for arm in arms]
    weeks = arms[0].weeks()
    columns = [f"{arm.title}, {part}" for arm in arms for part in ("low (p10)", "middle", "high (p90)")]
    cells: list[tuple[Cell, ...]] = [
        (week, *(sides[arm.name][side][index] for arm in arms for side in range(3)))
        for index, week in enumerate(weeks)
    ]
    label = f"{title}. In {unit}, weeks after kick-off. {HOW_TO_READ}"
    return Picture(
        key=key,
        title=title,
        label=label,
        option=bands(weeks, curves, theme, label=label, unit=unit, height=height, level=level, lowest=lowest),
        table=Table((f"Week ({unit})", *columns), tuple(cells)),
        height=height,
        note=HOW_TO_READ,
    )


def with_weekly(result: Json, series: str) -> list[Arm]:
    """The arms that have a complete weekly series."""
    return [
        arm
        for arm in arms_of(result)
        if arm.weeks() and all(len(arm.weekly(series, part)) == len(arm.weeks()) for part in PARTS)
    ]


def scaled(values: Sequence[float | None], factor: float) -> list[float | None]:
    """Each value times `factor`, to four significant digits."""
    return [None if value is None else tidy(value * factor) for value in values]


def last(values: Sequence[float | None]) -> float | None:
    """The last value there is."""
    return next((value for value in reversed(values) if value is not None), None)


def ends_finding(opening: str) -> Callable[[Sequence[Arm], str], str]:
    """A sentence on where the middle line of each arm ends."""

    def finding(arms: Sequence[Arm], series: str) -> str:
        parts = [f"{percent(last(arm.weekly(series, 'p50')))} with {arm.title}" for arm in arms]
        return f"{opening} {listed(parts)}"

    return finding


def dip_words(arm: Arm) -> str:
    """How deep one arm's output dips at most, and when."""
    known = [
        (value, week)
        for week, value in zip(arm.weeks(), arm.weekly("productivity", "p50"), strict=True)
        if value is not None
    ]
    if not known:
        return ""
    lowest, week = min(known)
    if percent(lowest) == "100%" or lowest > 1:
        return f"{arm.title} never falls below normal"
    return f"{arm.title} dips to {percent(lowest)} of normal (week {week})"


def cash_words(arm: Arm, currency: str) -> str:
    """Where one arm's middle cash curve ends, and since when it has been above zero."""
    middle = [
        (week, value)
        for week, value in zip(arm.weeks(), arm.weekly("cumulative_cash", "p50"), strict=True)
        if value is not None
    ]
    if not middle:
        return f"{arm.title}: not applicable"
    end = middle[-1][1]
    below = [week for week, value in middle if value < 0]
    if end < 0:
        return f"{arm.title} is still {money(-end, currency)} down after week {number(middle[-1][0], 0)}"
    if not below:
        return f"{arm.title} is never in the red and ends {money(end, currency)} up"
    return f"{arm.title} is back in the black in week {below[-1] + 1} and ends {money(end, currency)} up"
