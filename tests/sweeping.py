"""Small experiments and the comparison of stores, for tests and checks of sweeps."""

from pathlib import Path

from crmsim.experiment.reading import read_experiment
from crmsim.store.store import open_store

SMALL = """
schema = 1
title = "Small"
plans = ["big_bang", "phased_by_region"]
horizon = 52

[company]
employees = {employees}
customers = 40

[factors]
leadership_commitment = "range"
data_burden = "range"

[design]
kind = "latin_hypercube"
points = {points}

[replications]
count = {count}
"""


def small_text(points=4, count=5, employees=20, more=""):
    """The text of an experiment with points x count x 2 runs of a few milliseconds each."""
    return SMALL.format(points=points, count=count, employees=employees) + more


def small(points=4, count=5, **others):
    """The same, read."""
    return read_experiment(small_text(points, count, **others), "small.toml")


def rows_of(store: Path):
    """Every run of a store that ended well, and every one that did not: what two stores are compared by."""
    with open_store(store) as opened:
        good = opened.to_pandas()
        bad = opened.failures()[["run_id", "point", "arm", "replicate", "status", "stage", "message"]]
    return good, bad


def same(one: Path, other: Path) -> bool:
    """Whether two stores hold the same runs with the same bits."""
    return all(a.equals(b) for a, b in zip(rows_of(one), rows_of(other), strict=True))


def balanced(books) -> bool:
    """Whether every planned run is over, in exactly one way."""
    ends = ("ok", "failed", "timeout", "memory", "crashed", "cancelled", "nondeterministic", "pending")
    return bool(books["balanced"]) and books["planned"] == sum(books[end] for end in ends)
