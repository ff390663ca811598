"""Starts the server of the pages on a free port of this computer, and ends it when a signal comes."""

import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crmsim.errors import InputError, show
from crmsim.ui.environment import APP, after_import, prepare
from crmsim.ui.folder import end_at_once
from crmsim.ui.quiet import fall_silent, hush

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
PORT = 8765
MORE_PORTS = 10  # tried where the one that is wanted is taken
PATIENCE = 3.0  # seconds after a signal after which a server that has not ended is ended
LARGEST_MESSAGE = 1_048_576  # bytes that a page may send at once
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  the names of "all addresses", to compare with


def serve(
    host: str = HOST,
    port: int = PORT,
    *,
    open_browser: bool = True,
    say: Callable[[str], None] = print,
    hosts: tuple[str, ...] = (),
    app: str = APP,
) -> int | None:
    """Serve the pages until a signal comes, and give its number.

    Parameters
    ----------
    host, port
        Where to listen. Where the port is taken, the next ten are tried; port 0 is any free one.
    open_browser
        Show the first page in the browser of this computer, where there is one with a screen.
    say
        Gets each sentence that the person who started the server should read.
    hosts
        Names under which the server is reached besides its own, behind a proxy.
    app
        The module that is served. Any other than the pages is shown to this computer alone.

    Raises
    ------
    InputError
        The host is no address of this computer, no port is free, or Solara is not installed.
    """
    if app != APP and is_open_to_others(host):
        raise InputError(f"--host {show(host)} is open to others, and this view runs the model inside the server.")
    listening = listen(host, port)
    taken = listening.getsockname()[1]
    address = f"http://{shown_host(host)}:{taken}"
    if port not in {0, taken}:
        say(f"Port {port} is taken, so this is port {taken}.")
    with listening:
        server = make_server(address, taken, hosts, lambda: welcome(say, address, host, open_browser=open_browser), app)
        with signals_to(server) as came:
            server.run(sockets=[listening])
    return came[0] if came else None


def make_server(
    address: str, port: int, hosts: tuple[str, ...], when_ready: Callable[[], None], app: str = APP
) -> "uvicorn.Server":
    """The server, ready to run. Everything that is slow to import is imported here."""
    prepare(address, app)
    try:
        import solara.server.settings  # noqa: F401, PLC0415

        from crmsim.ui.local_server import local_server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        missing = (error.name or "solara").partition(".")[0]
        raise InputError(
            f"The pages need the package {show(missing)}, which is not installed. Install crmsim anew, with pip."
        ) from error
    after_import()
    from crmsim.ui import lines, messages  # noqa: PLC0415
    from crmsim.ui.application import build  # noqa: PLC0415

    hush()
    messages.install()
    lines.install()

    application = build(secrets.token_hex(8), port, hosts, at_end=close_simulator, letters=app != APP)
    return local_server(application, "ui", when_ready, ws_max_size=LARGEST_MESSAGE)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the port, or the first free one of the next ten."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise InputError(f"--host {show(host)} is no address; try 127.0.0.1 (this computer only).") from None
    for wanted in [port] if port == 0 else range(port, min(port + MORE_PORTS, 65535) + 1):
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":  # elsewhere it would let two programs share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((where[0], wanted, *where[2:]))
            listening.listen(128)
        except PermissionError:
            listening.close()
            raise InputError(f"--port {wanted} is not open to you; take one above 1023.") from None
        except OSError as error:
            listening.close()
            if not is_taken(error):
                raise InputError(f"--host {show(host)} is no address of this computer; try 127.0.0.1.") from None
        else:
            listening.setblocking(False)
            return listening
    raise InputError(f"Ports {port} to {min(port + MORE_PORTS, 65535)} are all taken; give another with --port.")


def is_taken(error: OSError) -> bool:
    """Whether binding failed because somebody else listens there."""
    return error.errno in {98, 48} or getattr(error, "winerror", None) in {10048, 10013}  # Linux, macOS, Windows


def shown_host(host: str) -> str:
    """The host as it stands in the address that people open."""
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def welcome(say: Callable[[str], None], address: str, host: str, *, open_browser: bool) -> None:
    """Say where the pages are, and who can reach them; show the first."""
    say(f"crmsim is open at {address}")
    if is_open_to_others(host):
        port = address.rpartition(":")[2]
        others = address if host not in EVERYWHERE else f"http://{address_in_network()}:{port}"
        say(
            f"Everybody on this network can open it at {others} as long as it runs. There is no password and nothing "
            "is encrypted: show nothing here that they may not see."
        )
    say("Press Ctrl-C here to end it.")
    if open_browser and has_screen():
        threading.Thread(target=show_page, args=(address,), daemon=True).start()


def is_open_to_others(host: str) -> bool:
    """Whether anybody but this computer can reach a server on this host."""
    resolved = {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    return not all(address == "::1" or address.startswith("127.") for address in resolved)


def address_in_network() -> str:
    """The address under which others on the network most likely reach this computer. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # an address that is nobody's: only the way out is looked up
            return str(asking.getsockname()[0])
        except OSError:
            return socket.gethostname()


def has_screen() -> bool:
    """Whether a browser could show a page; without a screen, Python would start one inside the terminal."""
    return os.name != "posix" or sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def show_page(address: str) -> None:
    """Open the page in a browser; the address has been said, so nothing is lost where that fails."""
    try:
        webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return


@contextmanager
def signals_to(server: "uvicorn.Server") -> Iterator[list[int]]:
    """Let Ctrl-C, and the wish of a terminal or a system, end the server in order; gives the signals that came."""
    came: list[int] = []

    def end(number: int, _: Any) -> None:
        came.append(number)
        fall_silent()
        server.should_exit = True
        if len(came) == 1:
            last = threading.Timer(PATIENCE, end_at_once, (128 + number,))
            last.daemon = True
            last.start()

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)
            # `nohup` asks that a hang-up be ignored, and means it.
            if number is not None and (name != "SIGHUP" or signal.getsignal(number) is not signal.SIG_IGN):
                before[number] = signal.signal(number, end)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def close_simulator() -> None:
    """End the process that simulates, where it has been started."""
    module = sys.modules.get("crmsim.ui.simulator")
    if module is not None:
        module.close_simulator()
