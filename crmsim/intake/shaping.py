"""Rows of cells become a table with a header: titles above it are skipped, rows of another length are set aside."""

import re
from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.errors import InputError
from crmsim.intake.raw import MOST_BROKEN, RawTable
from crmsim.intake.values import fold, numbers

_TITLE_LINES = 15  # rows above the header that may hold titles
_TITLE_CELLS = 2  # cells that a title fills at most
_BELOW = re.compile(
    r"\b(confidential|copyright|generated|created by|exported|printed|filtered|records|vertraulich|erstellt|gedruckt)\b"
)
_SUM = re.compile(
    r"(grand |sub ?|zwischen ?|gesamt ?)?(total|totals|sum|summe|gesamt|totale|totaal|suma|somme|summa)( \d.*| .*:)?"
)
_LIKE_A_SUM = re.compile("tot|sum|som|gesamt", re.IGNORECASE)  # spares folding every name


class Rows(NamedTuple):
    """Rows that are not blank, each with its line in the file."""

    lines: list[int]
    cells: list[list[str]]


def shaped(rows: Rows, name: str, *, separator: str = "", encoding: str = "", header: bool = True) -> RawTable:
    """The table of these rows; InputError where they are none."""
    if not rows.cells:
        raise InputError(f"{name} is empty.")
    top = _header_row(rows.cells) if header else 0
    names = _names(rows.cells[top]) if header else [f"column {i + 1}" for i in range(_usual(rows.cells))]
    start = top + 1 if header else 0
    if start >= len(rows.cells):
        raise InputError(f"{name} has a header and no rows below it.")
    width = len(names)
    kept, lines, broken, short = [], [], [], []
    for line, row in zip(rows.lines[start:], rows.cells[start:], strict=True):
        while len(row) > width and not row[-1].strip():
            row = row[:-1]  # noqa: PLW2901  separators at the end of a line separate nothing
        if len(row) > width:
            broken.append(line)
            continue
        if len(row) < width:
            if separator:  # a workbook stores no empty cells at the end of a row
                short.append(line)
            row = row + [""] * (width - len(row))  # noqa: PLW2901
        kept.append([cell.strip() for cell in row])
        lines.append(line)
    odd = len(broken) + (len(short) if width > 1 else 0)
    if odd > MOST_BROKEN * (len(rows.cells) - start) and odd > 1:
        first = min(broken + short)
        raise InputError(
            f"{name}, line {first}: {odd} rows have another number of cells than the header's {width}. "
            "Check the separator (--separator) and the quotation marks."
        )
    cells = pd.DataFrame(kept, columns=names, index=lines, dtype="object")
    notes = (f"lines skipped above the header: {top}",) if header and top else ()
    totals = _totals(cells) if header else []
    short = [line for line in short if line not in totals]
    return RawTable(
        name, cells.drop(index=totals), separator, encoding, tuple(broken), tuple(short), notes, tuple(totals)
    )


def _totals(cells: pd.DataFrame) -> list[int]:
    """Lines that are no records: sums, and the words that reports write below a table."""
    filled = (cells != "").sum(axis=1)
    usual = filled.median()
    first = cells.where(cells != "").bfill(axis=1).iloc[:, 0].fillna("")
    sums = [text for text in first.unique() if _LIKE_A_SUM.search(text) and _SUM.fullmatch(fold(text))]
    named = first.isin(sums)
    found: list[int] = []
    for line in cells.index[named]:
        if filled[line] < usual or _adds_up(cells.drop(index=found), line):
            found.append(line)
    if usual <= _TITLE_CELLS:
        return found
    alone = cells.index[-_TITLE_LINES:][(filled == 1)[-_TITLE_LINES:]]
    words = [line for line in alone if (found and line > found[-1]) or _BELOW.search(fold(first[line]))]
    return sorted({*found, *words})


def _adds_up(cells: pd.DataFrame, line: int) -> bool:
    """Whether a number of the line is the sum of those above it."""
    for column in cells.columns:
        value = numbers(cells[column]).value
        above = value[value.index < line]
        if above.notna().sum() > 1 and np.isclose(above.sum(), value[line], rtol=1e-3):
            return True
    return False


def _usual(cells: list[list[str]]) -> int:
    return Counter(map(len, cells)).most_common(1)[0][0]


def _header_row(cells: list[list[str]]) -> int:
    """The first row that is filled as widely as most rows: titles above a table fill a cell or two."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in cells[: _TITLE_LINES + 20]]
    usual = Counter(filled[1:] or filled).most_common(1)[0][0]
    wanted = min(usual, max(filled))
    for place, count in enumerate(filled[:_TITLE_LINES]):
        if count > _TITLE_CELLS or count >= max(1, 0.7 * wanted):
            return place
    return 0


def _names(row: list[str]) -> list[str]:
    """Names of the columns, each different; a column without a name goes by its place."""
    while row and not row[-1].strip():
        row = row[:-1]
    names: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(row, start=1):
        name = " ".join(cell.split())[:80] or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
