"""The store of a study: who a run is, what is planned, what is kept, and what is refused."""

import os
import signal
import sqlite3
import subprocess
import sys

import duckdb
import pytest
from stored_study import ARMS, BASE, BURDENS, SEED, design, expected, fill, header, make, outcome_of, results, rows_of

from crmsim.errors import InputError
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import run_arms
from crmsim.scenario.changes import Change
from crmsim.scenario.contacts import read_contacts
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Normal, Uniform
from crmsim.store import planning
from crmsim.store.buffer import Buffer
from crmsim.store.check import check
from crmsim.store.identity import as_arm_has_it, content, content_bytes, hashed, run_id, scenario_of
from crmsim.store.rows import DesignPoint, RunRow
from crmsim.store.store import Store, open_store
from crmsim.study.arms import Arm


@pytest.fixture
def store(tmp_path):
    """A store with a small design, nothing of it run."""
    with Store.create(tmp_path / "study", header()) as made:
        made.plan(design())
        yield made


def identity(scenario, arm=ARMS[0], replicate=0, seed=0, version=1):
    """The id of a run."""
    return run_id(hashed(content_bytes(content(as_arm_has_it(scenario, arm)))), replicate, seed, version)


# Who a run is


def test_a_run_is_its_question_its_replicate_its_seed_and_the_model_version():
    """Whatever changes a result changes the id; names, and values equal in another spelling, do not."""
    same = identity(BASE)
    assert same == identity(Scenario(name="x", title="X", horizon=52).with_company(employees=20, customers=40))
    assert same == identity(BASE, Arm("another name", "big_bang"))
    others = [
        identity(BASE.with_levers(data_burden=1.5)),
        identity(BASE, Arm("a", "phased_by_region")),
        identity(BASE, Arm("a", "big_bang", {"leadership_commitment": 0.1})),
        identity(BASE, replicate=1),
        identity(BASE, seed=1),
        identity(BASE, version=2),
    ]
    assert len({same, *others}) == 7
    assert len(same) == 32


def test_a_lever_of_an_arm_is_certain_whatever_was_to_be_drawn():
    """An arm's own value is another question than a value drawn, even where the numbers in the file are the same."""
    unsure = BASE.with_uncertainty({"data_burden": Uniform(1.0, 5.0), "leadership_commitment": Uniform(0.2, 0.9)})
    arm = Arm("set", "big_bang", {"data_burden": unsure.levers["data_burden"]})
    assert identity(unsure) != identity(unsure, arm)
    (together,) = run_arms(unsure, [arm], 3, 1)
    (alone,) = run_arms(as_arm_has_it(unsure, arm), [Arm("x", "big_bang")], 3, 1)
    assert together.outcome.tobytes() == alone.outcome.tobytes()


def test_scenarios_are_rebuilt_from_what_is_stored(tmp_path):
    """Departments, changes, distributions and real contacts come back, and draw the same firms."""
    (tmp_path / "e.txt").write_text("a b\nb c\nc d\n")
    (tmp_path / "d.txt").write_text("a X\nb X\nc Y\nd Y\n")
    contacts = read_contacts(tmp_path / "e.txt", tmp_path / "d.txt")
    department = {"name": "Desk", "function": "sales", "region": "North", "staff": 9}
    scenarios = [
        BASE,
        BASE.with_changes(Change(10, {"leadership_commitment": 0.3})),
        Scenario(horizon=60).with_company(departments=[department, {**department, "region": "South", "name": "D2"}]),
        Scenario(horizon=52, uncertainty={"company.employees": Normal(50, 20), "data_burden": Uniform(1, 2)}),
        Scenario(horizon=52, uncertainty={"company.employees": Normal(50, 20)}).with_company(customers=400),
        BASE.with_contacts(contacts),
    ]
    for scenario in scenarios:
        again = scenario_of(content(scenario), scenario.contacts)
        assert again.hash == scenario.hash
        drawn = [one.draw(lambda key: 0.25 if "emp" in key else 0.75) for one in (scenario, again)]
        assert drawn[0].hash == drawn[1].hash
    assert identity(scenarios[3]) != identity(scenarios[3].with_company(customers=1000))


