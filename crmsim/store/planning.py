"""Which runs a study wants: points, arms and replicates become rows of the ledger, each run once."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

from crmsim.store.identity import as_arm_has_it, content, content_bytes, hashed, run_id
from crmsim.store.kept_contacts import keep
from crmsim.store.rows import Cell, DesignPoint, Header, Planned

AT_ONCE = 5_000  # rows handed to SQLite together, so that a large design needs no memory of its own
PAGE = 2_000  # pending runs read at once

Row = tuple[str, int, int, int, int, str]  # run id, question, point, arm, replicate, seed

NEW_RUN = """
INSERT INTO run (run_id, question, point, arm, replicate, seed) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (run_id) DO UPDATE SET point = excluded.point, arm = excluded.arm WHERE run.point IS NULL
"""
#: Two places of a design that ask the same share one run.
FURTHER_PLACE = """
INSERT OR IGNORE INTO also (point, arm, replicate, run)
SELECT :point, :arm, :replicate, run.id FROM run
WHERE run.run_id = :run AND (run.point, run.arm) IS NOT (:point, :arm)
"""


def plan(
    store: Path, ledger: sqlite3.Connection, header: Header, points: Iterable[DesignPoint], *, more: bool
) -> Planned:
    """Write a design into the ledger, inside a transaction of the caller's."""
    (last,) = ledger.execute("SELECT coalesce(max(id), 0) FROM run").fetchone()
    if not more:
        ledger.execute("DELETE FROM also")
        ledger.execute("UPDATE run SET point = NULL WHERE point IS NOT NULL")
        ledger.execute("DELETE FROM point")
    rows = _rows(store, ledger, header, points)
    while batch := list(islice(rows, AT_ONCE)):
        ledger.executemany(NEW_RUN, batch)
        places = (dict(zip(("run", "question", "point", "arm", "replicate"), row[:5], strict=True)) for row in batch)
        ledger.executemany(FURTHER_PLACE, places)
    # What never began and is not wanted any more is no result.
    ledger.execute(
        "DELETE FROM run WHERE point IS NULL AND status = 'pending' AND result_hash IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.run = run.id)"
    )
    ledger.execute("DELETE FROM question WHERE question NOT IN (SELECT question FROM run)")
    return Planned(
        *ledger.execute(
            "SELECT count(*) FILTER (WHERE point IS NOT NULL AND id > :last), "
            "count(*) FILTER (WHERE point IS NOT NULL AND id <= :last), count(*) FILTER (WHERE point IS NULL) FROM run",
            {"last": last},
        ).fetchone()
    )


def lacking(ledger: sqlite3.Connection, header: Header, points: Iterable[DesignPoint], again: Iterable[str]) -> int:
    """How many runs of a design a ledger does not have to their end, or has as one of `again`; nothing is entered."""
    wanted = {
        run_id(question, replicate, header.seed)
        for point in points
        for question in [hashed(content_bytes(content(as_arm_has_it(point.scenario, arm)))) for arm in header.arms]
        for replicate in point.replicates
    }
    todo = {"pending", *again}
    return len(wanted - {run for run, status in ledger.execute("SELECT run_id, status FROM run") if status not in todo})


def _rows(store: Path, ledger: sqlite3.Connection, header: Header, points: Iterable[DesignPoint]) -> Iterator[Row]:
    """A row for each run of each point; points and questions are entered on the way."""
    arms = {arm.name: (_arm(ledger, arm.name), arm) for arm in header.arms}
    dictionary, seed = content_bytes(content(header.base)), str(header.seed)
    for point in points:
        _enter_point(ledger, point)
        if point.scenario.contacts:
            keep(store, point.scenario.contacts)
        for number, arm in arms.values():
            asked = content_bytes(content(as_arm_has_it(point.scenario, arm)))
            key = hashed(asked)
            question = _question(ledger, key, asked, dictionary)
            for replicate in point.replicates:
                yield run_id(key, replicate, header.seed), question, point.point, number, replicate, seed


def _arm(ledger: sqlite3.Connection, name: str) -> int:
    (number,) = ledger.execute("SELECT arm FROM arm WHERE name = ?", (name,)).fetchone()
    return int(number)


def _enter_point(ledger: sqlite3.Connection, point: DesignPoint) -> None:
    values = json.dumps([float(value) for value in point.values])
    ledger.execute('INSERT OR IGNORE INTO point (point, "values") VALUES (?, ?)', (point.point, values))
    (known,) = ledger.execute('SELECT "values" FROM point WHERE point = ?', (point.point,)).fetchone()
    if known != values:
        raise ValueError(f"point {point.point} stands in the design already, with other values")


def _question(ledger: sqlite3.Connection, key: str, asked: bytes, dictionary: bytes) -> int:
    found = ledger.execute("SELECT question FROM question WHERE hash = ?", (key,)).fetchone()
    if found is None:
        packed = pack(asked, dictionary)
        return int(ledger.execute("INSERT INTO question (hash, canonical) VALUES (?, ?)", (key, packed)).lastrowid or 0)
    return int(found[0])


def pack(text: bytes, dictionary: bytes) -> bytes:
    """Compress a scenario's content; as most of it is that of the base scenario, a hundred bytes are left."""
    packer = zlib.compressobj(9, zdict=dictionary)
    return packer.compress(text) + packer.flush()


def unpack(packed: bytes, dictionary: bytes) -> bytes:
    """What `pack` compressed. Raises zlib.error for what it did not."""
    unpacker = zlib.decompressobj(zdict=dictionary)
    return unpacker.decompress(packed) + unpacker.flush()


def pending(ledger: sqlite3.Connection) -> Iterator[Cell]:
    """Cells with runs to do, page by page, so that results may be written between two of them."""
    for (point, replicate), rows in groupby(_pending_rows(ledger), key=lambda row: (row[0], row[1])):
        found = [(name, run) for *_, name, run in rows]
        yield Cell(point, replicate, tuple(name for name, _ in found), tuple(run for _, run in found))


def _pending_rows(ledger: sqlite3.Connection) -> Iterator[tuple[int, int, int, str, str]]:
    last = (-1, -1, -1)
    while True:
        page = ledger.execute(
            "SELECT run.point, run.replicate, run.arm, arm.name, run.run_id FROM run JOIN arm USING (arm) "
            "WHERE run.point IS NOT NULL AND run.status = 'pending' "
            "AND (run.point, run.replicate, run.arm) > (?, ?, ?) ORDER BY run.point, run.replicate, run.arm LIMIT ?",
            (*last, PAGE),
        ).fetchall()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1][:3]
