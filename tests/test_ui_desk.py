"""Turns on the desk of the simulator, and the memory of its results: without processes, on a clock of our own."""

import pytest

from crmsim.ui.setting import Setting
from crmsim.ui.simulator import Job
from crmsim.ui.simulator.cache import SPREAD, Cache
from crmsim.ui.simulator.desk import BETWEEN_NEWS, TURN, Desk, Order
from crmsim.ui.simulator.work import Step


class Bench:
    """A desk, what it sent, and the steps that its jobs took; each step takes `pace` seconds."""

    def __init__(self, pace=1.0, steps=10, early=None):
        self.time, self.pace, self.steps, self.early = 0.0, pace, steps, early
        self.sent, self.taken, self.closed = [], [], []
        self.desk = Desk(None, {"work": "x"}, self.send, lambda place: self.work, lambda: self.time)

    def send(self, number, news, result):
        self.sent.append((number, news, result))

    def work(self, job, _, stop):
        number = job.option("number")
        try:
            for done in range(1, self.steps + 1):
                if stop():
                    yield Step(done - 1, self.steps, {"done": done - 1})
                    return
                self.time += self.pace
                self.taken.append(number)
                yield Step(done, self.steps, {"done": done} if done in (self.early, self.steps) else None)
        finally:
            self.closed.append(number)

    def ask(self, number):
        self.desk.hear(Order("do", number, Job("work", Setting(), (("number", number),))))

    def run(self, turns=1000):
        for _ in range(turns):
            if self.desk.idle:
                return
            self.desk.turn()

    def states(self, number):
        return [news["state"] for to, news, _ in self.sent if to == number]


def test_a_job_alone_runs_to_its_end():
    """Without others a job keeps its turn, and its last news is its result."""
    bench = Bench()
    bench.ask(1)
    bench.run(turns=1)
    assert bench.desk.idle
    assert bench.sent[-1][1]["state"] == "done"
    assert bench.sent[-1][2] == {"done": 10}
    assert bench.closed == [1]


def test_jobs_take_turns():
    """Nobody waits for the whole of another's work: after a turn's time the next one works."""
    bench = Bench(pace=TURN / 2)
    for number in (1, 2, 3):
        bench.ask(number)
    bench.run()
    assert bench.taken[:6] == [1, 1, 2, 2, 3, 3]
    assert all(bench.states(number)[-1] == "done" for number in (1, 2, 3))


def test_who_has_no_answer_yet_goes_before_who_has():
    """A newcomer works before one that has had its turn, and many newcomers still leave that one a turn."""
    bench = Bench(pace=TURN)
    bench.ask(1)
    bench.ask(2)
    bench.run(turns=1)
    for number in range(3, 9):
        bench.ask(number)
    bench.run(turns=7)
    assert bench.taken[:8] == [1, 2, 3, 1, 4, 5, 6, 2]


def test_a_stop_comes_first_and_keeps_what_is_done():
    """A job that is stopped ends before others go on, with a result of what is done."""
    bench = Bench(pace=TURN)
    bench.ask(1)
    bench.ask(2)
    bench.run(turns=2)
    bench.desk.hear(Order("stop", 1))
    bench.run(turns=1)
    number, news, result = bench.sent[-1]
    assert (number, news["state"], news["done"], result) == (1, "stopped", 1, {"done": 1})
    bench.run()
    assert bench.states(2)[-1] == "done"


def test_a_dropped_job_ends_without_a_word():
    """What nobody waits for is put away."""
    bench = Bench(pace=TURN)
    bench.ask(1)
    bench.ask(2)
    bench.run(turns=2)
    before = bench.states(1)
    bench.desk.hear(Order("drop", 1))
    bench.run()
    assert bench.states(1) == before
    assert bench.taken.count(1) == 1
    assert sorted(bench.closed) == [1, 2]


def test_progress_is_told_four_times_a_second_with_the_time_left():
    """However fast the steps come, news of progress do not; an early answer is told at once."""
    bench = Bench(pace=0.01, steps=200, early=20)
    bench.ask(1)
    bench.run()
    running = [news for _, news, _ in bench.sent if news["state"] == "running"]
    assert len(running) <= 2.0 / BETWEEN_NEWS + 1
    assert all(abs(news["seconds_left"] - 0.01 * (200 - news["done"])) <= 0.1 for news in running)
    early = [(news["done"], result) for _, news, result in bench.sent if news["state"] == "early"]
    assert early == [(20, {"done": 20})]


@pytest.mark.parametrize("sizes", [[10, 10, 10], [10, 40, 10]])
def test_the_cache_keeps_what_fits_and_forgets_the_oldest_use(sizes):
    """There is never more in it than its room."""
    cache = Cache(megabytes=SPREAD * 25e-6)  # room for texts of 25 bytes
    for number, size in enumerate(sizes):
        cache.put(str(number), {"number": number}, size)
        cache.get("0")
        assert cache.megabytes <= SPREAD * 25e-6
    assert cache.get("0") == {"number": 0}
    assert cache.get("1") is None
    assert cache.get("2") == {"number": 2}
