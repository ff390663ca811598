"""What one visitor's session holds: the question with its history, and the jobs that answer it.

Nothing here is shared between visitors: everything lives in the state of the components that a session draws.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import solara
import solara.server.kernel_context as kernels

from crmsim.ui.setting import Setting
from crmsim.ui.simulator import Job, News, Ticket, simulator

Json = dict[str, Any]
log = logging.getLogger(__name__)

LONGEST_HISTORY = 100


@dataclass(frozen=True, slots=True)
class History:
    """The question now, what it was before, and what was undone; the newest is last in each."""

    now: Setting = field(default_factory=Setting)
    past: tuple[Setting, ...] = ()
    undone: tuple[Setting, ...] = ()

    def to(self, setting: Setting) -> "History":
        """With another question; the same question again is no step."""
        if setting == self.now:
            return self
        return History(setting, (*self.past, self.now)[-LONGEST_HISTORY:])

    def undo(self) -> "History":
        """One step back, where there is one."""
        return History(self.past[-1], self.past[:-1], (*self.undone, self.now)) if self.past else self

    def redo(self) -> "History":
        """One step forward again, where there is one."""
        return History(self.undone[-1], (*self.past, self.now), self.undone[:-1]) if self.undone else self


class Kept:
    """Jobs that go on while their visitor looks at another page, by key: whoever comes back finds them there."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}
        self._closed = False

    def keep(self, key: str, ticket: Ticket) -> None:
        """Let a job go on whose page is left."""
        self.drop(key)
        if self._closed:
            ticket.leave()
        else:
            self._tickets[key] = ticket

    def drop(self, key: str) -> None:
        """Wait no longer for a job, where it is kept."""
        if key in self._tickets:
            self._tickets.pop(key).leave()

    def drop_all(self) -> None:
        """Wait for none any more."""
        for key in list(self._tickets):
            self.drop(key)

    def close(self) -> None:
        """Keep nothing any more: the visitor is gone."""
        self._closed = True
        self.drop_all()


@dataclass(frozen=True, slots=True)
class Visit:
    """What a session's components know: the history of its question, and sentences that the visitor should read.

    `change` takes a function of the history and is safe to call from any event.
    """

    history: History
    change: Callable[[Callable[[History], History]], None]
    notices: tuple[str, ...] = ()
    tell: Callable[[tuple[str, ...]], None] = lambda _: None
    kept: Kept = field(default_factory=Kept, compare=False)

    def set(self, setting: Setting) -> None:
        """Ask another question; the one before can be had back by undo."""
        self.change(lambda history: history.to(setting))

    def edit(self, edit: Callable[[Setting], Setting]) -> None:
        """Ask a changed question, whatever it is by now."""
        self.change(lambda history: history.to(edit(history.now)))


visit_context = solara.create_context(Visit(History(), lambda _: None))


def use_visit() -> Visit:
    """The session of this visitor."""
    visit: Visit = solara.use_context(visit_context)
    return visit


def use_kept(setting: Setting) -> Kept:
    """For the frame of a session: what its visitor left under way, until he asks another question or goes."""
    kept: Kept = solara.use_memo(Kept, [])
    solara.use_effect(lambda: kept.drop_all, [setting])
    solara.use_effect(lambda: kept.close, [])
    return kept


def use_setting() -> tuple[Setting, Callable[[Setting], None]]:
    """The question of this visitor, and how to ask another: that goes into the history and into the link."""
    visit = use_visit()
    return visit.history.now, visit.set


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a job: the newest news, and the newest result with the job that it answers."""

    news: News | None = None
    result: Json | None = None
    answered: Job | None = None

    def after(self, job: Job, news: News) -> "Seen":
        """With one more piece of news. A result stays until a newer one takes its place."""
        if news.result is None:
            return replace(self, news=news)
        return Seen(news, news.result, job)


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with the job that it answers. The library looks for elements in whatever tables a component is handed,
    and compares them; in here it does not."""

    job: Job
    result: Json

    def __eq__(self, other: object) -> bool:
        """The same only where it is the very same result."""
        return isinstance(other, Shown) and self.job == other.job and self.result is other.result

    def __hash__(self) -> int:
        """Of the job alone."""
        return hash(self.job)


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it.

    `news` is the newest news of this very job (None before the first). `result` is the newest result there is;
    where it belongs to an earlier question, `stale` says so. `answered` is the job that `result` answers.
    """

    job: Job | None
    news: News | None
    result: Json | None
    answered: Job | None
    run: Callable[[], None]
    stop: Callable[[], None]

    @property
    def shown(self) -> Shown | None:
        """The newest result, with the job that it answers."""
        return None if self.result is None or self.answered is None else Shown(self.answered, self.result)

    @property
    def stale(self) -> bool:
        """Whether the result shown answers an earlier question."""
        return self.result is not None and (
            self.job is None or self.answered is None or self.answered.key != self.job.key
        )

    @property
    def busy(self) -> bool:
        """Whether the job still runs or waits."""
        return self.news is not None and self.news.state in {"waiting", "running", "early"}


def use_job(job: Job | None, auto: bool = True) -> JobView:
    """News of a job as state of the component; only this visitor's.

    With `auto` it is asked as soon as it changes, else when `run()` is called. `run()` asks again, after a stop or a
    problem. `stop()` ends it and keeps what is done. None asks nothing and keeps what was there. A job whose page is
    left goes on, so that the page shows it when it is opened again.
    """
    kept = use_visit().kept
    seen, set_seen = solara.use_state(Seen())
    wish, set_wish = solara.use_state(("", 0))
    ticket: solara.Ref[Ticket | None] = solara.use_ref(None)
    page_left = use_page_left()
    key = job.key if job is not None else ""
    asked = job if job is not None and (auto or wish[0] == key) else None

    def ask() -> Callable[[], None] | None:
        if asked is None:
            return None
        session, here = current_session(), [True]

        def on_news(news: News) -> None:
            with session():
                set_seen(lambda before: before.after(asked, news) if here[0] else before)

        set_seen(lambda before: replace(before, news=None))
        mine = ticket.current = simulator().ask(asked, on_news)
        kept.drop(asked.key)

        def leave() -> None:
            here[0], ticket.current = False, None
            if page_left.current:
                kept.keep(asked.key, mine)
            else:
                mine.leave()

        return leave

    solara.use_effect(ask, [asked.key if asked is not None else "", wish])

    def stop() -> None:
        kept.drop(key)
        if ticket.current is not None:
            ticket.current.stop()

    return JobView(
        job=job,
        news=seen.news if asked is not None else None,
        result=seen.result,
        answered=seen.answered,
        run=lambda: set_wish(lambda before: (key, before[1] + 1)),
        stop=stop,
    )


def use_page_left() -> "solara.Ref[bool]":
    """Whether the page is being left, for the effects that the component uses after this: theirs end later."""
    left: solara.Ref[bool] = solara.use_ref(False)

    def watch() -> Callable[[], None]:
        def leave() -> None:
            left.current = True

        return leave

    solara.use_effect(watch, [])
    return left


def current_session() -> Callable[[], AbstractContextManager[Any]]:
    """How another thread speaks for this session; nothing to do where no server runs, as in tests."""
    if not kernels.has_current_context():
        return nullcontext
    context = kernels.get_current_context()
    return lambda: context
