"""The folder beside an imported scenario: its tables as Parquet, its contacts, its audit; written whole or not at
all."""

import csv
import glob
import hashlib
import io
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from crmsim.cells import neutral
from crmsim.errors import InputError, show
from crmsim.intake.checks import WAYS, Check
from crmsim.intake.fields import NOUNS
from crmsim.intake.network import DEPARTMENTS, EDGES
from crmsim.intake.tables import Table
from crmsim.version import __version__

RECORD, AUDIT, PAGE, FINDINGS = "import.json", "audit.json", "audit.html", "findings.csv"
SCHEMA = "crmsim.import/1"
_TABLES = {f"{kind}.parquet" for kind in NOUNS}
_OURS = {RECORD, AUDIT, PAGE, FINDINGS, EDGES, DEPARTMENTS} | _TABLES
_OLD = ".old"  # ends the name of the folder that an import replaces, until the new one is in place
_TEXT = ".toml.part"  # ends the name of a scenario's text until it is in place
_LONG_AGO = 86_400  # seconds after which no import is still at work
_FAULT = "fault: "
_UNITS = {
    "value": "currency",
    "revenue": "currency/year",
    "margin": "currency/year",
    "cost": "currency/year",
    "price": "currency",
}


@dataclass(slots=True, eq=False)
class Stored:
    """What was imported before: typed tables, what is known of the contacts, and how it was made."""

    tables: dict[str, Table] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells whether the scenario has changed since; "" where there was none."""
        return str(self.record.get("digest", ""))

    def imported_by(self, kind: str) -> str:
        """The import that a table came from, "" where there is none."""
        return str(self.tables[kind].facts.get("imported_by", "")) if kind in self.tables else ""


def folder_of(target: Path) -> Path:
    """The folder that belongs to a scenario file: scenarios/acme for scenarios/acme.toml."""
    return target.with_suffix("")


def load(target: Path) -> Stored:
    """What lies beside a scenario; empty where nothing does. InputError where it was made by something else."""
    folder = folder_of(target)
    _recover(target)
    if not folder.exists() and not target.exists():
        return Stored()
    record = _record(folder, target)
    tables = {}
    for kind, facts in record["tables"].items():
        frame = _read(folder / f"{kind}.parquet")
        checks = []
        for check in facts["checks"]:
            name = _fault_name(check["field"], check["way"], check.get("file", ""))
            if name in frame and check["way"] in WAYS:
                told = {key: check[key] for key in ("way", "field", "sentence", "of", "values")}
                told["file"] = check.get("file", "")
                checks.append(Check(**told, mask=frame[name].astype(bool), examples=tuple(check["examples"])))
        plain = frame.drop(columns=[name for name in frame if str(name).startswith(_FAULT)])
        tables[kind] = Table(kind, plain, checks, facts["facts"])
    return Stored(tables, record)


def _recover(target: Path) -> None:
    """Make good an import that was killed while it put its files in place: end a first one, take back a later one."""
    folder = folder_of(target)
    for part in target.parent.glob(f".{glob.escape(target.stem[:60])}.*.part"):
        if part.is_dir() and time.time() - part.stat().st_mtime > _LONG_AGO:
            shutil.rmtree(part, ignore_errors=True)  # of an import that was killed earlier on
    for text in target.parent.glob(f".{glob.escape(target.stem[:60])}.*{_TEXT}") if not target.exists() else ():
        with suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads((folder / RECORD).read_text("utf-8"))["digest"] == digest(text.read_bytes()):
                text.replace(target)
                return
    for old in target.parent.glob(f".{glob.escape(target.stem[:60])}.*{_OLD}"):
        try:
            belongs = json.loads((old / RECORD).read_text("utf-8"))["digest"] == digest(target.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if belongs:
            shutil.rmtree(folder, ignore_errors=True)
            old.replace(folder)


def _record(folder: Path, target: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / RECORD).read_text("utf-8"))
        text = target.read_bytes()
    except (OSError, ValueError):
        raise InputError(
            f"{show(str(target), 200)} or its folder is there already and was not made by an import; "
            "choose another name."
        ) from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise InputError(f"{show(str(folder / RECORD), 200)} was made by another version of crmsim; import anew.")
    if record.get("digest") != digest(text):
        raise InputError(
            f"{show(str(target), 200)} was changed by hand since it was imported. Choose another name, or move it away."
        )
    return record


def _read(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{show(str(path), 200)} cannot be read ({type(error).__name__}); import anew.") from None
    texts = [str(name) for name in frame if str(frame[name].dtype) in ("str", "object", "string")]
    frame[texts] = frame[texts].astype("object").where(frame[texts].notna(), "")
    return frame


def _fault_name(name: str, way: str, file: str) -> str:
    return f"{_FAULT}{name} {way}{f' in {file}' if file else ''}".replace("  ", " ")


def digest(content: bytes) -> str:
    """What tells whether a file was changed; ends of lines do not count."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def write_tables(folder: Path, tables: Mapping[str, Table], provenance: Mapping[str, Any]) -> None:
    """Write each table as Parquet with its units and origin in the schema, one column for each fault."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    for kind, table in tables.items():
        frame = table.frame.copy()
        faults: dict[str, pd.Series] = {}
        for check in table.checks:
            name = _fault_name(check.field, check.way, check.file)
            faults[name] = faults[name] | check.mask if name in faults else check.mask
        frame = pd.concat([frame, pd.DataFrame(faults, index=frame.index)], axis=1)
        made = pa.Table.from_pandas(frame, preserve_index=False)
        units = {name: unit for name, unit in _UNITS.items() if name in frame}
        note = {"units": units, "crmsim_version": __version__, **provenance}
        made = made.replace_schema_metadata({**(made.schema.metadata or {}), b"crmsim": json.dumps(note).encode()})
        pq.write_table(made, folder / f"{kind}.parquet", compression="zstd")


def record_of(tables: Mapping[str, Table], extra: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be known to import more into the same scenario."""
    return {
        "schema": SCHEMA,
        "crmsim_version": __version__,
        "tables": {
            kind: {
                "facts": table.facts,
                "checks": [
                    {
                        "way": c.way,
                        "field": c.field,
                        "sentence": c.sentence,
                        "of": c.of,
                        "values": c.values,
                        "examples": list(c.examples),
                        "file": c.file,
                    }
                    for c in table.checks
                ],
            }
            for kind, table in tables.items()
        },
        **extra,
    }


