"""Regime map: which arm wins where on a grid of two factors, where it is too close to call, and what to run next.

In each cell the arm with the best mean is held against every other, run by run. It wins where it beats all of them,
with false calls held down over the whole map (Benjamini & Hochberg 1995); else the cell is too close. Flags are held
against each other by McNemar's exact test, which a few replicates cannot pass. Further factors that the study varies
are averaged over. What to run next: points half-way between neighbours in which different arms win, or of which one is
too close, and more replicates where a cell may yet be decided.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from crmsim.analysis.estimates import Mean, difference_of
from crmsim.analysis.paired import FALSE_CALLS, called_of
from crmsim.analysis.table import Json, StudyTable, outcome_title
from crmsim.errors import InputError, show
from crmsim.study.statistics import LEVEL, Floats, Interval

MOST_NEXT = 40  # points proposed at once
MOST_CELLS = 2_500
MOST_REPLICATES = 2_000  # more than these decide nothing worth deciding


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the arm with the best mean, its lead over the one that comes nearest, and the p of that lead."""

    best: int
    rival: int
    lead: Mean
    p: float
    means: tuple[float, ...]
    spread: float
    replicates: int


def regimes_of(table: StudyTable, outcome: str, x: str | None = None, y: str | None = None) -> Json:
    """The map of an outcome over two factors (the first two with several levels, where none are named).

    Raises InputError for fewer than two arms, a factor that is not known, or points that form no grid.
    """
    if len(table.arms) < 2:
        raise InputError("A regime map says which of several arms wins; this study has one.")
    x, y = axes_of(table, x, y)
    columns, rows = grid_of(table, x, y)
    sign = -1.0 if table.direction(outcome) == "lower" else 1.0
    values = [table.matrix(arm, outcome) for arm in table.arms]
    cells: dict[tuple[int, int], Cell | None] = {}
    for j, high in enumerate(rows):
        for i, wide in enumerate(columns):
            places = np.flatnonzero(
                (table.points[:, table.place(x)] == wide) & (table.points[:, table.place(y)] == high)
            )
            cells[i, j] = cell_of([sign * found[places] for found in values], table.chance, flag=table.is_flag(outcome))
    judged = [place for place, cell in cells.items() if cell is not None]
    called = dict(zip(judged, called_of(np.array([cell.p for cell in cells.values() if cell])), strict=True))
    told = [told_cell(table, place, cells[place], bool(called.get(place)), sign, (columns, rows)) for place in cells]
    return {
        "outcome": outcome,
        "better": table.direction(outcome),
        "x": axis(table, x, columns),
        "y": axis(table, y, rows),
        "arms": list(table.arms),
        "averaged_over": [name for name in table.factor_names if name not in {x, y}],
        "cells": told,
        "counts": {arm: sum(cell["winner"] == arm for cell in told) for arm in table.arms}
        | {"too_close": sum(cell["verdict"] == "too_close" for cell in told)},
        "refinement": refinement(table, (x, y), (columns, rows), told),
        "sentence": sentence(table, outcome, told),
    }


def axes_of(table: StudyTable, x: str | None, y: str | None) -> tuple[str, str]:
    """The two factors of the map; InputError where there are not two with several levels."""
    several = [name for place, name in enumerate(table.factor_names) if len(np.unique(table.points[:, place])) > 1]
    first = table.factor(x).name if x else next((name for name in several if name != y), None)
    second = table.factor(y).name if y else next((name for name in several if name != first), None)
    if first is None or second is None or first == second:
        raise InputError(f"A regime map needs two factors with several levels each; this study has {len(several)}.")
    return first, second


def grid_of(table: StudyTable, x: str, y: str) -> tuple[Floats, Floats]:
    """Levels of both factors; InputError where hardly any combination of them was run."""
    across, up = table.points[:, table.place(x)], table.points[:, table.place(y)]
    columns, rows = np.unique(across), np.unique(up)
    cells = len(columns) * len(rows)
    filled = len(np.unique(np.column_stack([across, up]), axis=0))
    if cells > MOST_CELLS or filled < 0.5 * cells:
        raise InputError(
            f"The points form no grid over {show(x)} and {show(y)}: {len(columns)} and {len(rows)} levels, but "
            f"{filled} combinations. A regime map needs a 'factorial' design."
        )
    return columns, rows


def cell_of(values: Sequence[Floats], chance: str, *, flag: bool = False) -> Cell | None:
    """The best arm of a cell (higher is better here); None where fewer than two runs of every arm are there."""
    known = ~np.isnan(np.array(values)).any(axis=0)
    if known.sum() < 2:
        return None
    means = tuple(float(found[known].mean()) for found in values)
    best = int(np.argmax(means))
    leads = {
        rival: difference_of(np.where(known, values[best] - values[rival], np.nan), chance, flag=flag)
        for rival in range(len(values))
        if rival != best
    }
    p = {rival: 1.0 if lead.p is None else lead.p for rival, lead in leads.items()}
    nearest = max(p, key=lambda rival: (p[rival], means[rival]))
    gaps = (values[best] - values[nearest])[known]
    return Cell(best, nearest, leads[nearest], p[nearest], means, float(gaps.std(ddof=1)), known.shape[1])


