"""PRIM's peeling and pasting in NumPy: the steps of the EMA Workbench's, box for box, without its data frames.

Whether a box is luck takes PRIM over a hundred times, in halves of the points and in shuffled tables, and the library
needs about a second each time. What it makes, and the quasi-p of each limit, comes from the library (`prim.peeled`);
this is for the repeats. Friedman & Fisher 1999; peels are ranked by the gain of the mean for each point given up.
"""

import math

import numpy as np

from crmsim.analysis.prim import PEEL, SMALLEST, Box
from crmsim.study.statistics import Bools, Floats

PASTE = 0.05
Cut = tuple[int, int, float]  # factor, which end (0 low, 1 high), the new limit


class _Peeling:
    """A box that shrinks and grows: its limits, shape (2, factors), and which points it holds."""

    def __init__(self, inputs: Floats, cases: Bools) -> None:
        self.inputs, self.cases = inputs, cases
        self.ends: Floats = np.array([inputs.min(axis=0), inputs.max(axis=0)])
        self.limits = self.ends.copy()
        self.inside: Bools = np.ones(len(inputs), dtype=bool)

    def peel(self) -> bool:
        """Cut off the best slice; whether there was one."""
        within = self.inputs[self.inside]
        ordered = np.sort(within, axis=0)
        cuts = np.array([quantiles(ordered, PEEL), quantiles(ordered, 1.0 - PEEL)])
        kept = np.array([within >= cuts[0], within <= cuts[1]])
        sizes, hits = kept.sum(axis=1), kept[:, self.cases[self.inside]].sum(axis=1)
        # By factor, the upper slice before the lower, as the library has them: the first of equals is taken.
        order = [(place, side) for place in range(within.shape[1]) for side in (1, 0)]
        chosen = self.best([(*cut, float(cuts[cut[::-1]])) for cut in order], *_in(order, sizes, hits))
        if chosen is None:
            return False
        place, side, limit = chosen
        return self.take((place, side, limit), kept[side, :, place], grow=False)

    def paste(self) -> bool:
        """Give the best slice back; whether there was one."""
        held = (self.inputs >= self.limits[0]) & (self.inputs <= self.limits[1])
        bound = np.flatnonzero((self.limits != self.ends).any(axis=0))
        cuts: list[Cut] = []
        larger: list[Bools] = []
        for place in bound.tolist():
            column = self.inputs[:, place]
            others: Bools = np.delete(held, place, axis=1).all(axis=1)
            for side in (0, 1):
                beyond = column <= self.limits[0, place] if side == 0 else column >= self.limits[1, place]
                found = np.sort(column[others & beyond])[:, None]
                part = 1.0 - PASTE if side == 0 else PASTE
                limit = float(quantiles(found, part)[0]) if found.size else float(self.ends[side, place])
                low, high = (limit, self.limits[1, place]) if side == 0 else (self.limits[0, place], limit)
                cuts.append((place, side, limit))
                larger.append(others & (column >= low) & (column <= high))
        if not cuts:
            return False
        sizes, hits = np.array([[one.sum(), (one & self.cases).sum()] for one in larger]).T
        chosen = self.best(cuts, sizes, hits)
        return chosen is not None and self.take(chosen, larger[cuts.index(chosen)], grow=True)

    def best(self, cuts: list[Cut], sizes: np.ndarray, hits: np.ndarray) -> Cut | None:
        """The cut that gains most mean for each point given up or taken in; of equals, the one that bounds least."""
        n, mean = int(self.inside.sum()), float(self.cases[self.inside].mean())
        means = hits / np.maximum(sizes, 1)
        gains = np.where(means != mean, (means - mean) / np.maximum(np.abs(n - sizes), 1), 0.0)
        most = float(gains.max())
        if most <= 0.0:
            return None
        return min((cuts[place] for place in np.flatnonzero(gains == most)), key=self.bound_by)

    def bound_by(self, cut: Cut) -> int:
        """How many factors the box bounds after a cut."""
        limits = self.limits.copy()
        limits[cut[1], cut[0]] = cut[2]
        return int((limits != self.ends).any(axis=0).sum())

    def take(self, cut: Cut, inside: Bools, *, grow: bool) -> bool:
        """Go on with a cut, of the points that the box holds or, where it grows, of all; whether it is one."""
        n, size = int(self.inside.sum()), int(inside.sum())
        if size / len(self.inputs) < SMALLEST or (size <= n if grow else size >= n):
            return False
        place, side, limit = cut
        self.limits[side, place] = limit
        if grow:
            self.inside = inside
        else:
            self.inside[np.flatnonzero(self.inside)] = inside
        return True

    def box(self, names: tuple[str, ...]) -> Box:
        """The box as it is now."""
        bounds = {}
        for place in np.flatnonzero((self.limits != self.ends).any(axis=0)).tolist():
            low, high = (float(end) for end in self.limits[:, place])
            first, last = self.ends[:, place]
            bounds[names[place]] = (low if low > first else None, high if high < last else None)
        n, hits = int(self.inside.sum()), int(self.cases[self.inside].sum())
        return Box(bounds, {}, hits / n, hits / int(self.cases.sum()), n / len(self.inputs))


def peeled_fast(inputs: Floats, names: tuple[str, ...], cases: Bools) -> list[Box]:
    """The boxes of `prim.peeled`, without their quasi-p; some of `cases` must be of interest."""
    box = _Peeling(inputs, cases)
    found = [box.box(names)]
    while box.peel():
        found.append(box.box(names))
    while box.paste():
        found.append(box.box(names))
    return found


def quantiles(ordered: Floats, part: float) -> Floats:
    """The value between a slice and the rest in each column, shape (n, columns), sorted: never within equal values."""
    last = len(ordered) - 1
    low, high = math.floor(last * part), math.ceil(last * part)
    found: Floats = (ordered[low] + ordered[high]) / 2.0
    for place in np.flatnonzero(ordered[low] == ordered[high]).tolist():
        column, value = ordered[:, place], ordered[low, place]
        # The nearest value that differs, on the side of the slice's inner edge; the last one where none does.
        if part > 0.5:
            other = max(int(np.searchsorted(column, value, side="left")) - 1, 0)
        else:
            other = min(int(np.searchsorted(column, value, side="right")), last)
        found[place] = (column[other] + value) / 2.0
    return found


def _in(order: list[tuple[int, int]], *tables: np.ndarray) -> list[np.ndarray]:
    """Entries of tables, shape (sides, factors), in an order of factors and sides."""
    places, sides = np.array(order).T
    return [table[sides, places] for table in tables]
