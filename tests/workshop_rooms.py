"""What tests of the workshop need: a small program, somebody who computes at once, and a server that runs."""

import asyncio
import http.client
import json
import secrets
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from websockets.sync.client import ClientConnection, connect

from crmsim.workshop import programs, serving
from crmsim.workshop.app import Workshop
from crmsim.workshop.desk import Desk
from crmsim.workshop.guard import Guard
from crmsim.workshop.room import Act, Event, Problem, State, Tools, Work, apply, check, fold
from crmsim.workshop.room.program import LessonCard, Program, Question, Step
from crmsim.workshop.storage import Storage

PATIENCE = 10.0  # seconds that a test waits for a state before it fails
RUN = [{"name": "All at once", "weeks": [0.0, 40.0]}, {"name": "In phases", "weeks": [0.0, 20.0]}]
CODE = "ABCD2345"
TOOLS = Tools(lambda: "WXYZ6789")
DECISION = {"actions": ["prepare"], "asks": [], "plan": "pilot_then_phased", "pace": "planned"}
#: What people write who want to see whether it runs.
SCRIPTS = [
    text[:32]
    for text in (
        "<script>__x=1</script>", "<img src=x onerror=__x=1>", "<svg onload=__x=1>", "<b onmouseover=__x=1>x",
        "</script><script>__x=1//", "<iframe src=javascript:__x=1>", "javascript:__x=1", "'><script>__x=1</script>",
        '"><svg/onload=__x=1>', "<a href=javascript:__x=1>x</a>", "{{constructor.constructor('x')}}", "${__x=1}",
        "<%= 1 %>", "#{7*7}", "{{7*7}}", "<body onload=__x=1>", "<input autofocus onfocus=__x=1>",
        "<details open ontoggle=__x=1>", "<math><mtext><script>__x=1", "<style>@import'x'</style>",
        "<link rel=stylesheet href=//x>", "<base href=//x>", "<object data=//x>", "<embed src=//x>",
        "<form action=//x><button>", "<meta http-equiv=refresh>", "&lt;script&gt;", "%3Cscript%3E", "\\u003cscript",
        "'-alert(1)-'", '"-alert(1)-"', "`-alert(1)-`", "*/alert(1)/*", "--><script>__x=1", "]]><script>__x=1",
        "=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "<video><source onerror=__x=1>", "<marquee onstart=__x=1>",
    )
]  # fmt: skip


def steps(*, text: str = "Read **this**.") -> tuple[Step, ...]:
    return tuple(Step(kind, 3, text, "Say this.") for kind in ("predict", "run", "reveal", "discuss"))


def small_program(form: str | None = "four_half_years") -> Program:
    """Two lessons, one with a number and one with a choice, and the short game."""
    count = Question("count", "Of 100 launches all at once, how many fail?", "of 100")
    choice = Question("choice", "Which is safer?", choices=("All at once", "In phases", "Too close to call"))
    asked = ("Why were we off?", "Where have you seen this?")
    lessons = (
        LessonCard("one", "Two ways to go live", count, steps(), goal="See it.", argument="It is so.", discuss=asked),
        LessonCard("two", "Half the training", choice, steps(), discuss=asked),
    )
    return programs.program("Why it fails", lessons, form, seed=7)


class AtOnce:
    """Computes nothing: answers at once with made-up results of the right form."""

    slots = 2

    def __init__(self) -> None:
        self.asked: list[Work] = []

    async def run(self, work: Work) -> dict[str, Any]:
        self.asked.append(work)
        return made_up(work)

    def close(self) -> None:
        """Nothing is open."""


def made_up(work: Work) -> dict[str, Any]:
    if work.kind == "lesson":
        truth: float | str = 37.0 if work.payload["name"] == "one" else "In phases"
        shown = "37 of 100 runs" if truth == 37.0 else "In phases"
        return {
            "truth": truth,
            "shown": shown,
            "sentence": f"{shown}.",
            "beside": "",
            "agrees": True,
            "run": RUN,
            "pictures": [],
        }
    if work.kind == "answers":
        return {
            "answers": [{"key": key, "title": key, "text": "So it is.", "weak": True} for key in work.payload["asks"]]
        }
    if work.kind == "report":
        weeks = 26 * len(work.payload["decisions"])
        return {
            "lines": ["It went well.", "It rained.", "Nothing more."],
            "use": [week / 2 for week in range(weeks + 1)],
            "cash_told": "−0.4M USD",
            "messages": [{"sender": "Sales", "text": "It is fine."}],
            "stopped": False,
        }
    if work.kind == "debrief":
        return {"turning": ["Round 1 without “Train”: 1M less."], "hidden": [], "honest": [1.0], "logged": [1.0]}
    teams = sorted(work.payload["teams"])
    if work.kind == "part":
        return {"ends": [{}] * (1 + work.payload["last"] - work.payload["first"])}
    told = {"score_told": "1M USD", "mean_told": "2M USD", "low_told": "0", "high_told": "3M USD", "sentence": "So."}
    if work.kind == "futures":
        assert len(work.given["ends"]) == 101
        rows = [
            {**told, "team": team, "by_luck": n, "by_plan": n, "failures": 3, "first": 9}
            for n, team in enumerate(teams, 1)
        ]
        return {"teams": rows}
    rows = [
        {"team": team, "rank": n, "value": 1, "value_told": "1M USD", "failure": ""} for n, team in enumerate(teams, 1)
    ]
    return {"teams": rows}


