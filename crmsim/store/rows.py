"""What passes between those who run and the store: points of a design, work to do, and results."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm

FloatArray = npt.NDArray[np.float64]

OK = "ok"
NONDETERMINISTIC = "nondeterministic"
PENDING = "pending"
#: How a run can end. Each planned run that is over has exactly one of these.
ENDINGS = (OK, "failed", "timeout", "memory", "crashed", "cancelled", NONDETERMINISTIC)
#: Those without a result. Runs that ended so can be tried again.
RETRIED = tuple(status for status in ENDINGS if status not in (OK, NONDETERMINISTIC))

LONGEST_MESSAGE, LONGEST_TRACEBACK = 4_000, 64_000  # characters


@dataclass(frozen=True, slots=True, eq=False)
class RunRow:
    """One run that is over, as the store takes it: values and text, nothing that could break on its way.

    `outcome` holds the figures of OUTCOMES in their order, NaN where one does not apply, shape (len(OUTCOMES),); None
    unless `status` is "ok". `weekly` holds the series of SERIES, shape (len(SERIES), horizon), where they are kept.
    `seconds` is the run's share of its task's time. `seconds_allowed` and `memory_allowed` (bytes) are the limits that
    it was held to, 0 for none. Message and traceback are cut to what the ledger keeps.

    Raises ValueError for a status that is not known, or an outcome that is missing, or there although the run failed.
    """

    run_id: str
    point: int
    arm: str
    replicate: int
    seed: int
    status: str = OK
    stage: str = ""
    message: str = ""
    traceback: str = ""
    outcome: FloatArray | None = None
    weekly: FloatArray | None = None
    seconds: float = 0.0
    worker: str = ""
    seconds_allowed: float = 0.0
    memory_allowed: int = 0

    def __post_init__(self) -> None:
        """Refuse what contradicts itself, and cut what is too long."""
        if self.status not in ENDINGS or self.status == NONDETERMINISTIC:
            raise ValueError(f"a run cannot end as {self.status!r}")
        if (self.outcome is not None) != (self.status == OK):
            raise ValueError(
                f"a run that ended as {self.status!r} {'lacks' if self.status == OK else 'has'} an outcome"
            )
        object.__setattr__(self, "message", storable(self.message)[:LONGEST_MESSAGE])
        object.__setattr__(self, "traceback", storable(self.traceback)[-LONGEST_TRACEBACK:])


@dataclass(frozen=True, slots=True, eq=False)
class DesignPoint:
    """One point of a design: its number, its factor values, the scenario they make, and the replicates to run.

    `scenario` is the firm at the point before an arm changes it; every arm of the study runs on it.
    """

    point: int
    values: tuple[float, ...]
    scenario: Scenario
    replicates: range


@dataclass(frozen=True, slots=True)
class Cell:
    """The smallest piece of work: a replicate at a point, and the arms that still lack there, with their run ids."""

    point: int
    replicate: int
    arms: tuple[str, ...]
    run_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning a design came to, in runs: `new` ones, those `known` already, those now `outside` the design."""

    new: int
    known: int
    outside: int


@dataclass(frozen=True, slots=True)
class Header:
    """What makes two studies the same study; points and replications may differ, and arms may be added.

    `text` is the experiment file, resolved; `base` its scenario; `chance` is "same" or "fresh". `about` is kept for
    whoever analyses (design metadata, outcomes of interest): plain JSON values, free to change.
    """

    name: str
    text: str
    base: Scenario
    arms: tuple[Arm, ...]
    factors: tuple[str, ...]
    seed: int
    chance: str = "same"
    keep_weekly: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)


def result_hash(outcome: FloatArray) -> str:
    """SHA-256 of an outcome's little-endian float64 bytes: equal results have equal hashes on every machine."""
    return hashlib.sha256(np.ascontiguousarray(outcome, dtype="<f8").tobytes()).hexdigest()


def storable(text: str) -> str:
    """The text without what UTF-8 cannot hold (half a surrogate pair out of an odd error message)."""
    return text.encode("utf-8", "replace").decode("utf-8")