def told_cell(
    table: StudyTable,
    place: tuple[int, int],
    cell: Cell | None,
    called: bool,
    sign: float,
    levels: tuple[Floats, Floats],
) -> Json:
    """One cell as JSON."""
    at = {"i": place[0], "j": place[1], "x": float(levels[0][place[0]]), "y": float(levels[1][place[1]])}
    if cell is None:
        return {**at, "winner": None, "verdict": "no_runs", "n": 0}
    interval: Interval | None = cell.lead.at(LEVEL) or cell.lead.interval
    return {
        **at,
        "winner": table.arms[cell.best] if called else None,
        "verdict": "won" if called else "too_close",
        "best": table.arms[cell.best],
        "rival": table.arms[cell.rival],
        # How much better, whichever way better is.
        "lead": {
            "mean": cell.lead.value,
            "ci95": None if interval is None else list(interval),
            "n": cell.lead.n,
            "p": cell.p,
        },
        "means": dict(zip(table.arms, (sign * mean for mean in cell.means), strict=True)),
        "n": cell.lead.n,
        "replicates": cell.replicates,
        "replicates_needed": None if called else _needed(cell),
    }


def _needed(cell: Cell) -> int | None:
    """Replicates after which this lead, if it is real, would be seen; None where that is out of reach."""
    mean = cell.lead.value
    if not mean or cell.spread == 0.0 or cell.lead.n == 0:
        return None
    runs = (float(stats.norm.ppf(1.0 - FALSE_CALLS / 2.0)) * cell.spread / mean) ** 2
    needed = math.ceil(runs * cell.replicates / cell.lead.n)
    return max(needed, cell.replicates + 1) if needed <= MOST_REPLICATES else None


def axis(table: StudyTable, name: str, levels: Floats) -> Json:
    """One factor of the map with its levels."""
    factor = table.factor(name)
    return {
        "name": name,
        "title": factor.words,
        "unit": factor.unit,
        "levels": levels.tolist(),
        "labels": list(factor.labels),
    }


def refinement(table: StudyTable, names: tuple[str, str], levels: tuple[Floats, Floats], cells: Sequence[Json]) -> Json:
    """Where to run next: points on the boundary, and cells that more replicates may decide."""
    by_place = {(cell["i"], cell["j"]): cell for cell in cells}
    found: dict[tuple[float, float], str] = {}
    for (i, j), cell in by_place.items():
        for beside in ((i + 1, j), (i, j + 1)):
            other = by_place.get(beside)
            if other is None or "no_runs" in {cell["verdict"], other["verdict"]} or cell["winner"] == other["winner"]:
                continue
            middle = tuple(
                _between(table, name, float(levels[axis][place[axis]]), float(levels[axis][beside[axis]]))
                for axis, (name, place) in enumerate(zip(names, ((i, j), (i, j)), strict=True))
            )
            if None in middle or any(middle[axis] in levels[axis] for axis in (0, 1) if (i, j)[axis] != beside[axis]):
                continue
            told = " and ".join(str(one["winner"] or "too close") for one in (cell, other))
            found.setdefault((float(middle[0] or 0.0), float(middle[1] or 0.0)), told)
    more = [
        {"x": cell["x"], "y": cell["y"], "replicates": cell["replicates"], "needed": cell["replicates_needed"]}
        for cell in cells
        if cell.get("replicates_needed")
    ]
    points = [{names[0]: x, names[1]: y, "between": told} for (x, y), told in found.items()]
    return {
        "points": points[:MOST_NEXT],
        "points_left_out": max(0, len(points) - MOST_NEXT),
        "more_replicates": sorted(more, key=lambda cell: cell["needed"])[:MOST_NEXT],
    }


def _between(table: StudyTable, name: str, low: float, high: float) -> float | None:
    """The middle of two levels, None where the factor has nothing in between."""
    factor = table.factor(name)
    if low == high:
        return low
    if factor.labels or (factor.integer and high - low < 2.0):
        return None
    middle = (low + high) / 2.0
    return float(round(middle)) if factor.integer else float(f"{middle:.6g}")


def sentence(table: StudyTable, outcome: str, cells: Sequence[Json]) -> str:
    """The map in plain words."""
    judged = [cell for cell in cells if cell["verdict"] != "no_runs"]
    parts = [f"{arm} in {sum(cell['winner'] == arm for cell in judged)}" for arm in table.arms]
    close = sum(cell["verdict"] == "too_close" for cell in judged)
    return f"On {outcome_title(outcome)}, of {len(judged)} cells: {', '.join(parts)}; too close in {close}."
