"""News of the room for everybody who looks on: the newest view of each screen, at most ten times a second.

A slow phone never holds up the others: whoever has not taken one view when the next is ready gets the next only.
"""

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from crmsim.workshop.access import Who, may_see
from crmsim.workshop.desk import Desk
from crmsim.workshop.room.program import Json
from crmsim.workshop.room.views import Screen, view

log = logging.getLogger("crmsim")

BETWEEN = 0.1  # seconds between two views
BEAT = 10.0  # seconds without news after which a screen hears that the line is alive
PATIENCE = 10.0  # seconds for a screen to take one
EACH = 4  # screens that one person may have open
MOST = 220  # screens in all
KEPT = 20  # of these, for the trainer and the stage
CHATTER = 20  # messages that a screen may send; it has nothing to say
OVER, GONE, REPLACED, BUSY = 4001, 4003, 4004, 4008  # why a screen is closed


@dataclass(eq=False)
class Looking:
    """One screen that is open."""

    socket: WebSocket
    who: Who
    token: str
    screen: Screen
    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    text: str = ""
    sent: str = ""
    close: int = 0


class News:
    """Everybody who looks on."""

    def __init__(self, desk: Desk, address: str, between: float = BETWEEN) -> None:
        self.desk, self.address, self.between = desk, address, between
        self.screens: list[Looking] = []
        self._changed = asyncio.Event()
        desk.on_change.append(self._changed.set)

    async def tell(self) -> None:
        """Pass news on, for ever."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            known: dict[tuple[str, str], str] = {}
            for screen in list(self.screens):
                try:
                    self._refresh(screen, known)
                except Exception:  # one view that breaks must not stop the others
                    log.exception("a view could not be made")
            await asyncio.sleep(self.between)

    def _refresh(self, screen: Looking, known: dict[tuple[str, str], str]) -> None:
        if not self._may_stay(screen):
            screen.close = OVER if self.desk.state.ended else GONE
        if screen.close != GONE:
            key = screen.screen, screen.who.member if screen.screen == "phone" else ""
            if key not in known:
                known[key] = self.text(*key)
            if known[key] == screen.text and not screen.close:
                return
            screen.text = known[key]
        screen.fresh.set()

    def _may_stay(self, screen: Looking) -> bool:
        return self.desk.who(screen.token) == screen.who and may_see(screen.who, screen.screen)

    def text(self, screen: Screen | str, member: str) -> str:
        """The view of a screen as it is sent, without the time."""
        shown: Json = view(self.desk.state, screen, member)  # type: ignore[arg-type]
        if screen != "phone":
            shown["address"] = self.address
        if screen == "console":
            open_ones = {other.who.member for other in self.screens if other.screen == "phone"}
            for person in shown["people"]:
                person["here"] = person["id"] in open_ones
            shown["broken"] = self.desk.broken
            shown["stuck"] = self.desk.stuck
        return json.dumps(shown, ensure_ascii=False, allow_nan=False)

    async def serve(self, socket: WebSocket, who: Who, token: str, screen: Screen) -> None:
        """Keep one screen up to date until it goes away."""
        mine = [other for other in self.screens if other.token == token and other.screen == screen]
        for other in mine[: max(0, len(mine) - EACH + 1)]:
            other.close = REPLACED
            other.fresh.set()
        await socket.accept()
        if len(self.screens) >= (MOST - KEPT if screen == "phone" else MOST):
            await socket.close(BUSY, "Too many screens are open.")
            return
        looking = Looking(socket, who, token, screen)
        self.screens.append(looking)
        listening = asyncio.create_task(self._listen(looking))
        try:
            looking.text = self.text(screen, who.member)
            looking.fresh.set()
            self._changed.set()  # the console shows who is here
            await self._send(looking)
        finally:
            listening.cancel()
            self.screens.remove(looking)
            self._changed.set()

    async def _send(self, looking: Looking) -> None:
        while True:
            with suppress(TimeoutError):  # nothing new: the time alone tells that the line is alive
                await asyncio.wait_for(looking.fresh.wait(), BEAT)
            looking.fresh.clear()
            if looking.socket.client_state is not WebSocketState.CONNECTED:
                return
            try:
                if looking.close not in {GONE, REPLACED, BUSY}:
                    text = looking.text
                    shown = "" if text == looking.sent else f', "view": {text}'
                    message = f'{{"now": {self.desk.clock():.3f}{shown}}}'
                    await asyncio.wait_for(looking.socket.send_text(message), PATIENCE)
                    looking.sent = text
                if looking.close:
                    await asyncio.wait_for(looking.socket.close(looking.close), PATIENCE)
                    return
            except (TimeoutError, RuntimeError, WebSocketDisconnect, OSError):
                return

    async def _listen(self, looking: Looking) -> None:
        """Notice that a screen goes away; what it says is of no interest, and too much of it ends it."""
        for _ in range(CHATTER):
            message = await looking.socket.receive()
            if message["type"] == "websocket.disconnect":
                break
        else:
            looking.close = BUSY
        looking.fresh.set()
