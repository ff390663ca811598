"""Delimited text: the separator is found by which one gives rows of equal length."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from crmsim.errors import InputError, show
from crmsim.intake.raw import LONGEST_CELL, MAX_COLUMNS, MAX_ROWS, RawTable
from crmsim.intake.shaping import Rows, shaped

SEPARATORS = (",", ";", "\t", "|")
_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t", "space": " "}
_LOOKED_AT = 400  # rows from which the separator is read


def separator_named(text: str) -> str:
    """A separator as people type it: the sign itself, or comma, semicolon, tab, pipe, space."""
    found = _NAMES.get(text.lower(), text)
    if len(found) != 1 or found.isalnum() or found in '"\n\r':
        raise InputError(f"--separator {show(text)} must be one sign, or one of: {', '.join(_NAMES)}.")
    return found


def read_delimited(
    text: str, file: str, encoding: str, separator: str | None = None, *, header: bool = True, blanks: bool = False
) -> RawTable:
    """A table from text; `blanks` lets blanks separate too, as in the public collections of networks.

    Raises InputError, naming the line, for what no separator makes a table of.
    """
    text = text.removeprefix("\ufeff")
    stated, rest = _stated(text)
    separator = separator or stated or found_separator(rest, blanks=blanks)
    rows = Rows(*_rows(rest, file, separator, first=2 if stated else 1))
    if separator == " ":
        rows = Rows(rows.lines, [[cell for cell in row if cell] for row in rows.cells])
    table = shaped(rows, file, separator=separator, encoding=encoding, header=header)
    if len(table.columns) == 1 and header and any(sign in table.columns[0] for sign in SEPARATORS):
        raise InputError(
            f"{file}: {show(separator)} separates nothing there, yet its header holds other signs that could."
        )
    return table


def _stated(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;`, and the text without it."""
    line, _, rest = text.partition("\n")
    line = line.strip().strip('"').lower()
    return (line[4], rest) if line.startswith("sep=") and len(line) == 5 else ("", text)


def found_separator(text: str, *, blanks: bool = False) -> str:
    """The separator under which most rows have the same number of cells, and more than one."""
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    tried = (*SEPARATORS, " ") if blanks else SEPARATORS
    scores = {separator: _score(head, separator) for separator in tried}
    return max(tried, key=lambda separator: scores[separator])


def _score(head: str, separator: str) -> float:
    """Share of rows of the commonest length, a little more where there are more cells; 0 where nothing is separated."""
    try:
        rows = list(csv.reader(io.StringIO(head), delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return 0.0
    lengths = Counter(len([c for c in row if c]) if separator == " " else len(row) for row in rows if any(row))
    if not lengths:
        return 0.0
    length, count = max(lengths.items(), key=lambda item: (item[1], item[0]))
    return count / lengths.total() + 0.01 * min(length, 50) if length > 1 else 0.0


def _rows(text: str, file: str, separator: str, first: int) -> tuple[list[int], list[list[str]]]:
    """Line and cells of every row that is not blank."""
    lines: list[int] = []
    cells: list[list[str]] = []
    for line, row in _parsed(text, file, separator):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > MAX_COLUMNS:
            raise InputError(f"{file}, line {line + first - 1}: {len(row)} cells, more than {MAX_COLUMNS}.")
        if max(map(len, row)) > LONGEST_CELL:
            raise InputError(
                f"{file}, line {line + first - 1}: a cell has more than {LONGEST_CELL} characters; "
                "perhaps a quotation mark is not closed."
            )
        lines.append(line + first - 1)
        cells.append(row)
        if len(lines) > MAX_ROWS:
            raise InputError(f"{file}: more than {MAX_ROWS:,} rows.")
    return lines, cells


def _parsed(text: str, file: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    # Strict reading refuses an unclosed quotation mark, which would otherwise swallow the rest of the file.
    csv.field_size_limit(10 * LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True, strict=True)
    line = 0
    try:
        for row in reader:
            yield line + 1, row
            line = reader.line_num
    except csv.Error as error:
        what = {
            "unexpected end of data": "a quotation mark is opened here or above and never closed",
            "field larger than field limit": "a cell is far too long; perhaps a quotation mark is not closed",
        }
        said = next((words for part, words in what.items() if part in str(error)), "quotation marks are not in order")
        raise InputError(f"{file}, line {line + 1}: {said}.") from None
