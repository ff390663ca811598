"""The loop of a sweep: plan, hand out what is pending, commit what comes back, until every point is known well enough.

Only this process writes to the store. A run exists from the moment its shard is committed; whatever happens before
costs at most the runs that were under way.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from crmsim.experiment.experiment import Experiment
from crmsim.store.buffer import SHARD_RUNS, Buffer
from crmsim.store.rows import OK, RunRow
from crmsim.store.store import Store
from crmsim.sweeps.rounds import Rounds
from crmsim.sweeps.runners import Runner
from crmsim.sweeps.tasks import Work, work_of

FIRST_SHARDS = 10  # runs in each of the first shards after a start


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is: `done` of `planned` runs are over, `failed` of them not well; rate in runs a second."""

    done: int
    planned: int
    failed: int
    rate: float = 0.0
    seconds_left: float | None = None


class Ended(NamedTuple):
    """How a sweep ended: runs `executed` now, whether it was `stopped` before its end, and `notes` for the person."""

    executed: int
    stopped: bool
    notes: tuple[str, ...] = ()


def coordinate(
    experiment: Experiment,
    store: Store,
    make_runner: Callable[[], Runner],
    on_progress: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> Ended:
    """Run a sweep to its end."""
    rounds = Rounds(experiment)
    store.plan(rounds.first(), fingerprint=rounds.fingerprint())
    meter = Meter(store.books(), on_progress)
    try:
        while True:
            if store.books()["pending"]:
                with (
                    Buffer(store) as buffer,
                    closing(make_runner().rows(_work(experiment, store), store.began)) as rows,
                ):
                    for finished in rows:
                        buffer.add(finished)
                        meter.count(finished)
                        if len(buffer) >= FIRST_SHARDS and meter.executed < SHARD_RUNS:
                            buffer.flush()  # early, so that even coordinators that die young get on
                        if stop():
                            return Ended(meter.executed, stopped=True)
            if not (further := rounds.further(store)):
                return Ended(meter.executed, stopped=False, notes=rounds.notes())
            store.plan(further, more=True)
            meter.replan(store.books())
    except KeyboardInterrupt:  # the buffer has committed what was done
        return Ended(meter.executed, stopped=True)


def _work(experiment: Experiment, store: Store) -> Iterator[Work]:
    values = experiment.points().values
    known: tuple[int, tuple[float, ...]] = (-1, ())
    for cell in store.pending():
        if cell.point != known[0]:
            known = (cell.point, tuple(values[cell.point].tolist()))
        yield work_of(cell, known[1])


class Meter:
    """Counts runs as they end, and says so a few times a second."""

    EVERY = 0.2  # seconds

    def __init__(self, books: dict[str, int], on_progress: Callable[[Progress], None]) -> None:
        self.executed = 0
        self._tell, self._told = on_progress, float("-inf")
        self._started = time.monotonic()
        self._ended: Counter[str] = Counter()
        self.replan(books)

    def replan(self, books: dict[str, int]) -> None:
        """Take over what is planned now."""
        self._planned, self._before = books["planned"], books["planned"] - books["pending"] - self.executed
        self._failed_before = books["planned"] - books["pending"] - books[OK] - sum(self._ended.values())
        self._say()

    def count(self, rows: list[RunRow]) -> None:
        """Take finished runs into account."""
        self.executed += len(rows)
        self._ended.update(row.status for row in rows if row.status != OK)
        if time.monotonic() - self._told >= self.EVERY or self._before + self.executed == self._planned:
            self._say()

    def _say(self) -> None:
        self._told = time.monotonic()
        rate = self.executed / max(self._told - self._started, 1e-9)
        done = self._before + self.executed
        left = (self._planned - done) / rate if rate else None
        self._tell(Progress(done, self._planned, self._failed_before + sum(self._ended.values()), rate, left))
