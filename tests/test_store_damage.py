"""What happens to a store when files rot, disks fill and programs die: it is found, said, and mended."""

import errno
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import threading

import pytest
from command_line import ROOT
from stored_study import design, expected, fill, header, make, results, rows_of

from crmsim.errors import DamagedStoreError, InputError
from crmsim.store.check import check
from crmsim.store.durable import step, sync_folder
from crmsim.store.repair import repair
from crmsim.store.shards import RUNS, WEEKLY
from crmsim.store.store import Store, exists, open_store


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A finished study with weeks; not to be changed."""
    return make(tmp_path_factory.mktemp("whole") / "study", weekly=True)


@pytest.fixture
def path(template, tmp_path):
    """A copy of it, to be damaged."""
    return shutil.copytree(template, tmp_path / "study")


@pytest.fixture
def fault():
    """Puts an error in front of a step; taken away at the end."""

    def put(name, error):
        def before(reached):
            if reached == name:
                step.before = None
                raise error

        step.before = before

    yield put
    step.before = None


def shards(path, kind=RUNS):
    """The files of shards in order."""
    return sorted((path / kind).iterdir())


def kinds(path):
    """What an audit finds, by kind."""
    return [finding.kind for finding in check(path).findings]


def edit(path, question, *values):
    """Change the ledger behind the store's back."""
    with sqlite3.connect(path / "ledger.sqlite") as ledger:
        ledger.execute(question, values)
    ledger.close()


def finish(path):
    """Run what is pending; gives how many runs that were."""
    with Store.open(path, write=True) as store:
        done = fill(store, weekly=True)
        assert results(store) == expected(store)
        assert len(store.to_pandas()) == 24
        assert store.books()["balanced"] == 1
    assert check(path).sound
    return done


# Damage is found


def damaged(data: bytes, how: str, at: float) -> bytes | None:
    """A file's bytes after an accident at a share of its length; None where it is gone."""
    place = min(int(at * len(data)), len(data) - 1)
    if how == "truncated":
        return data[:place]
    if how == "flipped":
        return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]
    if how == "zeroed":
        return data[:place] + bytes(min(64, len(data) - place)) + data[place + 64 :]
    return None


def test_fifty_damaged_files_are_found_and_no_sound_one(path):
    """Each file that is cut, changed, zeroed or gone is named by the audit, alone; mended by hand, nothing is found."""
    files = [*shards(path), *shards(path, WEEKLY)]
    assert check(path).sound
    for number in range(50):
        file, how = files[number % len(files)], ("truncated", "flipped", "zeroed", "missing")[number % 4]
        whole = file.read_bytes()
        broken = damaged(whole, how, number / 50)
        if broken is None:
            file.unlink()
        else:
            file.write_bytes(broken)
        found = check(path).findings
        assert [(one.kind, one.subject) for one in found] == [("shard", f"{file.parent.name}/{file.name}")], how
        assert len(found[0].runs) == 6
        file.write_bytes(whole)
    assert check(path).sound


def test_a_damaged_result_is_never_read_as_a_result(path):
    """Whoever reads the table is told which shard is damaged."""
    file = shards(path)[1]
    file.write_bytes(damaged(file.read_bytes(), "flipped", 0.5))
    with open_store(path) as store, pytest.raises(DamagedStoreError, match=file.name):
        store.to_pandas()


