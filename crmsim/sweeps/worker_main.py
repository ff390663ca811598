"""The inside of a worker process: take work from the pipe, answer, and never outlive the coordinator."""

import ctypes
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from crmsim.study.workers import begin_worker

READY, DONE = "ready", "done"
_PDEATHSIG = 1  # of Linux' prctl


def nothing() -> None:
    """Nothing has to be loaded."""


def work(
    pipe: Connection,
    function: Callable[[Any, Any], Any],
    setting: Any,
    begin: Callable[[], None],
    memory: int,
    parent: int,
) -> None:
    """Answer every item that comes through the pipe with `function(setting, item)`, until None comes or the pipe ends.

    `begin` is called before the worker reports itself ready, and so counts towards no item's time or memory. `memory`
    limits, in bytes, what runs may take beyond an idle worker (0: no limit); `parent` is the coordinator's id.
    """
    begin_worker()
    _die_with(parent)
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    # A thread of its own takes items in, so that the coordinator never waits for a busy worker to listen.
    threading.Thread(target=_listen, args=(pipe, inbox), daemon=True).start()
    begin()
    resident = _limit(memory)
    pipe.send((READY, resident))
    while (item := inbox.get()) is not None:
        pipe.send((DONE, function(setting, item)))


def _listen(pipe: Connection, inbox: queue.SimpleQueue[Any]) -> None:
    try:
        while (items := pipe.recv()) is not None:
            for item in items:
                inbox.put(item)
    except (EOFError, OSError):
        pass
    inbox.put(None)


def _die_with(parent: int) -> None:
    """Ask the system for a kill when the coordinator dies; elsewhere the thread of `begin_worker` sees to it.

    That thread needs Python's lock, which code that hangs may never give back. The coordinator's thread that starts
    workers outlives them, so the system's kill does not come early.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died in the meantime
            os._exit(1)


def _limit(memory: int) -> int:
    """Cap the address space where the system can; gives the resident memory of this idle worker in bytes."""
    import psutil  # noqa: PLC0415  only workers and their supervisor need it

    now = psutil.Process().memory_info()
    if memory and sys.platform == "linux":
        import resource  # noqa: PLC0415  there is none on Windows

        # The supervisor's look at resident memory decides; this is for what grows faster than it looks.
        most = now.vms + 2 * memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return int(now.rss)
