"""Company and About in the browser: typing a number, what is said beside it, opening groups, searching levers."""

import pytest
from axe import axe
from opening import OpenPage
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
SIZES = (
    (1440, False),
    (375, True),
    *(pytest.param(*size, marks=pytest.mark.full) for size in ((1440, True), (375, False))),
)


def test_a_number_that_cannot_be_is_refused_beside_its_field_and_one_that_can_goes_into_the_link(
    open_page: OpenPage,
) -> None:
    """Limits and what was kept stand beside the field; a share that breaks the sum offers to put the others right;
    what was changed is told in words and can be taken back."""
    page = open_page("/company?c=small_importer")
    people = page.locator("#number-employees")
    people.fill("0")
    people.press("Enter")
    people.blur()
    expect(page.locator("#number-employees-problem")).to_contain_text("from 1 to 20000 people")
    expect(page.locator("#number-employees-problem")).to_contain_text("Kept: 32")
    people.fill("40")
    people.blur()
    expect(page.locator("#changes-title")).to_be_visible()
    expect(page.locator(".lines").first).to_contain_text("Employees: 40 people instead of 32 people")
    assert "40" in page.url
    sales = page.locator("#number-staff-sales")
    sales.fill("0.5")
    sales.blur()
    page.get_by_role("button", name="Put the others right").click()
    expect(page.locator(".lines").first).to_contain_text("Share of staff, sales: 0.5")
    page.get_by_role("button", name="Take it all back").click()
    expect(page.locator("#changes-title")).to_have_count(0)
    expect(people).to_have_value("32")


def test_another_company_is_chosen_with_its_story(open_page: OpenPage) -> None:
    """The card of a company shows its story and asks about it."""
    page = open_page("/company?c=small_importer")
    page.get_by_role("button", name="Its story: Bank").click()
    expect(page.locator(".preset", has_text="six cantons")).to_be_visible()
    page.get_by_role("button", name="Ask about it: Bank").click()
    expect(page.locator("h1")).to_have_text("Bank")


def test_a_file_of_ones_own_is_opened_and_one_that_is_none_is_refused(open_page: OpenPage) -> None:
    """A scenario file becomes the company; another file leaves everything as it was and says why."""
    page = open_page("/company?c=small_importer")
    field = page.get_by_label("Open a scenario file of your own")
    field.set_input_files({"name": "own.toml", "mimeType": "text/plain", "buffer": b"employees = many"})
    expect(page.locator(".company-head .field-problem")).to_contain_text("Nothing was changed")
    text = b'schema = 1\ntitle = "<b>Ours</b>"\n[company]\nemployees = 25\n'
    field.set_input_files({"name": "own.toml", "mimeType": "text/plain", "buffer": text})
    expect(page.locator("h1")).to_have_text("<b>Ours</b>")


def test_the_card_opens_group_by_group_and_levers_are_searched(open_page: OpenPage) -> None:
    """Rows come when a group is opened, each verdict in words; a search finds levers by their source too."""
    page = open_page("/about")
    page.get_by_role("button", name="Patterns held out").click()
    expect(page.locator(".rows .verdict").first).to_have_text("✓holds")
    page.get_by_label("Search by name").fill("leadership commitment")
    expect(page.locator(".rows b", has_text="Leadership commitment").first).to_be_visible()


@pytest.mark.parametrize(("width", "dark"), SIZES)
@pytest.mark.parametrize("path", ["/company", "/about"])
def test_pages_have_no_violation_and_no_sideways_scroll(open_page: OpenPage, path: str, width: int, dark: bool) -> None:
    """WCAG A and AA on both pages, light and dark, on a desk and on a phone."""
    page = open_page(path, width=width, dark=dark)
    expect(page.locator("h1")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
