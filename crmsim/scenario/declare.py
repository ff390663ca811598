"""A lever is declared once; validation, files, help, sliders, sweeps and documentation read it there."""

import math
import numbers
import re
from dataclasses import dataclass

from crmsim.errors import InputError, show

CONFIDENCE = {
    "H": "high: read in one primary source, or in two or more independent public pages",
    "M": "medium: one secondary page, or a citable work not read again",
    "L": "low: a vendor's or a thin source",
    "A": "assumption: no published number found",
    "C": "calibrated: fitted to published patterns, see docs/calibration.md",
}


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing a company or its leaders can turn, with everything there is to say about it.

    `limits` are hard: beyond them a value has no meaning and is refused. `range` is what is plausible:
    sliders, sweeps and the reference population use it, and a value outside it only warns. `twin` marks the
    few levers that act without a CRM too. A lever `fixed_at_start` describes the firm or its plan at
    kick-off, so it cannot change later. `claims` are the numbers of the causal claims it serves.
    """

    name: str
    title: str
    unit: str
    default: float
    limits: tuple[float, float]
    range: tuple[float, float]
    group: str
    meaning: str
    source: str
    confidence: str
    claims: tuple[int, ...] = ()
    twin: bool = False
    integer: bool = False
    headline: bool = False
    fixed_at_start: bool = False

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself (a programmer's mistake, hence ValueError)."""
        (low, high), (plausible_low, plausible_high) = self.limits, self.range
        numbers_ = (low, high, plausible_low, plausible_high, self.default)
        faults = {
            "its name must be lower case letters, digits and _": not re.fullmatch(r"[a-z][a-z0-9_]*", self.name),
            "its numbers must be finite": not all(math.isfinite(number) for number in numbers_),
            "its limits must go from low to high": not low < high,
            "its default must lie within its limits": not low <= self.default <= high,
            "its range must lie within its limits": not low <= plausible_low < plausible_high <= high,
            "its integer numbers must be whole": self.integer and not all(float(n).is_integer() for n in numbers_),
            "it needs a title, unit, group, meaning and source": not all(
                text.strip() for text in (self.title, self.unit, self.group, self.meaning, self.source)
            ),
            "its confidence must be H, M, L, A or C": self.confidence not in CONFIDENCE,
        }
        for fault, found in faults.items():
            if found:
                raise ValueError(f"lever {self.name!r}: {fault}")

    def check(self, value: object) -> float:
        """The value as a float.

        Raises InputError, in one sentence, for anything that is not a finite number (a bool is not a
        number), for a fraction where whole numbers are asked, and for a value outside the limits.
        """
        number = as_number(self.name, value)
        low, high = self.limits
        if not low <= number <= high:
            raise InputError(
                f"{self.name} = {self.amount(value)} is outside its limits, {show(low)} to {self.amount(high)}"
                f"{self._as_share(number)}."
            )
        if self.integer and not number.is_integer():
            raise InputError(f"{self.name} = {show(value)} must be a whole number of {self.unit}.")
        return number + 0.0  # turns -0.0 into 0.0, so that equal scenarios have equal hashes

    def _as_share(self, number: float) -> str:
        """How what was perhaps meant in per cent is written as a share; "" where that is no way to read it."""
        of_one = self.unit in {"0-1", "accuracy", "probability"} or self.unit.startswith("share")
        if not of_one or not 10.0 <= number <= 100.0 or not self.limits[0] <= number / 100.0 <= self.limits[1]:
            return ""
        return f"; {show(number)} % is {number / 100.0:g}"

    def outside_range(self, value: float) -> bool:
        """Whether the value, though allowed, is outside what is plausible."""
        return not self.range[0] <= value <= self.range[1]

    def amount(self, value: object) -> str:
        """A value with its unit, as it is printed: `3 hours/week`, `0.7 (share of records)`, the number alone on a
        0-1 scale."""
        if self.unit.startswith("share") and "/" not in self.unit:
            return f"{show(value)} ({self.unit})"
        return show(value) if self.unit == "0-1" else f"{show(value)} {self.unit}"


def as_number(key: str, value: object) -> float:
    """The value as a finite float; InputError naming `key` for anything else, bools included."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InputError(f"{key} must be a number, but {show(value)} was given.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InputError(f"{key} must be a finite number, but {show(value)} was given.")
    return number
