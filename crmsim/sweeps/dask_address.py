"""Finds the scheduler of a Dask cluster at its address; whatever else may be there is refused in one sentence.

Who answers is asked before a `distributed.Client` is made: at anything else than a scheduler, a client goes on trying
in the background, complains for long, and takes even longer to be closed.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from crmsim.errors import InputError, show

Client: TypeAlias = Any  # of `distributed`, whose own types are of no use to a checker

CONNECT = 10.0  # seconds to wait for a scheduler
SCHEMES, SECURE = ("tcp", "tls", "ws", "wss", "ucx"), ("tls", "wss")  # those that reach another machine


def check_address(address: str) -> tuple[str, int]:
    """Host and port of a scheduler's address; InputError for what is none. Nothing is loaded and nobody is asked."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, half a bracket
        host, port = None, None
    if "://" not in address or not host or not port or parts.scheme not in SCHEMES:
        raise InputError(
            f"scheduler = {show(address, 200)} must be an address such as tcp://127.0.0.1:8786 "
            f"({', '.join(SCHEMES)}; host and port)."
        )
    return host, port


def connected(address: str) -> Client:
    """A client of the scheduler at an address.

    Raises InputError for what is no address, where nobody or something else answers, or where TLS lacks certificates.
    """
    host, port = check_address(address)
    try:
        socket.create_connection((host, port), timeout=CONNECT).close()  # a port where nobody is, is known at once
    except (OSError, ValueError) as error:
        raise _unanswered(address, error) from None
    from distributed import Client  # noqa: PLC0415  an extra, and slow to import
    from distributed.security import Security  # noqa: PLC0415

    secure = Security().get_connection_args("client")
    if urlsplit(address).scheme in SECURE and not secure.get("ssl_context"):
        raise InputError(
            f"The scheduler at {show(address, 200)} wants TLS, and Dask's configuration names no certificates. Set "
            "distributed.comm.tls.ca-file, .client.cert and .client.key there."
        )
    try:
        with ThreadPoolExecutor(1) as aside:  # a notebook's own loop runs in this thread
            who = aside.submit(asyncio.run, _who_is_at(address, secure)).result()
        if who != "Scheduler":
            raise InputError(f"At {show(address, 200)} answers a Dask {who}, and not the scheduler.")
        return Client(address, set_as_default=False, timeout=CONNECT)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001  whatever else may listen there
        raise _unanswered(address, error) from None


async def _who_is_at(address: str, secure: dict[str, Any]) -> str:
    """What the Dask process at an address calls itself: Scheduler, Worker or Nanny."""
    from distributed.core import rpc  # noqa: PLC0415

    async with rpc(address, timeout=CONNECT, connection_args=secure) as there:
        identity: dict[str, Any] = await asyncio.wait_for(there.identity(), CONNECT)
    return str(identity.get("type"))


def _unanswered(address: str, error: Exception) -> InputError:
    return InputError(f"No Dask scheduler answers at {show(address, 200)} ({type(error).__name__}).")
