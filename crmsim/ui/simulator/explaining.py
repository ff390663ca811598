"""Work of the kind "explain": which drivers cause the failures of one arm."""

from collections.abc import Iterator

from crmsim import usecases
from crmsim.study.explain import REPLICATIONS, explain_in_steps
from crmsim.study.workers import Workers
from crmsim.ui.setting import question_of
from crmsim.ui.simulator.job import Job
from crmsim.ui.simulator.work import Step, Stop


def explain(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """The explanation of one arm, as JSON (schema crmsim.explain/1).

    Options: `arm`, the arm's place (0); `standard` ("sound"); `replications` (100).
    """
    asked = question_of(job.setting)
    arm = asked.arms[min(max(int(job.option("arm", 0)), 0), len(asked.arms) - 1)]
    levers = {**asked.levers, **arm.levers}
    question = usecases.Question(asked.source, arm.of(asked.scenario), levers, ())
    wanted = int(job.option("replications", REPLICATIONS))
    steps = explain_in_steps(
        question.scenario,
        replications=wanted,
        seed=job.setting.seed,
        standard=str(job.option("standard", "sound")),
        pool=pool,
        stop=stop,
    )
    done = 0
    with usecases.something_done():
        for found in steps:
            if isinstance(found, int):
                done = found
                yield Step(done, wanted)
            else:
                yield Step(done, wanted, usecases.in_context(found.to_dict(), question))
