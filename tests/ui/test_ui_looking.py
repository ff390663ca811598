"""Drivers and Map in the browser: from a ranking to a value to try, and from a map to a situation in Compare."""

import pytest
from axe import axe
from opening import OpenPage
from playwright.sync_api import Page, expect

from crmsim.ui.link import from_query, to_query
from crmsim.ui.setting import Setting

SMALL = to_query(Setting("sound_company").with_company("employees", 20).with_company("customers", 40).with_horizon(52))


LONG = 240_000  # ms; a thousand small runs on a computer that is busy with other tests


def done(page: Page) -> None:
    """Wait until nothing runs any more."""
    expect(page.locator(".job.running")).to_have_count(0, timeout=LONG)


def setting_of(page: Page) -> Setting:
    """The question in the address bar."""
    return from_query(page.url.partition("?")[2]).setting


@pytest.mark.slow
def test_a_lever_of_the_ranking_is_looked_at_and_tried(open_page: OpenPage) -> None:
    """The ranking says runs and time first; a lever chosen in it has its curve, and its value opens in Compare."""
    page = open_page(f"/drivers?{SMALL}")
    page.get_by_label("Runs at each end").select_option("20")
    expect(page.get_by_text("1,000 runs")).to_be_visible()
    page.get_by_role("button", name="Rank the levers").click()
    page.locator("#picture-lever-ranking-failure").wait_for(timeout=LONG)
    done(page)
    expect(page.get_by_role("heading", name="What would change the answer?")).to_be_visible()
    page.get_by_label("See the curve of").select_option("n_vendors")
    page.locator("#picture-lever-curve-npv").wait_for(timeout=LONG)
    done(page)
    assert axe(page) == []
    page.get_by_label("Vendors, firms").select_option("5")
    page.get_by_role("button", name="Try it in Compare").click()
    page.wait_for_url("**/?*n_vendors*")
    assert dict(setting_of(page).levers) == {"n_vendors": 5.0}


@pytest.mark.slow
def test_a_situation_of_the_map_opens_in_compare(open_page: OpenPage) -> None:
    """A range that cannot be is refused beside its field; a map is drawn, and a cell clicked opens with its values."""
    page = open_page(f"/map?{SMALL}")
    page.get_by_label("from").first.fill("2")
    page.get_by_label("from").first.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("outside its limits")
    expect(page.get_by_role("button", name="Draw the map")).to_have_count(0)
    page.get_by_label("from").first.fill("0.2")
    page.get_by_label("from").first.press("Tab")
    for count in page.get_by_label("levels").all():
        count.select_option("3")
    page.get_by_label("Runs of each plan in a situation").select_option("20")
    expect(page.get_by_text("9 situations, 360 runs")).to_be_visible()
    page.get_by_role("button", name="Draw the map").click()
    picture = page.locator("#picture-lever-map")
    picture.wait_for(timeout=LONG)
    done(page)
    assert axe(page) == []
    drawing = picture.locator(".drawing")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 40, box["y"] + 30)  # the cell above on the right
    expect(page.get_by_label("Data burden", exact=True).last).to_have_value("2")
    page.get_by_role("button", name="Open in Compare").click()
    page.wait_for_url("**/?*")
    assert dict(setting_of(page).levers) == {"leadership_commitment": 0.95, "data_burden": 5.5}
