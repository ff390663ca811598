"""Pictures of plan against plan: how far they differ when both meet the same luck."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crmsim.figures.arms import Arm, Json, arms_of, at, currency_of, failures_behind, pairs_of, runs_base
from crmsim.figures.intervals import Difference, intervals, intervals_height
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import bounds, known, money, number, scale_of, span_of_money
from crmsim.study.counts import HUNDRED

SAME_LUCK = "Both plans meet the same luck in each run, so what differs between them is the plan."


@dataclass(frozen=True, slots=True)
class Pair:
    """The paired difference a - b of two arms with its 95% interval."""

    a: Arm
    b: Arm
    value: float
    low: float
    high: float

    @property
    def is_close(self) -> bool:
        """Whether zero lies inside the interval: too close to call."""
        return self.low <= 0 <= self.high

    def winner(self, *, fewer_is_better: bool) -> Arm:
        """The arm that the estimate favours."""
        return self.a if (self.value < 0) == fewer_is_better else self.b

    def loser(self, *, fewer_is_better: bool) -> Arm:
        """The other arm."""
        return self.b if self.winner(fewer_is_better=fewer_is_better) is self.a else self.a


def failure_differences(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Paired differences in failures of 100 runs (or of all, where there are fewer), with intervals.

    None where there is no pair.
    """
    base = runs_base(arms_of(result))
    pairs = pairs_in(result, "failure_difference", "value", factor=float(base))
    if not pairs:
        return None
    return picture_of(
        pairs,
        theme,
        key="failure-difference",
        title=failure_pairs_finding(pairs, base),
        words=lambda pair: failure_words(pair, base),
        unit=f"difference in failures, of {base} runs",
        sides=("first fails less often", "first fails more often"),
        note=f"Difference and 95% interval. {SAME_LUCK}",
        fewer_is_better=True,
    )


def npv_differences(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """Paired differences in net present value, with intervals; None where there is no pair."""
    currency = currency_of(result)
    pairs = pairs_in(result, "npv_difference", "mean")
    if not pairs:
        return None
    size, letter = scale_of(max(max(abs(pair.low), abs(pair.high)) for pair in pairs))

    def words(pair: Pair) -> str:
        ends = span_of_money((size * pair.low, size * pair.high), currency, signed=True)
        return f"{money(size * pair.value, currency, signed=True)} ({ends})"

    return picture_of(
        [Pair(pair.a, pair.b, pair.value / size, pair.low / size, pair.high / size) for pair in pairs],
        theme,
        key="npv-difference",
        title=npv_pairs_finding(pairs, currency),
        words=words,
        unit=f"difference in net present value, {letter} {currency}".replace("  ", " "),
        sides=("first earns less", "first earns more"),
        note=f"Mean difference and 95% interval. {SAME_LUCK}",
        fewer_is_better=False,
    )


def pairs_in(result: Json, key: str, part: str, factor: float = 1.0) -> list[Pair]:
    """The pairs that have an estimate and an interval under `key`, each times `factor`."""
    return [
        Pair(a, b, factor * value, factor * low, factor * high)
        for a, b, pair in pairs_of(result, arms_of(result))
        if (value := known(at(pair, key, part))) is not None
        for low, high in [bounds(at(pair, key, "ci95"))]
        if low is not None and high is not None
    ]


def picture_of(
    pairs: Sequence[Pair],
    theme: Theme,
    *,
    key: str,
    title: str,
    words: Callable[[Pair], str],
    unit: str,
    sides: tuple[str, str],
    note: str,
    fewer_is_better: bool,
) -> Picture:
    """The pairs as marks with whiskers against the line of no difference."""
    rows = [row_of(pair, theme, words(pair), fewer_is_better=fewer_is_better) for pair in pairs]
    label = f"{title}. {'. '.join(f'{row.a} against {row.b}: {row.text}' for row in rows)}."
    cells = [(f"{row.a} against {row.b}", tidy(row.value), tidy(row.low), tidy(row.high)) for row in rows]
    return Picture(
        key=key,
        title=title,
        label=label,
        option=intervals(rows, theme, label=label, axis=unit, toward_low=sides[0], toward_high=sides[1]),
        table=Table(("Pair", unit[:1].upper() + unit[1:], "95% from", "to"), tuple(cells)),
        height=intervals_height(len(rows)),
        note=note,
    )


def row_of(pair: Pair, theme: Theme, text: str, *, fewer_is_better: bool) -> Difference:
    """One row in the look of the arm it favours, or in grey where it is too close to call."""
    style = pair.winner(fewer_is_better=fewer_is_better).style
    return Difference(
        a=pair.a.title,
        b=pair.b.title,
        text=f"too close: {text}" if pair.is_close else text,
        low=pair.low,
        value=pair.value,
        high=pair.high,
        colour=theme.unclear if pair.is_close else style.colour(theme),
        marker="circle" if pair.is_close else style.marker,
    )


def failure_words(pair: Pair, base: int = HUNDRED) -> str:
    """One difference in failures, counted in so many runs, in words: `13 fewer failures of 100 runs (6 to 19)`."""
    if pair.is_close:
        return f"{fewer_or_more(pair.low)} to {fewer_or_more(pair.high)} failures"
    near, far = sorted((abs(pair.low), abs(pair.high)))
    return f"{fewer_or_more(pair.value)} failures of {base} runs ({runs_apart(near)} to {runs_apart(far)})"


def fewer_or_more(value: float) -> str:
    """A difference as `13 fewer` or `2 more`."""
    return f"{runs_apart(value)} {'fewer' if value < 0 else 'more'}"


def runs_apart(value: float) -> str:
    """The size of a difference in runs."""
    return number(abs(value), 1)


def failure_pairs_finding(pairs: Sequence[Pair], base: int = HUNDRED) -> str:
    """Which of two plans fails less often under the same luck; of several pairs, how many are clear."""
    if len(pairs) > 1:
        return clear_finding(pairs, "fails less often")
    pair = pairs[0]
    if pair.is_close:
        return f"With the same luck, failure is too close to call between {pair.a.title} and {pair.b.title}"
    winner, loser = pair.winner(fewer_is_better=True), pair.loser(fewer_is_better=True)
    fewer = f"{runs_apart(pair.value)} fewer of {base} runs"
    text = f"With the same luck, {winner.title} fails in {fewer} than {loser.title}"
    counts = failures_behind(winner, loser)
    return f"{text} ({counts})" if counts else text


def npv_pairs_finding(pairs: Sequence[Pair], currency: str) -> str:
    """Which of two plans earns more under the same luck; of several pairs, how many are clear."""
    if len(pairs) > 1:
        return clear_finding(pairs, "earns more")
    pair = pairs[0]
    if pair.is_close:
        return f"With the same luck, value is too close to call between {pair.a.title} and {pair.b.title}"
    winner, loser = pair.winner(fewer_is_better=False), pair.loser(fewer_is_better=False)
    amount = money(abs(pair.value), currency)
    return f"With the same luck, {winner.title} earns {amount} more than {loser.title} on average"


def clear_finding(pairs: Sequence[Pair], verb: str) -> str:
    """How many of several pairs are clear."""
    clear = sum(not pair.is_close for pair in pairs)
    return f"With the same luck, one plan clearly {verb} in {clear} of {len(pairs)} pairs"
