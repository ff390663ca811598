"""Lines from browsers: who opens many, or opens one and says nothing, must not keep the others out."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_FROM_ONE = 200  # lines of one address without news on them; half of what the server holds
PATIENCE = 10.0  # seconds for a request to arrive in full


class Line(H11Protocol):
    """One line. It is cut where its address has too many, or where a request does not come to its end."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the line, if its address has not too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        lines = (line for line in self.connections if isinstance(line, Line) and line.client)
        if sum(line.client[0] == address for line in lines if line.client) > MOST_FROM_ONE:
            transport.abort()
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on; the time runs from the first byte of a request to its last."""
        if self._deadline is None:
            self._wait()
        super().data_received(data)
        if self.conn.their_state not in {h11.IDLE, h11.SEND_BODY}:
            self._arrived()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """A line for news: its request is there, and it stays open for as long as the screen does."""
        self._arrived()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is down."""
        self._arrived()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._deadline = asyncio.get_running_loop().call_later(PATIENCE, self.transport.abort)

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
