"""Runs cells on a Dask cluster: the same work and the same rows as local workers give, over more than one machine.

Dask runs a task at least once and remembers nothing when its scheduler dies; that each run counts once, and nothing is
lost, is the store's doing. Whoever can reach a scheduler's port can run code there: keep it on a network you trust, or
use TLS (docs of `distributed`).
"""

import itertools
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias

from crmsim.engine import COMPILED
from crmsim.errors import InputError, show
from crmsim.store.rows import RunRow
from crmsim.study.provenance import installed
from crmsim.sweeps.dask_address import Client, connected
from crmsim.sweeps.runners import AT_ONCE, MOST_AT_ONCE, Began
from crmsim.sweeps.tasks import RunCell, Setting, Work, ended_otherwise, run_cell
from crmsim.version import MODEL_VERSION, __version__

Future: TypeAlias = Any

KEPT = "What is done is kept; the same command goes on with it."
AHEAD = 4  # tasks in hand per worker thread
LOOK_AGAIN = 0.25  # seconds
FIRST_WORKER = 60.0  # seconds to wait for one
LAST_WORKER = 600.0  # seconds without any, on the way, before a sweep gives up
GATHER = 30.0  # seconds for a result to come from the worker that has it


def run_cells(
    function: RunCell, setting: Setting, cells: Sequence[Work], versions: dict[str, str]
) -> list[list[RunRow]]:
    """Every cell of a task; runs on the cluster. Workers may join at any time, so each task looks where it is."""
    if different := difference(fingerprint(), versions):
        raise OtherVersionsError(different)
    return [function(setting, work) for work in cells]


class OtherVersionsError(Exception):
    """A worker would give other bits."""


def difference(there: dict[str, str], here: dict[str, str]) -> str:
    """The first version that is another one there, in words; empty where all are equal."""
    for name, version in here.items():
        if there.get(name) != version:
            return f"has {name} {there.get(name)}, and here it is {version}"
    return ""


@cache
def libraries() -> dict[str, str]:
    """Versions of libraries whose arithmetic ours rests on."""
    return {library: installed(library) for library in ("numpy", "scipy", "numba")}


def fingerprint() -> dict[str, str]:
    """What must be equal on all machines for equal bits; runs on the cluster."""
    return {"crmsim": __version__, "model version": str(MODEL_VERSION), "engine": str(COMPILED), **libraries()}


class DaskWorkers:
    """Runs cells on the cluster of a scheduler, given by its address or as a `distributed.Client`."""

    def __init__(self, setting: Setting, scheduler: str | Client, function: RunCell = run_cell) -> None:
        self._setting, self._scheduler, self._function = setting, scheduler, function
        self._seconds = AT_ONCE

    def rows(self, work: Iterator[Work], began: Began) -> Generator[list[RunRow]]:
        """See Runner. A task whose workers die is tried again cell by cell, and then arm by arm."""
        if not isinstance(self._scheduler, str):
            _require_same(self._scheduler)
            yield from self._rows(self._scheduler, work, began)
            return
        client = connected(self._scheduler)
        try:
            _require_same(client)
            yield from self._rows(client, work, began)
        finally:
            client.close(timeout=2)

    def _rows(self, client: Client, work: Iterator[Work], began: Began) -> Generator[list[RunRow]]:
        under_way: dict[Future, Sequence[Work]] = {}
        back: deque[list[Work]] = deque()
        over: SimpleQueue[Future] = SimpleQueue()
        tries = itertools.count()
        seen = time.monotonic()  # when there was a worker
        try:
            while True:
                threads = sum(client.nthreads().values())
                seen = time.monotonic() if threads else seen
                if time.monotonic() - seen > LAST_WORKER:
                    raise InputError(f"The Dask scheduler has had no worker for {LAST_WORKER:g} s. {KEPT}")
                room = AHEAD * max(1, threads) - len(under_way)
                for part in itertools.islice(self._parts(work, back), max(0, room)):
                    began([run_id for cell in part for run_id in cell.run_ids], "dask")
                    key = f"crmsim-{part[0].run_ids[0]}-{next(tries)}"
                    # The setting goes with every task: what is scattered is lost with the last worker that has it.
                    given = (run_cells, self._function, self._setting, part, fingerprint())
                    task = client.submit(*given, key=key, pure=False, retries=0)
                    under_way[task] = part
                    task.add_done_callback(over.put)
                if not under_way:
                    return
                try:
                    task = over.get(timeout=LOOK_AGAIN)
                except Empty:
                    yield []
                    continue
                yield from self._answer(task, under_way.pop(task), back)
                task.release()
        finally:
            client.cancel(list(under_way), force=True)

    def _parts(self, work: Iterator[Work], back: deque[list[Work]]) -> Iterator[list[Work]]:
        """What came back first, then about a second of work at a time."""
        while True:
            size = max(1, min(MOST_AT_ONCE, int(AT_ONCE / self._seconds)))
            part = back.popleft() if back else list(itertools.islice(work, size))
            if not part:
                return
            yield part

    def _answer(self, task: Future, part: Sequence[Work], back: deque[list[Work]]) -> Generator[list[RunRow]]:
        found = None
        if task.status == "finished":
            with suppress(Exception):  # its worker has ended before it gave the result: below, by what became of it
                found = task.result(timeout=GATHER)
        if found is not None:
            for rows in found:
                self._seconds += 0.1 * (max(1e-4, sum(row.seconds for row in rows)) - self._seconds)
                yield [replace(row, worker="dask") for row in rows]
        elif task.status != "error":  # nobody's fault: cancelled, or lost on its way
            if task.client.status != "running":
                raise InputError(f"The Dask scheduler is gone. {KEPT}")
            back.append(list(part))
        elif not _over_a_run(error := task.exception()):
            raise _refused("A Dask worker", _in_words(error))
        elif len(part) > 1:
            back.extend([work] for work in part)
        elif len(part[0].arms) > 1:
            back.extend([work] for work in part[0].alone())
        else:
            message = f"its worker ended over it ({type(error).__name__}: {error})"
            yield ended_otherwise(self._setting, part[0], "crashed", message)


def _over_a_run(error: BaseException) -> bool:
    """Whether a task failed over what it ran, and not because a worker cannot even read it.

    Errors of runs are rows, so what comes out of a task is either the end of its worker, or memory or a connection
    that gave out, or a worker with another crmsim, or with none.
    """
    from distributed import KilledWorker  # noqa: PLC0415

    return isinstance(error, KilledWorker | MemoryError | OSError)


def _in_words(error: BaseException) -> str:
    if isinstance(error, OtherVersionsError):
        return str(error)
    return f"cannot run the crmsim that is here ({type(error).__name__}: {show(str(error), 200)})"


def _require_same(client: Client) -> None:
    """Refuse a cluster that would give other bits, before the first run."""
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER)
    except TimeoutError:
        raise InputError(
            f"The Dask scheduler has had no worker for {FIRST_WORKER:g} s. Start one, or try again when the queue has."
        ) from None
    try:
        there: dict[str, Any] = client.run(fingerprint, on_error="return")
    except Exception as error:  # noqa: BLE001  it may not even get as far as the workers
        raise _refused("The Dask cluster", _in_words(error)) from None
    for worker, found in there.items():
        if isinstance(found, BaseException):
            raise _refused(f"The Dask worker {show(worker, 80)}", _in_words(found))
        if different := difference(found, fingerprint()):
            raise _refused(f"The Dask worker {show(worker, 80)}", different)


def _refused(who: str, different: str) -> InputError:
    return InputError(f"{who} {different}. Results would not be the same; give all machines the same versions.")