def test_real_contacts_are_kept_without_names(tmp_path):
    """A run on real contacts is rebuilt from the store alone; nobody's name is in it."""
    (tmp_path / "e.txt").write_text("anna ben\nben carl\n")
    (tmp_path / "d.txt").write_text("anna X\nben X\ncarl Y\n")
    firm = BASE.with_contacts(read_contacts(tmp_path / "e.txt", tmp_path / "d.txt"))
    with Store.create(tmp_path / "study", header(base=firm)) as store:
        store.plan([DesignPoint(0, (1.0,), firm.with_levers(data_burden=1.0), range(1))])
        (run,) = [cell.run_ids[0] for cell in store.pending()]
        assert store.scenario_of_run(run).contacts == firm.contacts
        assert store.header.base.hash == firm.hash
    assert not [path for path in (tmp_path / "study").rglob("*") if path.is_file() and b"anna" in path.read_bytes()]


# Planned, run, read


def test_what_is_committed_is_read_back_bit_for_bit(store):
    """The table has factors, identity, status and every outcome, sorted, with units and provenance."""
    assert store.books()["pending"] == 24
    fill(store)
    frame = store.to_pandas()
    assert list(frame.columns) == ["data_burden", "point", "arm", "replicate", "seed", "status", "run_id", *OUTCOMES]
    assert results(store) == expected(store)
    assert frame["arm"].tolist() == (["at once"] * 4 + ["=led"] * 4) * 3
    assert frame["replicate"].tolist() == [0, 1, 2, 3] * 6
    assert frame["data_burden"].tolist() == [burden for burden in BURDENS for _ in range(8)]
    assert set(frame["seed"]) == {SEED}
    assert frame.attrs["units"]["npv"] == BASE.company.currency
    assert frame.attrs["units"]["data_burden"] == "hours/week"
    assert frame.attrs["provenance"]["study"] == "small"
    assert store.points()["data_burden"].tolist() == list(BURDENS)


def test_weeks_are_kept_where_they_are_asked_for(tmp_path):
    """The weekly table has a row per run and week, of the runs asked for."""
    with open_store(make(tmp_path / "study", weekly=True)) as store:
        runs = store.to_pandas()["run_id"].tolist()
        weeks = store.weekly(runs[3:5])
        assert set(weeks["run_id"]) == set(runs[3:5])
        assert weeks["week"].tolist() == [*range(1, 53)] * 2
        assert len(store.weekly()) == 24 * 52
        assert weeks.attrs["units"]["week"] == "week"
        assert sum(len(chunk) for chunk in store.weekly_chunks()) == 24 * 52
        counted = duckdb.read_parquet(store.files("weekly")).aggregate("count(DISTINCT run_id), max(week)").fetchall()
        assert counted == [(24, 52)]


def test_every_ending_is_in_the_books(store):
    """Planned runs are the sum of all endings and what is pending; failures say how they came about."""
    cells = list(store.pending())
    store.began(rows_of(cells[:1])[0].run_id.split(), "w9")
    store.commit(rows_of(cells[:4]))
    for cell, status in zip(cells[4:9], ("failed", "timeout", "memory", "crashed", "cancelled"), strict=True):
        store.commit(rows_of([cell], status=status, stage="the twin", message="\ud800" + "m" * 9_000, traceback="t"))
    books = store.books()
    assert (books["ok"], books["failed"], books["pending"], books["planned"]) == (8, 2, 6, 24)
    endings = ("ok", "failed", "timeout", "memory", "crashed", "cancelled", "nondeterministic", "pending")
    assert sum(books[name] for name in endings) == books["planned"]
    assert books["balanced"] == 1
    failures = store.failures()
    assert failures["status"].value_counts().to_dict() == dict.fromkeys(endings[1:6], 2)
    assert set(failures["message"].str.len()) == {4_000}
    assert len(store.to_pandas()) == 8
    everything = store.to_pandas(ok_only=False)
    assert len(everything) == 18
    assert everything[everything["status"] != "ok"][list(OUTCOMES)].isna().all(axis=None)


