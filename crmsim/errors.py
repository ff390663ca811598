"""Mistakes a person can repair, and the words that help to repair them."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class InputError(Exception):
    """A mistake in what a person gave: a file, a key, a value, a name.

    The message is one or two plain sentences that name the place, what was found and what would be right.
    The command line prints it alone and ends with exit code 2. `problems` lists every mistake found, where
    several were found at once.
    """

    def __init__(self, message: str, problems: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[str, ...] = tuple(problems) or (message,)

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, tuple[str, ...]]]:
        # Exceptions cross process borders; without this the problems would be lost on the way.
        return type(self), (str(self), self.problems)


class DamagedStoreError(Exception):
    """Results on disk are damaged, or contradict each other. The message says in plain words what was found.

    The command line prints it and ends with exit code 4.
    """


def reason_of(error: OSError | ValueError) -> str:
    """Why a file or folder could not be opened; a ValueError comes of a name that no system takes."""
    return getattr(error, "strerror", None) or "its name is not valid"


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str:
    """Hint at the known name nearest to `name`, as " Did you mean 'x'?", or "" where none is `alike` enough (0-1)."""
    lowered = {known_name.lower(): known_name for known_name in sorted(known)}
    # Comparing long names is slow, and no known name is near one that long.
    near = get_close_matches(name[:80].lower(), list(lowered), n=1, cutoff=alike)
    return f" Did you mean '{lowered[near[0]]}'?" if near else ""


def show(value: object, longest: int = 40) -> str:
    """A value as a person would have typed it, on one line and cut to `longest` characters."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{_cut(value, longest)}'"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    if isinstance(value, int) and value.bit_length() > 1_000:  # Python refuses to print thousands of digits
        return f"a number of about {value.bit_length() * 3 // 10} digits"
    return _cut(str(value), longest)


def _cut(text: str, longest: int) -> str:
    """The text without what does not print, so that it cannot upset a terminal, and not too long."""
    printable = "".join(character if character.isprintable() else "?" for character in text[:longest])
    return printable if len(text) <= longest else f"{printable}..."
