"""Worker processes: they survive a death among them, obey Ctrl-C, and never outlive their parent."""

import os
import signal
import subprocess
import sys

import pytest

from crmsim.study.workers import Died, Workers

pytestmark = pytest.mark.slow
DIE = "__import__('os')._exit(1)"

# Top level on purpose: a script of a person who has never heard of `if __name__ == "__main__"`.
SCRIPT = """
from crmsim import compare
from crmsim.scenario.scenario import Scenario

print("started", flush=True)
firm = Scenario(horizon=52).with_company(employees=20, customers=40)
result = compare(firm, replications={replications}, workers=2, on_progress=lambda done, wanted: print(done, flush=True))
print("stopped" if result.stopped else "done", result.ensemble.replicates.tolist()[-1] + 1, flush=True)
"""


def script(folder, replications):
    """A process that compares in two workers, in a process group of its own; its workers share its output."""
    file = folder / "mine.py"
    file.write_text(SCRIPT.format(replications=replications), "utf-8")
    return subprocess.Popen(
        [sys.executable, file],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_results_come_back_with_their_place():
    """Every task is answered once, whatever the order."""
    with Workers(2) as pool:
        assert dict(pool.results(eval, ["1 + 1", "'x' * 3", "None"])) == {0: 2, 1: "xxx", 2: None}


def test_a_worker_that_dies_costs_only_its_own_task():
    """The task that kills is named; the others, and the pool, live on."""
    tasks = ["1 + 1", DIE, *(f"{n} * 2" for n in range(10))]
    with Workers(2) as pool:
        found = dict(pool.results(eval, tasks))
        assert isinstance(found.pop(1), Died)
        assert found == {0: 2, **{n + 2: n * 2 for n in range(10)}}
        assert dict(pool.results(eval, ["7"])) == {0: 7}


def test_a_stop_ends_the_answers_and_leaves_the_pool_usable():
    """After a yes nothing more is given; the pool takes new tasks."""
    with Workers(2) as pool:
        assert list(pool.results(eval, ["1"] * 50, stop=lambda: True)) == []
        assert dict(pool.results(eval, ["2"])) == {0: 2}


def test_workers_use_one_thread_each_and_ignore_interrupts():
    """Linear algebra is told to use one thread, and Ctrl-C is the parent's business."""
    before = dict(os.environ)
    with Workers(1) as pool:
        asked = ["__import__('os').environ['OMP_NUM_THREADS']", "__import__('signal').getsignal(2).name"]
        assert dict(pool.results(eval, asked)) == {0: "1", 1: "SIG_IGN"}
    assert dict(os.environ) == before


def test_a_plain_script_can_compare_in_workers(tmp_path):
    """A script without a guarded main runs once, not once more in every worker."""
    process = script(tmp_path, 45)
    out, errors = process.communicate(timeout=300)
    assert (process.returncode, errors) == (0, "")
    lines = out.split("\n")
    assert lines.count("started") == 1
    assert lines[-2] == "done 45"


def test_ctrl_c_gives_the_partial_result_and_leaves_no_process(tmp_path):
    """Ctrl-C reaches the whole group, as from a terminal: the parent answers with what is done, workers keep silent."""
    process = script(tmp_path, 100_000)
    assert process.stdout is not None
    while process.stdout.readline().strip() in {"started", ""}:
        pass
    os.killpg(process.pid, signal.SIGINT)
    # Workers hold the same pipe: its end is reached only when all of them are gone.
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    word, count = out.split("\n")[-2].split()
    assert word == "stopped"
    assert int(count) % 5 == 0


def test_no_worker_outlives_a_parent_that_is_killed(tmp_path):
    """A parent that cannot clean up any more takes its workers with it."""
    process = script(tmp_path, 100_000)
    assert process.stdout is not None
    while process.stdout.readline().strip() in {"started", ""}:
        pass
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