class Room:
    """A room without a server: acts are checked and folded at once."""

    def __init__(self, program: Program | None = None) -> None:
        first = Event(1, "created", "server", 1.0, {"program": (program or small_program()).to_json(), "code": CODE})
        self.events = [first]
        self.state: State = fold(self.events)

    def act(self, name: str, by: str = "trainer", /, **payload: Any) -> Problem | None:
        found = check(self.state, Act(name, by, payload), TOOLS)
        if isinstance(found, Problem):
            return found
        for draft in found:
            self.write(draft.kind, by, draft.payload)
        return None

    def write(self, kind: str, by: str, payload: dict[str, Any]) -> None:
        event = Event(self.state.seq + 1, kind, by, float(self.state.seq), payload)
        self.events.append(event)
        self.state = apply(self.state, event)

    def join(self, name: str) -> str:
        assert self.act("join", "", name=name) is None
        return list(self.state.members)[-1]

    def to(self, kind: str, nth: int = 0) -> None:
        """Go to the nth scene of a kind."""
        places = [place for place, scene in enumerate(self.state.program.scenes) if scene.kind == kind]
        assert self.act("go", scene=places[nth]) is None

    def compute(self) -> None:
        """Answer all that is wanted."""
        from crmsim.workshop.room import wanted

        while works := wanted(self.state):
            for work in works:
                self.write("result", "server", {"key": work.key, "result": made_up(work)})


@dataclass
class Served:
    """A server that runs in a thread of this process."""

    port: int
    server: uvicorn.Server
    thread: threading.Thread
    workshop: Workshop
    storage: Storage
    session: str
    link: str  # the token of the trainer's link

    @property
    def state(self) -> State:
        return self.workshop.desk.state

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.storage.close()

    def caller(self) -> "Caller":
        return Caller(self.port)

    def trainer(self) -> "Caller":
        caller = self.caller()
        assert caller.post("claim", token=self.link)[0] == 200
        return caller

    def phone(self, name: str) -> "Caller":
        caller = self.caller()
        status, answer = caller.post("join", code=self.state.code, name=name)
        assert status == 200, answer
        return caller


def serve(folder: Path, program: Program | None = None, session: str = "", port: int = 0, runner: Any = None) -> Served:
    """Start a server on a database in this folder; with `session` it goes on with that."""
    storage = Storage(f"sqlite:///{folder / 'room.sqlite'}")
    session = session or serving.begin(storage, program or small_program())
    desk: Desk = serving.open_desk(storage, session)
    link = serving.trainer_link(desk)
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    port = listening.getsockname()[1]
    workshop = Workshop(desk, runner or AtOnce(), f"http://127.0.0.1:{port}", port)
    ready = threading.Event()
    server = serving.make_server(Guard(workshop.app()), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    return Served(port, server, thread, workshop, storage, session, link)


@contextmanager
def served(folder: Path, **options: Any) -> Iterator[Served]:
    running = serve(folder, **options)
    try:
        yield running
    finally:
        running.stop()


@dataclass
class Caller:
    """A browser with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes, Any]:
        """One request; `headers` replace those that a page sends (underscores for dashes, "" leaves one out)."""
        wanted = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            data = body.encode() if body is not None else b""
            sized = {**({"Content-Length": str(len(data))} if body is not None else {}), **wanted}
            for name, value in sized.items():
                if value:
                    line.putheader(name, value)
            line.endheaders(data)
            answer = line.getresponse()
            found = answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _, kept = value.partition(";")[0].partition("=")
                    self.cookies[cookie] = kept
            return answer.status, found, answer.headers
        finally:
            line.close()

    def post(self, action: str, /, key: str = "", **payload: Any) -> tuple[int, dict[str, Any]]:
        body = json.dumps({"key": key or secrets.token_hex(8), **payload})
        status, found, _ = self.call("POST", f"/api/{action}", body)
        return status, json.loads(found) if found.startswith(b"{") else {"message": found.decode()}

    def do(self, action: str, /, **payload: Any) -> None:
        """An action that must be accepted."""
        status, answer = self.post(action, **payload)
        assert status == 200, (action, answer)

    def look(self, screen: str, **headers: str) -> ClientConnection:
        """A line for news."""
        address = f"127.0.0.1:{self.port}"
        more = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        origin: Any = more.pop("Origin", f"http://{address}") or None
        return connect(f"ws://{address}/news/{screen}", origin=origin, additional_headers=more, open_timeout=PATIENCE)


def seen(line: ClientConnection, wanted: Any, patience: float = PATIENCE) -> dict[str, Any]:
    """The first view for which `wanted` is true."""
    until = time.monotonic() + patience
    while True:
        view: dict[str, Any] | None = json.loads(line.recv(timeout=max(0.01, until - time.monotonic()))).get("view")
        if view is not None and wanted(view):
            return view


def in_its_own_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives; in a thread of its own, since the one of the tests may have a browser's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def wait_for(true: Any) -> None:
    """Wait until a state is reached."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.005)
