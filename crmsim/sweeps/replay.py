"""One stored run, run again: a result must come out with the same hash, a failure must fail the same way."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmsim.errors import InputError
from crmsim.experiment.design import Design
from crmsim.experiment.experiment import Experiment
from crmsim.store.rows import OK, PENDING, RunRow, result_hash
from crmsim.store.store import Store
from crmsim.study.arms import Arm
from crmsim.sweeps.runners import InProcess, LocalWorkers
from crmsim.sweeps.supervisor import Limits
from crmsim.sweeps.tasks import RunCell, Setting, Work, run_cell
from crmsim.version import MODEL_VERSION


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run as it is stored, and as it came out now. `stored` is what `Store.run` gives."""

    stored: dict[str, Any]
    row: RunRow

    @property
    def hash(self) -> str | None:
        """Hash of the result now; None where there is none."""
        return None if self.row.outcome is None else result_hash(self.row.outcome)

    @property
    def same(self) -> bool:
        """Whether it came out as it is stored: the same result, or the same failure."""
        if self.stored["result_hash"] is not None and self.row.outcome is not None:
            return bool(self.stored["result_hash"] == self.hash)
        # Numbers in a message, such as megabytes taken, may differ; how and where it failed may not. Only who notices
        # first that memory runs out, the run itself or its supervisor, is chance.
        if self.stored["status"] == self.row.status == "memory":
            return True
        return (self.stored["status"], self.stored["stage"]) == (self.row.status, self.row.stage)


def replay(
    path: str | Path,
    run_id: str,
    *,
    timeout: float | None = None,
    memory: int | None = None,
    function: RunCell = run_cell,
) -> Replayed:
    """Run one run again, from the scenario in the store, and change nothing there.

    What ended well runs in this process; what did not runs in a worker under the limits that it had when it ended so,
    or under `timeout` (seconds) and `memory` (MB) where they are given. InputError for a run that is not known, has no
    ending, or is of another model version, and for one that ran out of time under a limit that nobody knows.
    """
    with Store.open(path) as store:
        stored = store.run(run_id)
        version = store.provenance()["model_version"]
        scenario = store.scenario_of_run(run_id)
        keep_weekly = store.header.keep_weekly
    if version != MODEL_VERSION:
        raise InputError(
            f"This run is of model version {version}, and this crmsim has version {MODEL_VERSION}: it cannot come out "
            "the same."
        )
    if stored["status"] == PENDING:
        known = "has to be run again, so that" if stored["attempts"] else "was never run:"
        raise InputError(f"The run {run_id} is planned, but {known} there is nothing to compare with.")
    arm = Arm(stored["arm"], scenario.plan)
    experiment = Experiment(
        "replay", scenario, (arm,), (), Design("table"), seed=int(stored["seed"]), keep_weekly=keep_weekly
    )
    work = Work(0, stored["replicate"], (arm.name,), (run_id,), ())
    seconds = stored["seconds_allowed"] or 0.0 if timeout is None else timeout
    most = stored["memory_allowed"] or 0 if memory is None else memory * 1_000_000
    if stored["status"] == "timeout" and not seconds:
        raise InputError(f"How long the run {run_id} was allowed to take is not known; say it with --timeout.")
    setting = Setting.of(experiment)
    runner = (
        InProcess(setting, function)
        if stored["status"] == OK
        else LocalWorkers(setting, 1, Limits(float(seconds), int(most)), function)
    )
    rows = [row for some in runner.rows(iter([work]), lambda *_: None) for row in some]
    return Replayed(stored, rows[-1])
