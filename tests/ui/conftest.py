"""One running `crmsim ui` and one browser for all browser tests of a worker; pages that notice what goes wrong."""

from collections.abc import Iterator

import pytest
from chromium import launch
from opening import PATIENCE, OpenPage, opening
from playwright.sync_api import Browser, Page, expect, sync_playwright
from served import Served, serving

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running `crmsim ui`."""
    with serving(tmp_path_factory.mktemp("ui")) as running:
        yield running


@pytest.fixture(scope="session")
def address(served: Served) -> str:
    """Where the pages are: `http://127.0.0.1:PORT`, without a slash at the end."""
    return served.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a network. Its absence is a failure: these tests are not left out anywhere."""
    with sync_playwright() as playwright:
        chromium = launch(playwright.chromium)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens pages: `open_page("/drivers", width=375, dark=True)`; each call is a visitor of its own.

    A page that asks another host, gets an answer of 400 or above, or writes an error to its console fails the test at
    its end, unless it was opened with `strict=False`. With `ready=False` it is not waited for.
    """
    with opening(browser, address) as (open_one, troubles):
        yield open_one
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The first page, opened by a new visitor, at 1440 x 900 in light colours; strict, as `open_page` tells."""
    return open_page()
