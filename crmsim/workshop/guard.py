"""What stands before the workshop: only known hosts, only its own pages as callers, only so much, strict headers."""

from collections.abc import MutableMapping
from typing import Any

from crmsim.ui.hardening import (
    HEADERS,
    App,
    Receive,
    Scope,
    Send,
    headers_of,
    is_loopback,
    name_of,
    names_of_this_computer,
    plain_address,
    refuse,
)

LARGEST_BODY = 16_384  # bytes: the largest decision is a tenth of that
LONGEST_TARGET = 300  # characters of path and query
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws://{host}; "
    "manifest-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Guard:
    """The wrapper around the application. Refuses with a status and one plain sentence, or hands on."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one socket, or the start and end of the server."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        refusal = self.refusal(scope, headers)
        if refusal is not None:
            await refuse(scope, receive, send, *refusal)
            return
        await self.app(scope, receive, _with_headers(send, headers[b"host"][0]))

    def refusal(self, scope: Scope, headers: dict[bytes, list[str]]) -> tuple[int, str] | None:
        """Status and sentence where a call is not let in."""
        hosts = headers.get(b"host", [])
        if len(hosts) != 1 or not self.knows_host(name_of(hosts[0]), scope.get("server")):
            return 403, "This address is not one that crmsim answers to."
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            return 414, "This address is too long."
        if scope["type"] == "websocket":
            return None if self.is_own_origin(headers, hosts[0]) else (403, "Only pages of this workshop may connect.")
        if scope["method"] in {"GET", "HEAD"}:
            return None
        if scope["method"] != "POST":
            return 405, "This can only be read or posted."
        sizes = headers.get(b"content-length", [])
        right = len(sizes) == 1 and sizes[0].isdecimal() and len(sizes[0]) < 10 and int(sizes[0]) <= LARGEST_BODY
        if b"transfer-encoding" in headers or not right:
            return 413, "This is more than a workshop takes in."
        if not self.is_own_origin(headers, hosts[0]):
            return 403, "Only pages of this workshop may do that."
        kinds = headers.get(b"content-type", [])
        return None if kinds == ["application/json"] else (415, "Only JSON can be posted.")

    def knows_host(self, name: str, server: tuple[str, int] | None) -> bool:
        """Whether a call may name this host: this computer, or the very address it came in at.

        A name that somebody else's name server points here is none of them, which stops pages that try just that.
        """
        here = plain_address(server[0]) if server else ""
        if name in {"localhost", "127.0.0.1", "::1", here}:
            return True
        return not is_loopback(here) and name in names_of_this_computer()

    def is_own_origin(self, headers: dict[bytes, list[str]], host: str) -> bool:
        """Whether a page of this very address calls: exactly one Origin, and it is ours."""
        return headers.get(b"origin") == [f"http://{host}"]


def _with_headers(send: Send, host: str) -> Send:
    ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    ours.append((b"content-security-policy", POLICY.format(host=host).encode("ascii", "replace")))

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            extra = [*ours, (b"cache-control", b"no-store")]
            message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in there)]
        await send(message)

    return sending
