"""Series of numbers as text, one printable character each: a run of 300 people fits into some hundred kilobytes."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

LEVELS = 90  # steps between the ends of a scale
_FIRST, _BACKSLASH = 35, 92  # '#'; the backslash is left out, as JSON would write it as two characters
_ALPHABET = [chr(code) for code in range(_FIRST, _FIRST + LEVELS + 2) if code != _BACKSLASH]
_VALUE = {letter: step for step, letter in enumerate(_ALPHABET)}


def as_text(values: npt.ArrayLike, top: float = 1.0) -> str:
    """Values from 0 to `top` as text; what lies beyond shows the end."""
    steps = np.rint(np.clip(np.asarray(values, dtype=np.float64) / top, 0.0, 1.0) * LEVELS).astype(np.int64)
    return "".join(map(_ALPHABET.__getitem__, steps.tolist()))


def as_values(text: Iterable[str], top: float = 1.0) -> list[float]:
    """The values again, each within half a step of what it was; KeyError for what `as_text` cannot have written."""
    return [_VALUE[letter] * top / LEVELS for letter in text]
