"""Pictures of the pages: those of the documents, or every page at three widths, light and dark, to be looked at.

`python tests/ui_checks/pictures.py` writes three pages and the report of `make demo` into docs/pictures;
`... --all FOLDER` writes all pages into a folder.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from measuring import PATHS, drawn, pages, show
from opening import opening
from playwright.sync_api import Browser, Page

WIDTHS = (1440, 768, 375)
DOCUMENTS = Path(__file__).parents[2] / "docs" / "pictures"
OF_DOCUMENTS = {
    "compare": ("/", {"width": 1440, "height": 1080}),
    "one_run": ("/one-run", {"width": 1440, "height": 1280, "dark": True}),
    "map": ("/map", {"width": 1440, "height": 1340}),
}
DEMO = ("midsize_distributor", "--plans", "big_bang,phased_by_region", "--replications", "200")


def picture_of_report(browser: Browser) -> None:
    """The upper part of the report that `make demo` writes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        subprocess.run(
            [sys.executable, "-m", "crmsim", "compare", *DEMO, "--report", str(file)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        page = browser.new_page(viewport={"width": 1100, "height": 1670}, reduced_motion="reduce")
        page.goto(file.as_uri())
        page.wait_for_load_state("networkidle")
        page.screenshot(path=DOCUMENTS / "report.png")


def settle(page: Page, path: str) -> None:
    """A page with its result, and all of it drawn."""
    show(page, path)
    if path == "/one-run":
        page.locator(".stage-canvas canvas").click(position={"x": 60, "y": 60})
        page.locator(".why").wait_for()
        page.mouse.move(1, 1)
    drawn(page)


def whole(page: Page, width: int) -> None:
    """Make the window as high as the page, so that nothing sticks to the middle of the picture."""
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    drawn(page)


def main() -> int:
    """Write the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", metavar="FOLDER", type=Path, help="write every page at every width into a folder")
    parser.add_argument("--only", metavar="PATH", choices=PATHS, help="this page alone")
    given = parser.parse_args()
    with pages() as (served, browser), opening(browser, served.address) as (open_page, _):
        if given.all is None:
            for name, (path, options) in OF_DOCUMENTS.items():
                page = open_page(path, **options)
                settle(page, path)
                page.screenshot(path=DOCUMENTS / f"{name}_page.png")
            picture_of_report(browser)
            return 0
        given.all.mkdir(parents=True, exist_ok=True)
        for path in PATHS if given.only is None else [given.only]:
            for width in WIDTHS:
                for dark in (False, True):
                    page = open_page(path, width=width, height=900, dark=dark)
                    settle(page, path)
                    name = f"{path.strip('/') or 'compare'}-{width}{'-dark' if dark else ''}.png"
                    whole(page, width)
                    page.screenshot(path=given.all / name, full_page=True)
                    page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
