"""Whether the pages say what is so: numbers of the command line, links that come back, titles, bad input. T14-T16, T20.

`--runs` are the runs of each plan for every company that is compared with the command line.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from bad_inputs import FIELDS, FILES, LINKS, SMALL
from hypothesis import HealthCheck, given, settings
from measuring import PATIENCE, Figures, answered, pages
from opening import OpenPage, opening
from playwright.sync_api import Error, Page, WebSocket
from ui_settings import SETTINGS

from crmsim.scenario import files
from crmsim.ui.link import from_query, to_query
from crmsim.ui.setting import Setting, check, question_of

# Whether there are words at a place, and other ones than before.
TOLD = """([place, before]) => {
  const one = document.querySelector(place);
  return one && one.innerText && one.innerText !== before;
}"""
TRACES = ("Traceback", 'File "', "could not be drawn", "could not finish")


def companies(figures: Figures, open_page: OpenPage, runs: int) -> None:
    """Every shipped company: numbers of the page, of the command that the page names, and of its link elsewhere."""
    unlike: list[str] = []
    elsewhere: list[str] = []
    untrue: list[str] = []
    names = files.shipped()
    for name in names:
        setting = Setting().with_preset(name).with_replications(runs)
        page = open_page(f"/?{to_query(setting)}")
        answer, numbers = answered(page), numbers_of(page)
        if numbers != told_by(page.locator("pre code").inner_text()):
            unlike.append(name)
        untrue += [f"{name}: {one}" for one in untruths(page, answer, numbers)]
        page.get_by_role("button", name="Share", exact=True).click()
        link = page.get_by_label("Link", exact=True).input_value()
        other = open_page(link)
        if answered(other) != answer or numbers_of(other) != numbers:
            elsewhere.append(name)
        page.close()
        other.close()
    figures.none("T15", f"numbers of {len(names)} companies that differ from the command line", unlike)
    figures.none("T14", f"links of {len(names)} companies that show something else elsewhere", elsewhere)
    figures.none("T20", "titles and marks that disagree with the numbers", untrue)


def numbers_of(page: Page) -> Any:
    """All numbers, as the page gives them away."""
    with page.expect_download() as numbers:
        page.get_by_role("button", name="All numbers").click()
    return json.loads(numbers.value.path().read_text("utf-8"))


def told_by(command: str) -> Any:
    """What the command line gives for the command that a page shows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        words = shlex.split(command)[1:]
        subprocess.run(
            [sys.executable, "-m", "crmsim", *words, "--quiet", "--json", str(file)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return json.loads(file.read_text("utf-8"))


def untruths(page: Page, answer: str, numbers: Any) -> list[str]:
    """The answer, the counts in the titles and the marks drawn, held against the numbers."""
    found = [] if answer == numbers["answer_lines"][0] else [f"the answer is {answer!r}"]
    finding = page.locator("#failure .finding").inner_text()
    cards = page.locator("#failure .plan")
    for place, plan in enumerate(numbers["plans"].values()):
        failed, of = plan["fail_counts"]["failed"], plan["fail_counts"]["of"]
        told = cards.nth(place).locator(".count strong").inner_text()
        if told != f"{failed} of {of}" or str(failed) not in finding:
            found.append(f"{plan['title']}: {told!r} and {finding!r}, where {failed} of {of} failed")
        marks, others = (cards.nth(place).locator(f".icons .{kind}").count() for kind in ("failed", "held"))
        if abs(marks - (marks + others) * failed / of) > 0.5:
            found.append(f"{plan['title']}: {marks} marks of {marks + others}, where {failed} of {of} failed")
    return found


def links(figures: Figures) -> None:
    """Two hundred scenarios, the same ones every time: link, and back."""
    broken: list[str] = []
    tried = [0, 0]

    @settings(max_examples=200, derandomize=True, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(SETTINGS)
    def there_and_back(setting: Setting) -> None:
        query = to_query(setting)
        read = from_query(query)
        tried[0] += 1
        same = not read.problems and from_query(to_query(read.setting)).setting == read.setting
        if same and not check(setting):
            tried[1] += 1
            here, there = question_of(setting), question_of(read.setting)
            same = (here.scenario.hash, here.arms) == (there.scenario.hash, there.arms)
        if not same:
            broken.append(query)

    there_and_back()
    what = f"of {tried[0]} random scenarios ({tried[1]} can be run): links that do not come back"
    figures.none("T14", what, broken)


class Watched:
    """What a visitor with bad intentions gets to see: every trace in pages and on their sockets."""

    def __init__(self, open_page: OpenPage) -> None:
        self.open_page = open_page
        self.silent: list[str] = []
        self.traces: list[str] = []
        self.tried = 0

    def open(self, address: str) -> Page:
        """A page, with an ear on its socket."""
        page = self.open_page("about:blank", ready=False)
        page.on("websocket", self.listen)
        page.goto(address)
        page.wait_for_function("() => Boolean(window.solara?.debug?.viewMounted())")
        page.locator("main").wait_for()
        return page

    def listen(self, socket: WebSocket) -> None:
        """Note traces that the page may not even show."""
        socket.on("framereceived", lambda frame: self.look(str(frame), "on the socket"))

    def look(self, text: str, where: str) -> None:
        """Note the first trace in a text."""
        self.traces += [f"{mark!r} {where}" for mark in TRACES if mark in text][:1]

    def told(self, page: Page, where: str, answer: str, before: str = "") -> str:
        """One bad input has been given: the page answers in words at `answer`, other than before, without a trace."""
        self.tried += 1
        said = before
        try:
            page.wait_for_function(TOLD, arg=[answer, before], timeout=PATIENCE / 8)
            said = page.locator(answer).first.inner_text()
        except Error:
            self.silent.append(f"{where}: no word at {answer}")
        self.look(page.locator("body").inner_text(), where)
        return said


def bad_inputs(figures: Figures, open_page: OpenPage) -> None:
    """Links, fields and files as nobody should send them."""
    watched = Watched(open_page)
    for link in LINKS:
        page = watched.open(f"/company?{link}")
        watched.told(page, f"link {link[:60]}", ".notices li")
        page.close()
    for path, clicks, field, answer, texts in FIELDS:
        page = watched.open(f"{path}?{SMALL}")
        for name in clicks:
            page.get_by_role("button", name=name, exact=True).click()
        first = page.locator(field).first
        first.wait_for()
        kept = first.input_value()
        said = ""
        for text in texts:
            first.fill(text)
            first.press("Enter")
            said = watched.told(page, f"{field} = {text[:40]}", answer, said)
            if field.startswith("#lever") and first.input_value() != kept:
                watched.silent.append(f"{field} = {text[:40]}: {kept} was not kept")
        page.close()
    for file, content in FILES:
        page = watched.open(f"/company?{SMALL}")
        given = {"name": file, "mimeType": "text/plain", "buffer": content}
        page.get_by_label("Open a scenario file of your own").set_input_files(given)
        watched.told(page, f"file {file}", ".company-head .field-problem")
        page.close()
    figures.least("T16", "bad inputs tried", watched.tried, 50, "")
    figures.none("T16", "bad inputs without an answer in words", watched.silent)
    figures.none("T16", "traces shown, or sent to the page", watched.traces)


def main() -> int:
    """Check everything; 1 where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="runs of each plan (default: 20)")
    runs = parser.parse_args().runs
    figures = Figures("Truth")
    links(figures)
    with pages() as (served, browser), opening(browser, served.address) as (open_page, troubles):
        bad_inputs(figures, open_page)
        companies(figures, open_page, runs)
    figures.none("T6", "errors in the console, and answers from 400 on", troubles)
    return figures.end()


if __name__ == "__main__":
    sys.exit(main())
