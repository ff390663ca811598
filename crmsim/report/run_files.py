"""One run as files: its weeks and events as tables, and everything else, units included, as JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from crmsim.cells import neutral
from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.outcomes.occurrences import Occurrence, occurrences
from crmsim.plans import schedule_for
from crmsim.report.writing import write_whole
from crmsim.run import Run, names_of
from crmsim.scenario.scenario import Scenario
from crmsim.version import MODEL_VERSION, __version__

EVENT_COLUMNS = {
    "week": "week after kick-off",
    "event": "kind of event",
    "subject": "wave, department or vendor it is about",
    "figure": "figure that fired it, in the unit of its row",
    "threshold": "threshold that the figure crossed, in the unit of its row",
    "unit": "unit of figure and threshold",
    "meaning": "the event in plain words",
}


def write_run(run: Run, scenario: Scenario, folder: Path) -> tuple[Path, ...]:
    """Write `weekly.csv`, `events.csv` and `run.json` of a run, each whole or not at all, and give their paths.

    `scenario` is the question that was asked; `run.scenario` is the firm that was drawn from it. The folder is made
    where it is missing. Raises InputError where it cannot be written to.
    """
    folder.mkdir(exist_ok=True)
    weekly = run.weekly
    content = {
        "weekly.csv": weekly.to_csv(lineterminator="\n"),
        "events.csv": _table(EVENT_COLUMNS, _events(run)),
        "run.json": json.dumps(
            _about(run, scenario, weekly.attrs["units"]), indent=2, ensure_ascii=False, allow_nan=False
        ),
    }
    for name, text in content.items():
        write_whole(folder / name, text if text.endswith("\n") else f"{text}\n")
    return tuple(folder / name for name in content)


def _table(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue()


def happenings(run: Run) -> list[Occurrence]:
    """Everything that happened in a run."""
    flow = run.weekly["cash"].to_numpy()
    return occurrences(run.table, run.twin_table, run.events, flow, run.outcome["payback_week"])


def _events(run: Run) -> list[tuple[object, ...]]:
    """Everything that happened, in the order of weeks; the story in run.json tells the most important of it."""
    names = names_of(run.scenario, schedule_for(run.scenario, run.plan))
    return [
        (
            one.week,
            one.kind,
            names.subject(one.kind, one.subject),
            float(one.figure),
            float(one.threshold),
            KINDS[one.kind].unit,
            KINDS[one.kind].short,
        )
        for one in sorted(happenings(run), key=lambda one: (one.week, one.kind, one.subject))
    ]


def _about(run: Run, scenario: Scenario, weekly_units: dict[str, str]) -> dict[str, Any]:
    """What `run.json` holds."""
    company, currency = run.scenario.company, run.scenario.company.currency
    return {
        "schema": "crmsim.run/1",
        "crmsim_version": __version__,
        "model_version": MODEL_VERSION,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "firm_hash": run.scenario.hash,
        "plan": run.plan,
        "seed": run.seed,
        "replicate": run.replicate,
        "horizon_weeks": run.scenario.horizon,
        "currency": currency,
        "employees": company.employees,
        "customers": company.customers,
        "levers": dict(run.scenario.levers),
        "outcome": run.outcome,
        "primary_failure": run.primary_failure,
        "story": [
            {
                "week": event.week,
                "kind": event.kind,
                "text": event.text,
                "figure": float(event.figure),
                "threshold": float(event.threshold),
                "unit": event.unit,
            }
            for event in run.story
        ],
        "units": {
            "weekly": weekly_units,
            "events": EVENT_COLUMNS,
            "outcome": {name: _unit(outcome.unit, currency) for name, outcome in OUTCOMES.items()},
        },
        "meaning": {name: outcome.meaning for name, outcome in OUTCOMES.items()},
    }


def _unit(unit: str, currency: str) -> str:
    return currency if unit == "money" else unit.replace("money/", f"{currency}/")
