"""What stands before the workshop: only known hosts, only its own pages as callers, only so much, strict headers."""

from crmsim.ui.hardening import (
    WRONG_HOST,
    App,
    Receive,
    Scope,
    Send,
    headers_of,
    knows_host,
    refuse,
    with_headers,
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
        await self.app(scope, receive, with_headers(send, POLICY, headers[b"host"][0]))

    def refusal(self, scope: Scope, headers: dict[bytes, list[str]]) -> tuple[int, str] | None:
        """Status and sentence where a call is not let in."""
        hosts = headers.get(b"host", [])
        if len(hosts) != 1 or not knows_host(hosts[0], scope.get("server")):
            return 403, WRONG_HOST
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

    def is_own_origin(self, headers: dict[bytes, list[str]], host: str) -> bool:
        """Whether a page of this very address calls: exactly one Origin, and it is ours."""
        return headers.get(b"origin") == [f"http://{host}"]
