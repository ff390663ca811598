"""What a person types after an option, turned into plain values; every mistake is said in one or two sentences."""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from crmsim.errors import InputError, show
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.typed import typed_number, typed_value

_WHOLE = re.compile(r"[+-]?[0-9]{1,60}")


class Whole(click.ParamType[int]):
    """A whole number within limits, such as a seed. Nothing is rounded and nothing is guessed."""

    name = "integer"

    def __init__(self, low: int, high: int, shown: str = "", *, or_zero: bool = False) -> None:
        self.low, self.high, self.or_zero = low, high, or_zero
        self.limits = shown or f"{low} to {high}" + (", or 0 for none" if or_zero else "")

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002
        """Turn the text into a number; InputError where it is none or lies outside the limits."""
        option = param.opts[0] if param else "value"
        text = str(value).strip()
        fits = _WHOLE.fullmatch(text) and (self.low <= int(text) <= self.high or (self.or_zero and int(text) == 0))
        if not fits:
            raise InputError(f"{option} {show(text)} must be a whole number from {self.limits}.")
        return int(text)


SEED = Whole(0, 2**128 - 1, "0 to 2^128 - 1")
REPLICATE = Whole(0, 10**9)
REPLICATIONS = Whole(1, 100_000)
VARIATIONS = Whole(10, 2_000, or_zero=True)
WORKERS = Whole(1, 64)


class Width(click.ParamType[float]):
    """How well a difference in failure is to be known, to either side: 0.03 is three of 100 runs."""

    name = "width"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002
        """Turn the text into a number above 0 and below 1."""
        number = typed_number(str(value))
        if number is None or not 0.001 <= number <= 0.5:
            raise InputError(f"--until {show(value)} must be a number from 0.001 to 0.5; 0.03 is 3 of 100 runs.")
        return number


def assignment(text: str, option: str) -> tuple[str, str]:
    """The two sides of `name=value`."""
    name, sign, value = (part.strip() for part in text.partition("="))
    if not (name and sign and value):
        raise InputError(f"{option} {show(text)} must have the form lever=value, such as data_burden=4.")
    return name, value


def settings(texts: Iterable[str], option: str = "--set") -> dict[str, float]:
    """Lever values from `lever=value` texts, by the names given; a name given twice is refused."""
    values: dict[str, float] = {}
    for text in texts:
        name, value = assignment(text, option)
        if name in values:
            raise InputError(f"{option} gives {show(name)} twice.")
        values[name] = typed_value(find_lever(name).name, value)
    return values


def target_file(text: str, option: str, suffixes: Sequence[str] = (), keep: Sequence[Path] = ()) -> Path:
    """The path of a file that can be written, found out before anything is simulated.

    A file that is there is replaced once the new one is complete, except those in `keep` (what the command reads).
    """
    path = _resolved(text, option)
    if suffixes and path.suffix.lower() not in suffixes:
        raise InputError(f"{option} {show(text, 200)} must end in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise InputError(f"{option} {show(text, 200)} is a folder, not a file.")
    if path.exists() and not path.is_file():
        raise InputError(f"{option} {show(text, 200)} is not an ordinary file; give the name of one.")
    if path in [kept.resolve() for kept in keep]:
        raise InputError(f"{option} {show(text, 200)} would overwrite a file that this command reads or writes.")
    _require_writable(path.parent, option, text)
    if path.exists() and not os.access(path, os.W_OK):
        raise InputError(f"{option} {show(text, 200)} is write-protected.")
    return path


def target_folder(text: str, option: str = "--out") -> Path:
    """The path of a folder that is there or can be made, found out before anything is simulated."""
    path = _resolved(text, option, "folder")
    if path.exists() and not path.is_dir():
        raise InputError(f"{option} {show(text, 200)} is a file, not a folder.")
    _require_writable(path if path.exists() else path.parent, option, text)
    return path


def _resolved(text: str, option: str, what: str = "file") -> Path:
    try:
        if not text.strip():
            raise ValueError
        path = Path(text).resolve()
        path.exists()  # refuses names that no file can have: too long, or with a zero character
        # A file of the system may lead to an ordinary one, as /dev/stdout does, which must not be replaced.
        if "\0" in text or Path(text).absolute().parts[1:2] in {("dev",), ("proc",), ("sys",)}:
            raise ValueError
    except (OSError, ValueError, RuntimeError):
        raise InputError(f"{option} {show(text)} is not the name of a {what} that can be written.") from None
    return path


def _require_writable(folder: Path, option: str, text: str) -> None:
    if not folder.is_dir():
        raise InputError(f"{option} {show(text, 200)}: there is no folder {show(str(folder), 200)}.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{option} {show(text, 200)}: the folder {show(str(folder), 200)} cannot be written to.")
