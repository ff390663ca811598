"""Results as Parquet files of about a hundred runs each: written durably, verified on every read, never changed."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crmsim.errors import DamagedStoreError, show
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import SERIES, units
from crmsim.store.durable import sha256, write_durably
from crmsim.store.inside import RUNS, WEEKLY, plain_bytes, require_shard_names
from crmsim.store.rows import RunRow, result_hash
from crmsim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIX = ".parquet"
ABOUT = b"crmsim"  # key of our own in a schema's metadata
IDENTITY = ("run_id", "point", "arm", "replicate", "result_hash")


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard as the ledger knows it; `name` is relative to the store, with forward slashes.

    Raises DamagedStoreError for a name that no shard has: it could lead out of the store.
    """

    name: str
    rows: int
    sha256: str
    bytes: int

    def __post_init__(self) -> None:
        """Refuse what is no name."""
        require_shard_names([self.name])


def outcome_units(currency: str) -> dict[str, str]:
    """Unit of every outcome, money in the study's currency."""
    return {name: in_currency(outcome.unit, currency) for name, outcome in OUTCOMES.items()}


def weekly_units(currency: str) -> dict[str, str]:
    """Unit of every series that is kept by week."""
    sources = {name: source or "cumulative_cash" for name, source in SERIES.items()}
    known = units([source for source in sources.values() if source != "cumulative_cash"], currency)
    return {name: known[source] for name, source in sources.items()}


def in_currency(unit: str, currency: str) -> str:
    """A unit of ours with a study's currency in the place of "money"."""
    return currency if unit == "money" else unit.replace("money/", f"{currency}/")


def new_name(number: int) -> str:
    """A name for a shard; the random part keeps one that was never entered from being in the way of the next."""
    return f"{number:06d}-{secrets.token_hex(4)}{SUFFIX}"


def write_runs(store: Path, name: str, rows: Sequence[RunRow], about: Mapping[str, Any]) -> Shard:
    """Write the outcomes of runs as one shard; `about` holds `store`, `seed` and `currency`.

    The shard says whether weeks were kept; these are written before it, under the same name.
    """
    import pyarrow as pa  # noqa: PLC0415  slow to import, and only those who keep results need it

    outcomes = np.array([row.outcome for row in rows], dtype=np.float64)
    described = {
        "run_id": ("", "which run: hash of its scenario, replicate, seed and model version"),
        "point": ("", "number of the design point when it was run"),
        "arm": ("", "name of the arm"),
        "replicate": ("", "number of the draw of chance"),
        "result_hash": ("", "SHA-256 of the outcomes as little-endian float64"),
        **{name: (unit, OUTCOMES[name].meaning) for name, unit in outcome_units(about["currency"]).items()},
    }
    columns = [
        pa.array([row.run_id for row in rows], pa.string()),
        pa.array([row.point for row in rows], pa.int64()),
        pa.array([row.arm for row in rows], pa.string()),
        pa.array([row.replicate for row in rows], pa.int64()),
        pa.array([result_hash(outcome) for outcome in outcomes], pa.string()),
        *(pa.array(outcomes[:, place]) for place in range(len(OUTCOMES))),
    ]
    weekly = any(row.weekly is not None for row in rows)
    return _write(store, RUNS, name, columns, described, {**about, "weekly": weekly})


def write_weekly(store: Path, name: str, rows: Sequence[RunRow], about: Mapping[str, Any]) -> Shard:
    """Write the weekly series of runs as one long table: a row per run and week."""
    import pyarrow as pa  # noqa: PLC0415

    kept = [(row.run_id, row.weekly) for row in rows if row.weekly is not None]
    weeks = [series.shape[1] for _, series in kept]
    values = np.concatenate([np.asarray(series, dtype=np.float64) for _, series in kept], axis=1)
    described = {
        "run_id": ("", "which run"),
        "week": ("week", "week after kick-off"),
        **{name: (unit, name.replace("_", " ")) for name, unit in weekly_units(about["currency"]).items()},
    }
    columns = [
        pa.array(np.repeat([run for run, _ in kept], weeks), pa.string()),
        pa.array(np.concatenate([np.arange(1, many + 1, dtype=np.int32) for many in weeks])),
        *(pa.array(series) for series in values),
    ]
    return _write(store, WEEKLY, name, columns, described, about)


def _write(
    store: Path,
    kind: str,
    name: str,
    columns: "Sequence[pa.Array]",
    described: Mapping[str, tuple[str, str]],
    about: Mapping[str, Any],
) -> Shard:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    fields = [
        pa.field(name, column.type, metadata={"unit": unit, "meaning": meaning} if unit or meaning else None)
        for (name, (unit, meaning)), column in zip(described.items(), columns, strict=True)
    ]
    facts = {"kind": kind, "crmsim": __version__, "model_version": MODEL_VERSION, **about}
    schema = pa.schema(fields, metadata={ABOUT: json.dumps(facts, sort_keys=True)})
    sink = pa.BufferOutputStream()
    # Figures of runs hardly repeat, so dictionaries and statistics would only make small files larger and slower.
    pq.write_table(
        pa.Table.from_arrays(list(columns), schema=schema),
        sink,
        compression="zstd",
        use_dictionary=["run_id"] if kind == WEEKLY else False,
        write_statistics=False,
        write_page_checksum=True,
    )
    data = sink.getvalue().to_pybytes()
    folder = store / kind
    folder.mkdir(exist_ok=True)
    name = f"{kind}/{name}"
    write_durably(store / name, data)
    return Shard(name, len(columns[0]), sha256(data), len(data))


def read(store: Path, shard: Shard, columns: Sequence[str] | None = None) -> "pa.Table":
    """Read a shard whose every bit is as it was written; DamagedStoreError, saying what is wrong, where it is not."""
    fault = damage(store, shard)
    if isinstance(fault, str):
        raise DamagedStoreError(
            f"The shard {show(shard.name, 100)} of the store {show(str(store), 200)} {fault}. "
            "'crmsim store check' finds all damage, 'crmsim store repair' marks the runs in it to be run again."
        )
    return parse(fault, columns)


def damage(store: Path, shard: Shard) -> bytes | str:
    """The bytes of a shard, or in words what is wrong with it."""
    try:
        data = plain_bytes(store / shard.name)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    if len(data) != shard.bytes:
        return f"has {len(data):,} bytes instead of {shard.bytes:,}"
    return data if sha256(data) == shard.sha256 else "is not as it was written (its checksum differs)"


def parse(data: bytes, columns: Sequence[str] | None = None) -> "pa.Table":
    """The table in the bytes of a shard. Raises pyarrow's errors for what is none."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True) as file:
        return file.read(columns=None if columns is None else list(columns))


def about_of(table: "pa.Table") -> dict[str, Any]:
    """What a shard says about itself; empty where it is none of ours."""
    try:
        found = json.loads((table.schema.metadata or {})[ABOUT])
    except (KeyError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def outcomes_of(table: "pa.Table", names: Sequence[str] = tuple(OUTCOMES)) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The outcomes in a shard, shape (runs, outcomes)."""
    return (
        np.column_stack([table.column(name).to_numpy() for name in names]) if len(table) else np.empty((0, len(names)))
    )
