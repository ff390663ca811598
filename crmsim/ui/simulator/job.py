"""What is asked of the simulator and what it answers: plain values."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from crmsim.errors import InputError
from crmsim.ui.setting import Setting, command_of, question_of
from crmsim.version import MODEL_VERSION

Json = dict[str, Any]
State = Literal["waiting", "running", "early", "done", "stopped", "problem"]
#: States after which nothing more comes.
LAST = ("done", "stopped", "problem")


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: its kind (one of WORK), the question it belongs to, and options of that kind.

    Values of `options` are numbers, texts, None and tuples of them.
    """

    kind: str
    setting: Setting
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def key(self) -> str:
        """Equal for jobs that have the same result, whoever asks; never raises."""
        return _key(self)

    def option(self, name: str, default: Any = None) -> Any:
        """The value of an option, or `default` where it is not given."""
        return dict(self.options).get(name, default)


@lru_cache(maxsize=2_048)
def _key(job: Job) -> str:
    try:
        asked = question_of(job.setting)
        scenario = asked.scenario
        # The words are in the result as well: a visitor must never see those of another.
        said: object = [scenario.hash, scenario.name, scenario.title, scenario.story, command_of(job.setting)]
    except InputError:
        said = repr(job.setting)
    text = json.dumps([job.kind, said, sorted(job.options), MODEL_VERSION], default=repr)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class News:
    """How a job stands. `done` of `wanted` (runs, or what the kind of work counts) are done; `seconds_left` is None
    where nobody knows.

    `result` comes with the states early and done, and with stopped where anything was done; it is shared between
    visitors, so it must not be changed. `message` is for the visitor: why it waits, was stopped, or could not be.
    """

    state: State
    done: int = 0
    wanted: int = 0
    seconds_left: float | None = None
    result: Json | None = None
    message: str = ""

    @property
    def last(self) -> bool:
        """Whether nothing more comes."""
        return self.state in LAST
