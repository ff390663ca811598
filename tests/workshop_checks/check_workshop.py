"""Whether the workshop bears a full room: 60 phones in a whole game, 40 rounds, 20 kills, phones that go offline.

`python tests/workshop_checks/check_workshop.py`; ends with 1 where a figure does not hold. The server is `crmsim
workshop` itself in a process of its own; participants talk to it as the page of a phone does. Smaller by hand, as
`--people 10 --teams 3 --rounds 8 --kills 2 --offline 5 --chromium 1`. A quarter of an hour or so.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "ui_checks"))
sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from crowd import Caller, Crowd
from host import Host
from measuring import Figures
from playwright.async_api import Page
from real_phones import phones, shows, tapped, troubles

from crmsim.workshop.game.forms import FORMS

FUTURES = 12  # works of the other futures
FORM, TALK = FORMS["four_half_years"], 60.0  # TALK: seconds after a round, in the script of docs/workshop.md
WARM = 4  # rounds after which memory is taken for the first time: by then every helper has computed


def on(kind: str, phase: str = "", **more: Any) -> Any:
    """What a view has to say."""

    def wanted(view: dict[str, Any]) -> bool:
        there = view["kind"] == kind and phase in {"", view["phase"]}
        return there and all(view.get(key) == value for key, value in more.items())

    return wanted


def told_all(teams: int) -> Any:
    """A phone has its report, the stage the curve of every team."""
    return lambda view: view["kind"] == "news" and (view.get("report") or len(view.get("curves", ())) == teams)


class Seen:
    """Seconds that were measured."""

    def __init__(self) -> None:
        self.clicks: list[float] = []
        self.opened: list[float] = []
        self.taps: list[float] = []
        self.waits: list[float] = []  # for the report of a round


async def everybody_guesses(crowd: Crowd, seen: Seen, spread: float) -> None:
    """Each phone sends its guess at a moment of its own."""

    async def one(phone: Caller, place: int) -> None:
        await asyncio.sleep(crowd.random.uniform(0, spread))  # people do not all tap in the same instant
        value = float((place * 7 + len(phone.acknowledged)) % 101)
        seen.clicks.append(await phone.click("answer", lambda view: view.get("mine") == value, lesson=0, value=value))

    await asyncio.gather(*(one(phone, place) for place, phone in enumerate(crowd.phones)))


async def everybody_decides(crowd: Crowd, seen: Seen, turn: int, spread: float, mood: int = 0) -> None:
    """Each team sends a decision; its phones one after the other, each another one. Other moods decide otherwise."""

    async def one(team: Sequence[Caller]) -> None:
        now = None
        for place, phone in enumerate(team):
            await asyncio.sleep(crowd.random.uniform(0, spread / len(team)))
            # What stands already would change nothing, and nothing would be written; a slow phone may not show it yet.
            now = now or (phone.view["decided"] or {}).get("actions")
            free = [[move["key"]] for move in phone.view["moves"] if move.get("runs") and move["cost"] <= 2]
            free = [actions for actions in free if actions != now]
            actions = free[(place + mood) % len(free)]
            first = {"plan": "pilot_then_phased", "pace": "planned"} if turn == 0 else {"plan": "", "pace": ""}
            decision = {"actions": actions, "asks": [], **first}
            shown = await phone.click(
                "decide",
                lambda view, actions=actions: view.get("decided") and view["decided"]["actions"] == actions,
                round=turn,
                decision=decision,
            )
            seen.clicks.append(shown)
            now = actions

    await asyncio.gather(*(one(team) for team in crowd.teams()))


async def opens(crowd: Crowd, pages: Sequence[Page], kind: str, text: str) -> float:
    """The trainer opens a step: the seconds until the last screen, real phones among them, shows it."""
    began = time.perf_counter()
    real = asyncio.ensure_future(shows(pages, text))
    took = await crowd.step("open", on(kind, "open"))
    return max(took, await real - began)


async def game(crowd: Crowd, pages: Sequence[Page], seen: Seen, asked: argparse.Namespace) -> float:
    """A lesson and the whole short game; the seconds from the last decision to the hundred futures."""
    await crowd.step("next", on("predict"))
    seen.opened.append(await opens(crowd, pages, "predict", "Of 100"))
    tapping = asyncio.gather(*(tapped(page, 20 + place) for place, page in enumerate(pages)))
    await everybody_guesses(crowd, seen, asked.spread)
    seen.taps += await tapping
    for action in ("close", "next", "next", "next"):
        await crowd.trainer.do(action)
    await crowd.step("start_game", on("rules"))
    ended = 0.0
    for turn in range(4):
        await crowd.step("next", on("round", "ready", heading=f"Round {turn + 1} of 4"))
        seen.opened.append(await opens(crowd, pages, "round", "Send our decision"))
        await everybody_decides(crowd, seen, turn, asked.spread)
        await crowd.trainer.do("close")
        ended = time.perf_counter()
        await crowd.step("next", told_all(len(crowd.teams()) + len(pages)))
        seen.waits.append(time.perf_counter() - ended)
    await crowd.step("next", lambda view: view["kind"] == "futures")
    done = [one.until(lambda view: view.get("future") or view.get("futures")) for one in crowd.screens]
    took = max(await asyncio.gather(*done)) - ended
    for _ in range(2):
        await crowd.trainer.do("next")
    seen.opened.append(await opens(crowd, pages, "say", "One sentence"))

    async def say(place: int, phone: Caller) -> None:
        await asyncio.sleep(crowd.random.uniform(0, asked.spread))
        text = f"Team member {place} asks first."
        seen.clicks.append(await phone.click("say", lambda view: view.get("mine") == text, text=text))

    await asyncio.gather(*(say(place, phone) for place, phone in enumerate(crowd.phones)))
    await crowd.step("next", on("wall"))
    return took


async def many_rounds(crowd: Crowd, seen: Seen, rounds: int, asked: argparse.Namespace) -> list[tuple[float, float]]:
    """The rounds of the game again and again; memory after each."""
    places = [place for place, step in enumerate(crowd.trainer.view["steps"]) if step["title"].startswith("Round ")]
    memory = []
    for number in range(rounds):
        turn = number % len(places)
        await crowd.step("go", on("round", "ready", heading=f"Round {turn + 1} of 4"), scene=places[turn])
        seen.opened.append(await crowd.step("open", on("round", "open")))
        await everybody_decides(crowd, seen, turn, min(1.0, asked.spread), number)
        await crowd.step("close", on("round", "closed"))
        # The reports are there; what a last round asks for beyond them is computed beside the next rounds.
        await crowd.trainer.until(lambda view: view["working"] <= FUTURES + len(crowd.teams()))
        memory.append(crowd.host.memory())
    return memory


async def killed(crowd: Crowd, kills: int, chance: random.Random) -> tuple[list[float], list[str]]:
    """Phones send on while the server is killed and started again: seconds until all are back, and what failed."""
    back: list[float] = []
    wrong: list[str] = []
    going = True

    async def send(phone: Caller) -> None:
        number = 0
        while going:
            number += 1
            await phone.send("answer", lesson=0, value=float(number % 101))
            await asyncio.sleep(chance.uniform(0.5, 1.5))

    sending = [asyncio.create_task(send(phone)) for phone in crowd.phones]
    for number in range(kills):
        await asyncio.sleep(chance.uniform(0.2, 2.0))  # the random moment
        crowd.host.kill()
        began = time.perf_counter()
        await crowd.host.ended()
        for one in crowd.everybody:
            one.connected.clear()
        await crowd.host.start()
        try:
            async with asyncio.timeout(60):
                await asyncio.gather(*(one.connected.wait() for one in crowd.everybody))
        except TimeoutError:
            missing = sum(not one.connected.is_set() for one in crowd.everybody)
            wrong.append(f"kill {number + 1}: {missing} screens did not come back")
        back.append(time.perf_counter() - began)
    going = False
    await asyncio.gather(*sending)
    return back, wrong


def books(crowd: Crowd) -> tuple[int, list[str], list[str]]:
    """Submissions acknowledged; those that are not on the disk; those that are there twice."""
    written = Counter(key for _, key in crowd.host.written())
    sent = [(phone.name, key) for phone in crowd.phones for key in phone.acknowledged]
    lost = [f"{name}: {key}" for name, key in sent if not written[key]]
    return len(sent), lost, [f"{key}: {times} times" for key, times in written.items() if times > 1]


def p95(seconds: Sequence[float]) -> float:
    """In milliseconds."""
    return 1000 * (statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds, default=0.0))


def tell_books(figures: Figures, target: str, crowd: Crowd) -> None:
    """Nothing lost, nothing doubled, nobody refused."""
    sent, lost, doubled = books(crowd)
    figures.none(target, f"submissions lost, of {sent:,} acknowledged", lost)
    figures.none(target, "submissions kept twice", doubled)
    figures.none(target, "submissions refused", [line for phone in crowd.phones for line in phone.refused])


async def a_full_room(figures: Figures, folder: Path, asked: argparse.Namespace) -> None:
    """The whole game, then many rounds, on one server."""
    host = Host(folder, "--lesson", asked.lesson, "--seed", str(asked.seed))
    await host.start()
    crowd, seen = Crowd(host, asked.people, asked.teams, asked.seed), Seen()
    try:
        await crowd.come()
        async with phones(host, asked.chromium) as pages:
            futures = await game(crowd, pages, seen, asked)
        who = f"{asked.people} phones and {asked.chromium} of Chromium, {asked.teams} teams"
        figures.most("p95", f"{who}: click to update", p95(seen.clicks), 300, "ms")
        if seen.taps:
            figures.most("p95", "the same on the real phones, as drawn", p95(seen.taps), 300, "ms")
        figures.most("open", "step opened, until the last screen shows it", 1000 * max(seen.opened), 1000, "ms")
        # Decisions take their time, as people do; the minute of talk after each is longer where the model is slower.
        whole = sum(FORM.seconds + max(TALK, wait) for wait in seen.waits) / 60
        figures.most("game", "the short game by the clock, with a minute of talk after a round", whole, 16, "min")
        figures.most("game", "from the last decision to the 100 futures", futures, TALK, "s")
        tell_books(figures, "kept", crowd)
        again = Seen()
        memory = await many_rounds(crowd, again, asked.rounds, asked)
        tell_memory(figures, memory, asked.rounds)
        figures.most("p95", f"{asked.rounds} rounds: click to update", p95(again.clicks), 300, "ms")
        figures.most("open", "round opened, until the last screen shows it", 1000 * max(again.opened), 1000, "ms")
        tell_books(figures, "kept", crowd)
        broke = [f"{one.name or one.screen}: {one.breaks} times" for one in crowd.everybody if one.breaks]
        figures.none("lines", "screens whose line broke", broke)
    finally:
        await crowd.leave()
        await host.stop()


def tell_memory(figures: Figures, memory: Sequence[tuple[float, float]], rounds: int) -> None:
    """Growth from the first rounds to the last, of the server and of all its processes."""
    first, last = memory[min(WARM, len(memory)) - 1], memory[-1]
    for what, before, after in zip(("server", "server and helpers"), first, last, strict=True):
        grown = 100 * (after / before - 1)
        said = f"{what}: memory over {rounds} rounds, from {before:.0f} to {after:.0f} MB"
        figures.most("memory", said, grown, 20, "%")


async def a_server_that_dies(figures: Figures, folder: Path, asked: argparse.Namespace) -> None:
    """Kills, then the troubles of one real phone."""
    host = Host(folder, "--lesson", asked.lesson, "--game", "none", "--seed", str(asked.seed))
    await host.start()
    crowd = Crowd(host, asked.people, asked.teams, asked.seed)
    try:
        await crowd.come()
        await crowd.step("next", on("predict"))
        await crowd.step("open", on("predict", "open"))
        back, wrong = await killed(crowd, asked.kills, random.Random(asked.seed))
        figures.most("kills", f"{asked.kills} kills: the last screen is back", max(back, default=0.0), 30, "s")
        figures.none("kills", "screens that did not come back", wrong)
        tell_books(figures, "kills", crowd)
        if asked.chromium:
            async with phones(host, 1, "Of 100") as pages:
                found = await troubles(crowd, pages[0], asked.offline)
            what = f"double tap, reload, two tabs, {asked.offline:g} s offline, late: what went wrong"
            figures.none("phone", what, found)
    finally:
        await crowd.leave()
        await host.stop()


async def check(asked: argparse.Namespace) -> int:
    """All of it."""
    figures = Figures("A full room")
    with tempfile.TemporaryDirectory() as name:
        for part, run in (("room", a_full_room), ("kills", a_server_that_dies)):
            if asked.only in {"", part}:
                folder = Path(name) / part
                folder.mkdir()
                await run(figures, folder, asked)
                complaints = [line for line in (folder / "workshop.log").read_text().splitlines() if " ERROR " in line]
                figures.none("log", "errors in the log of the server", complaints)
    return figures.end()


def main() -> int:
    """Check everything; 1 where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--teams", type=int, default=12)
    parser.add_argument("--chromium", type=int, default=3, help="real phones among them, beside the scripted ones")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--offline", type=float, default=60.0, help="seconds")
    parser.add_argument("--spread", type=float, default=5.0, help="seconds within which a room sends")
    parser.add_argument("--lesson", default="lucky_or_good", help="it has to ask for a number of 100")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("", "room", "kills"), default="")
    return asyncio.run(check(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
