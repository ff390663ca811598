"""Sobol indices by SALib (Saltelli et al. 2010): shares of the variance of the points' means that a factor makes.

S1 is what the factor makes alone, ST with all its interactions. Noise in the means adds to every ST as if it were an
interaction of all factors; so the floor of ST is what the noise of these very means adds, on the scale of their
variance. With one replicate that is unknown: only S1 is judged then.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from crmsim.analysis.indices import Estimates, Indices, floors, told
from crmsim.analysis.noise import SEED
from crmsim.analysis.table import Json, StudyTable
from crmsim.analysis.whole import Whole
from crmsim.errors import InputError
from crmsim.study.statistics import Floats

RESAMPLES = 500
TOLERANCE = 0.05  # half-width of an interval of ST: Sarrazin, Pianosi & Wagener 2016 ask for as much
MEASURES = ("ST", "S1")


def sobol_of(table: StudyTable, whole: Whole) -> Json:
    """Sobol indices of the points' means, with noise floor and verdict.

    Raises InputError where the points are not those of SALib's Sobol sampler.
    """
    problem = problem_of(table)
    names = groups_of(problem)
    second = bool(table.sampling.get("second_order", False))
    step = (2 if second else 1) * len(names) + 2
    points = len(whole.values)
    if points % step or points < 2 * step:
        raise InputError(
            f"A Sobol design of {len(names)} factors has a multiple of {step} points, and this one has {points}: "
            "it is not whole."
        )
    spread = float(whole.means.var())
    if spread == 0.0:
        raise InputError("The outcome is the same at every point, so there is no variance to share out.")
    found = analyzed(problem, whole.means, second=second, resamples=RESAMPLES)

    def of_noise(outcomes: Floats) -> Estimates:
        drawn = analyzed(problem, outcomes, second=second, resamples=2)
        scale = float(outcomes.var()) / spread
        return {measure: drawn[measure] * scale for measure in MEASURES}

    floor = floors(whole, table.chance, MEASURES, of_noise)
    decisive: tuple[str, ...] = MEASURES
    if whole.replicates < 2:
        floor["ST"], decisive = None, ("S1",)
    indices = Indices(
        method="sobol",
        names=names,
        values={measure: found[measure] for measure in MEASURES},
        halves={measure: found[f"{measure}_conf"] for measure in MEASURES},
        main="ST",
        decisive=decisive,
        tolerance=TOLERANCE,
        step=step,
        twos=True,
    )
    half = points // step // 2 * step
    first = whole.means[:half]
    smaller = analyzed(problem, first, second=second, resamples=2) if half >= 2 * step and np.ptp(first) else None
    result = told(table, whole, indices, floor, smaller)
    if second:
        result["interactions"] = interactions(names, found)
    return result


def analyzed(problem: Mapping[str, Any], outcomes: Floats, *, second: bool, resamples: int) -> dict[str, Floats]:
    """SALib's indices of a vector of outcomes."""
    from SALib.analyze import sobol  # noqa: PLC0415  slow to import

    # SALib hears a seed of 0 as none.
    return dict(
        sobol.analyze(
            dict(problem), outcomes, calc_second_order=second, num_resamples=resamples, conf_level=0.95, seed=SEED
        )
    )


def interactions(names: tuple[str, ...], found: Mapping[str, Floats]) -> list[Json]:
    """Second-order indices of all pairs, the largest first."""
    rows: list[Json] = [
        {
            "factors": [names[i], names[j]],
            "value": float(found["S2"][i, j]),
            "ci95": [
                float(found["S2"][i, j] - found["S2_conf"][i, j]),
                float(found["S2"][i, j] + found["S2_conf"][i, j]),
            ],
        }
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    return sorted(rows, key=lambda row: -row["value"])


def problem_of(table: StudyTable) -> Mapping[str, Any]:
    """SALib's problem of the design; InputError where it has none."""
    problem = table.sampling.get("problem")
    if not isinstance(problem, Mapping):
        raise InputError(f"The design of this study ({table.kind}) holds no SALib problem, so its indices are unknown.")
    return problem


def groups_of(problem: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of what is ranked: groups in the order in which they first occur, or else factors."""
    return tuple(dict.fromkeys(problem.get("groups") or problem["names"]))
