"""News of the simulator reach a page in their order, whatever thread brings them; without a process that computes."""

import threading

import pytest

from crmsim.ui.setting import Setting
from crmsim.ui.simulator import Job, Simulator, server_side

EARLY = {"number": 1, "state": "early", "done": 20, "wanted": 100}
DONE = {"number": 1, "state": "done", "done": 100, "wanted": 100}


class Silent:
    """A process that is told by the test what it answers."""

    def __init__(self, *_, on_news, on_end):
        Silent.answers, Silent.ends = on_news, lambda: on_end(self)

    def send(self, *_):
        """Take an order."""

    def close(self):
        """End."""


@pytest.fixture
def simulator(monkeypatch):
    monkeypatch.setattr(server_side, "Process", Silent)
    return Simulator()


def test_the_last_news_stay_the_last_for_who_comes_late(simulator):
    """The end of a job comes while a second visitor is still being told how far it is: told after that, not before."""
    simulator.ask(Job("compare", Setting()), lambda _: None)
    Silent.answers(EARLY, {"a": 1}, 8)
    heard = []

    def slowly(news):
        if not heard:
            reader = threading.Thread(target=Silent.answers, args=(DONE, {"a": 2}, 8))
            reader.start()
            reader.join()
        heard.append((news.state, news.done))

    simulator.ask(Job("compare", Setting()), slowly)
    assert heard == [("early", 20), ("done", 100)]


def test_nothing_comes_after_the_last_news(simulator):
    """A job that ended is not told again when its process ends as well."""
    heard = []
    simulator.ask(Job("compare", Setting()), lambda news: heard.append(news.state))
    Silent.answers(DONE, {"a": 1}, 8)
    Silent.answers(EARLY, {"a": 1}, 8)
    Silent.ends()
    assert heard == ["waiting", "done"]
