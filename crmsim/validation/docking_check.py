"""What a docking result is: several figures beside what they must be, and one verdict over all of them.

Tolerances are stated before anything is run: the rounding of the printed figure where no chance is in it, 3.5 standard
errors where there is. About fifty figures with chance in them are docked; at that many errors each, any of them misses
by chance alone in one card out of forty.
"""

import math
from dataclasses import dataclass

import numpy as np

from crmsim.validation.row import Row
from crmsim.world.state import FloatArray

GROUP = "docking"
ERRORS = 3.5  # standard errors that a figure may be off


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and the band it must lie in (an end without limit is infinite)."""

    name: str
    seen: float
    low: float
    high: float
    digits: int = 3

    @property
    def holds(self) -> bool:
        """Whether the figure lies in its band; a figure that is not a number does not."""
        return self.low <= self.seen <= self.high

    @property
    def text(self) -> str:
        """The figure as printed."""
        return f"{self.name}: {self.seen:.{self.digits}f}"

    @property
    def band(self) -> str:
        """The band as printed."""
        if math.isinf(self.high):
            return f"{self.name}: at least {self.low:.{self.digits}f}"
        if math.isinf(self.low):
            return f"{self.name}: at most {self.high:.{self.digits}f}"
        if self.low == self.high:
            return f"{self.name}: exactly {self.low:.{self.digits}f}"
        half = (self.high - self.low) / 2.0
        return f"{self.name}: {(self.high + self.low) / 2.0:.{self.digits}f} ± {half:.2g}"


def near(name: str, seen: float, expected: float, tolerance: float, digits: int = 3) -> Figure:
    """A figure that must come within `tolerance` of what is expected."""
    return Figure(name, float(seen), expected - tolerance, expected + tolerance, digits)


def printed(name: str, seen: float, expected: float, digits: int) -> Figure:
    """A figure without chance: what is expected, to the digits it was printed with (1 in the last one)."""
    return near(name, seen, expected, 1.001 * 10.0**-digits, digits)


def exactly(name: str, seen: float, expected: float, digits: int = 0) -> Figure:
    """A figure that must be what is expected, with no tolerance at all."""
    return Figure(name, float(seen), expected, expected, digits)


def above(name: str, seen: float, limit: float, digits: int = 3) -> Figure:
    """A figure that must be at least so much."""
    return Figure(name, float(seen), limit, math.inf, digits)


def below(name: str, seen: float, limit: float, digits: int = 3) -> Figure:
    """A figure that must be at most so much."""
    return Figure(name, float(seen), -math.inf, limit, digits)


def error(values: FloatArray) -> float:
    """Standard error of the mean of independent values, shape (n,), n >= 2."""
    return float(np.std(values, ddof=1) / math.sqrt(values.size))


@dataclass(frozen=True, slots=True)
class Check:
    """A docking result: figures from the engine beside those of the literature.

    `tolerance` says why the figures may be off by as much as they may; `note`, what else belongs to the result, and
    what follows from it for crmsim; `n` counts the runs, None where no chance is in it.
    """

    id: str
    title: str
    figures: tuple[Figure, ...]
    tolerance: str
    source: str
    n: int | None = None
    note: str = ""

    @property
    def failing(self) -> list[str]:
        """Names of the figures outside their bands."""
        return [figure.name for figure in self.figures if not figure.holds]

    @property
    def row(self) -> Row:
        """The row of the card: it holds only if every figure does."""
        missed = f"Outside: {', '.join(self.failing)}." if self.failing else ""
        first = self.figures[0]
        return Row(
            id=self.id,
            group=GROUP,
            title=self.title,
            figure="; ".join(figure.text for figure in self.figures),
            band="; ".join(figure.band for figure in self.figures),
            n=self.n,
            verdict="fails" if self.failing else "holds",
            reason=" ".join(part for part in (missed, self.note, f"Tolerance: {self.tolerance}.") if part),
            source=self.source,
            value=first.seen,
            band_low=first.low if math.isfinite(first.low) else None,
            band_high=first.high if math.isfinite(first.high) else None,
        )
