"""A supervisor of worker processes: one pipe each, so that a death names its work and costs nobody else anything.

The pools of the standard library were tried and found wanting: one waits for ever after a kill, the other fails all
work under way and does not say which item was at fault (docs/decisions.md).
"""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from crmsim.study.workers import CleanContext
from crmsim.sweeps.worker_main import READY, nothing, work

Item = TypeVar("Item")
Result = TypeVar("Result")
Given = TypeVar("Given")

LOOK_AGAIN = 0.25  # seconds at most between two looks at the workers
LOOK_AT_MEMORY = 0.5  # seconds
GRACE = 2.0  # seconds between a polite end and a kill
LONGER = 10.0  # seconds that one may take to end which never began: machines are busy when workers start
OUTSIDE = (-9, -15)  # ended by SIGKILL or SIGTERM: somebody else's doing, or the system's for want of memory
MOST_BAD_STARTS, MOST_KILLED_STARTS = 3, 100  # in a row


class Limits(NamedTuple):
    """What one item may take, and how many items a worker serves before a fresh one takes its place (0: no limit).

    `start` is the patience with a worker that never begins.
    """

    seconds: float = 0.0
    memory: int = 0  # bytes beyond an idle worker
    recycle: int = 5_000
    start: float = 300.0  # seconds until a worker has loaded what it needs


class Done(NamedTuple):
    """An item was answered."""

    worker: str
    item: Any
    result: Any


class Died(NamedTuple):
    """A worker ended over an item: `kind` is "crashed", "timeout" or "memory"; `outside` where someone killed it."""

    worker: str
    item: Any
    kind: str
    message: str
    outside: bool


class Back(NamedTuple):
    """Items that a worker had not begun when it ended; whoever gave them has them back."""

    items: Sequence[Any]


Event = Done | Died | Back | None  # None: nothing happened for a moment


class Source(Protocol[Given]):
    """Where items come from."""

    def waiting(self) -> bool:
        """Whether there is anything to do that no worker has."""

    def take(self, worker: str, held: int) -> Sequence[Given]:
        """Items for a worker that has `held` in hand; none where it has enough."""

    def weight(self, item: Given) -> int:
        """How many times the time limit an item may take."""


class WorkersError(Exception):
    """Worker processes do not even start."""


@dataclass(eq=False)
class _Hand:
    """One worker process as the supervisor sees it."""

    process: SpawnProcess
    pipe: connection.Connection
    items: deque[Any] = field(default_factory=deque)
    born: float = field(default_factory=time.monotonic)
    ready: bool = False
    late: bool = False  # took too long to begin
    resident: int = 0  # bytes when idle
    since: float = 0.0  # when the item in front was begun
    served: int = 0
    verdict: tuple[str, str] | None = None  # kind and message, once it has been condemned
    kill_at: float = float("inf")
    retired: bool = False  # gets nothing more
    gone: bool = False  # nothing more will come out of its pipe

    @property
    def name(self) -> str:
        return f"pid {self.process.pid}"


