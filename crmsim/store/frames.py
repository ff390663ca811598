"""A store read as tables: runs, failures, weeks. Every shard is verified on the way."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmsim.errors import DamagedStoreError, InputError, show
from crmsim.store.about import MENDED, fact, facts, study
from crmsim.store.inside import require_shard_names
from crmsim.store.rows import NONDETERMINISTIC, OK, PENDING
from crmsim.store.shards import Shard, read

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Every place of the design with the run that answers it: those that have a run of their own, then those that share.
PLACES = """
SELECT point, arm, replicate, id AS run FROM run WHERE point IS NOT NULL
UNION ALL SELECT point, arm, replicate, run FROM also
"""
RUNS_OF_DESIGN = f"""
SELECT place.point, arm.name AS arm, place.replicate, run.seed, run.status, run.run_id, run.result_hash, run.shard
FROM ({PLACES}) AS place JOIN run ON run.id = place.run JOIN arm ON arm.arm = place.arm
WHERE run.status {{}} ORDER BY place.point, place.arm, place.replicate
"""  # noqa: S608  nothing of what a person gave
FAILURES = f"""
SELECT run.run_id, place.point, arm.name AS arm, place.replicate, run.seed, run.status, run.stage, run.message,
    run.traceback, run.seconds, run.worker, run.ended,
    (SELECT count(*) FROM attempt WHERE attempt.run = run.id) AS attempts
FROM ({PLACES}) AS place JOIN run ON run.id = place.run JOIN arm ON arm.arm = place.arm
WHERE run.status NOT IN ('ok', 'pending') ORDER BY place.point, place.arm, place.replicate
"""  # noqa: S608


ONE_RUN = """
SELECT run_id, point, arm.name AS arm, arm.plan AS plan, replicate, seed, status, stage, message, traceback,
    result_hash, seconds, worker, ended, {allowed},
    (SELECT count(*) FROM attempt WHERE attempt.run = run.id) AS attempts
FROM run LEFT JOIN arm USING (arm) WHERE run_id = ?
"""


def runs_frame(store: Path, ledger: sqlite3.Connection, *, ok_only: bool) -> "pd.DataFrame":
    """One row per place of the design whose run is over, with factors and outcomes."""
    import pandas as pd  # noqa: PLC0415

    wanted = f"= '{OK}'" if ok_only else f"<> '{PENDING}'"
    frame = _query(ledger, RUNS_OF_DESIGN.format(wanted))
    found = _outcomes(store, ledger, [int(number) for number in frame["shard"].dropna().unique()])
    merged = frame.merge(found, on=["run_id", "result_hash"], how="left", validate="many_to_one", indicator=True)
    lacking = merged[merged["shard"].notna() & (merged["_merge"] != "both")]
    if len(lacking):
        raise DamagedStoreError(
            f"The store {show(str(store), 200)} lacks the results of {len(lacking):,} runs that its ledger knows, "
            f"such as {lacking['run_id'].iloc[0]}. 'crmsim store check' finds all damage."
        )
    points = points_frame(ledger)
    factors = points.reindex(merged["point"]).reset_index(drop=True)
    merged.loc[merged["status"] == NONDETERMINISTIC, list(facts(ledger, "outcomes"))] = float("nan")
    merged["seed"] = merged["seed"].map(int)
    merged["arm"] = merged["arm"].astype(str)
    outcomes = list(facts(ledger, "outcomes"))
    order = ["point", "arm", "replicate", "seed", "status", "run_id", *outcomes]
    whole = pd.concat([factors, merged[order]], axis=1)
    whole.attrs["units"] = units_of(ledger, "runs")
    whole.attrs["provenance"] = described(ledger)
    return whole


def points_frame(ledger: sqlite3.Connection) -> "pd.DataFrame":
    """Factor values by the number of the point."""
    import pandas as pd  # noqa: PLC0415

    rows = ledger.execute('SELECT point, "values" FROM point ORDER BY point').fetchall()
    names = study(ledger)["factors"]
    index = pd.Index([point for point, _ in rows], name="point", dtype="int64")
    try:
        values = [json.loads(values) for _, values in rows]
        return pd.DataFrame(values, columns=names, index=index, dtype="float64")
    except (ValueError, TypeError) as error:
        raise DamagedStoreError(
            f"The ledger is damaged: the values of its points cannot be read ({error}). {MENDED}"
        ) from None


def failures_frame(ledger: sqlite3.Connection) -> "pd.DataFrame":
    """Runs that did not end well."""
    frame = _query(ledger, FAILURES)
    frame["seed"] = frame["seed"].map(int)
    return frame


def weekly_tables(store: Path, ledger: sqlite3.Connection, run_ids: Sequence[str] | None) -> "Iterator[pa.Table]":
    """The weekly series shard by shard, of these runs or of all in the design: each run once."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    by_shard: dict[int, list[str]] = {}
    asked = "SELECT weekly, run_id FROM run WHERE weekly IS NOT NULL AND point IS NOT NULL ORDER BY weekly, id"
    chosen = None if run_ids is None else set(run_ids)
    for shard, run in ledger.execute(asked):
        if chosen is None or run in chosen:
            by_shard.setdefault(shard, []).append(run)
    for number, runs in by_shard.items():
        table = read(store, shard_of(ledger, number))
        yield table.filter(pc.is_in(table["run_id"], value_set=pa.array(runs)))


