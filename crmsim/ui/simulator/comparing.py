"""Work of the kind "compare": the main job, with an early answer that is refined."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from crmsim import usecases
from crmsim.study.ensemble import Result
from crmsim.study.steps import compare_in_steps
from crmsim.study.workers import Workers
from crmsim.ui.setting import question_of
from crmsim.ui.simulator.job import Job
from crmsim.ui.simulator.work import Step, Stop

EARLY = 20  # runs of each arm before the first answer
ROOM = 64_000_000  # bytes of runs that are kept to go on from

_known: OrderedDict[tuple[object, ...], list[Result]] = OrderedDict()


def compare(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """The comparison of the setting, as JSON (schema crmsim.compare/1), from 20 runs and then from all.

    Runs that are done already, for fewer replications or before a stop, are not done again.
    """
    setting = job.setting
    asked = question_of(setting)
    arms = tuple((arm.name, arm.plan, tuple(arm.levers.items())) for arm in asked.arms)
    place = asked.scenario.hash, arms, setting.seed
    results: Sequence[Result] = ()
    try:
        with usecases.something_done():
            for step in compare_in_steps(
                asked.scenario,
                asked.arms,
                replications=setting.replications,
                early=EARLY,
                seed=setting.seed,
                pool=pool,
                stop=stop,
                known=_known.get(place, ()),
            ):
                results = step.results
                found = None if step.comparison is None else usecases.in_context(step.comparison.to_dict(), asked)
                yield Step(step.done, setting.replications, found)
    finally:
        _keep(place, list(results))


def _keep(place: tuple[object, ...], results: list[Result]) -> None:
    """Keep runs to go on from: the newest ones, as far as there is room."""
    if len(results) >= len(_known.get(place, ())):
        _known[place] = results
    if place in _known:
        _known.move_to_end(place)
    while _known and sum(map(_bytes, _known.values())) > ROOM:
        _known.popitem(last=False)


def _bytes(results: Sequence[Result]) -> int:
    runs = next((result for result in results if isinstance(result, list)), [])
    return len(results) * sum(array.nbytes for run in runs for array in run)
