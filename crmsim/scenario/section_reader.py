"""What the readers of scenario and experiment files share: they go on after a mistake, so that several are told at
once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from crmsim.errors import InputError, nearest, show

T = TypeVar("T")

_ENOUGH = 20  # problems: looking for the name nearest to each of thousands would take minutes


class SectionReader:
    """The plain values of a file, and the problems met so far while they are read section by section."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.problems: list[str] = []

    def require(self, what: str, schema: int, keys: Iterable[str]) -> None:
        """See that the file is `what` it should be, of a known schema; note every key that it cannot have."""
        if next(iter(self.data), None) != "schema":
            raise InputError(f"{what} file begins with the line schema = {schema}.")
        given = self.data["schema"]
        if isinstance(given, bool) or given != schema:
            raise InputError(f"schema = {show(given)} is not known; this version reads schema = {schema}.")
        for key in self.data:
            if key not in keys:
                self.refuse(f"there is no key {show(key)}.{nearest(key, keys)}")

    def refuse(self, problem: str) -> None:
        """Note a problem; a file full of them is not read to its end."""
        self.problems.append(problem)
        if len(self.problems) >= _ENOUGH:
            raise InputError(self.problems[0], self.problems)

    def attempt(self, read: Callable[[], T], where: str) -> T | None:
        """Read one thing; where it cannot be read, keep the problems and give None."""
        try:
            return read()
        except InputError as error:
            for problem in error.problems:
                told = problem.startswith(("[", "There is no scenario"))  # where it is, already
                self.refuse(problem if told else f"{where}{problem}")
            return None

    def table(self, key: str) -> Mapping[str, Any]:
        """A section of the file, empty where there is none or it is no table."""
        table = self.data.get(key, {})
        if not isinstance(table, Mapping):
            self.refuse(f"{key} must be a table that begins with [{key}], but {show(table)} was given.")
            return {}
        return table
