"""Which drivers cause the failures of one company: each repaired alone, and Shapley shares of repairing them all.

Every variant of a replicate (the company as it is, one driver repaired, all of them, and the coalitions that Shapley
shares need) meets the same firm and the same chance, so differences are between the repairs alone.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any, NamedTuple

import numpy as np

from crmsim.outcomes.metrics import PLACE
from crmsim.plans import find_plan
from crmsim.run import RunError, check_chance, firm_of, run_arms, warm_up
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.compare import NothingDoneError, check_replications
from crmsim.study.drivers import DRIVERS, Driver, check_explained, check_standard, repair
from crmsim.study.ensemble import FEW_RUNS, Failed, Progress, RunsFailedError
from crmsim.study.explanation import MEASURES, Explanation
from crmsim.study.shapley import Coalition, coalitions_of, orders_of, shapley_shares
from crmsim.study.workers import Died, Workers, check_workers, gapless, in_order
from crmsim.world.state import FloatArray

REPLICATIONS = 100  # about a minute on two processors for a company of a few hundred people


class Task(NamedTuple):
    """One replicate for one worker."""

    scenario: Scenario
    drivers: tuple[Driver, ...]
    standard: str
    seed: int
    replicate: int


class Found(NamedTuple):
    """What one replicate came to, in the order of MEASURES: worth of the firm as it is and of it all repaired, shape
    (2,); worth with each driver repaired alone, and its Shapley share of the gap, shape (drivers, 2)."""

    as_it_is: FloatArray
    all_repaired: FloatArray
    alone: FloatArray
    shares: FloatArray


def explain(
    scenario: Scenario,
    plan: str | None = None,
    *,
    replications: int = REPLICATIONS,
    seed: int = 0,
    workers: int | None = None,
    standard: str = "sound",
    drivers: Sequence[Driver] = DRIVERS,
    on_progress: Progress | None = None,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
) -> Explanation:
    """Find which drivers cause a company's failures and losses under one plan.

    Parameters
    ----------
    plan
        Name of the rollout plan; without, the scenario's own.
    replications
        Firms to draw and run. Each costs 3 d - 2 runs, with d the drivers that have something to repair.
    standard
        What a repair aims at: "sound" brings every lever that stands worse than in the shipped control company to
        that company's value, so it shows what is *wrong* here; "best" brings each to the better end of its plausible
        range, so it shows what could be *gained*.
    drivers
        Groups of levers to repair.
    workers, pool
        Processes to use (None: all processors, or none for a small job), or a pool that is warm already. The result
        does not depend on it.
    on_progress
        Called with replications done and wanted.
    stop
        Asked now and then; a yes, like Ctrl-C, ends it with what is done.

    Raises
    ------
    InputError
        Something given cannot be.
    RunsFailedError
        Every replicate broke down.
    NothingDoneError
        Stopped before the first replicate was done.
    """
    asked = scenario.with_plan(find_plan(plan or scenario.plan).name)
    check_explained(asked)
    check_chance(seed, 0)
    wanted, standard, chosen = check_replications(replications), check_standard(standard), tuple(drivers)
    tasks = [Task(asked, chosen, standard, int(seed), replicate) for replicate in range(wanted)]
    count = check_workers(workers)
    with _pool(pool, count if workers or wanted * len(chosen) > FEW_RUNS else 1) as crew:
        kept = gapless(_results(tasks, crew, stop), wanted, crew, on_progress)
    return _explanation(asked, chosen, standard, int(seed), wanted, kept)


def explain_in_steps(
    scenario: Scenario,
    *,
    replications: int = REPLICATIONS,
    seed: int = 0,
    standard: str = "sound",
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[int | Explanation]:
    """The same as `explain`, for somebody who has more to do between two steps: replications done, and in the end the
    explanation of those. Raises what `explain` does.
    """
    check_explained(scenario)
    check_chance(seed, 0)
    wanted, standard = check_replications(replications), check_standard(standard)
    if pool:
        warm_up()
    tasks = [Task(scenario, DRIVERS, standard, int(seed), replicate) for replicate in range(wanted)]
    kept: list[Found | Failed] = []
    for ready in in_order(_results(tasks, pool, stop)):
        kept += ready
        yield len(kept)
    yield _explanation(scenario, DRIVERS, standard, int(seed), wanted, kept)


def _pool(pool: Workers | None, count: int) -> Any:
    return nullcontext(pool) if pool is not None or count == 1 else Workers(count)


def explain_replicate(task: Task) -> Found | Failed:
    """All variants of one replicate; runs in a worker, so nothing may escape but values and text."""
    try:
        return _explained(task)
    except RunError as error:
        cause = error.__cause__ or error
        return Failed(task.replicate, error.stage, f"{type(cause).__name__}: {cause}"[:4000], "")
    except Exception as error:  # noqa: BLE001  whatever broke is a row of the result, never the end of it
        return Failed(task.replicate, "the run", f"{type(error).__name__}: {error}"[:4000], "")


def _explained(task: Task) -> Found:
    firm = firm_of(task.scenario, task.seed, task.replicate)
    repairs = [repair(driver, firm, task.standard) for driver in task.drivers]
    players = [place for place, levers in enumerate(repairs) if levers]  # who has nothing to repair changes nothing
    orders = orders_of(len(players), task.seed, task.replicate)
    singles = [frozenset((player,)) for player in range(len(players))]
    coalitions = list(dict.fromkeys((*singles, *coalitions_of(orders))))
    arms = [Arm(_name(coalition), firm.plan, _levers(coalition, players, repairs)) for coalition in coalitions]
    runs = run_arms(firm, arms, task.seed, task.replicate)
    columns = [PLACE[name] for name in MEASURES]
    worth = {coalition: run.outcome[columns] for coalition, run in zip(coalitions, runs, strict=True)}
    as_it_is, all_repaired = worth[frozenset()], worth[frozenset(range(len(players)))]
    alone, shares = np.tile(as_it_is, (len(repairs), 1)), np.zeros((len(repairs), len(MEASURES)))
    if players:
        alone[players] = [worth[single] for single in singles]
        shares[players] = shapley_shares(orders, worth.__getitem__)
    return Found(as_it_is, all_repaired, alone, shares)


def _name(coalition: Coalition) -> str:
    return f"{len(coalition)} drivers repaired"


def _levers(coalition: Coalition, players: Sequence[int], repairs: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: value for player in sorted(coalition) for name, value in repairs[players[player]].items()}


def _results(
    tasks: Sequence[Task], pool: Workers | None, stop: Callable[[], bool] | None
) -> Iterator[tuple[int, Found | Failed]]:
    if pool is None:
        for place, task in enumerate(tasks):
            if stop and stop():
                return
            yield place, explain_replicate(task)
        return
    for place, result in pool.results(explain_replicate, tasks, stop):
        yield place, (Failed(place, "the worker process", result.message, "") if isinstance(result, Died) else result)


def _explanation(
    scenario: Scenario,
    drivers: tuple[Driver, ...],
    standard: str,
    seed: int,
    asked: int,
    kept: Sequence[Found | Failed],
) -> Explanation:
    good = [(replicate, found) for replicate, found in enumerate(kept) if isinstance(found, Found)]
    failed = tuple(found for found in kept if isinstance(found, Failed))
    if not good:
        raise RunsFailedError(failed) if failed and len(kept) == asked else NothingDoneError
    return Explanation(
        scenario=scenario,
        drivers=drivers,
        standard=standard,
        seed=seed,
        asked=asked,
        replicates=np.array([replicate for replicate, _ in good], dtype=np.int64),
        as_it_is=np.array([found.as_it_is for _, found in good]),
        all_repaired=np.array([found.all_repaired for _, found in good]),
        alone=np.array([found.alone for _, found in good]),
        shares=np.array([found.shares for _, found in good]),
        failed=failed,
        stopped=len(kept) < asked,
    )
