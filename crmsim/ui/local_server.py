"""A web server for one computer or one room: no log of its own, no word of what it is, ended by `signals_to`."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from crmsim.ui.quiet import errors_on_terminal

GRACE = 1  # seconds that open pages get at the end


class _Server(uvicorn.Server):
    """Says when it is ready and what goes wrong, and leaves signals to `signals_to`."""

    def __init__(self, config: uvicorn.Config, command: str, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.command, self.when_ready = command, when_ready

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        with errors_on_terminal(self.command):
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self.when_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def local_server(app: Any, command: str, when_ready: Callable[[], None], **more: Any) -> uvicorn.Server:
    """A server of the ASGI application `app`, ready to run; `more` are further settings of `uvicorn.Config`.

    `command` is what of crmsim runs it.
    """
    config = uvicorn.Config(
        app,
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        limit_concurrency=400,
        timeout_graceful_shutdown=GRACE,
        **more,
    )
    return _Server(config, command, when_ready)
