"""Signals from outside: Ctrl-C, and the wish of a terminal or a system that the program end."""

import multiprocessing
import signal
import sys
import threading
import time
from multiprocessing import resource_tracker
from types import FrameType, TracebackType
from typing import Any, Self

ECHO = 1.0  # seconds within which a further signal is taken for an echo of the first
CODE_BASE = 128  # a program ended by signal n ends with 128 + n: 129 hang-up, 130 Ctrl-C, 143 terminate


class Signals:
    """While this is entered, SIGTERM and SIGHUP interrupt as Ctrl-C does, and the first of all is remembered."""

    def __init__(self) -> None:
        self.first: int | None = None
        self._when = 0.0
        self._before: dict[int, Any] = {}
        self._told = sys.unraisablehook

    @property
    def exit_code(self) -> int:
        """The exit code that the first signal asks for; Ctrl-C's where none was seen."""
        return CODE_BASE + (self.first or signal.SIGINT)

    def came(self) -> bool:
        """Whether a signal came. Python loses the interruption itself where it falls into a clean-up of objects."""
        return self.first is not None

    def __enter__(self) -> Self:
        """Listen. Only the main thread may, so elsewhere (tests, servers) nothing changes."""
        if threading.current_thread() is threading.main_thread():
            self._told, sys.unraisablehook = sys.unraisablehook, self._lost
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                number = getattr(signal, name, None)  # Windows knows no hang-up
                # `nohup` asks that a hang-up be ignored, and means it.
                if number is not None and (name != "SIGHUP" or signal.getsignal(number) is not signal.SIG_IGN):
                    self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back to whoever had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._before:
            sys.unraisablehook = self._told
        self._before.clear()

    def _lost(self, lost: "sys.UnraisableHookArgs") -> None:
        """An interruption that Python loses is remembered by `came`; of anything else it tells as ever."""
        if lost.exc_type is not KeyboardInterrupt:
            self._told(lost)

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  the shape that Python asks for
        # Some senders signal a program and then its group; the echo must not interrupt the tidying up.
        if self.first is not None and time.monotonic() - self._when < ECHO:
            return
        self.first, self._when = self.first or number, time.monotonic()
        raise KeyboardInterrupt


def shelter_helper() -> None:
    """Start the helper process of Python's pools deaf to a hang-up, which otherwise ends it with noise.

    It knows Ctrl-C and SIGTERM, but a closed terminal hangs up on every process that it has.
    """
    if hasattr(signal, "SIGHUP"):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_children() -> None:
    """End worker processes that an interruption left behind; Python would wait for them for ever."""
    for child in multiprocessing.active_children():
        child.kill()
