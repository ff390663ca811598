"""Pictures of money: what each plan returns, and how far the plans differ under the same luck."""

from crmsim.figures.arms import Arm, Json, arms_of, at, currency_of, difference, pairs_of
from crmsim.figures.dots import Spread, dot_quantiles, dotplot_height, quantile_dots
from crmsim.figures.intervals import Difference, intervals, intervals_height
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import bounds, gain, known, listed, money, number, of_100, scale_of, span_of_money

SAME_LUCK = "Both plans meet the same luck in each run, so what differs between them is the plan."


def roi_dots(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The spread of returns as 50 dots per arm on one axis; None where no arm has a return on investment."""
    arms = [arm for arm in arms_of(result) if arm.values("roi_values")]
    if not arms:
        return None
    currency = currency_of(result)
    title = roi_finding(arms, currency)
    rows = [Spread(arm.title, roi_text(arm, currency), arm.style, arm.values("roi_values")) for arm in arms]
    label = f"{title}. {'. '.join(f'{row.name}: {row.text}' for row in rows)}."
    return Picture(
        key="roi",
        title=title,
        label=label,
        option=quantile_dots(
            rows, theme, label=label, axis=f"net gain per 1 {currency} spent (ROI)", zero="money back"
        ),
        table=roi_table(arms),
        height=dotplot_height(len(rows)),
        note="Each dot stands for 2 of 100 runs: ● earned more than it cost, ○ lost money. Dots at the very edge "
        "may lie further out.",
    )


def roi_finding(arms: list[Arm], currency: str) -> str:
    """What the middle run of each arm returns."""
    parts = [f"{arm.title} {gain(arm.figure('roi', 'p50'), currency)}" for arm in arms]
    return f"In the middle run, {listed(parts)}"


def roi_text(arm: Arm, currency: str) -> str:
    """The line under one arm's name: median, share of runs that lose money, and their number."""
    runs = arm.figure("roi", "n")
    parts = [
        f"{gain(arm.figure('roi', 'p50'), currency)} in the middle run",
        f"{of_100(arm.figure('roi', 'share_negative'))} lose money",
    ]
    return "; ".join(parts) + (f" (n = {number(runs, 0)})" if runs is not None else "")


def roi_table(arms: list[Arm]) -> Table:
    """The 50 dots of each arm in order, which is what the picture shows."""
    columns = [[tidy(value) for value in dot_quantiles(arm.values("roi_values"))] for arm in arms]
    rows = [(f"{2 * index + 1} of 100", *values) for index, values in enumerate(zip(*columns, strict=True))]
    return Table(("Runs at or below", *(f"{arm.title} (ROI)" for arm in arms)), tuple(rows))


def npv_differences(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Paired differences in net present value, with intervals; None where there is no pair."""
    currency = currency_of(result)
    found = [
        (a, b, value, low, high, known(pair.get("probability_a_better")))
        for a, b, pair in pairs_of(result, arms_of(result))
        if (value := known(at(pair, "npv_difference", "mean"))) is not None
        for low, high in [bounds(at(pair, "npv_difference", "ci95"))]
        if low is not None and high is not None
    ]
    if not found:
        return None
    size, letter = scale_of(max(max(abs(low), abs(high)) for _, _, _, low, high, _ in found))
    rows = [
        row_of(
            a,
            b,
            (low / size, value / size, high / size),
            theme,
            npv_words(value, (low, high), currency, better),
        )
        for a, b, value, low, high, better in found
    ]
    a, b, value, low, high, _ = found[0]
    title = (
        npv_finding(a, b, value, (low, high), currency)
        if len(found) == 1
        else many_finding(rows, "earns more")
    )
    label = f"{title}. {'. '.join(f'{row.a} against {row.b}: {row.text}' for row in rows)}."
    columns = (
        "Pair",
        f"Mean difference ({letter} {currency})",
        "95 % from",
        "to",
        "First plan better (of 100 runs)",
    )
    table = [
        (
            f"{row.a} against {row.b}",
            tidy(row.value),
            tidy(row.low),
            tidy(row.high),
            None if p is None else tidy(100 * p),
        )
        for row, (*_, p) in zip(rows, found, strict=True)
    ]
    return Picture(
        key="npv-difference",
        title=title,
        label=label,
        option=intervals(
            rows,
            theme,
            label=label,
            axis=f"difference in net present value, {letter} {currency}".replace("  ", " "),
            toward_low="first earns less",
            toward_high="first earns more",
        ),
        table=Table(columns, tuple(table)),
        height=intervals_height(len(rows)),
        note=f"Mean difference and 95 % interval. {SAME_LUCK}",
    )


def npv_words(value: float, ends: tuple[float, float], currency: str, better: float | None) -> str:
    """One difference in value in words: mean, interval, and in how many of 100 runs the first plan did better."""
    share = "" if better is None else f"; better in {of_100(better)} runs"
    return f"{money(value, currency, signed=True)} ({span_of_money(ends, currency, signed=True)}){share}"


def npv_finding(a: Arm, b: Arm, value: float, ends: tuple[float, float], currency: str) -> str:
    """Which of two plans earns more under the same luck."""
    if ends[0] <= 0 <= ends[1]:
        return f"With the same luck, value is too close to call between {a.title} and {b.title}"
    winner, other = (a, b) if value > 0 else (b, a)
    return f"With the same luck, {winner.title} earns {money(abs(value), currency)} more than {other.title} on average"


def failure_differences(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Paired differences in failures of 100 runs, with intervals; None where there is no pair."""
    found = [
        (a, b, 100 * value, (100 * low, 100 * high))
        for a, b, pair in pairs_of(result, arms_of(result))
        if (value := known(at(pair, "failure_difference", "value"))) is not None
        for low, high in [difference(result, a, b, "failure_difference")]
        if low is not None and high is not None
    ]
    if not found:
        return None
    rows = [
        row_of(a, b, (low, value, high), theme, failure_words(value, (low, high)), fewer_is_better=True)
        for a, b, value, (low, high) in found
    ]
    a, b, value, ends = found[0]
    title = paired_failure_finding(a, b, value, ends) if len(found) == 1 else many_finding(rows, "fails less often")
    label = f"{title}. {'. '.join(f'{row.a} against {row.b}: {row.text}' for row in rows)}."
    table = [(f"{row.a} against {row.b}", tidy(row.value), tidy(row.low), tidy(row.high)) for row in rows]
    return Picture(
        key="failure-difference",
        title=title,
        label=label,
        option=intervals(
            rows,
            theme,
            label=label,
            axis="difference in failures, of 100 runs",
            toward_low="first fails less often",
            toward_high="first fails more often",
        ),
        table=Table(("Pair", "Difference in failures (of 100 runs)", "95 % from", "to"), tuple(table)),
        height=intervals_height(len(rows)),
        note=f"Difference and 95 % interval. {SAME_LUCK}",
    )


def failure_words(value: float, ends: tuple[float, float]) -> str:
    """One difference in failures in words."""
    amount = (
        "no difference" if round(value, 1) == 0 else f"{number(abs(value), 0 if abs(value) >= 9.5 else 1)} "
    )
    more = "" if round(value, 1) == 0 else "fewer failures" if value < 0 else "more failures"
    return f"{amount}{more} of 100 runs (difference {number(ends[0], 1, signed=True)} to {number(ends[1], 1, signed=True)})"


def paired_failure_finding(a: Arm, b: Arm, value: float, ends: tuple[float, float]) -> str:
    """Which of two plans fails less often under the same luck."""
    if ends[0] <= 0 <= ends[1]:
        return f"With the same luck, failure is too close to call between {a.title} and {b.title}"
    winner, other = (a, b) if value < 0 else (b, a)
    amount = number(abs(value), 0 if abs(value) >= 9.5 else 1)
    return f"With the same luck, {winner.title} fails in {amount} fewer of 100 runs than {other.title}"


def row_of(
    a: Arm,
    b: Arm,
    figures: tuple[float, float, float],
    theme: Theme,
    text: str,
    *,
    fewer_is_better: bool = False,
) -> Difference:
    """One row (low, value, high) in the look of the arm it favours, or in grey where it is too close to call."""
    low, value, high = figures
    if low <= 0 <= high:
        return Difference(
            a.title, b.title, f"{text}: too close to call", low, value, high, theme.unclear, "circle"
        )
    winner = a if (value < 0) == fewer_is_better else b
    marker = winner.style.marker.removeprefix("empty").lower()
    return Difference(a.title, b.title, text, low, value, high, winner.style.colour(theme), marker)


def many_finding(rows: list[Difference], verb: str) -> str:
    """How many of several pairs are clear."""
    clear = sum(not row.low <= 0 <= row.high for row in rows)
    return f"With the same luck, one plan clearly {verb} in {clear} of {len(rows)} pairs"
