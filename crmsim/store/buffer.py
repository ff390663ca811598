"""Results on their way into a store: gathered into shards of a hundred, and never held for long."""

import time
from collections.abc import Callable, Iterable
from typing import Protocol, Self

from crmsim.store.rows import RunRow

SHARD_RUNS = 100
LONGEST_HELD = 5.0  # seconds a finished run may wait for company: that much work is at stake in a crash


class Commits(Protocol):
    """What a buffer asks of a store."""

    def commit(self, rows: list[RunRow]) -> None:
        """Take rows, all or none."""


class Buffer:
    """Gathers rows and commits them in one go; leaving the context commits what is left, unless by an error."""

    def __init__(self, store: Commits, most: int = SHARD_RUNS, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._most, self._clock = store, most, clock
        self._rows: list[RunRow] = []
        self._since = 0.0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, rows: Iterable[RunRow]) -> None:
        """Take finished runs; commits as soon as a shard is full or the first has waited long enough."""
        for row in rows:
            if not self._rows:
                self._since = self._clock()
            self._rows.append(row)
            if len(self._rows) >= self._most:
                self.flush()
        self.flush_if_due()

    def flush_if_due(self) -> None:
        """Commit what has waited long enough; to be called now and then while nothing comes in."""
        if self._rows and self._clock() - self._since >= LONGEST_HELD:
            self.flush()

    def flush(self) -> None:
        """Commit what is held. Where that fails, it is still held, and flushing again tries again."""
        if self._rows:
            self._store.commit(self._rows)
            self._rows = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, KeyboardInterrupt):
            self.flush()
