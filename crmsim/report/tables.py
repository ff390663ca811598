"""Tables of the report: figures formatted for people, "not applicable" where there is none, and how many runs count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crmsim.figures.arms import Arm, Json, at, base_for, is_list
from crmsim.figures.wording import MISSING, known, money, number, of_100, percent, plain, span_of_100, span_of_money

SEGMENT_TITLES = {
    "best": "Best",
    "next_best": "Next best",
    "marginal": "Marginal",
    "unprofitable": "Unprofitable",
}


HORIZON_TITLES = {
    "156": "After 3 years",
    "208": "After 4 years",
    "260": "After 5 years",
    "one_more_year": "One more year like the end",
}


#: What ends a project, or keeps it from beginning, without being a failure; shown where it happened.
DECISIONS = (
    ("Ended at a decision that the plan foresaw (no failure by itself)", ("stopped_at_gate",)),
    ("Not approved by finance (no failure by itself)", ("not_approved",)),
)


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of finished texts; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def cell(value: object) -> str:
    """One cell of a picture's table: numbers with separators and a true minus sign, None as "not applicable"."""
    if isinstance(value, str):
        return value
    figure = known(value)
    if figure is None:
        return MISSING
    return number(figure, 0 if abs(figure) >= 1000 else 4)


Format = Callable[[float], str]


def key_figures(arms: Sequence[Arm], currency: str, runs: int | None) -> TextTable:
    """Every headline figure of every arm: median, range of 8 in 10 runs, mean with interval, and runs that count."""
    rows = [
        (title, arm.title, *figure_cells(arm, path, shown, runs))
        for title, path, shown in metrics(currency)
        for arm in arms
        if arm.metric(*path)
    ]
    rates = [
        (
            title,
            arm.title,
            MISSING,
            MISSING,
            rate_text(arm, path),
            runs_text(arm.metric(*path).get("n"), runs),
        )
        for title, path in (
            ("Fails (cancelled, abandoned or value lost)", ("failure_rate",)),
            ("Fails in a broad sense (any of six flags)", ("failure_rate_broad",)),
            *(decision for decision in DECISIONS if any(arm.figure(*decision[1], "value") for arm in arms)),
        )
        for arm in arms
        if arm.metric(*path)
    ]
    columns = (
        "Figure",
        "Plan",
        "Middle run",
        "8 in 10 runs between",
        "Mean (95% interval)",
        "Runs that count",
    )
    return TextTable("All key figures with interval and number of runs", columns, (*rates, *rows))


def metrics(currency: str) -> list[tuple[str, tuple[str, ...], Format]]:
    """Title, place and format of every metric that is a figure per run."""

    def amount(value: float) -> str:
        return money(value, currency)

    def place(value: float) -> str:
        return f"week {number(value, 0)}"

    return [
        ("Net present value against no CRM", ("npv",), amount),
        ("Return on investment", ("roi",), number),
        ("Total cost, present value", ("total_cost",), amount),
        ("Benefit, present value", ("benefit",), amount),
        ("Payback", ("payback_week",), place),
        ("Adoption: people who use it", ("adoption", "breadth"), percent),
        ("Adoption: share of work done in it", ("adoption", "depth"), percent),
        ("Honest use of planned work", ("adoption", "honest_use"), percent),
        ("Accuracy of records", ("data_quality",), percent),
        ("Customers who stay, a year", ("customer", "retention"), lambda value: percent(value, 1)),
        ("Customer satisfaction", ("customer", "satisfaction"), lambda value: percent(value, 1)),
        *(
            (
                f"Profit a year per {title.lower()} customer",
                ("customer", "profit_by_segment", segment),
                amount,
            )
            for segment, title in SEGMENT_TITLES.items()
        ),
    ]


def figure_cells(arm: Arm, path: tuple[str, ...], shown: Format, runs: int | None) -> tuple[str, str, str, str]:
    """Middle run, range, mean with interval, and the runs that count, of one metric."""
    low, middle, high, mean = (arm.figure(*path, part) for part in ("p10", "p50", "p90", "mean"))
    ends = arm.interval(*path)
    between = MISSING if low is None or high is None else f"{shown(low)} to {shown(high)}"
    average = MISSING if mean is None else shown(mean)
    if mean is not None and ends[0] is not None and ends[1] is not None:
        average += f" ({shown(ends[0])} to {shown(ends[1])})"
    return (
        MISSING if middle is None else shown(middle),
        between,
        average,
        runs_text(arm.metric(*path).get("n"), runs),
    )


