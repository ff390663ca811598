"""The child process in which everything is simulated: jobs come in, news go out as JSON."""

import gc
import json
import os
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import NoReturn

from crmsim.scenario.scenario import MIN_HORIZON, Scenario
from crmsim.study.arms import arms_of
from crmsim.study.steps import compare_in_steps
from crmsim.study.workers import Workers, begin_worker
from crmsim.ui.simulator.desk import Desk, Order
from crmsim.ui.simulator.job import Json
from crmsim.ui.simulator.signals import pass_over_signals
from crmsim.ui.simulator.work import WORK, load

NICENESS = 3  # the server answers clicks first


def main(connection: Connection, workers: int | None, more: Mapping[str, str]) -> None:
    """Work until the server closes the connection or is gone. `more` names further kinds of work."""
    begin_worker()
    pass_over_signals()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    pool = Workers(workers, ahead=1)
    desk = Desk(pool, {**WORK, **more}, _sender(connection), load)
    warm = threading.Event()
    threading.Thread(target=_listen, args=(connection, desk, pool, warm), daemon=True).start()
    _warm(pool)
    warm.set()
    _sender(connection)(-1, {"state": "ready"}, None)
    while not desk.ended:
        desk.turn()
    _end(pool)


def _listen(connection: Connection, desk: Desk, pool: Workers, warm: threading.Event) -> None:
    """Read what the server says while the other thread works; a stop counts at once."""
    while True:
        try:
            order: Order = connection.recv()
        except (EOFError, OSError):
            _end(pool)
        desk.hear(order)
        if desk.ended and not warm.is_set():
            _end(pool)  # the other thread would notice only when all is compiled


def _end(pool: Workers) -> NoReturn:
    """End suddenly, but give back first what the pool holds of the system: Python would tell of it on the terminal."""
    pool.kill()
    gc.collect()
    os._exit(0)


def _sender(connection: Connection) -> Callable[[int, Json, Json | None], None]:
    def send(number: int, news: Json, result: Json | None) -> None:
        body = None if result is None else json.dumps(result, ensure_ascii=False, allow_nan=False).encode()
        head = {**news, "number": number, "bytes": None if body is None else len(body)}
        try:
            connection.send_bytes(json.dumps(head).encode())
            if body is not None:
                connection.send_bytes(body)
        except OSError:
            os._exit(0)  # the server is gone

    return send


def _warm(pool: Workers) -> None:
    """Compile the engine where it is not, load it into every worker, and load here what summaries need."""
    tiny = Scenario(horizon=MIN_HORIZON).with_company(employees=20, customers=40)
    for step in compare_in_steps(tiny, arms_of(tiny), replications=4 * pool.count, pool=pool):
        if step.comparison:
            step.comparison.to_dict()
