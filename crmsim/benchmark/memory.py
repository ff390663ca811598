"""What a run takes of memory above the worker that plays it, and what compiling takes: each in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from crmsim.benchmark.speed import Size

PACKAGE_FOLDER = str(Path(__file__).parents[2])
PEAK = """
import json, tracemalloc
from crmsim.benchmark.everything_on import everything_on
from crmsim.benchmark.speed import kick_off, sized
from crmsim.world.week import advance
try:
    from resource import RUSAGE_SELF, getrusage
except ImportError:  # Windows
    resident = lambda: 0
else:
    resident = lambda: getrusage(RUSAGE_SELF).ru_maxrss
scenario = everything_on()
tiny = sized(scenario, (20, 40))
advance(kick_off(tiny), 1, 208)
wanted = sized(scenario, ({employees}, {customers}))
wanted.company.roster()
before = resident()
advance(kick_off(wanted), 1, 208)
grown = resident() - before
tracemalloc.start()
advance(kick_off(wanted), 1, 208)
print(json.dumps([tracemalloc.get_traced_memory()[1], grown]))
"""
COMPILE = """
import json, time
from crmsim.benchmark.everything_on import everything_on
from crmsim.benchmark.speed import kick_off, sized
from crmsim.world.week import advance
world = kick_off(sized(everything_on(), (20, 40)))
start, cpu = time.perf_counter(), time.process_time()
advance(world, 1, 52)
print(json.dumps([time.perf_counter() - start, time.process_time() - cpu]))
"""


class Peak(NamedTuple):
    """Most memory of a run above its worker, MB: what Python and NumPy allocate, and growth of the process."""

    allocated: float
    resident: float


class Compiling(NamedTuple):
    """Seconds to compile the engine from nothing, up to its first 52 weeks."""

    wall: float
    cpu: float


def peak_of_run(size: Size) -> Peak:
    """Peak memory of one run of the benchmark scenario, world and 208 weeks."""
    employees, customers = size
    allocated, resident = fresh_process(PEAK.format(employees=employees, customers=customers), {})
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return Peak(allocated / 1e6, resident / unit)


def cold_compile() -> Compiling:
    """Compile with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        return Compiling(*fresh_process(COMPILE, {"CRMSIM_CACHE": folder}))


def fresh_process(program: str, environment: dict[str, str]) -> list[float]:
    """Numbers that a program prints as JSON, run by a Python that has done nothing else."""
    paths = [PACKAGE_FOLDER, *filter(None, [os.environ.get("PYTHONPATH")])]
    everything = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment}
    done = subprocess.run(  # noqa: S603  a fixed program, run by this very Python
        [sys.executable, "-c", program], env=everything, check=True, capture_output=True, text=True
    )
    numbers: list[float] = json.loads(done.stdout)
    return numbers
