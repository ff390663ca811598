"""The supervisor of workers: a death names its work, nothing else is lost, and nobody outlives anybody."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from supervised import Items, answer, hanging_start, slow_start

from crmsim.sweeps.supervisor import Back, Died, Done, Limits, Supervisor, WorkersError
from crmsim.sweeps.worker_main import nothing

pytestmark = pytest.mark.slow
#: A coordinator whose worker writes down its process id, and then hangs with Python's lock in hand.
COORDINATOR = """
import sys
from supervised import Items, answer
from crmsim.sweeps.supervisor import Supervisor
if __name__ == "__main__":
    with Supervisor(1, answer, "", None) as supervisor:
        list(supervisor.events(Items([(sys.argv[1],)])))
"""


def happened(items, *, workers=2, limits=None, at_once=1, setting="> ", begin=nothing):
    """Everything that happened over these items, each given out once more when it came back."""
    source, events = Items(items, at_once), []
    with Supervisor(workers, answer, setting, limits, begin) as supervisor:
        for event in supervisor.events(source):
            if isinstance(event, Back):
                source.items += event.items
            if event is not None:
                events.append(event)
    return events


def answers(events):
    """What was answered, in any order."""
    return sorted(str(event.result) for event in events if isinstance(event, Done))


def test_every_item_is_answered_once():
    """Items and answers larger than a pipe holds come through, in both directions."""
    events = happened([*map(str, range(20)), "large"], at_once=4)
    assert answers(events)[:-1] == sorted(f"> {n}" for n in range(20))
    assert len(events) == 21


@pytest.mark.parametrize(("item", "words"), [("die", "signal 11"), ("exit", "exit code 7")])
def test_a_death_names_its_item_and_costs_no_other(item, words):
    """The worker that dies is replaced; what it had not begun comes back."""
    events = happened(["1", item, "2", "3", "4"], workers=1, at_once=5)
    (death,) = (event for event in events if isinstance(event, Died))
    assert (death.item, death.kind, death.outside) == (item, "crashed", False)
    assert words in death.message
    assert answers(events) == ["> 1", "> 2", "> 3", "> 4"]


def test_what_takes_too_long_is_ended_even_if_it_will_not_listen():
    """A polite request, then a kill; the others go on meanwhile."""
    events = happened(["1", "hang", "2", "3"], limits=Limits(seconds=0.5))
    (death,) = (event for event in events if isinstance(event, Died))
    assert (death.item, death.kind) == ("hang", "timeout")
    assert answers(events) == ["> 1", "> 2", "> 3"]


def test_what_a_worker_loads_first_is_on_nobodys_time():
    """A start that takes longer than an item may take costs no item its life."""
    with Supervisor(1, answer, "> ", Limits(seconds=0.4), slow_start) as supervisor:
        events = [event for event in supervisor.events(Items(["1", "2"], at_once=2)) if event is not None]
    assert answers(events) == ["> 1", "> 2"]
    assert len(events) == 2


def test_what_takes_too_much_memory_is_ended():
    """Memory is what a worker has grown beyond its idle size."""
    events = happened(["1", "eat", "2"], limits=Limits(memory=300_000_000))
    (death,) = (event for event in events if isinstance(event, Died))
    assert (death.item, death.kind) == ("eat", "memory")
    assert answers(events) == ["> 1", "> 2"]


def test_workers_are_replaced_after_so_many_items():
    """No worker answers more than it should."""
    pids = answers(happened(["pid"] * 7, workers=1, limits=Limits(recycle=3)))
    assert sorted(pids.count(pid) for pid in set(pids)) == [1, 3, 3]


def test_a_kill_from_outside_is_told_apart(tmp_path):
    """Somebody else's SIGKILL may be followed by another try; it is marked as such."""
    said = tmp_path / "pid"
    item, seen = (str(said),), []
    with Supervisor(1, answer, "", None) as supervisor:
        for event in supervisor.events(Items([item])):
            if said.exists() and (pid := said.read_text()):
                said.unlink()
                os.kill(int(pid), signal.SIGKILL)
            if isinstance(event, Died):
                seen.append((event.item, event.kind, event.outside))
    assert seen == [(item, "crashed", True)]


def test_workers_that_cannot_start_are_an_error_and_not_a_loop():
    """A setting that no worker can read ends the matter."""
    with pytest.raises(WorkersError, match="exit code 3"):
        happened(["1"], setting=_NoWay())


def test_workers_that_never_begin_are_an_error_and_no_wait_for_ever():
    """A worker that hangs while it loads is given up, and so is the third in a row."""
    with pytest.raises(WorkersError, match=r"not ready after 0\.3 s"):
        happened(["1"], workers=1, limits=Limits(start=0.3), begin=hanging_start)


class _NoWay:
    """A setting that breaks every worker that reads it."""

    def __reduce__(self):
        return (sys.exit, (3,))


def test_leaving_ends_every_worker():
    """However the loop is left, no process is left behind."""
    with Supervisor(2, answer, "", None) as supervisor:
        first = next(event for event in supervisor.events(Items(["pid", "hang", "hang"])) if event is not None)
    assert isinstance(first, Done)
    assert [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())] == []


def test_no_worker_outlives_a_coordinator_that_is_killed(tmp_path: Path):
    """Five seconds after the coordinator is gone, so is its worker, although that one hangs."""
    script = tmp_path / "coordinator.py"
    script.write_text(COORDINATOR)
    note = tmp_path / "pid"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    coordinator = subprocess.Popen([sys.executable, script, note], env=environment)
    while not (note.exists() and note.read_text()):
        assert coordinator.poll() is None
        with suppress(subprocess.TimeoutExpired):
            coordinator.wait(0.02)
    worker = psutil.Process(int(note.read_text()))
    coordinator.kill()
    coordinator.wait()
    with suppress(psutil.NoSuchProcess):
        worker.wait(5)
    assert not worker.is_running()