def weekly_frame(store: Path, ledger: sqlite3.Connection, run_ids: Sequence[str] | None) -> "pd.DataFrame":
    """The same as one frame."""
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    units = units_of(ledger, "weekly")
    tables = list(weekly_tables(store, ledger, run_ids))
    frame = pa.concat_tables(tables).to_pandas() if tables else pd.DataFrame(columns=list(units))
    frame.attrs["units"] = units
    frame.attrs["provenance"] = described(ledger)
    return frame


def shard_of(ledger: sqlite3.Connection, number: int) -> Shard:
    """A shard by its number."""
    found = ledger.execute("SELECT name, rows, sha256, bytes FROM shard WHERE shard = ?", (number,)).fetchone()
    if found is None:
        raise DamagedStoreError("The ledger names a shard that it lacks. 'crmsim store check' finds all damage.")
    return Shard(*found)


def described(ledger: sqlite3.Connection) -> dict[str, object]:
    """Where the results come from: versions when the store was made, the study, its base scenario."""
    return {
        "study": study(ledger)["name"],
        "model_version": fact(ledger, "model_version"),
        "store": fact(ledger, "store"),
        **facts(ledger, "provenance"),
    }


def one_run(store: Path, ledger: sqlite3.Connection, run_id: str) -> dict[str, Any]:
    """What the ledger says of one run."""
    # A ledger of the first schema does not know them, and is only read.
    lacks = "seconds_allowed" not in {column for _, column, *_ in ledger.execute("PRAGMA table_info(run)")}
    allowed = "NULL AS seconds_allowed, NULL AS memory_allowed" if lacks else "seconds_allowed, memory_allowed"
    cursor = ledger.execute(ONE_RUN.format(allowed=allowed), (run_id,))
    found = cursor.fetchone()
    if found is None:
        near = [
            run for (run,) in ledger.execute("SELECT run_id FROM run WHERE run_id LIKE ? LIMIT 1", (f"{run_id[:6]}%",))
        ]
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise InputError(f"There is no run {show(run_id)} in the store {show(str(store), 200)}.{hint}")
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def units_of(ledger: sqlite3.Connection, table: str) -> dict[str, str]:
    """Unit of every column of a table."""
    if table == "weekly":
        return {"run_id": "", "week": "week", **facts(ledger, "weekly")}
    if table == "failures":
        return {"seconds": "s"}
    from crmsim.scenario.levers import LEVERS  # noqa: PLC0415

    factors = study(ledger)["factors"]
    sizes = {"company.employees": "people", "company.customers": "accounts"}
    return {
        **{name: LEVERS[name].unit if name in LEVERS else sizes.get(name, "") for name in factors},
        **dict.fromkeys(("point", "arm", "replicate", "seed", "status", "run_id"), ""),
        **facts(ledger, "outcomes"),
    }


def shard_names(ledger: sqlite3.Connection, kind: str) -> list[str]:
    """Names of the shards of a kind, in order, relative to the store."""
    names = [name for (name,) in ledger.execute("SELECT name FROM shard ORDER BY shard")]
    require_shard_names(names)
    return [name for name in names if name.startswith(f"{kind}/")]


def _outcomes(store: Path, ledger: sqlite3.Connection, shards: Sequence[int]) -> "pd.DataFrame":
    """The outcomes in these shards, by run and hash; equal results of one run are one row."""
    import pandas as pd  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    names = facts(ledger, "outcomes")
    columns = ["run_id", "result_hash", *names]
    tables = [read(store, shard_of(ledger, number), columns) for number in shards]
    if not tables:
        return pd.DataFrame({name: pd.Series(dtype="object" if name in columns[:2] else "float64") for name in columns})
    bare = [table.replace_schema_metadata(None) for table in tables]
    frame: pd.DataFrame = pa.concat_tables(bare).to_pandas()
    return frame.drop_duplicates(["run_id", "result_hash"])


def _query(ledger: sqlite3.Connection, text: str) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415

    cursor = ledger.execute(text)
    names = [column[0] for column in cursor.description]
    return pd.DataFrame(cursor.fetchall(), columns=names)
