"""What the checks of the pages share: a server with a browser, and figures held against what is asked of them."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chromium import launch
from opening import PATIENCE
from playwright.sync_api import Browser, Page, expect, sync_playwright
from served import Served, serving

expect.set_options(timeout=PATIENCE)

PATHS = ("/", "/drivers", "/one-run", "/map", "/company", "/about")
LONGEST_SHOWN = 5  # lines of what was found


def load() -> str:
    """How busy the computer is already: figures of a busy one say little."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f" (load of this computer before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)"


class Figures:
    """A table that grows line by line: target, figure seen, limit, and whether it holds."""

    def __init__(self, title: str) -> None:
        self.failed = False
        print(f"\n{title}{load()}\n  {'targets':<10} {'figure':<66} {'seen':>12}  {'limit':<12}", flush=True)

    def line(self, targets: str, what: str, seen: str, limit: str, holds: bool) -> None:
        """One line of the table."""
        self.failed |= not holds
        print(f"  {targets:<10} {what:<66} {seen:>12}  {limit:<12} {'ok' if holds else 'FAILS'}", flush=True)

    def most(self, targets: str, what: str, seen: float, limit: float, unit: str) -> None:
        """A figure that may be so much at most."""
        self.line(targets, what, f"{seen:,.4g} {unit}", f"<= {limit:g} {unit}", seen <= limit)

    def least(self, targets: str, what: str, seen: float, limit: float, unit: str) -> None:
        """A figure that has to be so much at least."""
        self.line(targets, what, f"{seen:,.4g} {unit}", f">= {limit:g} {unit}", seen >= limit)

    def none(self, targets: str, what: str, found: Sequence[str]) -> None:
        """Things of which there may be none; the first of them are shown."""
        self.line(targets, what, str(len(found)), "0", not found)
        for one in found[:LONGEST_SHOWN]:
            print(f"             {one[:300]}", flush=True)

    def end(self) -> int:
        """The exit code."""
        return int(self.failed)


@contextmanager
def pages(*options: str, program: tuple[str, ...] = ("-m", "crmsim")) -> Iterator[tuple[Served, Browser]]:
    """A running `crmsim ui` of its own, and a browser that reaches nothing but this computer."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), *options, program=program) as served,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright.chromium)
        yield served, browser
        browser.close()


def answered(page: Page) -> str:
    """Wait until Compare shows the whole result of its question, and give the answer."""
    page.locator("#failure").wait_for(timeout=PATIENCE)
    expect(page.locator(".job.running, .dim, .early")).to_have_count(0, timeout=PATIENCE)
    return page.locator("h1.answer").inner_text()


def show(page: Page, path: str) -> None:
    """Have a page show a result, where it has one: ask for it as a visitor does, and wait."""
    if path == "/":
        answered(page)
    elif path == "/one-run":
        page.locator(".dial").first.wait_for(timeout=PATIENCE)
    elif path == "/drivers":
        page.get_by_label("Runs at each end").select_option("20")
        page.get_by_role("button", name="Rank the levers").click()
        done(page, "#picture-lever-ranking-failure")
    elif path == "/map":
        page.get_by_label("Runs of each plan in a situation").select_option("20")
        page.get_by_role("button", name="Draw the map").click()
        done(page, "#picture-lever-map")
    else:
        page.locator("h1").first.wait_for()


def done(page: Page, picture: str) -> None:
    """Wait until a picture is there and nothing runs any more."""
    page.locator(picture).wait_for(timeout=5 * PATIENCE)
    expect(page.locator(".job.running")).to_have_count(0, timeout=5 * PATIENCE)


def drawn(page: Page) -> None:
    """Have every picture of the page drawn: they wait until somebody comes near."""
    page.evaluate(
        """async () => {
          for (const holder of document.querySelectorAll(".drawing")) {
            if (!holder.offsetWidth) continue;  // folded away
            holder.scrollIntoView({ block: "center" });
            while (!holder.dataset.drawn) await new Promise(requestAnimationFrame);
          }
          scrollTo(0, 0);
          while (scrollY) await new Promise(requestAnimationFrame);
        }"""
    )
