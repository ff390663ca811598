"""What a visitor sees of a mistake in the program: a sentence with a code, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opening import opening
from playwright.sync_api import Browser, WebSocket
from served import Served, serving

MARKS = ("Traceback", 'File "', "the words of an error", "ZeroDivisionError", ".py")


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose pages fail."""
    program = (str(Path(__file__).with_name("failing_app.py")),)
    with serving(tmp_path_factory.mktemp("failing"), program=program) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "click"),
    [("/drawing", ""), ("/effect", ""), ("/thread", ""), ("/hooks", ""), ("/", "event"), ("/", "drawing")],
)
def test_no_trace_reaches_the_browser(browser: Browser, failing: Served, path: str, click: str) -> None:
    """Neither the page nor a message on its socket holds a trace; the log holds it, under the code that was shown."""
    messages: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: messages.append(str(frame)))

    with opening(browser, failing.address) as (open_page, _):
        page = open_page("/healthz", strict=False, ready=False)
        page.on("websocket", listen)
        page.goto(failing.address + path)
        page.wait_for_function("() => Boolean(window.solara?.debug?.viewMounted())")
        if click:
            page.get_by_role("button", name=click).click()
            page.get_by_text("could not be drawn").wait_for()
        elif path != "/thread":
            page.get_by_text("could not be drawn").wait_for()
        assert messages
        seen = page.locator("#app, .v-application").first.inner_html() + "".join(messages)
    assert [mark for mark in MARKS if mark in seen] == []
    assert "Traceback" in failing.log.read_text("utf-8")
