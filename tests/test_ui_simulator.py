"""The simulator of the browser: the same numbers as the command line, from a process that stops and may die."""

import json
import os
import queue
import shlex
import signal

import pytest
from command_line import TINY, crmsim
from ui_kinds import KINDS

from crmsim.ui.setting import ArmSetting, Setting, command_of, from_file
from crmsim.ui.simulator import Job, Simulator, server_side

pytestmark = pytest.mark.slow

SMALL = from_file(TINY, "tiny.toml").with_replications(30)


class Ear:
    """Hears the news of one job."""

    def __init__(self, simulator, job):
        self.heard, self._queue = [], queue.Queue()
        self.ticket = simulator.ask(job, self._queue.put)

    def until(self, wanted):
        """News until one for which `wanted` holds, which is given back."""
        while True:
            news = self._queue.get(timeout=100)
            self.heard.append(news)
            if wanted(news):
                return news
            assert not news.last, news

    def last(self):
        return self.until(lambda news: news.last)

    @property
    def silent(self):
        return self._queue.empty()


@pytest.fixture(scope="module")
def simulator():
    with_processes = Simulator(workers=2, work=KINDS)
    yield with_processes
    with_processes.close()


def count(**options):
    return Job("count", SMALL, tuple(options.items()))


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "setting",
    [
        SMALL,
        SMALL.with_lever("data_burden", 2.7182818284590451).with_seed(7),
        SMALL.with_arm(0, ArmSetting("with care", "big_bang", (("data_burden", 1.1),))).with_new_arm(),
    ],
)
def test_every_stage_says_what_the_command_line_says(simulator, setting):
    """The early answer is that of 20 runs, the last one that of all: every key and bit, the command included."""
    ear = Ear(simulator, Job("compare", setting))
    early = ear.until(lambda news: news.result is not None)
    done = ear.last()
    assert (early.state, done.state, done.done, done.wanted) == ("early", "done", 30, 30)
    assert 20 <= early.done < 30
    for news, number in ((early, 20), (done, 30)):
        command = command_of(setting.with_replications(number))
        said = crmsim(*shlex.split(command)[1:], "--workers", "1", "--json", "-", "--quiet")
        assert said.code == 0, said.err
        assert news.result == json.loads(said.out)
        assert news.result["command"] == command


@pytest.mark.usefixtures("desk")
def test_an_explanation_is_that_of_the_command_line(simulator):
    """The drivers are those that `crmsim explain` finds."""
    job = Job("explain", SMALL.with_lever("data_burden", 9.0), (("arm", 1), ("replications", 6)))
    ear = Ear(simulator, job)
    done = ear.last()
    words = ("explain", "tiny.toml", "--plan", "phased_by_region", "--replications", "6", "--set", "data_burden=9.0")
    said = crmsim(*words, "--workers", "1", "--json", "-", "--quiet")
    assert done.result == json.loads(said.out)
    assert {(news.done, news.wanted) for news in ear.heard} <= {(0, 0), *((n, 6) for n in range(7))}


def test_a_result_is_computed_once(simulator):
    """Who asks for what is known gets it within the call, and the very same result."""
    first = Ear(simulator, count(steps=6)).last()
    again = Ear(simulator, count(steps=6))
    assert not again.silent
    assert again.last().result is first.result
    assert [news.state for news in again.heard] == ["done"]


def test_two_who_ask_the_same_share_one_job(simulator):
    """The second hears of the same job; one may stop or leave and the other goes on."""
    one, other, third = (Ear(simulator, Job("endless", SMALL)) for _ in range(3))
    for ear in (one, other, third):
        ear.until(lambda news: news.state == "running")
    third.ticket.leave()
    one.ticket.stop()
    assert one.last().state == "stopped"
    other.until(lambda news: news.state == "running")
    other.ticket.stop()
    stopped = other.last()
    assert stopped.state == "stopped"
    assert stopped.result == {"kept": stopped.done}
    assert not any(news.last for news in third.heard)


