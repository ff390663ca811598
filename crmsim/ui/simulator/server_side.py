"""The simulator as the server knows it: ask, hear news, stop, leave. It computes nothing itself."""

import atexit
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crmsim import usecases
from crmsim.ui.setting import check
from crmsim.ui.simulator.cache import Cache
from crmsim.ui.simulator.job import Job, Json, News
from crmsim.ui.simulator.process import Process

log = logging.getLogger(__name__)

OnNews = Callable[[News], None]
CACHE_MEGABYTES = 96.0
MOST_JOBS = 200  # under way at once, of all visitors
TOO_SOON = 5.0  # seconds: a process that dies sooner is not started again before somebody asks
COMPILING = "The engine is compiled once, which takes about a quarter of a minute."
BUSY = "Too many people are asking at this moment. Try again in a minute."


@dataclass(eq=False)
class _Running:
    """A job under way and everybody who waits for it."""

    number: int
    job: Job
    key: str
    tickets: "list[Ticket]" = field(default_factory=list)
    newest: News = field(default_factory=lambda: News("waiting"))
    result: Json | None = None


class Ticket:
    """One visitor's claim on a job. After `stop`, `leave` or the last news it does nothing more.

    Several threads have news of one job. They note them while they hold the simulator's lock, which makes the order,
    and tell them without any lock, because a page that takes news waits for locks of its own.
    """

    def __init__(self, owner: "Simulator", on_news: OnNews) -> None:
        self._owner, self._on_news = owner, on_news
        self._lock = threading.Lock()
        self._noted: deque[News] = deque()
        self._telling = self._ended = False

    def stop(self) -> None:
        """End the job and keep what is done: news of the state "stopped" follow. Who shares the job goes on."""
        self._owner.stop(self)

    def leave(self) -> None:
        """Hear nothing more; a job that nobody waits for ends."""
        self._owner.leave(self)

    def note(self, news: News) -> None:
        """Remember news for `tell`; nothing comes after the last."""
        with self._lock:
            if not self._ended:
                self._noted.append(news)
                self._ended = news.last

    def tell(self) -> None:
        """Pass on what is noted, one after the other: by one thread, which takes what others note meanwhile."""
        with self._lock:
            if self._telling:
                return
            self._telling = True
        while (news := self._next()) is not None:
            try:
                self._on_news(news)
            except Exception:  # what breaks in somebody's page stays there
                log.exception("a page could not take its news")

    def _next(self) -> News | None:
        with self._lock:
            self._telling = bool(self._noted)
            return self._noted.popleft() if self._noted else None


