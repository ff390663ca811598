"""Whether everybody can use the pages, and nothing leaves the computer: axe, keyboard, narrow screens. T6, T10-T13.

Every page is opened with a result, light and dark, wide and narrow; so is every window that a page can open.
"""

import sys
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from axe import axe
from measuring import PATHS, Figures, answered, pages, show
from opening import OpenPage, opening
from playwright.sync_api import Browser, Page
from served import Served

from crmsim.figures.palette import DARK, LIGHT, STYLES, Theme, contrast
from crmsim.ui.link import to_query
from crmsim.ui.setting import Setting

SMALL = to_query(Setting("sound_company").with_company("employees", 20).with_company("customers", 40).with_horizon(52))
WIDTHS = (1440, 375, 320)
WINDOWS = ("Share", "Help", "refused file")
# Controls that a person can hit, and the shorter side of each; words inside a sentence are no targets of their own.
TARGETS = """() => [...document.querySelectorAll("button, select, input, summary, nav a, [role=button], [role=tab]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hidden, .skip"))
  .filter((one) => !one.classList.contains("hidden") && !one.classList.contains("skip"))
  .map((one) => {
    const box = one.getBoundingClientRect();
    const name = one.getAttribute("aria-label") || one.innerText || one.id || one.tagName;
    return [Math.round(10 * Math.min(box.width, box.height)) / 10, name.trim().slice(0, 60)];
  })"""
FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  const name = (one.getAttribute("aria-label") || one.innerText || one.id || one.tagName).trim().slice(0, 60);
  return [name, look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 3, one.tagName];
}"""


def every_page(figures: Figures, open_page: OpenPage, troubles: list[str]) -> None:
    """Each page with its result at each width, light and dark."""
    found: list[str] = []
    wide: list[str] = []
    small: list[str] = []
    for path, width, dark in product(PATHS, WIDTHS, (False, True)):
        page = open_page(f"{path}?{SMALL}", width=width, dark=dark)
        show(page, path)
        where = f"{path} at {width}{' dark' if dark else ''}"
        found += [f"{where}: {one}" for one in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(where)
        least = 24 if width > 900 else 44
        small += [f"{where}: {name}: {size} px" for size, name in page.evaluate(TARGETS) if size < least]
        page.close()
    figures.none("T10", f"axe: {len(PATHS)} pages with a result, {len(WIDTHS)} widths, light and dark", found)
    figures.none("T12", "pages to be scrolled sideways", wide)
    figures.none("T12", "targets below 24 px, on a phone below 44 px", small)
    figures.none("T6", "requests to other hosts, answers from 400 on, errors in the console", troubles)


def every_window(figures: Figures, open_page: OpenPage) -> None:
    """Each dialog, light and dark, on a desk and on a phone; and the sheet of settings of a phone with all open."""
    found: list[str] = []
    for width, dark in product((1440, 320), (False, True)):
        page = open_page(f"/?{SMALL}", width=width, dark=dark)
        answered(page)
        for name in WINDOWS:
            if name == "refused file":
                file = {"name": "no.toml", "mimeType": "text/plain", "buffer": b"employees = many"}
                page.get_by_label("Open a scenario file").set_input_files(file)
            else:
                page.get_by_role("button", name=name, exact=True).click()
            page.locator("dialog[open]").wait_for()
            found += [f"{name} at {width}: {one}" for one in axe(page, "dialog[open]")]
            page.keyboard.press("Escape")
            page.locator("dialog[open]").wait_for(state="hidden")
        if width < 900:
            page.get_by_role("button", name="Change settings").click()
        for fold in ("Leadership and strategy", "Assumptions", "Runs, weeks and timing"):
            page.get_by_role("button", name=fold).click()
        page.get_by_role("button", name="About Data burden").click()
        page.locator(".lever-help").wait_for()
        found += [f"settings at {width}: {one}" for one in axe(page)]
    figures.none("T10", "axe: windows and settings with all open, light and dark", found)


def tab_to(page: Page, name: str, unseen: list[str]) -> None:
    """Press Tab until something of this name has the focus; note what has it without showing it."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here, shown, tag = page.evaluate(FOCUSED)
        if not shown and tag != "BODY":
            unseen.append(f"{here} ({tag})")
        if here.startswith(name):
            return
    raise AssertionError(f"no way to {name!r} with Tab alone")


def keyboard_only(figures: Figures, open_page: OpenPage) -> None:
    """A lever turned, the answer read, the link shown, an earlier question had back, another page opened: keys only."""
    unseen: list[str] = []
    failed: list[str] = []
    page = open_page(f"/?{SMALL}")
    try:
        before = answered(page)
        tab_to(page, "Leadership commitment, slider", unseen)
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**leadership_commitment=*")
        answered(page)
        page.evaluate("document.activeElement.blur()")
        tab_to(page, "Share", unseen)
        page.keyboard.press("Enter")
        tab_to(page, "Copy link", unseen)
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="hidden")
        page.keyboard.press("Control+z")
        page.wait_for_url(lambda url: "leadership_commitment" not in url)
        assert answered(page) == before
        tab_to(page, "Show as table", unseen)
        page.keyboard.press("Enter")
        page.locator("table.numbers").first.wait_for()
        page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
        tab_to(page, "Map", unseen)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Draw the map").wait_for()
    except Exception as error:  # noqa: BLE001  whatever stops a person is what is asked for
        failed.append(str(error))
    figures.none("T11", "the way of a strategist by keyboard: steps that cannot be done", failed)
    figures.none("T11", "elements that have the focus and do not show it", sorted(set(unseen)))


def colours(figures: Figures) -> None:
    """The palette itself: text is measured by axe, marks are measured here."""

    def weak(theme: Theme, name: str) -> list[str]:
        marks = (*theme.series, theme.zero, theme.unclear, theme.failed)
        return [f"{name} {mark}" for mark in marks if contrast(mark, theme.surface) < 3]

    figures.none("T13", "marks with a contrast below 3, light and dark", weak(LIGHT, "light") + weak(DARK, "dark"))
    looks = [(style.dash, style.marker) for style in STYLES]
    same = [str(one) for place, one in enumerate(looks) if one in looks[:place]]
    figures.none("T13", "series that differ in neither dash nor marker", same)


def check(browser: Browser, served: Served) -> int:
    """All of it."""
    figures = Figures("Access and network")
    colours(figures)
    with opening(browser, served.address) as (open_page, troubles):
        keyboard_only(figures, open_page)
        every_window(figures, open_page)
        every_page(figures, open_page, troubles)
    return figures.end()


def main() -> int:
    """Check everything; 1 where something does not hold."""
    with pages() as (served, browser):
        return check(browser, served)


if __name__ == "__main__":
    sys.exit(main())
