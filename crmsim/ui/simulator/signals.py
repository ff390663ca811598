"""Signals that a terminal or a system sends to all processes at once: the child process leaves them to the server."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

HELD = {signal.SIGTERM, signal.SIGHUP} if os.name == "posix" else set()


@contextmanager
def signals_held() -> Iterator[None]:
    """Let a process that is started within be born with these signals held back, until it calls `pass_over_signals`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD) if HELD else None
    try:
        yield
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def pass_over_signals() -> None:
    """Outlive them: the server ends this process in order, and it ends by itself when the server is gone.

    They are not ignored but heard and passed over: workers would inherit that they are ignored, and a pool ends its
    workers with one of them.
    """
    for number in HELD:
        signal.signal(number, lambda *_: None)
    if HELD:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
