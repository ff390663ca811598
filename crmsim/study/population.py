"""A population of firms: drawn by Latin hypercube over the plausible ranges, and run under several plans.

The file that describes it says what is fixed; everything else is drawn evenly over its range, so shares found in the
population are shares of a region of assumptions, not of firms that exist. `correlated` draws good things together.
"""

import tomllib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from crmsim.outcomes.metrics import OUTCOMES, PLACE
from crmsim.run import run_arms, warm_up
from crmsim.scenario.files import shipped_folder
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import GRID
from crmsim.study.arms import Arm
from crmsim.study.ranges import values_about_defaults
from crmsim.study.workers import Died, Workers
from crmsim.world.state import FloatArray

FIRMS = 400
_SIZE = ("employees", "customers_per_employee")

Progress = Callable[[int, int], None]


@cache
def description() -> Mapping[str, Any]:
    """The file that describes the reference population: inside an installed package, beside it in a checkout."""
    return tomllib.loads((shipped_folder("experiments") / "reference_population.toml").read_text("utf-8"))


def drawn_levers() -> tuple[str, ...]:
    """Names of the levers that differ between firms, in the order of LEVERS."""
    fixed = description()["fixed"]
    return tuple(
        name for name, lever in LEVERS.items() if name not in fixed["levers"] and lever.group not in fixed["groups"]
    )


def firms(n: int = FIRMS, sample: int = 1, *, correlated: bool = False) -> list[Scenario]:
    """n firms of the reference population; `sample` fixes which, the same on every machine.

    Levers are even over their ranges, size is even on a log scale. With `correlated`, the levers that the file names
    share the rank correlation it gives (normal copula; McKay, Beckman & Conover 1979 for the hypercube).
    """
    names, staff = drawn_levers(), tuple(description()["staff"])
    points = qmc.LatinHypercube(len(names) + len(_SIZE) + len(staff), rng=np.random.default_rng(sample)).random(n)
    if correlated:
        together = [names.index(name) for name in description()["correlated"]["levers"]]
        points[:, together] = _drawn_together(points[:, together], description()["correlated"]["correlation"])
    points = np.round(points / GRID) * GRID  # quantiles differ between machines in the last bits
    return [_firm(f"firm {number}", names, staff, point) for number, point in enumerate(points)]


def _drawn_together(points: FloatArray, correlation: float) -> FloatArray:
    size = points.shape[1]
    linear = 2.0 * np.sin(np.pi * correlation / 6.0)  # of normals whose ranks correlate as wanted
    wanted = np.full((size, size), linear) + (1.0 - linear) * np.eye(size)
    together: FloatArray = ndtr(ndtri(points) @ np.linalg.cholesky(wanted).T)
    return together


def _firm(name: str, names: Sequence[str], staff: Sequence[str], point: FloatArray) -> Scenario:
    described = description()
    levers = dict(zip(names, values_about_defaults(names, point[: len(names)]).tolist(), strict=True))
    rest = point[len(names) :].tolist()
    employees, per_employee = (
        low * (high / low) ** place for (low, high), place in zip(map(described["size"].get, _SIZE), rest, strict=False)
    )
    parts = {
        part: low + place * (high - low)
        for (part, (low, high)), place in zip(described["staff"].items(), rest[len(_SIZE) :], strict=True)
    }
    whole = sum(parts.values())
    shares = {part: round(parts[part] / whole, 6) for part in staff}
    shares["back_office"] = round(1.0 - sum(share for part, share in shares.items() if part != "back_office"), 6)
    firm = Scenario(name=name, horizon=int(described["horizon"])).with_company(
        employees=round(employees), customers=round(round(employees) * per_employee), staff=shares
    )
    return firm.with_levers(**levers)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What a population came to. `values` has the shape (firms, replicates, arms, len(OUTCOMES)), NaN = not so."""

    firms: tuple[Scenario, ...]
    arms: tuple[Arm, ...]
    values: FloatArray

    def figure(self, name: str, arm: str | None = None) -> FloatArray:
        """One figure of OUTCOMES, shape (firms, replicates, arms), or (firms, replicates) for one arm."""
        values: FloatArray = self.values[..., PLACE[name]]
        return values if arm is None else values[..., [each.name for each in self.arms].index(arm)]

    def select(self, chosen: FloatArray) -> "Outcomes":
        """The same for the firms at these places."""
        return replace(self, firms=tuple(self.firms[place] for place in chosen), values=self.values[chosen])


@dataclass(frozen=True, slots=True)
class _FirmTask:
    """All runs of one firm, for one worker."""

    firm: Scenario
    arms: tuple[Arm, ...]
    seed: int
    replicates: range


def _run_firm(task: _FirmTask) -> FloatArray | str:
    """Figures of every replicate and arm; text where it broke down, because nothing else may leave a worker."""
    try:
        return np.array(
            [[run.outcome for run in run_arms(task.firm, task.arms, task.seed, r)] for r in task.replicates]
        )
    except Exception as error:  # noqa: BLE001  whatever broke is reported, whole, by the one who asked
        return "".join(traceback.format_exception(error))


def run_population(
    population: Sequence[Scenario],
    arms: Sequence[Arm | str],
    replicates: int = 1,
    *,
    seed: int = 0,
    same_luck: bool = False,
    pool: Workers | None = None,
    on_progress: Progress | None = None,
) -> Outcomes:
    """Run every firm under every arm (or plan), each firm with luck of its own and the same luck in all its arms.

    Firm k has the replicates k n to k n + n - 1 of the root seed, n being `replicates`; with `same_luck` all firms
    have 0 to n - 1, which suits variants of one company. The result does not depend on
    the pool. Raises RuntimeError if any run breaks down: a population with holes would mislead.
    """
    chosen = tuple(arm if isinstance(arm, Arm) else Arm(arm, arm) for arm in arms)
    tasks = [
        _FirmTask(firm, chosen, seed, range(first, first + replicates))
        for first, firm in zip(range(0, len(population) * replicates, replicates), population, strict=True)
    ]
    if same_luck:
        tasks = [replace(task, replicates=range(replicates)) for task in tasks]
    values = np.empty((len(tasks), replicates, len(chosen), len(OUTCOMES)))
    warm_up()  # once here, or every worker would compile for itself
    results = pool.results(_run_firm, tasks) if pool else ((place, _run_firm(task)) for place, task in enumerate(tasks))
    for done, (place, found) in enumerate(results, 1):
        if isinstance(found, str | Died):
            raise RuntimeError(f"a run of {population[place].name} broke down: {found}")
        values[place] = found
        if on_progress:
            on_progress(done, len(tasks))
    return Outcomes(tuple(population), chosen, values)
