"""Morris screening by SALib (Morris 1991; Campolongo et al. 2007): mean size and spread of elementary effects.

mu* is the mean size of a factor's effect over its range, in units of the outcome; sigma is its spread, by interactions,
bends, and noise. Pure noise gives every factor a mu* above zero, so none is called important below the noise floor.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from crmsim.analysis.indices import Estimates, Indices, floors, told
from crmsim.analysis.noise import SEED
from crmsim.analysis.sobol import groups_of, problem_of
from crmsim.analysis.table import Json, StudyTable
from crmsim.analysis.whole import Whole
from crmsim.errors import InputError
from crmsim.study.statistics import Floats

RESAMPLES = 500
TOLERANCE = 0.1  # of the largest mu*
MEASURES = ("mu_star", "sigma", "mu")


def morris_of(table: StudyTable, whole: Whole) -> Json:
    """Elementary effects of the points' means, with noise floor and verdict.

    Raises InputError where the points are not those of SALib's Morris sampler.
    """
    problem = problem_of(table)
    names = groups_of(problem)
    step, points = len(names) + 1, len(whole.values)
    if points % step or points < 2 * step:
        raise InputError(
            f"A Morris design of {len(names)} factors has a multiple of {step} points, at least two of them, and this "
            f"one has {points}: it is not whole."
        )
    steps = np.diff(table.points.reshape(-1, step, len(table.factors)), axis=1)
    if table.places is None and not steps.any(axis=2).all():
        raise InputError(
            "Rounding made neighbours of this Morris design alike, and the points as they were drawn are not known: "
            "the experiment file of the study cannot be read again."
        )
    levels = int(table.sampling.get("num_levels", 4))
    inputs = table.points if table.places is None else table.places

    def effects(rows: int, outcomes: Floats, resamples: int) -> dict[str, Floats]:
        return analyzed(problem, inputs[:rows], outcomes[:rows], levels=levels, resamples=resamples)

    def of_noise(outcomes: Floats) -> Estimates:
        return effects(points, outcomes, 2)

    found = effects(points, whole.means, RESAMPLES)
    half = points // step // 2 * step
    indices = Indices(
        method="morris",
        names=names,
        values={measure: found[measure] for measure in MEASURES},
        halves={"mu_star": found["mu_star_conf"]},
        main="mu_star",
        decisive=("mu_star",),
        tolerance=TOLERANCE * float(found["mu_star"].max()),
        step=step,
    )
    floor = floors(whole, table.chance, ("mu_star",), of_noise)
    return told(table, whole, indices, floor, effects(half, whole.means, 2) if half >= 2 * step else None)


def analyzed(
    problem: Mapping[str, Any], inputs: Floats, outcomes: Floats, *, levels: int, resamples: int
) -> dict[str, Floats]:
    """SALib's elementary effects of a vector of outcomes."""
    from SALib.analyze import morris  # noqa: PLC0415  slow to import

    found = morris.analyze(
        dict(problem), inputs, outcomes, num_resamples=resamples, conf_level=0.95, num_levels=levels, seed=SEED
    )
    # Means of groups are of no size, and come as masked numbers.
    return {
        name: np.ma.filled(np.ma.asarray(found[name], dtype=np.float64), np.nan) for name in found if name != "names"
    }
