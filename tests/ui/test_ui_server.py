"""How `crmsim ui` starts and ends: ports, signals, what it says, and what it leaves behind (nothing)."""

import http.client
import os
import re
import shlex
import signal
import socket
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from served import Served, serving
from talking import talking

from crmsim.cli import main
from crmsim.errors import InputError
from crmsim.ui.document import EXCHANGED
from crmsim.ui.rate import Rate
from crmsim.ui.server import address_in_network, is_open_to_others, listen
from crmsim.ui.visitors import Visitors


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), pytest.param(signal.SIGHUP, 129, marks=pytest.mark.full)],
)
def test_a_signal_ends_the_server_within_three_seconds(tmp_path: Path, number: int, code: int) -> None:
    """Ctrl-C and the wish of a system end it, with the exit code of the other commands and no process left."""
    with serving(tmp_path) as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as kept_open:
            kept_open.request("GET", "/healthz")
            kept_open.getresponse().read()
            begin = time.monotonic()
            running.process.send_signal(number)
            assert running.process.wait(60) == code
        assert time.monotonic() - begin < 6  # three, on a computer with nothing else to do
    assert psutil.wait_procs(children, timeout=5)[1] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, *(pytest.param(other, marks=pytest.mark.full) for other in (signal.SIGTERM, signal.SIGHUP))],
)
def test_a_signal_to_all_processes_ends_the_server_in_order(tmp_path: Path, number: int) -> None:
    """A terminal sends Ctrl-C to the process that simulates as well: nothing has gone wrong, and nothing is left."""
    with serving(tmp_path) as running, talking(running) as page:
        page.draw("/")  # which starts the process that simulates
        children = psutil.Process(running.process.pid).children(recursive=True)
        os.killpg(running.process.pid, number)
        assert running.process.wait(60) == 128 + number
    assert psutil.wait_procs(children, timeout=30)[1] == []
    assert "ERROR" not in running.log.read_text("utf-8")


@pytest.mark.slow
def test_a_taken_port_gives_the_next(tmp_path: Path, served: Served) -> None:
    """Who starts a second one is told the port it has."""
    with serving(tmp_path, "--port", str(served.port)) as second:
        assert served.port < second.port <= served.port + 10
        assert second.said == [f"Port {served.port} is taken, so this is port {second.port}."]
        assert urllib.request.urlopen(f"{second.address}/healthz", timeout=60).status == 200  # noqa: S310  our own


def test_no_free_port_is_said() -> None:
    """Where the next ten are taken as well, it says so."""
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        first.listen()
        taken = [first, *(listen("127.0.0.1", first.getsockname()[1] + more) for more in range(1, 11))]
        try:
            with pytest.raises(InputError, match="all taken"):
                listen("127.0.0.1", first.getsockname()[1])
        finally:
            for one in taken:
                one.close()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--host", "nowhere.invalid"], "--host 'nowhere.invalid' is no address"),
        (["--host", "192.0.2.7"], "is no address of this computer"),
        (["--port", "99999"], "--port '99999' must be a whole number from 1 to 65535"),
        (["--port", "x"], "--port 'x' must be a whole number"),
    ],
)
def test_a_wrong_address_is_refused_in_words(capsys: pytest.CaptureFixture[str], typed: list[str], said: str) -> None:
    """Nothing is imported or served before the address is known to be good."""
    assert main(["ui", "--no-browser", *typed]) == 2
    assert said in capsys.readouterr().err


PAGE_OF_THE_DOCUMENTS = Path(__file__).parents[2] / "docs" / "browser.md"
COMMANDS = re.findall(r"^\$ \.venv/bin/crmsim ui(.*)$", PAGE_OF_THE_DOCUMENTS.read_text("utf-8"), re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("options", COMMANDS)
def test_commands_of_the_documents_start_the_pages(tmp_path: Path, options: str) -> None:
    """Each command that docs/browser.md shows ends in pages that answer, here on a free port."""
    with serving(tmp_path, *shlex.split(options), "--port", "0") as running:
        assert urllib.request.urlopen(f"{running.address}/healthz", timeout=60).status == 200  # noqa: S310  our own


@pytest.mark.slow
def test_a_server_open_to_the_network_says_so(tmp_path: Path) -> None:
    """It tells that everybody can open it, and answers to this computer's address in the network, and to no other."""
    with serving(tmp_path, "--host", "0.0.0.0", "--port", "0") as open_to_all:  # noqa: S104  the case that is tested
        warning = open_to_all.process.stdout.readline()  # type: ignore[union-attr]
        assert "no password and nothing is encrypted" in warning
        here = address_in_network()
        assert f"http://{here}:{open_to_all.port}" in warning
        for host, status in ((here, 200), ("127.0.0.1", 200), ("evil.example", 403)):
            with closing(http.client.HTTPConnection(here, open_to_all.port, timeout=60)) as connection:
                connection.request("GET", "/healthz", headers={"Host": f"{host}:{open_to_all.port}"})
                assert connection.getresponse().status == status


def test_only_this_computer_is_the_default() -> None:
    """Names of this computer alone are not open to others."""
    assert not any(map(is_open_to_others, ("127.0.0.1", "localhost", "::1")))
    assert is_open_to_others("0.0.0.0")  # noqa: S104  only asked about


def test_tokens_are_known_only_to_their_server() -> None:
    """A token of another start, one cut short, and an invented one are not known."""
    visitors = Visitors()
    token = visitors.new()
    assert visitors.knows(token)
    assert not any(map(visitors.knows, (Visitors().new(), token[:-1], token + "0", "", ".", "a.b", "\x00.é")))


def test_the_pace_of_an_address_is_limited_and_recovers() -> None:
    """So many at once, then as many as time brings; other addresses are not slowed."""
    now = [0.0]
    pace = Rate(per_second=1, most=60, clock=lambda: now[0])
    assert sum(pace.allows("a") for _ in range(100)) == 60
    assert pace.allows("b")
    now[0] = 1.0
    assert [pace.allows("a"), pace.allows("a")] == [True, False]
    now[0] = 2.0
    assert pace.allows("a")


def test_a_page_arrives_with_our_words(served: Served) -> None:
    """Everything that is to be exchanged in Solara's template has been: a new Solara may word it otherwise."""
    page = urllib.request.urlopen(served.address, timeout=60).read().decode()  # noqa: S310  our own
    assert [old for old, _ in EXCHANGED if old in page] == []
    assert [new for _, new in EXCHANGED if new not in page] == []
    assert "fonts.css" not in page


def test_browser_files_are_those_of_the_packages() -> None:
    """The files that are shipped are the published ones, bit for bit, and each is on the list."""
    import hashlib

    from crmsim.ui.environment import CDN

    listed = dict(line.split("  ")[::-1] for line in (CDN / "SHA256SUMS").read_text().splitlines())
    files = {
        path.relative_to(CDN).as_posix(): path
        for folder in ("@widgetti", "requirejs@2.3.6")
        for path in (CDN / folder).rglob("*")
    }
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if path.is_file()}
    assert sums == listed
