"""An audit of a store: every file, every hash, every book. Nothing is changed."""

import json
import math
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmsim.errors import DamagedStoreError, show
from crmsim.store import books, ledger
from crmsim.store.about import fact, study
from crmsim.store.durable import UNFINISHED
from crmsim.store.identity import hashed, run_id
from crmsim.store.inside import RUNS, WEEKLY, require_no_links
from crmsim.store.lock import in_use
from crmsim.store.planning import unpack
from crmsim.store.rows import NONDETERMINISTIC, result_hash
from crmsim.store.settling import orphans, read_orphan
from crmsim.store.shards import Shard, damage, outcomes_of, parse

OnShard = Callable[[int, int], None]
UNJUDGED = "Files that are not entered yet were not judged."
#: Every place of the design once for each arm, with what was asked there.
PLACES = """
SELECT DISTINCT place.point, point."values", arm.name, arm.plan, arm.levers, question.canonical FROM (
    SELECT point, arm, question FROM run WHERE point IS NOT NULL UNION
    SELECT also.point, also.arm, run.question FROM also JOIN run ON run.id = also.run) AS place
JOIN point USING (point) JOIN arm USING (arm) JOIN question USING (question)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its `kind`, the file or run it is about, and what it is in words.

    Kinds: "ledger", "shard" (missing or changed), "hash" (a result that is not what its
    hash says), "orphan" (results that are not entered), "foreign" (a file that does not belong there), "books",
    "nondeterministic". `runs` are the ids of runs whose stored result cannot be used.
    """

    kind: str
    subject: str
    text: str
    runs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What an audit found, what it looked at, and in a sentence what it could not judge."""

    findings: tuple[Finding, ...]
    shards: int
    runs: int
    note: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check(store: Path, on_shard: OnShard | None = None) -> Checked:
    """Audit a store. `on_shard` hears shards done and in all.

    While somebody writes to the store, files without an entry are not judged: they may be on their way.
    DamagedStoreError where parts of the store are links, because then nothing is looked at.
    """
    require_no_links(store)
    note = in_use(store)
    try:
        connection = ledger.connect(store, write=False)
    except (DamagedStoreError, OSError) as error:
        return Checked((Finding("ledger", ledger.NAME, str(error)),), 0, 0)
    try:
        with ledger.told(store):
            connection.execute("BEGIN")
            found = [Finding("ledger", ledger.NAME, text) for text in integrity(connection)]
            if found:
                return Checked(tuple(found), 0, 0)
            shards = connection.execute("SELECT shard, name, rows, sha256, bytes FROM shard ORDER BY shard").fetchall()
            found += _identities(connection)
            for done, (number, *facts) in enumerate(shards, start=1):
                found += _shard(store, connection, number, Shard(*facts))
                if on_shard:
                    on_shard(done, len(shards))
            found += [] if note else _strays(store, connection)
            found += _places(connection)
            found += [Finding("books", ledger.NAME, text) for text in books.faults(connection)]
            found += _nondeterministic(connection)
            (runs,) = connection.execute("SELECT count(*) FROM run").fetchone()
            return Checked(tuple(found), len(shards), runs, f"{note} {UNJUDGED}" if note else "")
    except DamagedStoreError as error:
        return Checked((Finding("ledger", ledger.NAME, str(error)),), 0, 0)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, zlib.error) as error:
        text = f"The ledger is damaged: something in it is not of the kind that it should be ({error})."
        return Checked((Finding("ledger", ledger.NAME, text),), 0, 0)
    finally:
        connection.close()


def integrity(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the ledger's own structure."""
    answers = [str(text) for (text,) in connection.execute("PRAGMA integrity_check(20)")]
    return [] if answers == ["ok"] else [f"The ledger is damaged: {text}." for text in answers]


