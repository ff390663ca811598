"""Hostile requests against a running server: nothing that is not one of our own pages gets anything."""

import http.client
import json
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import quote

import pytest
from served import Served
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import ClientConnection, connect

KERNEL = "0123456789abcdef0123456789abcdef"
TRAVERSALS = [
    prefix + path
    for prefix in ("/_solara/cdn/", "/static/", "/static/assets/", "/jupyter/nbextensions/", "/")
    for path in (
        "../../../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/pyproject.toml",
        "....//....//etc/passwd",
        "..\\..\\app.py",
        "//etc/passwd",
        "http://example.org/x.js",
        "react@18/index.js",
        "app.py",
        "SHA256SUMS%00.js",
        "",
    )
]


class Answer:
    """Status, headers and body of an answer."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


def ask(served: Served, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Ask the server; `Host` is right unless given. Headers by their names with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)) as connection:
        connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
        if body is not None and "Content-Length" not in given:
            given["Content-Length"] = str(len(body))
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        return Answer(connection.getresponse())


@pytest.fixture(scope="module")
def cookie(served: Served) -> str:
    """The cookie of a visitor."""
    return ask(served).headers["Set-Cookie"].split(";")[0]


def socket_of(served: Served, kernel: str = KERNEL, origin: str | None = "", cookie: str = "") -> ClientConnection:
    """Open the socket of a page. `origin` is the server's own where it is ""."""
    headers = [("Cookie", cookie)] if cookie else []
    address = f"ws://127.0.0.1:{served.port}/jupyter/api/kernels/{kernel}/channels?session_id=p1"
    return connect(address, origin=served.address if origin == "" else origin, additional_headers=headers)  # type: ignore[arg-type]


def enter(opening: ClientConnection) -> None:
    """Open a socket, and close it again."""
    with opening:
        pass


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "localhost.evil.example", "10.0.0.9", ""],
)
def test_an_unknown_host_gets_nothing(served: Served, host: str) -> None:
    """A name that somebody points at this computer is not one that the server answers to."""
    assert ask(served, Host=host.format(port=served.port)).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}", "LOCALHOST", "127.0.0.1:80"])
def test_this_computer_may_be_called_by_its_names(served: Served, host: str) -> None:
    """The port in the name does not matter: another may be forwarded to this one."""
    assert ask(served, Host=host.format(port=served.port)).status == 200


def test_a_hostile_first_request_leaves_nothing_behind(served: Served) -> None:
    """Headers by which a proxy tells where it serves from change no page, neither this one nor the next."""
    hostile = {
        "X_Script_Name": "/evil",
        "Script_Name": "/evil",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "https",
    }
    pages = [ask(served, **headers).body for headers in (hostile, {})]
    assert pages[0] == pages[1]
    assert b"evil" not in pages[0]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1",
        "http://localhost:{port}",
        "http://127.0.0.1:{port}/",
    ],
)
def test_a_socket_opens_only_for_our_own_pages(served: Served, cookie: str, origin: str | None) -> None:
    """Another origin, none, or one that only looks alike is refused before anything is made for it."""
    with pytest.raises(InvalidStatus) as refused:
        enter(socket_of(served, origin=origin and origin.format(port=served.port), cookie=cookie))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "form",
    ["", "crmsim_{port}=chosen", "crmsim_{port}=chosen.0123456789abcdef0123456789abcdef", "solara-session-id=chosen"],
)
def test_nobody_chooses_the_name_of_a_visitor(served: Served, form: str) -> None:
    """A cookie that this server has not made opens no socket, and a page answers with one that it has made."""
    planted = form.format(port=served.port)
    made = ask(served, Cookie=planted).headers["Set-Cookie"]
    assert "chosen" not in made
    assert "HttpOnly" in made
    assert "SameSite=lax" in made
    with pytest.raises(InvalidStatus):
        enter(socket_of(served, cookie=planted))


@pytest.fixture
def own(served: Served, cookie: str) -> Iterator[ClientConnection]:
    """The socket of a page that belongs to `cookie`."""
    with socket_of(served, cookie=cookie) as opened:
        opened.send(json.dumps(HELLO))
        opened.recv(60)
        yield opened


HELLO = {
    "header": {"msg_type": "kernel_info_request", "msg_id": "1"},
    "channel": "shell",
    "content": {},
    "parent_header": {},
}