class Simulator:
    """Asks the child process and remembers what it answered. Every method may be called by any thread.

    `on_news` of a job is called by a thread of its own, or within `ask` where the answer is known already. `work`
    names further kinds of work ("module:function"), `workers` the number of processes (None: all processors).
    """

    def __init__(
        self,
        workers: int | None = None,
        cache_megabytes: float = CACHE_MEGABYTES,
        work: Mapping[str, str] | None = None,
    ) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._codes = itertools.count(1)
        self._cache = Cache(cache_megabytes)
        self._by_key: dict[str, _Running] = {}
        self._by_number: dict[int, _Running] = {}
        self._by_ticket: dict[Ticket, _Running] = {}
        self._closed = False
        self._started = 0.0
        self._starting = (workers, dict(work or {}))
        self._process: Process | None = None
        self._warm = threading.Event()
        with self._lock:
            self._start()

    @property
    def ready(self) -> bool:
        """Whether the engine is compiled and loaded."""
        return self._warm.is_set()

    @property
    def cache(self) -> Cache:
        """Finished results."""
        return self._cache

    def ask(self, job: Job, on_news: OnNews) -> Ticket:
        """Ask for a job. News come until one whose state is done, stopped or problem.

        A result that is known comes at once; who asks for what another visitor waits for shares that.
        """
        ticket = Ticket(self, on_news)
        problems = check(job.setting)
        if problems:
            ticket.note(News("problem", message=problems[0].message))
            ticket.tell()
            return ticket
        key = job.key
        with self._lock:
            known = self._cache.get(key)
            running = self._by_key.get(key)
            if known is not None:
                news = News("done", *_counted(known, job), result=known)
            elif self._closed or (running is None and len(self._by_number) >= MOST_JOBS):
                news = News("problem", message=BUSY)
            else:
                running = running or self._begin(job, key)
                running.tickets.append(ticket)
                self._by_ticket[ticket] = running
                news = _caught_up(running)
            ticket.note(news)
        ticket.tell()
        return ticket

    def known(self, job: Job) -> Json | None:
        """The finished result of a job, where it is remembered; nothing is computed."""
        with self._lock:
            return self._cache.get(job.key)

    def know(self, job: Job, result: Json, text_bytes: int) -> None:
        """Take a result that was found before; its JSON text has so many bytes."""
        with self._lock:
            self._cache.put(job.key, result, text_bytes)

    def stop(self, ticket: Ticket) -> None:
        """See `Ticket.stop`."""
        with self._lock:
            running = self._by_ticket.get(ticket)
            if running is None:
                return
            if running.tickets == [ticket]:
                self._by_key.pop(running.key, None)  # whoever asks from now on wants all of it
                self._say("stop", running.number)
            else:
                self._forget(ticket, running)
                message = "" if running.result else "Stopped before the first runs were done."
                newest = running.newest
                ticket.note(News("stopped", newest.done, newest.wanted, None, running.result, message))
        ticket.tell()

    def leave(self, ticket: Ticket) -> None:
        """See `Ticket.leave`."""
        with self._lock:
            running = self._by_ticket.get(ticket)
            if running is None:
                return
            self._forget(ticket, running)
            if not running.tickets:
                self._end(running)
                self._say("drop", running.number)

    def close(self) -> None:
        """End the child process and all of its workers. Nobody hears anything more."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            self._by_key.clear()
            self._by_number.clear()
            self._by_ticket.clear()
        if process:
            process.close()

    def _start(self) -> None:
        self._warm.clear()
        self._started = time.monotonic()
        self._process = Process(*self._starting, on_news=self._arrived, on_end=self._lost)

    def _begin(self, job: Job, key: str) -> _Running:
        if self._process is None:
            self._start()
        running = _Running(next(self._numbers), job, key)
        if not self._warm.is_set() and not usecases.engine_is_ready():
            running.newest = News("waiting", message=COMPILING)
        self._by_key[key] = self._by_number[running.number] = running
        self._say("do", running.number, job)
        return running

    def _say(self, what: str, number: int, job: Job | None = None) -> None:
        if self._process:
            self._process.send(what, number, job)

    def _forget(self, ticket: Ticket, running: _Running) -> None:
        self._by_ticket.pop(ticket, None)
        running.tickets.remove(ticket)

    def _end(self, running: _Running) -> None:
        self._by_number.pop(running.number, None)
        if self._by_key.get(running.key) is running:
            del self._by_key[running.key]
        for ticket in running.tickets:
            self._by_ticket.pop(ticket, None)

    def _arrived(self, head: Json, result: Json | None, size: int) -> None:
        """News of the child process; called by the thread that reads them."""
        if head["state"] == "ready":
            self._warm.set()
            return
        message = head.get("message", "")
        with self._lock:
            running = self._by_number.get(head["number"])
            if running is None:
                return
            if head["state"] == "problem" and not message:
                message = self._coded(head.get("trace", ""))
            news = News(
                head["state"], head.get("done", 0), head.get("wanted", 0), head.get("seconds_left"), result, message
            )
            running.newest, running.result = news, result or running.result
            tickets = list(running.tickets)
            for ticket in tickets:
                ticket.note(news)
            if news.last:
                self._end(running)
            if news.state == "done" and result is not None:
                self._cache.put(running.key, result, size)
        for ticket in tickets:
            ticket.tell()

    def _lost(self, process: Process) -> None:
        """The child process is gone: say so to everybody who waits, and start another."""
        with self._lock:
            if self._closed or process is not self._process:
                return
            message = self._coded("the simulator process ended by itself")
            tickets = list(self._by_ticket)
            for ticket in tickets:
                ticket.note(News("problem", message=message))
            self._by_key.clear()
            self._by_number.clear()
            self._by_ticket.clear()
            self._process = None
            if time.monotonic() - self._started > TOO_SOON:
                self._start()
        for ticket in tickets:
            ticket.tell()

    def _coded(self, details: str) -> str:
        code = f"R-{next(self._codes)}"
        log.error("code %s: %s", code, details)
        return f"This run could not finish (code {code}). Your settings are kept."


def _caught_up(running: _Running) -> News:
    """The newest news, with the newest result: for somebody who comes late."""
    newest = running.newest
    if running.result is None:
        return newest
    return News("early", newest.done, newest.wanted, newest.seconds_left, running.result)


def _counted(result: Json, job: Job) -> tuple[int, int]:
    """Done and wanted of a finished result."""
    number = result.get("replications", job.setting.replications)
    return number, number


_lock = threading.Lock()
_the_one: Simulator | None = None


def simulator() -> Simulator:
    """The simulator of this server, started by the first who asks; it warms up in the background."""
    global _the_one  # noqa: PLW0603  one for the whole server, by its nature
    with _lock:
        if _the_one is None:
            _the_one = Simulator()
            atexit.register(close_simulator)
        return _the_one


def close_simulator() -> None:
    """End the simulator of this server, where there is one."""
    global _the_one
    with _lock:
        ending, _the_one = _the_one, None
    if ending:
        ending.close()