def test_a_stop_keeps_what_is_done_and_the_rest_can_be_had_later(simulator):
    """A comparison that is stopped answers from its runs, and asked again ends with the numbers of one that was not."""
    setting = SMALL.with_seed(11).with_replications(1000)
    ear = Ear(simulator, Job("compare", setting))
    ear.until(lambda news: news.done >= 21)
    ear.ticket.stop()
    stopped = ear.last()
    assert stopped.state == "stopped"
    assert stopped.result["stopped"]
    assert 21 <= stopped.result["replications"] == stopped.done < 1000
    assert stopped.result["answer"].startswith(f"Stopped early, after {stopped.done} of 1000 replications.")
    shorter = setting.with_replications(stopped.done)
    assert Ear(simulator, Job("compare", shorter)).last().result["plans"] == stopped.result["plans"]


def test_jobs_of_others_are_answered_while_a_long_one_runs(simulator):
    """A job without end keeps nobody from an answer."""
    long = Ear(simulator, Job("slow", SMALL))
    long.until(lambda news: news.state == "running")
    assert Ear(simulator, count(steps=8)).last().state == "done"
    assert not any(news.last for news in long.heard)
    long.ticket.stop()
    assert long.last().state == "stopped"


@pytest.mark.parametrize("kind", ["break_down", "babble", "no_such_kind"])
def test_what_breaks_down_is_told_by_a_code(simulator, kind, caplog):
    """The visitor reads a code and nothing of the inside; the log has the details under that code."""
    news = Ear(simulator, Job(kind, SMALL)).last()
    assert news.state == "problem"
    code = news.message.partition("(code ")[2].partition(")")[0]
    assert news.message == f"This run could not finish (code {code}). Your settings are kept."
    assert f"code {code}: Traceback" in caplog.text


def test_what_a_person_can_repair_is_told_in_words(simulator):
    """Mistakes in the question come back as sentences, before or after they reach the child process."""
    assert Ear(simulator, Job("refuse", SMALL)).last().message == "Choose two plans."
    wrong = Job("compare", Setting(levers=(("data_burden", 99.0),)))
    assert "must be 0 to 15" in Ear(simulator, wrong).last().message


def test_a_page_that_breaks_keeps_no_other_from_its_news(simulator, caplog):
    """What one page does with its news is its own affair."""

    def broken(_):
        raise RuntimeError("the page is gone")

    simulator.ask(Job("count", SMALL, (("steps", 10),)), broken)
    assert Ear(simulator, count(steps=10)).last().state == "done"
    assert "a page could not take its news" in caplog.text


def test_a_process_that_dies_is_told_and_replaced():
    """Whoever waited reads a code, finished results are kept, and another process answers the next one to ask."""
    simulator = Simulator(workers=1, work=KINDS)
    try:
        known = Ear(simulator, count(steps=2)).last()
        waiting = Ear(simulator, Job("endless", SMALL))
        waiting.until(lambda news: news.state == "running")
        first = Ear(simulator, Job("who", SMALL)).last().result["process"]
        dying = Ear(simulator, Job("die", SMALL))
        for ear in (dying, waiting):
            news = ear.last()
            assert (news.state, "(code R-" in news.message) == ("problem", True)
        assert Ear(simulator, count(steps=3)).last().result == {"done": 3}
        assert Ear(simulator, count(steps=2)).last().result is known.result
        second = Ear(simulator, Job("who", SMALL, (("again", 1),))).last().result["process"]
        assert second != first
        os.kill(second, signal.SIGKILL)
    finally:
        simulator.close()


def test_news_that_cannot_be_taken_leave_nobody_waiting(monkeypatch):
    """Whatever breaks where news are read: who waits hears that it ended, and the process is not left behind."""

    def breaks(*_):
        raise ValueError("this cannot be read")

    monkeypatch.setattr(Simulator, "_arrived", breaks)
    monkeypatch.setattr(server_side, "TOO_SOON", 600.0)
    broken = Simulator(workers=1, work=KINDS)
    try:
        assert Ear(broken, count()).last().state == "problem"
    finally:
        broken.close()


def test_titles_of_one_visitor_are_not_shown_to_another():
    """Two files that ask the same question in other words are two jobs, because the words are in the result."""
    other = from_file(TINY.replace("Tiny", "Secret"), "tiny.toml").with_replications(30)
    assert Job("compare", SMALL).key != Job("compare", other).key
    assert Job("compare", SMALL).key == Job("compare", from_file(TINY, "tiny.toml").with_replications(30)).key
    assert Job("compare", SMALL).key != Job("explain", SMALL).key
    assert Job("compare", Setting(seed=-1)).key
