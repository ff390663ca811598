"""From the bytes of a TOML file to plain values, with every way a file can be broken said in plain words."""

import re
import tomllib
from pathlib import Path
from typing import Any

from crmsim.errors import InputError, reason_of, show

MAX_BYTES = 1_000_000
_MAX_DOTS = 100  # a key with thousands of dots keeps the reader busy for minutes
_PLACE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")
_KEY = re.compile(r"\s*([\w.\-]{1,80})\s*=")
_LONG_NUMBER = re.compile(r"[\d_]{1000}")


def read_file(path: Path) -> bytes:
    """Read the bytes of a file that exists, is a file and is not too large; InputError for any other."""
    try:
        if path.is_dir():
            raise InputError(f"{show(str(path), 200)} is a folder, not a scenario file.")
        if not path.is_file():
            raise InputError(f"There is no scenario file {show(str(path), 200)}.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{show(str(path), 200)} cannot be read: {reason_of(error)}.") from None
    return content


def parse(content: bytes | str, file: str) -> dict[str, Any]:
    """Parse TOML; InputError naming `file` and line for what is too large, not UTF-8, or not TOML."""
    if len(content) > MAX_BYTES:
        raise InputError(f"{file}: a scenario file may have at most {MAX_BYTES // 1_000_000} MB.")
    text = (content if isinstance(content, str) else _decode(content, file)).removeprefix("\ufeff")
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > _MAX_DOTS:
            raise InputError(f"{file}, line {number}: a line with more than {_MAX_DOTS} dots cannot be read.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputError(f"{file}: lists or tables are nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, and Python's own limit on the digits of a number
        raise InputError(_in_plain_words(str(error), file, text)) from None


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}, line {line}: byte {error.start + 1} is not UTF-8 text.") from None


def _in_plain_words(message: str, file: str, text: str) -> str:
    """Say what the reader of TOML found in the words of someone who writes a scenario."""
    found = _PLACE.search(message)
    cause = message[: found.start()] if found else message
    # The reader gives no line where it stops at the end.
    number = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
    if cause.startswith("Exceeds the limit"):
        long = _LONG_NUMBER.search(text)
        number = text.count("\n", 0, long.start()) + 1 if long else number
        cause = "a number has thousands of digits"
    elif cause == "Cannot overwrite a value":
        key = _KEY.match(text.split("\n")[number - 1])
        cause = f"the key {show(key[1])} is given twice" if key else "a key is given twice"
    elif cause.startswith(("Cannot declare", "Cannot mutate immutable", "Cannot redefine")):
        table = ".".join(re.findall(r"'([^']*)'", cause))
        cause = f"the table [{table[:80]}] is given twice"
    elif cause == "Invalid value":
        cause = "a value cannot be read; texts need quotes, numbers a point and no blanks"
    else:
        cause = f"not valid TOML: {cause[:1].lower()}{cause[1:]}"
    return f"{file}, line {number}: {show(cause, 160)[1:-1]}."
