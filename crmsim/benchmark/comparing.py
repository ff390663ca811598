"""The main job timed as a person waits for it: two plans, a hundred replications and their twins, on two workers."""

import time
from typing import NamedTuple

from crmsim.benchmark.everything_on import NEUTRAL, everything_on
from crmsim.study.compare import compare
from crmsim.study.workers import Workers

PLANS = ("big_bang", "phased_by_region")
FIRST = 20  # pairs after which a first answer can be shown


class Waiting(NamedTuple):
    """Seconds on the clock until the first pairs were there, and until everything was."""

    first: float
    all: float


def wait_for_comparison(replications: int, workers: int) -> Waiting:
    """Time a comparison on the benchmark scenario with workers that are warm: started, engine loaded.

    Finance asks for nothing here, so that no run is spared its project.
    """
    scenario, first = everything_on().with_levers(approval_hurdle=NEUTRAL["approval_hurdle"]), 0.0
    with Workers(workers) as pool:
        compare(scenario, PLANS, replications=8 * workers, seed=1, pool=pool)

        def look(done: int, _: int) -> None:
            nonlocal first
            if done >= FIRST and not first:
                first = time.perf_counter() - start

        start = time.perf_counter()
        compare(scenario, PLANS, replications=replications, pool=pool, on_progress=look).to_dict()
        return Waiting(first, time.perf_counter() - start)
