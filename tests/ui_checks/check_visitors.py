"""Many visitors at once: nobody sees another's levers, clicks are answered while simulations run, memory. T7, T17.

Thirty visitors talk to the server as their browsers would, and one more is a real browser. Times are longer on a
computer that is busy otherwise; the visitors themselves take a part of it as well.
"""

import json
import random
import re
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

import psutil
from bad_inputs import SMALL
from measuring import Figures, answered, pages
from opening import OpenPage, opening
from playwright.sync_api import Page, expect
from served import Served
from talking import Talk, talking
from test_ui_guard import HELLO, ask, socket_of
from websockets.exceptions import ConnectionClosed, InvalidStatus

VISITORS = 30
STEPS = 200
SECONDS = 30.0  # for which all of them use their pages
PAUSES = (1.0, 3.0)  # seconds between two clicks of a visitor
LEVERS = ("leadership_commitment", "rollout_speed", "data_burden")
# Click on Undo or Redo: ms until the lever shows the other value, painted.
CLICK = """async () => {
  const field = document.querySelector("#lever-data_burden"), before = field.value;
  const [undo, redo] = document.querySelectorAll(".tools-bar button");
  const begin = performance.now();
  (undo.disabled ? redo : undo).click();
  while (field.value === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - begin;
}"""


def interleaved(figures: Figures, open_page: OpenPage) -> None:
    """Two visitors turn the same lever in turns; each sees their own values in field, link and answer, always."""
    chance = random.Random(17)
    visitors = [open_page(f"/?{SMALL}") for _ in range(2)]
    own = [visitor.locator("#lever-data_burden").input_value() for visitor in visitors]
    leaks: list[str] = []
    for step in range(STEPS):
        here = chance.randrange(2)
        own[here] = f"{2.001 + here * 5 + step * 0.01:.3f}"  # never the value of the company
        field = visitors[here].locator("#lever-data_burden")
        field.fill(own[here])
        field.press("Enter")
        expect(field).to_have_value(own[here])
        expect(visitors[here]).to_have_url(re.compile(re.escape(f"data_burden={own[here]}") + "(&|$)"))
        for place, visitor in enumerate(visitors):
            seen = visitor.locator("#lever-data_burden").input_value()
            if seen != own[place]:
                leaks.append(f"step {step}: {seen} where {own[place]} was set")
    for place, visitor in enumerate(visitors):
        answered(visitor)
        if f"data_burden={own[place]}" not in visitor.url or own[place] not in visitor.locator(".chips").inner_text():
            leaks.append(f"{visitor.url} where {own[place]} was set")
    figures.none("T17", f"{STEPS} steps of two visitors in turns: values of the other", leaks)


def use(talk: Talk, number: int, until: float, waits: list[float]) -> None:
    """One visitor: turns a lever now and then, and listens to what the server has to say in between."""
    chance = random.Random(number)
    levers = talk.component("catalogue")
    while time.monotonic() < until:
        pause = time.monotonic() + chance.uniform(*PAUSES)
        while time.monotonic() < pause:
            try:
                talk.socket.recv(max(0.0, pause - time.monotonic()))
            except TimeoutError:
                break
        begin = time.monotonic()
        lever = {"name": chance.choice(LEVERS), "text": f"{chance.uniform(0.5, 1.0):.4f}"}
        talk.custom(levers, event="type_in", data=lever)
        waits.append(time.monotonic() - begin)


def used(talk: Talk, number: int, until: float, waits: list[float], lost: list[str]) -> None:
    """The same, with an end that is told."""
    try:
        use(talk, number, until, waits)
    except (ConnectionClosed, TimeoutError, AssertionError) as error:
        lost.append(f"visitor {number}: {error!r}")


def crowd(figures: Figures, served: Served, page: Page) -> None:
    """Thirty visitors and a browser, on the demo company; each turned lever begins a simulation."""
    server = psutil.Process(served.process.pid)
    with ExitStack() as open_pages:
        settled(open_pages, served)
        before, begin = server.memory_info().rss, time.monotonic()
        talks = [settled(open_pages, served) for _ in range(VISITORS)]
        opened = (time.monotonic() - begin) / VISITORS
        each = (server.memory_info().rss - before) / VISITORS / 1e6
        figures.most("T7", f"to open Compare with its answer, each of {VISITORS}", opened, 1, "s")
        figures.most("T7", f"memory for each of {VISITORS} visitors", each, 5, "MB")
        waits: list[float] = []
        lost: list[str] = []
        until = time.monotonic() + SECONDS
        threads = [
            threading.Thread(target=used, args=(talk, number, until, waits, lost)) for number, talk in enumerate(talks)
        ]
        for thread in threads:
            thread.start()
        seen = []
        while time.monotonic() < until:
            seen.append(page.evaluate(CLICK))
            page.wait_for_timeout(500)
        for thread in threads:
            thread.join()
        told = sorted(waits)[int(0.95 * len(waits))] * 1000
        shown = sorted(seen)[int(0.95 * len(seen))]
        figures.none("Visitors", f"of {VISITORS} visitors: pages that were lost", lost)
        figures.most(
            "Visitors", f"{len(waits)} levers turned: answered, median", statistics.median(waits) * 1000, 150, "ms"
        )
        figures.most("Visitors", f"{len(waits)} levers turned: answered, 95 of 100", told, 300, "ms")
        figures.most("Visitors", f"{len(seen)} clicks in a browser: painted, 95 of 100", shown, 300, "ms")


def settled(open_pages: ExitStack, served: Served) -> Talk:
    """A visitor more, with Compare drawn."""
    talk = open_pages.enter_context(talking(served))
    talk.draw("/")
    talk.say("kernel_info_request")
    talk.heard.clear()
    return talk


def forgotten(figures: Figures) -> None:
    """A page that nobody has open is forgotten after the idle time (here a second; else half an hour)."""
    program = (str(Path(__file__).parents[1] / "ui" / "short_idle.py"),)
    with pages(program=program) as (served, _):
        first, other = (ask(served).headers["Set-Cookie"].split(";")[0] for _ in range(2))
        with socket_of(served, cookie=first) as own:
            own.send(json.dumps(HELLO))
            own.recv(60)
        begin = time.monotonic()
        while time.monotonic() - begin < 30:
            try:
                # Its name is free again as soon as nothing of it is left.
                with socket_of(served, cookie=other):
                    break
            except InvalidStatus:
                time.sleep(0.1)
        figures.most("Visitors", "a page left, idle time of 1 s: forgotten after", time.monotonic() - begin, 10, "s")


def main() -> int:
    """Check everything; 1 where something does not hold."""
    figures = Figures("Visitors")
    with pages() as (served, browser), opening(browser, served.address) as (open_page, troubles):
        page = open_page("/about")
        page.goto("/drivers?v=1&data_burden=2")
        field = page.locator("#lever-data_burden")
        field.fill("3")
        field.press("Enter")
        page.wait_for_url("**data_burden=3*")
        crowd(figures, served, page)
        interleaved(figures, open_page)
    figures.none("T6", "errors in the console, and answers from 400 on", troubles)
    forgotten(figures)
    return figures.end()


if __name__ == "__main__":
    sys.exit(main())
