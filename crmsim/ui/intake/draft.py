"""What a visitor has given so far, as values: files in memory, which column is what, and what came of it."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]

MOST_BYTES = 20_000_000  # of all files of one company; more is work for the command line
MOST_FILES = 12  # of one part
#: Kinds of files, with what the page calls them.
KINDS = {
    "staff": "List of employees",
    "customers": "List of customers",
    "crm-export": "Export of the CRM (opportunities, accounts, sales team, products)",
    "contacts": "Who is in touch with whom (edge list or mail log)",
    "departments": "Who is in which department (for contacts without a list of employees)",
}
ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".dat", ".xlsx", ".xlsm")
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class File:
    """One uploaded file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The files of one kind, how they would be read (`seen`), and which columns the visitor has chosen otherwise.

    `said` maps "table.field" to a column, "-" for none. `number` is that of the upload: a look at other files of the
    kind is none at these.
    """

    kind: str
    files: tuple[File, ...]
    seen: Json | None = None
    said: tuple[tuple[str, str], ...] = ()
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(len(file.content) for file in self.files)

    def chosen(self) -> dict[str, str]:
        """The column of every field as the page shows it: as said, else as guessed; "-" for none."""
        said = dict(self.said)
        found: dict[str, str] = {}
        for table in (self.seen or {}).get("tables", []):
            taken = {said[key] for key in said if key.startswith(f"{table['kind']}.")}
            for one in table["fields"]:
                key, guess = f"{table['kind']}.{one['field']}", one["column"]
                found[key] = said.get(key, guess if guess and guess not in taken else "-")
        return found

    def maps(self) -> list[str]:
        """The columns in the words of `--map`."""
        return [f"{field}={column}" for field, column in self.chosen().items()]

    def choose(self, key: str, column: str) -> "Part":
        """With another column for a field; the same value where field or column are unknown."""
        for table in (self.seen or {}).get("tables", []):
            fields = {f"{table['kind']}.{one['field']}" for one in table["fields"]}
            if key in fields and (column == "-" or column in {one["name"] for one in table["columns"]}):
                return replace(self, said=(*(pair for pair in self.said if pair[0] != key), (key, column)))
        return self

    def lacking(self) -> list[str]:
        """Meanings of the fields without which there is no import and that have no column."""
        chosen = self.chosen()
        return [
            f"{one['field']} ({one['meaning']})"
            for table in (self.seen or {}).get("tables", [])
            for one in table["fields"]
            if one["required"] and chosen[f"{table['kind']}.{one['field']}"] == "-"
        ]


@dataclass(frozen=True, slots=True)
class Option:
    """What files can leave open: the name in `ImportRequest`, the kinds of files it suits, and what can be chosen, with
    the words for it. Without choices it is typed: as per cent if `percent`, several with semicolons between if `many`,
    up to `longest` signs."""

    name: str
    label: str
    kinds: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    percent: bool = False
    many: bool = False
    longest: int = 12


_FOUND = ("", "as found in the file")
_WORTH = ("customers", "crm-export")
_TABLES = ("staff", *_WORTH)
OPTIONS = (
    Option("sales_share", "The sales team is this % of all employees", ("crm-export",), percent=True),
    Option("margin_rate", "Gross margin in % of revenue", _WORTH, percent=True),
    Option("currency", "Currency, such as EUR", _WORTH),
    Option("dates", "First in a date", _TABLES, (_FOUND, ("dmy", "the day"), ("mdy", "the month"))),
    Option("decimal", "Before decimals", _TABLES, (_FOUND, ("comma", "a comma"), ("point", "a point"))),
    Option(
        "stages", "Stages taken otherwise, such as On hold=open; Signed=won", ("crm-export",), many=True, longest=400
    ),
    Option("as_of", "Count ages from this day, such as 2025-06-30", _TABLES),
)


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A company that is being made. `made` is what came of it (None before), `busy` what is being done now."""

    parts: tuple[Part, ...] = ()
    title: str = ""
    options: Mapping[str, str] = field(default_factory=dict)  # by name, what was typed or chosen
    busy: str = ""
    problem: str = ""
    made: Json | None = None
    used: bool = False
    key: bytes = b""  # of the pseudonyms, as long as this page lives
    number: int = field(default_factory=lambda: next(_numbers))  # of the newest thing asked for

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(part.size for part in self.parts)

    def asking(self, busy: str) -> "Draft":
        """While something is asked for; what came of earlier files is gone."""
        return replace(self, busy=busy, problem="", made=None, used=False, number=next(_numbers))

    def changed(self) -> "Draft":
        """After a change of what the company is made of: what came of it, or is just coming, is that of before."""
        busy = self.busy if self.unseen else ""
        return replace(self, busy=busy, problem="", made=None, used=False, number=next(_numbers))

    def with_look(self, number: int, seen: Json) -> "Draft":
        """With what a look at the files of an upload came to; the same value where those are there no more."""
        parts = tuple(replace(part, seen=seen) if part.number == number else part for part in self.parts)
        if all(part.number != number for part in self.parts):
            return self
        now = replace(self, parts=parts)
        return now if now.unseen else replace(now, busy="")

    @property
    def unseen(self) -> tuple[Part, ...]:
        """The parts whose files are still being looked at."""
        return tuple(part for part in self.parts if part.seen is None)

    def with_part(self, part: Part) -> "Draft":
        """With a part, in the place of an earlier one of its kind."""
        kept = [part if one.kind == part.kind else one for one in self.parts]
        return replace(self, parts=tuple(kept) if part.kind in self.kinds else (*self.parts, part), made=None)

    def without(self, kind: str) -> "Draft":
        """Without the part of a kind."""
        kept = tuple(part for part in self.parts if part.kind != kind)
        return replace(self, parts=kept).changed()

    @property
    def kinds(self) -> list[str]:
        """The kinds of files that are there."""
        return [part.kind for part in self.parts]

    def part(self, kind: str) -> Part | None:
        """The part of a kind."""
        return next((part for part in self.parts if part.kind == kind), None)


def safe_file_name(name: object, place: int) -> str:
    """The name under which a file is shown and read: without folders, signs and surprises, its ending kept."""
    last = re.split(r"[/\\]", str(name))[-1]
    plain = re.sub(r"[^\w .()+-]", "_", last).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    ending = f".{ending[:5]}" if dot else ""
    stem = (stem if dot else plain).lstrip("-~. ")[:60] or f"file {place + 1}"
    return f"{stem}{ending}"
