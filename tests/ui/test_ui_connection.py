"""A connection that is lost, a server that is started anew, a page that nobody has open any more."""

import json
import time
from pathlib import Path

import pytest
from opening import READY, opening
from playwright.sync_api import Browser
from served import serving
from test_ui_guard import HELLO, ask, socket_of
from websockets.exceptions import InvalidStatus

START = "() => document.querySelector('meta[name=crmsim-start]').content"
PATH = "/drivers?v=1&leadership_commitment=0.6"


@pytest.mark.slow
def test_a_server_started_anew_gets_its_pages_back(browser: Browser, tmp_path: Path) -> None:
    """A page says that the connection is lost, and comes back by itself with its settings, which are in its link."""
    with serving(tmp_path) as first, opening(browser, first.address) as (open_page, _):
        page = open_page(PATH, strict=False)
        before, link = page.evaluate(START), page.url
        first.process.kill()
        first.process.wait(60)
        page.get_by_text("Connection lost").first.wait_for()
        with serving(tmp_path, "--port", str(first.port)) as second:
            assert second.port == first.port
            page.wait_for_function(f"before => ({START})() !== before", arg=before)
            page.wait_for_function(READY)
            assert page.url == link


@pytest.mark.slow
def test_a_dropped_connection_is_made_again(browser: Browser, address: str) -> None:
    """A page whose line is cut for a moment goes on as it is; it is not loaded again."""
    with opening(browser, address) as (open_page, troubles):
        page = open_page(PATH)
        page.evaluate("() => { window.stillTheSame = true; solara.debug.dropConnection(); }")
        page.wait_for_function("() => solara.debug.reconnectCount > 0 && solara.debug.connectionStatus === 'connected'")
        page.wait_for_function(READY)
        assert page.evaluate("() => window.stillTheSame")
        assert (
            page.get_by_text("Connection lost").count() == 0
            or not page.get_by_text("Connection lost").first.is_visible()
        )
    assert troubles == []


@pytest.mark.slow
def test_a_page_that_nobody_has_open_is_forgotten(tmp_path: Path) -> None:
    """Its name is free again after the idle time: until then it belongs to the visitor who had it open."""
    with serving(tmp_path, program=(str(Path(__file__).with_name("short_idle.py")),)) as running:
        first, other = (ask(running).headers["Set-Cookie"].split(";")[0] for _ in range(2))
        with socket_of(running, cookie=first) as own:
            own.send(json.dumps(HELLO))
            own.recv(60)
            with pytest.raises(InvalidStatus), socket_of(running, cookie=other):
                pass
        begin = time.monotonic()
        while time.monotonic() - begin < 60:
            try:
                with socket_of(running, cookie=other):
                    break
            except InvalidStatus:
                continue
        else:
            pytest.fail("the page was never forgotten")
        assert time.monotonic() - begin > 0.5