def test_pending_runs_come_once_while_results_come_in(store, monkeypatch):
    """Every run is handed out once, whatever is committed between two pages."""
    monkeypatch.setattr(planning, "PAGE", 5)
    seen = []
    for cell in store.pending():
        seen += cell.run_ids
        store.commit(rows_of([cell]))
    assert len(seen) == len(set(seen)) == 24
    assert store.books()["pending"] == 0


def test_a_design_grows_and_only_the_new_runs_are_new(store):
    """Further replicates, and a level in the middle that shifts all numbers, leave results where they belong."""
    fill(store)
    before = results(store)
    assert store.plan(design(replicates=range(4, 6)), more=True).new == 12
    grown = store.plan(design((1.0, 1.5, 2.0, 3.0), range(6)))
    assert (grown.new, grown.known, grown.outside) == (12, 36, 0)
    assert fill(store) == 24
    after = results(store)
    assert {run: after[run] for run in before} == before
    frame = store.to_pandas()
    assert frame.groupby("data_burden").size().to_dict() == {1.0: 12, 1.5: 12, 2.0: 12, 3.0: 12}


def test_a_design_that_shrinks_keeps_its_results_outside(store):
    """What is not in the design any more is not in the table, is counted, and comes back with its point."""
    fill(store)
    assert store.plan(design((2.0,))).outside == 16
    assert len(store.to_pandas()) == 8
    assert store.books()["planned"] == 8
    assert store.plan(design()).new == 0
    assert results(store) == expected(store)
    assert len(store.to_pandas()) == 24


def test_equal_points_share_their_runs(store):
    """A design may ask the same twice: it is run once, and stands in the table twice."""
    found = store.plan(design((1.0, 2.0, 1.0)))
    assert (found.new + found.known, fill(store)) == (16, 16)
    frame = store.to_pandas()
    assert frame.groupby("point").size().tolist() == [8, 8, 8]
    first, third = (frame[frame["point"] == point][list(OUTCOMES)].to_numpy() for point in (0, 2))
    assert first.tobytes() == third.tobytes()
    assert store.books()["shared"] == 8


def test_a_design_known_by_its_fingerprint_is_not_looked_at_again(store):
    """A finished sweep that is started again need not build its points."""
    store.plan(design(), fingerprint="f")
    assert store.plan(iter(lambda: pytest.fail("looked at"), None), fingerprint="f").known == 24
    store.plan(design(replicates=range(9)), more=True)
    assert store.plan(design(), fingerprint="f").outside == 0  # extended meanwhile: looked at


def test_the_same_point_cannot_have_two_values(store):
    """More of a design must fit the design that is there."""
    with pytest.raises(ValueError, match="other values"):
        store.plan([DesignPoint(0, (9.0,), BASE.with_levers(data_burden=9.0), range(1))], more=True)
    assert store.books()["planned"] == 24


# Again, and otherwise


def test_a_result_that_comes_twice_is_counted_not_kept_twice(store):
    """Equal results are duplicates."""
    cells = list(store.pending())
    store.commit(rows_of(cells[:2]))
    store.commit(rows_of(cells[:3]))
    books = store.books()
    assert (books["ok"], books["duplicates"], books["attempts"], books["nondeterministic"]) == (6, 4, 10, 0)
    assert results(store) == expected(store)


def test_another_result_of_the_same_run_makes_it_nondeterministic(store):
    """Both results are kept, neither counts."""
    cells = list(store.pending())
    store.commit(rows_of(cells[:1]))
    run = cells[0].run_ids[0]
    store.commit([RunRow(run, 0, "at once", 0, SEED, outcome=outcome_of("other"))])
    books = store.books()
    assert (books["ok"], books["nondeterministic"], books["balanced"]) == (1, 1, 1)
    assert run not in results(store)
    everything = store.to_pandas(ok_only=False).set_index("run_id")
    assert everything.loc[run, list(OUTCOMES)].isna().all()
    assert store.failures()["run_id"].tolist() == [run]
    assert [finding.kind for finding in check(store.path).findings] == ["nondeterministic"]


