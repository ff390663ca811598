"""A small study in a store: results are made up from the run id, so that right and wrong can be told apart."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import SERIES
from crmsim.scenario.scenario import Scenario
from crmsim.store.rows import Cell, DesignPoint, Header, RunRow
from crmsim.store.store import Store
from crmsim.study.arms import Arm

BASE = Scenario(horizon=52).with_company(employees=20, customers=40)
ARMS = (Arm("at once", "big_bang"), Arm("=led", "phased_by_region", {"leadership_commitment": 0.9}))
BURDENS = (1.0, 2.0, 3.0)
SEED = 2**100


def header(**changes) -> Header:
    """The study, perhaps with something else in it."""
    given = {"name": "small", "text": "schema = 1\n", "base": BASE, "arms": ARMS, "factors": ("data_burden",)}
    return Header(**{**given, "seed": SEED, **changes})


def design(burdens: Iterable[float] = BURDENS, replicates: range = range(4)) -> list[DesignPoint]:
    """A point for each burden."""
    return [
        DesignPoint(place, (burden,), BASE.with_levers(data_burden=burden), replicates)
        for place, burden in enumerate(burdens)
    ]


def outcome_of(run_id: str) -> np.ndarray:
    """What a run comes to: drawn from its id, with a figure that does not apply."""
    rng = np.random.default_rng(int(hashlib.sha256(run_id.encode()).hexdigest()[:12], 16))
    outcome = rng.normal(size=len(OUTCOMES))
    outcome[5] = np.nan
    return outcome


def weekly_of(run_id: str) -> np.ndarray:
    """Its weeks."""
    rng = np.random.default_rng(int(run_id[:12], 16))
    return rng.normal(size=(len(SERIES), BASE.horizon))


def rows_of(cells: Iterable[Cell], *, weekly: bool = False, **changes) -> list[RunRow]:
    """Rows for all runs of these cells, all of them well unless `changes` say otherwise."""
    return [
        RunRow(
            **{
                "run_id": run,
                "point": cell.point,
                "arm": arm,
                "replicate": cell.replicate,
                "seed": SEED,
                "outcome": outcome_of(run) if changes.get("status", "ok") == "ok" else None,
                "weekly": weekly_of(run) if weekly else None,
                "worker": "w1",
                **changes,
            }
        )
        for cell in cells
        for arm, run in zip(cell.arms, cell.run_ids, strict=True)
    ]


def fill(store: Store, at_once: int = 6, *, weekly: bool = False) -> int:
    """Run everything that is pending, in shards of `at_once` runs; gives how many runs that were."""
    rows = rows_of(store.pending(), weekly=weekly)
    for first in range(0, len(rows), at_once):
        store.commit(rows[first : first + at_once])
    return len(rows)


def make(path: Path, *, run: bool = True, weekly: bool = False, **changes) -> Path:
    """A store with everything planned, and run unless `run` is False."""
    with Store.create(path, header(keep_weekly=weekly, **changes)) as store:
        store.plan(design())
        if run:
            fill(store, weekly=weekly)
    return path


def results(store: Store) -> dict[str, bytes]:
    """Every result by run."""
    frame = store.to_pandas()
    return {
        run: values.tobytes() for run, values in zip(frame["run_id"], frame[list(OUTCOMES)].to_numpy(), strict=True)
    }


def expected(store: Store) -> dict[str, bytes]:
    """What every result that is there should be."""
    return {run: outcome_of(run).tobytes() for run in results(store)}
