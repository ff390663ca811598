"""Items for a supervisor under test, answered in its worker processes."""

import os
import signal
import time
from pathlib import Path


class Items:
    """A source of items, given out `at_once`; what comes back is given out again."""

    def __init__(self, items, at_once=1):
        self.items, self.at_once = list(items), at_once

    def waiting(self):
        return bool(self.items)

    def take(self, worker, held):  # noqa: ARG002  the shape of a source
        if held:
            return ()
        taken, self.items = self.items[: self.at_once], self.items[self.at_once :]
        return taken

    def weight(self, item):  # noqa: ARG002  the same
        return 1


def slow_start():
    """What a worker does before its first item, for longer than any item may take."""
    time.sleep(1.0)


def hanging_start():
    """What a worker that never begins does."""
    time.sleep(3_600)


def answer(setting, item):
    """Do what the item says."""
    if item == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif item == "exit":
        os._exit(7)
    elif item == "hang":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(3_600)
    elif item == "eat":
        held = []
        while True:
            held.append(bytearray(20_000_000))
            time.sleep(0.2)  # so slowly that the supervisor has seconds to see it
    elif item == "pid":
        return os.getpid()
    elif item == "large":
        return b"x" * 3_000_000
    elif isinstance(item, tuple):
        Path(item[0]).write_text(str(os.getpid()))
        time.sleep(3_600)
    return f"{setting}{item}"
