"""How long a look will take, before it starts: a few of its runs are timed here and now."""

from collections.abc import Callable

from crmsim.experiment.experiment import Experiment
from crmsim.explore.asked import Json
from crmsim.explore.running import Stretch, run_batches
from crmsim.store.rows import RunRow
from crmsim.study.workers import Workers, check_workers

PLACES = 4  # points that are sampled, spread over the design
WARMING = 1  # replicates of each that only load what a first run needs


def expected(
    experiment: Experiment, *, pool: Workers | None = None, stop: Callable[[], bool] | None = None
) -> Json | None:
    """Points, runs and seconds that an experiment takes, from a few timed runs; None after a yes from `stop`."""
    points = experiment.points()
    places = sorted({round(share * (len(points) - 1) / (PLACES - 1)) for share in range(PLACES)})
    replicates = range(min(WARMING + 1, experiment.replications.most))
    known: dict[tuple[int, int], list[RunRow]] = {}
    for _ in run_batches(
        experiment, [[Stretch(place, replicates) for place in places]], pool=pool, stop=stop, known=known
    ):
        pass
    timed = [row.seconds for (_, number), rows in known.items() for row in rows if number >= len(replicates) - 1]
    if not timed:
        return None
    runs = len(points) * len(experiment.arms) * experiment.replications.most
    count = pool.count if pool else check_workers(1)
    return {
        "schema": "crmsim.expected/1",
        "points": len(points),
        "runs": runs,
        "seconds": runs * sum(timed) / len(timed) / count,
        "workers": count,
    }
