"""The benchmark as a whole: each figure with its goal, one line each, given as soon as it is known."""

import math
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from crmsim.benchmark import memory, objects, speed
from crmsim.benchmark.comparing import FIRST, wait_for_comparison
from crmsim.benchmark.everything_on import everything_on
from crmsim.benchmark.mechanisms import N_MECHANISMS, agents_draws, mechanisms_at_work
from crmsim.benchmark.speed import Size, kick_off, sized
from crmsim.engine import COMPILED
from crmsim.study.workers import available
from crmsim.version import __version__
from crmsim.world.week import advance

SMALL, MIDDLE, LARGE = (50, 1_000), (300, 2_000), (5_000, 50_000)


@dataclass(frozen=True)
class Finding:
    """One figure of the benchmark. `goal` is the worst value that is good enough; None where there is no goal."""

    name: str
    value: float
    unit: str
    meaning: str
    goal: float | None = None
    better: Literal["lower", "higher"] = "lower"

    @property
    def reached(self) -> bool | None:
        """Whether the goal was reached; None where there is none."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal

    def __str__(self) -> str:
        """One line: figure, unit, meaning, and the goal with whether it was reached."""
        number = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.3g}"
        line = f"{number:>8} {self.unit:<15} {self.meaning}"
        if self.goal is None:
            return line
        side = "at most" if self.better == "lower" else "at least"
        return f"{line}; goal {side} {self.goal:g}: {'reached' if self.reached else 'MISSED'}"


def run_benchmark(on_line: Callable[[str], None], quick: bool = False, cold: bool = False) -> dict[str, Any]:
    """Measure everything and give it as plain data.

    Parameters
    ----------
    on_line
        Gets each line of text as soon as it is known.
    quick
        Fewer rounds, and no company of 55,000 agents: some ten seconds instead of a minute.
    cold
        Compile the engine once more from nothing, which takes a quarter of a minute.
    """
    rounds = 3 if quick else 9
    on_line(
        f"crmsim {__version__}, Python {platform.python_version()}, {platform.machine()}, {available()} processors."
    )
    on_line(f"CPU time, medians of {rounds} rounds in which whatever is compared takes turns; waits are on the clock.")
    if hasattr(os, "getloadavg") and (load := os.getloadavg()[0]) > 1.5:
        on_line(f"Other programs are busy here (load {load:.1f}): ratios stand, times on the clock do not.")
    if not COMPILED:
        on_line("The engine runs as plain Python (CRMSIM_ENGINE=python), so these are not its speeds.")
    found: list[Finding] = []
    left_out: list[str] = []
    for part in (engine(rounds, quick), against_objects(rounds, quick), linear(rounds), takes(quick), compiled(cold)):
        for finding in part:
            if isinstance(finding, str):
                left_out.append(finding)
            else:
                found.append(finding)
            on_line(str(finding))
    return {
        "crmsim_version": __version__,
        "quick": quick,
        "findings": {
            finding.name: {
                "value": finding.value,
                "unit": finding.unit,
                "goal": finding.goal,
                "reached": finding.reached,
            }
            for finding in found
        },
        "left_out": left_out,
    }


def words(size: Size) -> str:
    """A size of company in words."""
    return f"{size[0]:,} employees + {size[1]:,} customers"


def engine(rounds: int, quick: bool) -> Iterator[Finding]:
    """The engine on the benchmark scenario, and what goes on in it."""
    scenario = everything_on()
    for size in (SMALL, MIDDLE) if quick else (SMALL, MIDDLE, LARGE):
        cost = speed.nanoseconds(sized(scenario, size), rounds)
        meaning = f"per agent-week, no lever of its plan neutral, {words(size)}, {scenario.horizon} weeks"
        yield Finding(f"engine_ns_{size[0]}_{size[1]}", cost, "ns", meaning, 80)
    yield Finding("fixed_us", speed.fixed_cost(scenario, rounds), "us", "per week without any agents", 40)
    world = kick_off(scenario)
    advance(world, 1, scenario.horizon)
    agents = scenario.company.employees + scenario.company.customers
    draws = float(agents_draws(world).mean())
    yield Finding("draws_per_week", draws, "draws", f"of chance by agents per week ({draws / agents:.2f} per agent)")
    at_work = np.sum(list(mechanisms_at_work(world).values()), axis=0)
    after = at_work[int(world.waves.live_week[0]) - 1 :]
    yield Finding("mechanisms_per_week", float(at_work.mean()), f"of {N_MECHANISMS}", "mechanisms at work per week")
    yield Finding(
        "mechanisms_after_go_live", float(after.mean()), f"of {N_MECHANISMS}", "the same after the first go-live"
    )


def against_objects(rounds: int, quick: bool) -> Iterator[Finding | str]:
    """The engine against a Mesa model of objects."""
    reference = objects.load_reference()
    if reference is None:
        yield (
            "Left out: the Mesa model of objects. It stands beside the package, in the folder benchmarks of a checkout."
        )
        return
    for size, goal in ((MIDDLE, 40),) if quick else ((MIDDLE, 40), (LARGE, 80)):
        large = size == LARGE
        measure = objects.some_weeks if large else objects.whole_runs
        ratio = measure(reference, size, min(rounds, 7))
        name = f"{size[0]}_{size[1]}"
        what = f"{words(size)}, {'weeks after go-live' if large else 'whole runs'}"
        agent_weeks = sum(size) * (objects.SPAN if large else reference.LONGEST)
        yield Finding(
            f"objects_ns_{name}", ratio.first / agent_weeks * 1e9, "ns", f"per agent-week of Mesa objects, {what}"
        )
        yield Finding(f"arrays_ns_{name}", ratio.second / agent_weeks * 1e9, "ns", "per agent-week of the engine there")
        meaning = f"as fast as Mesa objects ({ratio.low:.0f} to {ratio.high:.0f} in single rounds)"
        yield Finding(f"objects_ratio_{name}", ratio.median, "times", meaning, goal, "higher")


def linear(rounds: int) -> Iterator[Finding]:
    """Twice as much takes twice as long, not more."""
    scenario = everything_on()
    agents = speed.agents_linear(scenario, 16, min(rounds, 5)).median / 16.0
    weeks = speed.weeks_linear(scenario, rounds).median / 2.0
    replications = speed.replications_linear(scenario, min(rounds, 5)).median / 2.0
    yield Finding("linear_agents", agents, "x proportional", "time of 16 times the agents", 1.5)
    yield Finding("linear_weeks", weeks, "x proportional", "time of 104 weeks against 52", 1.1)
    yield Finding("linear_replications", replications, "x proportional", "time of 8 replications against 4", 1.1)


def takes(quick: bool) -> Iterator[Finding]:
    """Memory of a run, and what a person waits for a comparison."""
    for size, goal in ((MIDDLE, 2),) if quick else ((MIDDLE, 2), (LARGE, 30)):
        peak = memory.peak_of_run(size)
        meaning = f"memory of a run above its worker, {words(size)}"
        if not math.isnan(peak.grown):
            meaning += f" (the process grew by {peak.grown:.1f} MB)"
        yield Finding(f"memory_mb_{size[0]}_{size[1]}", peak.allocated, "MB", meaning, goal)
    replications = FIRST if quick else 100
    waited = wait_for_comparison(replications, workers=2)
    yield Finding("first_pairs_s", waited.first, "s", f"until the first {FIRST} pairs, two workers, warm", 1.5)
    if not quick:
        meaning = f"for 2 plans x {replications} replications and their twins, {words(MIDDLE)}, 208 weeks"
        yield Finding("comparison_s", waited.all, "s", meaning, 8)


def compiled(cold: bool) -> Iterator[Finding]:
    """Compilation from nothing, where it was asked for."""
    if cold:
        compiling = memory.cold_compile()
        yield Finding(
            "cold_compile_s", compiling.cpu, "s CPU", f"to compile the engine ({compiling.clock:.0f} s on the clock)"
        )
