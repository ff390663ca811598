"""A store's tables as files for other tools: CSV or Parquet, with units and where they come from. Never overwrites."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmsim.cells import neutral
from crmsim.errors import InputError, show

if TYPE_CHECKING:
    import pandas as pd

    from crmsim.store.store import Store

TABLES = ("runs", "failures", "weekly")
SUFFIXES = (".csv", ".parquet")
UNITS = ".units.json"  # added to the name of a CSV: a CSV itself has no room for units that every tool would accept


def export(store: "Store", target: Path, table: str = "runs") -> tuple[Path, ...]:
    """Write one of TABLES to a new file, by its ending CSV or Parquet, and give the paths written.

    `runs` holds every run that is over, with its status; `weekly` a row per run and week. Beside a CSV stands a JSON
    file with the unit of each column and the provenance; a Parquet file carries both in its schema. InputError where a
    file is there already, or cannot be written.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise InputError(f"{show(str(target), 200)} must end in {' or '.join(SUFFIXES)}.")
    if table not in TABLES:
        raise InputError(f"There is no table {show(table)}, only {', '.join(TABLES)}.")
    is_csv = target.suffix.lower() == ".csv"
    beside = target.with_name(target.name + UNITS)
    for path in (target, beside) if is_csv else (target,):
        if path.exists():
            raise InputError(f"{show(str(path), 200)} is there already; choose another name.")
    about = store.provenance()
    if table == "weekly" and not store.header.keep_weekly:
        raise InputError("This study did not keep the weeks of its runs (keep_weekly in its experiment file).")
    chunks = _weeks(store) if table == "weekly" else iter([_frame(store, table)])
    units = store.units(table)
    if not is_csv:
        _write_new(target, lambda path: _parquet(path, chunks, units, about))
        return (target,)
    _write_new(target, lambda path: _csv(path, chunks))
    text = json.dumps({"table": table, "units": units, "provenance": about}, indent=2, ensure_ascii=False)
    _write_new(beside, lambda path: path.write_text(text + "\n", encoding="utf-8"))
    return (target, beside)


def _weeks(store: "Store") -> "Iterator[pd.DataFrame]":
    """Shard by shard; one empty table where no run is done yet, so that a file has its columns."""
    chunks = store.weekly_chunks()
    first = next(chunks, None)
    yield store.weekly([]) if first is None else first
    yield from chunks


def _frame(store: "Store", table: str) -> "pd.DataFrame":
    return store.failures() if table == "failures" else store.to_pandas(ok_only=False)


def _csv(path: Path, chunks: Any) -> None:
    """Numbers stay numbers with all their digits; texts cannot become formulas."""
    first = True
    for frame in chunks:
        safe = frame.rename(columns=neutral).copy()
        for name in safe.columns:
            if safe[name].dtype.kind not in "fiub":
                safe[name] = safe[name].map(neutral)
        safe.to_csv(path, mode="a", header=first, index=False, lineterminator="\n", encoding="utf-8")
        first = False


def _parquet(path: Path, chunks: Any, units: dict[str, str], about: dict[str, Any]) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    writer: pq.ParquetWriter | None = None
    try:
        for frame in chunks:
            texts = {name: frame[name].map(str) for name in frame.columns if name == "seed"}  # may need 128 bits
            table = pa.Table.from_pandas(frame.assign(**texts), preserve_index=False)
            fields = [field.with_metadata({"unit": units.get(field.name, "")}) for field in table.schema]
            schema = pa.schema(fields, metadata={"crmsim": json.dumps(about)})
            writer = writer or pq.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(table.cast(schema))
    finally:
        if writer:
            writer.close()


def _write_new(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name and then give it its own, unless that is taken by then."""
    unfinished = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        write(unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        try:
            os.link(unfinished, target)  # unlike a rename, a link never replaces a file
        except FileExistsError:
            raise InputError(f"{show(str(target), 200)} is there already; choose another name.") from None
        except OSError:  # a file system without links
            unfinished.rename(target)
    except OSError as error:
        raise InputError(f"{show(str(target), 200)} could not be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


__all__ = ["SUFFIXES", "TABLES", "UNITS", "export"]
