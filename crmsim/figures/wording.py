"""Figures as people say them: 27 of 100 runs (8 of 20 where there are no more), 1.2M USD, 0.42 gained per 1 USD spent.

A missing value reads "not applicable"; a minus is a minus sign, not a hyphen, so that it never breaks off its number.
"""

import math
import re
from collections.abc import Callable, Sequence

from crmsim.study.counts import HUNDRED, count_of, out_of

MISSING = "not applicable"
MINUS = "\N{MINUS SIGN}"
SCALES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def known(value: object) -> float | None:
    """The value as a finite float, or None where there is none (missing, NaN, infinite, not a number)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def number(value: float | None, digits: int = 2, *, signed: bool = False) -> str:
    """A number with at most `digits` decimals and thousands separated by commas."""
    if value is None:
        return MISSING
    text = f"{abs(value):,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "0":
        return "0"
    return (MINUS if value < 0 else "+" if signed else "") + text


def spoken(text: str) -> str:
    """A sentence of an analysis as people say it: names without underscores, abbreviations in capitals."""
    said = worded(text)
    return said[:1].upper() + said[1:]


def worded(text: str) -> str:
    """The same in the middle of a sentence."""
    said = re.sub(r"\b[a-z]+(?:_[a-z0-9]+)+\b", lambda found: outcome_words(found.group()), text)
    return re.sub(r"\b(npv|roi)\b", lambda found: found.group().upper(), said.replace("_", " "))


def outcome_words(name: str) -> str:
    """The title that an outcome declares, as in the middle of a sentence; another name in words."""
    from crmsim.outcomes.metrics import OUTCOMES  # noqa: PLC0415  the command line starts without it

    return OUTCOMES[name].title if name in OUTCOMES else name.replace("_", " ")


def with_unit(title: str, unit: str) -> str:
    """A title with its unit, where that says more than the axis."""
    return title if unit in {"", "0-1", "0 or 1", "x"} else f"{title}, {unit}"


def interval_text(
    interval: Sequence[float | None] | None,
    n: float | None,
    of: str = "runs",
    shown: Callable[[float], str] | None = None,
) -> str:
    """An interval of figures. Without any width it is no certainty: that no spread was seen, and in how many.

    `shown` writes a figure, `figure_text` where it is None.
    """
    low, high = bounds(interval)
    if low is None or high is None:
        return "unknown"
    if low == high:
        return f"no spread seen in {number(n, 0)} {of}" if n else "no spread seen"
    shown = shown or figure_text
    return f"{shown(low)} to {shown(high)}"


def cell_text(value: float | None) -> str:
    """A figure of any size in a table, where all are written in full: `0.412`, `36.5`, `961,400`, `1,434,000`."""
    if value is None:
        return MISSING
    size = abs(value)
    text = f"{float(f'{size:.4g}'):,.0f}" if size >= 999.5 else plain_digits(size)
    return (MINUS if value < 0 and text != "0" else "") + text


def figure_text(value: float | None, *, short: bool = False) -> str:
    """A figure of any size with the three digits that matter: `0.412`, `36.5`, `12,400`, `1.24M`; short: `12.4k`.

    Never in powers of ten: next to nothing has one digit (`0.00002`), and what rounding leaves of nothing is 0.
    """
    if value is None:
        return MISSING
    size = abs(value)
    if size >= 1e6 or (short and size >= 1e3):
        scale, letter = scale_of(size)
        text = f"{size / scale:.3g}{letter}"
    else:
        text = plain_digits(size)
    return (MINUS if value < 0 and text != "0" else "") + text


def plain_digits(size: float) -> str:
    """A size under a million, in plain decimals."""
    if size >= 999.5:
        return f"{size:,.0f}"
    if size >= 1e-4:
        return f"{size:.3g}"
    text = f"{size:.6f}".rstrip("0").rstrip(".")
    return text or "0"


def scale_of(largest: float) -> tuple[float, str]:
    """The scale in which amounts up to `largest` are printed: (1e6, "M") for millions."""
    # Just under a scale's own size rounds up to it: 999,960 is 1.0M, not 1,000k.
    return next(((size, letter) for size, letter in SCALES if abs(largest) >= 0.9995 * size), SCALES[-1])


def money(value: float | None, currency: str, *, signed: bool = False) -> str:
    """An amount of money as it is said aloud, with at most three digits that matter: `1.20M USD`, `85k USD`.

    The answer of a comparison says amounts in the same way.
    """
    if value is None:
        return MISSING
    size = abs(value)
    if size >= 99_500:
        text = f"{size / 1e6:,.{2 if size < 9_950_000 else 1}f}M"
    else:
        text = f"{size / 1e3:.0f}k" if size >= 9_950 else f"{size:,.0f}"
    sign = "" if text == "0" else MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{text} {currency}".rstrip()


def percent(share: float | None, digits: int = 0, *, signed: bool = False) -> str:
    """A share (0-1) as per cent."""
    return MISSING if share is None else f"{number(100 * share, digits, signed=signed)}%"


def count_of_100(share: float | None, base: int = HUNDRED) -> int | None:
    """How many of 100 runs, or of `base`, a share (0-1) is, as a whole number, rounded as in every answer."""
    return None if share is None else count_of(share, base)


def of_100(share: float | None, base: int = HUNDRED) -> str:
    """A share (0-1) as a count: `27 of 100`, or of `base` (`crmsim.study.counts.base_of`) where that is another.

    What is neither none nor all is never printed as none or all.
    """
    return MISSING if share is None else out_of(share, base)


def span_of_100(interval: Sequence[float | None] | None, base: int = HUNDRED) -> str:
    """An interval of shares as counts of 100, or of `base`: `21 to 34`."""
    low, high = bounds(interval)
    if low is None or high is None:
        return MISSING
    return f"{count_of(low, base)} to {count_of(high, base)}"


def span_of_money(interval: Sequence[float | None] | None, currency: str, *, signed: bool = False) -> str:
    """An interval of amounts: `−120k to 1.4M USD`."""
    low, high = bounds(interval)
    if low is None or high is None:
        return MISSING
    return f"{money(low, '', signed=signed)} to {money(high, currency, signed=signed)}"


def span(interval: Sequence[float | None] | None, digits: int = 2, factor: float = 1.0) -> str:
    """An interval of plain numbers, each times `factor`."""
    low, high = bounds(interval)
    if low is None or high is None:
        return MISSING
    return f"{number(factor * low, digits)} to {number(factor * high, digits)}"


def bounds(interval: Sequence[float | None] | None) -> tuple[float | None, float | None]:
    """Both ends of an interval, None where it is missing."""
    if interval is None or len(interval) != 2:
        return None, None
    return known(interval[0]), known(interval[1])


def gain(roi: float | None, currency: str) -> str:
    """A return on investment in words: `gains 0.42 per 1 USD spent`."""
    if roi is None:
        return f"return {MISSING}"
    amount = number(abs(roi))
    if amount == "0":
        return "just earns its money back"
    return f"{'gains' if roi > 0 else 'loses'} {amount} per 1 {currency} spent"


def week(value: float | None) -> str:
    """A week after kick-off: `week 87`."""
    return MISSING if value is None else f"week {number(value, 0)}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def plain(text: object, longest: int = 200) -> str:
    """A text of a person's own on one line: without control characters, spaces joined, cut to `longest`."""
    joined = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"
