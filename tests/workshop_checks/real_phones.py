"""Real Chromium phones among the scripted ones: what they show, and what they do offline, reloaded, in two tabs."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from chromium import launch
from crowd import PATIENCE, Crowd
from host import Host
from playwright.async_api import BrowserContext, Page, async_playwright

SHOWN = "text => document.getElementById('main').innerText.includes(text)"
GUESS = "input[type=number]"
SEND = "#main button[type=submit]"


@asynccontextmanager
async def phones(host: Host, count: int, text: str = "You are in") -> AsyncIterator[list[Page]]:
    """So many phones with a browser each of their own, joined as `Chromium 1` and so on, that show this text."""
    if not count:
        yield []
        return
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        pages = []
        for number in range(1, count + 1):
            context: BrowserContext = await browser.new_context(viewport={"width": 375, "height": 667}, has_touch=True)
            context.set_default_timeout(1000 * PATIENCE)
            page = await context.new_page()
            await page.goto(f"{host.url}/#{host.code}")
            await page.fill("#name", f"Chromium {number}")
            await page.click(SEND)
            await page.wait_for_function(SHOWN, arg=text)
            pages.append(page)
        yield pages
        await browser.close()


async def shows(pages: Sequence[Page], text: str) -> float:
    """Wait until all of them show a text; the moment at which the last one did."""

    async def one(page: Page) -> float:
        await page.wait_for_function(SHOWN, arg=text)
        return time.perf_counter()

    return max(await asyncio.gather(*(one(page) for page in pages)), default=0.0)


async def tapped(page: Page, guess: int) -> float:
    """Type a guess and tap Send: the seconds until the page shows that it was received."""
    await page.fill(GUESS, str(guess))
    began = time.perf_counter()
    await page.click(SEND)
    await page.wait_for_function(SHOWN, arg=f"Received: {guess} of 100")
    return time.perf_counter() - began


async def troubles(crowd: Crowd, page: Page, offline: float) -> list[str]:
    """Double tap, reload, two tabs, a tap without network, a late one: what came out wrong."""
    wrong: list[str] = []
    host, context = crowd.host, page.context

    def counted() -> Counter[str]:
        return Counter(by for by, _ in host.written() if by != "server")  # whose results come at any time

    async def added(what: str, before: Counter[str], wanted: int) -> None:
        new = sum((counted() - before).values())
        if new != wanted:
            wrong.append(f"{what}: {new} events in place of {wanted}")

    before = counted()
    await page.fill(GUESS, "11")
    await page.dblclick(SEND)
    await page.wait_for_function(SHOWN, arg="Received: 11 of 100")
    await added("double tap", before, 1)

    await page.reload()
    await page.wait_for_function(SHOWN, arg="Received: 11 of 100")
    other = await context.new_page()
    await other.goto(host.url)
    await other.wait_for_function(SHOWN, arg="Received: 11 of 100")
    before = counted()
    await other.fill(GUESS, "12")
    await other.click(SEND)
    await page.wait_for_function(SHOWN, arg="Received: 12 of 100")
    await added("two tabs", before, 1)
    await other.close()

    before = counted()
    await context.set_offline(True)
    await page.fill(GUESS, "13")
    await page.click(SEND)
    await page.get_by_text("Still trying").wait_for()
    await asyncio.sleep(offline)  # the figure is about just this wait
    await context.set_offline(False)
    began = time.perf_counter()
    await page.wait_for_function(SHOWN, arg="Received: 13 of 100")
    if time.perf_counter() - began > 30:
        wrong.append(f"back after {time.perf_counter() - began:.0f} s")
    await added("a tap without network", before, 1)

    await context.set_offline(True)
    await page.fill(GUESS, "14")
    await page.click(SEND)
    await page.get_by_text("Still trying").wait_for()
    before = counted()
    await crowd.trainer.do("close")
    await context.set_offline(False)
    await page.wait_for_function(SHOWN, arg="Received: 13 of 100")
    await added("a late tap", before, 1)  # the closing, and nothing else

    late = crowd.phones[0]
    answer = await late.send("answer", lesson=0, value=99)
    if answer.get("done"):
        wrong.append("a late answer was taken")
    late.refused.clear()
    return wrong
