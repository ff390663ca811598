"""Mend a store: what cannot be used is moved aside, the runs in it are to be run again, and all of it is said."""

import sqlite3
from pathlib import Path

from crmsim.errors import DamagedStoreError
from crmsim.store import ledger
from crmsim.store.about import TEXT
from crmsim.store.books import KNOWN_STATUSES
from crmsim.store.check import Checked, Finding, check, runs_in_words
from crmsim.store.durable import set_aside
from crmsim.store.inside import require_no_links
from crmsim.store.lock import Lock
from crmsim.store.settling import end_lost_attempts, settle

CONTRADICTING = f"""
UPDATE run SET status = 'pending', shard = NULL, weekly = NULL WHERE
    (status IN ('ok', 'nondeterministic')
        AND (shard IS NULL OR result_hash IS NULL OR shard NOT IN (SELECT shard FROM shard)))
    OR (status NOT IN ('ok', 'nondeterministic') AND shard IS NOT NULL)
    OR (weekly IS NOT NULL AND weekly NOT IN (SELECT shard FROM shard))
    OR status NOT IN ({KNOWN_STATUSES})
"""  # noqa: S608  nothing of what a person gave


def repair(store: Path) -> tuple[str, ...]:
    """Mend what an audit finds, and give what was done, sentence by sentence; nothing where nothing was wrong.

    No result and no file is deleted, but copies of results that are entered. Runs that are pending again keep the hash
    that their result had, so that the next one is held against it.
    InputError where somebody writes to the store.
    """
    require_no_links(store)
    lock = Lock(store)
    try:
        return tuple(_repaired(store))
    finally:
        lock.release()


def _repaired(store: Path) -> list[str]:
    # This process holds the lock, so the audit takes files without an entry for on their way; `settle` sees to them.
    found = check(store)
    if any(finding.kind == "ledger" for finding in found.findings):
        return [_without_ledger(store)]
    connection = ledger.connect(store, write=True)
    try:
        with ledger.told(store):
            said = _mend(store, connection, found)
            settled = settle(store, connection)
            settled.lost = end_lost_attempts(connection)
            said += settled.sentences()
            said += _mend_books(connection)
    finally:
        ledger.close(connection, wrote=True)
    different = sum(finding.kind == "nondeterministic" for finding in found.findings)
    if different:
        said.append(
            f"{runs_in_words(different)} gave different results when repeated. Both results are kept, and neither "
            "counts; 'crmsim store replay RUN_ID STORE' shows what one gives now."
        )
    return said


def _mend(store: Path, connection: sqlite3.Connection, found: Checked) -> list[str]:
    """Make runs pending whose result cannot be used, then move the files out of the way."""
    said: list[str] = []
    shards = [finding for finding in found.findings if finding.kind == "shard"]
    wrong = [finding for finding in found.findings if finding.kind == "hash" and finding.runs]
    if shards or wrong:
        with ledger.transaction(connection):
            for finding in shards:
                _forget_shard(connection, finding)
            for finding in wrong:
                # The shard is as it was written, so it is the ledger's hash that is wrong.
                _make_pending(connection, finding.runs, "result_hash = NULL")
    for finding in shards:
        said.append(f"{finding.text} {'It is' if len(finding.runs) == 1 else 'They are'} to be run again.")
        if (store / finding.subject).exists():
            kept = set_aside(store / finding.subject, store)
            said.append(f"What is left of {finding.subject} is in {kept.relative_to(store).as_posix()}.")
    said += [f"{finding.text} It is to be run again." for finding in wrong]
    return said


def _forget_shard(connection: sqlite3.Connection, finding: Finding) -> None:
    (number,) = connection.execute("SELECT shard FROM shard WHERE name = ?", (finding.subject,)).fetchone()
    _make_pending(connection, finding.runs, "result_hash = result_hash")
    connection.execute("UPDATE conflict SET shard = nullif(shard, ?), weekly = nullif(weekly, ?)", (number, number))
    connection.execute("DELETE FROM shard WHERE shard = ?", (number,))
    connection.execute("UPDATE meta SET value = '[null, []]' WHERE key = 'design'")


def _make_pending(connection: sqlite3.Connection, runs: tuple[str, ...], hash_too: str) -> None:
    connection.executemany(
        f"UPDATE run SET status = 'pending', shard = NULL, weekly = NULL, {hash_too} WHERE run_id = ?",  # noqa: S608
        [(run,) for run in runs],
    )


def _mend_books(connection: sqlite3.Connection) -> list[str]:
    """Runs that claim a result which is nowhere, or have one although they did not end well, are pending again."""
    with ledger.transaction(connection):
        many = connection.execute(CONTRADICTING).rowcount
    return [f"The books of {runs_in_words(many)} contradicted themselves; they are to be run again."] if many else []


def _without_ledger(store: Path) -> str:
    """Move a ledger that cannot be trusted out of the way; its shards vouch for themselves."""
    path = store / ledger.NAME
    if not path.exists():
        raise DamagedStoreError(f"There is no ledger in this folder. Start its sweep again with {TEXT}.")
    for part in (path, *(store / f"{ledger.NAME}{ending}" for ending in ("-wal", "-shm"))):
        if part.exists():
            set_aside(part, store)
    return (
        "The ledger is damaged and was moved to the folder set_aside. Start the sweep again with the experiment file "
        f"(a copy is {TEXT}) and this store: results that are whole are taken over, and only the others, with those "
        "that failed, are run."
    )
