"""Mesa's own page on the model, in a browser."""

import re
from pathlib import Path

import pytest
from opening import opening
from playwright.sync_api import Browser, expect
from served import serving


def told(week: int) -> re.Pattern[str]:
    """How Mesa tells the week: 3.3 as "Step: 1", 3.5 as "Time: 1.0"."""
    return re.compile(rf"(Step|Time): {week}(\.0)?$")


@pytest.mark.slow
def test_a_step_is_a_week(browser: Browser, tmp_path: Path) -> None:
    """`crmsim ui --developer` shows the model, and the button Step takes it on by a week, people and lines too."""
    with (
        serving(tmp_path, "--developer", "--port", "0") as developers,
        opening(browser, developers.address) as (open_page, troubles),
    ):
        page = open_page("/")
        expect(page.get_by_text(told(0))).to_be_visible()
        people = page.locator("img").first
        before = people.get_attribute("src")
        page.get_by_role("button", name="Step").click()
        expect(page.get_by_text(told(1))).to_be_visible()
        expect(people).not_to_have_attribute("src", before or "")
    assert troubles == []
