"""Pictures of an explanation: what repairing each driver is worth, alone and as its share of all repairs."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, currency_of, is_list
from crmsim.figures.forest import Estimate, ForestRow, Series, forest, forest_height
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import bounds, known, money, number, plain, scale_of
from crmsim.study.counts import base_of

NOTE = (
    "■ this driver alone is repaired; ○ its Shapley share of what all repairs bring together. Lines: 95% intervals. "
    "Shares add up to the effect of repairing everything; effects of single repairs need not."
)


def driver_failures(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Failures spared by each driver, in 100 runs, by rank; None where nothing is to repair, or no run fails."""
    rows = acting(result)
    if not rows or not has_failures(result):
        return None
    base, runs = float(runs_counted(result)), runs_words(result)
    found = [forest_row(row, "failures_spared", "value", base, "") for row in rows]
    best = rows[0]
    gain = at(best, "alone", "failures_spared")
    count = number(_times(at(gain, "value"), base), 0)
    title = f"Repairing '{name_of(best)}' alone spares {count} failures in {runs}"
    if not beyond_chance(gain):
        title = nothing_clear(rows, "failures_spared", "spares", "failures")
    unit = f"failures spared in {runs}"
    return picture("drivers-failure", title, found, theme, unit, unit.capitalize())


def driver_gains(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Money gained by each driver, the largest first; None where there is nothing to repair."""
    rows = sorted(acting(result), key=lambda row: -(known(at(row, "alone", "npv_gain", "mean")) or 0.0))
    if not rows:
        return None
    currency = currency_of(result)
    ends = [end for row in rows for way in ("alone", "shapley") for end in bounds(at(row, way, "npv_gain", "ci95"))]
    size, letter = scale_of(max((abs(end) for end in ends if end is not None), default=1.0))
    found = [forest_row(row, "npv_gain", "mean", 1.0 / size, currency) for row in rows]
    amount = money(known(at(rows[0], "alone", "npv_gain", "mean")), currency, signed=True)
    title = f"Repairing '{name_of(rows[0])}' alone is worth {'most: ' if len(rows) > 1 else ''}{amount}"
    if not beyond_chance(at(rows[0], "alone", "npv_gain")):
        title = nothing_clear(rows, "npv_gain", "brings", "money")
    axis = f"net present value gained, {letter} {currency}".replace("  ", " ")
    return picture("drivers-npv", title, found, theme, axis, f"NPV gained, {letter} {currency}".replace("  ", " "))


def picture(key: str, title: str, rows: Sequence[ForestRow], theme: Theme, axis: str, unit: str) -> Picture:
    """The forest plot of these rows with its table."""
    label = f"{title}. {'. '.join(f'{row.name}: {row.estimates[0].words}' for row in rows)}."
    series = series_of(theme)
    return Picture(
        key=key,
        title=title,
        label=label,
        option=forest(rows, series, theme, label=label, axis=axis),
        table=Table(
            ("Driver", f"{unit}, repaired alone", "Low", "High", "Shapley share", "Its low", "Its high"),
            tuple((row.name, *numbers(row)) for row in rows),
        ),
        height=forest_height(len(rows), series),
        note=NOTE,
    )


def series_of(theme: Theme) -> tuple[Series, Series]:
    """The two ways of counting, told apart by colour, by marker and by filling."""
    return (
        Series("repaired alone", theme.series[0], "rect"),
        Series("Shapley share", theme.series[1], "circle", hollow=True),
    )


def forest_row(row: Json, gain: str, mean: str, factor: float, currency: str) -> ForestRow:
    """One driver with both estimates; `factor` turns them into the unit of the axis."""
    return ForestRow(
        plain(at(row, "title"), 40),
        tuple(estimate(at(row, way, gain), mean, factor, currency, words) for way, words in WAYS),
    )


WAYS = (("alone", "repaired alone"), ("shapley", "Shapley share"))


def estimate(found: Json, mean: str, factor: float, currency: str, words: str) -> Estimate:
    """One estimate; without an interval (too few runs) its ends are the estimate itself."""
    value = _times(at(found, mean), factor) or 0.0
    low, high = (_times(end, factor) for end in bounds(at(found, "ci95")))
    low, high = (value if low is None else low), (value if high is None else high)

    def said(amount: float) -> str:
        return money(amount / factor, currency) if currency else number(amount, 0)

    return Estimate(low, value, high, f"{words} {said(value)} ({said(low)} to {said(high)})")


def numbers(row: ForestRow) -> tuple[float, ...]:
    """The estimates of a row for its table."""
    return tuple(tidy(end) for one in row.estimates for end in (one.value, one.low, one.high))


def runs_counted(result: Json) -> int:
    """What counts of runs are out of: 100, or all replications where there are fewer."""
    rates = (known(at(result, state, "failure_rate", "value")) for state in ("as_it_is", "all_repaired"))
    return base_of(known(at(result, "replications")), *rates)


def runs_words(result: Json) -> str:
    """`100 runs`, `1 run`."""
    base = runs_counted(result)
    return f"{base} run{'s' if base > 1 else ''}"


def has_failures(result: Json) -> bool:
    """Whether any run fails, as the company is or with a repair; else no table or picture has anything to show."""
    spared = (at(row, "alone", "failures_spared", "value") for row in acting(result))
    failing = (at(result, state, "failure_rate", "value") for state in ("as_it_is", "all_repaired"))
    return any(known(value) for value in (*spared, *failing))


def acting(result: Json) -> list[Json]:
    """Drivers that have something to repair, by rank."""
    rows = at(result, "drivers")
    return [row for row in rows if not at(row, "nothing_to_repair")] if is_list(rows) else []


def beyond_chance(gain: Json) -> bool:
    """Whether a gain is above zero even among all drivers that have something to repair."""
    low, _ = bounds(at(gain, "ci95_simultaneous"))
    return low is not None and low > 0.0


def nothing_clear(rows: Sequence[Json], gain: str, does: str, what: str) -> str:
    """That no repair does something beyond chance, and among how many drivers where there are several."""
    if None in bounds(at(rows[0], "alone", gain, "ci95_simultaneous")):
        repair = f"repairing '{name_of(rows[0])}'" if len(rows) == 1 else "any repair"
        return f"Too few runs to tell whether {repair} {does} {what}"
    if len(rows) == 1:
        return f"Repairing '{name_of(rows[0])}' {does} no {what} beyond chance"
    return f"No single repair {does} {what} beyond chance among {len(rows)} drivers"


def name_of(row: Json) -> str:
    """The driver's title inside a sentence."""
    title = plain(at(row, "title"), 40)
    return title[:1].lower() + title[1:]


def _times(value: object, factor: float) -> float | None:
    found = known(value)
    return None if found is None else factor * found
