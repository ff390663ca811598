"""What a run takes of memory above the worker that plays it, and what compiling takes: each in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import NamedTuple

from crmsim.benchmark.everything_on import everything_on
from crmsim.benchmark.speed import Size, kick_off, sized
from crmsim.scenario.scenario import Scenario
from crmsim.world.week import advance

PACKAGE_FOLDER = str(Path(__file__).parents[2])
SMALLEST: Size = (20, 40)
PROCESS = Path("/proc/self")


class Peak(NamedTuple):
    """Most memory of a run above its worker, MB: what Python and NumPy allocate, and by how much the process grew.

    The second is nan where the system does not tell (elsewhere than on Linux).
    """

    allocated: float
    grown: float


class Compiling(NamedTuple):
    """Seconds to compile the engine from nothing, up to its first 52 weeks: on the clock, and of the processor."""

    clock: float
    cpu: float


def peak_of_run(size: Size) -> Peak:
    """Peak memory of one run of the benchmark scenario, world and weeks, in a worker that has run before."""
    return Peak(*in_fresh_process(f"watch_run({size})", {}))


def cold_compile() -> Compiling:
    """Compile with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        return Compiling(*in_fresh_process("watch_compiling()", {"CRMSIM_CACHE": folder}))


def watch_run(size: Size) -> tuple[float, float]:
    """Peak memory (MB) of a run in this process: once by the system, once by what is allocated, which slows it."""
    play(sized(everything_on(), SMALLEST))
    scenario = sized(everything_on(), size)
    scenario.company.roster()
    before = forget_peak()
    play(scenario)
    grown = resident_peak() - before
    tracemalloc.start()
    play(scenario)
    return tracemalloc.get_traced_memory()[1] / 1e6, grown


def watch_compiling() -> tuple[float, float]:
    """Seconds until this process, whose cache is empty, has run 52 weeks."""
    world = kick_off(sized(everything_on(), SMALLEST))
    clock, cpu = time.perf_counter(), time.process_time()
    advance(world, 1, 52)
    return time.perf_counter() - clock, time.process_time() - cpu


def play(scenario: Scenario) -> None:
    """One run, kept by nobody."""
    advance(kick_off(scenario), 1, scenario.horizon)


def forget_peak() -> float:
    """Make the present memory of this process its peak, and give it (MB); nan where that cannot be done."""
    try:
        (PROCESS / "clear_refs").write_text("5")
    except OSError:
        return float("nan")
    return resident_peak()


def resident_peak() -> float:
    """Most memory that this process ever had (MB); nan where the system does not tell."""
    try:
        status = (PROCESS / "status").read_text()
    except OSError:
        return float("nan")
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak) * 1024 / 1e6


def in_fresh_process(call: str, environment: dict[str, str]) -> list[float]:
    """Numbers that a call of this module gives in a Python that has done nothing else."""
    program = f"import json; from {__name__} import *; print(json.dumps({call}))"
    paths = [PACKAGE_FOLDER, *filter(None, [os.environ.get("PYTHONPATH")])]
    everything = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment}
    done = subprocess.run(  # noqa: S603  a fixed program, run by this very Python
        [sys.executable, "-c", program], env=everything, check=True, capture_output=True, text=True
    )
    numbers: list[float] = json.loads(done.stdout)
    return numbers
