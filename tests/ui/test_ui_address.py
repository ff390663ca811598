"""The address of a page and the question it holds: what is typed, other pages, Back, and what is too long for it."""

import re

import pytest
from command_line import TINY
from opening import OpenPage
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

SMALL = "/?v=1&c=small_consulting&horizon=52&runs=4"
#: Typed, and on to another page before the server has heard of it.
TYPED_AND_GONE = """() => {
  const field = document.getElementById("lever-data_burden");
  field.value = "4";
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name));
  [...document.querySelectorAll("nav a")].find((link) => link.innerText === "One run").click();
}"""


def test_what_was_typed_last_goes_along_to_another_page(open_page: OpenPage) -> None:
    """A number typed without Enter counts on the page that is opened next; Back brings the question of before."""
    page = open_page(SMALL)
    field = page.locator("#lever-data_burden")
    field.fill("3")
    field.press("Enter")
    expect(page).to_have_url(re.compile("data_burden=3"))
    page.evaluate(TYPED_AND_GONE)
    expect(page).to_have_url(re.compile("/one-run[?].*data_burden=4"))
    expect(field).to_have_value("4")
    page.get_by_role("link", name="Drivers").click()
    expect(page).to_have_url(re.compile("/drivers[?].*data_burden=4"))
    field.fill("3")
    field.press("Enter")
    expect(page).to_have_url(re.compile("data_burden=3"))
    page.go_back()
    expect(page).to_have_url(re.compile("/one-run[?].*data_burden=4"))
    expect(field).to_have_value("4")


def test_a_company_too_long_for_the_address_goes_from_page_to_page(open_page: OpenPage) -> None:
    """It stays on other pages and on Back, the page says that the address does not hold it, and a reload says why it
    is gone."""
    page = open_page("/company")
    text = TINY.replace("horizon", f'story = "{"€" * 4000}"\nhorizon', 1)
    file = {"name": "tiny.toml", "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("Open a scenario file", exact=True).set_input_files(file)
    standing = page.locator("p.notices")
    expect(standing).to_contain_text("too long for the address")
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="About").click()
    expect(page).to_have_url(re.compile("/about[?]v=1&too_long=1$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/company[?]v=1&too_long=1$"))
    expect(page.locator("h1")).to_have_text(title)
    expect(standing).to_be_visible()
    page.reload()
    expect(page.locator(".notices li")).to_contain_text("this link does not hold it")
    expect(page.locator("h1")).not_to_have_text(title)
