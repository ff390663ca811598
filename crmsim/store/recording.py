"""From a result in hand to a run that exists: shard first, then one transaction of the ledger."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crmsim.store.durable import step
from crmsim.store.ledger import transaction
from crmsim.store.rows import NONDETERMINISTIC, OK, PENDING, RunRow, result_hash
from crmsim.store.shards import Shard, new_name, write_runs, write_weekly

RUNNING, LOST, DUPLICATE = "running", "lost", "duplicate"  # states of an attempt besides the endings of a run
MOST_IDS = 500  # in one question to SQLite


def now() -> str:
    """The time as the ledger has it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class Known:
    """What the ledger knows of a run."""

    id: int
    status: str
    result_hash: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row means for its run: the `state` of the attempt, whether the run `takes` it, or it is a `conflict`."""

    row: RunRow
    run: int
    state: str
    result_hash: str | None
    takes: bool = False
    conflict: bool = False


def began(ledger: sqlite3.Connection, run_ids: Sequence[str], worker: str) -> None:
    """Enter an attempt for each run, in one transaction; what it replaces came to no end, and is lost."""
    at = now()
    with transaction(ledger):
        ledger.executemany(
            "UPDATE attempt SET state = 'lost', ended = ? WHERE state = 'running' "
            "AND run = (SELECT id FROM run WHERE run_id = ?)",
            [(at, run) for run in run_ids],
        )
        done = ledger.executemany(
            "INSERT INTO attempt (run, n, started, worker, state) SELECT id, "
            "1 + coalesce((SELECT max(n) FROM attempt WHERE run = id), 0), ?, ?, 'running' FROM run WHERE run_id = ?",
            [(at, worker, run) for run in run_ids],
        ).rowcount
        if done != len(run_ids):
            raise ValueError("a run began that was never planned")


def commit(store: Path, ledger: sqlite3.Connection, rows: Sequence[RunRow], about: Mapping[str, Any]) -> None:
    """Write the rows' results as a shard, then enter all of them in one transaction; all or none."""
    known = look_up(ledger, [row.run_id for row in rows])
    verdicts = [judge(row, known[row.run_id]) for row in rows]
    kept = [verdict.row for verdict in verdicts if verdict.row.status == OK and (verdict.takes or verdict.conflict)]
    name = new_name(next_number(ledger))
    weekly = write_weekly(store, name, kept, about) if any(row.weekly is not None for row in kept) else None
    runs = write_runs(store, name, kept, about) if kept else None
    # Where this fails the shards stay as they are, because a commit that reports an error may have come through all the
    # same. Nothing refers to them then, and `settle` adopts or removes them.
    enter(ledger, verdicts, runs, weekly)
    step("committed")


def enter(ledger: sqlite3.Connection, verdicts: Sequence[Verdict], runs: Shard | None, weekly: Shard | None) -> None:
    """The one transaction in which runs come to exist."""
    at = now()
    with transaction(ledger):
        step("shard row")
        places = (enter_shard(ledger, runs), enter_shard(ledger, weekly))
        step("run rows")
        for verdict in verdicts:
            _enter_run(ledger, verdict, places, at)
            _enter_attempt(ledger, verdict, at)


def enter_shard(ledger: sqlite3.Connection, shard: Shard | None) -> int | None:
    """Enter a shard and give its number; None for none."""
    if shard is None:
        return None
    return ledger.execute(
        "INSERT INTO shard (name, rows, sha256, bytes) VALUES (?, ?, ?, ?)",
        (shard.name, shard.rows, shard.sha256, shard.bytes),
    ).lastrowid


def next_number(ledger: sqlite3.Connection) -> int:
    """The number of the next shard."""
    (number,) = ledger.execute("SELECT 1 + coalesce(max(shard), 0) FROM shard").fetchone()
    return int(number)


