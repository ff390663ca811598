"""Scripted participants over the HTTP and the WebSocket of a phone, with the patience that its page has."""

import asyncio
import json
import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from host import Host
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, WebSocketException

View = dict[str, Any]
PATIENCE = 240.0  # seconds until a state that does not come ends the check
ANSWER = 8.0  # seconds after which a request is sent again, as the page does


@dataclass(eq=False)
class Caller:
    """A browser: its cookies, the newest view of its screen, and what it was told was received."""

    host: Host
    screen: str = "phone"
    name: str = ""
    member: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    view: View = field(default_factory=dict)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: list[str] = field(default_factory=list)  # keys of submissions
    refused: list[str] = field(default_factory=list)  # what they were told who were refused
    breaks: int = 0  # lines for news that ended
    _waiting: list[tuple[Callable[[View], Any], "asyncio.Future[float]"]] = field(default_factory=list)

    async def once(self, action: str, key: str, payload: View) -> tuple[int, View]:
        """One request. OSError or TimeoutError where nobody answers."""
        body = json.dumps({"key": key, **payload}).encode()
        head = [
            f"POST /api/{action} HTTP/1.1",
            f"Host: 127.0.0.1:{self.host.port}",
            f"Origin: {self.host.url}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Cookie: {self.cookie}",
            "Connection: close",
        ]
        async with asyncio.timeout(ANSWER):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.host.port)
            try:
                writer.write("\r\n".join([*head, "", ""]).encode() + body)
                told = await reader.read()
            finally:
                writer.close()
        start, _, found = told.partition(b"\r\n\r\n")
        first, *headers = start.decode().split("\r\n")
        if not first:
            raise ConnectionResetError
        for line in headers:
            field_, _, value = line.partition(": ")
            if field_.lower() == "set-cookie":
                name, _, kept = value.partition(";")[0].partition("=")
                self.cookies[name] = kept
        return int(first.split()[1]), json.loads(found)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def send(self, action: str, key: str = "", /, **payload: Any) -> View:
        """An action, sent with the same key until somebody answers, as the page does."""
        key = key or secrets.token_hex(16)
        tries = 0
        while True:
            with suppress(OSError, TimeoutError, ValueError):
                status, answer = await self.once(action, key, payload)
                if status < 500:
                    if answer.get("done"):
                        self.acknowledged += [key] if action != "claim" else []
                    else:
                        self.refused.append(f"{action}: {status} {answer.get('message')}")
                    return answer
            await asyncio.sleep(min(0.5 * 2**tries, 4.0))
            tries += 1

    async def do(self, action: str, **payload: Any) -> None:
        """An action that must be accepted."""
        answer = await self.send(action, **payload)
        assert answer.get("done"), (action, answer)

    async def listen(self) -> None:
        """Hear what is new, for ever; after each break the line is made again."""
        waits = 0
        while True:
            with suppress(OSError, TimeoutError, WebSocketException, InvalidHandshake, EOFError):
                async with connect(
                    f"ws://127.0.0.1:{self.host.port}/news/{self.screen}",
                    origin=self.host.url,  # type: ignore[arg-type]
                    additional_headers={"Cookie": self.cookie},
                    open_timeout=ANSWER,
                    ping_interval=None,
                ) as line:
                    async for message in line:
                        waits = 0
                        self._hear(json.loads(message))
            self.connected.clear()
            self.breaks += 1
            waits += 1
            await asyncio.sleep(min(0.3 * 2**waits, 4.0) * random.uniform(0.75, 1.25))

    def _hear(self, news: View) -> None:
        now = time.perf_counter()
        self.connected.set()
        self.view = news.get("view") or self.view
        for wanted, heard in [*self._waiting]:
            if not heard.done() and wanted(self.view):
                heard.set_result(now)
        self._waiting = [(wanted, heard) for wanted, heard in self._waiting if not heard.done()]

    async def until(self, wanted: Callable[[View], Any]) -> float:
        """Wait for a view for which `wanted` is true; the moment at which it was there."""
        if self.view and wanted(self.view):
            return time.perf_counter()
        heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, heard))
        async with asyncio.timeout(PATIENCE):
            return await heard

    async def click(self, action: str, wanted: Callable[[View], Any], **payload: Any) -> float:
        """Send something and wait until the own screen shows it: the seconds that took."""
        began = time.perf_counter()
        seen = asyncio.ensure_future(self.until(wanted))
        try:
            await self.do(action, **payload)
            return await seen - began
        finally:
            seen.cancel()


class Crowd:
    """All participants, with a trainer and a stage."""

    def __init__(self, host: Host, people: int, teams: int, seed: int) -> None:
        self.host, self.random = host, random.Random(seed)
        self.phones = [Caller(host, name=f"Team {number % teams + 1}") for number in range(people)]
        self.trainer, self.stage = Caller(host, "console"), Caller(host, "stage")
        self._listening: list[asyncio.Task[None]] = []

    async def come(self) -> None:
        """Everybody joins and listens."""
        await self.trainer.do("claim", token=self.host.link)
        self.stage.cookies = dict(self.trainer.cookies)
        for phone in self.phones:
            await phone.do("join", code=self.host.code, name=phone.name)
        self._listening = [asyncio.create_task(one.listen()) for one in self.everybody]
        for one in self.everybody:
            await one.until(bool)

    @property
    def everybody(self) -> list[Caller]:
        return [self.trainer, self.stage, *self.phones]

    @property
    def screens(self) -> list[Caller]:
        return [self.stage, *self.phones]

    async def leave(self) -> None:
        """Nobody listens any more."""
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)

    async def step(self, action: str, wanted: Callable[[View], Any], **payload: Any) -> float:
        """The trainer presses a button: the seconds until the last screen shows what came of it."""
        began = time.perf_counter()
        seen = [asyncio.ensure_future(one.until(wanted)) for one in self.screens]
        await self.trainer.do(action, **payload)
        return max(await asyncio.gather(*seen)) - began

    def teams(self) -> list[list[Caller]]:
        """Phones by team."""
        names = dict.fromkeys(phone.name for phone in self.phones)
        return [[phone for phone in self.phones if phone.name == name] for name in names]
