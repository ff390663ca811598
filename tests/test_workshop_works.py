"""What the room has computed: what fails or takes too long is tried again, and holds up nothing else."""

import asyncio
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest
from workshop_rooms import AtOnce, in_its_own_loop, seen, served

from crmsim.workshop import kitchen
from crmsim.workshop.room import Work
from crmsim.workshop.runner import ProcessRunner, processes
from crmsim.workshop.storage import NotKeptError, Storage


class ShortOfMemory(AtOnce):
    """Dies over every work until there is memory."""

    memory = False

    async def run(self, work):
        if not self.memory:
            raise BrokenProcessPool("a process died")
        return await super().run(work)


def test_what_failed_is_tried_again_and_not_written_down(tmp_path, monkeypatch):
    """A lesson whose process dies is tried until it is done; meanwhile the trainer reads so, afterwards no more."""
    monkeypatch.setattr(kitchen, "PAUSES", (0.01,))
    runner = ShortOfMemory()
    with served(tmp_path, runner=runner) as room:
        with room.trainer().look("console") as line:
            assert "tried again" in seen(line, lambda view: view["stuck"])["stuck"]
            runner.memory = True
            assert seen(line, lambda view: not view["stuck"])["working"] == 0
        assert len(room.state.results) == 2
        assert all("problem" not in result for result in room.state.results.values())


@pytest.mark.parametrize("bad", ["not kept", "no JSON"])
def test_a_result_that_cannot_be_kept_rests_before_it_is_computed_again(tmp_path, monkeypatch, bad):
    """A full disk, or a figure that is none, must not keep all processors busy, and the trainer reads of it."""

    class Runner(AtOnce):
        async def run(self, work):
            return await super().run(work) | ({"truth": float("nan")} if bad == "no JSON" else {})

    if bad == "not kept":
        real = Storage.append

        def append(self, session, written, *more):
            if any(event.kind == "result" for event in written):
                raise NotKeptError("the disk is full")
            return real(self, session, written, *more)

        monkeypatch.setattr(Storage, "append", append)
    runner = Runner()
    with served(tmp_path, runner=runner) as room, room.trainer().look("console") as line:
        assert "tried again" in seen(line, lambda view: view["stuck"])["stuck"]
        assert len(runner.asked) <= 4
        room.phone("Red")  # what others do goes on


def test_only_the_work_that_kills_its_process_fails(monkeypatch):
    """Works that shared a pool with it are done in a process of their own."""

    class Pool:
        def __init__(self, processes: int) -> None:
            self.processes = processes

        def submit(self, _: object, kind: str, __: object) -> Future[str]:
            done: Future[str] = Future()
            if self.processes > 1 or kind == "debrief":
                done.set_exception(BrokenProcessPool("a process died"))
            else:
                done.set_result(kind)
            return done

        def shutdown(self, **_: object) -> None:
            """Nothing runs."""

    monkeypatch.setattr(processes, "_started", Pool)

    async def both() -> list[object]:
        runner = ProcessRunner(2)
        works = [Work("debrief", {}), Work("report", {})]
        return await asyncio.gather(*(runner.run(work) for work in works), return_exceptions=True)

    killer, innocent = in_its_own_loop(both())
    assert isinstance(killer, BrokenProcessPool)
    assert innocent == "report"


def test_a_work_that_takes_too_long_is_stopped_and_the_others_are_done(monkeypatch):
    """The processes are ended when the time is over; works that shared them are done in a process of their own."""

    class Pool:
        def __init__(self, processes: int) -> None:
            self.processes, self.open, self._processes = processes, list[Future[str]](), {0: self}

        def submit(self, _: object, kind: str, __: object) -> Future[str]:
            done: Future[str] = Future()
            if self.processes > 1:
                self.open.append(done)
            else:
                done.set_result(kind)
            return done

        def kill(self) -> None:
            self.open.pop().set_exception(BrokenProcessPool("a process died"))

        def shutdown(self, **_: object) -> None:
            """Nothing runs."""

    monkeypatch.setattr(processes, "_started", Pool)
    monkeypatch.setattr(processes, "LIMIT", 0.05)

    async def both() -> list[object]:
        runner = ProcessRunner(2)
        late = asyncio.create_task(runner.run(Work("debrief", {})))
        await asyncio.sleep(0)
        monkeypatch.setattr(processes, "LIMIT", 10.0)
        return await asyncio.gather(late, runner.run(Work("report", {})), return_exceptions=True)

    late, innocent = in_its_own_loop(asyncio.wait_for(both(), 5.0))
    assert isinstance(late, TimeoutError)
    assert innocent == "report"


def test_the_trainer_reads_of_a_work_that_takes_too_long(tmp_path, monkeypatch):
    """It is stopped and tried again, behind everything else that is wanted, until it is done."""
    monkeypatch.setattr(kitchen, "PAUSES", (0.01,))

    class Slow(AtOnce):
        slots, over, tried = 1, False, []

        async def run(self, work):
            self.tried.append(work.payload["name"])
            if work.payload["name"] == "one" and not self.over:
                raise TimeoutError
            return await super().run(work)

    runner = Slow()
    with served(tmp_path, runner=runner) as room, room.trainer().look("console") as line:
        assert "took longer" in seen(line, lambda view: view["stuck"])["stuck"]
        runner.over = True
        assert seen(line, lambda view: not view["stuck"])["working"] == 0
    assert runner.tried[:2] == ["one", "two"]