def test_files_that_do_not_belong_there_are_found(path, tmp_path):
    """A stranger's file, a shard of another study, and an unfinished file, which is no damage."""
    other = make(tmp_path / "other", seed=5)
    shutil.copy(shards(other)[0], path / RUNS / "000009-other.parquet")
    (path / RUNS / "notes.txt").write_text("mine")
    (path / RUNS / ".000010-x.parquet.abc.part").write_bytes(b"half")
    assert kinds(path) == ["foreign", "foreign"]
    assert "2 files that cannot be used were moved to the folder set_aside." in repair(path)
    assert check(path).sound
    assert sorted(one.name for one in (path / "set_aside").iterdir()) == ["000009-other.parquet", "notes.txt"]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE run SET result_hash = replace(result_hash, substr(result_hash, 1, 4), 'beef') WHERE id = 3", "hash"),
        ("UPDATE run SET replicate = 77 WHERE id = 3", "ledger"),
        ("UPDATE question SET canonical = x'00' WHERE question = 2", "ledger"),
        ("UPDATE question SET canonical = x'78bbffffffffff' WHERE question = 2", "ledger"),
        ("UPDATE run SET status = 'failed' WHERE id = 3", "books"),
        ("UPDATE run SET status = 'splendid' WHERE id = 3", "books"),
        ("UPDATE run SET shard = NULL WHERE id = 3", "books"),
        ("DELETE FROM attempt WHERE run = 3", "books"),
        ("UPDATE shard SET rows = 5 WHERE shard = 2", "shard"),
        ("UPDATE shard SET name = '../victim.txt' WHERE shard = 2", "ledger"),
        ("""UPDATE point SET "values" = '[4.9]' WHERE point = 1""", "ledger"),
        ("""UPDATE point SET "values" = 'x' WHERE point = 1""", "ledger"),
        ("UPDATE arm SET plan = 'no_crm' WHERE arm = 1", "ledger"),
        ("UPDATE meta SET value = '{x' WHERE key = 'study'", "ledger"),
        ("DELETE FROM meta", "ledger"),
        ("DROP TABLE also", "ledger"),
        ("DELETE FROM shard WHERE shard = 1", "orphan"),
        ("DELETE FROM shard WHERE shard = 2", "books"),
    ],
)
def test_a_ledger_that_contradicts_itself_is_found(path, change, kind):
    """Numbers, hashes, endings and shards that do not fit each other are named."""
    edit(path, change)
    assert kind in kinds(path)


def test_a_broken_ledger_is_said_in_a_sentence(path):
    """Reading, writing and the audit say that the ledger is damaged."""
    data = (path / "ledger.sqlite").read_bytes()
    for broken in (b"not a database" + data[14:], data[:5_000], data[:8_192] + bytes(20_000) + data[28_192:]):
        (path / "ledger.sqlite").write_bytes(broken)
        assert set(kinds(path)) == {"ledger"}
    (path / "ledger.sqlite").write_bytes(b"not a database" + data[14:])
    with pytest.raises(DamagedStoreError, match="is damaged"):
        open_store(path)


@pytest.mark.parametrize("change", ["UPDATE meta SET value = '{x' WHERE key = 'study'", "DELETE FROM meta"])
def test_a_ledger_that_forgot_its_study_is_damaged_and_mended(path, change):
    """Going on says so in a sentence; after a repair the same study takes over every result."""
    edit(path, change)
    with open_store(path) as store, pytest.raises(DamagedStoreError, match="'crmsim store repair'"):
        store.to_pandas()
    with pytest.raises(DamagedStoreError, match="'crmsim store repair'"), Store.open(path, write=True) as store:
        store.match(header(keep_weekly=True))
    assert "Start the sweep again" in repair(path)[0]
    with Store.create(path, header(keep_weekly=True)) as store:
        store.plan(design())
    assert finish(path) == 0


# A store that came from somebody else


@pytest.fixture
def victim(path):
    """A file of the reader's, beside the store."""
    made = path.parent / "victim.txt"
    made.write_text("mine")
    yield made
    assert made.read_text() == "mine"


def test_the_lock_of_a_strange_store_is_never_written_through(path, victim):
    """A link, or a second name, in the place of the lock is refused; a missing lock is not made to look."""
    lock = path / "LOCK"
    lock.unlink()
    assert check(path).sound
    assert not lock.exists()
    lock.symlink_to(victim)
    for act in (check, repair, lambda at: Store.open(at, write=True)):
        with pytest.raises(DamagedStoreError, match="a link to another place"):
            act(path)
    lock.unlink()
    lock.hardlink_to(victim)
    for act in (check, repair, lambda at: Store.open(at, write=True)):
        with pytest.raises(DamagedStoreError, match="not a file of its own"):
            act(path)


