"""Designs: which points of the space of factors are run. Samplers are SciPy's and SALib's; here they are asked."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from scipy.stats import qmc

from crmsim.errors import InputError, show
from crmsim.experiment.factor import Factor, limits_of, names_of
from crmsim.experiment.predicates import Predicate
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import GRID
from crmsim.world.state import FloatArray

KINDS = ("table", "one_at_a_time", "factorial", "latin_hypercube", "sobol", "morris", "population")
MOST_POINTS = 1_000_000
STRUCTURED = ("sobol", "morris")  # their points belong together: none can be left out


@dataclass(frozen=True)
class Design:
    """How points are chosen. Only what its kind uses counts; `sample` fixes what is drawn, the same everywhere.

    `size` is the number of points of a Latin hypercube or population, the base samples of Sobol (a power of 2), or the
    trajectories of Morris. `levels` are those of a range in a factorial, one at a time or Morris design. `rows` are
    the values of a table, one row per point. `reject` leaves out the points for which a condition holds.
    """

    kind: str
    size: int = 0
    sample: int = 1
    levels: int = 5
    second_order: bool = False
    correlated: bool = False
    rows: tuple[tuple[float, ...], ...] = ()
    reject: tuple[Predicate, ...] = ()


@dataclass(frozen=True, eq=False)
class Points:
    """The points of a design, in order.

    `values` has the shape (points, factors); a categorical factor holds the number of its level. `places` are the same
    points in the unit cube, as Sobol and Morris want them back; empty where the design knows none. `meta` holds plain
    values: the kind of design, its options, the number of points rejected, and for Sobol and Morris the `problem`
    that SALib's analysis takes (bounds 0 to 1, for `places`).
    """

    names: tuple[str, ...]
    values: FloatArray
    places: FloatArray
    meta: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)


def make_points(design: Design, factors: Sequence[Factor], base: Scenario) -> Points:
    """The points of a design over these factors. Raises InputError where nothing would be left, or far too much."""
    values, places, meta = _MAKERS[design.kind](design, factors, base)
    names = names_of(factors)
    kept = np.ones(len(values), dtype=bool)
    columns = {name: values[:, place] for place, name in enumerate(names)}
    for predicate in design.reject:
        kept &= ~predicate.holds(columns)
    if not kept.any():
        raise InputError("[design] reject leaves no point.")
    rejected = int(len(values) - kept.sum())
    labels = {factor.key: list(factor.labels) for factor in factors if factor.labels}
    meta = {"kind": design.kind, "sample": design.sample, "rejected": rejected, "labels": labels, **meta}
    return Points(names, values[kept], places[kept] if len(places) else places, meta)


_Made = tuple[FloatArray, FloatArray, dict[str, Any]]
_NOWHERE = np.zeros((0, 0))


def _table(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:  # noqa: ARG001  the shape of all
    return np.array(design.rows, dtype=np.float64).reshape(-1, len(factors)), _NOWHERE, {}


def _one_at_a_time(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:
    """The base point first, then every factor through its levels while the others stay as they are."""
    middle = np.array([value_in(base, factor) for factor in factors])
    rows, moved = [middle], [""]
    for place, factor in enumerate(factors):
        for level in factor.levels(design.levels, limits_of_factor(factor, base)):
            if level != middle[place]:
                rows.append(np.where(np.arange(len(factors)) == place, level, middle))
                moved.append(factor.key)
    return (
        np.array(rows),
        _NOWHERE,
        {"moved": moved, "base": dict(zip(names_of(factors), middle.tolist(), strict=True))},
    )


def _factorial(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:
    levels = [factor.levels(design.levels, limits_of_factor(factor, base)).tolist() for factor in factors]
    check_size(math.prod(map(len, levels)))
    meta = {"levels": dict(zip(names_of(factors), levels, strict=True))}
    return np.array(list(product(*levels)), dtype=np.float64), _NOWHERE, meta


def _latin_hypercube(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:
    places = qmc.LatinHypercube(len(factors), rng=np.random.default_rng(design.sample)).random(design.size)
    return *_placed(places, factors, base), {}


def _sobol(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:
    from SALib.sample import sobol  # noqa: PLC0415  loads pandas and Matplotlib

    problem = problem_of(factors)
    check_size(design.size * (2 * len(factors) + 2))
    places = sobol.sample(problem, design.size, calc_second_order=design.second_order, seed=design.sample)
    meta = {"problem": problem, "base_samples": design.size, "second_order": design.second_order}
    return *_placed(places, factors, base), meta


def _morris(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:
    from SALib.sample import morris  # noqa: PLC0415  the same

    problem = problem_of(factors)
    check_size(design.size * (len(factors) + 1))
    places = morris.sample(problem, design.size, num_levels=design.levels, seed=design.sample)
    meta = {"problem": problem, "trajectories": design.size, "num_levels": design.levels}
    return *_placed(places, factors, base), meta


def _population(design: Design, factors: Sequence[Factor], base: Scenario) -> _Made:  # noqa: ARG001
    from crmsim.study.population import firms  # noqa: PLC0415  reads the file that describes them

    check_size(design.size)
    drawn = firms(design.size, design.sample, correlated=design.correlated)
    values = np.array([[value_in(firm, factor) for factor in factors] for firm in drawn])
    return values, _NOWHERE, {"correlated": design.correlated}


_MAKERS: dict[str, Callable[[Design, Sequence[Factor], Scenario], _Made]] = {
    "table": _table,
    "one_at_a_time": _one_at_a_time,
    "factorial": _factorial,
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
    "population": _population,
}


def _placed(places: FloatArray, factors: Sequence[Factor], base: Scenario) -> tuple[FloatArray, FloatArray]:
    # Samplers may differ between machines in the last bits; numbers on a grid do not.
    grid = np.clip(np.round(places / GRID) * GRID, 0.0, 1.0)
    columns = [factor.at(grid[:, at], limits_of_factor(factor, base)) for at, factor in enumerate(factors)]
    return np.column_stack(columns), grid


def limits_of_factor(factor: Factor, base: Scenario) -> tuple[float, float]:
    """Hard limits of a factor; the numbers of its levels for a categorical one."""
    return (0.0, len(factor.labels) - 1.0) if factor.labels else limits_of(factor.key, base)


def problem_of(factors: Sequence[Factor]) -> dict[str, Any]:
    """What SALib calls a problem, over the unit cube; with groups where any factor has one."""
    names = list(names_of(factors))
    problem: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    if any(factor.group for factor in factors):
        problem["groups"] = [factor.group or factor.key for factor in factors]
    return problem


def value_in(scenario: Scenario, factor: Factor) -> float:
    """What a scenario has where a factor would vary it; the first level of a categorical factor."""
    if factor.labels:
        return 0.0
    head, _, name = factor.key.rpartition(".")
    if head == "company.staff":
        return float(getattr(scenario.company.staff, name))
    return float(getattr(scenario.company, name) if head else scenario.levers[name])


def check_size(points: int) -> None:
    """Refuse a design that nobody could run, before any memory is taken."""
    if points > MOST_POINTS:
        raise InputError(f"[design] has {show(points)} points, but at most {MOST_POINTS:,} can be run.")
