"""The files that browsers load, from a list made at the start: what is not on it does not exist."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crmsim.ui.environment import ASSETS, CDN, CHARTS

SQUEEZED = (".js", ".css", ".svg", ".json", ".txt")  # the others are packed already
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
CHART_FILE = "echarts.common.min.js"
#: The address at which Solara's own chart component looks for the library. Ours is a later one of the same line.
CHART_ALIAS = "/_solara/cdn/echarts@5.4.0/dist/echarts.js"
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file in memory: when it was read, what it holds, the same squeezed (empty where it does not pay), its sum."""

    when: int  # ns
    plain: bytes
    squeezed: bytes
    sum: str


class LocalFiles:
    """Answers GET and HEAD for the paths of its list. Files are read once, and again only where they have changed."""

    def __init__(self, listed: dict[str, Path], versions: frozenset[str] = frozenset()) -> None:
        self.listed = listed
        self.versions = versions  # queries that name the very content, beside `v=` and the sum of the file
        self._loaded: dict[str, Loaded] = {}

    def answer(self, request: Request) -> Response:
        """The file, or 404. Blocks while it reads; run in a thread by Starlette, as it is no coroutine."""
        path = request.url.path
        if path not in self.listed:
            return PlainTextResponse("There is no such file.", 404)
        file = self._load(path)
        headers = {"ETag": f'"{file.sum}"', "Cache-Control": self._keep(path, request.url.query, file)}
        if request.headers.get("if-none-match", "").removeprefix("W/") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        headers["Vary"] = "Accept-Encoding"
        body = file.plain
        if file.squeezed and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = file.squeezed, "gzip"
        return Response(body, headers=headers, media_type=kind_of(self.listed[path]))

    def _load(self, path: str) -> Loaded:
        file = self.listed[path]
        when = file.stat().st_mtime_ns
        loaded = self._loaded.get(path)
        if loaded is None or loaded.when != when:
            plain = file.read_bytes()
            squeezed = gzip.compress(plain, 6) if file.suffix in SQUEEZED and len(plain) > 1000 else b""
            loaded = Loaded(when, plain, squeezed, hashlib.md5(plain, usedforsecurity=False).hexdigest())
            self._loaded[path] = loaded
        return loaded

    def _keep(self, path: str, query: str, file: Loaded) -> str:
        """How long browsers may keep a file: for ever where its address can never mean other content."""
        names_content = query in {f"v={file.sum}", f"v={file.sum[:12]}"} or (query and query in self.versions)
        return FOR_EVER if names_content or path.startswith("/_solara/cdn/") else ASK_AGAIN


def kind_of(file: Path) -> str:
    """The media type of a file; the system's own table is not asked first, because it may know less."""
    return KINDS.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def browser_files() -> LocalFiles:
    """All files of the pages: Solara's, those of its widgets, and ours. Asks for Solara imported."""
    import solara.server.server as solara_server  # noqa: PLC0415  only where a server runs

    listed = {
        **under("/_solara/cdn", CDN),
        **under("/static", solara_server.solara_static, ".js", ".css"),
        **under("/static/assets", solara_server.solara_static.parent / "assets"),
        **under("/static/assets", ASSETS),
        f"/static/assets/{CHART_FILE}": CHARTS / CHART_FILE,
        CHART_ALIAS: CHARTS / CHART_FILE,
    }
    names = solara_server.get_nbextension_names()
    for name in names:
        folder = solara_server.nbextension_root(name)
        if folder is not None and folder.is_dir():
            listed |= under(f"/jupyter/nbextensions/{folder.name}", folder, ".js", ".woff2", ".css")
    return LocalFiles(listed, frozenset(filter(None, map(solara_server.nbextension_hash, names))))


def under(prefix: str, folder: Path, *suffixes: str) -> dict[str, Path]:
    """Every file below a folder, by the path at which it is served; where suffixes are given, only files with these."""
    return {f"{prefix}/{file.relative_to(folder).as_posix()}": file for file in regular(folder, suffixes)}


def regular(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The regular files below a folder, without hidden ones."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith(".") and (not suffixes or file.suffix in suffixes):
            yield file
