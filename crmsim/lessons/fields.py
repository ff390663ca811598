"""Reading the tables of a file key by key: every mistake is noted with its place, and reading goes on."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from crmsim.errors import nearest, show

ENOUGH = 20  # problems: a file with more is not read to its end
_HTML = re.compile(r"<[a-zA-Z/!]")


class Fields:
    """One table of a file: what it holds is asked for key by key, and `close` names the keys nobody asked for."""

    def __init__(self, given: object, where: str, problems: list[str]) -> None:
        self.where = where
        self._problems = problems
        self._given: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
        self._asked: list[str] = []
        if not isinstance(given, Mapping):
            self.refuse(f"must be a table, but {show(given)} was given.")

    def refuse(self, problem: str) -> None:
        """Note a problem of this table."""
        if len(self._problems) < ENOUGH:
            self._problems.append(f"{self.where}{problem}")

    def has(self, key: str) -> bool:
        """Whether the table holds this key, which it may but need not."""
        self._asked.append(key)
        return key in self._given

    def raw(self, key: str, default: object = None) -> Any:
        """What stands there, unchecked."""
        self._asked.append(key)
        return self._given.get(key, default)

    def text(self, key: str, longest: int, default: str | None = None) -> str:
        """A text of at most `longest` characters that is not empty; HTML is refused, as no page would show it."""
        given = self.raw(key, default)
        if given is None:
            self.refuse(f"{key} is missing.")
            return ""
        if not isinstance(given, str) or (not given.strip() and default is None):
            self.refuse(f"{key} must be a text in quotes, but {show(given)} was given.")
            return ""
        if len(given) > longest:
            self.refuse(f"{key} has {len(given):,} characters, and at most {longest:,} fit.")
        if _HTML.search(given):
            self.refuse(f"{key} holds HTML, which is not shown; write it in Markdown.")
        return given.strip()

    def texts(self, key: str, longest: int, most: int, known: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of one to `most` texts, of those in `known` where that is given."""
        given = self.raw(key)
        if not isinstance(given, list) or not 1 <= len(given) <= most or not all(map(is_text, given)):
            what = "is missing" if given is None else f"cannot be {show(given)}"
            self.refuse(f"{key} {what}; it is a list of 1 to {most} texts in quotes.")
            return ()
        for text in given:
            if len(text) > longest:
                self.refuse(f"{key} holds a text of {len(text):,} characters, and at most {longest:,} fit.")
            if _HTML.search(text):
                self.refuse(f"{key} holds HTML, which is not shown; write it in Markdown.")
            if known is not None and text not in known:
                self.unknown(key, text, known)
        return tuple(text.strip() for text in given)

    def one_of(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of several words."""
        given = self.raw(key, default)
        if given is None:
            self.refuse(f"{key} is missing; it is {either(known)}.")
        elif given not in known:
            self.unknown(key, given, known)
        return given if isinstance(given, str) else ""

    def unknown(self, key: str, given: object, known: Collection[str]) -> None:
        """Refuse a word that is none of the known ones, with the nearest of them, or all where they are few."""
        near = nearest(given, known) if isinstance(given, str) else ""
        hint = near or (f" It can be {either(tuple(known))}." if len(known) <= 20 else "")
        self.refuse(f"{key} = {show(given)} is not known.{hint}")

    def number(self, key: str, low: float, high: float, default: float | None = None, *, whole: bool = False) -> float:
        """A number from `low` to `high`, a `whole` one where that is asked."""
        given = self.raw(key, default)
        kinds = int if whole else (int, float)
        if given is None:
            self.refuse(f"{key} is missing; it is a number from {show(low)} to {show(high)}.")
        elif isinstance(given, bool) or not isinstance(given, kinds) or not low <= given <= high:
            what = "whole number" if whole else "number"
            self.refuse(f"{key} = {show(given)} must be a {what} from {show(low)} to {show(high)}.")
        else:
            return float(given)
        return low if default is None else default

    def flag(self, key: str) -> bool:
        """True or false; false where it is not given."""
        given = self.raw(key, default=False)
        if not isinstance(given, bool):
            self.refuse(f"{key} = {show(given)} must be true or false.")
        return given is True

    def tables(self, key: str, most: int) -> list["Fields"]:
        """The tables [[key]], one to `most` of them."""
        given = self.raw(key)
        if not isinstance(given, list) or not 1 <= len(given) <= most:
            what = "is missing" if given is None else f"cannot be {show(given)}"
            self.refuse(f"{key} {what}; there are 1 to {most} tables that begin with [[{key}]].")
            return []
        return [Fields(table, f"[[{key}]] {place}: ", self._problems) for place, table in enumerate(given, start=1)]

    def table(self, key: str, name: str) -> "Fields":
        """The table [name], which must be there."""
        given = self.raw(key)
        if given is None:
            self.refuse(f"the table [{name}] is missing.")
        return Fields({} if given is None else given, f"[{name}] ", self._problems if given is not None else [])

    def close(self) -> None:
        """Refuse keys that nobody asked for; they come first, because they tell why another key is missing."""
        unknown = [key for key in self._given if key not in self._asked]
        found = [f"{self.where}there is no key {show(key)}.{nearest(key, self._asked)}" for key in unknown]
        self._problems[:] = [*found, *self._problems][:ENOUGH]


def is_text(value: object) -> bool:
    """Whether this is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
