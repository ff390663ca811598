"""What stands before Solara: only known hosts, only our own pages as callers, only so much, and strict headers.

A page on another site must not be able to talk to this program through the browser of the person who runs it, and
whoever reaches it over a network gets the pages and nothing else. It is no login: who can reach it can use it.
"""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.responses import PlainTextResponse

from crmsim.ui.rate import Rate
from crmsim.ui.visitors import CONNECTS, Pages, Visitors

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 1_000_000  # bytes; no page sends any, files travel over the socket
LONGEST_TARGET = 16_000  # characters of path and query
WRONG_HOST = "This address is not one that crmsim answers to."
CLOSE = "/_solara/api/close/"
SOCKETS = "/jupyter/api/kernels/"
SOLARA_COOKIE = "solara-session-id"
#: With these a proxy tells where it serves from. Nobody may tell that here.
DROPPED = {
    b"x-script-name",
    b"script-name",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-forwarded-for",
    b"forwarded",
}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; "
    "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """The wrapper around the application. Refuses with a status and one plain sentence, or hands on."""

    def __init__(self, app: App, visitors: Visitors, pages: Pages, hosts: Iterable[str] = (), port: int = 0) -> None:
        self.app = app
        self.visitors = visitors
        self.pages = pages
        self.hosts = frozenset(name.lower() for name in hosts)  # beside those that are known anyway
        self.cookie = f"crmsim_{port}"  # browsers keep one set of cookies for all ports of a host
        self.pace = Rate(per_second=CONNECTS / 60, most=CONNECTS)  # new pages of an address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one socket, or the start and end of the server."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        host = headers.get(b"host", [])
        refusal = self._wrong_host(scope, host)
        if refusal is None and scope["type"] == "http":
            refusal = self._wrong_request(scope, headers, host[0])
        if refusal is None and scope["type"] == "websocket":
            refusal = self._wrong_socket(scope, headers, host[0])
        if refusal is not None:
            await refuse(scope, receive, send, *refusal)
            return
        token = self.token(headers)
        known = token if self.visitors.knows(token) else self.visitors.new()
        scope["state"] = {**scope.get("state", {}), "token": known, "is_new": known != token, "cookie": self.cookie}
        # Solara takes the name of a visitor from a cookie of its own, which anybody could choose.
        scope["headers"] = [
            *((name, value) for name, value in scope["headers"] if name not in DROPPED and name != b"cookie"),
            (b"cookie", f"{SOLARA_COOKIE}={known}".encode()),
        ]
        await self.app(scope, receive, with_headers(send, POLICY, host[0]))

    def token(self, headers: dict[bytes, list[str]]) -> str:
        """The token that a browser sends; "" where it sends none that can be read."""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load("; ".join(headers.get(b"cookie", [])))
        except CookieError:
            return ""
        return jar[self.cookie].value if self.cookie in jar else ""

    def _wrong_host(self, scope: Scope, given: list[str]) -> tuple[int, str] | None:
        if len(given) == 1 and (name_of(given[0]) in self.hosts or knows_host(given[0], scope.get("server"))):
            return None
        return 403, WRONG_HOST

    def _wrong_request(self, scope: Scope, headers: dict[bytes, list[str]], host: str) -> tuple[int, str] | None:
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            return 414, "This address is too long. Save the scenario as a file instead."
        sizes = headers.get(b"content-length", ["0"])
        if b"transfer-encoding" in headers or not all(size.isdecimal() and int(size) <= LARGEST_BODY for size in sizes):
            return 413, "This is more than crmsim takes in."
        if not scope["path"].startswith(CLOSE):
            return None if scope["method"] in {"GET", "HEAD"} else (405, "Pages can only be read.")
        kernel = scope["path"].removeprefix(CLOSE)
        if scope["method"] != "POST":
            return 405, "This can only be posted."
        if not self.is_own_origin(headers, host) or self.pages.owner(kernel) not in {None, self.token(headers)}:
            return 403, "This page belongs to somebody else."
        return None

    def _wrong_socket(self, scope: Scope, headers: dict[bytes, list[str]], host: str) -> tuple[int, str] | None:
        kernel = scope["path"].removeprefix(SOCKETS).split("/")[0]
        token = self.token(headers)
        if not self.is_own_origin(headers, host) or not self.visitors.knows(token):
            return 403, "Only pages of this program may connect."
        if not (8 <= len(kernel) <= 64 and kernel.replace("-", "").isalnum() and kernel.isascii()):
            return 403, "This is not the name of a page."
        if not 1 <= len(query_value(scope["query_string"], b"session_id")) <= 64:
            return 403, "This is not the name of a page."
        owner = self.pages.owner(kernel)
        if owner is not None:
            return None if owner == token else (403, "This page belongs to somebody else.")
        client = scope["client"][0] if scope.get("client") else ""
        if not is_loopback(client) and not self.pace.allows(client):
            return 429, "Too many pages in a short time."
        return None if self.pages.room_for(token) else (403, "Too many pages are open.")

    def is_own_origin(self, headers: dict[bytes, list[str]], host: str) -> bool:
        """Whether a page of this very address calls: exactly one Origin, and it is ours."""
        schemes = ("http", "https") if name_of(host) in self.hosts else ("http",)  # a proxy may speak https
        return headers.get(b"origin") in [[f"{scheme}://{host}"] for scheme in schemes]


def knows_host(host: str, server: tuple[str, int] | None) -> bool:
    """Whether a request may name this host: the computer itself, or the very address it came in at.

    A name that somebody else's name server points here is none of them, which stops pages that try just that.
    """
    name, here = name_of(host), plain_address(server[0]) if server else ""
    if name in {"localhost", "127.0.0.1", "::1", here}:
        return True
    return not is_loopback(here) and name in names_of_this_computer()


def with_headers(send: Send, policy: str, host: str) -> Send:
    """Send answers with strict headers where the application has set none; `policy` is that of contents, for a host."""
    ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    ours.append((b"content-security-policy", policy.format(host=host).encode("ascii", "replace")))
    ours.append((b"cache-control", b"no-store"))

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in ours if pair[0] not in there)]
        await send(message)

    return sending


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Answer a request with a status and a sentence; close a socket before it opens."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
    else:
        await PlainTextResponse(sentence, status, headers=HEADERS | {"Cache-Control": "no-store"})(scope, receive, send)


def headers_of(scope: Scope) -> dict[bytes, list[str]]:
    """The headers of a request by name, each with all its values."""
    found: dict[bytes, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.lower(), []).append(value.decode("latin-1"))
    return found


def query_value(query: bytes, name: bytes) -> bytes:
    """The first value of a name in a query, as it stands there; empty where it is not there."""
    return next((value for key, _, value in (part.partition(b"=") for part in query.split(b"&")) if key == name), b"")


def name_of(host: str) -> str:
    """The name in a Host header, without port and brackets, in small letters."""
    name = host.lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def plain_address(address: str) -> str:
    """An address as browsers write it: an IPv4 address that came in through IPv6 as IPv4."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address.lower()
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def is_loopback(address: str) -> bool:
    """Whether an address is this computer's own."""
    try:
        return ipaddress.ip_address(plain_address(address)).is_loopback
    except ValueError:
        return False


def names_of_this_computer() -> frozenset[str]:
    """The names under which others on the network may know this computer."""
    name = socket.gethostname().lower()
    return frozenset({name, f"{name.partition('.')[0]}.local", name.partition(".")[0]} - {""})
