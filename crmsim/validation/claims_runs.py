"""Runs for the claims: every distinct arm and plan once on the same firm and the same chance, as many as are asked for.

Units are firms of the reference population, or replicates of the usual small company. They are independent of each
other; arms of a unit are not, which is what makes contrasts between them sharp.
"""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from crmsim.claims import POPULATION, Setting, Where
from crmsim.outcomes.metrics import outcome_of
from crmsim.outcomes.series import Table
from crmsim.plans import TWIN, schedule_for
from crmsim.run import play, warm_up
from crmsim.scenario.scenario import Scenario
from crmsim.study.population import FIRMS, firms
from crmsim.study.workers import Died
from crmsim.validation.claims_readings import Finished, value_of
from crmsim.validation.effort import Effort
from crmsim.world.state import FloatArray

EMPLOYEES, CUSTOMERS_EACH = 60, 5  # the small company on which directions are tested
CHUNK = 5  # units a task


@dataclass(frozen=True, slots=True)
class Task:
    """Some units for one worker: each with its number, which is also its replicate."""

    units: tuple[tuple[int, Scenario], ...]
    arms: tuple[Setting, ...]
    metrics: tuple[str, ...]
    seed: int


def small_company(employees: int = EMPLOYEES) -> Scenario:
    """The usual company, small: all levers at their defaults."""
    return Scenario(name="small company").with_company(employees=employees, customers=CUSTOMERS_EACH * employees)


@cache
def population(sample: int) -> tuple[Scenario, ...]:
    """A sample of the reference population; the first is the one that the rest of the card reads."""
    return tuple(firms(FIRMS, sample))


def unit(where: Where, number: int) -> Scenario:
    """The firm of a unit: a firm of the population, or the small company."""
    return population(1 + number // FIRMS)[number % FIRMS] if where == POPULATION else small_company()


def run_units(
    where: Where, numbers: range, arms: Sequence[Setting], metrics: Sequence[str], effort: Effort
) -> FloatArray:
    """Metrics of every unit and arm, shape (units, arms, metrics); NaN where one does not apply.

    Every arm names its plan. The result does not depend on the pool. Raises RuntimeError if a run breaks down.
    """
    chosen = [(number, unit(where, number)) for number in numbers]
    tasks = [
        Task(tuple(chosen[at : at + CHUNK]), tuple(arms), tuple(metrics), effort.seed)
        for at in range(0, len(chosen), CHUNK)
    ]
    warm_up()  # once here, or every worker would compile for itself
    parts: list[FloatArray] = [np.empty(0)] * len(tasks)
    results = (
        effort.pool.results(run_task, tasks, effort.stop)
        if effort.pool
        else ((place, run_task(task)) for place, task in enumerate(tasks) if not (effort.stop and effort.stop()))
    )
    done = 0
    for place, found in results:
        if isinstance(found, str | Died):
            raise RuntimeError(f"a run for the claims broke down: {found}")
        parts[place] = found
        done += 1
    if done < len(tasks):
        raise KeyboardInterrupt
    return np.concatenate(parts)


def run_task(task: Task) -> FloatArray | str:
    """All units of a task; text where one broke down, because nothing else may leave a worker."""
    try:
        return np.array([_run_unit(task, number, firm) for number, firm in task.units])
    except Exception as error:  # noqa: BLE001  whatever broke is reported, whole, by the one who asked
        return "".join(traceback.format_exception(error))


def _run_unit(task: Task, number: int, firm: Scenario) -> list[list[float]]:
    twins: dict[str, Table] = {}
    found = []
    for arm in task.arms:
        company = firm if arm.employees is None else small_company(arm.employees)
        variant = company.with_levers(**arm.levers) if arm.levers else company
        plan = arm.plan or variant.plan
        played = play(variant, schedule_for(variant, plan), task.seed, number)
        key = f"{arm.employees} {variant.twin_key()}"
        if key not in twins:
            bare = played if plan == TWIN else play(variant, schedule_for(variant, TWIN), task.seed, number)
            twins[key] = bare.table
        run = Finished(outcome_of(played.table, twins[key], played.firm), played.table, twins[key], variant)
        found.append([value_of(metric, run) for metric in task.metrics])
    return found
