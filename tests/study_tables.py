"""Made-up studies with a known truth: tables of runs as a store would give them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from crmsim.analysis.table import FactorColumn, StudyTable

Response = Callable[[np.ndarray, int], np.ndarray]  # points and the place of the arm to the mean of every point


def made_up(
    points: np.ndarray,
    response: Response,
    *,
    replicates: int = 8,
    kind: str = "table",
    luck: float = 0.0,
    noise: float = 0.0,
    seed: int = 0,
    chance: str = "same",
    arms: tuple[str, ...] = ("a", "b"),
    flag: bool = False,
    sampling: dict | None = None,
    names: tuple[str, ...] = (),
) -> StudyTable:
    """Runs whose mean is `response`, with luck shared by all points of a replicate and noise of each run's own.

    With `flag` the response is the probability of a failure. The outcome is called npv, and failure where it is a flag.
    """
    rng = np.random.default_rng(seed)
    shared, n = luck * rng.normal(size=replicates), len(points)
    outcome, rows = "failure" if flag else "npv", []
    for place, arm in enumerate(arms):
        means = response(points, place)
        for replicate in range(replicates):
            if flag:
                values = (rng.random(n) < means).astype(float)
            else:
                values = means + noise * rng.normal(size=n)
                values = values + (shared[replicate] if chance == "same" else luck * rng.normal(size=n))
            rows.append(
                pd.DataFrame(
                    {
                        "point": np.arange(n),
                        "arm": arm,
                        "replicate": replicate + (10_000 * np.arange(n) if chance == "fresh" else 0),
                        "seed": 0,
                        "status": "ok",
                        outcome: values,
                    }
                )
            )
    names = names or tuple(f"x{place + 1}" for place in range(points.shape[1]))
    factors = tuple(
        FactorColumn(name, float(points[:, place].min()), float(points[:, place].max()))
        for place, name in enumerate(names)
    )
    runs = pd.concat(rows, ignore_index=True)
    return StudyTable(
        runs, factors, points, arms, (outcome,), kind, sampling or {}, replicates, chance=chance, title="Made up"
    )


def grid(*levels: np.ndarray) -> np.ndarray:
    """Every combination of levels, one row each."""
    return np.column_stack([axis.ravel() for axis in np.meshgrid(*levels, indexing="ij")])


def with_status(table: StudyTable, rows: np.ndarray, status: str = "failed") -> StudyTable:
    """The same study in which these runs (places of rows) ended otherwise, without figures."""
    runs = table.runs.copy()
    runs.loc[rows, "status"] = status
    runs.loc[rows, list(table.outcomes)] = np.nan
    return replace(table, runs=runs)


def without(table: StudyTable, rows: np.ndarray) -> StudyTable:
    """The same study before these runs (places of rows) were run."""
    return replace(table, runs=table.runs.drop(index=table.runs.index[rows]))
