"""The engine against a Mesa model of objects: the same company, the same weeks, in turns in one process."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from crmsim.benchmark.clock import Ratio, cpu, side_by_side
from crmsim.benchmark.speed import Size, kick_off, sized, weeks_of
from crmsim.scenario.scenario import Scenario
from crmsim.world.week import advance

FOLDER = Path(__file__).parents[2] / "benchmarks"
SETTLED = 8  # weeks after go-live: by then most people work with it
SPAN = 8  # weeks of a round in a company too large for whole runs; long enough for caches to fill again


def load_reference() -> ModuleType | None:
    """The Mesa model of objects, which stands beside the package in a checkout; None where there is no checkout."""
    if not (FOLDER / "mesa_reference").is_dir():
        return None
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module("mesa_reference")
    finally:
        sys.path.remove(str(FOLDER))


def whole_runs(reference: ModuleType, size: Size, rounds: int) -> Ratio:
    """Whole runs of both."""
    scenario = sized(reference.quiet(Scenario()), size)

    def objects(number: int) -> float:
        return cpu(steps(reference.Company(scenario, rng=number), scenario.horizon))

    return side_by_side(objects, lambda number: weeks_of(kick_off(scenario, number), 1, scenario.horizon), rounds)


def some_weeks(reference: ModuleType, size: Size, rounds: int) -> Ratio:
    """A few weeks after go-live, for companies in which a whole run of objects takes minutes."""
    scenario = sized(reference.quiet(Scenario()), size)
    start = reference.GO_LIVE + SETTLED
    model, world = reference.Company(scenario, rng=0), kick_off(scenario)
    steps(model, start)()
    advance(world, 1, start)

    def arrays(number: int) -> float:
        return weeks_of(world, start + number * SPAN + 1, start + (number + 1) * SPAN)

    return side_by_side(lambda _: cpu(steps(model, SPAN)), arrays, rounds)


def steps(model: Any, weeks: int) -> Callable[[], None]:
    """Weeks of a Mesa model, to be timed."""

    def work() -> None:
        for _ in range(weeks):
            model.step()

    return work
