"""`crmsim sweep` on the command line: what it prints, refuses and ends with."""

import json

import pytest
from command_line import crmsim, sentences
from sweeping import small_text

from crmsim.store.store import open_store
from crmsim.sweeps.api import sweep


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A folder with the file of a small experiment."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(small_text(points=2, count=2))
    return tmp_path


@pytest.mark.slow
def test_a_sweep_prints_its_books_and_is_resumed_by_the_same_command(study):
    """The first time all runs are executed, the second time none; JSON has the same books."""
    first = crmsim("sweep", "small.toml", "--store", "s", "--workers", "1")
    assert (first.code, first.err) == (0, "")
    assert "8 runs planned: 8 ok. 8 of them were run now." in first.out
    again = crmsim("sweep", "small.toml", "--store", "s", "--json", "-")
    result = json.loads(again.out)
    assert (result["schema"], result["executed"], result["books"]["ok"]) == ("crmsim.sweep/1", 0, 8)
    with open_store(study / "s") as store:
        assert len(store.to_pandas()) == 8
    refused = crmsim("sweep", "small.toml", "--store", "s", "--no-resume")
    assert refused.code == 2
    assert "already" in refused.err


@pytest.mark.slow
def test_a_dry_run_tells_runs_time_and_disk_and_makes_nothing(study):
    """Nothing is written; the sample is all that runs."""
    said = crmsim("sweep", "small.toml", "--dry-run", "--workers", "2")
    assert said.code == 0
    assert "Runs:  8 (2 points x 2 arms x 2 replicates)" in said.out
    assert "Time:  about" in said.out
    assert "Disk:  about" in said.out
    assert [path.name for path in study.iterdir()] == ["small.toml"]
    found = json.loads(crmsim("sweep", "small.toml", "--dry-run", "--json", "-").out)
    assert (found["schema"], found["runs"]) == ("crmsim.preview/1", 8)


@pytest.mark.slow
def test_a_dry_run_counts_only_what_the_store_lacks(study):
    """Of a study that has grown the runs that are there are left out; start-up is there even where nothing is left."""
    sweep("small.toml", "s", workers=0)
    before = {path: path.stat().st_mtime_ns for path in study.rglob("*")}
    nothing = json.loads(crmsim("sweep", "small.toml", "--store", "s", "--dry-run", "--json", "-").out)
    assert (nothing["runs"], nothing["left"]) == (8, 0)
    assert nothing["seconds"] == nothing["seconds_low"] > 0.1
    (study / "larger.toml").write_text(small_text(points=2, count=5))
    said = crmsim("sweep", "larger.toml", "--store", "s", "--dry-run")
    assert "Runs:  20 (" in said.out
    assert "Left:  12;" in said.out
    (study / "larger.toml").unlink()
    assert {path: path.stat().st_mtime_ns for path in study.rglob("*")} == before
    refused = crmsim("sweep", "small.toml", "--store", "s", "--dry-run", "--no-resume")
    assert (refused.code, refused.out) == (2, "")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("small.toml",), "--store DIR"),
        (("smal.toml", "--store", "s"), "There is no experiment"),
        (("demmo", "--store", "s"), "Did you mean 'demo'"),
        (("small.toml", "--store", "small.toml"), "is a file"),
        (("small.toml", "--store", "s", "--workers", "0"), "--workers"),
        (("small.toml", "--store", "s", "--timeout", "soon"), "--timeout"),
        (("small.toml", "--store", "s", "--timeout", "0"), "timeout"),
        (("small.toml", "--store", "s", "--memory", "1"), "--memory"),
        (("small.toml", "--store", "s", "--retry", "faild"), "Did you mean 'failed'"),
        (("small.toml", "--store", "s", "--scheduler", "nowhere"), "tcp://"),
        (("small.toml", "--store", "s", "--scheduler", "foo://x"), "tcp://"),
        (("small.toml", "--store", "s", "--scheduler", "tcp://127.0.0.1:1", "--timeout", "5"), "local workers"),
        (("small.toml", "--store", "s", "--json", "x.json"), "--json"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(study, words, part):
    """Nothing is run, and no store is made for it to be forgotten in."""
    said = crmsim("sweep", *words)
    assert said.code == 2
    assert said.out == ""
    assert part in said.err
    assert sentences(said.err) <= 2
    assert "Traceback" not in said.err
    assert [path.name for path in study.iterdir()] == ["small.toml"]
