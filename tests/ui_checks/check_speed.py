"""How fast the pages are: the first page, a lever turned, a result known already, Stop, and weeks drawn. T1-T5, T9.

Times are those of the browser: from the press of a key to the frame in which the change is painted. A computer that is
busy otherwise shows longer ones.
"""

import signal
import statistics
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from measuring import Figures, answered, pages
from opening import PATIENCE, opening
from playwright.sync_api import Browser, Page, expect
from served import Served

# When the page first shows a whole answer; there from its first line on.
USABLE = """
  const look = () => {
    const page = document.querySelector("#failure") && window.solara?.debug?.viewMounted();
    if (page) window.usable = performance.now(); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
# Resolves, once a key was pressed, with the ms to the first answer to the new question, and to its whole result.
WATCH = """() => {
  const told = () => (document.querySelector(".chips") || {}).innerText || "";
  const drawing = document.querySelector("#picture-roi .drawing");
  const count = () => Number(drawing.dataset.drawn || 0);
  const before = told(), drawn = count();
  let begin = 0, first = 0;
  addEventListener("keydown", () => { begin = performance.now(); }, { once: true, capture: true });
  window.seen = new Promise((done) => {
    const look = () => {
      const fresh = begin && told() !== before && count() > drawn && !document.querySelector(".answer-box.dim");
      if (fresh && !first) first = performance.now() - begin;
      const whole = fresh && !document.querySelector(".early, .job.running");
      if (whole) done([first, performance.now() - begin]); else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""
# A hundred weeks of the time bar, each until it is drawn; the frames of a second, of ten stretches each.
SCRUB = """async () => {
  const bar = document.querySelector(".time input[type=range]");
  const found = [];
  let start = performance.now();
  for (let i = 1; i <= 100; i++) {
    bar.value = (i * 7) % 209;
    bar.dispatchEvent(new Event("input"));
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    if (i % 10) continue;
    found.push(10000 / (performance.now() - start));
    start = performance.now();
  }
  return found;
}"""


def first_page(figures: Figures, browser: Browser, served: Served, begun: float) -> None:
    """The first page of a server that nobody has asked anything yet, in a browser that knows nothing of it."""
    context = browser.new_context(base_url=served.address, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(USABLE)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    wire, told = [0.0], [0]
    line.on("Network.loadingFinished", lambda done: wire.append(done["encodedDataLength"]))
    line.on("Network.webSocketFrameReceived", lambda frame: told.append(len(frame["response"]["payloadData"])))
    page.goto("/")
    for kind, paint, usable in (("cold", 2.5, 3.5), ("warm", 0.7, 1.5)):
        page.wait_for_function("window.usable")
        if kind == "cold":
            figures.most("T4", "command to usable page, cold", time.monotonic() - begun, 10, "s")
        shown = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        figures.most("T4", f"first paint, {kind}", shown / 1000, paint, "s")
        figures.most("T4", f"usable with an answer, {kind}", page.evaluate("window.usable") / 1000, usable, "s")
        if kind == "cold":
            page.locator("#picture-roi .drawing[data-drawn]").wait_for()  # the library of charts comes last
            page.wait_for_load_state("networkidle")
            figures.most("T5", "first load over the wire", sum(wire) / 1e6, 1.2, "MB")
            figures.most("T5", "told by the server over the socket, answer and all", sum(told) / 1e3, 250, "kB")
            page.reload()
    context.close()


def turn(page: Page, key: str) -> tuple[float, float]:
    """Press a key on the slider of a lever; seconds to the first answer, and to the whole result."""
    page.evaluate(WATCH)
    page.get_by_label("Leadership commitment, slider").press(key)
    first, whole = page.evaluate("window.seen")
    return first / 1000, whole / 1000


def redraws(page: Page, times: int) -> list[float]:
    """Milliseconds from a key to a result that the server knows already, sorted."""
    return sorted(1000 * turn(page, key)[0] for key in islice(cycle(("ArrowLeft", "ArrowRight")), times))


def levers(figures: Figures, page: Page, other: Page) -> None:
    """Levers of the demo company: fresh, known already, and known while the simulator is busy with somebody else."""
    answered(page)
    fresh = [turn(page, "ArrowRight") for _ in range(6)][1:]
    figures.most("T2", "lever to first fresh answer, 20 pairs", statistics.median(one for one, _ in fresh), 1.5, "s")
    figures.most("T2", "lever to all 100 pairs", statistics.median(whole for _, whole in fresh), 10, "s")
    known = redraws(page, 40)
    figures.most("T1", "lever to redraw of a known result, median", statistics.median(known), 150, "ms")
    figures.most("T1", "lever to redraw of a known result, 95 of 100", known[37], 250, "ms")
    other.goto("/?v=1&seed=77&runs=1000")
    stop = other.get_by_role("button", name="Stop and keep")
    stop.wait_for()
    busy = redraws(page, 40)
    assert stop.is_visible(), "the simulator has ended too early for this"
    figures.most("T3", "the same while the simulator is busy, 95 of 100", busy[37], 250, "ms")
    begin = time.monotonic()
    stop.click()
    other.locator(".job.stopped").wait_for()
    figures.most("T9", "Stop to 'Stopped', with what is done kept", time.monotonic() - begin, 0.5, "s")


def scrubbing(figures: Figures, page: Page) -> None:
    """One run of the demo company: 300 people, 208 weeks."""
    page.goto("/one-run?v=1&runs=20")
    page.locator(".dial").first.wait_for()
    page.locator(".stage-canvas canvas").click(position={"x": 30, "y": 30})
    page.locator(".why").wait_for()
    expect(page.locator(".job.running")).to_have_count(0)
    frames = page.evaluate(SCRUB)
    figures.least("One run", "300 people, 208 weeks: scrubbing, median", statistics.median(frames), 10, "frames/s")


def ending(figures: Figures, served: Served) -> None:
    """The server, asked to end."""
    children = psutil.Process(served.process.pid).children(recursive=True)
    begin = time.monotonic()
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(60)
    figures.most("T9", "the server ends", time.monotonic() - begin, 3, "s")
    left = psutil.wait_procs(children, timeout=3)[1]
    figures.none("T9", "processes left behind", [str(process) for process in left])


def main() -> int:
    """Measure everything; 1 where something takes more than it may."""
    figures = Figures("Speed")
    begun = time.monotonic()
    with pages() as (served, browser):
        first_page(figures, browser, served, begun)
        with opening(browser, served.address) as (open_page, _):
            page, other = open_page("/"), open_page("/about")
            levers(figures, page, other)
            scrubbing(figures, page)
        ending(figures, served)
    return figures.end()


if __name__ == "__main__":
    sys.exit(main())
