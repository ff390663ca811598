"""One row of the credibility card: a figure of the model beside the band that it should lie in, and the verdict.

The verdict is read from an interval and never chosen: *holds* where the whole interval lies inside the band, *fails*
where it lies outside, *undecided* where it straddles an edge or rests on too few runs. *Reported* makes no claim, and
*by construction* is what could not have come out otherwise (`constructed.py`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from crmsim.figures.wording import number, percent
from crmsim.study.statistics import Floats, mean_interval, wilson

Verdict = Literal["holds", "fails", "undecided", "by_construction", "reported"]
#: What each verdict means; pages and help print it.
VERDICTS: dict[Verdict, str] = {
    "holds": "the whole interval of the figure lies inside the band; for a claim: the estimate reaches its floor, and "
    "the interval lies beyond no effect",
    "fails": "the whole interval lies outside the band",
    "undecided": "the interval straddles an edge of the band, rests on too few runs, or nothing is modelled yet",
    "by_construction": "it follows from what is put in, so that it holds is no evidence, and it is not counted",
    "reported": "shown without a claim",
}
FEWEST = 20  # runs below which no interval of chance decides anything


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of a row that compares arms: what is read, the contrast, whose firms, which plans, and `n` of them.

    `figure`, `band` and `verdict` are those of this part; all are texts to print.
    """

    what: str
    contrast: str
    where: str
    plans: str
    n: int
    figure: str
    band: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, what it should be, and whether it is.

    `figure` and `band` are texts to print, with units. `n` counts the runs or firms it rests on (None: no chance is in
    it). `value` with its interval `low` to `high`, and the edges of the band, are the same as numbers in one unit,
    for drawing; None where there is no number or the band is open. `reason` says why it does not hold, as far as
    known, or what else belongs to the figure; `source` says where the band comes from. `compared` holds the parts of a
    row that compares arms.
    """

    id: str
    group: str
    title: str
    figure: str
    band: str
    n: int | None
    verdict: Verdict
    reason: str = ""
    source: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    compared: tuple[Compared, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no card could print (a programmer's mistake, hence ValueError)."""
        if self.verdict not in VERDICTS:
            raise ValueError(f"row {self.id!r}: the verdict {self.verdict!r} is none of {', '.join(VERDICTS)}")
        if not (self.id and self.group and self.title):
            raise ValueError(f"row {self.id!r} needs an id, a group and a title")

    @property
    def estimate_inside(self) -> bool:
        """Whether the figure itself lies inside the band, however wide its interval."""
        exactly = None if self.value is None else (self.value, self.value)
        return self.verdict == "holds" or verdict_of(exactly, self.band_low, self.band_high) == "holds"

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data; numbers that are not finite become None."""
        return {key: None if _endless(value) else value for key, value in asdict(self).items()}


def _endless(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def verdict_of(
    interval: Sequence[float] | None,
    band_low: float | None,
    band_high: float | None,
    n: int | None = None,
    fewest: int = FEWEST,
) -> Verdict:
    """The verdict on an interval against a band whose edges belong to it.

    Parameters
    ----------
    interval
        Low and high end of the figure, equal for a figure without chance; None where there is none.
    band_low, band_high
        Edges of the band; None where that side is open.
    n, fewest
        Runs that the interval rests on, where chance is in it: fewer than `fewest` decide nothing.
    """
    if interval is None or (n is not None and n < fewest):
        return "undecided"
    low, high = interval
    if not (math.isfinite(low) and math.isfinite(high)):
        return "undecided"
    bottom = -math.inf if band_low is None else band_low
    top = math.inf if band_high is None else band_high
    if bottom <= low and high <= top:
        return "holds"
    return "fails" if high < bottom or low > top else "undecided"


def exact_row(
    id: str,  # noqa: A002  the name of the field
    group: str,
    title: str,
    figure: str,
    value: float,
    band: tuple[float | None, float | None],
    band_words: str,
    *,
    n: int | None = None,
    reason: str = "",
    source: str = "",
) -> Row:
    """A row on a figure without chance: it is inside the band or it fails. `n` counts what was looked at."""
    verdict = verdict_of((value, value), *band)
    return Row(id, group, title, figure, band_words, n, verdict, reason, source, value, value, value, *band)


def share_row(
    id: str,  # noqa: A002
    group: str,
    title: str,
    flags: Floats,
    band: tuple[float | None, float | None] | None,
    *,
    reason: str = "",
    source: str = "",
) -> Row:
    """A row on the share of runs in which something holds, with Wilson interval.

    `flags`, shape (runs,), are 0 or 1, or one half for a tie. Without a band the share is reported.
    """
    n = int(flags.size)
    if n == 0:
        return Row(id, group, title, "no runs", band_text(band, percent), 0, "undecided", reason, source)
    value, interval = float(flags.mean()), wilson(round(float(flags.sum())), n)
    figure = f"{percent(value)} ({number(100 * interval[0], 0)} to {number(100 * interval[1], 0)})"
    return _row(id, group, title, figure, band, band_text(band, percent), n, value, interval, reason, source)


def mean_row(
    id: str,  # noqa: A002
    group: str,
    title: str,
    values: Floats,
    band: tuple[float | None, float | None] | None,
    say: Callable[[float], str] = number,
    *,
    interval: tuple[float, float] | None = None,
    value: float | None = None,
    n: int | None = None,
    band_words: str = "",
    unit: str = "",
    reason: str = "",
    source: str = "",
) -> Row:
    """A row on a mean over runs, `values` of shape (runs,), with the interval of `mean_interval`.

    Another figure of the same runs, such as a tail, brings its own `value` and `interval`, and `n` where not every run
    is independent. `say` makes a number a text;
    `band_words` replaces what would be said of the band, `unit` stands behind the figure.
    """
    n = int(values.size) if n is None else n
    value = float(values.mean()) if value is None and n else value
    interval = mean_interval(values) if interval is None else interval
    band_words = band_words or band_text(band, say)
    if value is None or interval is None:
        return Row(id, group, title, "too few runs", band_words, n, "undecided", reason, source)
    figure = f"{say(value)} ({say(interval[0])} to {say(interval[1])}){unit}"
    return _row(id, group, title, figure, band, band_words, n, value, interval, reason, source)


def _row(
    id: str,  # noqa: A002
    group: str,
    title: str,
    figure: str,
    band: tuple[float | None, float | None] | None,
    band_words: str,
    n: int,
    value: float,
    interval: tuple[float, float],
    reason: str,
    source: str,
) -> Row:
    low, high = band or (None, None)
    verdict: Verdict = verdict_of(interval, low, high, n) if band else "reported"
    return Row(id, group, title, figure, band_words, n, verdict, reason, source, value, *interval, low, high)


def band_text(band: tuple[float | None, float | None] | None, say: Callable[[float], str] = number) -> str:
    """A band in words: `at least 60%`, `0.4 to 0.8`; nothing where there is no band."""
    low, high = band or (None, None)
    if low is None:
        return "" if high is None else f"at most {say(high)}"
    return f"at least {say(low)}" if high is None else f"{say(low)} to {say(high)}"
