"""A table as it stands in a file: every cell is text, every row knows its line."""

from dataclasses import dataclass, field

import pandas as pd

MAX_BYTES = 200_000_000
MAX_ROWS = 2_000_000
MAX_COLUMNS = 400
LONGEST_CELL = 20_000  # characters
MOST_BROKEN = 0.2  # share of rows that may have another number of cells than the header


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """One table of a file.

    `cells` holds text, "" where there is nothing; its index is the line (or sheet row) of each row in the file.
    `broken` are lines left out because they have more cells than the header, `totals` because they are sums or words
    below the table; `short` were filled up with nothing.
    """

    name: str  # of the file, with the sheet where there are several
    cells: pd.DataFrame
    separator: str = ""  # "" for a workbook
    encoding: str = ""
    broken: tuple[int, ...] = ()
    short: tuple[int, ...] = ()
    notes: tuple[str, ...] = field(default=())
    totals: tuple[int, ...] = ()
    book: str = ""  # the workbook, of which it is one of several sheets

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in their order."""
        return [str(column) for column in self.cells.columns]

    @property
    def european(self) -> bool:
        """Whether a comma is likelier a decimal point: files with semicolons are written where that is so."""
        return self.separator == ";"
