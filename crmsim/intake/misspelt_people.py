"""Owners whose names are written almost as somebody's on the staff list, found without keeping a name.

Every name gets marks: keyed hashes of the name, and of the name with one letter left out (deletion neighbourhood,
Bocek, Hunt and Stiller 2007). Two names that share a mark differ in one letter too much, too little or another, or in
two that changed places. The marks of the staff are kept with it, so that a file imported later is compared too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.tables import Table
from crmsim.intake.values import fold

MARKS, MEANT = "marks", "owner_meant"  # columns: of staff, and of what names an owner
SHORTEST = 6  # letters of a name in which one letter more or less is likely a slip
_SEPARATOR = " "


def mark_people(staff: Table, names: Pseudonyms) -> None:
    """Write the marks of everybody's name into a staff table that was just read."""
    texts = [staff.texts[field] for field in ("name", "person") if field in staff.texts]
    marks = [[_marks(str(text), names) for text in cells] for cells in texts]
    staff.frame[MARKS] = [
        _SEPARATOR.join(dict.fromkeys(m for one in row for m in one)) for row in zip(*marks, strict=True)
    ]


def find_meant(tables: Mapping[str, Table], names: Pseudonyms) -> None:
    """Write into tables that were just read who of the staff is probably meant by an owner whom nobody is called.

    Nobody is, where the name is like that of several people.
    """
    staff = tables.get("staff")
    if staff is None or MARKS not in staff.frame:
        return
    known = _known(staff)
    of_mark: dict[str, set[str]] = defaultdict(set)
    for person, marks in zip(staff.frame["person"], staff.frame[MARKS], strict=True):
        for mark in str(marks).split(_SEPARATOR) if marks else ():
            of_mark[mark].add(str(person))
    for kind in ("deals", "customers"):
        table = tables.get(kind)
        if table is None or "owner" not in table.texts:
            continue
        strange = ~table.frame["owner"].isin(known) & (table.frame["owner"] != "")
        meant = {text: _meant(_marks(str(text), names), of_mark) for text in table.texts["owner"][strange].unique()}
        table.frame[MEANT] = [
            meant[text] if is_strange else "" for text, is_strange in zip(table.texts["owner"], strange, strict=True)
        ]


def _known(staff: Table) -> set[str]:
    return {str(v) for key in ("person", "name", "email") if key in staff.frame for v in staff.frame[key].unique()}


def _meant(marks: Iterable[str], of_mark: Mapping[str, set[str]]) -> str:
    found = Counter(person for mark in marks for person in of_mark.get(mark, ()))
    return next(iter(found)) if len(found) == 1 else ""


def _marks(text: str, names: Pseudonyms) -> list[str]:
    plain = fold(text)
    if len(plain) < SHORTEST or any(sign.isdigit() for sign in plain) or "@" in text:
        return []
    shorter = {plain[:i] + plain[i + 1 :] for i in range(len(plain))}
    return [names.mark_of(one) for one in sorted({plain, *shorter})]
