"""`crmsim.sweep`: run an experiment into a store, go on with one that was interrupted, extend one that has grown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmsim.errors import InputError, nearest, show
from crmsim.experiment.experiment import Experiment
from crmsim.experiment.files import load_experiment
from crmsim.run import warm_up
from crmsim.store.rows import RETRIED, Header
from crmsim.store.store import Store, exists
from crmsim.study.workers import check_workers
from crmsim.sweeps.coordinator import Progress, coordinate
from crmsim.sweeps.dask_address import check_address
from crmsim.sweeps.dask_runner import DaskWorkers
from crmsim.sweeps.rounds import Rounds
from crmsim.sweeps.runners import InProcess, LocalWorkers, Runner
from crmsim.sweeps.supervisor import Limits
from crmsim.sweeps.tasks import RunCell, Setting, run_cell

if TYPE_CHECKING:
    import pandas as pd

SMALLEST_MEMORY, LARGEST_MEMORY = 64, 1_000_000  # MB
SHORTEST, LONGEST = 0.1, 86_400.0  # seconds a run may take at most


@dataclass(frozen=True)
class SweepResult:
    """What a sweep came to. `books` are those of the store; `executed` runs were done by this call.

    `stopped` says that it was ended before its end; the same call goes on.
    """

    path: Path
    books: Mapping[str, int]
    executed: int
    stopped: bool
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> int:
        """Runs that ended, but not well."""
        return self.books["planned"] - self.books["ok"] - self.books["pending"]

    @property
    def nondeterministic(self) -> int:
        """Runs that gave another result the second time, which must not be."""
        return self.books["nondeterministic"]

    def to_pandas(self) -> "pd.DataFrame":
        """One row per run that ended well."""
        with Store.open(self.path) as store:
            return store.to_pandas()


def sweep(
    experiment: Experiment | str | Path,
    store: str | Path,
    *,
    workers: int | None = None,
    scheduler: str | Any | None = None,
    resume: bool = True,
    retry: Iterable[str] = (),
    timeout: float | None = None,
    memory: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    function: RunCell = run_cell,
) -> SweepResult:
    """Run every run of an experiment that its store does not hold yet.

    Parameters
    ----------
    experiment
        An experiment, the path of its file, or the name of one that comes with crmsim.
    store
        The folder of its results. A new one is made; one that is there is gone on with (unless `resume` is False).
    workers
        Processes to use, all processors by default; 0 runs everything in this process, without limits.
    scheduler
        Address of a Dask scheduler, or a `distributed.Client`, instead of local workers.
    retry
        Run those again that ended so: failed, timeout, memory, crashed, cancelled.
    timeout, memory
        Seconds that a run may take, and MB that a worker may grow beyond its idle size; no limit by default.
    stop
        Asked often; after a yes, or after Ctrl-C, what is done by then is kept and the result says `stopped`.
    function
        What runs a cell; only tests put something else here.

    Raises
    ------
    InputError
        Something given cannot be, or the store is in use, or holds another study.
    DamagedStoreError
        The store contradicts itself.
    """
    limits = check_limits(timeout, memory, scheduler)
    again = check_retry(retry)
    processes = 0 if workers == 0 and not isinstance(workers, bool) else check_workers(workers)
    asked = experiment if isinstance(experiment, Experiment) else load_experiment(experiment)
    asked.points()
    with _opened(asked, Path(store), resume=resume) as ledger:
        if again:
            ledger.retry(again)
        setting = Setting.of(asked)

        def make_runner() -> Runner:
            warm_up()  # once here, or every worker would compile for itself
            if scheduler is not None:
                return DaskWorkers(setting, scheduler, function)
            return LocalWorkers(setting, processes, limits, function) if processes else InProcess(setting, function)

        ended = coordinate(asked, ledger, make_runner, on_progress or (lambda progress: None), stop or (lambda: False))
        notes = (*ledger.notes, *ended.notes)
        return SweepResult(Path(store), ledger.books(), ended.executed, ended.stopped, notes)


def left(experiment: Experiment, store: Path, *, resume: bool = True, retry: Iterable[str] = ()) -> int:
    """How many runs a sweep into this store would do in its first round; nothing is changed. InputError as `sweep`."""
    if not exists(store):
        return len(experiment.points()) * len(experiment.arms) * experiment.replications.first()
    _require_resume(store, resume=resume)
    with Store.open(store) as ledger:
        return ledger.lacks(header_of(experiment), Rounds(experiment).first(), check_retry(retry))


def header_of(experiment: Experiment) -> Header:
    """What a store keeps of an experiment."""
    meta = experiment.points().meta
    return Header(
        name=experiment.name,
        text=experiment.source_text,
        base=experiment.scenario,
        arms=experiment.arms,
        factors=experiment.points().names,
        seed=experiment.seed,
        chance=experiment.chance,
        keep_weekly=experiment.keep_weekly,
        about={
            "title": experiment.title,
            "story": experiment.story,
            "outcomes": list(experiment.outcomes),
            "design": dict(meta),
        },
    )


def _opened(experiment: Experiment, path: Path, *, resume: bool) -> Store:
    header = header_of(experiment)
    if not exists(path):
        return Store.create(path, header)
    _require_resume(path, resume=resume)
    store = Store.open(path, write=True)
    try:
        store.match(header)
    except BaseException:
        store.close()
        raise
    return store


def _require_resume(path: Path, *, resume: bool) -> None:
    if not resume:
        raise InputError(f"There is a study in {show(str(path), 200)} already; resume it, or name another folder.")


def check_limits(timeout: object, memory: object, scheduler: object = None) -> Limits:
    """Limits of a run as they are given; InputError for what cannot be."""
    if scheduler is not None and (timeout is not None or memory is not None):
        raise InputError("A time-out and a memory limit are for local workers; a cluster sets its own.")
    if isinstance(scheduler, str):
        check_address(scheduler)
    if timeout is not None and (
        isinstance(timeout, bool) or not isinstance(timeout, int | float) or not SHORTEST <= timeout <= LONGEST
    ):
        raise InputError(f"timeout = {show(timeout)} must be a number of seconds from {SHORTEST:g} to {LONGEST:g}.")
    if memory is not None and (
        isinstance(memory, bool) or not isinstance(memory, int) or not SMALLEST_MEMORY <= memory <= LARGEST_MEMORY
    ):
        raise InputError(f"memory = {show(memory)} must be a number of MB from {SMALLEST_MEMORY} to {LARGEST_MEMORY}.")
    seconds = float(timeout) if isinstance(timeout, int | float) else 0.0
    return Limits(seconds, memory * 1_000_000 if isinstance(memory, int) else 0)


def check_retry(statuses: Iterable[str]) -> tuple[str, ...]:
    """Endings to try again; InputError for what is none."""
    given = tuple(part.strip() for part in statuses.split(",")) if isinstance(statuses, str) else tuple(statuses)
    for status in given:
        if status not in RETRIED:
            raise InputError(
                f"retry: {show(status)} must be one of {', '.join(RETRIED)}.{nearest(str(status), RETRIED)}"
            )
    return given
