"""What the room wants computed is computed, most urgent first, and written down when it is done."""

import asyncio
import json
import logging
from typing import Protocol

from crmsim.workshop.desk import Desk
from crmsim.workshop.room import Work, wanted
from crmsim.workshop.room.program import Json

log = logging.getLogger("crmsim")

STUCK = "Something could not be worked out. It is tried again by itself; the log of the server says why."
TOO_LONG = (
    "Something took longer than ten minutes to work out and was stopped. It is tried again by itself, after everything "
    "else; go on without it."
)
PAUSES = (1.0, 5.0, 20.0, 60.0)  # seconds before a work is tried again; the last one for ever


class Runner(Protocol):
    """Who computes: `slots` works at a time.

    A work that can never be done gives {"problem": a sentence}. An exception means that it may be done another time;
    TimeoutError, that it took too long and was stopped.
    """

    slots: int

    async def run(self, work: Work) -> Json:
        """The result of a work, as plain JSON."""

    def close(self) -> None:
        """End, whatever is under way."""


class Kitchen:
    """Works under way. What failed is not written down but tried again, after a pause or a restart."""

    def __init__(self, desk: Desk, runner: Runner) -> None:
        self.desk, self.runner = desk, runner
        self._look = asyncio.Event()
        self._look.set()  # after a restart something may be wanted at once
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}  # of works that are still wanted, by key
        self._troubles: dict[str, str] = {}  # what the trainer reads of them, by key
        self._resting: set[str] = set()
        desk.on_change.append(self._look.set)

    async def work(self) -> None:
        """Start what is wanted as soon as there is room for it, for ever."""
        while True:
            await self._look.wait()
            self._look.clear()
            try:
                self._start()
            except Exception:  # what is wanted cannot be told now; the room changes
                log.exception("works of a room could not be started")

    def _start(self) -> None:
        # What has failed comes last, so that it holds up nothing else.
        for work in sorted(wanted(self.desk.state), key=lambda work: self._failures.get(work.key, 0)):
            if len(self._under_way) >= self.runner.slots:
                break
            if work.key not in self._under_way and work.key not in self._resting:
                self._under_way[work.key] = asyncio.create_task(self._one(work))

    async def _one(self, work: Work) -> None:
        trouble = STUCK
        try:
            result = await self.runner.run(work)
            json.dumps(result, allow_nan=False)  # what cannot be written down must not hold up what others sent
            kept = (await self.desk.record(work, result)).done
        except TimeoutError:
            log.error("a work of the room took too long: %s", work.kind)
            kept, trouble = False, TOO_LONG
        except Exception:
            log.exception("a work of the room failed: %s", work.kind)
            kept = False
        try:
            if kept:
                self._failures.pop(work.key, None)
                self._tell()
            else:
                self._rest(work.key, trouble)
        finally:
            self._under_way.pop(work.key, None)
            self._look.set()

    def _rest(self, key: str, trouble: str) -> None:
        """Leave a work alone for a while: what it lacks, memory for instance, may be there later."""
        failures = self._failures.get(key, 0)
        self._failures[key], self._troubles[key] = failures + 1, trouble
        self._resting.add(key)
        asyncio.get_running_loop().call_later(PAUSES[min(failures, len(PAUSES) - 1)], self._rested, key)
        self._tell()

    def _rested(self, key: str) -> None:
        self._resting.discard(key)
        self._look.set()

    def _tell(self) -> None:
        """Let the trainer know whether something keeps failing."""
        still = {work.key for work in wanted(self.desk.state)}
        self._failures = {key: times for key, times in self._failures.items() if key in still}
        stuck = " ".join(sorted({self._troubles[key] for key in self._failures}))
        if stuck != self.desk.stuck:
            self.desk.stuck = stuck
            for listener in self.desk.on_change:
                listener()
