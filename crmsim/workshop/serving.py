"""Starts the server of a workshop and ends it when a signal comes."""

import ipaddress
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil
import uvicorn

from crmsim.errors import InputError, show
from crmsim.ui.local_server import local_server
from crmsim.ui.quiet import take_over_logging
from crmsim.ui.server import EVERYWHERE, address_in_network, listen, shown_host, signals_to
from crmsim.workshop.access import LETTERS, hashed, new_code, new_token
from crmsim.workshop.app import Workshop
from crmsim.workshop.desk import HOURS_VALID, Desk
from crmsim.workshop.guard import Guard
from crmsim.workshop.kitchen import Runner
from crmsim.workshop.lines import Line
from crmsim.workshop.room import Event, fold
from crmsim.workshop.room.fold import FoldError
from crmsim.workshop.room.program import Program
from crmsim.workshop.storage import NotKeptError, Storage, Token

HOST = "0.0.0.0"  # noqa: S104  the phones of the room are to reach it; the join code keeps others out
PORT = 8770
LARGEST_MESSAGE = 4_096  # bytes that a screen may send at once; it has nothing to say


@dataclass(frozen=True, slots=True)
class Opened:
    """A workshop that is open: its session, what the trainer opens (once), what phones open, and the join code."""

    session: str
    trainer: str
    phones: tuple[str, ...]
    code: str
    joined: int


def begin(storage: Storage, program: Program) -> str:
    """Write down a new session and give its name."""
    session = "".join(secrets.choice(LETTERS) for _ in range(6))
    first = Event(1, "created", "server", time.time(), {"program": program.to_json(), "code": new_code()})
    storage.begin(session, program.title, first)
    return session


def find_session(storage: Storage, wanted: str) -> str:
    """The session that is meant: its name, or "last". InputError with what there is otherwise."""
    kept = storage.sessions()
    names = [one.id for one in kept]
    if wanted.lower() == "last" and names:
        return names[0]
    if wanted.upper() in names:
        return wanted.upper()
    there = f"There are: {', '.join(names[:8])}." if names else "There is none in this database yet."
    raise InputError(f"--session {show(wanted)} is no workshop that has been kept. {there}")


def serve(
    storage: Storage,
    session: str,
    runner: Runner,
    host: str = HOST,
    port: int = PORT,
    *,
    on_open: Callable[[Opened], None],
    say: Callable[[str], None] = print,
) -> int | None:
    """Serve a session until a signal comes, and give its number.

    `on_open` hears where it is once it can be reached. Raises InputError where no port is free, or the
    session cannot be read.
    """
    desk = open_desk(storage, session)
    listening = listen(host, port)
    taken = listening.getsockname()[1]
    if port not in {0, taken}:
        say(f"Port {port} is taken, so this is port {taken}. Phones that had joined look for port {port}.")
    phones = addresses(host, taken)
    link = trainer_link(desk)
    opened = Opened(
        session, f"http://{shown_host(host)}:{taken}/trainer#{link}", phones, desk.state.code, len(desk.state.present)
    )
    workshop = Workshop(desk, runner, phones[0], taken)
    with listening:
        server = make_server(Guard(workshop.app()), lambda: on_open(opened))
        with signals_to(server) as came:
            server.run(sockets=[listening])
    return came[0] if came else None


def trainer_link(desk: Desk) -> str:
    """A token that makes one browser the trainer's; for before the server runs (later: `Desk.link`).

    InputError where it cannot be kept.
    """
    link = new_token()
    once = Token(hashed(link), "trainer", "", time.time() + 3600 * HOURS_VALID, once=True)
    try:
        desk.storage.append(desk.session, (), (once,))
    except NotKeptError as error:
        raise InputError(f"--database {show(desk.storage.shown, 80)} takes nothing: {error}.") from None
    desk.tokens[once.hash] = once
    return link


def open_desk(storage: Storage, session: str) -> Desk:
    """A session as it was left. InputError where it cannot be read."""
    events = storage.read(session)
    try:
        state = fold(events)
    except FoldError as error:
        raise InputError(f"Session {session} cannot be read: {error}.") from None
    return Desk(storage, session, state, events, storage.tokens_of(session, time.time()))


def addresses(host: str, port: int) -> tuple[str, ...]:
    """What phones can open, the most likely first."""
    if host not in EVERYWHERE:
        return (f"http://{shown_host(host)}:{port}",)
    likely = address_in_network()
    others = [address for address in _own_addresses() if address != likely]
    return tuple(f"http://{address}:{port}" for address in (likely, *others))


def _own_addresses() -> list[str]:
    entries = [entry for interface in psutil.net_if_addrs().values() for entry in interface]
    found = [entry.address for entry in entries if entry.family == socket.AF_INET]
    return [one for one in found if not ipaddress.ip_address(one).is_loopback]


def make_server(app: Guard, when_ready: Callable[[], None]) -> uvicorn.Server:
    """The server, ready to run."""
    take_over_logging()
    return local_server(
        app,
        "workshop",
        when_ready,
        http=Line,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        ws_max_queue=4,
        ws_per_message_deflate=True,
        timeout_keep_alive=15,
    )
