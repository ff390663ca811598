"""Works of the room in processes of their own."""

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from crmsim.study.workers import CleanContext, available, begin_worker
from crmsim.workshop.room import Work
from crmsim.workshop.room.program import Json
from crmsim.workshop.runner.computing import compute

MOST = 4  # processes
LIMIT = 600.0  # seconds for a work: twenty times what a lesson takes on a slow laptop
NICENESS = 5  # phones are answered first


class ProcessRunner:
    """A few processes that compute one work each. They start with the first work, and end with this process."""

    def __init__(self, slots: int | None = None) -> None:
        self.slots = slots or min(MOST, available())
        self._pool: ProcessPoolExecutor | None = None
        self._single: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()
        self._closed = False

    async def run(self, work: Work) -> Json:
        """The result of a work. BrokenProcessPool where a process died over it twice, TimeoutError after LIMIT seconds.

        One process that dies takes all works of its pool with it. Each of them is then tried in a process of its own,
        one after the other, so that only the work that is to blame fails. A work that
        takes too long ends in the same way: its process can be stopped only together with the others.
        """
        if self._pool is None:
            self._pool = _started(self.slots)
        pool = self._pool
        try:
            return await _computed(pool, work)
        except BrokenProcessPool:
            self._leave(pool)
        except TimeoutError:
            self._leave(pool)
            raise
        async with self._alone:
            if self._closed:  # it died because the room ends
                raise BrokenProcessPool("the processes have been ended")
            self._single = _started(1)
            try:
                return await _computed(self._single, work)
            finally:
                single, self._single = self._single, None
                if single is not None:
                    single.shutdown(wait=False)

    def _leave(self, pool: ProcessPoolExecutor) -> None:
        """Use another pool from now on."""
        if self._pool is pool:
            self._pool = None

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._closed = True
        pools = [pool for pool in (self._pool, self._single) if pool is not None]
        self._pool = self._single = None
        for pool in pools:
            _kill(pool)
            pool.shutdown(wait=False, cancel_futures=True)


def _started(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=CleanContext(), initializer=_begin)


async def _computed(pool: ProcessPoolExecutor, work: Work) -> Json:
    try:
        async with asyncio.timeout(LIMIT):
            return await asyncio.wrap_future(pool.submit(compute, work.kind, work.payload | work.given))
    except TimeoutError:
        _kill(pool)
        raise


def _kill(pool: ProcessPoolExecutor) -> None:
    # Public only from Python 3.14 on, as `kill_workers`.
    for process in list((pool._processes or {}).values()):  # noqa: SLF001
        process.kill()


def _begin() -> None:
    begin_worker()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