def rate_text(arm: Arm, path: tuple[str, ...]) -> str:
    """A rate as a count of 100 runs, or of all where there are fewer, with its interval."""
    rate = arm.figure(*path, "value")
    base = base_for([arm], *path)
    return MISSING if rate is None else f"{of_100(rate, base)} ({span_of_100(arm.interval(*path), base)})"


def runs_text(counted: object, runs: int | None) -> str:
    """How many runs a figure rests on: `143 of 200`."""
    figure = known(counted)
    if figure is None:
        return MISSING
    return f"{number(figure, 0)} of {number(runs, 0)}" if runs else number(figure, 0)


def horizons(arms: Sequence[Arm], currency: str) -> TextTable | None:
    """Mean net present value by horizon; None where the result has none."""
    found = [
        key for key in HORIZON_TITLES if any(arm.figure("npv_by_horizon", key, "mean") is not None for arm in arms)
    ]
    if not found:
        return None
    rows = [(arm.title, *(mean_text(arm, ("npv_by_horizon", key), currency) for key in found)) for arm in arms]
    columns = ("Plan", *(HORIZON_TITLES[key] for key in found))
    return TextTable("Value by horizon: mean net present value with 95% interval", columns, tuple(rows))


def mean_text(arm: Arm, path: tuple[str, ...], currency: str) -> str:
    """A mean amount with its interval."""
    mean = arm.figure(*path, "mean")
    ends = span_of_money(arm.interval(*path), currency)
    return money(mean, currency) if mean is None or ends == MISSING else f"{money(mean, currency)} ({ends})"


def scorecard_parts(currency: str) -> list[tuple[str, str, Format]]:
    """Title, key and format of every figure of the customer scorecard."""
    return [
        ("Customers", "customers", lambda value: number(value, 0)),
        ("Stay, a year", "retention", lambda value: percent(value, 1)),
        ("Won, a year", "acquisition", lambda value: percent(value, 1)),
        ("Profit per customer, a year", "profitability", lambda value: money(value, currency)),
        ("Lifetime value", "lifetime_value", lambda value: money(value, currency)),
    ]


def scorecard(arm: Arm, currency: str) -> TextTable | None:
    """The customer scorecard of one arm by segment and year; None where the result has none."""
    segments, years = scorecard_of(arm)
    if not years:
        return None
    parts = scorecard_parts(currency)
    rows = [
        (segment_title(name), f"{year + 1}", *(cell_at(columns, key, year, shown) for _, key, shown in parts))
        for name, columns in segments.items()
        for year in range(years)
    ]
    columns = ("Segment", "Year", *(title for title, _, _ in parts))
    return TextTable(f"Customers by segment and year: {arm.title}", columns, tuple(rows))


def customers(arms: Sequence[Arm], currency: str) -> TextTable | None:
    """Customers of the last full year by segment, the arms side by side; None where no arm has a scorecard."""
    cards = [(arm, *scorecard_of(arm)) for arm in arms]
    cards = [card for card in cards if card[2]]
    if not cards:
        return None
    rows = [
        (
            segment_title(name),
            title,
            *(cell_at(of.get(name), key, years - 1, shown) for _, of, years in cards),
        )
        for name in cards[0][1]
        for title, key, shown in scorecard_parts(currency)
        if key != "acquisition"
    ]
    columns = ("Segment", "Figure", *(arm.title for arm, _, _ in cards))
    return TextTable(f"Customers by segment in year {cards[0][2]}, mean of all runs", columns, tuple(rows))


def scorecard_of(arm: Arm) -> tuple[Json, int]:
    """The segments of an arm's scorecard and its number of years, 0 where there is none."""
    years = at(arm.data, "scorecard", "years")
    segments, weeks = at(years, "segments"), at(years, "last_week")
    if not isinstance(segments, Mapping) or not is_list(weeks):
        return {}, 0
    return segments, len(weeks)


def segment_title(name: object) -> str:
    """What people read for a segment."""
    return SEGMENT_TITLES.get(str(name), plain(name, 40))


def cell_at(columns: object, key: str, index: int, shown: Format) -> str:
    """One cell of the scorecard."""
    series = at(columns, key)
    value = known(series[index]) if is_list(series) and index < len(series) else None
    return MISSING if value is None else shown(value)
