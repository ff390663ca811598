"""`crmsim ui`: the pages in the browser."""

import os
from importlib.util import find_spec

import click

from crmsim.cli.app import Command, Session
from crmsim.cli.endings import log
from crmsim.cli.screen import echo, note
from crmsim.cli.signals import CODE_BASE, shelter_helper
from crmsim.cli.values import Whole
from crmsim.errors import InputError

PORT = Whole(0, 65_535, "1 to 65535, or 0 for any that is free")
HOSTS = "CRMSIM_UI_HOSTS"  # names of a proxy before it, separated by commas


@click.command(
    cls=Command,
    examples="""
    crmsim ui
    crmsim ui --port 9000 --no-browser
    crmsim ui --host 0.0.0.0
    """,
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. With 127.0.0.1 only this computer can open the pages; with 0.0.0.0 everybody on the "
    "network can, without a password and unencrypted.",
)
@click.option(
    "--port", type=PORT, default=8765, show_default=True, help="Port to listen on; the next free one if it is taken."
)
@click.option("--no-browser", is_flag=True, help="Open no browser; only say the address.")
@click.option("--developer", is_flag=True, help="Show Mesa's own page on the model instead; for this computer alone.")
@click.pass_obj
def ui(session: Session, host: str, port: int, no_browser: bool, developer: bool) -> int:
    """Ask, compare and understand in the browser. Works without internet. Ctrl-C ends it."""
    from crmsim.ui.server import serve  # noqa: PLC0415  slow to import, and help needs none of it

    shelter_helper()
    names = tuple(name.strip() for name in os.environ.get(HOSTS, "").split(",") if name.strip())

    def say(sentence: str) -> None:
        log.info("%s", sentence)
        echo(sentence)

    if developer:
        require_mesa_pages()
    app = {"app": "crmsim.ui.developer"} if developer else {}
    came = serve(host, port, open_browser=not no_browser, say=say, hosts=names, **app)
    note("Ended.", quiet=session.quiet)
    return CODE_BASE + came if came is not None else 0


def require_mesa_pages() -> None:
    """Refuse where what Mesa's own page needs is not installed."""
    missing = [name for name in ("altair", "matplotlib") if find_spec(name) is None]
    if missing:
        raise InputError(f"The view for developers needs {' and '.join(missing)}: install crmsim[developer] with pip.")
