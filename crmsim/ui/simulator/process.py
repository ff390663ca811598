"""The child process, held by the server: started clean, listened to, ended."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Self

from crmsim.study.workers import CleanContext
from crmsim.ui.simulator.desk import Order
from crmsim.ui.simulator.job import Job, Json
from crmsim.ui.simulator.signals import signals_held

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds for the process to end by itself


def _begin(connection: Connection, workers: int | None, work: Mapping[str, str]) -> None:
    """The child process. Only there is everything imported that simulates: the server does without."""
    from crmsim.ui.simulator.child import main  # noqa: PLC0415

    main(connection, workers, work)


class Process:
    """A running child process.

    `on_news` gets the head, the result and the size of the result's text; `on_end` hears that the process is gone,
    unless it was closed. Both are called by the thread that reads.
    """

    def __init__(
        self,
        workers: int | None,
        work: Mapping[str, str],
        *,
        on_news: Callable[[Json, Json | None, int], None],
        on_end: Callable[[Self], None],
    ) -> None:
        context = CleanContext()
        self._ours, theirs = context.Pipe()
        # Not a daemon, because those may have no workers; it watches us itself, and we end it.
        self._process = context.Process(target=_begin, args=(theirs, workers, dict(work)), name="crmsim simulator")
        with signals_held():
            self._process.start()
        theirs.close()  # so that the pipe breaks when the process dies
        self._sending = threading.Lock()
        self._reader = threading.Thread(target=self._read, args=(on_news, on_end), daemon=True, name="simulator news")
        self._reader.start()

    def send(self, what: str, number: int = 0, job: Job | None = None) -> None:
        """Give an order; a process that is gone is noticed by the reader."""
        try:
            with self._sending:
                self._ours.send(Order(what, number, job))
        except OSError:
            pass

    def close(self) -> None:
        """End it and all of its workers, and wait until it is gone."""
        self.send("end")
        if threading.current_thread() is not self._reader:
            self._reader.join(PATIENCE)  # it waits for the process; two who wait would be in each other's way
            if self._reader.is_alive():
                self._process.kill()
                self._reader.join(PATIENCE)

    def _read(self, on_news: Callable[[Json, Json | None, int], None], on_end: Callable[[Self], None]) -> None:
        try:
            while True:
                head = json.loads(self._ours.recv_bytes())
                text = self._ours.recv_bytes() if head["bytes"] is not None else b""
                on_news(head, json.loads(text) if text else None, len(text))
        except (EOFError, OSError):
            pass
        except Exception:  # whatever breaks here, everybody who waits hears of the end
            log.exception("news of the simulator could not be taken")
            self._process.kill()
        finally:
            self._process.join()
            on_end(self)
