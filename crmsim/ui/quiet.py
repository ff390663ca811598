"""No trace of an error ever reaches a browser: what Solara would show as one goes to the log, and a sentence stays."""

import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

log = logging.getLogger("crmsim")

#: Loggers of the machinery. Their warnings go where ours go, and never bare to the terminal.
MACHINERY = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "solara", "Solara", "reacton", "asyncio", "websockets", "comm")


class Traceless:
    """Stands in for the module `traceback` where Solara and Reacton write what an error says into a page."""

    def __getattr__(self, name: str) -> Any:
        """Whatever else they take from that module."""
        return getattr(traceback, name)

    def format_exception(
        self, kind: object, error: BaseException | None = None, trace: TracebackType | None = None, **_: object
    ) -> list[str]:
        """Log the error under a code, and give the sentence with that code in place of its trace."""
        error = error if error is not None else kind if isinstance(kind, BaseException) else None
        return [sentence_for(error, trace)]


def sentence_for(error: BaseException | None, trace: TracebackType | None = None) -> str:
    """Log an error under a code of six letters and digits, and give the sentence that a visitor reads."""
    code = secrets.token_hex(3).upper()
    shown = (type(error), error, trace or error.__traceback__) if error is not None else None
    log.error("a page could not be drawn (code %s)", code, exc_info=shown)
    return f"This page could not be drawn (code {code}). Your settings are kept: they are in the address of the page."


class ToOurLog(logging.Handler):
    """Hands records of the machinery to the log of this program."""

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on one record."""
        log.handle(record)


class OnTerminal(logging.Handler):
    """Tells the person who runs the server, in a line, that something went wrong; the trace is in the log file.

    `command` is what of crmsim runs the server.
    """

    def __init__(self, level: int, command: str) -> None:
        super().__init__(level)
        self.command = command

    def emit(self, record: logging.LogRecord) -> None:
        """Print one line."""
        line = " ".join(record.getMessage().split())
        print(f"Went wrong: {line[:200]} (details: crmsim --log FILE {self.command})", file=sys.stderr, flush=True)  # noqa: T201


def hush() -> None:
    """Take the traces out of Solara and Reacton, and their logging off the terminal. Asks for Solara imported."""
    import reacton.core  # noqa: PLC0415  both only where a server runs
    import solara.server.app  # noqa: PLC0415
    import solara.server.patch  # noqa: PLC0415

    for module in (reacton.core, solara.server.app, solara.server.patch):
        vars(module)["traceback"] = Traceless()
    solara.server.patch.FakeIPython.showtraceback = show_nothing
    threading.excepthook = thread_failed
    take_over_logging()
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").handlers = [ToOurLog()]
    logging.getLogger("py.warnings").propagate = False


@contextmanager
def errors_on_terminal(command: str) -> Iterator[None]:
    """As long as a server runs, what goes wrong is told on the terminal in a line; `command` runs the server."""
    handler = OnTerminal(logging.ERROR, command)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def take_over_logging() -> None:
    """Warnings of the machinery go to our log."""
    for name in MACHINERY:
        logger = logging.getLogger(name)
        logger.handlers = [ToOurLog(logging.WARNING)]
        logger.propagate = False
        logger.setLevel(logging.WARNING)


def fall_silent() -> None:
    """Hear no more of the machinery: while the server ends, it complains of sockets that are being closed."""
    for name in MACHINERY:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def show_nothing(_: object) -> None:
    """In place of what sends the trace of an event that failed to the browser: it goes to the log."""
    log.error("an event of a page failed", exc_info=sys.exc_info())


def thread_failed(failed: threading.ExceptHookArgs) -> None:
    """In place of the trace that Python prints on the terminal when a thread fails."""
    if failed.exc_value is not None:
        log.error("a thread failed", exc_info=(failed.exc_type, failed.exc_value, failed.exc_traceback))
