"""Which column holds what: guessed from names and contents, shown, and overruled by `--map ours=theirs`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from crmsim.errors import InputError, nearest, show
from crmsim.intake.fields import Field, Kind
from crmsim.intake.raw import RawTable
from crmsim.intake.stages import said_of
from crmsim.intake.values import dates, filled, fold, numbers, share_of_dates, share_of_numbers

ENOUGH = 0.62  # likeness from which a column is taken
_LOOKED_AT = 3_000  # rows from which contents are judged
#: Columns that are made: of a first and a last name, and of the name of the sheet.
FULL_NAME, SHEET = "full name", "(sheet)"
MADE = {FULL_NAME, SHEET}
_FIRST_NAME = frozenset(
    fold(word)
    for word in (
        "first name",
        "given name",
        "forename",
        "vorname",
        "prénom",
        "nombre de pila",
        "nome",
        "voornaam",
        "imię",
    )
)
_LAST_NAME = frozenset(
    fold(word)
    for word in (
        (
            "last name",
            "family name",
            "surname",
            "nachname",
            "familienname",
            "nom de famille",
            "nom",
            "apellido",
            "apellidos",
            "cognome",
            "achternaam",
            "nazwisko",
        )
    )
)
_FEW = 100  # different texts among them that are looked at


@dataclass(frozen=True, slots=True)
class Choice:
    """A column taken for a field: how like it is (0-1), and whether by `name`, by `contents`, or `said` by a person."""

    field: str
    column: str
    likeness: float
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A table whose columns are known. `others` are its columns that are nothing we look for."""

    raw: RawTable
    kind: Kind
    choices: tuple[Choice, ...]
    others: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether there is a column for the field."""
        return any(choice.field == field for choice in self.choices)

    def column(self, field: str) -> str:
        """The name of the column that holds a field."""
        return next(choice.column for choice in self.choices if choice.field == field)

    def cells(self, field: str) -> pd.Series:
        """The text of a field, "" everywhere where no column holds it."""
        if self.has(field):
            return self.raw.cells[self.column(field)]
        return pd.Series("", index=self.raw.cells.index, dtype="object")


def overrides(texts: Iterable[str]) -> dict[str, str]:
    """`--map ours=theirs` texts as a table; ours may name its table, as in `deals.owner=Rep`."""
    said: dict[str, str] = {}
    for text in texts:
        ours, sign, theirs = (part.strip() for part in text.partition("="))
        if not (ours and sign and theirs):
            raise InputError(f"--map {show(text)} must have the form ours=theirs, such as owner='Account Rep'.")
        if ours in said:
            raise InputError(f"--map gives {show(ours)} twice.")
        said[ours] = theirs
    return said


def check_overrides(said: Mapping[str, str], kinds: Sequence[Kind], tables: Sequence[RawTable]) -> None:
    """Refuse fields that are not looked for and columns that no file has, with the nearest name."""
    known = {field.name for kind in kinds for field in kind.fields}
    known |= {f"{kind.name}.{field.name}" for kind in kinds for field in kind.fields}
    columns = {column for table in tables for column in table.columns} | MADE
    for ours, theirs in said.items():
        if ours not in known:
            hint = nearest(ours, known) or f" There are: {', '.join(sorted(k for k in known if '.' not in k))}."
            raise InputError(f"--map: there is no field {show(ours)}.{hint}")
        if not any(fold(column) == fold(theirs) for column in columns) and theirs not in ("-", ""):
            raise InputError(f"--map: no file has a column {show(theirs)}.{nearest(theirs, columns)}")


def mapped(raw: RawTable, kind: Kind, said: Mapping[str, str] | None = None) -> Mapped:
    """Take one column of a table for each field of a kind, the likeliest choice in all; none where nothing is like it.

    A field mapped to "-" is left out.
    """
    said = said or {}
    if kind.name == "staff":
        raw = _with_full_names(raw, said)
    fixed: dict[str, str] = {}
    left_out: set[str] = set()
    by_folded = {fold(column): column for column in reversed(raw.columns)} | {column: column for column in raw.columns}
    for field in kind.fields:
        theirs = said.get(f"{kind.name}.{field.name}", said.get(field.name))
        if theirs == "-":
            left_out.add(field.name)
        elif theirs is not None and (theirs in by_folded or fold(theirs) in by_folded):
            fixed[field.name] = by_folded.get(theirs) or by_folded[fold(theirs)]
    fields = [field for field in kind.fields if field.name not in fixed and field.name not in left_out]
    columns = [column for column in raw.columns if column not in fixed.values()]
    choices = [Choice(name, column, 1.0, "said") for name, column in fixed.items()]
    if fields and columns:
        like = np.array([[likeness(field, column, raw) for column in columns] for field in fields])
        wanted = like + np.array([[0.02 if field.required else 0.0] for field in fields])
        choices += [
            Choice(fields[r].name, columns[c], float(like[r, c]), "name")
            for r, c in likeliest(np.where(like >= ENOUGH, wanted, 0.0))
        ]
    order = {field.name: place for place, field in enumerate(kind.fields)}
    taken = {choice.column for choice in choices}
    return Mapped(
        raw,
        kind,
        tuple(sorted(choices, key=lambda choice: order[choice.field])),
        tuple(column for column in raw.columns if column not in taken),
    )


def likeliest(wanted: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """The pairs of rows and columns, each in one pair at most, that are wanted most in all; none of 0."""
    import networkx as nx  # noqa: PLC0415  heavy; SciPy's assignment is heavier still to load

    graph: nx.Graph[int] = nx.Graph()
    places = [(int(r), int(c)) for r, c in np.argwhere(wanted > 0.0)]
    graph.add_weighted_edges_from((r, len(wanted) + c, float(wanted[r, c])) for r, c in places)
    return [(min(pair), max(pair) - len(wanted)) for pair in nx.max_weight_matching(graph)]


def _with_full_names(raw: RawTable, said: Mapping[str, str]) -> RawTable:
    """First and last names in columns of their own as one column, unless somebody maps one of them."""
    first, last = (
        next((column for column in raw.columns if fold(column) in words), None) for words in (_FIRST_NAME, _LAST_NAME)
    )
    if first is None or last is None or {first, last} & set(said.values()):
        return raw
    cells = raw.cells.drop(columns=[first, last])
    cells.insert(0, FULL_NAME, (raw.cells[first] + " " + raw.cells[last]).str.strip())
    return replace(raw, cells=cells, notes=(*raw.notes, f"{first} and {last} were read as one name"))


def likeness(field: Field, column: str, raw: RawTable) -> float:
    """How like a column is to a field (0-1): by its name, as far as its contents can be what the field holds."""
    name = _name_likeness(field, column)
    if name < 0.5 or (field.holds == "number" and "%" in column):  # money of a year is no percentage
        return 0.0
    return name * _fits(field, raw.cells[column].iloc[:_LOOKED_AT])


def _name_likeness(field: Field, column: str) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415

    header = fold(column)
    best = 0.0
    for place, word in enumerate(field.words):
        folded_word = fold(word)
        if header == folded_word:
            return 1.0 - 0.002 * min(place, 40)
        if folded_word.replace(" ", "") == header.replace(" ", ""):
            score = 0.99
        else:
            score = max(fuzz.ratio(header, folded_word), fuzz.token_sort_ratio(header, folded_word)) / 100.0
            score = score * 0.97 if score >= 0.84 else 0.0
            tokens = set(header.split())
            if len(folded_word) >= 4 and set(folded_word.split()) <= tokens:
                score = max(score, 0.70 + 0.2 * len(folded_word.split()) / max(len(tokens), 1))
        best = max(best, score - 0.0005 * place)
    return best


def _fits(field: Field, cells: pd.Series) -> float:
    """How well contents can be what a field holds (0-1); an empty column can be anything, though it says little."""
    said = cells[filled(cells)]
    if said.empty:
        return 0.65
    if field.holds == "date":
        return 1.0 if share_of_dates(said) >= 0.5 else 0.0
    if field.holds == "number":
        return 1.0 if share_of_numbers(said) >= 0.5 > said.str.endswith("%").mean() else 0.0
    if field.holds == "mail":
        return 1.0 if said.str.contains("@").mean() > 0.5 else 0.0
    if field.holds == "key":
        return 1.0 if said.nunique() >= 0.5 * len(said) or len(said) < 20 else 0.55
    if field.name == "stage":  # of a phase and a state, the state tells what was won
        return 1.0 if {"won", "lost"} & {said_of(text) for text in said.unique()[:_FEW]} else 0.9
    if field.holds in ("person", "text", "customer", "product") and len(said) > 20:
        dated = said.str.contains(r"\d").mean() > 0.9 and share_of_dates(said) > 0.9 and field.holds == "text"
        return 0.5 if dated else 1.0
    return 1.0


def require(table: Mapped, fields: Iterable[str] | None = None) -> Mapped:
    """The table, where it has a column for every required field; InputError that names the columns where not."""
    wanted = fields if fields is not None else [field.name for field in table.kind.fields if field.required]
    for name in wanted:
        if not table.has(name):
            if not table.raw.notes and _is_record(table.raw):
                raise InputError(
                    f"{table.raw.name}: its first line seems to hold a record, not names of columns. Put a line above "
                    "it that names them."
                )
            columns = ", ".join(show(column)[1:-1] for column in table.raw.columns[:12])
            raise InputError(
                f"{table.raw.name}: no column seems to hold '{name}' ({table.kind.field(name).meaning}). "
                f"Say which one does, as in --map {name}=COLUMN; there are: {columns}."
            )
    return table


def _is_record(raw: RawTable) -> bool:
    """Whether the first line of a file has what names of columns have not: numbers, dates, mail addresses."""
    header = pd.Series([name for name in raw.columns if not re.fullmatch(r"(19|20)\d\d", name)], dtype="object")
    return bool(header.str.contains("@").any() or (numbers(header).value.notna() | dates(header).value.notna()).any())