class Supervisor(Generic[Item, Result]):
    """Worker processes that answer items with `function(setting, item)`; all three must be importable or picklable.

    Every worker calls `begin` first, on nobody's time: no item waits under its limits while a worker loads what it
    needs. Use it as a context: leaving it ends every worker.
    """

    def __init__(
        self,
        count: int,
        function: Callable[[Any, Item], Result],
        setting: Any,
        limits: Limits | None = None,
        begin: Callable[[], None] = nothing,
    ) -> None:
        self.count, self.limits = count, limits or Limits()
        self._function, self._setting, self._begin = function, setting, begin
        self._hands: list[_Hand] = []
        self._bad_starts: list[bool] = []  # in a row; True where somebody killed it
        self._looked = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """End every worker at once, whatever it is doing."""
        hands, self._hands = self._hands, []
        for hand in hands:
            hand.process.kill()
        for hand in hands:
            hand.process.join()
            hand.pipe.close()

    def events(self, source: Source[Item]) -> Generator[Event]:
        """What happens, until the source has nothing left and every item is answered or its worker's death told.

        Whoever takes an event may put items back into the source: a retry is just that.
        """
        while True:
            self._feed(source)
            if not any(hand.items for hand in self._hands):
                self._dismiss()
                return
            happened = False
            for hand in self._heard():
                for event in self._answers(hand):
                    happened = True
                    yield event
                if hand.gone:
                    happened = True
                    yield from self._bury(hand)
            self._judge(source.weight)
            if not happened:
                yield None

    def retire(self, worker: str) -> None:
        """Let a worker end after what it has, and a fresh one take its place."""
        for hand in self._hands:
            if hand.name == worker:
                hand.retired = True

    def _feed(self, source: Source[Item]) -> None:
        self._hands = [hand for hand in self._hands if not self._is_spent(hand)]
        while len(self._hands) < self.count and source.waiting():
            self._hands.append(self._start())
            self._give(self._hands[-1], source)
        for hand in self._hands:
            if hand.ready and not self._is_tired(hand):
                self._give(hand, source)

    def _start(self) -> _Hand:
        ours, theirs = CleanContext().Pipe()
        process = CleanContext.Process(
            target=work,
            args=(theirs, self._function, self._setting, self._begin, self.limits.memory, os.getpid()),
            daemon=True,
        )
        process.start()
        theirs.close()  # or the end of the worker would not close the pipe
        return _Hand(process, ours)

    def _give(self, hand: _Hand, source: Source[Item]) -> None:
        items = list(source.take(hand.name, len(hand.items)))
        if not items:
            return
        if not hand.items:
            hand.since = time.monotonic()
        hand.items.extend(items)
        with suppress(OSError):  # it has just died, which is told in its place
            hand.pipe.send(items)

    def _heard(self) -> list[_Hand]:
        waiting: dict[Any, _Hand] = {}
        for hand in self._hands:
            waiting[hand.pipe] = waiting[hand.process.sentinel] = hand
        return list(dict.fromkeys(waiting[source] for source in connection.wait(list(waiting), LOOK_AGAIN)))

    def _answers(self, hand: _Hand) -> Generator[Event]:
        """Everything that a worker has said by now; what a death cut short counts as not said."""
        try:
            while hand.pipe.poll():
                kind, value = hand.pipe.recv()
                hand.since = time.monotonic()
                if kind == READY:
                    hand.ready, hand.resident = True, value
                    self._bad_starts.clear()
                else:
                    hand.served += 1
                    yield Done(hand.name, hand.items.popleft(), value)
        except (EOFError, OSError):
            hand.gone = True
            hand.process.join(GRACE if hand.ready else LONGER)  # or the kill would hide how it ended
            hand.process.kill()

    def _bury(self, hand: _Hand) -> Generator[Event]:
        """Tell a death: the item in front was being worked on, the others go back."""
        hand.process.join()
        self._hands.remove(hand)
        hand.pipe.close()
        code = hand.process.exitcode or 0
        if not hand.ready and hand.verdict is None:
            self._bad_starts.append(code in OUTSIDE and not hand.late)
            limit = MOST_KILLED_STARTS if all(self._bad_starts) else MOST_BAD_STARTS
            if len(self._bad_starts) >= limit:
                cause = f"not ready after {self.limits.start:g} s" if hand.late else _cause(code)
                raise WorkersError(f"Worker processes end before they begin ({cause}).")
            yield Back(tuple(hand.items))
            return
        if not hand.items:
            return
        item = hand.items.popleft()
        if hand.items:
            yield Back(tuple(hand.items))
        kind, message = hand.verdict or ("crashed", "")
        message = message or f"the worker process ended over it ({_cause(code)})"
        yield Died(hand.name, item, kind, message, kind == "crashed" and code in OUTSIDE)

    def _judge(self, weight: Callable[[Item], int]) -> None:
        """Condemn workers whose item takes too long or too much memory."""
        now = time.monotonic()
        look = bool(self.limits.memory) and now - self._looked >= LOOK_AT_MEMORY
        self._looked = now if look else self._looked
        for hand in self._hands:
            hand.late = hand.late or (not hand.ready and now - hand.born > self.limits.start)
            if now >= hand.kill_at or (hand.late and not hand.ready):
                hand.process.kill()
            if not hand.ready or not hand.items or hand.verdict:
                continue
            allowed = self.limits.seconds * weight(hand.items[0])
            if allowed and now - hand.since > allowed and not hand.pipe.poll():
                hand.verdict = ("timeout", f"it took longer than {allowed:g} s")
                hand.kill_at = now + GRACE
                hand.process.terminate()
            elif look and (grown := _resident(hand) - hand.resident) > self.limits.memory:
                hand.verdict = ("memory", f"it took {grown / 1e6:,.0f} MB of memory")
                hand.process.kill()

    def _is_tired(self, hand: _Hand) -> bool:
        """Whether a worker gets nothing more: condemned, retired, or with enough served."""
        enough = self.limits.recycle and hand.served + len(hand.items) >= self.limits.recycle
        return bool(hand.verdict or hand.retired or enough)

    def _is_spent(self, hand: _Hand) -> bool:
        """End a worker that gets nothing more and has nothing in hand."""
        if hand.items or hand.gone or not hand.ready or not self._is_tired(hand):
            return False
        self._end(hand)
        return True

    def _dismiss(self) -> None:
        for hand in self._hands:
            self._end(hand, wait=False)
        for hand in self._hands:
            hand.process.join(GRACE)
        self.kill()

    def _end(self, hand: _Hand, *, wait: bool = True) -> None:
        with suppress(OSError):  # dead already
            hand.pipe.send(None)
        if wait:
            hand.process.join(GRACE)
            hand.process.kill()
            hand.process.join()
            hand.pipe.close()


def _resident(hand: _Hand) -> int:
    """Resident memory of a worker in bytes; 0 where it has just ended."""
    import psutil  # noqa: PLC0415  needed only with a limit

    try:
        return int(psutil.Process(hand.process.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
