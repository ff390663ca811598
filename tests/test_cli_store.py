"""`crmsim store`: audit, repair, export and replay as they are typed."""

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from command_line import crmsim, files_in, sentences
from stored_study import ARMS, BASE, design, header, make, rows_of

from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import run_arms
from crmsim.store.rows import RunRow
from crmsim.store.store import Store
from crmsim.sweeps.replay import replay


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a store named `study` in it, in which commands are typed."""
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "study")
    return tmp_path


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A store with two real runs, two that failed and four pending ones; and the ids of the first four."""
    path = tmp_path_factory.mktemp("real") / "study"
    with Store.create(path, header(seed=3)) as store:
        store.plan(design((2.0,)))
        first, second, *_ = store.pending()
        runs = run_arms(BASE.with_levers(data_burden=2.0), ARMS, 3, first.replicate)
        store.commit(
            [
                RunRow(run_id, 0, arm.name, first.replicate, 3, outcome=run.outcome)
                for run_id, arm, run in zip(first.run_ids, ARMS, runs, strict=True)
            ]
        )
        ended = {"status": "timeout", "stage": "the worker process", "message": "slow", "seed": 3}
        store.commit(rows_of([second], **ended, seconds_allowed=300.0))
    return path, (*first.run_ids, *second.run_ids)


def fails(_, work):
    """Stands for a run that breaks down, always in the same way."""
    return [RunRow(work.run_ids[0], 0, work.arms[0], work.replicate, 3, "timeout", "the worker process", "again")]


def test_a_sound_store_is_said_to_be_sound(folder):
    """`check` prints the books, changes nothing, and ends with 0."""
    before = files_in(folder)
    said = crmsim("store", "check", "study")
    assert (said.code, said.err) == (0, "")
    assert said.out == ("24 runs planned: 24 ok.\nThe store is sound: 4 shards, every result as it was written.\n")
    found = json.loads(crmsim("store", "check", "study", "--json", "--quiet").out)
    assert (found["schema"], found["sound"], found["books"]["ok"]) == ("crmsim.store_check/1", True, 24)
    changed = {name for name, data in files_in(folder).items() if before.get(name) != data}
    assert changed == set()


def test_damage_is_named_and_mended(folder):
    """`check` ends with 4 and names the file; `repair` says what it did; after that all is sound."""
    file = sorted((folder / "study" / "shards").iterdir())[1]
    file.write_bytes(file.read_bytes()[:-9])
    said = crmsim("store", "check", "study")
    assert said.code == 4
    assert f"The shard shards/{file.name} has " in said.out
    assert "1 thing is wrong. 'crmsim store repair study' mends what can be mended." in said.out
    mended = crmsim("store", "repair", "study")
    assert (mended.code, mended.err) == (0, "")
    assert "it holds 6 runs. They are to be run again." in mended.out
    assert "24 runs planned: 18 ok, 6 pending." in mended.out
    assert crmsim("store", "repair", "study").out.startswith("There was nothing to repair.")
    assert crmsim("store", "check", "study").code == 0


def test_a_broken_ledger_ends_with_four_everywhere(folder):
    """Every command says in a sentence that the ledger is damaged, and ends with 4."""
    (folder / "study" / "ledger.sqlite").write_bytes(b"x" * 5_000)
    for words in (("export", "study", "--out", "x.csv"), ("replay", "0" * 32, "study")):
        said = crmsim("store", *words)
        assert (said.code, said.out) == (4, "")
        assert sentences(said.err) <= 2
        assert "damaged" in said.err
    assert crmsim("store", "check", "study").code == 4
    assert "Start the sweep again" in crmsim("store", "repair", "study").out


@pytest.mark.usefixtures("folder")
def test_runs_are_exported_with_units_and_provenance():
    """CSV and Parquet hold the same numbers with all their digits; units and provenance come along."""
    for name in ("runs.csv", "runs.parquet"):
        said = crmsim("store", "export", "study", "--out", name)
        assert said.code == 0
        assert f"{Path(name).absolute()} is written." in said.err
    with Store.open("study") as store:
        frame = store.to_pandas()
    table = pq.read_table("runs.parquet")
    assert table.schema.field("npv").metadata[b"unit"].decode() == BASE.company.currency
    assert json.loads(table.schema.metadata[b"crmsim"])["study"] == "small"
    beside = json.loads(Path("runs.csv.units.json").read_text("utf-8"))
    assert beside["units"]["npv"] == BASE.company.currency
    assert beside["provenance"]["model_version"] == frame.attrs["provenance"]["model_version"]
    with Path("runs.csv").open(encoding="utf-8", newline="") as file:
        read = pd.DataFrame(list(csv.DictReader(file)))[list(OUTCOMES)].replace("", "nan").astype(float)
    for values in (read, table.to_pandas()[list(OUTCOMES)]):
        assert values.to_numpy().tobytes() == frame[list(OUTCOMES)].to_numpy().tobytes()
    assert duckdb.sql("SELECT count(*) FROM 'runs.parquet' WHERE status = 'ok'").fetchall() == [(24,)]


