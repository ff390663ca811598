"""A row of the credibility card as a small picture: the band as a bar, the figure as a mark with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crmsim.figures.wording import known

WIDTH, HEIGHT = 190.0, 26.0  # units of the view box
EDGE = 8.0  # room for half a mark at either end
PADDING = 0.08  # of the range, on each side
WIDE = 0.02  # from this width on an interval of shares can be seen on an axis from 0 to 1


@dataclass(frozen=True, slots=True)
class Mark:
    """Places on the horizontal axis; None where there is no such thing. An open band ends at the picture's edge."""

    band_left: float | None
    band_right: float | None
    left_open: bool
    right_open: bool
    low: float | None
    high: float | None
    value: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def middle(self) -> float:
        """Height of the marks."""
        return self.height / 2.0


def mark_of(row: Mapping[str, Any]) -> Mark | None:
    """The picture of a row; None where it has no number, or where the band is a single point."""
    value, low, high, bottom, top = (known(row.get(key)) for key in ("value", "low", "high", "band_low", "band_high"))
    if value is None or (bottom is not None and bottom == top):  # a point to be met exactly: nothing to see
        return None
    start, end = axis([number for number in (value, low, high, bottom, top) if number is not None], low, high)

    def place(number: float | None) -> float | None:
        if number is None:
            return None
        return round(EDGE + (WIDTH - 2.0 * EDGE) * (number - start) / (end - start), 1)

    has_band = bottom is not None or top is not None
    return Mark(
        band_left=(0.0 if bottom is None else place(bottom)) if has_band else None,
        band_right=(WIDTH if top is None else place(top)) if has_band else None,
        left_open=bottom is None,
        right_open=top is None,
        low=place(low),
        high=place(high),
        value=place(value) or 0.0,
    )


def axis(numbers: list[float], low: float | None, high: float | None) -> tuple[float, float]:
    """Ends of the axis: 0 to 1 for shares that can be told apart there, else what the numbers need."""
    least, most = min(numbers), max(numbers)
    if low is not None and high is not None and high - low >= WIDE and least >= 0.0 and most <= 1.0:
        return 0.0, 1.0
    span = most - least or max(abs(most), 1.0)
    return least - PADDING * span, most + PADDING * span
