"""An experiment run in memory: stretch by stretch, in a warm pool of workers or here, stoppable at any time.

Runs are those of a sweep (`run_cell`), so whatever breaks is a row and never the end. A stop keeps the stretches from
the first on that are done without a gap.
"""

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis.reading import column
from crmsim.analysis.table import StudyTable
from crmsim.experiment.experiment import Experiment
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import warm_up
from crmsim.scenario.levers import LEVERS
from crmsim.store.rows import OK, RunRow
from crmsim.study.workers import Died, Workers
from crmsim.sweeps.tasks import Setting, Work, ended_otherwise, run_cell

CHUNK = 5  # replicates a task: work for a second or so, against a millisecond of overhead
Known = MutableMapping[tuple[int, int], list[RunRow]]
NOTHING = np.full(len(OUTCOMES), np.nan)


class Stretch(NamedTuple):
    """Some replicates of one point of the design."""

    point: int
    replicates: range


class Task(NamedTuple):
    """A stretch for one worker."""

    setting: Setting
    works: tuple[Work, ...]


@dataclass(frozen=True)
class Step:
    """How far a look has come, in runs. `table` holds what is done: at the end of each batch, and at the very end."""

    done: int
    wanted: int
    table: StudyTable | None = None
    last: bool = False
    stopped: bool = False


def run_task(task: Task) -> list[RunRow]:
    """Every run of a task; nothing escapes but rows of values and text."""
    return [row for work in task.works for row in run_cell(task.setting, work)]


def run_batches(
    experiment: Experiment,
    batches: Sequence[Sequence[Stretch]],
    *,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
    known: Known | None = None,
) -> Iterator[Step]:
    """Run stretches of points batch by batch; a step as often as something is done, with a table after each batch.

    `known` holds rows by point and replicate that need not be run again; what is run is put there.
    The last step has `last` set, and `stopped` where a yes from `stop` (or Ctrl-C) came before the end.
    """
    setting, arms = Setting.of(experiment), tuple(arm.name for arm in experiment.arms)
    wanted = len(arms) * sum(len(stretch.replicates) for batch in batches for stretch in batch)
    rows: list[RunRow] = []
    kept: Known = {} if known is None else known
    stopped = False
    for place, batch in enumerate(batches):
        tasks = [task for stretch in batch for task in _tasks(experiment, setting, arms, stretch)]
        finished = 0
        for found in _gapless(tasks, kept, pool, stop):
            rows += found
            finished += 1
            yield Step(len(rows), wanted)
        stopped = finished < len(tasks)
        last = stopped or place == len(batches) - 1
        yield Step(len(rows), wanted, table_of(experiment, rows), last, stopped)
        if stopped:
            return


def _tasks(experiment: Experiment, setting: Setting, arms: tuple[str, ...], stretch: Stretch) -> Iterator[Task]:
    values = tuple(experiment.points().values[stretch.point].tolist())
    numbers = [experiment.replicate_of(stretch.point, number) for number in stretch.replicates]
    for start in range(0, len(numbers), CHUNK):
        # These rows go to no store, so an arm's name serves as its run id.
        works = [Work(stretch.point, number, arms, arms, values) for number in numbers[start : start + CHUNK]]
        yield Task(setting, tuple(works))


def _gapless(
    tasks: Sequence[Task], known: Known, pool: Workers | None, stop: Callable[[], bool] | None
) -> Iterator[list[RunRow]]:
    """The rows of each task in order, as soon as those before it are there; fewer after a stop."""
    waiting = {place: _remembered(task, known) for place, task in enumerate(tasks) if _is_known(task, known)}
    missing = [place for place in range(len(tasks)) if place not in waiting]
    given = 0
    try:
        if pool:
            warm_up()  # once here, or every worker would compile for itself
        while given in waiting:
            yield waiting.pop(given)
            given += 1
        for number, result in _results([tasks[place] for place in missing], pool, stop):
            place = missing[number]
            waiting[place] = _rows(tasks[place], result)
            for row in waiting[place]:
                known.setdefault((row.point, row.replicate), []).append(row)
            while given in waiting:
                yield waiting.pop(given)
                given += 1
    except KeyboardInterrupt:
        if pool:
            pool.kill()


def _is_known(task: Task, known: Known) -> bool:
    return all((work.point, work.replicate) in known for work in task.works)


def _remembered(task: Task, known: Known) -> list[RunRow]:
    return [row for work in task.works for row in known[work.point, work.replicate]]


def _results(
    tasks: Sequence[Task], pool: Workers | None, stop: Callable[[], bool] | None
) -> Iterator[tuple[int, list[RunRow] | Died]]:
    if pool is not None:
        yield from pool.results(run_task, tasks, stop)
        return
    for place, task in enumerate(tasks):
        if stop and stop():
            return
        yield place, run_task(task)


def _rows(task: Task, result: list[RunRow] | Died) -> list[RunRow]:
    if isinstance(result, Died):
        return [row for work in task.works for row in ended_otherwise(task.setting, work, "crashed", result.message)]
    return result


def table_of(experiment: Experiment, rows: Sequence[RunRow]) -> StudyTable | None:
    """The runs as the table that analyses read; None where none came to its end."""
    if not any(row.status == OK for row in rows):
        return None
    points = experiment.points()
    labels = points.meta.get("labels") or {}
    outcomes = np.array([NOTHING if row.outcome is None else row.outcome for row in rows])
    frame = pd.DataFrame(outcomes, columns=list(OUTCOMES))
    for name, values in zip(points.names, points.values.T, strict=True):
        frame[name] = values[[row.point for row in rows]]
    for name in ("point", "arm", "replicate", "status"):
        frame[name] = [getattr(row, name) for row in rows]
    return StudyTable(
        runs=frame,
        factors=tuple(
            column(name, points.values[:, place], labels.get(name, ()), LEVERS[name].unit if name in LEVERS else "")
            for place, name in enumerate(points.names)
        ),
        points=points.values,
        arms=tuple(arm.name for arm in experiment.arms),
        outcomes=experiment.outcomes,
        kind=str(points.meta["kind"]),
        sampling=points.meta,
        replicates=experiment.replications.most,
        chance=experiment.chance,
        name=experiment.name,
        title=experiment.title,
        currency=experiment.scenario.company.currency,
    )
