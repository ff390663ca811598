"""Tables as texts: cells for people, and CSV in which no cell of text becomes a formula."""

import csv
import io
import re
from collections.abc import Sequence

from crmsim.figures import Table
from crmsim.figures.picture import Cell
from crmsim.figures.wording import MISSING
from crmsim.report.tables import cell

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read UTF-8 as something else
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n|%]")


def rows_as_text(table: Table) -> list[list[str]]:
    """The rows as people read them."""
    return [[cell(value) for value in row] for row in table.rows]


def table_as_csv(table: Table) -> str:
    """The table as CSV for spreadsheets: figures in full, empty where one does not apply."""
    return rows_as_csv(table.columns, table.rows)


def rows_as_csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Columns and rows as CSV with CRLF line ends. Text that a spreadsheet would run is made harmless by a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in columns])
    writer.writerows([[harmless(value) for value in row] for row in rows])
    return BYTE_ORDER_MARK + out.getvalue()


def harmless(value: Cell) -> str | int | float:
    """A cell that is shown and never run; numbers stay numbers."""
    if value is None or value == MISSING:
        return ""
    if not isinstance(value, str):
        return value
    return f"'{value}" if _FORMULA.match(value) else value
