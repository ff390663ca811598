"""Numbers that a person types: on a command line, in a link, in a field of a form."""

import math
import re

from crmsim.errors import InputError, show
from crmsim.scenario.levers import ALIASES, LEVERS

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_LONGEST = 100  # characters
_PER_CENT = re.compile(r"\s*([+-]?[0-9]{1,20}(\.[0-9]{1,20})?)\s*%\s*")
_THOUSANDS = re.compile(r"\s*[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,20})?\s*")
_COMMA = re.compile(r"\s*[+-]?[0-9]{0,20},[0-9]{1,20}\s*")


def typed_number(text: str) -> float | None:
    """The finite number that a text is, in the digits 0-9; None for `nan`, `1e999`, `1_000`, `0x10` and the like."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or not _NUMBER.fullmatch(stripped):
        return None
    number = float(stripped)
    return number if math.isfinite(number) else None


def typed_value(key: str, text: str) -> float:
    """The number typed for `key`; InputError for what is none, with how to write what seems to be meant."""
    number = typed_number(text)
    if number is None:
        lever = LEVERS.get(ALIASES.get(key, key))
        whole = lever is not None and lever.integer
        wanted = (
            f"a whole number, such as {lever.default:.0f}" if lever and whole else "a finite number, such as 0.5 or 12"
        )
        raise InputError(f"{key} must be {wanted}, but {show(text)} was given.{_meant(text[:_LONGEST])}")
    return number


def _meant(text: str) -> str:
    """How a per cent, or a number with a comma in it, is written; "" for everything else."""
    if found := _PER_CENT.fullmatch(text):
        return f" {show(text.strip())} is written {float(found[1]) / 100.0:g}."
    if _THOUSANDS.fullmatch(text):
        return f" Thousands are written without a comma: {text.strip().replace(',', '')}."
    if _COMMA.fullmatch(text):
        return f" Decimals are written with a point: {text.strip().replace(',', '.')}."
    return ""
