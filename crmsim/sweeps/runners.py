"""Who runs the cells of a sweep: this process, or local workers under supervision. A cluster has its own module.

All give the same rows, because a row depends on its cell alone.
"""

import itertools
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from crmsim.errors import InputError
from crmsim.store.rows import RunRow
from crmsim.sweeps.supervisor import Back, Died, Done, Limits, Supervisor, WorkersError
from crmsim.sweeps.tasks import RunCell, Setting, Work, begin, ended_otherwise, run_cell

AT_ONCE = 1.0  # seconds of work that a worker is handed at a time
MOST_AT_ONCE = 64  # cells
PATIENCE = 2  # crashes of its own that end a run's chances
PATIENCE_OUTSIDE = 5  # kills from outside: a person, a system short of memory

Began = Callable[[Sequence[str], str], None]


class Runner(Protocol):
    """What the coordinator asks of whoever runs cells."""

    def rows(self, work: Iterator[Work], began: Began) -> Generator[list[RunRow]]:
        """Rows of finished runs as they come, in any order; an empty list where nothing came for a moment.

        `began(run_ids, worker)` is called before runs are handed to a worker. Closing the generator ends what is
        under way.
        """


class InProcess:
    """Runs everything in this process, one cell after the other: for tests, debugging and comparison."""

    def __init__(self, setting: Setting, function: RunCell = run_cell) -> None:
        self._setting, self._function = setting, function

    def rows(self, work: Iterator[Work], began: Began) -> Generator[list[RunRow]]:
        """See Runner."""
        for part in iter(lambda: list(itertools.islice(work, MOST_AT_ONCE)), []):
            began([run_id for cell in part for run_id in cell.run_ids], "this process")
            for cell in part:
                yield self._function(self._setting, cell)


class LocalWorkers:
    """Runs cells in worker processes of this machine."""

    def __init__(self, setting: Setting, count: int, limits: Limits, function: RunCell = run_cell) -> None:
        self._setting, self._count, self._limits, self._function = setting, count, limits, function

    def rows(self, work: Iterator[Work], began: Began) -> Generator[list[RunRow]]:
        """See Runner. What takes its worker with it is tried again alone, arm by arm, before it counts as broken.

        InputError where no worker ever starts.
        """
        try:
            yield from self._rows(_Desk(work, began, self._count))
        except WorkersError as error:
            raise InputError(
                f"{error} What is done is kept, and the same command goes on. Ask for fewer workers if memory is short."
            ) from error

    def _rows(self, desk: "_Desk") -> Generator[list[RunRow]]:
        given = (self._count, self._function, self._setting, self._limits, begin)
        with Supervisor[Work, list[RunRow]](*given) as supervisor:
            for event in supervisor.events(desk):
                if isinstance(event, Done):
                    desk.learn(event.result)
                    if any(row.status == "memory" for row in event.result):
                        supervisor.retire(event.worker)  # who knows what it could not finish
                    yield self._signed(event.result, event.worker)
                elif isinstance(event, Died):
                    yield self._signed(self._after(event, desk), event.worker)
                elif isinstance(event, Back):
                    desk.back.extend(event.items)
                else:
                    yield []

    def _signed(self, rows: Sequence[RunRow], worker: str) -> list[RunRow]:
        """The rows, with who ran them under which limits: whoever repeats one has to hold it to the same."""
        seconds, memory = self._limits.seconds, self._limits.memory
        return [replace(row, worker=worker, seconds_allowed=seconds, memory_allowed=memory) for row in rows]

    def _after(self, death: Died, desk: "_Desk") -> list[RunRow]:
        """Rows for a cell that took its worker with it, or none where it gets another chance."""
        work: Work = death.item
        if len(work.arms) > 1:
            desk.back.extendleft(reversed(work.alone()))
            return []
        desk.deaths[work.run_ids[0]] += 1
        patience = (PATIENCE_OUTSIDE if death.outside else PATIENCE) if death.kind == "crashed" else 1
        if desk.deaths[work.run_ids[0]] < patience:
            desk.back.appendleft(work)
            return []
        return ended_otherwise(self._setting, work, death.kind, death.message)


class _Desk:
    """Hands out work: what came back first, then what is still to do, about a second's worth at a time."""

    def __init__(self, work: Iterator[Work], began: Began, workers: int) -> None:
        self.back: deque[Work] = deque()
        self.deaths: Counter[str] = Counter()
        self._work, self._began, self._workers = work, began, workers
        self._next: Work | None = next(work, None)
        self._seconds = AT_ONCE  # of a cell; nothing is known before the first is done

    def waiting(self) -> bool:
        return bool(self.back) or self._next is not None

    def take(self, worker: str, held: int) -> Sequence[Work]:
        want = max(1, min(MOST_AT_ONCE, int(AT_ONCE / self._seconds)))
        if held > want // 2:
            return ()
        taken = list(self._some(want))
        if taken:
            self._began([run_id for work in taken for run_id in work.run_ids], worker)
        return taken

    def weight(self, item: Work) -> int:
        return len(item.arms)

    def learn(self, rows: Sequence[RunRow]) -> None:
        """Take into account how long a cell took."""
        self._seconds += 0.1 * (max(1e-4, sum(row.seconds for row in rows)) - self._seconds)

    def _some(self, want: int) -> Iterator[Work]:
        for _ in range(want):
            if self.back:
                work = self.back.popleft()
                yield work
                if work.run_ids[0] in self.deaths:
                    return  # a suspect is handed out last, so that nothing waits behind it
            elif self._next is not None:
                yield self._next
                self._next = next(self._work, None)