def findings_csv(audit: Mapping[str, Any]) -> str:
    """The findings for a spreadsheet: nothing in them can become a formula."""
    out = io.StringIO()
    columns = (
        "file",
        "table",
        "field",
        "family",
        "way",
        "rows",
        "of",
        "values",
        "hours",
        "sentence",
        "examples",
        "lines",
    )
    writer = csv.writer(out)
    writer.writerow(columns)
    for found in audit["findings"]:
        cells = [
            found[name] if not isinstance(found[name], list) else "; ".join(map(str, found[name])) for name in columns
        ]
        writer.writerow([neutral(cell) for cell in cells])
    return out.getvalue()


def write_json(path: Path, value: Any) -> None:
    """Write plain values as JSON."""
    path.write_text(
        json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8", newline="\n"
    )


def _take_along(folder: Path, fresh: Path) -> None:
    """Copy what somebody else has put into the folder of an import: it is replaced by a new one."""
    for found in folder.iterdir() if folder.exists() else ():
        if found.name in _OURS:
            continue
        if found.is_dir():
            shutil.copytree(found, fresh / found.name, symlinks=True)
        else:
            shutil.copy2(found, fresh / found.name, follow_symlinks=False)


@contextmanager
def staged(target: Path, seen: str = "") -> Iterator[tuple[Path, Callable[[str], None]]]:
    """A new folder to write into, and the function that puts it, and the text of the scenario, in their places.

    Until that function is called, and where anything fails, everything stays as it was. Raises InputError where the
    place cannot be written to, or the scenario is no longer the one that was `seen` (its digest, "" for none).
    """
    folder = folder_of(target)
    fresh = target.parent / f".{target.stem[:60]}.{secrets.token_hex(4)}.part"
    old = fresh.with_suffix(_OLD)
    text_file = fresh.with_suffix(_TEXT)
    inner = fresh / folder.name  # the scenario names files by its own folder, so that it can be read before it is moved
    try:
        inner.mkdir(parents=True)

        def commit(text: str) -> None:
            if seen != (digest(target.read_bytes()) if target.exists() else ""):
                raise InputError(f"{show(str(target), 200)} was changed while the files were read. Import them again.")
            text_file.write_text(text, encoding="utf-8", newline="\n")
            _take_along(folder, inner)
            try:
                if folder.exists():
                    folder.replace(old)
                inner.replace(folder)
                os.replace(text_file, target)  # noqa: PTH105  says what it does
            except BaseException:  # an interruption too
                if old.exists():
                    shutil.rmtree(folder, ignore_errors=True)
                    old.replace(folder)
                raise

        yield inner, commit
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{show(str(target), 200)} could not be written: {reason.lower()}.") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        text_file.unlink(missing_ok=True)
