"""Pages opened in a browser, and what goes wrong in them written down."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

PATIENCE = 120_000  # ms; computers that run tests are busy
READY = "() => Boolean(window.solara?.debug?.viewMounted())"
OpenPage = Callable[..., Page]


@contextmanager
def opening(browser: Browser, address: str) -> Iterator[tuple[OpenPage, list[str]]]:
    """A function that opens pages as visitors of their own, and the list of what goes wrong in the strict ones."""
    contexts = []
    troubles: list[str] = []

    def open_one(
        path: str = "/",
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        strict: bool = True,
        ready: bool = True,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if strict:
            watch(page, urlsplit(address).netloc, troubles)
        page.goto(path)
        if ready:
            page.wait_for_function(READY)
        return page

    try:
        yield open_one, troubles
    finally:
        for context in contexts:
            context.close()


def watch(page: Page, host: str, troubles: list[str]) -> None:
    """Write down what goes wrong in a page."""

    def request(asked: Any) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            troubles.append(f"asked another host: {asked.url}")

    def answer(given: Any) -> None:
        if given.status >= 400:
            troubles.append(f"{given.status}: {given.url}")

    def console(message: Any) -> None:
        if message.type == "error":
            troubles.append(f"console: {message.text}")

    page.on("request", request)
    page.on("websocket", request)
    page.on("response", answer)
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", console)
