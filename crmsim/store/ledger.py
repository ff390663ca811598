"""The ledger: an SQLite file whose transactions are the only moments at which something becomes true of a run."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from crmsim.errors import DamagedStoreError, show
from crmsim.store.durable import step, sync_folder
from crmsim.store.inside import LEDGER, require_no_links

NAME = LEDGER
SCHEMA = 2  # 1 did not know under which limits a run was
APPLICATION = 0x63726D73  # "crms": tells our files from other people's
LONGEST_WAIT = 30.0  # seconds to wait for a reader or writer that holds the file

#: File systems of other machines: SQLite's write-ahead log needs memory shared between processes of one machine.
NETWORK = ("nfs", "nfs4", "cifs", "smbfs", "smb3", "9p", "fuse.sshfs", "afs", "lustre", "gpfs", "beegfs")

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE arm (arm INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, levers TEXT NOT NULL);
CREATE TABLE point (point INTEGER PRIMARY KEY, "values" TEXT NOT NULL);
-- What one arm asks at one point, compressed with the base scenario as dictionary.
CREATE TABLE question (question INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, canonical BLOB NOT NULL);
CREATE TABLE shard (shard INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL,
    sha256 TEXT NOT NULL, bytes INTEGER NOT NULL);
-- point is NULL where a run is not in the design any more. A run that was made pending again keeps its result_hash,
-- so that the next result is held against it.
CREATE TABLE run (id INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE,
    question INTEGER NOT NULL REFERENCES question, point INTEGER REFERENCES point, arm INTEGER REFERENCES arm,
    replicate INTEGER NOT NULL, seed TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending',
    stage TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '', traceback TEXT NOT NULL DEFAULT '',
    result_hash TEXT, shard INTEGER REFERENCES shard, weekly INTEGER REFERENCES shard,
    seconds REAL, worker TEXT, ended TEXT, seconds_allowed REAL, memory_allowed INTEGER);
CREATE INDEX run_in_design ON run (point, replicate, arm) WHERE point IS NOT NULL;
CREATE INDEX run_to_do ON run (point, replicate, arm) WHERE point IS NOT NULL AND status = 'pending';
-- Further places of a design that ask what a run answers already (equal points, equal arms).
CREATE TABLE also (point INTEGER NOT NULL REFERENCES point, arm INTEGER NOT NULL REFERENCES arm,
    replicate INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run, PRIMARY KEY (point, arm, replicate)) WITHOUT ROWID;
CREATE TABLE attempt (run INTEGER NOT NULL REFERENCES run, n INTEGER NOT NULL, started TEXT, ended TEXT,
    worker TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '', PRIMARY KEY (run, n)) WITHOUT ROWID;
-- Further results of a run whose results differ, which they never should.
CREATE TABLE conflict (run INTEGER NOT NULL REFERENCES run, result_hash TEXT NOT NULL,
    shard INTEGER REFERENCES shard, weekly INTEGER REFERENCES shard, ended TEXT NOT NULL);
"""


