"""What a person can do with studies. Plain values go in and come out; the command line and the browser translate.

As in `crmsim.usecases`, what needs the engine or the table libraries loads them inside.
"""
# ruff: noqa: PLC0415  see above

import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmsim.errors import InputError

if TYPE_CHECKING:
    from crmsim.analysis.asking import Asked
    from crmsim.analysis.table import StudyTable
    from crmsim.experiment.experiment import Experiment
    from crmsim.sweeps.coordinator import Progress

Json = dict[str, Any]


def list_experiments() -> list[str]:
    """Names of the experiments that come with crmsim."""
    from crmsim.experiment.files import shipped_experiments

    return shipped_experiments()


def load_experiment(source: str | Path) -> "Experiment":
    """An experiment from a path, or by the name of one that comes with crmsim.

    Raises InputError, naming file, key, value and what would be right, for whatever cannot be read.
    """
    from crmsim.experiment.files import load_experiment

    return load_experiment(source)


def preview(
    experiment: "Experiment",
    store: Path | None = None,
    *,
    workers: int | None = None,
    resume: bool = True,
    retry: Iterable[str] = (),
) -> Json:
    """Runs, time in seconds and disk in bytes that a sweep would take, from a sample that is timed now.

    What a store that is there holds already is not run again. Raises InputError where the sweep itself would.
    """
    from crmsim.sweeps.api import left
    from crmsim.sweeps.preview import preview

    todo = None if store is None else left(experiment, store, resume=resume, retry=retry)
    found = preview(experiment, workers=workers, left=todo)
    return {"schema": "crmsim.preview/1", "experiment": experiment.name, **asdict(found)}


def check_sweep(timeout: float | None, memory: int | None, scheduler: str | None, retry: Iterable[str]) -> None:
    """Refuse options of a sweep that cannot be, before anything is loaded or made."""
    from crmsim.sweeps.api import check_limits, check_retry

    check_limits(timeout, memory, scheduler)
    check_retry(retry)


def sweep(
    experiment: "Experiment",
    store: Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    resume: bool = True,
    retry: Iterable[str] = (),
    timeout: float | None = None,
    memory: int | None = None,
    on_progress: "Callable[[Progress], None] | None" = None,
    stop: Callable[[], bool] | None = None,
) -> Json:
    """Run what a store does not hold yet of an experiment, and give its books (schema crmsim.sweep/1).

    After Ctrl-C, or a yes from `stop`, what is done by then is kept, and the answer is marked as stopped.
    """
    from crmsim.sweeps.api import sweep

    found = sweep(
        experiment,
        store,
        workers=workers,
        scheduler=scheduler,
        resume=resume,
        retry=retry,
        timeout=timeout,
        memory=memory,
        on_progress=on_progress,
        stop=stop,
    )
    return {
        "schema": "crmsim.sweep/1",
        "experiment": experiment.name,
        "store": str(found.path),
        "executed": found.executed,
        "stopped": found.stopped,
        "failed": found.failed,
        "books": dict(found.books),
        "notes": list(found.notes),
    }


def analyze_store(
    store: str | Path,
    analysis: str,
    *,
    outcomes: Sequence[str] = (),
    arms: Sequence[str] = (),
    x: str | None = None,
    y: str | None = None,
    threshold: float = 0.5,
    enough: float | None = None,
    against: str | None = None,
) -> Json:
    """One analysis of a store (summary, sensitivity, regimes, discover, variance), as JSON (crmsim.analysis/1).

    Empty `outcomes` and `arms` mean those that the study is about; `x` and `y` name the factors of a regime map,
    `against` the arm that others are to beat (discover).
    Raises InputError for whatever is not known, or cannot be analysed.
    """
    from crmsim.analysis.asking import Asked, analyze

    asked = Asked(tuple(outcomes), tuple(arms), x, y, threshold, enough, against)
    table = _table(store)
    return {
        **_study_context(table),
        **analyze(table, analysis, asked),
        "command": _analysis_command(store, analysis, asked),
    }


def study_page(
    store: str | Path, first: Json | None = None, on_progress: Callable[[int, int], None] | None = None
) -> Json:
    """Every analysis that suits a study, as the JSON that its page is made of (crmsim.study/1).

    `first` is an analysis that has been done already. `on_progress` hears analyses done and wanted.
    """
    from crmsim.analysis.asking import analyze, suitable

    table = _table(store)
    found = {str(first["analysis"]): first} if first else {}
    wanted = list(dict.fromkeys([*suitable(table), *found]))
    refused: list[Json] = []
    for place, name in enumerate(wanted):
        if name not in found:
            try:
                found[name] = analyze(table, name) | {"command": _analysis_command(store, name)}
            except InputError as error:
                refused.append({"what": name, "why": str(error)})
        if on_progress:
            on_progress(place + 1, len(wanted))
    return {
        **_study_context(table),
        "schema": "crmsim.study/1",
        "analyses": {name: found[name] for name in wanted if name in found},
        "refused": refused,
        "command": _analysis_command(store, "summary") + " --report study.html",
    }


