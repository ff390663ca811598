"""Tables with types: what the files say, read, with people's names replaced and every row's faults known."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from crmsim.intake.checks import Check
from crmsim.intake.columns import Column
from crmsim.intake.fields import NOUNS
from crmsim.intake.mapping import Mapped
from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.values import filled, fold


@dataclass(slots=True, eq=False)
class Table:
    """A typed table. `frame` has a row for each record, `row` its line in the file; `checks` say what is wrong."""

    kind: str
    frame: pd.DataFrame
    checks: list[Check] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # plain values: where it came from and how it was read
    texts: dict[str, pd.Series] = field(default_factory=dict)  # cells as they stood, by field; never written

    def has(self, name: str) -> bool:
        """Whether a field was in the file, with anything in it."""
        if name not in self.frame:
            return False
        column = self.frame[name]
        return bool((column.notna() & (column != "")).any())

    def note(
        self, way: str, name: str, sentence: str, mask: pd.Series, values: int = 0, examples: tuple[str, ...] = ()
    ) -> None:
        """Add a check where it meets a row; {count} and {of} in the sentence are filled in."""
        count, of = int(mask.sum()), len(self.frame)
        sentence = sentence.replace("{noun}", NOUNS[self.kind])
        if count:
            told = sentence.replace("{count}", f"{count:,}").replace("{of}", f"{of:,}")
            self.checks.append(Check(way, name, told, mask.astype(bool), of, values, examples))


def known_names(table: Table) -> set[str]:
    """Everything that a row of a table may be called by other tables."""
    keys = {"staff": ("person", "name", "email"), "customers": ("customer", "name"), "products": ("product",)}[
        table.kind
    ]
    names = {str(value) for key in keys if key in table.frame for value in table.frame[key].unique() if value}
    return {fold(name) for name in names} if table.kind == "products" else names


def typed(table: Mapped, names: Pseudonyms, *, order: str | None = None, decimal: str | None = None) -> Table:
    """Read every column of a mapped table by what it holds, and check each alone.

    `order` (dmy, mdy) says what is first in a date, `decimal` what is before decimals, where the cells leave it open.
    """
    raw = table.raw
    made = Table(table.kind.name, pd.DataFrame({"row": raw.cells.index.astype("int64")}))
    ambiguous, fill = [], []
    for choice in table.choices:
        cells = raw.cells[choice.column].reset_index(drop=True)
        noun = NOUNS[table.kind.name]
        column = Column(table.kind.field(choice.field), cells, names, raw.european, order, decimal, noun)
        made.frame[choice.field] = column.read()
        made.checks += column.checks
        made.texts[choice.field] = column.cells
        fill.append({"field": choice.field, "column": choice.column, "share": round(float(column.said.mean()), 4)})
        if column.ambiguous:
            ambiguous.append(choice.field)
    short = made.frame["row"].isin(raw.short)
    made.note(
        "cut row", "", "{count} of {of} {noun} end early; what is missing at their end was taken for empty.", short
    )
    made.facts |= {
        "file": raw.name,
        "rows": len(made.frame),
        "left_out": len(raw.broken) + len(raw.totals),
        "left_out_lines": list((*raw.broken, *raw.totals)[:5]),
        "totals": len(raw.totals),
        "encoding": raw.encoding,
        "separator": raw.separator,
        "notes": list(raw.notes),
        "ambiguous_dates": [name for name in ambiguous if table.kind.field(name).holds == "date"],
        "ambiguous_numbers": [name for name in ambiguous if table.kind.field(name).holds == "number"],
        "mapping": [
            {"field": c.field, "column": c.column, "likeness": round(c.likeness, 2), "by": c.by} for c in table.choices
        ],
        "unused": list(table.others),
        "filled": [
            *fill,
            *(
                {"field": "", "column": column, "share": round(float(filled(raw.cells[column]).mean()), 4)}
                for column in table.others
            ),
        ],
        "list": raw.book or raw.name,
    }
    return made
