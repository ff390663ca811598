"""The web application: a page, the sockets of pages, the files of the browser, and whether the program is well."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import solara.server.app as solara_app
import solara.server.server as solara_server
import solara.server.starlette as solara_starlette
from solara.server import kernel_context
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from crmsim.ui.document import calm, improved
from crmsim.ui.hardening import Guard
from crmsim.ui.local_files import browser_files
from crmsim.ui.visitors import Pages, Visitors
from crmsim.version import MODEL_VERSION, __version__

A_DAY = 24 * 60 * 60


def build(
    start: str,
    port: int,
    hosts: tuple[str, ...] = (),
    at_end: Callable[[], None] = lambda: None,
    *,
    letters: bool = False,
) -> Guard:
    """The application behind its guard. `start` names this start; `at_end` is called when the server ends.

    `letters` says whether its pages show Solara's own letters and signs. Of Solara's routes only those are here that
    the pages use: its figures about itself, its way to throw out a page and its folder of public files do not exist.
    """
    pages = Pages(kernel_context.contexts)
    shown = Shown(pages, start, letters=letters)
    files = browser_files().answer

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(solara_app.ensure_apps_initialized)
        yield
        at_end()
        for context in list(kernel_context.contexts.values()):
            context.close(reason="server-shutdown")

    routes = [
        Route("/healthz", shown.health),
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/{name}", shown.connect),
        Route("/_solara/api/close/{kernel}", shown.close, methods=["POST"]),
        Route("/_solara/cdn/{path:path}", files),
        Route("/static/{path:path}", files),
        Route("/jupyter/nbextensions/{path:path}", files),
        Route("/_solara/{path:path}", nothing),
        Route("/jupyter/{path:path}", nothing),
        Route("/{path:path}", shown.page, middleware=[Middleware(GZipMiddleware, minimum_size=1000)]),
    ]
    return Guard(Starlette(routes=routes, lifespan=life), Visitors(), pages, hosts, port)


class Shown:
    """What the routes answer. The guard has looked at each request before, and names the visitor in its state."""

    def __init__(self, pages: Pages, start: str, *, letters: bool) -> None:
        self.pages = pages
        self.start = start
        self.letters = letters

    def page(self, request: Request) -> Response:
        """A page, as HTML that then connects; where there is none, or no room for one, a page that says so."""
        token = request.state.token
        if not self.pages.room_for(token):
            return HTMLResponse(calm("Too many pages are open", "Close one, or come back in a minute."), 503)
        path = request.url.path
        # Solara takes what follows two slashes in a row for nothing.
        content = solara_server.read_root(path, "") if "//" not in path else None
        if content is None:
            return HTMLResponse(calm("There is no such page", "Perhaps only a part of the address was copied."), 404)
        response = HTMLResponse(improved(content, self.start, letters=self.letters))
        if request.state.is_new:
            response.set_cookie(request.state.cookie, token, max_age=A_DAY, httponly=True, samesite="lax")
        return response

    def health(self, _: Request) -> Response:
        """That the program is well, its versions, and which start of it this is."""
        about = {"status": "ok", "crmsim": __version__, "model_version": MODEL_VERSION, "start": self.start}
        return JSONResponse(about)

    def close(self, request: Request) -> Response:
        """A page that says good-bye is forgotten at once."""
        context = kernel_context.contexts.get(request.path_params["kernel"])
        page_id = request.query_params.get("session_id", "")
        if context is not None and page_id in context.page_status:
            context.page_close(page_id)
        return Response(status_code=204)

    async def connect(self, socket: WebSocket) -> None:
        """The socket over which a page lives."""
        await run_in_threadpool(self.pages.make_room, socket.state.token)
        await solara_starlette.kernel_connection(socket)


def nothing(_: Request) -> Response:
    """For what Solara has and these pages do not use."""
    return PlainTextResponse("There is nothing here.", 404)
