"""The page that compares, in a real browser: the whole way of a strategist, by keyboard, on a phone, in the dark."""

import json
import re
from pathlib import Path

import pytest
from axe import axe
from opening import OpenPage
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

SMALL = "/?v=1&c=small_consulting&horizon=52&runs=21"  # a question that any computer answers soon
MINUTES = 120_000  # ms


def answered(page: Page) -> str:
    """Wait for the whole result, and give the answer."""
    page.locator(".cards, #failure").first.wait_for(timeout=MINUTES)
    expect(page.locator(".job.running, .dim, .early")).to_have_count(0, timeout=MINUTES)
    return page.locator("h1.answer").inner_text()


def test_the_first_view_shows_a_result_at_once(page: Page) -> None:
    """A visitor without any setting reads an answer with counts, and sees the marks of both plans."""
    assert re.search(r"\d+ of 100 runs", answered(page))
    expect(page.locator(".icons")).to_have_count(2)


def test_a_shared_link_shows_the_same_numbers_elsewhere(open_page: OpenPage) -> None:
    """A lever turned by keys is in the link; whoever opens the link reads the same answer and the same value."""
    first = open_page(SMALL)
    before = answered(first)
    lever = first.get_by_label("Leadership commitment, slider")
    lever.focus()
    lever.press("ArrowRight")
    expect(first).to_have_url(re.compile("leadership_commitment="))
    expect(first.locator(".chips")).to_contain_text("Leadership commitment")  # what is shown answers the new question
    after, value = answered(first), first.locator("#lever-leadership_commitment").input_value()
    second = open_page(first.url.partition("//")[2].partition("/")[2].join(["/", ""]))
    assert answered(second) == after
    assert second.locator("#lever-leadership_commitment").input_value() == value
    first.locator("h1.answer").click()
    first.keyboard.press("Control+z")
    expect(first).not_to_have_url(re.compile("leadership_commitment="))
    expect(first.locator(".chips")).to_have_count(0)
    assert answered(first) == before


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        (1440, False),
        (320, True),
        *(pytest.param(*size, marks=pytest.mark.full) for size in ((1440, True), (375, False))),
    ],
)
def test_nothing_stands_in_anybodys_way(open_page: OpenPage, width: int, dark: bool) -> None:
    """No finding of axe, nothing to scroll sideways; with everything open, in windows, and in the sheet of a phone."""
    page = open_page("/", width=width, dark=dark)
    answered(page)
    assert axe(page) == []
    if width < 900:
        page.get_by_role("button", name="Change settings").click()
        expect(page.get_by_role("button", name="Show the result")).to_be_focused()
    for heading in ("Leadership and strategy", "Assumptions", "Runs, weeks and timing"):
        page.get_by_role("button", name=heading).click()
    page.get_by_role("button", name="About Data burden").click()
    expect(page.locator(".lever-help")).to_contain_text("Source.")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 900:
        page.keyboard.press("Escape")
    for name in ("Share", "Help"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert axe(page, "dialog[open]") == []
        page.keyboard.press("Escape")


def test_pictures_and_tables_can_be_taken_away(page: Page) -> None:
    """A picture comes as SVG and as CSV, the result as a report that needs nothing else, and as JSON."""
    answer = answered(page)
    picture = page.locator("#picture-roi")
    with page.expect_download() as csv:
        picture.get_by_role("button", name="Download numbers").click()
    assert csv.value.suggested_filename == "roi.csv"
    assert csv.value.path().read_text("utf-8-sig").startswith("Runs at or below,")
    with page.expect_download() as svg:
        picture.get_by_role("button", name="Download picture").click()
    assert svg.value.path().read_text("utf-8").startswith("<svg")
    with page.expect_download() as report:
        page.get_by_role("button", name="Download report").click()
    assert "<!doctype html>" in report.value.path().read_text("utf-8")[:100]
    with page.expect_download() as numbers:
        page.get_by_role("button", name="All numbers").click()
    assert json.loads(numbers.value.path().read_text("utf-8"))["answer_lines"][0] == answer


def test_a_scenario_is_saved_and_opened_again(page: Page, open_page: OpenPage, tmp_path: Path) -> None:
    """What was saved with a turned lever opens elsewhere with that lever; what is no scenario changes nothing."""
    page.locator("#lever-data_burden").fill("2")
    page.locator("#lever-data_burden").press("Enter")
    expect(page).to_have_url(re.compile("data_burden=2"))
    page.get_by_role("button", name="Share", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save scenario file").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    other = open_page()
    picker = other.get_by_label("Open a scenario file")
    picker.set_input_files(file)
    expect(other.locator("#lever-data_burden")).to_have_value("2")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("employees = 'many'")
    picker.set_input_files(wrong)
    expect(other.get_by_role("dialog")).to_contain_text("Nothing was changed.")


def test_a_bad_number_and_a_bad_link_are_answered_in_words(open_page: OpenPage) -> None:
    """Beside the field: the limits and what was kept. Above the page: what of a link was not understood."""
    page = open_page("/?v=1&data_burden=2&nonsense=1&rollout_speed=fast")
    expect(page.locator(".notices li")).to_have_count(2)
    field = page.locator("#lever-data_burden")
    field.fill("<script>alert(1)</script>")
    field.press("Enter")
    expect(page.locator(".field-problem")).to_be_visible()
    expect(field).to_have_value("2")
    assert "Traceback" not in page.locator("body").inner_text()


def test_two_visitors_do_not_see_each_others_levers(open_page: OpenPage) -> None:
    """What one turns stays with that one."""
    one, other = open_page(), open_page()
    for step in range(3):
        one.locator("#lever-data_burden").fill(str(2 + step))
        one.locator("#lever-data_burden").press("Enter")
        expect(one).to_have_url(re.compile(f"data_burden={2 + step}"))
        assert "data_burden" not in other.url
        expect(other.locator("#lever-data_burden")).to_have_value("3.5")
