"""A running `crmsim workshop`, started as a person starts it, that can be killed and started again on its database."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import psutil

from crmsim.workshop.storage import Storage

START = 60.0  # seconds in which it has to be open
TRAINER = re.compile(r"Trainer \(open it here, once\): http://[^:]+:(\d+)/trainer#(\S+)")
PHONES = re.compile(r"Phones: \S+ +code (\w{4}) (\w{4})")


class Host:
    """The server: its process, its port, its join code, and the token of the newest trainer link."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        self.port, self.code, self.link = 0, "", ""
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, on the same port and session as before where there was one, and wait until it is open."""
        again = ("--session", "last") if self.port else self.options
        words = ("workshop", "--host", "127.0.0.1", "--port", str(self.port), "--database", self.database, *again)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "crmsim", "--log", str(self.folder / "workshop.log"), *words),
            stdout=PIPE,
            stderr=(self.folder / "stderr.txt").open("a"),  # helpers of a killed server complain there
            cwd=self.folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        before, self.code = self.port, ""
        async with asyncio.timeout(START):
            while not self.code:
                await self._line()
        assert before in {0, self.port}, f"port {before} was taken"
        self._reading = asyncio.create_task(self._drain())

    async def _line(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode()
        assert line, "crmsim workshop ended before it was open"
        if found := TRAINER.search(line):
            self.port, self.link = int(found[1]), found[2]
        if found := PHONES.search(line):
            self.code = found[1] + found[2]

    async def _drain(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        await self._process.stdout.read()

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'workshop.sqlite'}"

    def kill(self) -> None:
        """End it as a power cut would, without a word; its helpers notice by themselves."""
        assert self._process is not None
        self._process.kill()

    async def ended(self) -> None:
        """Wait until the process is gone."""
        assert self._process is not None
        assert self._reading is not None
        await self._process.wait()
        self._reading.cancel()

    async def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self.ended()

    def memory(self) -> tuple[float, float]:
        """Megabytes of the server, and of the server with its helpers."""
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        own = server.memory_info().rss
        helpers = sum(one.memory_info().rss for one in server.children(recursive=True) if one.is_running())
        return own / 2**20, (own + helpers) / 2**20

    def written(self) -> list[tuple[str, str]]:
        """By whom, and under which key, each event was written: what is on the disk."""
        storage = Storage(self.database)
        try:
            session = storage.sessions()[0].id
            return [(event.by, event.key) for event in storage.read(session) if event.key]
        finally:
            storage.close()
