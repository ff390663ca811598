"""Sweeps on a Dask cluster: the same runs with the same bits, also when workers die."""

import contextlib
import os
import socket
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import faulty_runs
import pytest
from sweeping import balanced, rows_of, same, small

from crmsim import InputError
from crmsim.store.store import Store
from crmsim.sweeps import dask_address, dask_runner
from crmsim.sweeps.api import sweep

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes of one thread each, with the tests' modules on their path."""
    from distributed import LocalCluster

    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")]))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        # A nanny gives up on a worker that ends in the moment of its start: then the cluster makes another.
        made.adapt(minimum=2, maximum=2)
        yield made


def test_a_cluster_gives_the_bits_of_a_serial_run(cluster, tmp_path):
    """Scheduler by its address; the store is that of a sweep in this process."""
    result = sweep(small(points=8), tmp_path / "dask", scheduler=cluster.scheduler_address)
    assert (result.executed, result.failed) == (80, 0)
    sweep(small(points=8), tmp_path / "serial", workers=0)
    assert same(tmp_path / "dask", tmp_path / "serial")


@pytest.mark.full
def test_runs_that_fail_or_kill_their_worker_are_rows(cluster, tmp_path):
    """An error is text, a worker killed again and again is `crashed`, and the others lose nothing."""
    result = sweep(small(points=1, count=12), tmp_path / "s", scheduler=cluster.scheduler_address, function=deadly)
    good, bad = rows_of(tmp_path / "s")
    assert bad[["arm", "replicate", "status"]].values.tolist() == [["phased_by_region", 3, "crashed"]]
    assert len(good) == 23
    assert balanced(result.books)


def deadly(setting, work):
    """A cell whose worker ends over one arm of replicate 3."""
    if work.replicate == 3 and "phased_by_region" in work.arms:
        os._exit(1)
    return faulty_runs.tasks.run_cell(setting, work)


def test_a_cluster_of_other_versions_is_refused(cluster, tmp_path, monkeypatch):
    """Before the first run, because its results would not be the same."""
    here = dask_runner.fingerprint()
    monkeypatch.setattr(dask_runner, "__version__", "0.0.0")
    assert dask_runner.fingerprint() != here
    with pytest.raises(InputError, match=r"and here it is 0\.0\.0"):
        sweep(small(), tmp_path / "s", scheduler=cluster.scheduler_address)


def test_a_worker_of_other_versions_that_joins_later_gives_no_result(cluster, tmp_path, monkeypatch):
    """Each task looks where it is, since workers come and go while a sweep runs."""
    monkeypatch.setattr(dask_runner, "_require_same", lambda client: None)
    monkeypatch.setattr(dask_runner, "__version__", "0.0.0")
    with pytest.raises(InputError, match=r"and here it is 0\.0\.0"):
        sweep(small(), tmp_path / "s", scheduler=cluster.scheduler_address)
    with Store.open(tmp_path / "s") as store:
        assert store.books()["pending"] == store.books()["planned"]


@pytest.mark.parametrize("late", [False, True])
def test_a_worker_without_crmsim_gives_no_result(cluster, tmp_path, monkeypatch, late):
    """Whether it is there from the first or joins later: its runs are not blamed for it, and stay pending."""
    if late:
        monkeypatch.setattr(dask_runner, "_require_same", lambda client: None)
    function = unreadable if late else dask_runner.run_cell
    if not late:
        monkeypatch.setattr(dask_runner, "fingerprint", Unreadable())
    with pytest.raises(InputError, match="cannot run the crmsim that is here"):
        sweep(small(), tmp_path / "s", scheduler=cluster.scheduler_address, function=function)
    with Store.open(tmp_path / "s") as store:
        books = store.books()
    assert books["pending"] == books["planned"]


def missing():
    """What a worker says that lacks a module."""
    raise ModuleNotFoundError("No module named 'crmsim'")


class Unreadable:
    """A function that is here, and cannot be read on a worker."""

    def __call__(self, *_):
        """Only here."""
        return {}

    def __reduce__(self):
        return (missing, ())


unreadable = Unreadable()


@pytest.mark.parametrize("late", [False, True])
def test_a_scheduler_without_workers_is_said_in_plain_words(tmp_path, monkeypatch, late):
    """Whose queue has started nothing yet, or whose workers have all gone on the way, is told so and can come back."""
    from distributed import LocalCluster

    monkeypatch.setattr(dask_runner, "LAST_WORKER" if late else "FIRST_WORKER", 0.2)
    if late:
        monkeypatch.setattr(dask_runner, "_require_same", lambda client: None)
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", host="127.0.0.1") as empty,
        pytest.raises(InputError, match="has had no worker"),
    ):
        sweep(small(), tmp_path / "s", scheduler=empty.scheduler_address)


def test_no_scheduler_is_said_in_plain_words(tmp_path):
    """An address where nobody answers ends in one sentence."""
    for address in ("tcp://127.0.0.1:1", "tls://127.0.0.1:1"):
        with pytest.raises(InputError, match="No Dask scheduler answers"):
            sweep(small(), tmp_path / "s", scheduler=address)


@contextlib.contextmanager
def silent():
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


class Quiet(SimpleHTTPRequestHandler):
    """Pages without a line in the terminal for each."""

    def log_message(self, *_):
        """Nothing."""


@contextlib.contextmanager
def web():
    """A web server."""
    with HTTPServer(("127.0.0.1", 0), Quiet) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield server.server_address[1]
        server.shutdown()
        serving.join()


@pytest.mark.parametrize(("server", "scheme"), [(silent, "tcp"), (web, "tcp"), (web, "ws")])
def test_another_server_is_no_scheduler(tmp_path, monkeypatch, server, scheme):
    """It is told within the time for a connection, also where it never answers."""
    monkeypatch.setattr(dask_address, "CONNECT", 0.5)
    with server() as port, pytest.raises(InputError, match="No Dask scheduler answers"):
        sweep(small(), tmp_path / "s", scheduler=f"{scheme}://127.0.0.1:{port}")


def test_a_worker_is_no_scheduler(cluster, tmp_path):
    """Whoever mistakes the address of a worker for that of the scheduler is told."""
    worker = next(iter(cluster.scheduler_info["workers"]))
    with pytest.raises(InputError, match="answers a Dask Worker, and not the scheduler"):
        sweep(small(), tmp_path / "s", scheduler=worker)


def test_tls_without_certificates_is_said_in_plain_words(tmp_path):
    """Dask's configuration is where they are named."""
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(InputError, match="names no certificates"):
        sweep(small(), tmp_path / "s", scheduler=f"tls://127.0.0.1:{listening.getsockname()[1]}")