@pytest.mark.usefixtures("folder")
def test_text_in_an_exported_csv_is_never_a_formula():
    """An arm whose name begins like a formula gets an apostrophe; numbers stay numbers."""
    crmsim("store", "export", "study", "--out", "runs.csv")
    with Path("runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["arm"] for row in rows} == {"at once", "'=led"}
    assert any(row["npv"].startswith("-") for row in rows)


@pytest.mark.usefixtures("folder")
def test_an_export_never_overwrites():
    """A file that is there stays as it is, also that with the units."""
    Path("runs.csv").write_text("mine")
    Path("more.csv.units.json").write_text("mine")
    for name in ("runs.csv", "more.csv"):
        said = crmsim("store", "export", "study", "--out", name)
        assert said.code == 2
        assert "is there already" in said.err
    assert Path("runs.csv").read_text() == "mine"
    assert not Path("more.csv").exists()


def test_failures_and_weeks_are_tables_too(folder):
    """Every table can be exported; weeks only where they were kept."""
    make(folder / "weeks", weekly=True)
    assert crmsim("store", "export", "weeks", "--table", "weekly", "--out", "w.parquet").code == 0
    assert len(pq.read_table("w.parquet")) == 24 * 52
    assert crmsim("store", "export", "weeks", "--table", "weekly", "--out", "w.csv").code == 0
    assert len(pd.read_csv("w.csv")) == 24 * 52
    assert crmsim("store", "export", "study", "--table", "failures", "--out", "f.csv").code == 0
    assert "did not keep the weeks" in crmsim("store", "export", "study", "--table", "weekly", "--out", "x.csv").err


def test_weeks_of_a_study_that_has_none_yet_are_an_empty_table(folder):
    """A study that keeps weeks and has not run yet gives a file with columns and no rows."""
    make(folder / "weeks", run=False, weekly=True)
    for name in ("w.csv", "w.parquet"):
        said = crmsim("store", "export", "weeks", "--table", "weekly", "--out", name)
        assert said.code == 0, said.err
    assert len(pd.read_csv("w.csv")) == 0
    assert {"run_id", "week"} < set(pq.read_table("w.parquet").column_names)


def test_a_run_comes_out_again_as_it_is_stored(real):
    """`replay` runs from the store alone and compares hashes."""
    path, runs = real
    for run in runs[:2]:
        said = crmsim("store", "replay", run, str(path))
        assert (said.code, said.err) == (0, "")
        assert said.out.endswith("It came out as it is stored.\n")


def test_a_run_that_comes_out_otherwise_ends_with_four(folder):
    """A stored result that the model does not give is shown beside the one that it gives."""
    with Store.open(folder / "study") as store:
        run = next(iter(store.to_pandas()["run_id"]))
    said = crmsim("store", "replay", run, "study", "--json")
    found = json.loads(said.out)
    assert said.code == 4
    assert found["same"] is False
    assert found["stored"]["result_hash"] != found["now"]["result_hash"]
    assert said.err == "The run did not come out as it is stored.\n"


@pytest.mark.slow
def test_a_failure_is_run_again_under_its_limits(real):
    """A failed run is shown as it failed and as it ends now: the same, or not."""
    path, runs = real
    again = replay(path, runs[2], function=fails)
    assert again.same
    assert (again.stored["message"], again.row.message) == ("slow", "again")
    now = replay(path, runs[2])
    assert (now.stored["status"], now.row.status, now.same) == ("timeout", "ok", False)


@pytest.mark.usefixtures("folder")
def test_mistakes_are_answered_in_a_sentence(real):
    """No store, no such run, a run that never ran, a table or file that cannot be, a command that is none."""
    path, runs = real
    with Store.open(path) as store:
        pending = next(cell.run_ids[0] for cell in store.pending())
    shutil.copytree(path, "again")
    with Store.open("again", write=True) as store:
        store.retry(["timeout"])
    lines = {
        ("check", "nowhere"): "There is no store of a study in 'nowhere'.",
        ("repair", "."): "There is no store of a study in '.'.",
        ("replay", "f" * 32, "study"): "There is no run",
        ("replay", pending, str(path)): "was never run",
        ("replay", runs[2], "again"): "has to be run again",
        ("replay", runs[0], str(path), "--timeout", "soon"): "--timeout 'soon' must be",
        ("export", "study", "--out", "x.xlsx"): "must end in .csv or .parquet",
        ("export", "study", "--out", "x.csv", "--table", "run"): "Did you mean 'runs'?",
        ("chek", "study"): "There is no command 'store chek'. Did you mean 'check'?",
    }
    for words, sentence in lines.items():
        said = crmsim("store", *words)
        assert (said.code, said.out) == (2, ""), words
        assert sentence in said.err, said.err
        assert sentences(said.err) <= 2


def test_every_part_has_help_with_examples():
    """`--help` of the group lists its commands; each shows lines that can be typed."""
    assert "Examples:\n  crmsim store check" in crmsim("store", "--help").out
    for name in ("check", "repair", "export", "replay"):
        said = crmsim("store", name, "--help")
        assert said.code == 0
        assert f"Examples:\n  crmsim store {name}" in said.out
