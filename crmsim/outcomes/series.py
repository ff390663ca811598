"""How outcomes read a weekly table: columns without the kick-off row, last weeks, first weeks, longest stretches."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.world.state import FloatArray

#: A weekly table: structured array, shape (horizon + 1,), one float64 field per column; row 0 is the kick-off.
Table = npt.NDArray[Any]
BoolArray = npt.NDArray[np.bool_]
#: Single figures of the firm at the end of a run: the fields of `crmsim.world.state.FIRM`.
Firm = Mapping[str, float]
#: Figures of a run by name; None where one does not apply.
Figures = dict[str, float | None]

HALF_YEAR = 26
YEAR = 52


def plain(table: Table) -> Table:
    """The table as a plain structured array: fields of a `recarray` are ten times as slow to read."""
    return table.view(np.ndarray)


def column(table: Table, name: str) -> FloatArray:
    """One column over weeks 1 to the horizon, shape (horizon,)."""
    values: FloatArray = table[name][1:]
    return values


def columns(table: Table, stem: str, parts: tuple[str, ...], last: int = 0) -> FloatArray:
    """Columns `stem_part`, shape (parts, weeks): all weeks from 1, or only the `last` so many."""
    rows = slice(-min(last, table.size - 1), None) if last else slice(1, None)
    return np.array([table[f"{stem}_{part}"][rows] for part in parts])


def mean(values: FloatArray) -> float:
    """Mean as a Python number; of nothing it is an error, never NaN."""
    if values.size == 0:
        raise ValueError("a mean over no weeks was asked for")
    return float(values.sum()) / values.size


def late(values: FloatArray, weeks: int = HALF_YEAR) -> float:
    """Mean of the last so many weeks (of all, where there are fewer)."""
    return mean(values[-weeks:])


def first_week(condition: BoolArray) -> int | None:
    """The first week (1 = first row) in which the condition holds; None where it never does."""
    where = int(np.argmax(condition)) if condition.size else 0
    return where + 1 if condition.size and bool(condition[where]) else None


def longest_stretch(condition: BoolArray) -> int:
    """Number of weeks of the longest unbroken stretch in which the condition holds."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], condition, [False]))))
    return int((edges[1::2] - edges[::2]).max()) if edges.size else 0


def required(figures: Figures, name: str) -> float:
    """A figure that is never missing, as a number; ValueError where it is missing all the same."""
    value = figures[name]
    if value is None:
        raise ValueError(f"{name} is missing, which it never may be")
    return value
