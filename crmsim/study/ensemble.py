"""Many replicates of several arms, in this process or in workers, with the same bits either way.

A replicate runs every arm on the same firm and the same chance. One that breaks down is counted and kept as text; it
leaves all arms, so that pairs stay pairs. A stop keeps the replicates from the first on that are done without a gap.
"""

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from crmsim.outcomes.customers import MONTH, STEMS
from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.metrics import OUTCOMES, PLACE
from crmsim.run import SERIES, ArmRun, RunError, run_arms, warm_up
from crmsim.scenario.kinds import SEGMENTS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.workers import Died, Workers, in_order
from crmsim.world.state import FloatArray

CHUNK = 5  # replicates a task: work for a second or so, against a millisecond of overhead
KEEP_WEEKLY = 1000  # replicates (0-999) whose weekly series are kept; bands and scorecards need no more
NOTHING = np.zeros(0)
LONGEST_MESSAGE, LONGEST_TRACEBACK = 4_000, 64_000
FEW_RUNS = 40  # runs for which starting processes takes longer than it saves

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Failed:
    """A replicate that broke down, as text: nothing that could break again on its way here."""

    replicate: int
    stage: str
    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Task:
    """A stretch of replicates for one worker."""

    scenario: Scenario
    arms: tuple[Arm, ...]
    seed: int
    replicates: range


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What many replicates came to. The first axis of every array is the replicate, the second the arm.

    `outcome` holds the figures of OUTCOMES, `happened` the first week of each of KINDS, `weekly` the series of SERIES
    and `customers` the sums of `scorecard_series`, both of the replicates below KEEP_WEEKLY. NaN = does not apply.
    `asked` replicates were wanted; those not in `replicates` failed or were not reached before a stop.
    """

    scenario: Scenario
    arms: tuple[Arm, ...]
    seed: int
    asked: int
    replicates: npt.NDArray[np.int64]
    outcome: FloatArray
    weekly: FloatArray
    customers: FloatArray
    happened: FloatArray
    failed: tuple[Failed, ...] = ()
    stopped: bool = False

    def figure(self, arm: int, name: str) -> FloatArray:
        """One figure of one arm over all replicates, shape (n,)."""
        values: FloatArray = self.outcome[:, arm, PLACE[name]]
        return values

    def mean_customers(self, arm: int) -> FloatArray:
        """Scorecard sums of one arm, mean over replicates."""
        values: FloatArray = self.customers[:, arm].mean(axis=0)
        return values


#: What a replicate came to: the run of each arm, or how it broke down.
Result = list[ArmRun] | Failed


class RunsFailedError(Exception):
    """Every replicate broke down, so there is no result. `failed` says how each did."""

    def __init__(self, failed: Sequence[Failed]) -> None:
        self.failed = tuple(failed)
        first = self.failed[0]
        super().__init__(
            f"All {len(self.failed)} runs failed. Replicate {first.replicate} failed in {first.stage}: {first.message}"
        )


def run_task(task: Task) -> list[Result]:
    """Every replicate of a task; runs in a worker, so nothing may escape but values and text."""
    return [_one(task, replicate) for replicate in task.replicates]


def _one(task: Task, replicate: int) -> Result:
    try:
        runs = run_arms(task.scenario, task.arms, task.seed, replicate)
    except RunError as error:
        return _as_text(replicate, error.stage, error, error.__cause__ or error)
    except Exception as error:  # noqa: BLE001  whatever broke is a row of the result, never the end of it
        return _as_text(replicate, "the run", error, error)
    if replicate < KEEP_WEEKLY:
        return runs
    return [run._replace(weekly=NOTHING, customers=NOTHING) for run in runs]


def _as_text(replicate: int, stage: str, error: BaseException, cause: BaseException) -> Failed:
    message = f"{type(cause).__name__}: {cause}"[:LONGEST_MESSAGE]
    return Failed(replicate, stage, message, "".join(traceback.format_exception(error))[-LONGEST_TRACEBACK:])


def run_ensemble(
    scenario: Scenario,
    arms: tuple[Arm, ...],
    replicates: range,
    *,
    seed: int = 0,
    pool: Workers | None = None,
    on_progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Ensemble:
    """Run replicates of several arms.

    Parameters
    ----------
    pool
        Workers to use; without, everything runs in this process.
    on_progress
        Called with replicates done and asked for.
    stop
        Asked now and then; after a yes, or after Ctrl-C, what is done is given back with `stopped` set.

    Raises
    ------
    RunsFailedError
        Not one replicate came to an end without breaking down.
    """
    gapless: list[Result] = []  # what an interruption would keep
    interrupted = False
    try:
        for ready in replicate_results(scenario, arms, replicates, seed=seed, pool=pool, stop=stop):
            gapless += ready
            if on_progress:
                on_progress(len(gapless), len(replicates))
    except KeyboardInterrupt:
        interrupted = True
        if pool:
            pool.kill()
    stopped = interrupted or len(gapless) < len(replicates)
    return collected(scenario, arms, seed, replicates, gapless, stopped)


def replicate_results(
    scenario: Scenario,
    arms: tuple[Arm, ...],
    replicates: range,
    *,
    seed: int = 0,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
    chunk: int = CHUNK,
) -> Iterator[list[Result]]:
    """What replicates came to, in their order and without a gap, some at a time as soon as they are done.

    `chunk` replicates make a task. After a yes from `stop` it ends early; `collected` makes an ensemble of what came.
    """
    if pool:
        warm_up()  # once here, or every worker would compile for itself
    starts = range(replicates.start, replicates.stop, chunk)
    tasks = [Task(scenario, arms, seed, range(at, min(at + chunk, replicates.stop))) for at in starts]
    for ready in in_order(_results(tasks, pool, stop)):
        yield [result for results in ready for result in results]


def _results(
    tasks: Sequence[Task], pool: Workers | None, stop: Callable[[], bool] | None
) -> Iterator[tuple[int, list[Result]]]:
    if pool is None:
        for place, task in enumerate(tasks):
            if stop and stop():
                return
            yield place, run_task(task)
        return
    for place, result in pool.results(run_task, tasks, stop):
        if isinstance(result, Died):
            # Which of its replicates did it is not known: each is tried alone.
            task = tasks[place]
            single = [replace(task, replicates=range(at, at + 1)) for at in task.replicates]
            found = dict(pool.results(run_task, single, stop))
            yield place, [_alone(found.get(at), task.replicates[at]) for at in range(len(single))]
        else:
            yield place, result


def _alone(result: list[Result] | Died | None, replicate: int) -> Result:
    if isinstance(result, list):
        return result[0]
    return Failed(replicate, "the worker process", (result or Died()).message, "")


def collected(
    scenario: Scenario,
    arms: tuple[Arm, ...],
    seed: int,
    replicates: range,
    results: Sequence[Result],
    stopped: bool,
) -> Ensemble:
    """An ensemble of the results of `replicates`, from the first on. Raises RunsFailedError where all broke down."""
    good = [(replicates[at], result) for at, result in enumerate(results) if not isinstance(result, Failed)]
    failed = tuple(result for result in results if isinstance(result, Failed))
    if failed and not good and not stopped:
        raise RunsFailedError(failed)
    weeks = scenario.horizon

    def stack(part: str, *shape: int) -> FloatArray:
        rows = [[getattr(run, part) for run in runs] for _, runs in good if getattr(runs[0], part).size]
        return np.array(rows) if rows else np.zeros((0, len(arms), *shape))

    return Ensemble(
        scenario=scenario,
        arms=arms,
        seed=seed,
        asked=len(replicates),
        replicates=np.array([replicate for replicate, _ in good], dtype=np.int64),
        outcome=stack("outcome", len(OUTCOMES)),
        weekly=stack("weekly", len(SERIES), weeks),
        customers=stack("customers", len(STEMS) + 1, len(SEGMENTS), weeks // MONTH),
        happened=stack("happened", len(KINDS)),
        failed=failed,
        stopped=stopped,
    )


def joined(first: Ensemble, second: Ensemble) -> Ensemble:
    """Two ensembles of the same arms with different replicates as one; for designs that add batch after batch."""
    return replace(
        first,
        asked=first.asked + second.asked,
        replicates=np.concatenate((first.replicates, second.replicates)),
        outcome=np.concatenate((first.outcome, second.outcome)),
        weekly=np.concatenate((first.weekly, second.weekly)),
        customers=np.concatenate((first.customers, second.customers)),
        happened=np.concatenate((first.happened, second.happened)),
        failed=(*first.failed, *second.failed),
        stopped=second.stopped,
    )