@pytest.mark.parametrize("name", ["../victim.txt", "shards/../../victim.txt", "/etc/hosts", "shards/x.parquet", ""])
def test_a_ledger_cannot_name_files_outside_its_store(path, victim, name):  # noqa: ARG001  looks at it in the end
    """The audit, a repair and every reader take such a ledger for damaged, and touch nothing beside the store."""
    edit(path, "UPDATE shard SET name = ? WHERE shard = 1", name)
    with open_store(path) as store:
        for read in (store.to_pandas, store.files):
            with pytest.raises(DamagedStoreError, match="no name of a shard"):
                read()
    assert kinds(path) == ["ledger"]
    assert "moved to the folder set_aside" in repair(path)[0]
    assert sorted(one.name for one in path.parent.iterdir()) == ["study", "victim.txt"]


@pytest.mark.parametrize("name", ["shards", "weekly", "contacts", "set_aside", "ledger.sqlite", "ledger.sqlite-wal"])
def test_a_store_with_links_is_left_alone(path, victim, name):
    """A folder that is a link would let a repair tidy up the reader's own files."""
    if (path / name).exists():
        (path / name).rename(path.parent / "away")
    (path / name).symlink_to(victim.parent)
    for act in (check, repair, open_store, lambda at: Store.open(at, write=True)):
        with pytest.raises((DamagedStoreError, InputError)):
            act(path)
    with pytest.raises((DamagedStoreError, InputError)):
        Store.create(path, header())


def test_a_shard_that_is_a_link_is_no_shard(path):
    """Where a shard should be, only a plain file counts."""
    file = shards(path)[0]
    file.rename(path.parent / "away.parquet")
    file.symlink_to(path.parent / "away.parquet")
    (finding,) = check(path).findings
    assert (finding.kind, "no plain file" in finding.text) == ("shard", True)
    repair(path)
    assert (path.parent / "away.parquet").exists()
    assert finish(path) == 6


def test_looking_at_a_store_keeps_no_writer_out(path):
    """A sweep that starts in the moment of an audit waits for its end."""
    looking = threading.Event()
    with (path / "LOCK").open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        threading.Thread(target=lambda: (looking.wait(), fcntl.flock(file, fcntl.LOCK_UN))).start()
        looking.set()
        Store.open(path, write=True).close()


# Damage is mended


def test_repair_marks_the_runs_of_damaged_shards_and_keeps_the_rest(path):
    """Broken files are moved, not deleted; their runs are run again, and come out as they were."""
    before = results(open_store(path))
    cut, gone, weeks = shards(path)[0], shards(path)[2], shards(path, WEEKLY)[3]
    cut.write_bytes(cut.read_bytes()[:100])
    gone.unlink()
    weeks.write_bytes(b"")
    said = " ".join(repair(path))
    assert said.count("6 runs. They are to be run again.") == 3
    assert {one.name for one in (path / "set_aside").iterdir()} == {cut.name, weeks.name}
    assert check(path).sound
    with open_store(path) as store:
        assert store.books()["pending"] == 18
        assert results(store).items() <= before.items()
    assert finish(path) == 18
    assert repair(path) == ()


def test_a_result_that_comes_out_otherwise_after_damage_is_noticed(path):
    """The hash of a lost result is kept, and the new result held against it."""
    file = shards(path)[0]
    file.unlink()
    repair(path)
    with Store.open(path, write=True) as store:
        (first, *_) = rows_of(store.pending(), weekly=True)
        first.outcome[0] += 1.0
        store.commit([first])
        assert store.books()["nondeterministic"] == 1
    assert kinds(path) == ["nondeterministic"]
    assert "1 run gave different results" in repair(path)[-1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE run SET result_hash = 'beef' WHERE id = 3",
        "UPDATE run SET status = 'failed' WHERE id = 3",
        "UPDATE run SET status = 'splendid' WHERE id = 3",
        "UPDATE run SET shard = NULL WHERE id = 3",
        "UPDATE run SET weekly = 999 WHERE id = 3",
    ],
)
def test_repair_makes_books_balance_again(path, change):
    """A run whose entry contradicts itself is run again."""
    edit(path, change)
    assert "to be run again" in " ".join(repair(path))
    assert finish(path) == 1


