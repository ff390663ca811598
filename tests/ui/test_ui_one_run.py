"""The page of one run: weeks to walk through, people to ask, and words that say what the picture shows."""

import re
from urllib.parse import urlencode

import pytest
from axe import axe
from opening import OpenPage
from playwright.sync_api import Page, expect

from crmsim import compare
from crmsim.diary.packing import packed
from crmsim.diary.picking import picks
from crmsim.diary.reading import person
from crmsim.diary.recording import keep_diary
from crmsim.ui.link import from_query
from crmsim.ui.setting import scenario_of

pytestmark = pytest.mark.slow
SMALL = urlencode(
    {"v": 1, "company.employees": 40, "company.customers": 60, "horizon": 60, "runs": 20, "bigbang_weeks": 10}
)
WEEK = ".time input[type=range]"


def open_run(open_page: OpenPage, query: str = SMALL, **options: object) -> Page:
    """The page of one run with its picture drawn."""
    page = open_page(f"/one-run?{query}", **options)
    page.locator(".dial").first.wait_for()
    return page


def go(page: Page, week: int) -> None:
    """Move the handle of the time bar."""
    page.locator(WEEK).evaluate("(bar, week) => { bar.value = week; bar.dispatchEvent(new Event('input')); }", week)
    expect(page.locator(".now")).to_contain_text(f"Week {week} of")


def legend(page: Page) -> dict[str, int]:
    """People by stage, as the legend of the picture counts them."""
    lines = [line.split() for line in page.locator(".legend").first.locator("li").all_inner_texts()]
    return {" ".join(words): int(count) for *words, count in lines}


def test_the_page_tells_the_run_that_python_gives(open_page: OpenPage) -> None:
    """Typical run, its people by week, and the words of a person are those of the package."""
    page = open_run(open_page)
    scenario = scenario_of(from_query(SMALL).setting)
    compared = compare(scenario, plans=["big_bang", "phased_by_region"], replications=20).to_dict()
    typical = picks(compared, "big_bang")[0]
    result = packed(keep_diary(scenario, "big_bang", replicate=typical.replicate))
    assert f"run {typical.replicate}, week by week" in page.locator("#run-title").inner_text()
    page.locator(".stage-canvas canvas").focus()
    page.keyboard.press("ArrowRight")
    told = person(result, 0)
    expect(page.locator("#who-title")).to_have_text(told["name"])
    for week in (0, 20, 60):
        go(page, week)
        text = [span["text"] for span in told["spans"] if span["from"] <= week][-1]
        expect(page.locator(".why")).to_have_text(text)
        letters = [stage[week] for stage in result["picture"]["people"]["stage"]]
        names = {one["name"]: letters.count(one["code"]) for one in result["picture"]["stages"]}
        assert legend(page) == {name: names[name] for name in legend(page)}


def test_the_words_below_say_what_the_picture_shows(open_page: OpenPage) -> None:
    """The table of departments adds up to the legend in every week; events are a list that leads to their weeks."""
    page = open_run(open_page)
    table = page.locator(".words table").first
    heads = table.locator("thead th").all_inner_texts()
    for week in (0, 15, 60):
        go(page, week)
        rows = [row.split("\t") for row in table.locator("tbody").inner_text().splitlines()]
        for name, count in legend(page).items():
            assert sum(int(row[heads.index(name)]) for row in rows) == count
    page.locator(".story button").first.click()
    expect(page.locator(".now")).to_contain_text(page.locator(".story button").first.inner_text())


def test_it_plays_only_when_asked_and_obeys_the_keyboard(open_page: OpenPage) -> None:
    """Nothing moves by itself; Play goes on until Pause, and arrow keys move by a week."""
    page = open_run(open_page)
    first = int(page.locator(WEEK).input_value())
    page.locator(WEEK).focus()
    page.keyboard.press("ArrowRight")
    assert int(page.locator(WEEK).input_value()) == first + 1
    page.get_by_role("button", name="Play", exact=True).click()
    later = "|".join(str(week) for week in range(first + 3, 61))  # a slow computer may pass over a week
    expect(page.locator(".now")).to_contain_text(re.compile(rf"Week ({later}) of"))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_run_of_any_number_can_be_asked_for(open_page: OpenPage) -> None:
    """A number shows that run; what is no number is refused in words, and the run shown stays."""
    page = open_run(open_page)
    page.get_by_label("Run number").fill("7")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#run-title")).to_contain_text("run 7,")
    page.get_by_label("Run number").fill("<b>x</b>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("must be 0 to 99,999")
    expect(page.locator("#run-title")).to_contain_text("run 7,")


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        (1440, False),
        (375, True),
        *(pytest.param(*size, marks=pytest.mark.full) for size in ((1440, True), (375, False))),
    ],
)
def test_everybody_can_use_it(open_page: OpenPage, width: int, dark: bool) -> None:
    """No violation of WCAG 2.2 A and AA with a person chosen, and nothing to scroll sideways."""
    page = open_run(open_page, width=width, dark=dark)
    page.locator(".stage-canvas canvas").click(position={"x": 30, "y": 30})
    page.locator(".why").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
