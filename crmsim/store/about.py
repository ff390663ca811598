"""What a study is, kept in its ledger and held against whoever wants to go on with it."""

import json
import secrets
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crmsim.errors import DamagedStoreError, InputError, show
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.scenario.files import diff
from crmsim.scenario.scenario import Scenario
from crmsim.store.durable import write_durably
from crmsim.store.identity import content, content_bytes, hashed, scenario_of
from crmsim.store.kept_contacts import keep, kept
from crmsim.store.planning import unpack
from crmsim.store.rows import Header
from crmsim.store.shards import outcome_units, weekly_units
from crmsim.study.arms import Arm
from crmsim.study.provenance import provenance
from crmsim.version import MODEL_VERSION

TEXT = "experiment.toml"
MENDED = "'crmsim store repair' sets it aside, so that its study can take over the results that are there."
#: Fixed parts of a study besides its base scenario and its arms, and how they are called in a refusal.
FIXED = {
    "seed": "the seed",
    "chance": "how points share chance",
    "factors": "the factors",
    "keep_weekly": "whether weeks are kept",
}


def write_header(store: Path, ledger: sqlite3.Connection, header: Header) -> None:
    """Enter a new study, inside a transaction of the caller's. Its contacts are on disk when this is done."""
    currency = header.base.company.currency
    entries = {
        "model_version": MODEL_VERSION,
        "outcomes": json.dumps(outcome_units(currency)),
        "weekly": json.dumps(weekly_units(currency)),
        "provenance": json.dumps(provenance()),
        "store": secrets.token_hex(8),
        "base": content_bytes(content(header.base)).decode(),
    }
    for key, value in entries.items():
        ledger.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))
    _write_rest(ledger, header)
    if header.base.contacts:
        keep(store, header.base.contacts)


def _write_rest(ledger: sqlite3.Connection, header: Header) -> None:
    """What may change while a study grows."""
    fixed = {key: getattr(header, key) for key in FIXED}
    rest = {**fixed, "name": header.name, "arms": [arm.name for arm in header.arms], "about": dict(header.about)}
    put(ledger, "study", json.dumps(rest, allow_nan=False))
    put(ledger, "text", header.text)
    ledger.executemany(
        "INSERT OR IGNORE INTO arm (name, plan, levers) VALUES (?, ?, ?)",
        [(arm.name, arm.plan, json.dumps(dict(arm.levers))) for arm in header.arms],
    )


def read_header(store: Path, ledger: sqlite3.Connection) -> Header:
    """The study in a ledger."""
    try:
        rest = study(ledger)
        return Header(
            name=rest["name"],
            text=str(fact(ledger, "text")),
            base=_rebuilt(store, str(fact(ledger, "base"))),
            arms=tuple(stored_arm(ledger, name) for name in rest["arms"]),
            factors=tuple(rest["factors"]),
            seed=int(rest["seed"]),
            chance=rest["chance"],
            keep_weekly=bool(rest["keep_weekly"]),
            about=rest["about"],
        )
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise DamagedStoreError(
            f"What the store {show(str(store), 200)} says about its study cannot be read by this version ({error})."
        ) from error


def write_text(store: Path, header: Header) -> None:
    """The experiment beside its results, so that the folder explains itself."""
    text = header.text.encode()
    if not (store / TEXT).is_file() or (store / TEXT).read_bytes() != text:
        write_durably(store / TEXT, text, replace=True)


def match(store: Path, ledger: sqlite3.Connection, header: Header) -> None:
    """Take over what may change; InputError, saying what differs, where this is another study."""
    require_same(store, ledger, header)
    _write_rest(ledger, header)


def require_same(store: Path, ledger: sqlite3.Connection, header: Header) -> None:
    """InputError, saying what differs, where this is another study."""
    if problems := list(_differences(store, ledger, header)):
        raise InputError(
            f"The store {show(str(store), 200)} holds another study: {problems[0]}. Give this one a store of its own.",
            problems,
        )


