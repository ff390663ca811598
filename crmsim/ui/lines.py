"""What pages are told, sent in its own time: who draws or simulates waits for nobody's connection.

The machinery under the pages hands every message over to the thread that sends, and waits until it has gone out. A
page that is drawn sends a hundred of them, so that a busy computer is occupied with the handing over; and a visitor
who reads slowly holds up whoever tells all visitors of news. Here a message is put down in a queue, and the sender is
woken once for all that lie in it. It is also written more densely: a twentieth of what a page is told was blanks.
"""

import json
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

MOST_WAITING = 16_000_000  # characters that may wait for a visitor; who is that slow is drawn anew later

Message = str | bytes


class Waiting:
    """Messages that wait to be sent, in order. Safe to use from all threads."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._messages: deque[Message] = deque()
        self._held = 0
        self._sending = self.closed = False
        self._lock = threading.Lock()

    def put(self, message: Message) -> bool:
        """Add one; whether the sender has to be woken. Closes the queue where too much waits already."""
        with self._lock:
            self._messages.append(message)
            self._held += len(message)
            if self._held > self._most:
                self._end()
            wake = not self._sending and not self.closed
            self._sending |= wake
            return wake

    def next(self) -> Message | None:
        """The oldest; None where nothing waits, and then the sender has to be woken again."""
        with self._lock:
            if not self._messages:
                self._sending = False
                return None
            message = self._messages.popleft()
            self._held -= len(message)
            return message

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        self.closed = True
        self._messages.clear()
        self._held = 0


def dense(message: Any) -> str:
    """A message as JSON without blanks."""
    from solara.server.kernel import json_default  # noqa: PLC0415  only where a server runs

    return json.dumps(message, separators=(",", ":"), default=json_default)


def install() -> None:
    """Let pages be told things over lines of this kind. Asks for Solara's server imported, and no page open yet."""
    from solara.server import kernel, starlette  # noqa: PLC0415  only where a server runs
    from solara.server.websocket import WebSocketDisconnect  # noqa: PLC0415

    class Line(starlette.WebsocketWrapper):  # type: ignore[misc]
        """The connection of one page."""

        def __init__(self, ws: Any, portal: Any) -> None:
            super().__init__(ws, portal)
            self.waiting = Waiting()

        def send_text(self, data: Message) -> None:
            wake = not self.waiting.closed and self.waiting.put(data)
            if self.waiting.closed:
                log.info("a page is gone, or reads too slowly")
                self.soon(self.ws.close)
                raise WebSocketDisconnect
            if wake:
                self.soon(self.send_all)

        send_bytes = send_text

        def soon(self, what: Callable[[], Any]) -> None:
            """Have the thread of the connection do something, without waiting for it."""
            try:
                self.portal.start_task_soon(what)
            except RuntimeError:  # it has ended
                raise WebSocketDisconnect from None

        async def send_all(self) -> None:
            """Send until nothing waits."""
            try:
                while (data := self.waiting.next()) is not None:
                    await (self._send_text_exc(data) if isinstance(data, str) else self._send_bytes_exc(data))
            except WebSocketDisconnect:
                self.waiting.close()

    starlette.WebsocketWrapper = Line
    kernel.json_dumps = dense