def look_up(ledger: sqlite3.Connection, run_ids: Iterable[str]) -> dict[str, Known]:
    """What the ledger knows of runs. Raises ValueError for one that was never planned."""
    wanted, found = list(dict.fromkeys(run_ids)), dict[str, Known]()
    for first in range(0, len(wanted), MOST_IDS):
        some = wanted[first : first + MOST_IDS]
        marks = ",".join("?" * len(some))
        rows = ledger.execute(f"SELECT run_id, id, status, result_hash FROM run WHERE run_id IN ({marks})", some)  # noqa: S608  only question marks
        found |= {run: Known(*facts) for run, *facts in rows}
    if missing := [run for run in wanted if run not in found]:
        raise ValueError(f"{len(missing)} of these runs were never planned, such as {missing[0]}")
    return found


def judge(row: RunRow, known: Known) -> Verdict:
    """What a row means, given what is known of its run; `known` is brought up to date for the rows that follow.

    A result is worth more than a failure, and the first result stays: an equal one is a duplicate, another one shows
    that the run is not deterministic.
    """
    if row.outcome is None:
        takes = known.status == PENDING
        if takes:
            known.status = row.status
        return Verdict(row, known.id, row.status, None, takes=takes)
    found = result_hash(row.outcome)
    if known.result_hash is None:
        known.status, known.result_hash = OK, found
        return Verdict(row, known.id, OK, found, takes=True)
    has_result = known.status in {OK, NONDETERMINISTIC}
    if known.result_hash != found:
        known.status = NONDETERMINISTIC
        return Verdict(row, known.id, NONDETERMINISTIC, found, takes=not has_result, conflict=True)
    if has_result:
        return Verdict(row, known.id, DUPLICATE, found)
    known.status = OK  # the same result again, after its shard was damaged
    return Verdict(row, known.id, OK, found, takes=True)


def _enter_run(ledger: sqlite3.Connection, verdict: Verdict, places: tuple[int | None, int | None], at: str) -> None:
    row = verdict.row
    runs, weekly = places if row.outcome is not None else (None, None)
    weekly = weekly if row.weekly is not None else None
    if verdict.conflict:
        if verdict.takes:  # the result that was known is gone with its shard; its hash is kept as the other result
            ledger.execute(
                "INSERT INTO conflict (run, result_hash, ended) SELECT id, result_hash, ? FROM run WHERE id = ?",
                (at, verdict.run),
            )
        else:
            ledger.execute(
                "INSERT INTO conflict (run, result_hash, shard, weekly, ended) VALUES (?, ?, ?, ?, ?)",
                (verdict.run, verdict.result_hash, runs, weekly, at),
            )
            ledger.execute("UPDATE run SET status = ? WHERE id = ?", (NONDETERMINISTIC, verdict.run))
    if verdict.takes:
        ledger.execute(
            "UPDATE run SET status = ?, stage = ?, message = ?, traceback = ?, "
            "result_hash = coalesce(?, result_hash), shard = ?, weekly = ?, seconds = ?, worker = ?, "
            "seconds_allowed = ?, memory_allowed = ?, ended = ? WHERE id = ?",
            (
                *(NONDETERMINISTIC if verdict.conflict else row.status, row.stage, row.message, row.traceback),
                *(verdict.result_hash, runs, weekly, float(row.seconds), row.worker),
                *(float(row.seconds_allowed), int(row.memory_allowed), at, verdict.run),
            ),
        )


def _enter_attempt(ledger: sqlite3.Connection, verdict: Verdict, at: str) -> None:
    """End the attempt that was entered when the run began, or enter one that nobody announced."""
    row = verdict.row
    n, last = ledger.execute(
        "SELECT min(n) FILTER (WHERE state = 'running'), max(n) FROM attempt WHERE run = ?", (verdict.run,)
    ).fetchone()
    if n is None:
        ledger.execute(
            "INSERT INTO attempt (run, n, ended, worker, state, message) VALUES (?, ?, ?, ?, ?, ?)",
            (verdict.run, 1 + (last or 0), at, row.worker, verdict.state, row.message),
        )
    else:
        ledger.execute(
            "UPDATE attempt SET ended = ?, state = ?, message = ?, worker = CASE WHEN ? = '' THEN worker ELSE ? END "
            "WHERE run = ? AND n = ?",
            (at, verdict.state, row.message, row.worker, row.worker, verdict.run, n),
        )
