"""What a worker does: from a cell of the design to one row per run, whatever happens on the way.

Rows hold numbers and text. No exception object ever leaves a worker: one that cannot be read back would take the
whole sweep with it.
"""

import gc
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from crmsim.experiment.design import Design
from crmsim.experiment.experiment import Experiment
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import ArmRun, RunError, run_arms, warm_up
from crmsim.scenario.scenario import Scenario
from crmsim.store.rows import Cell, RunRow

#: Figures that every run has; one that is not a number there means that the run broke down without saying so.
_REQUIRED = np.array([not outcome.optional for outcome in OUTCOMES.values()])


class Work(NamedTuple):
    """A cell with all that a worker needs: the `arms` that still lack, their run ids, the point's factor values."""

    point: int
    replicate: int
    arms: tuple[str, ...]
    run_ids: tuple[str, ...]
    values: tuple[float, ...]

    def alone(self) -> list["Work"]:
        """The same, one arm at a time."""
        return [
            self._replace(arms=(arm,), run_ids=(run_id,)) for arm, run_id in zip(self.arms, self.run_ids, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class Setting:
    """What all cells of a sweep share; sent to a worker once."""

    experiment: Experiment

    @classmethod
    def of(cls, experiment: Experiment) -> "Setting":
        """The setting of an experiment, without the points, which come with the work."""
        slim = replace(experiment, design=Design(experiment.design.kind), source_text="", story="")
        return cls(slim)


#: Runs a cell; tests and checks put one in its place that breaks down on purpose.
RunCell = Callable[[Setting, Work], list[RunRow]]


def work_of(cell: Cell, values: tuple[float, ...]) -> Work:
    """A pending cell of the store with the factor values of its point."""
    return Work(cell.point, cell.replicate, cell.arms, cell.run_ids, values)


def begin() -> None:
    """What a worker does before its first cell: load the compiled engine, which takes longer than many a run."""
    warm_up(load=True)


def run_cell(setting: Setting, work: Work) -> list[RunRow]:
    """Run the arms of a cell on the same firm, chance and twin; one row each.

    Where one breaks down, each is run alone, so that only the one at fault fails.
    """
    started, rows = time.perf_counter(), list[RunRow]()
    try:
        rows = _run(setting, work)
    except KeyboardInterrupt:  # of whoever waits for this process; no such thing reaches a worker
        raise
    except BaseException as error:  # noqa: BLE001  SystemExit and the like too: a worker answers for every run
        if len(work.arms) == 1:
            rows = [_broken(setting, work, error)]
    if not rows or rows[0].status == "memory":
        gc.collect()  # an error holds on to all that its run had, and what comes next must not lack it
    if not rows:
        return [row for single in work.alone() for row in run_cell(setting, single)]
    share = (time.perf_counter() - started) / len(rows)
    return [replace(row, seconds=share) for row in rows]


def _run(setting: Setting, work: Work) -> list[RunRow]:
    experiment = setting.experiment
    by_name = {arm.name: arm for arm in experiment.arms}
    arms = [by_name[name] for name in work.arms]
    runs = run_arms(_scenario_at(setting, work.values), arms, experiment.seed, work.replicate)
    return [_row(setting, work, place, run) for place, run in enumerate(runs)]


@lru_cache(maxsize=4)
def _scenario_at(setting: Setting, values: tuple[float, ...]) -> Scenario:
    # Cells come point by point, and building a company costs as much as a tenth of a small run.
    return setting.experiment.scenario_at(np.array(values))


def _row(setting: Setting, work: Work, place: int, run: ArmRun) -> RunRow:
    missing = np.flatnonzero((np.isnan(run.outcome) & _REQUIRED) | np.isinf(run.outcome))
    if missing.size:
        name = list(OUTCOMES)[int(missing[0])]
        text = f"{name} came out as {run.outcome[missing[0]]}, which is no result."
        return _failed(setting, work, place, "failed", f"the outcome of arm {work.arms[place]}", text)
    return RunRow(
        run_id=work.run_ids[place],
        point=work.point,
        arm=work.arms[place],
        replicate=work.replicate,
        seed=setting.experiment.seed,
        outcome=run.outcome,
        weekly=run.weekly if setting.experiment.keep_weekly else None,
    )


def _broken(setting: Setting, work: Work, error: BaseException) -> RunRow:
    cause = error.__cause__ if isinstance(error, RunError) and error.__cause__ else error
    stage = error.stage if isinstance(error, RunError) else "the run"
    status = "memory" if _for_want_of_memory(error) else "failed"
    return _failed(setting, work, 0, status, stage, f"{type(cause).__name__}: {_text(cause)}", _trace(error))


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Whether memory ran out, or the error came up while that was being handled, as it does where memory is short."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, MemoryError):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _failed(setting: Setting, work: Work, place: int, status: str, stage: str, message: str, trace: str = "") -> RunRow:
    return RunRow(
        run_id=work.run_ids[place],
        point=work.point,
        arm=work.arms[place],
        replicate=work.replicate,
        seed=setting.experiment.seed,
        status=status,
        stage=stage,
        message=message,
        traceback=trace,
    )


def ended_otherwise(setting: Setting, work: Work, status: str, message: str) -> list[RunRow]:
    """Rows for work that took its worker with it: crashed, out of time, out of memory."""
    places: Sequence[int] = range(len(work.arms))
    return [_failed(setting, work, place, status, "the worker process", message) for place in places]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:10_000]
    except Exception:  # noqa: BLE001  an error whose own words break down
        return "(its message cannot be read)"


def _trace(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error))
    except Exception:  # noqa: BLE001  the same
        return ""