def save_study_page(result: Json, path: Path) -> Path:
    """Write the page of a study, which needs nothing else, whole or not at all."""
    from crmsim.report.study_page import write_study

    return write_study(result, path)


def _table(store: str | Path) -> "StudyTable":
    from crmsim.analysis.reading import table_of
    from crmsim.store.store import Store

    with Store.open(store) as opened:
        return table_of(opened)


def _study_context(table: "StudyTable") -> Json:
    """What a result has to say about the study that it comes from."""
    from crmsim.version import MODEL_VERSION, __version__

    return {
        "schema": "crmsim.analysis/1",
        "crmsim_version": __version__,
        "model_version": MODEL_VERSION,
        "study": table.name,
        "title": table.title,
        "currency": table.currency,
        "design": table.kind,
        "points": len(table.points),
        "replicates": len(table.replicate_names),
        "chance": table.chance,
        "arms": list(table.arms),
        "outcomes": list(table.outcomes),
        "factors": [
            {"name": one.name, "title": one.words, "low": one.low, "high": one.high, "unit": one.unit}
            for one in table.factors
        ],
        "books": table.books(),
        **table.about,
    }


def _analysis_command(store: str | Path, analysis: str, asked: "Asked | None" = None) -> str:
    """The command that gives this result again."""
    words = ["crmsim", "analyze", str(store), analysis]
    if asked:
        words += [word for name in asked.outcomes for word in ("--outcome", name)]
        words += [word for name in asked.arms for word in ("--arm", name)]
        words += [word for key in ("x", "y") if (name := getattr(asked, key)) for word in (f"--{key}", name)]
        words += ["--threshold", repr(asked.threshold)] if asked.threshold != 0.5 else []
        words += ["--enough", repr(asked.enough)] if asked.enough is not None else []
        words += ["--against", asked.against] if asked.against else []
    return shlex.join(words)


def check_store(store: Path, on_shard: Callable[[int, int], None] | None = None) -> Json:
    """An audit of a store: every file, hash and book (schema crmsim.store_check/1). Nothing is changed.

    `on_shard` hears shards done and in all. InputError where there is no store.
    """
    from crmsim.store.check import check
    from crmsim.store.ledger import NAME
    from crmsim.store.store import Store, require_store

    require_store(store)
    found = check(store, on_shard)
    unread = any(one.kind == "ledger" for one in found.findings)
    books: dict[str, int] = {}
    if not unread:
        with Store.open(store) as opened:
            books = opened.books()
    return {
        "schema": "crmsim.store_check/1",
        "store": str(store),
        "ledger": NAME,
        "sound": found.sound,
        "findings": [{**asdict(one), "runs": list(one.runs)} for one in found.findings],
        "shards": found.shards,
        "books": books,
        "note": found.note,
    }


def repair_store(store: Path) -> Json:
    """Mend a store: what was done, sentence by sentence, and the audit after it (schema crmsim.store_repair/1)."""
    from crmsim.store.repair import repair
    from crmsim.store.store import exists, require_store

    require_store(store)
    done = list(repair(store))
    after = check_store(store) if exists(store) else None  # a damaged ledger is gone by now
    return {"schema": "crmsim.store_repair/1", "store": str(store), "done": done, "after": after}


def export_store(store: Path, target: Path, table: str = "runs") -> tuple[Path, ...]:
    """Write a table of a store (runs, failures, weekly) to a new CSV or Parquet file, and give the paths written."""
    from crmsim.store.export import export
    from crmsim.store.store import Store

    with Store.open(store) as opened:
        return export(opened, target, table)


def replay_run(store: Path, run_id: str, *, timeout: float | None = None, memory: int | None = None) -> Json:
    """Run one stored run again and hold it against what is stored (schema crmsim.replay/1); nothing is changed.

    `timeout` (seconds) and `memory` (MB) take the place of the limits that the sweep had.
    """
    from crmsim.sweeps.replay import replay

    found = replay(store, run_id, timeout=timeout, memory=memory)
    shown = ("status", "stage", "message", "traceback")
    stored = {key: found.stored[key] for key in ("arm", "plan", "replicate", "seed", *shown, "result_hash")}
    now = {**{key: getattr(found.row, key) for key in shown}, "result_hash": found.hash}
    return {"schema": "crmsim.replay/1", "run_id": run_id, "same": found.same, "stored": stored, "now": now}
