"""The kinds of work, and what a kind is: one generator function that runs in the child process.

To add a kind, write `def NAME(job: Job, pool: Workers, stop: Stop) -> Iterator[Step]` in a module of its own and
name it in WORK. It gives a `Step` as often as something is done: between two steps other visitors' jobs get their turn,
so none should take longer than a second or so. A step with a result is shown at once; the last step has the final
result. After a yes from `stop` the function ends soon, with a last step that holds what is done so far. Whatever it
raises is told to the visitor: InputError and NoResultError in their words, everything else as a code with the details
in the log.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crmsim.study.workers import Workers
from crmsim.ui.simulator.job import Job, Json

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a piece of work has come: `done` of `wanted`, and the result where there is a new one.

    A result is plain JSON: dictionaries, lists, texts, finite numbers, None.
    """

    done: int
    wanted: int
    result: Json | None = None


Work = Callable[[Job, Workers, Stop], Iterator[Step]]

#: Kind of work: module and function. They are loaded in the child process, so the server never imports them.
WORK: dict[str, str] = {
    "compare": "crmsim.ui.simulator.comparing:compare",
    "explain": "crmsim.ui.simulator.explaining:explain",
    "ranking": "crmsim.ui.looking.work:ranking",
    "curve": "crmsim.ui.looking.work:curve",
    "map": "crmsim.ui.looking.work:lever_map_of",
    "expected": "crmsim.ui.looking.work:expected",
    "diary": "crmsim.ui.one_run.work:diary",
}


def load(place: str) -> Work:
    """The function of a `module:function`."""
    module, _, name = place.partition(":")
    function: Work = getattr(importlib.import_module(module), name)
    return function