def test_a_failure_can_be_tried_again_and_a_result_is_worth_more(store):
    """`retry` makes failures pending; a late result replaces a failure, a late failure no result."""
    cells = list(store.pending())
    store.commit(rows_of(cells[:2], status="timeout", message="slow"))
    assert store.retry(["timeout", "ok"]) == 4
    assert store.books()["pending"] == 24
    store.commit(rows_of(cells[:1], status="crashed"))
    store.commit(rows_of(cells[:2]))
    store.commit(rows_of(cells[:2], status="failed"))
    books = store.books()
    assert (books["ok"], books["failed"], books["crashed"], books["attempts"]) == (4, 0, 0, 14)
    assert store.attempts() == {"crashed": 2, "failed": 4, "ok": 4, "timeout": 4}


def test_runs_that_were_never_planned_are_refused(store):
    """Neither their beginning nor their result is taken."""
    stranger = [RunRow("0" * 32, 0, "at once", 0, SEED, outcome=outcome_of("x"))]
    for act in (lambda: store.commit(stranger), lambda: store.began(["0" * 32])):
        with pytest.raises(ValueError, match="planned"):
            act()
    assert store.books()["attempts"] == 0


def test_rows_that_contradict_themselves_are_refused():
    """A status without its outcome, an outcome without its status, a status that is none."""
    for changes in ({"status": "ok"}, {"status": "failed", "outcome": outcome_of("x")}, {"status": "fine"}):
        with pytest.raises(ValueError, match="a run"):
            RunRow("0" * 32, 0, "a", 0, 0, **changes)


def test_a_buffer_never_holds_more_than_a_shard(store):
    """Rows are committed when a shard is full or the first has waited; a commit that fails keeps them."""
    rows, now = rows_of(store.pending()), [0.0]
    buffer = Buffer(store, most=10, clock=lambda: now[0])
    buffer.add(rows[:9])
    assert (len(buffer), store.books()["ok"]) == (9, 0)
    buffer.add(rows[9:12])
    assert (len(buffer), store.books()["ok"]) == (2, 10)
    now[0] += 6.0
    buffer.flush_if_due()
    assert (len(buffer), store.books()["ok"]) == (0, 12)
    broken = Buffer(store)
    broken.add(rows[12:15])
    broken.__exit__(KeyError, KeyError(), None)
    assert store.books()["ok"] == 12
    with Buffer(store) as other:
        other.add(rows[12:15])
    assert store.books()["ok"] == 15


# Whose store it is


def test_another_study_is_refused_in_plain_words(tmp_path):
    """Whatever is fixed may not differ; the refusal says what does. Further arms are welcome."""
    make(tmp_path / "study")
    others = {
        "levers.training_hours_user": header(base=BASE.with_levers(training_hours_user=3.0)),
        "the seed differs": header(seed=1),
        "the factors differ: data_burden there and config_fit here": header(factors=("config_fit",)),
        "how points share chance": header(chance="fresh"),
        "its arm 'at once' is": header(arms=(Arm("at once", "phased_by_region"),)),
    }
    with Store.open(tmp_path / "study", write=True) as store:
        for words, other in others.items():
            with pytest.raises(InputError, match="holds another study") as refusal:
                store.match(other)
            assert words in str(refusal.value)
        store.match(header(arms=(*ARMS, Arm("more", "no_crm"))))
        assert store.plan(design()).new == 12


def test_results_of_another_model_version_are_read_but_not_added_to(tmp_path, monkeypatch):
    """They can be analysed; going on is refused."""
    make(tmp_path / "study")
    monkeypatch.setattr("crmsim.store.about.MODEL_VERSION", 99)
    with open_store(tmp_path / "study") as store:
        assert len(store.to_pandas()) == 24
    with pytest.raises(InputError, match=r"version .* this crmsim has version 99"):
        Store.open(tmp_path / "study", write=True)


