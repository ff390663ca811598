"""First-order indices from points that were made for no index: SALib's RBD-FAST (Tarantola, Gatelli & Mara 2006).

For Latin hypercubes and random tables. It gives S1 alone: what a factor makes by itself, not what it makes with others.
SALib gives the indices. Their noise floors and intervals take the same sums over many outcomes at once, where the
library would go through them one by one, which takes minutes among a hundred factors.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import signal, stats

from crmsim.analysis.indices import Estimates, Indices, floors, told
from crmsim.analysis.noise import SEED
from crmsim.analysis.table import Json, StudyTable
from crmsim.analysis.whole import Whole
from crmsim.errors import InputError
from crmsim.study.statistics import LEVEL, Floats

Places = npt.NDArray[np.int64]
RESAMPLES = 100
TOLERANCE = 0.05
HARMONICS = 10
FEWEST = 65  # points: SALib's test of RBD-FAST starts where the harmonics have room


def scattered_of(table: StudyTable, whole: Whole) -> Json:
    """First-order indices of the points' means, with noise floor and verdict.

    Raises InputError for too few points, or for factors that do not vary.
    """
    points = len(whole.values)
    if points < FEWEST:
        raise InputError(f"First-order indices need at least {FEWEST} points, and this design has {points}.")
    spread = float(whole.means.var())
    if spread == 0.0:
        raise InputError("The outcome is the same at every point, so there is no variance to share out.")
    varied = [place for place in range(len(table.factors)) if np.ptp(table.points[:, place]) > 0.0]
    names = tuple(table.factor_names[place] for place in varied)
    inputs = table.points[:, varied]
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}

    places = np.array([zigzag(column) for column in inputs.T])

    def of_noise(outcomes: Floats) -> Estimates:
        return {"S1": first_order(outcomes[places]) * float(outcomes.var()) / spread}

    found = analyzed(problem, inputs, whole.means)
    indices = Indices(
        method="rbd_fast",
        names=names,
        values={"S1": found["S1"]},
        halves={"S1": half_widths(inputs, whole.means)},
        main="S1",
        decisive=("S1",),
        tolerance=TOLERANCE,
    )
    half = points // 2
    smaller = analyzed(problem, inputs[:half], whole.means[:half]) if half >= FEWEST else None
    return told(table, whole, indices, floors(whole, table.chance, ("S1",), of_noise), smaller)


def analyzed(problem: Mapping[str, Any], inputs: Floats, outcomes: Floats) -> dict[str, Floats]:
    """SALib's first-order indices of a vector of outcomes."""
    from SALib.analyze import rbd_fast  # noqa: PLC0415  slow to import

    found = rbd_fast.analyze(dict(problem), inputs, outcomes, M=HARMONICS, num_resamples=2, seed=SEED)
    return {"S1": np.asarray(found["S1"], dtype=np.float64)}


def zigzag(column: Floats) -> Places:
    """The points along a factor, up by every other one and down by the rest: one period of the search curve."""
    order = np.argsort(column)
    found: Places = np.concatenate([order[::2], order[1::2][::-1]])
    return found


def first_order(outcomes: Floats) -> Floats:
    """SALib's index for outcomes in the order of `zigzag`, shape (factors, points): shape (factors,)."""
    from SALib.analyze.rbd_fast import unskew_S1  # noqa: PLC0415  slow to import

    _, power = signal.periodogram(outcomes, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):  # outcomes without any spread are refused by `told`
        share = power[:, 1 : HARMONICS + 1].sum(axis=1) / power[:, 1:].sum(axis=1)
    found: Floats = unskew_S1(share, HARMONICS, outcomes.shape[1])
    return found


def half_widths(inputs: Floats, outcomes: Floats) -> Floats:
    """Half-widths of 95 % intervals, as SALib has them: normal, by the spread among resamples of half the points."""
    rng, n = np.random.default_rng(SEED), len(outcomes)
    drawn = []
    for _ in range(RESAMPLES):
        rows = rng.integers(n, size=n // 2)
        places = np.array([zigzag(column) for column in inputs[rows].T])
        drawn.append(first_order(outcomes[rows][places]))
    found: Floats = stats.norm.ppf(0.5 + LEVEL / 2.0) * np.std(drawn, axis=0, ddof=1)
    return found
