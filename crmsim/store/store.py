"""A study's store: plan runs, say which began, commit what they came to, read it back.

One process writes at a time, under a lock that the system frees when it dies; any number may read meanwhile. Used by
one thread.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crmsim.errors import InputError, reason_of, show
from crmsim.scenario.scenario import Scenario
from crmsim.store import about, books, frames, ledger, planning, recording, settling
from crmsim.store.durable import sync_folder
from crmsim.store.inside import RUNS, WEEKLY, require_no_links
from crmsim.store.lock import Lock
from crmsim.store.rows import RETRIED, Cell, DesignPoint, Header, Planned, RunRow

if TYPE_CHECKING:
    import pandas as pd


class Store:
    """A folder with the runs of one study; `create` or `open` gives one. Close it, or use it as a context.

    Every method may raise DamagedStoreError where what is read contradicts itself, and OSError (also of a full disk)
    where the system refuses; nothing half written is ever taken for a result.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: Lock | None) -> None:
        self.path = path
        self._ledger, self._lock = connection, lock
        self._notes: tuple[str, ...] = ()
        self._began = False

    @classmethod
    def create(cls, path: str | Path, header: Header) -> Self:
        """Make a store for a study, to write. InputError where there is one already, or the place cannot be used.

        Shards without a ledger, as they are left where a damaged ledger was set aside, may be there: what was planned
        before and is planned again is taken over from them.
        """
        place = Path(path)
        _make_folder(place)
        lock = Lock(place)
        try:
            if (place / ledger.NAME).exists():
                raise InputError(
                    f"There is a study in {show(str(place), 200)} already; open it, or name another folder."
                )
            made = ledger.create(place, lambda connection: about.write_header(place, connection, header))
            store = cls(place, made, lock)
            about.write_text(place, header)
        except BaseException:
            lock.release()
            raise
        return store

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False) -> Self:
        """Open a store to read, or to write: then what a dead coordinator left behind is settled (see `notes`).

        InputError where there is no store, where another process writes to it, or (to write) where its results are of
        another model version.
        """
        place = Path(path)
        require_store(place)
        require_no_links(place)
        lock = Lock(place) if write else None
        try:
            store = cls(place, ledger.connect(place, write=write), lock)
            if write:
                with ledger.told(place):
                    about.check_version(place, store._ledger)
                store.settle()
        except BaseException:
            if lock:
                lock.release()
            raise
        return store

    def match(self, header: Header) -> None:
        """Refuse (InputError, in plain words) to go on with another study; take over new arms, text and `about`."""
        with self._changing():
            about.match(self.path, self._ledger, header)
        self.__dict__.pop("header", None)
        about.write_text(self.path, header)

    @cached_property
    def header(self) -> Header:
        """The study, as it was last matched. `base` is rebuilt: it has neither title nor story."""
        with ledger.told(self.path):
            return about.read_header(self.path, self._ledger)

    def plan(self, points: Iterable[DesignPoint], *, more: bool = False, fingerprint: str | None = None) -> Planned:
        """Plan every arm of every replicate at these points, in one transaction; runs known already stay as they are.

        These points are the whole design, and runs planned otherwise are kept outside of it; with `more` they are added
        to it (further replicates of a point, or further points). `fingerprint` names the design: where the design
        planned last has the same, `points` is not even looked at.
        """
        design = [fingerprint, [arm.name for arm in self.header.arms]]
        with self._snapshot():
            if fingerprint is not None and about.planned_as(self._ledger) == design:
                counted = books.books(self._ledger)
                return Planned(0, counted["planned"], counted["outside"])
        with self._changing():
            found = planning.plan(self.path, self._ledger, self.header, points, more=more)
            about.put(self._ledger, "design", json.dumps([None, []] if more else design))
        if found.new:
            self.settle()
        return found

    def lacks(self, header: Header, points: Iterable[DesignPoint], again: Iterable[str] = ()) -> int:
        """How many runs of a design of this study are still to do, those that ended like one of `again` included.

        Nothing is changed. InputError where the store holds another study, or results of another model version.
        """
        with self._snapshot():
            about.check_version(self.path, self._ledger)
            about.require_same(self.path, self._ledger, header)
            return planning.lacking(self._ledger, header, points, again)

    def settle(self) -> None:
        """Settle what a dead coordinator left behind; done whenever a store is opened to write or is planned anew."""
        with ledger.told(self.path):
            found = settling.settle(self.path, self._ledger)
            found.lost = settling.end_lost_attempts(self._ledger) if not self._began else 0
        self._notes += found.sentences()

    def pending(self) -> Iterator[Cell]:
        """Work to do, by point and replicate; may be read on while results are committed. Memory stays bounded.

        What began and is not committed yet is still pending: ask once, and hand out what comes.
        """
        with ledger.told(self.path):
            yield from planning.pending(self._ledger)

    def began(self, run_ids: Sequence[str], worker: str = "") -> None:
        """Note, durably, that runs were handed to a worker. ValueError for a run that was never planned."""
        self._began = True
        with ledger.told(self.path):
            self._require_lock()
            recording.began(self._ledger, run_ids, worker)

    def commit(self, rows: Sequence[RunRow]) -> None:
        """Make runs exist: one shard and one transaction for all of them; all or none. About 100 rows at a time.

        A run that has a result is not changed: an equal one counts as a duplicate attempt, another one makes the run
        nondeterministic, and both are kept. A result takes the place of a failure. After an OSError the same rows can
        be committed again. ValueError for a run that was never planned.
        """
        if rows:
            with ledger.told(self.path):
                self._require_lock()
                recording.commit(self.path, self._ledger, rows, self._marks)

    def retry(self, statuses: Iterable[str]) -> int:
        """Make runs of the design that ended so (of RETRIED) pending again, and give how many.

        How they ended before stays in their attempts.
        """
        chosen = [(status,) for status in statuses if status in RETRIED]
        with self._changing():
            question = "UPDATE run SET status = 'pending' WHERE point IS NOT NULL AND status = ?"
            return self._ledger.executemany(question, chosen).rowcount if chosen else 0

    def books(self) -> dict[str, int]:
        """Runs of the design by how they ended, with `planned` and `pending`; the former is the sum of the others.

        Besides: places of the design that share the run of another (`shared`), runs `outside` the design, `attempts`,
        of which `lost` and `duplicates`, and whether all of it adds up (`balanced`, 0 or 1).
        """
        with self._snapshot():
            return books.books(self._ledger)

    def attempts(self) -> dict[str, int]:
        """How often each state of an attempt came up: running, ok, failed, ..., lost, duplicate, nondeterministic."""
        with self._snapshot():
            return books.attempts(self._ledger)

    def to_pandas(self, *, ok_only: bool = True) -> "pd.DataFrame":
        """One row per place of the design whose run is over: factors, point, arm, replicate, seed, status, run_id,
        outcomes. Equal points and arms share a run, and each has its row.

        Sorted by point, arm (in the order of first appearance) and replicate. Without `ok_only` runs that ended
        otherwise are in it too, with NaN outcomes; pending ones never. Units are in `attrs["units"]`, provenance in
        `attrs["provenance"]`.
        """
        with self._snapshot():
            return frames.runs_frame(self.path, self._ledger, ok_only=ok_only)

    def points(self) -> "pd.DataFrame":
        """Factor values of the design's points; the index is the number of the point."""
        with self._snapshot():
            return frames.points_frame(self._ledger)

    def failures(self) -> "pd.DataFrame":
        """Runs that did not end well: identity, status, stage, message, traceback, seconds, worker, attempts."""
        with self._snapshot():
            return frames.failures_frame(self._ledger)

    def weekly(self, run_ids: Sequence[str] | None = None) -> "pd.DataFrame":
        """Weekly series of these runs (None: of all), long: run_id, week, one column per series of SERIES."""
        with self._snapshot():
            return frames.weekly_frame(self.path, self._ledger, run_ids)

    def scenario_of_run(self, run_id: str) -> Scenario:
        """The question that a run answers, its arm's plan and levers included. InputError for a run not known."""
        with self._snapshot():
            return about.scenario_of_run(self.path, self._ledger, run_id)

    def run(self, run_id: str) -> dict[str, Any]:
        """What the ledger says of one run: arm, plan, replicate, seed, status, stage, message, result_hash, ...

        InputError, with the nearest id, for a run that is not known.
        """
        with self._snapshot():
            return frames.one_run(self.path, self._ledger, run_id)

    def weekly_chunks(self) -> "Iterator[pd.DataFrame]":
        """The weekly series of all runs, shard by shard, for those whose memory would not hold them together."""
        with self._snapshot():
            for table in frames.weekly_tables(self.path, self._ledger, None):
                yield table.to_pandas()

    def files(self, kind: str = "shards") -> list[str]:
        """Paths of the Parquet files that count, of `shards` (outcomes) or `weekly`: what other tools may read.

        `duckdb.read_parquet(store.files("weekly"))` asks a question of more weeks than memory would hold. What lies in
        the folders besides is no result, and results of runs outside the design are in these files too.
        """
        with self._snapshot():
            return [str(self.path / name) for name in frames.shard_names(self._ledger, kind)]

    def units(self, table: str = "runs") -> dict[str, str]:
        """Unit of every column of `runs` (`to_pandas`) or `weekly`."""
        with self._snapshot():
            return frames.units_of(self._ledger, table)

    def provenance(self) -> dict[str, Any]:
        """Where the results come from: study, versions, platform when the store was made."""
        with self._snapshot():
            return frames.described(self._ledger)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what was settled when the store was opened to write, for the person to read."""
        return self._notes

    def close(self) -> None:
        """Let go of the ledger and the lock. Attempts without an end are lost: nobody runs on for a closed store."""
        if self._lock and self._began:
            with suppress(sqlite3.Error):  # the next to write does it
                settling.end_lost_attempts(self._ledger)
        ledger.close(self._ledger, wrote=self._lock is not None)
        if self._lock:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _marks(self) -> dict[str, Any]:
        """What every shard says about the store it belongs to."""
        base = json.loads(str(about.fact(self._ledger, "base")))
        return {
            "store": about.fact(self._ledger, "store"),
            "seed": str(self.header.seed),
            "currency": base["company"]["currency"],
        }

    def _require_lock(self) -> None:
        if self._lock is None:
            raise InputError(f"The store {show(str(self.path), 200)} was opened to read, not to write.")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One transaction that writes."""
        with ledger.told(self.path):
            self._require_lock()
            with ledger.transaction(self._ledger):
                yield

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Reads that all see the same moment, whatever somebody else commits meanwhile."""
        with ledger.told(self.path):
            if self._ledger.in_transaction:  # inside another snapshot, or while pending runs are read
                yield
                return
            self._ledger.execute("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self._ledger.execute("ROLLBACK")


def open_store(path: str | Path) -> Store:
    """A study's store, to read: `open_store("results").to_pandas()`."""
    return Store.open(path)


def exists(path: str | Path) -> bool:
    """Whether there is a store in a folder."""
    try:
        return (Path(path) / ledger.NAME).is_file()
    except (OSError, ValueError):  # names that no folder can have
        return False


def require_store(place: Path) -> None:
    """Refuse a folder that holds no store, with InputError."""
    if exists(place):
        return
    if (place / RUNS).is_dir() and any((place / RUNS).iterdir()):
        raise InputError(
            f"The store {show(str(place), 200)} has results, but no ledger. "
            f"Start its sweep again with {about.TEXT}, and they are taken over."
        )
    raise InputError(f"There is no store of a study in {show(str(place), 200)}.")


def _make_folder(place: Path) -> None:
    """The folder of a new store, with those that hold its shards; InputError where it cannot be had."""
    try:
        require_no_links(place)
        above = place.parent if not place.exists() else None
        for folder in (place, place / RUNS, place / WEEKLY):
            folder.mkdir(parents=folder == place, exist_ok=True)
        sync_folder(place)
        if above is not None:
            sync_folder(above)
    except (OSError, ValueError) as error:
        raise InputError(f"The store {show(str(place), 200)} cannot be made: {reason_of(error)}.") from None