def create(store: Path, enter: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Make a new ledger and `enter` what it is about; whole or not at all, because it gets its name at the end."""
    unfinished = store / f".{NAME}.part"
    # Its journal first: one that outlived its file would be played back into the next.
    for path in (store / f"{unfinished.name}-journal", unfinished):
        path.unlink(missing_ok=True)
    with told(store):
        step("new ledger")
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as ledger:
            ledger.executescript(
                f"PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN; {TABLES}"
                f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA};"
            )
            step("study")
            enter(ledger)
            step("commit ledger")
            ledger.execute("COMMIT")
    step("name ledger")
    unfinished.replace(store / NAME)
    step("fsync store")
    sync_folder(store)
    return connect(store, write=True)


def connect(store: Path, *, write: bool) -> sqlite3.Connection:
    """Open a ledger; DamagedStoreError where it is none, or of a later schema."""
    require_no_links(store)
    place = f"file:{quote(str((store / NAME).absolute()))}"
    with told(store):
        if write:
            ledger = _opened(f"{place}?mode=rw")
            _check_kind(ledger, store)  # before anything is changed
            # On a network file system the log of writes that SQLite otherwise uses would not be safe.
            ledger.execute(f"PRAGMA journal_mode = {'DELETE' if on_network(store) else 'WAL'}").fetchone()
            ledger.execute("PRAGMA synchronous = FULL")
            ledger.execute("PRAGMA foreign_keys = ON")
            _bring_up_to_date(ledger)
        else:
            ledger = _readable(place, store)
            _check_kind(ledger, store)
    return ledger


def _bring_up_to_date(ledger: sqlite3.Connection) -> None:
    """Give the ledger of an earlier schema what it lacks."""
    (schema,) = ledger.execute("PRAGMA user_version").fetchone()
    if schema < SCHEMA:
        with transaction(ledger):
            ledger.execute("ALTER TABLE run ADD COLUMN seconds_allowed REAL")
            ledger.execute("ALTER TABLE run ADD COLUMN memory_allowed INTEGER")
            ledger.execute(f"PRAGMA user_version = {SCHEMA}")


def _readable(place: str, store: Path) -> sqlite3.Connection:
    ledger = _opened(f"{place}?mode=ro")
    try:
        ledger.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A folder that cannot be written to has no room for SQLite's shared memory; nobody writes there, so no
        # memory needs to be shared.
        log = store / f"{NAME}-wal"
        if os.access(store, os.W_OK) or (log.exists() and log.stat().st_size):
            raise
        ledger.close()
        ledger = _opened(f"{place}?immutable=1")
    return ledger


def close(ledger: sqlite3.Connection, *, wrote: bool) -> None:
    """Close a ledger; where nobody else has it open, it is one file again, that can be copied and read anywhere."""
    if wrote:
        with suppress(sqlite3.Error):  # somebody reads: then the log stays beside the file, and belongs to it
            ledger.execute("PRAGMA busy_timeout = 0")
            ledger.execute("PRAGMA journal_mode = DELETE").fetchone()
    ledger.close()


def _opened(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=LONGEST_WAIT)


def _check_kind(ledger: sqlite3.Connection, store: Path) -> None:
    (application,) = ledger.execute("PRAGMA application_id").fetchone()
    (schema,) = ledger.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise DamagedStoreError(f"{show(str(store / NAME), 200)} is not the ledger of a study.")
    if schema > SCHEMA:
        raise DamagedStoreError(
            f"{show(str(store), 200)} was written by a later version of crmsim; read it with that one."
        )


@contextmanager
def transaction(ledger: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: what is written in the block becomes true together at its end, and not before."""
    step("begin")
    ledger.execute("BEGIN IMMEDIATE")
    try:
        yield
        step("commit")
        ledger.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite may have rolled back by itself
            ledger.execute("ROLLBACK")
        raise


@contextmanager
def told(store: Path) -> Iterator[None]:
    """SQLite's errors as what they mean: the system refused (OSError), or the ledger is damaged."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        place = str(store / NAME)
        if code in REFUSALS:
            raise OSError(REFUSALS[code], os.strerror(REFUSALS[code]), place) from error
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):  # a mistake of ours
            raise
        # A file that is no database, a table that lacks, a value that cannot be there.
        raise damaged(store, "") from error


def damaged(store: Path, what: str) -> DamagedStoreError:
    """The error for a ledger that cannot be used; `what` is wrong, where that is known, begins with a space."""
    return DamagedStoreError(
        f"The ledger {show(str(store / NAME), 200)} is damaged{what}. 'crmsim store repair' sets it aside, so that its "
        "study can take over the results that are there."
    )


REFUSALS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
    sqlite3.SQLITE_LOCKED: errno.EBUSY,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
}


def on_network(folder: Path) -> bool:
    """Whether a folder lies on a file system of another machine, as far as the system says."""
    import psutil  # noqa: PLC0415  needed only when a store is opened to write

    place = folder.resolve()
    mounts = [mount for mount in psutil.disk_partitions(all=True) if place.is_relative_to(mount.mountpoint)]
    nearest = max(mounts, key=lambda mount: len(mount.mountpoint), default=None)
    return nearest is not None and nearest.fstype.lower() in NETWORK
