"""`crmsim workshop`: a room with phones, a stage and a console."""

import secrets
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from crmsim.cli.app import Command, Session
from crmsim.cli.endings import log
from crmsim.cli.options import warm_up
from crmsim.cli.screen import echo, note
from crmsim.cli.signals import CODE_BASE, shelter_helper
from crmsim.cli.values import SEED, Whole

FC = TypeVar("FC", bound=Callable[..., Any])
PORT = Whole(0, 65_535, "1 to 65535, or 0 for any that is free")
GAMES = {"four_half_years": "four_half_years", "eight_quarters": "eight_quarters", "none": None}
game_option = click.option(
    "--game",
    type=click.Choice(list(GAMES)),
    default="four_half_years",
    show_default=True,
    help="The form of the game after the lessons.",
)


def title_option(text: str) -> Callable[[FC], FC]:
    """The option for the title of a workshop; `text` says where it stands."""
    return click.option("--title", default="CRM: why it fails", show_default=True, help=text)


@click.command(
    cls=Command,
    examples="""
    crmsim workshop
    crmsim workshop --lesson all_at_once --lesson lucky_or_good --game none
    crmsim workshop --lesson my_lesson.toml
    crmsim workshop --session last
    """,
)
@click.option(
    "--host",
    default="0.0.0.0",  # noqa: S104  the phones of the room are to reach it
    show_default=True,
    help="Address to listen on. With 0.0.0.0 phones on the same network can reach it; with 127.0.0.1 only this "
    "computer can.",
)
@click.option(
    "--port", type=PORT, default=8770, show_default=True, help="Port to listen on; the next free one if it is taken."
)
@click.option(
    "--lesson",
    "lessons",
    metavar="NAME or FILE",
    multiple=True,
    help="A lesson to play; can be given several times, in this order. `crmsim lessons` lists them.",
)
@game_option
@title_option("What stands on the first screen.")
@click.option("--seed", type=SEED, default=None, help="Luck number of the game; a new one each time otherwise.")
@click.option(
    "--database",
    metavar="URL",
    default="sqlite:///crmsim-workshop.sqlite",
    show_default=True,
    help="Where everything that happens is kept, as SQLAlchemy writes it.",
)
@click.option("--session", "wanted", metavar="NAME", help="Go on with a workshop that was kept; 'last' is the newest.")
@click.pass_obj
def workshop(
    session: Session,
    host: str,
    port: int,
    lessons: tuple[str, ...],
    game: str,
    title: str,
    seed: int | None,
    database: str,
    wanted: str | None,
) -> int:
    """Lead a room through lessons and a game, on everybody's phone. Works without internet. Ctrl-C ends it.

    Whatever is sent is kept before it is confirmed: after a crash, start again with --session last.
    """
    from crmsim.workshop import programs, serving  # noqa: PLC0415  slow to import, and help needs none of it
    from crmsim.workshop.runner import ProcessRunner  # noqa: PLC0415
    from crmsim.workshop.runner.lessons import cards  # noqa: PLC0415
    from crmsim.workshop.storage import Storage  # noqa: PLC0415

    shelter_helper()

    def say(sentence: str) -> None:
        log.info("%s", sentence)
        echo(sentence)

    storage = Storage(database)
    if wanted is not None:
        name = serving.find_session(storage, wanted)
    else:
        luck = secrets.randbelow(1_000_000) if seed is None else seed
        name = serving.begin(storage, programs.program(title, cards(lessons), GAMES[game], luck))
    warm_up(session)

    def opened(where: serving.Opened) -> None:
        tell(where, host, database, storage.shown)

    came = serving.serve(storage, name, ProcessRunner(), host, port, on_open=opened, say=say)
    storage.close()
    note(f"Ended. Everything is kept; go on with: crmsim workshop --session {name}", quiet=session.quiet)
    return CODE_BASE + came if came is not None else 0


def tell(where: "serving.Opened", host: str, database: str, shown: str) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Say where the workshop is. What only the trainer may see goes to the terminal and not into the log."""
    import segno  # noqa: PLC0415

    from crmsim.ui.server import is_open_to_others  # noqa: PLC0415
    from crmsim.workshop.access import written  # noqa: PLC0415

    echo(f"Trainer (open it here, once): {where.trainer}")
    echo(f"Phones: {where.phones[0]}   code {written(where.code)}")
    for address in where.phones[1:]:
        echo(f"   or: {address}")
    if sys.stdout.isatty():
        segno.make(f"{where.phones[0]}/#{where.code}", error="m").terminal(compact=True)
    option = "" if database.endswith("crmsim-workshop.sqlite") else f" --database {shown}"
    echo(
        f"Session {where.session} is kept in {shown}. After a crash: crmsim workshop --session {where.session}{option}"
    )
    if is_open_to_others(host):
        echo(
            "Everybody on this network can open the join page; to get in they need the code. Nothing is encrypted: "
            "who can listen to the network can read along. Let nobody write names of people."
        )
    echo("Press Ctrl-C here to end it.")
