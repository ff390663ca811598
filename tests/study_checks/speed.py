"""What a sweep costs beyond the engine: wall clock, memory of the coordinator, a restart, and Dask.

`python tests/study_checks/speed.py --runs 10000 --tiny 100000`. Sweep and pure engine are measured in one go: the
engine's time is that of the same cells run without any store in as many processes as the sweep has workers. Ends with
1 where something takes more than it may; figures of a machine that is busy otherwise say little.
"""

import argparse
import multiprocessing
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil
from faulty_runs import instant
from sweeping import small_text

from crmsim.experiment.reading import read_experiment
from crmsim.run import warm_up
from crmsim.store.store import open_store
from crmsim.sweeps.api import sweep
from crmsim.sweeps.tasks import Setting, Work, run_cell

MOST_OF_ENGINE, MOST_OF_LOCAL = 1.3, 1.1  # wall clock of a sweep against the engine's, of Dask against local workers
LONGEST_RESTART = 5.0  # seconds
MOST_MEMORY = 150.0  # MB that a coordinator may grow
MOST_A_RUN = 1.0  # ms for store and supervision

DEMO = """
schema = 1
scenario = "midsize_distributor"
plans = ["big_bang", "phased_by_region"]

[factors]
leadership_commitment = "range"
data_burden = "range"

[design]
kind = "latin_hypercube"
points = {points}

[replications]
count = 20
"""


def engine_only(text: str, part: int, parts: int) -> float:
    """Seconds for every so many-th point of an experiment, without store or supervision."""
    experiment = read_experiment(text)
    setting, points = Setting.of(experiment), experiment.points()
    names = tuple(arm.name for arm in experiment.arms)
    run_cell(setting, Work(0, 0, names, names, tuple(points.values[0].tolist())))
    started = time.perf_counter()
    for place in islice(range(len(points)), part, None, parts):
        for replicate in range(experiment.replications.count):
            run_cell(setting, Work(place, replicate, names, names, tuple(points.values[place].tolist())))
    return time.perf_counter() - started


def engine_seconds(text: str, workers: int) -> float:
    """The same in several processes at once: the longest of them."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return max(pool.starmap(engine_only, [(text, part, workers) for part in range(workers)]))


def judge(what: str, value: float, most: float) -> bool:
    """Say whether a figure is within its bound."""
    print(f"  {what}: {value:.3g}, at most {most:g} wanted: {'met' if value <= most else 'NOT MET'}")
    return value <= most


def measure_speed(runs: int, workers: int, folder: Path) -> list[bool]:
    """Ratio of a sweep's wall clock to the engine's, and the time of a restart."""
    text = DEMO.format(points=max(1, runs // 40))
    engine = engine_seconds(text, workers)
    started = time.perf_counter()
    result = sweep(read_experiment(text), folder / "speed", workers=workers)
    whole = time.perf_counter() - started
    print(f"{result.executed} runs: engine {engine:.1f} s, sweep {whole:.1f} s, ratio {whole / engine:.3f}")
    started = time.perf_counter()
    again = sweep(read_experiment(text), folder / "speed", workers=workers)
    restart = time.perf_counter() - started
    print(f"restart: {again.executed} runs in {restart:.2f} s")
    return [judge("sweep / engine", whole / engine, MOST_OF_ENGINE), judge("restart, s", restart, LONGEST_RESTART)]


def measure_memory(runs: int, workers: int, folder: Path) -> list[bool]:
    """Growth of the coordinator's memory over many tiny runs, and the overhead of store and supervision per run."""
    process, peak, done = psutil.Process(), [0], threading.Event()
    sweep(read_experiment(small_text(points=1, count=1)), folder / "warm", workers=0)
    with open_store(folder / "warm") as store:
        store.books()
    text = small_text(points=max(1, runs // 200), count=100)
    before = process.memory_info().rss

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    marks: list[tuple[int, int]] = []

    def mark(progress) -> None:
        if not marks or progress.done - marks[-1][0] >= runs // 10:
            marks.append((progress.done, process.memory_info().rss - before))

    started = time.perf_counter()
    result = sweep(read_experiment(text), folder / "tiny", workers=workers, function=instant, on_progress=mark)
    whole = time.perf_counter() - started
    done.set()
    watcher.join()
    print(f"{result.executed} tiny runs in {whole:.0f} s: {1e3 * whole / result.executed:.2f} ms a run in all")
    print(f"coordinator: at most {(peak[0] - before) / 1e6:.0f} MB above its start;", end=" ")
    print(", ".join(f"{n}: {rss / 1e6:.0f} MB" for n, rss in marks))
    started = time.perf_counter()
    again = sweep(read_experiment(text), folder / "tiny", workers=workers, function=instant)
    print(f"restart: {again.executed} runs in {time.perf_counter() - started:.2f} s")
    return [
        judge("coordinator, MB above its start", (peak[0] - before) / 1e6, MOST_MEMORY),
        judge("store and supervision, ms a run", 1e3 * whole / result.executed, MOST_A_RUN),
    ]


def measure_dask(runs: int, workers: int, folder: Path) -> list[bool]:
    """Ratio of a sweep on a local Dask cluster to one with local workers, start-up left out on both sides."""
    from distributed import LocalCluster

    text = DEMO.format(points=max(1, runs // 40))
    started = time.perf_counter()
    sweep(read_experiment(text), folder / "local", workers=workers)
    local = time.perf_counter() - started
    options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with LocalCluster(processes=True, **options) as cluster:
        sweep(read_experiment(DEMO.format(points=1)), folder / "dask_warm", scheduler=cluster.scheduler_address)
        started = time.perf_counter()
        sweep(read_experiment(text), folder / "dask", scheduler=cluster.scheduler_address)
        remote = time.perf_counter() - started
    print(f"{runs} runs: local workers {local:.1f} s, Dask {remote:.1f} s, ratio {remote / local:.3f}")
    return [judge("Dask / local workers", remote / local, MOST_OF_LOCAL)]


def main() -> int:
    """Measure everything that is asked for; 0 runs leave a part out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--tiny", type=int, default=100_000)
    parser.add_argument("--dask", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    warm_up()
    with tempfile.TemporaryDirectory() as name:
        parts = ((measure_speed, asked.runs), (measure_memory, asked.tiny), (measure_dask, asked.dask))
        met = [each for measure, runs in parts if runs for each in measure(runs, asked.workers, Path(name))]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
