"""What a sweep would take, before it runs: runs, time and disk, from a sample that is timed here and now."""

import time
from dataclasses import dataclass

import numpy as np

from crmsim.experiment.experiment import Experiment
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import SERIES, warm_up
from crmsim.study.workers import CleanContext, check_workers
from crmsim.sweeps.tasks import Setting, Work, begin, run_cell

SAMPLE_SECONDS = 3.0  # spent on the sample at most, but for its first cell
SAMPLE_CELLS = 40
SPREAD = 1.96  # standard errors to either side
#: Bytes that a run takes in ledger and shards, as measured, beside its figures and weeks.
LEDGER_BYTES, WEEKLY_SHARE, FIXED_BYTES = 700, 0.8, 200_000


@dataclass(frozen=True)
class Preview:
    """What a sweep would take. With sequential replications, `runs` and `most_runs` are its least and its most.

    `left` of the `runs` are still to do. Seconds are for those, of `workers` processes together and with the time until
    they are up, with the range that the sample leaves; `bytes` is the store's size in the end. `failed` of the
    `sampled` runs broke down.
    """

    points: int
    arms: int
    replicates: int
    runs: int
    most_runs: int
    left: int
    workers: int
    seconds: float
    seconds_low: float
    seconds_high: float
    bytes: int
    sampled: int
    failed: int


def preview(experiment: Experiment, *, workers: int | None = None, left: int | None = None) -> Preview:
    """Time a sample of an experiment's cells in this process, spread over its points, and extrapolate.

    `left` is how many runs are still to do, all of them where it is None.
    """
    warm_up()
    points, arms, rule = experiment.points(), len(experiment.arms), experiment.replications
    places = np.unique(np.linspace(0, len(points) - 1, SAMPLE_CELLS).astype(int))
    spread = np.random.default_rng(0).permutation(places)  # the time is up before the last of them, perhaps
    seconds, failed = [], 0
    until = time.perf_counter() + SAMPLE_SECONDS
    _sampled(experiment, int(spread[0]))  # only warms up, and is in none of the figures
    for place in spread:
        started = time.perf_counter()
        failed += _sampled(experiment, int(place))
        seconds.append(time.perf_counter() - started)
        if time.perf_counter() > until:
            break
    timed = np.array(seconds) / arms
    runs = len(points) * arms * rule.first()
    most = len(points) * arms * rule.most
    most = min(most, rule.budget) if rule.budget else most
    count = check_workers(workers)
    left = runs if left is None else left
    start = _start_up() * (2 if left else 1)  # of the sweep itself, and then of its workers, if any has to do
    mean, error = float(timed.mean()), float(timed.std(ddof=1) / np.sqrt(timed.size)) if timed.size > 1 else 0.0
    return Preview(
        points=len(points),
        arms=arms,
        replicates=rule.first(),
        runs=runs,
        most_runs=most,
        left=left,
        workers=count,
        seconds=start + left * mean / count,
        seconds_low=start + left * max(mean - SPREAD * error, 0.0) / count,
        seconds_high=start + left * (mean + SPREAD * error) / count,
        bytes=FIXED_BYTES + runs * bytes_of_run(experiment),
        sampled=timed.size * arms,
        failed=failed,
    )


def _start_up() -> float:
    """Seconds until a process is ready to run, timed with one that is started like a worker."""
    started = time.perf_counter()
    process = CleanContext().Process(target=begin, daemon=True)
    process.start()
    process.join()
    return time.perf_counter() - started


def bytes_of_run(experiment: Experiment) -> int:
    """About what a run takes on disk."""
    weekly = len(SERIES) * experiment.scenario.horizon * 8 * WEEKLY_SHARE if experiment.keep_weekly else 0
    return int(LEDGER_BYTES + 8 * len(OUTCOMES) + weekly)


def _sampled(experiment: Experiment, place: int) -> int:
    values = experiment.points().values[place]
    replicate, names = experiment.replicate_of(place, 0), tuple(arm.name for arm in experiment.arms)
    # These rows go nowhere, so any name serves as a run id.
    rows = run_cell(Setting.of(experiment), Work(place, replicate, names, names, tuple(values.tolist())))
    return sum(row.status != "ok" for row in rows)