def _identities(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Scenarios and runs that are not what their hashes say."""
    base = str(fact(connection, "base")).encode()
    for key, packed in connection.execute("SELECT hash, canonical FROM question"):
        try:
            same = hashed(unpack(packed, base)) == key
        except zlib.error:
            same = False
        if not same:
            yield Finding("ledger", key[:16], "The ledger holds a scenario that is not what its hash says.")
    version, seed = fact(connection, "model_version"), str(study(connection)["seed"])
    asked = "SELECT run_id, hash, replicate, seed FROM run JOIN question USING (question)"
    for run, key, replicate, its_seed in connection.execute(asked):
        if its_seed != seed or run_id(key, replicate, int(seed), version) != run:
            yield Finding("ledger", run, f"Run {run} is not what its id says.")


def _places(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Points and arms that are not those of the scenarios that their runs answer."""
    about, base = study(connection), str(fact(connection, "base")).encode()
    factors = [str(name) for name in about["factors"]]
    wrong_arms: set[str] = set()
    wrong_points: set[int] = set()
    for point, values, arm, plan, levers, packed in connection.execute(PLACES):
        asked = json.loads(unpack(packed, base))
        wanted = json.loads(levers)
        if asked["plan"] != plan or not all(_has(asked, *lever) for lever in wanted.items()):
            wrong_arms.add(arm)
        given = json.loads(values)
        if len(given) != len(factors) or not all(
            key in wanted or _has(asked, key, value) for key, value in zip(factors, given, strict=True)
        ):
            wrong_points.add(point)
    for arm in sorted(wrong_arms):
        yield Finding("ledger", arm, f"The ledger holds another plan or other levers of arm {show(arm)} than were run.")
    for point in sorted(wrong_points):
        yield Finding("ledger", f"point {point}", f"The ledger holds other values of point {point} than were run.")


def _has(asked: Mapping[str, Any], key: str, value: float) -> bool:
    """Whether a scenario has a factor's value; True for a factor that names no figure of it, such as which company."""
    head, _, name = key.rpartition(".")
    if not head:
        return key not in asked["levers"] or bool(asked["levers"][key] == value)
    found = asked["company"].get("staff", {}) if head == "company.staff" else asked["company"]
    # People and customers are whole; shares are made to add up to one.
    return name not in found or math.isclose(found[name], value, rel_tol=1e-6, abs_tol=0.5 if head == "company" else 0)


def _shard(store: Path, connection: sqlite3.Connection, number: int, shard: Shard) -> Iterator[Finding]:
    """Whether a shard is as it was written, and holds what the ledger says."""
    asked = "SELECT run_id, result_hash FROM run WHERE {} = ?"
    runs = connection.execute(asked.format("shard"), (number,)).fetchall()
    weeks = connection.execute(asked.format("weekly"), (number,)).fetchall()
    ids = tuple(dict.fromkeys(run for run, _ in (*runs, *weeks)))
    data = damage(store, shard)
    if isinstance(data, str):
        yield Finding("shard", shard.name, f"The shard {shard.name} {data}; it holds {runs_in_words(len(ids))}.", ids)
        return
    try:
        table = parse(data)
    except (OSError, ValueError) as error:
        yield Finding("shard", shard.name, f"The shard {shard.name} cannot be read ({error}).", ids)
        return
    if shard.name.startswith(f"{WEEKLY}/"):
        lacking = {run for run, _ in weeks} - set(table.column("run_id").unique().to_pylist())
    else:
        held = Counter(
            (run, result_hash(outcome))
            for run, outcome in zip(table.column("run_id").to_pylist(), outcomes_of(table), strict=True)
        )
        lacking = {run for run, found in runs if (run, found) not in held}
    for run in sorted(lacking):
        yield Finding("hash", run, f"The result of run {run} is not in {shard.name} as the ledger has it.", (run,))
    if len(table) != shard.rows:
        yield Finding(
            "shard", shard.name, f"The shard {shard.name} has {len(table)} rows instead of {shard.rows}.", ids
        )


def _strays(store: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    """Files in the folders of shards that the ledger does not name."""
    known = {run for (run,) in connection.execute("SELECT run_id FROM run")}
    names = orphans(store, connection)
    ours = {name for name in names if _belongs(store, name, known)}
    ours |= {name for name in names if name.replace(WEEKLY, RUNS, 1) in ours}
    for name in names:
        if name in ours:
            yield Finding("orphan", name, f"The results in {name} are not entered in the ledger.")
        elif not (Path(name).name.startswith(".") and name.endswith(UNFINISHED)):  # swept at the next start
            yield Finding("foreign", name, f"The file {name} does not belong to this study, or is damaged.")


def _belongs(store: Path, name: str, known: set[str]) -> bool:
    try:
        _, rows, _ = read_orphan(store, name)
    except (OSError, ValueError, KeyError):
        return False
    return all(row.run_id in known for row in rows)


def _nondeterministic(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (run,) in connection.execute("SELECT run_id FROM run WHERE status = ? ORDER BY id", (NONDETERMINISTIC,)):
        yield Finding("nondeterministic", run, f"Run {run} gave different results when it was repeated.")


def runs_in_words(many: int) -> str:
    """So many runs, as a person says it."""
    return "1 run" if many == 1 else f"{many:,} runs"
