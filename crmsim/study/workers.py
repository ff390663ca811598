"""Worker processes that stay warm, obey a stop, and never outlive their parent.

Workers are spawned, one thread each; interrupts are the parent's business alone. A task returns values or text, never
an exception object. A worker that dies breaks its pool, so tasks that were under way are tried again one by one: the
task that kills again is reported as `Died`, and the others lose nothing.
"""

import multiprocessing
import os
import signal
import sys
import threading
import types
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import NamedTuple, Self, TypeVar

from crmsim.errors import InputError, show

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2  # tasks in hand per worker: enough to keep them busy, few enough to stop soon
MOST_WORKERS = 256
LOOK_AGAIN = 0.25  # seconds between looks at whether somebody asked to stop
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_starting = threading.Lock()


class Died(NamedTuple):
    """The worker died over this task (out of memory, killed, a crash in compiled code), twice."""

    message: str = "the worker process died over it, twice (killed, out of memory, or a crash in compiled code)"


def available() -> int:
    """Number of processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def check_workers(count: object) -> int:
    """The number of workers asked for, all processors for None; InputError for what is no number of workers."""
    if count is None:
        return min(available(), MOST_WORKERS)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_WORKERS:
        raise InputError(f"workers = {show(count)} must be a whole number from 1 to {MOST_WORKERS}.")
    return count


class Workers:
    """A pool of worker processes to be used again and again: `with Workers(4) as pool: ...`.

    Processes start with the first task and stay until `close`. One pool serves one thread at a time. `ahead` tasks
    are in hand per worker: with 1 a stop leaves the least behind, at the price of a moment's rest between tasks.
    """

    def __init__(self, count: int | None = None, ahead: int = AHEAD) -> None:
        self.count = check_workers(count)
        self._in_hand = ahead * self.count
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; what they are doing is done first."""
        executor, self._executor = self._executor, None
        if executor:
            executor.shutdown(cancel_futures=True)

    def kill(self) -> None:
        """End the workers at once, whatever they are doing."""
        executor, self._executor = self._executor, None
        if executor:
            # Public only from Python 3.14 on, as `kill_workers`.
            for process in list((executor._processes or {}).values()):  # noqa: SLF001
                process.kill()
            # A worker killed in the middle of a large result leaves half of it in the pipe. The thread that reads it
            # would wait for the rest for ever, because this process holds the writing end open as well.
            executor._result_queue._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001
            executor.shutdown(cancel_futures=True)

    def results(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], stop: Callable[[], bool] | None = None
    ) -> Iterator[tuple[int, Result | Died]]:
        """Give the place and result of each task as they are done, in any order.

        `function` and tasks must be importable and picklable. `stop` is asked a few times a second; after it said yes
        nothing more is given. Whoever leaves early, by an exception too, loses only what was under way.
        """
        waiting, suspects, broken = deque(range(len(tasks))), list[int](), False
        under_way: dict[Future[Result], int] = {}
        try:
            while waiting or under_way:
                while waiting and not broken and len(under_way) < self._in_hand:
                    try:
                        under_way[self._submit(function, tasks[waiting[0]])] = waiting[0]
                        waiting.popleft()
                    except BrokenProcessPool:
                        broken = True
                done, _ = wait(under_way, LOOK_AGAIN, FIRST_COMPLETED)
                if stop and stop():
                    return
                for future in done:
                    place = under_way.pop(future)
                    try:
                        yield place, future.result()
                    except BrokenProcessPool:
                        broken = True
                        suspects.append(place)
                if broken and not under_way:
                    self.kill()
                    yield from self._one_by_one(function, tasks, sorted(suspects))
                    suspects, broken = [], False
        finally:
            for future in under_way:
                future.cancel()

    def _one_by_one(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], places: Sequence[int]
    ) -> Iterator[tuple[int, Result | Died]]:
        """Tasks that were under way when a worker died, each alone, so that a second death names its task."""
        for place in places:
            try:
                result: Result | Died = self._submit(function, tasks[place]).result()
            except BrokenProcessPool:
                self.kill()
                result = Died()
            yield place, result

    def _submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(self.count, mp_context=CleanContext(), initializer=begin_worker)
        return self._executor.submit(function, task)


def in_order(results: Iterator[tuple[int, Result]]) -> Iterator[list[Result]]:
    """Results that come by place in any order, in order: those that can be given without a gap, as soon as they can."""
    done: dict[int, Result] = {}
    given = 0
    for place, found in results:
        done[place] = found
        ready = []
        while given in done:
            ready.append(done.pop(given))
            given += 1
        if ready:
            yield ready


def gapless(
    results: Iterator[tuple[int, Result]],
    wanted: int,
    pool: Workers | None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Result]:
    """Results from the first on without a gap, in order: all that come, or those that came before Ctrl-C.

    `results` come by place in any order, out of `pool` where there is one; `on_progress` hears how many are kept.
    """
    kept: list[Result] = []
    try:
        if pool:
            from crmsim.run import warm_up  # noqa: PLC0415  the server of the pages holds processes and runs nothing

            warm_up()  # once here, or every worker would compile for itself
        for ready in in_order(results):
            kept += ready
            if on_progress:
                on_progress(len(kept), wanted)
    except KeyboardInterrupt:
        if pool:
            pool.kill()
    return kept


class _Worker(SpawnProcess):
    """A process that starts clean: it never runs the parent's script again, and no interrupt reaches it."""

    def start(self) -> None:
        with _starting, _clean_start():
            super().start()


class CleanContext(SpawnContext):
    """How worker processes are started: see `_clean_start`."""

    Process = _Worker


@contextmanager
def _clean_start() -> Generator[None]:
    """What a new process inherits: no `__main__` to import, blocked interrupts, one thread for linear algebra.

    A spawned process otherwise imports the parent's main module, and so runs a script that lacks
    `if __name__ == "__main__"` again, workers and all. Nothing of ours lives there.
    """
    main, before = sys.modules["__main__"], {name: os.environ.get(name) for name in ONE_THREAD}
    sys.modules["__main__"] = types.ModuleType("__main__")
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if os.name == "posix" else None
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def begin_worker() -> None:
    """First thing in a worker: leave interrupts to the parent, and watch it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """Wait until the parent is gone, however it ended, then end at once.

    The sentinel is a pipe that the system closes when the parent dies. (Linux' PR_SET_PDEATHSIG would fire already
    when the *thread* that started the worker ends, which in a server happens all the time.)
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
