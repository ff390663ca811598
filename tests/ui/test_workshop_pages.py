"""The pages of the workshop in a real browser: phone, stage and console, scene by scene, with hostile names."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from axe import axe
from playwright.sync_api import Browser, Page
from workshop_rooms import DECISION, SCRIPTS, Served, served, wait_for

STAGE_TEXT = 28  # pixels, at least
FAR_TOO_SMALL = """least => [...document.querySelectorAll('body *')].filter(one => one.offsetParent
  && [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim())
  && parseFloat(getComputedStyle(one).fontSize) < least).map(one => one.textContent)"""


@pytest.fixture
def room(tmp_path) -> Iterator[Served]:
    with served(tmp_path) as running:
        yield running


class Screens:
    """Console, stage and phone of one workshop, and what went wrong in them."""

    def __init__(self, browser: Browser, room: Served, stack: ExitStack) -> None:
        self.room, self.wrong = room, list[str]()
        address = f"http://127.0.0.1:{room.port}"
        trainer = stack.enter_context(browser.new_context(viewport={"width": 1440, "height": 900}))
        self.console = self._watched(trainer.new_page(), f"{address}/trainer#{room.link}")
        self.console.wait_for_selector("#code")
        self.stage = self._watched(trainer.new_page(), f"{address}/stage")
        self.stage.set_viewport_size({"width": 1280, "height": 720})
        phones = stack.enter_context(browser.new_context(viewport={"width": 320, "height": 568}))
        self.phone = self._watched(phones.new_page(), f"{address}/#{room.state.code}")

    def _watched(self, page: Page, address: str) -> Page:
        page.on("console", lambda said: self.wrong.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(address)
        return page

    def join(self, name: str) -> None:
        self.phone.fill("#name", name)
        self.phone.click("button[type=submit]")
        self.phone.wait_for_selector("text=You are in")

    def press(self, *actions: str) -> None:
        for action in actions:
            before = self.room.state.seq
            self.console.click(f"#do-{action}")
            wait_for(lambda before=before: self.room.state.seq > before)
            now = [self.room.state.position.scene, self.room.state.phase]
            self.console.wait_for_function("now => newest.place === now[0] && newest.phase === now[1]", arg=now)

    def go(self, kind: str) -> None:
        """Jump to the last scene of a kind."""
        places = [place for place, scene in enumerate(self.room.state.program.scenes) if scene.kind == kind]
        self.console.evaluate("place => send('go', { scene: place })", places[-1])

    def check(self, heading: str) -> None:
        """Every page shows the scene, in letters that can be read, without sideways scroll and without a script run."""
        for page in (self.console, self.stage, self.phone):
            page.get_by_text(re.compile(heading)).first.wait_for()
            assert page.evaluate("window.__x") is None
            assert axe(page) == [], heading
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), heading
        assert self.stage.evaluate("main.scrollHeight <= main.clientHeight + 1"), heading
        assert self.stage.evaluate(FAR_TOO_SMALL, STAGE_TEXT) == []
        assert self.wrong == []


@pytest.mark.slow
def test_every_scene_can_be_read_on_every_screen(browser: Browser, room: Served) -> None:
    """A workshop from the code to the wall, with scripts for names and sentences: axe finds nothing, nothing runs."""
    with ExitStack() as stack:
        screens = Screens(browser, room, stack)
        others = [room.phone(text) for text in SCRIPTS[:6]]
        screens.join(SCRIPTS[6])
        screens.check("Why it fails")
        screens.press("next", "open")
        screens.check("how many fail")
        screens.phone.fill("input[type=number]", "20")
        screens.phone.click("button[type=submit]")
        screens.phone.get_by_text("Received").wait_for()
        others[0].do("answer", lesson=0, value=90)
        screens.press("close", "next", "next", "reveal")
        screens.check("37 of 100 runs")
        screens.press("next")
        screens.check("Talk about it")
        screens.console.click("#do-start_game")
        screens.console.click("#asking-yes")
        screens.check("Four half-years|The game")
        screens.press("next", "open")
        screens.check("Round 1 of 4")
        screens.phone.check("input[value=pilot_then_phased]")
        screens.phone.get_by_role("button", name="Send our decision").click()
        screens.phone.get_by_text("Your team decided").wait_for()
        others[0].do("decide", round=0, decision=DECISION)
        screens.press("close", "next")
        screens.check("After round 1 of 4")
        for kind, heading in (("news", "After round 4"), ("futures", "100 other futures"), ("debrief", "Looking back")):
            screens.go(kind)
            screens.check(heading)
        screens.stage.evaluate("offline(true)")
        screens.check("Looking back")
        screens.stage.evaluate("offline(false)")
        screens.go("say")
        screens.press("open")
        screens.phone.fill("textarea", SCRIPTS[7])
        screens.phone.click("button[type=submit]")
        screens.phone.get_by_text("Received").wait_for()
        screens.press("close", "next")
        screens.check("ill do|Thank you")
