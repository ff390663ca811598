"""Owners whose names are written almost as somebody's on the staff list, found without keeping a name.

Every name gets marks: keyed hashes of the name, and of the name with one letter left out (deletion neighbourhood,
Bocek, Hunt and Stiller 2007). Two names that share a mark differ in one letter too much, too little or another, or in
two that changed places. The marks are kept with the tables, so that a file imported later is compared too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.tables import Table, known_names
from crmsim.intake.values import fold

MARKS, MEANT = "marks", "owner_meant"  # columns: of everybody's name or an owner's, and who that is
SHORTEST = 6  # letters of a name in which one letter more or less is likely a slip
_SEPARATOR = " "
_NAMES = {"staff": ("name", "person"), "deals": ("owner",), "customers": ("owner",)}


def mark_people(table: Table, names: Pseudonyms) -> None:
    """Write the marks of the people whom each row of a table names, if it was just read and names any."""
    texts = [table.texts[field] for field in _NAMES.get(table.kind, ()) if field in table.texts]
    if not texts:
        return
    marks = {text: _marks(text, names) for cells in texts for text in cells.unique()}
    table.frame[MARKS] = [
        _SEPARATOR.join(dict.fromkeys(mark for text in row for mark in marks[text])) for row in zip(*texts, strict=True)
    ]


def find_meant(tables: Mapping[str, Table]) -> None:
    """Write into tables who of the staff is probably meant by an owner whom nobody is called.

    Nobody is, where the name is like that of several people. It does not matter which table was read first.
    """
    staff = tables.get("staff")
    if staff is None or MARKS not in staff.frame:
        return
    known = known_names(staff)
    of_mark: dict[str, set[str]] = defaultdict(set)
    for person, marks in zip(staff.frame["person"], staff.frame[MARKS], strict=True):
        for mark in marks.split():
            of_mark[mark].add(person)
    for kind in ("deals", "customers"):
        if kind not in tables or MARKS not in tables[kind].frame:
            continue
        frame = tables[kind].frame
        strange = ~frame["owner"].isin(known) & (frame["owner"] != "")
        marks = frame[MARKS].where(strange, "")
        frame[MEANT] = marks.map({text: _meant(text.split(), of_mark) for text in marks.unique()})


def _meant(marks: Iterable[str], of_mark: Mapping[str, set[str]]) -> str:
    found = Counter(person for mark in marks for person in of_mark.get(mark, ()))
    return next(iter(found)) if len(found) == 1 else ""


def _marks(text: str, names: Pseudonyms) -> list[str]:
    plain = fold(text)
    if len(plain) < SHORTEST or any(sign.isdigit() for sign in plain) or "@" in text:
        return []
    shorter = {plain[:i] + plain[i + 1 :] for i in range(len(plain))}
    return [names.mark_of(one) for one in sorted({plain, *shorter})]
