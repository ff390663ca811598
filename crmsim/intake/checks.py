"""What is wrong with a table: one check for each way, with the rows it meets and the work it makes in a migration."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

#: Families of checks, and what each asks.
FAMILIES = {
    "completeness": "Is what has to be there, there?",
    "uniqueness": "Does every record have a number of its own?",
    "validity": "Is it a date, a number, a word that exists?",
    "consistency": "Do files, and fields of one record, agree?",
    "freshness": "Has anybody looked at it lately?",
    "duplicates": "Is it there twice?",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way of being wrong. Minutes of work by hand, per row or per different value, are assumptions."""

    family: str
    per_row: float
    per_value: float
    repair: str


#: Minutes are assumptions: a person looks the record up, asks where it must be, and types; a value that only has to be
#: renamed is one line of a mapping table, however many rows it stands in.
WAYS = {
    "missing": Way("completeness", 3.0, 0.0, "asked for row by row; no rule restores it"),
    "missing reference": Way(
        "completeness", 6.0, 0.0, "found out row by row from whoever worked on it; no rule restores it"
    ),
    "cut row": Way("completeness", 4.0, 0.0, "compared with the system it comes from, row by row"),
    "repeated key": Way("uniqueness", 5.0, 0.0, "decided row by row which one is meant"),
    "no date": Way("validity", 3.0, 0.0, "looked up row by row"),
    "no number": Way("validity", 3.0, 0.0, "looked up row by row"),
    "impossible": Way("validity", 3.0, 0.0, "looked up row by row"),
    "stray day": Way("validity", 3.0, 0.0, "looked up row by row"),
    "misspelt": Way("validity", 0.0, 5.0, "one line of a mapping table for each spelling"),
    "no address": Way("validity", 2.0, 0.0, "looked up row by row"),
    "not in reference": Way("consistency", 0.0, 10.0, "one line of a mapping table for each value, once it is agreed"),
    "spelled in several ways": Way("consistency", 0.0, 3.0, "one line of a mapping table for each spelling"),
    "dates in several forms": Way("consistency", 0.0, 20.0, "one rule for each form"),
    "wrong order": Way("consistency", 4.0, 0.0, "looked up row by row"),
    "unlike keys": Way("consistency", 0.0, 30.0, "found out once what both files call the same"),
    "circle": Way("consistency", 0.0, 15.0, "asked once for each circle"),
    "stale": Way("freshness", 5.0, 0.0, "asked of the customer, one call each"),
    "in two files": Way(
        "duplicates", 8.0, 0.0, "compared and merged pair by pair; who has the right one is decided once"
    ),
    "likely duplicate": Way("duplicates", 8.0, 0.0, "compared and merged pair by pair"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """What one check found in one field of a table.

    `mask` marks the rows, indexed as the table; `values` how many different values have to be mapped.
    """

    way: str
    field: str
    sentence: str
    mask: pd.Series
    of: int
    values: int = 0
    examples: tuple[str, ...] = ()
    file: str = ""  # the one of several files that it is about, "" for all

    @property
    def count(self) -> int:
        """Rows that it meets."""
        return int(self.mask.sum())

    @property
    def hours(self) -> float:
        """Hours of work by hand before the rows can be loaded (assumption: the minutes of its way)."""
        way = WAYS[self.way]
        return (way.per_row * self.count + way.per_value * self.values) / 60.0

    def to_dict(self, table: str, lines: pd.Series) -> dict[str, Any]:
        """The check as plain values, with the first lines of the file that it meets."""
        way = WAYS[self.way]
        return {
            "table": table,
            "field": self.field,
            "family": way.family,
            "way": self.way,
            "sentence": self.sentence,
            "rows": self.count,
            "of": self.of,
            "share": round(self.count / self.of, 6) if self.of else 0.0,
            "values": self.values,
            "hours": round(self.hours, 2),
            "repair": way.repair,
            "examples": list(self.examples),
            "lines": [int(line) for line in lines[self.mask].head(5)],
        }