def test_a_second_coordinator_is_refused_by_name(tmp_path):
    """It is told who is there; a reader is not disturbed, and after a kill the store is free at once."""
    path = make(tmp_path / "study", run=False)
    program = (
        "import sys, time; from crmsim.store.store import Store; "
        f"store = Store.open({str(path)!r}, write=True); print('open', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(InputError) as refusal:
            Store.open(path, write=True)
        assert f"in use by process {holder.pid} on " in str(refusal.value)
        assert "since 20" in str(refusal.value)
        with open_store(path) as reader:
            assert reader.books()["planned"] == 24
        audit = check(path)
        assert audit.sound
        assert "were not judged" in audit.note
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with Store.open(path, write=True) as store:
        assert store.books()["planned"] == 24
    assert holder.returncode == (-signal.SIGKILL if os.name == "posix" else 1)


def test_an_attempt_that_is_replaced_or_left_is_lost(tmp_path):
    """Handed out again, an attempt takes the place of the one before; a closed store has none running."""
    path = make(tmp_path / "s", run=False)
    with Store.open(path, write=True) as store:
        first, second, *_ = rows_of(store.pending())
        for worker in ("w1", "w2"):
            store.began([first.run_id], worker)
        store.commit([first])
        assert store.attempts() == {"lost": 1, "ok": 1}
        store.began([second.run_id], "w1")
        assert store.attempts()["running"] == 1
    with Store.open(path) as store:
        assert store.attempts() == {"lost": 2, "ok": 1}


def test_what_had_begun_and_came_to_no_end_is_counted_as_lost(tmp_path):
    """After a coordinator died the runs are pending, their attempts lost, and a sentence says so."""
    path = make(tmp_path / "study", run=False)
    dead = Store.open(path, write=True)
    dead.began(next(dead.pending()).run_ids, "w1")
    dead._ledger.close()  # as the system does for who is killed
    dead._lock.release()
    with Store.open(path, write=True) as store:
        assert store.notes == ("2 runs had begun and came to no end; they are to be run again.",)
        assert store.books()["lost"] == 2
        fill(store)
        assert store.books()["balanced"] == 1
        assert store.attempts() == {"lost": 2, "ok": 24}


def test_a_reader_sees_what_is_committed_while_somebody_writes(store):
    """Partial results can be analysed, and cannot be changed through a reader."""
    cells = list(store.pending())
    with open_store(store.path) as reader:
        assert len(reader.to_pandas()) == 0
        store.commit(rows_of(cells[:5]))
        assert results(reader) == expected(store)
        with pytest.raises(InputError, match="opened to read"):
            reader.commit(rows_of(cells[5:6]))


def test_a_store_that_was_read_all_along_loses_nothing(tmp_path):
    """A reader that stays open from before the writer came until after it left sees every result."""
    path = make(tmp_path / "study", run=False)
    with open_store(path) as reader:
        assert len(reader.to_pandas()) == 0
        with Store.open(path, write=True) as store:
            fill(store)
        assert results(reader) == expected(reader)
    with open_store(path) as again:
        assert len(again.to_pandas()) == 24


def test_folders_that_hold_no_store_are_refused(tmp_path):
    """Missing, empty, or a file; and a store is never made over another."""
    (tmp_path / "file").write_text("x")
    for name in ("nowhere", "file", "."):
        with pytest.raises(InputError, match="no store of a study"):
            open_store(tmp_path / name)
    with pytest.raises(InputError, match="cannot be made"):
        Store.create(tmp_path / "file", header())
    make(tmp_path / "study")
    with pytest.raises(InputError, match="already"):
        Store.create(tmp_path / "study", header())


def test_a_ledger_of_the_first_schema_is_read_and_brought_up_to_date(tmp_path):
    """It did not know under which limits a run was: none are known, and the next to write adds room for them."""
    path = make(tmp_path / "study")
    with sqlite3.connect(path / "ledger.sqlite") as ledger:
        for column in ("seconds_allowed", "memory_allowed"):
            ledger.execute(f"ALTER TABLE run DROP COLUMN {column}")
        ledger.execute("PRAGMA user_version = 1")
    ledger.close()
    with open_store(path) as store:
        run = next(iter(results(store)))
        assert store.run(run)["seconds_allowed"] is None
    with Store.open(path, write=True) as store:
        store.plan(design(replicates=range(5)))
        rows = rows_of(store.pending(), seconds_allowed=2.0, memory_allowed=5)
        store.commit(rows)
        assert (store.run(rows[0].run_id)["seconds_allowed"], store.run(rows[0].run_id)["memory_allowed"]) == (2.0, 5)
