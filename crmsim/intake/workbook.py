"""Workbooks (.xlsx): every sheet that holds a table, with what the file promises checked against what it holds."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crmsim.errors import InputError, show
from crmsim.intake.raw import LONGEST_CELL, MAX_COLUMNS, MAX_ROWS, RawTable
from crmsim.intake.shaping import Rows, shaped

MAX_UNPACKED = 600_000_000  # bytes
MAX_CELLS = 30_000_000
_ENTRIES = 2_000
_RATIO = 200  # unpacked to packed: real sheets reach a twentieth of it
_BLANKS = 10_000  # rows in a row without content, after which a sheet is over


def read_workbook(content: bytes, file: str) -> list[RawTable]:
    """The tables of a workbook, one for each sheet that is not empty.

    Raises InputError for a file that is no workbook, is protected, promises more than it may hold, or has formulas
    without stored results.
    """
    _check_archive(content, file)
    sheets = _sheets(content, file)
    several = len(sheets) > 1
    tables = [
        replace(shaped(rows, f"{file} [{title}]" if several else file), book=file if several else "")
        for title, rows in sheets
        if len(rows.cells) > 1
    ]
    if not tables:
        raise InputError(f"{file} has no sheet with a header and rows below it.")
    return tables


def _check_archive(content: bytes, file: str) -> None:
    """Refuse what would unpack to more than it may, before anything is unpacked."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(f"{file} is protected by a password or an old Excel file; save it as an open .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise InputError(f"{file} is no workbook, or it is damaged.") from None
    total = sum(entry.file_size for entry in entries)
    if len(entries) > _ENTRIES or total > MAX_UNPACKED or total > _RATIO * len(content) + 1_000_000:
        raise InputError(f"{file} would unpack to {total:,} bytes in {len(entries):,} parts, which is refused.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(f"{file} is protected by a password.")


def _sheets(content: bytes, file: str) -> list[tuple[str, Rows]]:
    from openpyxl import load_workbook  # noqa: PLC0415  half a second that only workbooks need

    try:
        # Formulas are looked for first: a stored result without its formula could not be told from typed text.
        typed = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheets, formulas = [], False
        for sheet in typed.worksheets:
            rows, has = _rows(sheet, file)
            sheets.append((str(sheet.title), rows))
            formulas = formulas or has
        if formulas:
            stored = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            results = [(str(sheet.title), _rows(sheet, file)[0]) for sheet in stored.worksheets]
            _require_results(sheets, results, file)
            sheets = results
    except InputError:
        raise
    except Exception:  # noqa: BLE001  the reader of workbooks raises whatever a damaged one makes of it
        raise InputError(f"{file} is no workbook, or it is damaged.") from None
    return sheets


def _rows(sheet: Any, file: str) -> tuple[Rows, bool]:
    """Rows of a sheet that are not blank, counted while they are read: its own claim of a size is not believed."""
    if not hasattr(sheet, "reset_dimensions"):
        return Rows([], []), False
    sheet.reset_dimensions()
    lines: list[int] = []
    cells: list[list[str]] = []
    formulas, count, last = False, 0, 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number - last > _BLANKS:
            break
        row = list(values)
        while row and row[-1] is None:
            row.pop()
        if not row:
            continue
        last = number
        count += len(row)
        if len(row) > MAX_COLUMNS or len(lines) > MAX_ROWS or count > MAX_CELLS:
            raise InputError(f"{file}, sheet {show(sheet.title)}, row {number}: the sheet is too large to be a table.")
        texts = list(_texts(row))
        formulas = formulas or any(text.startswith("=") for text in texts)
        lines.append(number)
        cells.append(texts)
    return Rows(lines, cells), formulas


def _texts(row: list[Any]) -> Iterator[str]:
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula  # noqa: PLC0415  workbooks only

    for value in row:
        if value is None:
            yield ""
        elif isinstance(value, bool):
            yield "true" if value else "false"
        elif isinstance(value, dt.datetime):
            yield value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
        elif isinstance(value, dt.date | dt.time):
            yield value.isoformat()
        elif isinstance(value, float):
            yield str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        elif isinstance(value, ArrayFormula | DataTableFormula):
            yield "=formula of a range"
        else:
            yield str(value)[: LONGEST_CELL + 1]


def _require_results(typed: list[tuple[str, Rows]], stored: list[tuple[str, Rows]], file: str) -> None:
    """Refuse formulas whose result is not in the file: a program wrote it, and no spreadsheet has computed it yet."""
    for (title, before), (_, after) in zip(typed, stored, strict=True):
        results = dict(zip(after.lines, after.cells, strict=True))
        for line, row in zip(before.lines, before.cells, strict=True):
            for place, cell in enumerate(row):
                found = results.get(line, [])
                if cell.startswith("=") and len(cell) > 1 and not (place < len(found) and found[place]):
                    raise InputError(
                        f"{file}, sheet {show(title)}, row {line}: a formula has no stored result. "
                        "Open the file in a spreadsheet program, save it, and import it again."
                    )