def test_a_study_survives_the_loss_of_its_ledger(path):
    """A damaged ledger is set aside; the same study then takes over every result that is whole."""
    (path / "ledger.sqlite").write_bytes(b"x" * 9_000)
    shards(path)[1].write_bytes(b"x")
    assert "Start the sweep again" in repair(path)[0]
    assert (path / "set_aside" / "ledger.sqlite").exists()
    with pytest.raises(InputError, match="has results, but no ledger"):
        open_store(path)
    with Store.create(path, header(keep_weekly=True)) as store:
        store.plan(design())
        assert "18 results that had not been entered yet were taken over." in store.notes
    assert finish(path) == 6


# Faults strike while something is written


@pytest.mark.parametrize("name", ["new ledger", "study", "commit ledger", "name ledger", "fsync store", "replace"])
def test_a_store_that_was_not_made_to_the_end_is_made_by_the_next_try(tmp_path, fault, name):
    """Whatever interrupts the making, there is a whole ledger or none, and the same study can begin."""
    path = tmp_path / "study"
    fault(name, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        Store.create(path, header(keep_weekly=True))
    if exists(path):
        assert check(path).sound
        store = Store.open(path, write=True)
        store.match(header(keep_weekly=True))
    else:
        with pytest.raises(InputError, match="no store of a study"):
            open_store(path)
        store = Store.create(path, header(keep_weekly=True))
    with store:
        store.plan(design())
    assert (path / "experiment.toml").is_file()
    assert finish(path) == 24


def test_a_folder_that_cannot_be_flushed_is_heard(tmp_path, monkeypatch):
    """An I/O error is an error; a file system that knows no flushing of folders is not."""
    refusal = OSError(errno.EIO, "Input/output error")
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(refusal))
    with pytest.raises(OSError, match="Input/output"):
        sync_folder(tmp_path)
    refusal.errno = errno.EINVAL
    sync_folder(tmp_path)


@pytest.mark.parametrize("name", ["open", "write", "fsync", "replace", "fsync folder", "begin", "run rows", "commit"])
def test_a_commit_that_fails_can_be_tried_again(tmp_path, fault, name):
    """A full disk leaves all or nothing of a commit; afterwards the same rows go in."""
    path = make(tmp_path / "study", run=False)
    with Store.open(path, write=True) as store:
        rows = rows_of(store.pending(), weekly=True)
        store.commit(rows[:6])
        fault(name, OSError(28, "No space left on device"))
        with pytest.raises(OSError, match="No space"):
            store.commit(rows[6:12])
        assert store.books()["ok"] == 6
        store.commit(rows[6:12])
        assert store.books()["ok"] == 12
        assert results(store) == expected(store)
    assert finish(path) == 12


def test_a_full_ledger_is_an_ordinary_full_disk(tmp_path):
    """SQLite's refusal comes out as the system's, nothing is half done, and the result on disk is not lost."""
    path = make(tmp_path / "study", run=False)
    with Store.open(path, write=True) as store:
        rows = rows_of(store.pending())
        (pages,) = store._ledger.execute("PRAGMA page_count").fetchone()
        store._ledger.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OSError, match="No space left"):
            store.began([row.run_id for row in rows] * 100)
        assert store.books()["ok"] == 0
    assert finish(path) == 24


def test_results_that_were_written_but_not_entered_are_taken_over(tmp_path, fault):
    """A program that dies between a shard and its entry loses nothing: the next one finds it."""
    path = make(tmp_path / "study", run=False, weekly=True)
    with Store.open(path, write=True) as store:
        rows = rows_of(store.pending(), weekly=True)
        fault("begin", KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            store.commit(rows[:5])
    assert kinds(path) == ["orphan", "orphan"]
    with Store.open(path, write=True) as store:
        assert store.notes == ("5 results that had not been entered yet were taken over.",)
        assert store.books()["ok"] == 5
        assert len(store.weekly()) == 5 * 52
    assert check(path).sound
    assert finish(path) == 19


@pytest.mark.full
def test_every_step_of_making_a_store_and_of_a_commit_survives_every_fault():
    """Kills, full disks and I/O errors at each step, and a few at drawn numbers of bytes (`make check-full`: more)."""
    script = ROOT / "tests" / "study_checks" / "failpoints.py"
    done = subprocess.run(
        [sys.executable, script, "--repeats", "1", "--limits", "5"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("71 faults, 0 left a store wrong (22 killed, ")
