"""Numbers that a person types: on a command line, in a link, in a field of a form."""

import math
import re

from crmsim.errors import InputError, show

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_LONGEST = 100  # characters


def typed_number(text: str) -> float | None:
    """The finite number that a text is, in the digits 0-9; None for `nan`, `1e999`, `1_000`, `0x10` and the like."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or not _NUMBER.fullmatch(stripped):
        return None
    number = float(stripped)
    return number if math.isfinite(number) else None


def typed_value(key: str, text: str) -> float:
    """The number typed for `key`; InputError for what is none."""
    number = typed_number(text)
    if number is None:
        raise InputError(f"{key} must be a finite number, such as 0.5 or 12, but {show(text)} was given.")
    return number
