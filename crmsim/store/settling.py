"""What a dead coordinator leaves behind, and how it is settled: attempts without an end, shards without an entry."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crmsim.store.durable import set_aside, sha256, sweep_unfinished
from crmsim.store.inside import RUNS, WEEKLY, is_shard_name, plain_bytes
from crmsim.store.ledger import transaction
from crmsim.store.recording import DUPLICATE, enter, judge, look_up, now
from crmsim.store.rows import RunRow, result_hash
from crmsim.store.shards import IDENTITY, Shard, about_of, outcomes_of, parse


@dataclass(slots=True)
class Settled:
    """What was found and done, in numbers."""

    lost: int = 0
    adopted_runs: int = 0
    removed: int = 0
    set_aside: int = 0

    def sentences(self) -> tuple[str, ...]:
        """The same in words; nothing where there was nothing."""
        parts = (
            (self.lost, "{n} run{s} had begun and came to no end; {they} to be run again"),
            (self.adopted_runs, "{n} result{s} that had not been entered yet {were} taken over"),
            (self.removed, "{n} file{s} that only repeated results {were} removed"),
            (self.set_aside, "{n} file{s} that cannot be used {were} moved to the folder set_aside"),
        )
        return tuple(
            text.format(
                n=f"{n:,}",
                s="" if n == 1 else "s",
                they="it is" if n == 1 else "they are",
                were="was" if n == 1 else "were",
            )
            + "."
            for n, text in parts
            if n
        )


def end_lost_attempts(ledger: sqlite3.Connection) -> int:
    """Attempts that are still running although nobody can be running them, as the lock is ours: lost."""
    if ledger.execute("SELECT 1 FROM attempt WHERE state = 'running' LIMIT 1").fetchone() is None:
        return 0
    with transaction(ledger):
        return ledger.execute("UPDATE attempt SET state = 'lost', ended = ? WHERE state = 'running'", (now(),)).rowcount


def orphans(store: Path, ledger: sqlite3.Connection) -> list[str]:
    """Names of files in the folders of shards that no entry of the ledger names, sorted."""
    named = {name for (name,) in ledger.execute("SELECT name FROM shard")}
    found = (
        f"{kind}/{path.name}" for kind in (RUNS, WEEKLY) if (store / kind).is_dir() for path in (store / kind).iterdir()
    )
    return sorted(name for name in found if name not in named)


def settle(store: Path, ledger: sqlite3.Connection) -> Settled:
    """Sweep unfinished files; take over results that were written but not entered, and put away what is no result.

    Only for whoever holds the lock. A shard is taken over whole, if each of its runs was planned and its bits are as
    they were written; it is removed if all of its results are known; anything else is moved out of the way, never
    deleted.
    """
    done = Settled()
    for kind in (RUNS, WEEKLY):
        if (store / kind).is_dir():
            sweep_unfinished(store / kind)
    for name in orphans(store, ledger):
        if name.startswith(f"{RUNS}/"):
            _settle_one(store, ledger, name, done)
    for name in orphans(store, ledger):  # weeks whose runs were not taken over
        set_aside(store / name, store)
        done.set_aside += 1
    return done


def _settle_one(store: Path, ledger: sqlite3.Connection, name: str, done: Settled) -> None:
    weeks = name.replace(RUNS, WEEKLY, 1)
    try:
        shard, rows, with_weeks = read_orphan(store, name)
        weekly = read_orphan_weeks(store, weeks) if with_weeks else None
        known = look_up(ledger, [row.run_id for row in rows])
        verdicts = [judge(row, known[row.run_id]) for row in rows]
    except (OSError, ValueError, KeyError):  # pyarrow's own errors are among them
        set_aside(store / name, store)
        done.set_aside += 1
        return
    if all(verdict.state == DUPLICATE for verdict in verdicts):
        for path in (store / name, store / weeks):
            done.removed += path.exists()
            path.unlink(missing_ok=True)
        return
    enter(ledger, verdicts, shard, weekly)
    done.adopted_runs += sum(verdict.takes for verdict in verdicts)


def read_orphan(store: Path, name: str) -> tuple[Shard, list[RunRow], bool]:
    """A shard that vouches for itself, its runs, and whether their weeks were kept.

    Raises ValueError, KeyError or OSError for a file that is no such shard, or whose bits are not as written.
    """
    if not is_shard_name(name):
        raise ValueError(f"{name} is no name of a shard")
    data = plain_bytes(store / name)
    table = parse(data)
    about = about_of(table)
    if about["kind"] != RUNS:
        raise ValueError(f"{name} is no shard of runs")
    outcomes = outcomes_of(table)
    if [result_hash(outcome) for outcome in outcomes] != table.column("result_hash").to_pylist():
        raise ValueError(f"{name} is not as it was written")
    with_weeks = bool(about["weekly"])
    weeks = np.empty((0, 0)) if with_weeks else None
    rows = [
        RunRow(run, point, arm, replicate, int(about["seed"]), outcome=outcome, weekly=weeks)
        for run, point, arm, replicate, outcome in zip(
            *(table.column(key).to_pylist() for key in IDENTITY[:4]), outcomes, strict=True
        )
    ]
    return Shard(name, len(rows), sha256(data), len(data)), rows, with_weeks


def read_orphan_weeks(store: Path, name: str) -> Shard:
    """A shard of weeks that vouches for itself; errors as `read_orphan`."""
    data = plain_bytes(store / name)
    table = parse(data)
    if about_of(table)["kind"] != WEEKLY:
        raise ValueError(f"{name} is no shard of weeks")
    return Shard(name, len(table), sha256(data), len(data))
