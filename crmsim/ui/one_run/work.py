"""Work of the kind "diary": one run of one arm, recorded person by person."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crmsim.diary.packing import packed
from crmsim.diary.recording import keep_diary
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.workers import Died, Workers
from crmsim.ui.setting import question_of
from crmsim.ui.simulator.job import Job
from crmsim.ui.simulator.work import Step, Stop
from crmsim.usecases import Question

Json = dict[str, Any]
MOST_REPLICATE = 99_999  # the highest number of a run that can be asked for, as in a comparison


@dataclass(frozen=True, slots=True)
class OneRun:
    """A run to record: replicate `replicate` of an arm, with the luck of `seed`."""

    scenario: Scenario
    arm: Arm
    seed: int
    replicate: int


def diary(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]:
    """The diary of one run, as JSON (schema crmsim.diary/1) with the command line that tells the same run.

    Options: `arm`, the arm's place (0); `replicate`, the number of the run (0).
    """
    asked = question_of(job.setting)
    arm = asked.arms[min(max(int(job.option("arm", 0)), 0), len(asked.arms) - 1)]
    replicate = min(max(int(job.option("replicate", 0)), 0), MOST_REPLICATE)
    yield Step(0, 1)
    # In a worker, so that a stop counts at once and nobody else waits for more than this turn.
    run = OneRun(asked.scenario, arm, job.setting.seed, replicate)
    for _, found in pool.results(recorded, [run], stop):
        if isinstance(found, Died):
            raise RuntimeError(found.message)
        yield Step(1, 1, found | {"command": command(asked, arm, job.setting.seed, replicate)})


def recorded(run: OneRun) -> Json:
    """The run as plain data."""
    kept = keep_diary(run.scenario, run.arm.plan, run.arm.levers, seed=run.seed, replicate=run.replicate)
    return packed(kept, run.arm.name)


def command(asked: Question, arm: Arm, seed: int, replicate: int) -> str:
    """The command line that tells the same run."""
    levers = {**asked.levers, **arm.levers}
    turned = [word for name, value in levers.items() for word in ("--set", f"{name}={value!r}")]
    draw = ["--seed", str(seed), "--replicate", str(replicate)]
    return shlex.join(["crmsim", "run", asked.source, "--plan", arm.plan, *turned, *draw])
