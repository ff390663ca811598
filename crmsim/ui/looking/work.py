"""Work of the kinds "ranking", "curve", "map" and "expected": looks around the visitor's company.

Options of all: `runs`, replications of every point; `levers` of a ranking; `lever` of a curve; `x`, `y`, and tuples of
levels `xs`, `ys` of a map; `of`, which of these "expected" is about. They look at the setting's first two arms.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator

from crmsim.experiment.experiment import Experiment
from crmsim.explore.asked import MOST_ARMS, Asked, Json
from crmsim.explore.curve import curve_experiment, lever_curve
from crmsim.explore.expecting import expected as expect
from crmsim.explore.grid import lever_map, map_experiment
from crmsim.explore.ranking import rank_levers, ranking_experiment
from crmsim.explore.running import Known
from crmsim.explore.running import Step as Looked
from crmsim.study.workers import Workers
from crmsim.ui.setting import question_of
from crmsim.ui.simulator.job import Job
from crmsim.ui.simulator.work import Step, Stop
from crmsim.usecases import NoResultError

RUNS = 60
STUDIES = 6  # whose runs are kept to go on from; a map of 6,000 runs takes some 9 MB

_known: OrderedDict[str, Known] = OrderedDict()


def ranking(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """The levers of a scope by what each does alone, as JSON (schema crmsim.ranking/1)."""
    scope = str(job.option("levers", "main"))
    yield from _told(rank_levers(_asked(job), scope, pool=pool, stop=stop, known=_kept(job)))


def curve(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """The curve of one lever, as JSON (schema crmsim.curve/1)."""
    lever = str(job.option("lever", ""))
    yield from _told(lever_curve(_asked(job), lever, pool=pool, stop=stop, known=_kept(job)))


def lever_map_of(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """The map of two levers, as JSON (schema crmsim.map/1)."""
    yield from _told(lever_map(_asked(job), *_axes(job), pool=pool, stop=stop, known=_kept(job)))


def expected(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """How long a look takes, as JSON (schema crmsim.expected/1)."""
    yield Step(0, 1)
    found = expect(EXPERIMENTS[str(job.option("of", "map"))](job), pool=pool, stop=stop)
    if found is None:
        raise NoResultError("No run came to its end, so nobody knows how long it would take.", stopped=stop())
    yield Step(1, 1, found)


EXPERIMENTS: dict[str, Callable[[Job], Experiment]] = {
    "ranking": lambda job: ranking_experiment(_asked(job), str(job.option("levers", "main")))[0],
    "curve": lambda job: curve_experiment(_asked(job), str(job.option("lever", "")))[0],
    "map": lambda job: map_experiment(_asked(job), *_axes(job))[0],
}


def _axes(job: Job) -> tuple[str, str, tuple[float, ...], tuple[float, ...]]:
    return (
        str(job.option("x", "")),
        str(job.option("y", "")),
        tuple(job.option("xs", ())),
        tuple(job.option("ys", ())),
    )


def _asked(job: Job) -> Asked:
    """What the visitor looks around for; InputError in words for what cannot be."""
    question, setting = question_of(job.setting), job.setting
    return Asked(
        scenario=question.scenario,
        arms=question.arms[:MOST_ARMS],
        source="" if setting.own else setting.preset,
        seed=setting.seed,
        replications=int(job.option("runs", RUNS)),
    )


def _kept(job: Job) -> Known:
    """Runs of this look that are there already, from before a stop or of fewer replications."""
    fewer = Job(job.kind, job.setting, tuple(pair for pair in job.options if pair[0] != "runs"))
    found = _known.setdefault(fewer.key, {})
    _known.move_to_end(fewer.key)
    while len(_known) > STUDIES:
        _known.popitem(last=False)
    return found


def _told(steps: Iterator[tuple[Looked, Json | None]]) -> Iterator[Step]:
    """The steps of a look as the simulator wants them."""
    for step, result in steps:
        if step.last and result is None:
            raise NoResultError(
                "Stopped before the first runs were done." if step.stopped else "Every run broke down.",
                stopped=step.stopped,
            )
        yield Step(step.done, step.wanted, result)
