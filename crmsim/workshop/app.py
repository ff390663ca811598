"""The addresses of the workshop: pages, actions, news. Everything is refused that no table allows."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import segno
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from crmsim.ui.local_files import LocalFiles
from crmsim.ui.rate import Rate
from crmsim.workshop.access import MAY_SEE, NOBODY, Who, authorize, is_code, may_see
from crmsim.workshop.desk import HOURS_VALID, NOT_KEPT, Answer, Desk
from crmsim.workshop.kitchen import Kitchen, Runner
from crmsim.workshop.lockout import Guesses
from crmsim.workshop.news import News
from crmsim.workshop.room.export import export
from crmsim.workshop.room.program import Json
from crmsim.workshop.room.views import Screen
from crmsim.workshop.storage import NotKeptError

log = logging.getLogger("crmsim")

PAGES = Path(__file__).parent / "pages"
CHARTS = Path(__file__).parents[1] / "report" / "assets" / "echarts" / "echarts.common.min.js"
FILES = ("common.css", "common.js", "phone.css", "phone.js", "game.js", "console.css", "console.js")
STAGE_FILES = ("stage.css", "stage.js", "dots.js", "curves.js")
COOKIES = {"trainer": "crmsim_t", "stage": "crmsim_s", "participant": "crmsim_p"}
WRONG_CODE = "That is not the code on the screen. Check the eight letters and numbers."
LOCKED = "Too many wrong codes came from here. Wait a quarter of an hour, or ask the trainer to let you try again."
TOO_FAST = "That was too much at once. Wait a moment."
NOT_YOURS = "You may not do that."
USED_UP = "This link has been used, or is too old. Ask for a new one."


@dataclass(eq=False)
class Workshop:
    """A room on the net. `address` is what phones open; `port` makes cookies of several servers on a host differ."""

    desk: Desk
    runner: Runner
    address: str
    port: int
    guesses: Guesses = field(default_factory=Guesses)
    calls: Rate = field(default_factory=lambda: Rate(per_second=3, most=40))  # of one who has joined
    knocks: Rate = field(default_factory=lambda: Rate(per_second=50, most=600))  # of an address, before joining
    opened: Rate = field(default_factory=lambda: Rate(per_second=1, most=20))  # screens of one person

    def app(self) -> Starlette:
        """The application, without the guard that belongs before it."""
        self.news = News(self.desk, self.address.removeprefix("http://"))
        kitchen = Kitchen(self.desk, self.runner)

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            tasks = [asyncio.create_task(task) for task in (self.desk.work(), self.news.tell(), kitchen.work())]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                self.runner.close()

        files = {f"/files/{name}": PAGES / name for name in (*FILES, *STAGE_FILES)}
        local = LocalFiles({**files, "/files/echarts.js": CHARTS})
        return Starlette(
            routes=[
                Route("/", page("phone.html")),
                Route("/trainer", page("console.html")),
                Route("/stage", page("stage.html")),
                Route("/files/{name}", local.answer),
                Route("/me", self.me),
                Route("/qr.svg", self.qr),
                Route("/api/{action}", self.act, methods=["POST"]),
                WebSocketRoute("/news/{screen}", self.look),
            ],
            lifespan=lifespan,
        )

    def cookie(self, role: str) -> str:
        """The name of the cookie that holds the token of a role."""
        return f"{COOKIES[role]}_{self.port}"

    def callers(self, connection: HTTPConnection) -> list[tuple[Who, str]]:
        """Everybody whom the cookies prove this to be, with the tokens: a trainer may have joined as well."""
        tokens = [connection.cookies.get(self.cookie(role), "") for role in COOKIES]
        found = [(self.desk.who(token), token) for token in tokens]
        return [*((who, token) for who, token in found if who != NOBODY), (NOBODY, "")]

    def too_fast(self, connection: HTTPConnection, who: Who, token: str) -> bool:
        """Whether this caller has called too often."""
        if who != NOBODY:
            return not self.calls.allows(token)
        return not self.knocks.allows(address_of(connection))

    async def me(self, request: Request) -> Response:
        """Who the browser is: the screens it may see."""
        callers = self.callers(request)
        if self.too_fast(request, *callers[0]):
            return answer(429, TOO_FAST)
        screens = [screen for screen in MAY_SEE if any(may_see(who, screen) for who, _ in callers)]
        state = self.desk.state
        return JSONResponse(
            {"screens": screens, "title": state.program.title, "joining": state.joining, "ended": state.ended}
        )

    async def qr(self, request: Request) -> Response:
        """The address for phones with the code in it, as a picture: for the projector."""
        if not any(may_see(who, "stage") for who, _ in self.callers(request)):
            return answer(403, NOT_YOURS)
        code = segno.make(f"{self.address}/#{self.desk.state.code}", error="m")
        picture = io.BytesIO()
        code.save(picture, kind="svg", scale=10, border=3, light="#ffffff")
        return Response(picture.getvalue(), media_type="image/svg+xml")

    async def act(self, request: Request) -> Response:
        """An action: authorized first, then read, then done."""
        action = str(request.path_params["action"])
        callers = self.callers(request)
        who, token = next(((who, token) for who, token in callers if authorize(who, action)), callers[0])
        if self.too_fast(request, who, token):
            return answer(429, TOO_FAST)
        if not authorize(who, action):
            log.warning("refused: %s %s wanted to call %s", who.role, who.member or address_of(request), action[:40])
            return answer(403, NOT_YOURS)
        try:
            payload = json.loads(await request.body())
        except (ValueError, RecursionError):
            return answer(400, "This could not be read.")
        if not isinstance(payload, dict):
            return answer(400, "This could not be read.")
        own: dict[str, Callable[[Request, Who, Json], Any]] = {
            "join": self.join,
            "claim": self.claim,
            "export": self.export,
            "unlock": self.unlock,
            "stage_link": self.link,
            "trainer_link": self.link,
        }
        if action in own:
            return cast("Response", await own[action](request, who, payload))
        key = payload.pop("key", "")
        return told(await self.desk.do(who, action, payload, key if isinstance(key, str) else ""))

    async def join(self, request: Request, who: Who, payload: Json) -> Response:
        """Let a phone in that knows the code."""
        if who.role == "participant":
            return answer(200, "")
        address = address_of(request)
        if not self.guesses.allowed(address):
            return answer(429, LOCKED)
        if not is_code(payload.get("code"), self.desk.state.code):
            self.guesses.wrong(address)
            return answer(403, WRONG_CODE)
        key = payload.get("key", "")
        done = await self.desk.do(NOBODY, "join", {"name": payload.get("name")}, key if isinstance(key, str) else "")
        response = told(done)
        if done.token:
            self.set_cookie(response, "participant", done.token)
        return response

    async def claim(self, _: Request, __: Who, payload: Json) -> Response:
        """Turn a link that was handed out into a role, once."""
        token, key = payload.get("token"), payload.get("key")
        if not isinstance(token, str) or len(token) >= 100:
            return answer(403, USED_UP)
        try:
            claimed = await self.desk.claim(token, key if isinstance(key, str) else "")
        except NotKeptError as error:
            log.error("a link could not be turned into a role: %s", error)
            return answer(503, NOT_KEPT)
        if claimed is None:
            return answer(403, USED_UP)
        response = answer(200, "")
        self.set_cookie(response, claimed[1], claimed[0])
        return response

    async def export(self, _: Request, __: Who, payload: Json) -> Response:
        """What is saved for the debrief."""
        return JSONResponse(export(self.desk.state, names=payload.get("names") is True))

    async def unlock(self, _: Request, __: Who, ___: Json) -> Response:
        """Let everybody try codes again."""
        self.guesses.forget()
        return answer(200, "")

    async def link(self, request: Request, _: Who, __: Json) -> Response:
        """A link for a second screen, good for one use."""
        role, page_ = ("stage", "stage") if request.path_params["action"] == "stage_link" else ("trainer", "trainer")
        return JSONResponse(
            {"done": True, "message": "", "link": f"{self.address}/{page_}#{await self.desk.link(role)}"}
        )

    async def look(self, socket: WebSocket) -> None:
        """News for a screen."""
        screen = str(socket.path_params["screen"])
        callers = self.callers(socket)
        who, token = next(((who, token) for who, token in callers if may_see(who, screen)), (NOBODY, ""))
        if who == NOBODY or not self.opened.allows(token):
            await socket.close(1008)
            return
        await self.news.serve(socket, who, token, cast("Screen", screen))

    def set_cookie(self, response: Response, role: str, token: str) -> None:
        """Give a token to a browser, which keeps it from scripts and from other sites."""
        response.set_cookie(
            self.cookie(role), token, max_age=3600 * HOURS_VALID, path="/", httponly=True, samesite="strict"
        )


def page(name: str) -> Callable[[Request], Response]:
    """A page that anybody may open: what it shows comes later, to who may see it."""

    def show(_: Request) -> Response:
        return FileResponse(PAGES / name, media_type="text/html", headers={"Cache-Control": "no-cache"})

    return show


def answer(status: int, message: str) -> Response:
    """A plain answer."""
    return JSONResponse({"done": status == 200, "message": message}, status)


def told(done: Answer) -> Response:
    """What came of an action. A refusal is no error of the connection, so a page need not try again."""
    return JSONResponse({"done": done.done, "message": done.message}, 200 if done.done else 409)


def address_of(connection: HTTPConnection) -> str:
    """Where a call comes from."""
    return connection.client.host if connection.client else ""
