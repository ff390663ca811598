"""The books of a study: how many runs were planned, how each ended, and whether it adds up."""

import sqlite3

from crmsim.store.rows import ENDINGS, PENDING

KNOWN_STATUSES = ", ".join(repr(status) for status in (*ENDINGS, PENDING))  # as SQL has it


def books(ledger: sqlite3.Connection) -> dict[str, int]:
    """Runs of the design by how they ended, and what else is counted."""
    by_status = dict.fromkeys((*ENDINGS, PENDING), 0)
    for status, many in ledger.execute("SELECT status, count(*) FROM run WHERE point IS NOT NULL GROUP BY status"):
        by_status[status] = by_status.get(status, 0) + many
    (planned,) = ledger.execute("SELECT count(*) FROM run WHERE point IS NOT NULL").fetchone()
    (outside,) = ledger.execute("SELECT count(*) FROM run WHERE point IS NULL").fetchone()
    (shared,) = ledger.execute("SELECT count(*) FROM also").fetchone()
    states = attempts(ledger)
    return {
        "planned": planned,
        **by_status,
        "shared": shared,
        "outside": outside,
        "attempts": sum(states.values()),
        "lost": states.get("lost", 0),
        "duplicates": states.get("duplicate", 0),
        "balanced": int(not faults(ledger)),
    }


def attempts(ledger: sqlite3.Connection) -> dict[str, int]:
    """How often each state of an attempt came up."""
    return dict(ledger.execute("SELECT state, count(*) FROM attempt GROUP BY state ORDER BY state").fetchall())


#: What must never be, and the question that finds how often it is.
NEVER = {
    "{n} runs ended in a way that is not known": (
        f"SELECT count(*) FROM run WHERE status NOT IN ({KNOWN_STATUSES})"  # noqa: S608
    ),
    "{n} runs are over without a single attempt": (
        "SELECT count(*) FROM run WHERE status <> 'pending' AND NOT EXISTS "
        "(SELECT 1 FROM attempt WHERE attempt.run = run.id AND attempt.state <> 'lost')"
    ),
    "{n} runs have a result that no shard holds": (
        "SELECT count(*) FROM run WHERE status IN ('ok', 'nondeterministic') AND (shard IS NULL OR result_hash IS NULL "
        "OR shard NOT IN (SELECT shard FROM shard))"
    ),
    "{n} runs have weeks that no shard holds": (
        "SELECT count(*) FROM run WHERE weekly IS NOT NULL AND weekly NOT IN (SELECT shard FROM shard)"
    ),
    "{n} runs failed and have a result": (
        "SELECT count(*) FROM run WHERE status NOT IN ('ok', 'nondeterministic') AND shard IS NOT NULL"
    ),
    "{n} runs gave different results and are not marked": (
        "SELECT count(DISTINCT run) FROM conflict JOIN run ON run.id = conflict.run WHERE status = 'ok'"
    ),
    "{n} places of the design name a run that is not in it": (
        "SELECT count(*) FROM also JOIN run ON run.id = also.run WHERE run.point IS NULL"
    ),
    "{n} runs stand at a point that is not known": (
        "SELECT count(*) FROM run WHERE point IS NOT NULL AND point NOT IN (SELECT point FROM point)"
    ),
}


def faults(ledger: sqlite3.Connection) -> list[str]:
    """In what the books contradict themselves, in words; nothing where they balance."""
    counts = {words: ledger.execute(question).fetchone()[0] for words, question in NEVER.items()}
    return [words.format(n=f"{many:,}") for words, many in counts.items() if many]
