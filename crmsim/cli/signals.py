"""Signals from outside: Ctrl-C, and the wish of a terminal or a system that the program end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

CODE_BASE = 128  # a program ended by signal n ends with 128 + n: 129 hang-up, 130 Ctrl-C, 143 terminate


class Signals:
    """Remembers the first signal, and either interrupts at once or lets a command end by itself.

    Outside `gently()` a signal raises KeyboardInterrupt where the program stands. Inside, the first one only makes
    `came()` true, so that a comparison can stop between two runs and print what it has; a second one interrupts.
    """

    def __init__(self) -> None:
        self.first: int | None = None
        self._gentle = False
        self._before: dict[int, Any] = {}

    @property
    def exit_code(self) -> int:
        """The exit code that the first signal asks for; Ctrl-C's where none was seen."""
        return CODE_BASE + (self.first or signal.SIGINT)

    def came(self) -> bool:
        """Whether somebody asked the program to end."""
        return self.first is not None

    @contextmanager
    def gently(self) -> Iterator[None]:
        """While this lasts, the first signal waits to be asked for."""
        self._gentle = True
        try:
            yield
        finally:
            self._gentle = False

    def __enter__(self) -> Self:
        """Listen. Only the main thread may, so elsewhere (tests, servers) nothing changes."""
        if threading.current_thread() is threading.main_thread():
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
        self._before.clear()

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  the shape that Python asks for
        again = self.first is not None
        self.first = self.first or number
        if again or not self._gentle:
            raise KeyboardInterrupt
