"""Who is in touch with whom: edge lists and mail logs of any common form, made into the two files a scenario reads."""

import itertools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crmsim.errors import InputError, show
from crmsim.intake.contact_fields import CONTACTS, MEMBERS, MOST_RECIPIENTS
from crmsim.intake.decoding import decode, read_bytes
from crmsim.intake.delimited import read_delimited
from crmsim.intake.fields import Kind
from crmsim.intake.mapping import Mapped, mapped, require
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
_FEWEST = 4  # rows below a first one, from which they tell whether it is a header


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
        others = [view.raw for view in views[1:]] + others
        return require(views[0]) if complete else views[0], others
    text, encoding = decode(content, path.name, form.encoding)
    refuse_markup(text, path.name)
    # Public collections begin with lines of comment; they become blank, so that the numbers of lines stay.
    text = "\n".join("" if line.startswith(("#", "%")) else line for line in text.splitlines())
    if not text.strip():
        raise InputError(f"{path.name} is empty.")
    # Where another sign separates the first line, blanks belong to names.
    blanks = not any(sign in text.strip().splitlines()[0] for sign in ",;\t|")
    raw = read_delimited(text, path.name, encoding, form.separator, header=False, blanks=blanks)
    view = _with_header(raw, kind, said)
    return require(view) if complete else view, []


def _with_header(raw: RawTable, kind: Kind, said: Mapping[str, str]) -> Mapped:
    """The columns of a list that may have a header: by their names, else by their places."""
    if kind is CONTACTS and _is_matrix(raw):
        raise InputError(f"{raw.name} looks like a matrix. A list is needed, with who and with whom on each line.")
    named = raw
    if _has_header(raw, kind, said):
        taken: list[str] = []
        for place, cell in enumerate(str(cell) for cell in raw.cells.iloc[0]):
            taken.append(cell if cell and cell not in taken else f"column {place + 1}")
        cells = raw.cells.iloc[1:].copy()
        cells.columns = pd.Index(taken)
        named = replace(raw, cells=cells)
        by_name = mapped(named, kind, said)
        if all(by_name.has(field.name) for field in kind.fields if field.required):
            return by_name
        named = replace(named, notes=(*raw.notes, GUESSED))
    required = [field.name for field in kind.fields if field.required]
    if len(raw.columns) < len(required):
        raise InputError(
            f"{raw.name}: each line should hold {' and '.join(required)}, but nothing separates them. Try --separator."
        )
    fields = kind.fields[:_BY_PLACE]
    by_place = dict(zip([field.name for field in fields], named.columns, strict=False))
    return mapped(named, replace(kind, fields=fields[: len(named.columns)]), {**by_place, **said})


def _has_header(raw: RawTable, kind: Kind, said: Mapping[str, str]) -> bool:
    """Whether the first row holds names of columns: known ones, or words that come again in no row, where others do."""
    first, rest = [str(cell) for cell in raw.cells.iloc[0]], raw.cells.iloc[1:]
    words = {fold(word) for field in kind.fields for word in field.words} | {fold(theirs) for theirs in said.values()}
    if sum(fold(cell) in words for cell in first) >= 2 and len(rest):
        return True
    if len(rest) < _FEWEST or any(re.search(r"^\d+$|@", cell) for cell in first):
        return False
    if len(first) == _BY_PLACE and share_of_numbers(rest.iloc[:, -1]) > 0.5:
        return not re.fullmatch(r"[\d.,\s]*", first[-1])
    again = [place for place, column in enumerate(rest) if rest[column].nunique() <= 0.5 * len(rest)]
    others = set(rest.to_numpy().ravel().tolist())
    return bool(again) and all(first[place] not in others for place in again)


def _is_matrix(raw: RawTable) -> bool:
    """Whether a table has as many columns as rows, and numbers in nearly all cells but the first row and column."""
    rows, columns = raw.cells.shape
    if columns <= _BY_PLACE or abs(rows - columns) > 1:
        return False
    inner = pd.Series(raw.cells.iloc[1:, 1:].to_numpy().ravel(), dtype="object")
    return bool(((inner == "") | numbers(inner).value.notna()).mean() > 0.95)


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
        parts = _ADDRESS.findall(piece) or [part.strip() for part in piece.split(",")]
        found += parts if "@" in piece or all(part in known for part in parts) else [piece]
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
    known = frozenset(sender)
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