def test_a_page_belongs_to_its_visitor(served: Served, own: ClientConnection) -> None:
    """Another visitor who knows the name of a page can neither join nor close it."""
    other = ask(served).headers["Set-Cookie"].split(";")[0]
    with pytest.raises(InvalidStatus):
        enter(socket_of(served, cookie=other))
    path = f"/_solara/api/close/{KERNEL}?session_id=p1"
    for headers in (
        {"Origin": served.address, "Cookie": other},
        {"Cookie": other},
        {"Origin": "http://evil.example"},
        {},
    ):
        assert ask(served, path, "POST", b"", **headers).status == 403
    own.send(json.dumps(HELLO))
    assert own.recv(60)


def test_a_visitor_has_a_limited_number_of_pages(served: Served) -> None:
    """After twelve open pages the next is refused, and the page says so in words; others are not touched."""
    mine = ask(served).headers["Set-Cookie"].split(";")[0]
    with ExitStack() as stack:
        for number in range(10, 22):
            one = stack.enter_context(socket_of(served, f"{KERNEL[:-2]}{number}", cookie=mine))
            one.send(json.dumps(HELLO))
            one.recv(60)
        with pytest.raises(InvalidStatus):
            enter(socket_of(served, f"{KERNEL[:-2]}99", cookie=mine))
        full = ask(served, Cookie=mine)
        assert (full.status, b"Too many pages are open" in full.body) == (503, True)
        assert ask(served).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/resourcez",
        "/resourcez?verbose",
        "/readyz",
        f"/jupyter/api/kernels/{KERNEL}",
        "/static/public/x.js",
        "/_solara/auth/login",
        "/jupyter/api/contents",
        "/autorun",
        "/pages/..%2f",
    ],
)
def test_other_doors_of_solara_do_not_exist(served: Served, path: str) -> None:
    """Its figures about itself and its other services are not served."""
    assert ask(served, path).status == 404


@pytest.mark.parametrize(
    "path", [f"/_solara/api/evict/{KERNEL}", "/", "/healthz", "/_solara/cdn/x", "/static/assets/custom.js"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_can_only_be_read(served: Served, path: str, method: str) -> None:
    """No other method does anything."""
    assert ask(served, path, method, b"x", Origin=served.address).status == 405


@pytest.mark.parametrize("path", TRAVERSALS)
def test_only_listed_files_are_served(served: Served, path: str) -> None:
    """Whatever a path tries, it gets a file of the list or nothing, and the server fetches nothing."""
    answer = ask(served, quote(path, safe="/%.:\\@?=") if "\\" not in path else path)
    assert answer.status in {404, 400, 403} or path == "/"
    assert b"root:" not in answer.body


def test_large_requests_are_refused(served: Served) -> None:
    """A body of more than a megabyte, one of unknown length, and an endless address are not taken in."""
    close = f"/_solara/api/close/{KERNEL}"
    origin = {"Origin": served.address}
    assert ask(served, close, "POST", None, Content_Length="1000001", **origin).status == 413
    assert ask(
        served, close, "POST", b"0\r\n\r\n", Transfer_Encoding="chunked", Content_Length="5", **origin
    ).status in {400, 413}
    assert ask(served, "/?" + "x" * 20_000).status == 414


def test_a_message_that_is_too_large_closes_its_socket(own: ClientConnection) -> None:
    """One page cannot fill the memory with one message."""
    own.send("x" * 1_100_000)
    with pytest.raises(ConnectionClosedError) as closed:
        list(own)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_strict_headers_are_on_every_answer(served: Served) -> None:
    """Pages, files and refusals alike; only files whose address names their content may be kept."""
    for path in (
        "/",
        "/healthz",
        "/no/such/page",
        "/static/assets/favicon.svg",
        "/_solara/cdn/requirejs@2.3.6/require.js",
    ):
        headers = ask(served, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "server" not in headers
    assert ask(served, "/").headers["Cache-Control"] == "no-store"
    assert "immutable" in ask(served, "/_solara/cdn/requirejs@2.3.6/require.js").headers["Cache-Control"]


def test_health_says_versions_and_nothing_else(served: Served) -> None:
    """What a supervisor needs, and no path of this computer."""
    assert set(json.loads(ask(served, "/healthz").body)) == {"status", "crmsim", "model_version", "start"}


def test_nonsense_on_the_line_harms_nobody(served: Served) -> None:
    """Bytes that are no request end their own connection only."""
    for nonsense in (
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        struct.pack("<8d", *range(8)),
        b"GET /\xff HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", served.port), timeout=60) as line:
            line.sendall(nonsense)
            line.shutdown(socket.SHUT_WR)
            line.recv(1000)
    assert ask(served, "/healthz").status == 200
