"""Who gets the next turn: several jobs on one pool of workers, none of them kept waiting by a long one."""

import queue
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crmsim.errors import InputError
from crmsim.study.workers import Workers
from crmsim.ui.simulator.job import Job, Json
from crmsim.ui.simulator.work import Step, Work
from crmsim.usecases import NoResultError

BETWEEN_NEWS = 0.25  # seconds
TURN = 2.0  # seconds after which another job has its turn
SHORT_TURN = 0.5  # seconds that a job keeps where somebody else has not been answered at all
NEW_ONES_FIRST = 3  # new jobs that go before one that has had its turn

Send = Callable[[int, Json, Json | None], None]


class Order(NamedTuple):
    """A message of the server: "do" a job, "stop" it and keep what is done, "drop" it; or "end" everything."""

    what: str
    number: int = 0
    job: Job | None = None


@dataclass(eq=False)
class Task:
    """A job under way."""

    number: int
    steps: Iterator[Step]
    stopped: bool = False
    dropped: bool = False
    begun: float | None = None
    first: int = 0  # done when it began
    told: float = float("-inf")
    last: Step = field(default_factory=lambda: Step(0, 0))


class Desk:
    """Jobs and their turns. `hear` may be called by another thread; everything else belongs to one.

    `kinds` names the function of each kind of work for `load`; `send` gets the number of a job, news and a result.
    """

    def __init__(
        self,
        pool: Workers,
        kinds: Mapping[str, str],
        send: Send,
        load: Callable[[str], Work],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool, self._kinds, self._send, self._load, self._clock = pool, kinds, send, load, clock
        self._new: deque[Task] = deque()
        self._old: deque[Task] = deque()
        self._by_number: dict[int, Task] = {}
        self._in_a_row = 0
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self.ended = False

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self._new and not self._old and self._orders.empty()

    def hear(self, order: Order) -> None:
        """Hear an order, from any thread: a job that is to end does so even in the middle of its turn."""
        if order.what == "end":
            self.ended = True
        for task in list(self._by_number.values()):
            if order.what == "end" or (order.what in ("stop", "drop") and task.number == order.number):
                task.stopped = True
                task.dropped = task.dropped or order.what != "stop"
        self._orders.put(order)

    def _take_orders(self) -> None:
        """Take what has been heard."""
        while not self._orders.empty():
            self._take(self._orders.get())

    def _take(self, order: Order) -> None:
        if order.what != "do" or order.job is None:
            task = self._by_number.get(order.number)
            if task is not None:  # it may have been heard before its job was begun
                task.stopped = True
                task.dropped = task.dropped or order.what == "drop"
            return
        try:
            work = self._load(self._kinds[order.job.kind])
        except Exception as error:  # noqa: BLE001  a kind that cannot be loaded must not end the others
            self._broken(order.number, error)
            return
        task = Task(order.number, iter(()))
        task.steps = work(order.job, self._pool, lambda: task.stopped)
        self._by_number[order.number] = task
        self._new.append(task)

    def turn(self) -> None:
        """Let one job work: until it has its end, or somebody else should have a turn. Waits for a first one."""
        self._take_orders()
        while not (self._new or self._old or self.ended):
            self._take(self._orders.get())
        if self.ended:
            return
        task = self._next()
        began = self._clock()
        fresh = task.begun is None
        task.begun = began if task.begun is None else task.begun
        while not self._finished(task):
            self._take_orders()
            unanswered = fresh and task.last.result is None
            turn = SHORT_TURN if self._new and not unanswered else TURN
            over = bool(self._new or self._old) and self._clock() - began >= turn
            if over or any(other.stopped for other in (*self._new, *self._old)):
                self._old.append(task)
                return

    def _next(self) -> Task:
        for line in (self._new, self._old):
            for task in line:
                if task.stopped:  # nearly done, and somebody waits for the end
                    line.remove(task)
                    return task
        if self._new and (self._in_a_row < NEW_ONES_FIRST or not self._old):
            self._in_a_row += 1
            return self._new.popleft()
        self._in_a_row = 0
        return self._old.popleft() if self._old else self._new.popleft()

    def _finished(self, task: Task) -> bool:
        """Take one step of a job; True after its last."""
        if task.dropped:
            self._close(task)
            return True
        try:
            step = next(task.steps, None)
        except Exception as error:  # noqa: BLE001  whatever breaks is told to its visitor, and the others go on
            if not task.dropped:
                self._broken(task.number, error)
            self._close(task)
            return True
        if step is None:
            self._ended(task)
            return True
        if task.last.wanted == 0:
            task.first = step.done if step.result is not None else 0
        kept = step.result if step.result is not None else task.last.result
        task.last = Step(step.done, step.wanted, kept)
        now = self._clock()
        if step.result is not None and step.done < step.wanted and not task.stopped:
            self._tell(task, "early", now, step.result)
        elif step.result is None and now - task.told >= BETWEEN_NEWS:
            self._tell(task, "running", now)
        return False

    def _ended(self, task: Task) -> None:
        last = task.last
        if not task.dropped:
            if task.stopped and last.done < last.wanted:
                self._tell(task, "stopped", self._clock(), last.result)
            elif last.result is None:
                self._broken(task.number, RuntimeError("the work ended without a result"))
            else:
                self._tell(task, "done", self._clock(), last.result)
        self._close(task)

    def _tell(self, task: Task, state: str, now: float, result: Json | None = None) -> None:
        task.told = now
        last, left = task.last, None
        since, done = now - (now if task.begun is None else task.begun), last.done - task.first
        if state in ("running", "early") and done > 0 and since > 0.0:
            left = round(since / done * (last.wanted - last.done), 1)
        news = {"state": state, "done": last.done, "wanted": last.wanted, "seconds_left": left}
        try:
            self._send(task.number, news, result)
        except (TypeError, ValueError) as error:  # a result that is no JSON
            self._broken(task.number, error)
            task.stopped = task.dropped = True

    def _broken(self, number: int, error: Exception) -> None:
        if isinstance(error, NoResultError) and error.stopped:
            self._send(number, {"state": "stopped", "message": str(error)}, None)
            return
        words = str(error) if isinstance(error, InputError | NoResultError) else ""
        trace = "" if words else "".join(traceback.format_exception(error))[-20_000:]
        self._send(number, {"state": "problem", "message": words, "trace": trace}, None)

    def _close(self, task: Task) -> None:
        self._by_number.pop(task.number, None)
        close = getattr(task.steps, "close", None)
        if close:
            close()
