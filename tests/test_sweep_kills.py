"""Kills at random moments, of workers and of the coordinator: nothing is lost, doubled or changed."""

import os
import signal
import subprocess

import pytest
from command_line import start
from killing import kill_and_resume
from sweeping import balanced, small_text

from crmsim.store.store import open_store

pytestmark = pytest.mark.slow


@pytest.fixture
def experiment(tmp_path):
    """An experiment of 400 runs of a few milliseconds."""
    file = tmp_path / "small.toml"
    file.write_text(small_text(points=10, count=20, employees=60))
    return file


@pytest.mark.parametrize(("kills", "coordinators"), [(10, 4), pytest.param(30, 10, marks=pytest.mark.full)])
def test_kills_do_no_harm(experiment, tmp_path, kills, coordinators):
    """The store ends bit for bit like that of a serial run, and no process outlives its coordinator."""
    tally = kill_and_resume(experiment, tmp_path, kills=kills, coordinators=coordinators, seed=1)
    assert (tally.kills, tally.coordinators) == (kills, coordinators)
    assert tally.harmless, tally


def test_a_second_coordinator_is_refused(experiment, tmp_path):
    """Two on one store: the second says who has it, and touches nothing."""
    words = ("sweep", str(experiment), "--store", "s", "--workers", "1")
    log = tmp_path / "log.txt"
    first = start(*words, "--log", str(log), folder=tmp_path)
    while not (tmp_path / "s" / "ledger.sqlite").exists():
        assert first.poll() is None
    second = start(*words, folder=tmp_path)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 2
    assert str(first.pid) in said
    first.communicate(timeout=120)
    assert first.returncode == 0


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interruption_keeps_what_is_done(experiment, tmp_path, name, code):
    """Ctrl-C ends the sweep within seconds; what was done is in the store, and the books balance."""
    experiment.write_text(small_text(points=10, count=2000))
    log = tmp_path / "log.txt"
    program = start(*("sweep", str(experiment), "--store", "s", "--workers", "2", "--log", str(log)), folder=tmp_path)
    while not (tmp_path / "s" / "shards").is_dir() or not list((tmp_path / "s" / "shards").glob("*.parquet")):
        assert program.poll() is None
    os.killpg(program.pid, getattr(signal, name))
    out, err = program.communicate(timeout=10)
    assert program.returncode == code, err
    assert "Stopped early" in err
    assert "pending" in out
    with open_store(tmp_path / "s") as store:
        books = store.books()
        assert balanced(books)
        assert 0 < books["ok"] == len(store.to_pandas()) < books["planned"]


def test_the_exit_code_says_that_runs_failed(tmp_path):
    """A run that breaks down makes the sweep end with 3, after all others are done."""
    file = tmp_path / "small.toml"
    text = small_text(points=1, count=2).replace('leadership_commitment = "range"', "n_phases = {values = [0, 9]}")
    file.write_text(text.replace('"latin_hypercube"', '"factorial"').replace("points = 1", "levels = 2"))
    program = start("sweep", str(file), "--store", "s", folder=tmp_path, stderr=subprocess.PIPE)
    out, err = program.communicate(timeout=120)
    assert program.returncode == 3, err
    assert "failed" in out
    assert "Traceback" not in err