def _differences(store: Path, ledger: sqlite3.Connection, header: Header) -> Iterator[str]:
    there = study(ledger)
    if str(fact(ledger, "base")) != content_bytes(content(header.base)).decode():
        for key, old, new in diff(read_header(store, ledger).base, header.base)[:20]:
            yield f"{key} of its scenario is {show(old)} there and {show(new)} here"
        yield "its scenario differs"
    for key, words in FIXED.items():
        here = json.loads(json.dumps(getattr(header, key)))
        if there[key] != here:
            yield f"{words} differ{'' if key == 'factors' else 's'}: {_words(there[key])} there and {_words(here)} here"
    for arm in header.arms:
        if _has_arm(ledger, arm.name) and str(stored_arm(ledger, arm.name)) != str(arm):
            yield f"its arm {show(arm.name)} is {show(str(stored_arm(ledger, arm.name)), 120)}"


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else show(value)


def check_version(store: Path, ledger: sqlite3.Connection) -> None:
    """InputError where results of this version of the model must not join those in the store."""
    theirs = fact(ledger, "model_version")
    if theirs != MODEL_VERSION:
        raise InputError(
            f"The results in {show(str(store), 200)} are of model version {theirs}, and this crmsim has version "
            f"{MODEL_VERSION}. They can be read and analysed, but not added to: start a new store."
        )
    if list(facts(ledger, "outcomes")) != list(OUTCOMES):
        raise InputError(
            f"The results in {show(str(store), 200)} hold other figures than this crmsim measures. "
            "They can be read and analysed, but not added to: start a new store."
        )


def fact(ledger: sqlite3.Connection, key: str) -> Any:
    """One fact about a study. Raises DamagedStoreError where there is none."""
    found = ledger.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if found is None:
        raise DamagedStoreError(f"The ledger is damaged: it does not hold {show(key)} of its study. {MENDED}")
    return found[0]


def facts(ledger: sqlite3.Connection, key: str) -> dict[str, Any]:
    """A fact that is a table of JSON. Raises DamagedStoreError where it is none."""
    try:
        found = json.loads(str(fact(ledger, key)))
        if not isinstance(found, dict):
            raise TypeError("no table")
    except (ValueError, TypeError) as error:
        raise DamagedStoreError(f"The ledger is damaged: {show(key)} cannot be read ({error}). {MENDED}") from None
    return found


def study(ledger: sqlite3.Connection) -> dict[str, Any]:
    """What was entered of a study besides its scenario and the text of its experiment: name, arms, factors, ..."""
    found = facts(ledger, "study")
    if lacking := {"name", "arms", "about", *FIXED} - found.keys():
        raise DamagedStoreError(f"The ledger is damaged: its study has no {min(lacking)}. {MENDED}")
    return found


def put(ledger: sqlite3.Connection, key: str, value: str | int) -> None:
    """Enter a fact, or change it."""
    ledger.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
    )


def planned_as(ledger: sqlite3.Connection) -> list[Any]:
    """Fingerprint and arms of the design that was planned last."""
    found = ledger.execute("SELECT value FROM meta WHERE key = 'design'").fetchone()
    return list(json.loads(found[0])) if found else [None, []]


def scenario_of_run(store: Path, ledger: sqlite3.Connection, run: str) -> Scenario:
    """The question that a run answers, rebuilt and held against its hash."""
    found = ledger.execute(
        "SELECT canonical, hash FROM question JOIN run USING (question) WHERE run_id = ?", (run,)
    ).fetchone()
    if found is None:
        raise InputError(f"There is no run {show(run)} in the store {show(str(store), 200)}.")
    try:
        text = unpack(found[0], str(fact(ledger, "base")).encode())
        if hashed(text) != found[1]:
            raise ValueError("it does not have the hash that it had")
        return _rebuilt(store, text)
    except (ValueError, zlib.error, KeyError, TypeError, InputError) as error:
        raise DamagedStoreError(f"The scenario of run {run} cannot be read: {error}.") from error


def _rebuilt(store: Path, text: str | bytes) -> Scenario:
    found = json.loads(text)
    return scenario_of(found, kept(store, found["contacts"]))


def _has_arm(ledger: sqlite3.Connection, name: str) -> bool:
    return ledger.execute("SELECT 1 FROM arm WHERE name = ?", (name,)).fetchone() is not None


def stored_arm(ledger: sqlite3.Connection, name: str) -> Arm:
    """An arm by its name."""
    found = ledger.execute("SELECT plan, levers FROM arm WHERE name = ?", (name,)).fetchone()
    if found is None:
        raise DamagedStoreError(f"The ledger is damaged: it does not hold the arm {show(name)}. {MENDED}")
    return Arm(name, found[0], json.loads(found[1]))
