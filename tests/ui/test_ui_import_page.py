"""A company of one's own files in the browser: from the sample to a comparison, and files that mean harm."""

from pathlib import Path

import pytest
from axe import axe
from opening import OpenPage
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow
SAMPLES = Path(__file__).parents[2] / "samples"
SCRIPT = "<img src=x onerror=window.__x=1>{{ 7*7 }}"


def begin(page: Page, kind: str) -> None:
    """Open the import, and say what is to come."""
    title = page.get_by_role("button", name="Make a company of your own files")
    if title.get_attribute("aria-expanded") == "false":
        title.click()
    page.get_by_label("What it is").select_option(kind)


def test_from_the_sample_to_a_comparison(open_page: OpenPage) -> None:
    """Staff is read with its columns guessed, one is chosen otherwise, the audit accounts for every row, the company
    becomes the visitor's own, and plans are compared for it. No name of a person is on the page of the audit."""
    page = open_page("/company?c=small_importer&runs=4&horizon=52", width=375)
    begin(page, "staff")
    field = page.get_by_label("Files of your company")
    field.set_input_files(SAMPLES / "staff.csv")
    expect(page.locator("#column-staff-staff-department")).to_have_value("Department")
    page.locator("#column-staff-staff-role").select_option("-")
    begin(page, "customers")
    field.set_input_files(SAMPLES / "customers.xlsx")
    expect(page.locator("#column-customers-customers-margin")).to_have_value("Margin")
    page.get_by_label("Name of the company").fill("Nordlicht")
    page.get_by_role("button", name="What the files may leave open").click()
    page.get_by_label("Before decimals").select_option("point")
    page.get_by_label("Currency, such as EUR").fill("EUR")
    page.get_by_role("button", name="Read the files").click()
    expect(page.locator(".import-result .finding")).to_contain_text("have a fault")
    expect(page.locator(".import-result")).to_contain_text("Customers (customers.xlsx)")
    assert "Tallis" not in page.locator(".import-result").inner_text()
    with page.expect_download() as audit:
        page.get_by_role("button", name="Download the audit").click()
    text = Path(audit.value.path()).read_text("utf-8")
    assert "Margin a year, EUR" in text
    assert "Tallis" not in text
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("button", name="Use this company").click()
    expect(page.locator("h1")).to_have_text("Nordlicht")
    page.get_by_role("link", name="Compare plans for it").click()
    expect(page.locator(".result .count").first).to_be_visible()


def test_an_answer_of_the_server_wipes_nothing_that_is_being_typed(open_page: OpenPage) -> None:
    """While the name of the company is typed, the answer to what was chosen before comes, and the text stays."""
    page = open_page("/company?c=small_importer&runs=4&horizon=52")
    begin(page, "staff")
    page.get_by_label("Files of your company").set_input_files(SAMPLES / "staff.csv")
    role = page.locator("#column-staff-staff-role")
    expect(role).not_to_have_value("-")
    name = page.get_by_label("Name of the company")
    name.press_sequentially("Nord")
    role.evaluate("field => { field.value = '-'; field.dispatchEvent(new Event('change')); }")
    expect(page.locator("tr", has=role).locator("td .note")).to_have_text("")
    name.press_sequentially("licht")
    expect(name).to_have_value("Nordlicht")


def test_hostile_files_are_refused_in_words_and_change_nothing(open_page: OpenPage) -> None:
    """A binary, a picture with the name of a table, and a table whose words are scripts: sentences, nothing runs, and
    the company stays; no word of the command line is said."""
    page = open_page("/company?c=small_importer")
    name = page.locator("h1").inner_text()
    begin(page, "staff")
    field = page.get_by_label("Files of your company")
    problem = page.locator(".import .field-problem")
    program = {"name": "staff.exe", "mimeType": "text/csv", "buffer": b"MZ"}
    field.set_input_files(program)
    expect(problem).to_contain_text("no table that can be read here")
    field.set_input_files(program)  # and another one before this is answered
    field.set_input_files({"name": "staff.xlsx", "mimeType": "text/csv", "buffer": b"\x89PNG" + bytes(900)})
    expect(problem).to_contain_text("staff.xlsx")
    table = f"{SCRIPT};When\n" + "".join(f"=cmd {number};{SCRIPT}\n" for number in range(30))
    field.set_input_files({"name": f"{SCRIPT}.csv", "mimeType": "text/csv", "buffer": table.encode()})
    expect(problem).to_contain_text("Choose a column for person")
    page.get_by_role("button", name="Read the files").click()
    expect(problem.first).to_contain_text("choose a column for person")
    page.locator("#column-staff-staff-person").select_option(SCRIPT)
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("button", name="Use this company")).to_be_visible()
    assert "--" not in page.locator(".import").inner_text()
    assert page.evaluate("window.__x") is None
    assert axe(page) == []
    expect(page.locator("h1")).to_have_text(name)
