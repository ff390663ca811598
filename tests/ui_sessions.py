"""One visitor's session drawn without a browser and without a simulator: a test gives the news."""

from collections.abc import Callable
from typing import Any

import ipyvue
import solara

from crmsim.ui.setting import Setting
from crmsim.ui.simulator import Job, News
from crmsim.ui.state import History, Visit, use_kept, visit_context


class Ticket:
    def __init__(self, job: Job, on_news: Callable[[News], None]) -> None:
        self.job, self.on_news, self.left, self.stopped = job, on_news, False, False

    def leave(self) -> None:
        self.left = True

    def stop(self) -> None:
        self.stopped = True


class FakeSimulator:
    """Remembers what it is asked; a test gives the news."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def ask(self, job: Job, on_news: Callable[[News], None]) -> Ticket:
        self.tickets.append(Ticket(job, on_news))
        return self.tickets[-1]


class Session:
    """One visitor with one page."""

    def __init__(self, page: Callable[[], Any], setting: Setting | None = None) -> None:
        start = History(setting or Setting())

        @solara.component
        def Whole() -> None:  # noqa: N802  components are named as Solara names them
            self.history, self.change = solara.use_state(start)
            self.notices, tell = solara.use_state(())
            visit_context.provide(Visit(self.history, self.change, self.notices, tell, use_kept(self.history.now)))
            page()

        _, self.rc = solara.render(Whole(), handle_error=False)

    def all(self, *widget_traits: str) -> list[Any]:
        """Every widget that has these traits."""
        found = self.rc.find(ipyvue.VueTemplate).widgets
        return [widget for widget in found if all(widget.has_trait(name) for name in widget_traits)]

    def one(self, *widget_traits: str) -> Any:
        return self.all(*widget_traits)[0]

    @property
    def setting(self) -> Setting:
        return self.history.now

    def close(self) -> None:
        self.rc.close()
