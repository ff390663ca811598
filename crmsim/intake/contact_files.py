"""Who is in touch with whom: edge lists and mail logs of any common form, made into the two files a scenario reads."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crmsim.errors import InputError, show
from crmsim.intake.contact_fields import CONTACTS, MEMBERS, MOST_RECIPIENTS
from crmsim.intake.decoding import decode, read_bytes
from crmsim.intake.delimited import SEPARATORS, read_delimited
from crmsim.intake.fields import Kind
from crmsim.intake.mapping import Choice, Mapped, mapped, require
from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.raw import RawTable
from crmsim.intake.reading import WORKBOOK, Form, refuse_markup
from crmsim.intake.roles import lists_among
from crmsim.intake.values import filled, fold, numbers, share_of_numbers
from crmsim.intake.workbook import read_workbook
from crmsim.scenario.contacts import MAX_TIES
from crmsim.scenario.kinds import MAX_EMPLOYEES

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
_RECEIVERS = ("receiver", "copy", "blind_copy")
_BY_PLACE = 3  # columns that mean something without a header: sender, receiver, weight; person, department
GUESSED = "the first line was taken for names of columns"
DOUBTED = "the first line was taken for a contact, though nobody in it comes again"
_FEWEST = 4  # rows below a first one, from which they tell whether it is a header
_TITLES = 15  # lines above a header that may hold titles
_LOOKED_AT = 400  # lines that tell whether blanks separate
_UNSURE = 0.5  # likeness of a column that is taken for its place


@dataclass(frozen=True, slots=True, eq=False)
class ContactList:
    """Ties between people, each pair of sender and receiver once. `facts` say how they were read."""

    people: tuple[str, ...]
    ties: npt.NDArray[np.int64]  # shape (ties, 2): indices of people; loops stay
    weight: npt.NDArray[np.float64]  # shape (ties,): contacts counted, or the weights of the file added up
    facts: dict[str, Any]
    not_used: tuple[RawTable, ...]  # other sheets of the same workbook


def read_contact_list(
    path: Path, names: Pseudonyms, form: Form, said: Mapping[str, str], at_least: float = 0.0
) -> ContactList:
    """Ties from an edge list or a mail log; those whose weights sum to less than `at_least` are left out.

    Several receivers in one cell are taken apart. Raises InputError, naming the line, for what is no list of contacts.
    """
    table, not_used = contact_table(path, CONTACTS, form, said)
    pairs = _pairs(table)
    weight = _weights(table)[pairs.row]
    codes, people = pd.factorize(names.cells(pd.concat([pairs.sender, pairs.receiver], ignore_index=True), "person"))
    if len(people) > 5 * MAX_EMPLOYEES:
        raise InputError(f"{path.name}: {len(people):,} different people, more than {5 * MAX_EMPLOYEES:,}.")
    half = len(pairs.sender)
    contacts = pd.DataFrame({"a": codes[:half], "b": codes[half:], "w": weight})
    ties = contacts.groupby(["a", "b"], sort=True)["w"].sum().reset_index()
    kept = ties[ties["w"] >= at_least]
    if kept.empty:
        raise InputError(f"{path.name}: no contact reaches the weight {at_least:g} that --at-least asks for.")
    if len(kept) > MAX_TIES:
        raise InputError(f"{path.name}: {len(kept):,} ties, more than {MAX_TIES:,}.")
    facts = {
        "file": table.raw.name,
        "rows": len(table.raw.cells),
        "left_out": len(table.raw.broken),
        "headers": sum(note == GUESSED for note in table.raw.notes),
        "circulars": pairs.circulars,
        "incomplete": pairs.incomplete,
        "ties": len(ties),
        "too_weak": len(ties) - len(kept),
        "separator": table.raw.separator,
        "encoding": table.raw.encoding,
        "unused": list(table.others),
        "notes": list(table.raw.notes),
        "mapping": [{"field": c.field, "column": c.column, "likeness": c.likeness, "by": c.by} for c in table.choices],
    }
    return ContactList(
        tuple(map(str, people)),
        kept[["a", "b"]].to_numpy(dtype=np.int64),
        kept["w"].to_numpy(dtype=np.float64),
        facts,
        tuple(not_used),
    )


def read_members(path: Path, names: Pseudonyms, form: Form, said: Mapping[str, str]) -> pd.DataFrame:
    """Who works in which department: person and department, one row each. InputError for one who is in two."""
    table, _ = contact_table(path, MEMBERS, form, said)
    person = names.cells(_who(table.cells("person")), "person")
    department = table.cells("department").where(filled(table.cells("department")), "")
    frame = pd.DataFrame({"person": person, "department": department, "row": table.raw.cells.index})
    empty = frame[(frame["person"] == "") | (frame["department"] == "")]
    if len(empty):
        raise InputError(f"{path.name}, line {empty['row'].iloc[0]}: a person or a department is missing.")
    frame = frame.drop_duplicates(["person", "department"])
    twice = frame[frame["person"].duplicated()]
    if len(twice):
        other = frame[frame["person"] == twice["person"].iloc[0]]["row"].iloc[0]
        raise InputError(
            f"{path.name}, line {twice['row'].iloc[0]}: the person of line {other} is in another department here."
        )
    if len(frame) > MAX_EMPLOYEES:
        raise InputError(f"{path.name}: {len(frame):,} people, more than {MAX_EMPLOYEES:,}.")
    return frame[["person", "department"]].reset_index(drop=True)


def contact_table(
    path: Path, kind: Kind, form: Form, said: Mapping[str, str], *, complete: bool = True
) -> tuple[Mapped, list[RawTable]]:
    """The table of a list of contacts or of members with its columns, and the sheets of its workbook beside it.

    With `complete`, InputError where a column that is needed is not there.
    """
    content = read_bytes(path)
    if path.suffix.lower() in WORKBOOK:
        views, others = lists_among(read_workbook(content, path.name), kind, said)
        if kind is CONTACTS:
            _refuse_matrix(path.name, views[0].raw.columns, views[0].raw.cells)
        others = [view.raw for view in views[1:]] + others
        view = _own_names(views[0])
        return require(view) if complete else view, others
    text, encoding = decode(content, path.name, form.encoding)
    refuse_markup("".join(text[:400].split()), path.name)
    # Public collections begin with lines of comment; they become blank, so that the numbers of lines stay.
    lines = ["" if line.startswith(("#", "%")) else line for line in text.splitlines()]
    filled_lines = [line for line in lines if line.strip()]
    if not filled_lines:
        raise InputError(f"{path.name} is empty.")
    separator = form.separator or _separator(filled_lines[: _TITLES + 1], kind)
    # Where another sign separates the lines, blanks belong to names.
    some = filled_lines[:_LOOKED_AT]
    blanks = sum(any(sign in line for sign in SEPARATORS) for line in some) <= 0.5 * len(some)
    raw = read_delimited("\n".join(lines), path.name, encoding, separator, header=False, blanks=blanks)
    if kind is CONTACTS:
        _refuse_matrix(path.name, [str(cell) for cell in raw.cells.iloc[0]], raw.cells.iloc[1:])
    view = _own_names(_with_header(raw, kind, said))
    return require(view) if complete else view, []


def _separator(lines: Sequence[str], kind: Kind) -> str | None:
    """The sign between names of columns, where a line holds known ones: cells with several receivers hold others."""
    words = _words(kind)
    for line in lines:
        for sign in SEPARATORS:
            if sum(fold(cell) in words for cell in line.split(sign)) >= 2:
                return sign
    return None


def _words(kind: Kind) -> set[str]:
    """What columns of a kind are called, folded."""
    return {fold(word) for field in kind.fields for word in field.words}


def _refuse_matrix(file: str, first: Sequence[str], rest: pd.DataFrame) -> None:
    """InputError for a matrix: the same people in its first row and column, or a square of numbers."""
    if len(first) <= _BY_PLACE or rest.empty:
        return
    names = {fold(cell) for cell in first} - {""}
    people = {fold(text) for text in rest.iloc[:, 0].unique()} - {""}
    inner = pd.Series(rest.iloc[:, 1:].to_numpy().ravel(), dtype="object")
    inner = inner[inner != ""]
    named = len(people & names) >= max(_BY_PLACE, 0.5 * len(people))
    if named:
        named = sum(fold(text) in names for text in inner.unique()) <= 0.1 * len(names)
    square = abs(len(rest) + 1 - len(first)) <= 1
    if named or (square and numbers(inner).value.notna().mean() > 0.95):
        raise InputError(f"{file} looks like a matrix. A list is needed, with who and with whom on each line.")


def _own_names(view: Mapped) -> Mapped:
    """A table without columns that bear the name of another field: `CC: (Address)` is no blind copy beside
    `CC: (Name)`."""
    words = {field.name: {fold(word) for word in field.words} for field in view.kind.fields}

    def of_another(choice: Choice) -> bool:
        name = fold(choice.column)
        named = [field for field in words if name in words[field]]
        return choice.by == "name" and bool(named) and choice.field not in named

    choices = tuple(choice for choice in view.choices if not of_another(choice))
    taken = {choice.column for choice in choices}
    return replace(view, choices=choices, others=tuple(name for name in view.raw.columns if name not in taken))


def _with_header(raw: RawTable, kind: Kind, said: Mapping[str, str]) -> Mapped:
    """The columns of a list that may have a header: by their names, else by their places."""
    titles = _titles(raw.cells)
    below = replace(raw, cells=raw.cells.iloc[titles:])
    named = raw
    if _has_header(below, kind, said):
        skipped = (f"lines skipped above the header: {titles}",) if titles else ()
        named = replace(_named(below), notes=(*raw.notes, *skipped))
        by_name = mapped(named, kind, said)
        if all(by_name.has(field.name) for field in kind.fields if field.required):
            return by_name
        named = replace(named, notes=(*named.notes, GUESSED))
    elif kind is CONTACTS and not _come_again(below.cells) and not _is_nobody(below.cells.iloc[0]):
        named = replace(raw, notes=(*raw.notes, DOUBTED))
    return _by_place(named, kind, said)


def _by_place(raw: RawTable, kind: Kind, said: Mapping[str, str]) -> Mapped:
    """The columns of a list in the order of the fields, but for what was said."""
    required = [field.name for field in kind.fields if field.required]
    if len(raw.columns) < len(required):
        raise InputError(
            f"{raw.name}: each line should hold {' and '.join(required)}, but nothing separates them. Try --separator."
        )
    fields = kind.fields[:_BY_PLACE][: len(raw.columns)]
    theirs = {field.name: said.get(f"{kind.name}.{field.name}", said.get(field.name)) for field in fields}
    told = {fold(column) for column in theirs.values() if column}
    left = (column for column in raw.columns if fold(column) not in told)
    placed = dict(zip([name for name, column in theirs.items() if column is None], left, strict=False))
    view = mapped(raw, replace(kind, fields=fields), {**placed, **said})
    choices = [replace(c, likeness=_UNSURE, by="place") if c.field in placed else c for c in view.choices]
    return replace(view, choices=tuple(choices))


def _titles(cells: pd.DataFrame) -> int:
    """How many of the first rows hold a title: one cell alone."""
    alone = ((cells.iloc[:_TITLES] != "").sum(axis=1) <= 1).tolist()
    return next((place for place, title in enumerate(alone) if not title), 0)


def _named(raw: RawTable) -> RawTable:
    """A table whose first row holds the names of its columns."""
    taken: list[str] = []
    for place, cell in enumerate(str(cell) for cell in raw.cells.iloc[0]):
        taken.append(cell if cell and cell not in taken else f"column {place + 1}")
    cells = raw.cells.iloc[1:].copy()
    cells.columns = pd.Index(taken)
    return replace(raw, cells=cells)


def _has_header(raw: RawTable, kind: Kind, said: Mapping[str, str]) -> bool:
    """Whether the first row holds names of columns: known ones, one above numbers, or words that nobody is called."""
    first, rest = [str(cell) for cell in raw.cells.iloc[0]], raw.cells.iloc[1:]
    if rest.empty:
        return False
    if {fold(cell) for cell in first} & {fold(theirs) for theirs in said.values() if theirs != "-"}:
        return True
    again = _come_again(raw.cells)
    known = _words(kind)
    # People in examples are called A and B, as columns are.
    if sum(fold(cell) in known and (len(cell) > 1 or not again) for cell in first) >= 2:
        return True
    if again or _is_nobody(raw.cells.iloc[0]):
        return False
    if not any(re.search(r"\d", cell) for cell in first[:2]):
        by_name = mapped(_named(raw), kind)
        if all(by_name.has(field.name) for field in kind.fields if field.required):
            return True
    if kind is CONTACTS and len(first) == _BY_PLACE and share_of_numbers(rest.iloc[:, -1]) > 0.5:
        return bool(numbers(pd.Series(first[-1:], dtype="object")).bad.any())
    # People come again in contacts, departments in a list of members.
    several = rest.columns[:2] if kind is CONTACTS else rest.columns[1:2]
    often = pd.concat([rest[column] for column in several]).value_counts() > 1
    return len(rest) >= _FEWEST and bool(often.mean() > 0.5)


def _come_again(cells: pd.DataFrame) -> bool:
    """Whether one of the first two cells of a list stands in its first two columns again."""
    people = cells.iloc[:, :2]
    return bool(people.iloc[1:].isin(people.iloc[0].tolist()).to_numpy().any())


def _is_nobody(first: pd.Series) -> bool:
    """Whether a first row is no header by itself: it holds numbers or mail addresses of people, or nothing."""
    return any(re.search(r"^\d*$|@", str(cell)) for cell in first.iloc[:2])


def _who(cells: pd.Series) -> pd.Series:
    """People as written in mail headers or a list: the address where there is one, "" for nobody."""
    cells = cells.where(filled(cells, "person"), "")
    found = {text: _ADDRESS.search(text) for text in cells.unique()}
    return cells.map({text: at[0] if at else text.strip().strip("'\"") for text, at in found.items()})


def _receivers(text: str, known: Collection[str]) -> list[str]:
    """Everybody whom a cell names: all addresses in it, or names between semicolons; between commas only where all of
    them are `known`, because a comma also stands between last and first names."""
    found: list[str] = []
    for piece in (piece.strip().strip("'\"") for piece in text.split(";")):
        parts = [part.strip() for part in piece.split(",")]
        found += _ADDRESS.findall(piece) or (parts if all(part in known for part in parts) else [piece])
    return [one for one in dict.fromkeys(found) if one]


class _Pairs(NamedTuple):
    """Sender and receiver of every contact with the row it stands in, and how many rows hold none."""

    sender: pd.Series
    receiver: pd.Series
    row: npt.NDArray[np.int64]
    circulars: int  # rows that were sent to more than MOST_RECIPIENTS
    incomplete: int  # rows in which somebody is missing


def _pairs(table: Mapped) -> _Pairs:
    """The contacts of a table; several receivers of a row are taken apart."""
    sender = _who(table.cells("sender")).reset_index(drop=True)
    known = frozenset(sender.unique())
    columns = []
    for name in (name for name in _RECEIVERS if table.has(name)):
        cells = table.cells(name).where(filled(table.cells(name), "person"), "").reset_index(drop=True)
        columns.append(cells.map({text: _receivers(text, known) for text in cells.unique()}))
    rows = zip(*columns, strict=True)
    receivers = pd.Series([list(dict.fromkeys(itertools.chain.from_iterable(row))) for row in rows], dtype="object")
    few = receivers.map(len) <= MOST_RECIPIENTS
    receiver = receivers[few].explode().fillna("")
    if receiver.empty:
        raise InputError(f"{table.raw.name}: every mail goes to more than {MOST_RECIPIENTS} people.")
    row = receiver.index.to_numpy(dtype=np.int64)
    said = ((sender.to_numpy()[row] != "") & (receiver != "")).to_numpy()
    if said.mean() < 0.5:
        line = table.raw.cells.index[int(row[int(np.argmin(said))])]
        raise InputError(f"{table.raw.name}, line {line}: a sender or a receiver is missing, as in most lines.")
    kept = row[said]
    return _Pairs(
        sender.iloc[kept].reset_index(drop=True),
        receiver[said].reset_index(drop=True),
        kept,
        int((~few).sum()),
        len(np.setdiff1d(row, kept)),
    )


def _weights(table: Mapped) -> npt.NDArray[np.float64]:
    if not table.has("weight"):
        return np.ones(len(table.raw.cells))
    read = numbers(table.cells("weight"), european=table.raw.european)
    if read.bad.any():
        line, text = read.bad.idxmax(), str(table.cells("weight")[read.bad].iloc[0])
        raise InputError(f"{table.raw.name}, line {line}: the weight {show(text)} is no number.")
    if (read.value < 0).any():
        raise InputError(f"{table.raw.name}, line {(read.value < 0).idxmax()}: a weight is below 0.")
    return read.value.fillna(1.0).to_numpy(dtype=np.float64)
