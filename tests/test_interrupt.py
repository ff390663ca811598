"""Whoever ends a comparison early gets what is done by then, whole files, and no process left behind."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from command_line import TINY, start

from crmsim import usecases
from crmsim.cli.signals import Signals

pytestmark = pytest.mark.slow
LONG = (
    "compare",
    "tiny.toml",
    "--replications",
    "100000",
    "--json",
    "r.json",
    "--report",
    "r.html",
    "--log",
    "log.txt",
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a tiny company."""
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path


def wait_for(words: str, log: Path, program: subprocess.Popen) -> None:
    """Wait until the log says these words; fail if the program ends first."""
    while not (log.exists() and words in log.read_text()):
        with suppress(subprocess.TimeoutExpired):
            out, err = program.communicate(timeout=0.02)
            pytest.fail(f"ended with {program.returncode} before the log said {words!r}: {out}{err}")


def interrupted(program: subprocess.Popen, number: int) -> tuple[int, str, str]:
    """Signal the whole group, as a terminal does, and read what is said until every process of it is gone."""
    os.killpg(program.pid, number)
    # The pipes end only when the last process that holds them ends: workers too.
    out, err = program.communicate(timeout=30)
    return program.returncode, out, err


def processes_of(session: int) -> list[str]:
    """Command lines of the processes of a session that still run, read from /proc where there is one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            of_session = (folder / "stat").read_text().rpartition(")")[2].split()[3]
            found += [(folder / "cmdline").read_text()] if int(of_session) == session else []
    return [line for line in found if line]  # one without a command line has ended, and waits to be cleared away


@pytest.mark.parametrize(
    ("name", "code"), [("SIGINT", 130), pytest.param("SIGTERM", 143, marks=pytest.mark.full), ("SIGHUP", 129)]
)
def test_a_signal_ends_a_comparison_and_its_workers(desk: Path, name: str, code: int) -> None:
    """After a signal the exit code says which, no process is left, and files are whole or not there."""
    program = start(*LONG, "--workers", "2", folder=desk)
    wait_for("replications done", desk / "log.txt", program)
    returned, _, err = interrupted(program, getattr(signal, name))
    assert returned == code, err
    assert "Traceback" not in err
    assert processes_of(program.pid) == []
    assert {path.name for path in desk.iterdir()} <= {"tiny.toml", "log.txt", "r.json", "r.html"}
    if (desk / "r.json").exists():
        assert json.loads((desk / "r.json").read_text())["stopped"] is True


def test_what_is_done_is_printed_and_written_as_stopped_early(desk: Path) -> None:
    """A comparison ended early is that of its first replicates: printed, written whole, and flagged."""
    program = start(*LONG, "--workers", "1", folder=desk)
    wait_for("replications done", desk / "log.txt", program)
    returned, out, err = interrupted(program, signal.SIGINT)
    assert returned == 130
    assert "Stopped early" in err
    assert "Stopped early" in out
    result = json.loads((desk / "r.json").read_text())
    done = result["replications"]
    assert result["stopped"] is True
    assert 0 < done < result["replications_asked"] == 100_000
    page = (desk / "r.html").read_text("utf-8")
    assert "Stopped early" in page
    assert page.rstrip().endswith("</html>")
    asked = usecases.question(str(desk / "tiny.toml"), {})
    whole = usecases.compare_arms(asked, replications=done, workers=1)
    for arm, figures in whole["plans"].items():
        assert result["plans"][arm]["npv_values"] == figures["npv_values"]


def test_an_interruption_before_the_first_run_leaves_nothing(desk: Path) -> None:
    """Ctrl-C while libraries are still being loaded ends the program just so, and nothing is written."""
    program = start(*LONG, folder=desk)
    wait_for("scenario tiny", desk / "log.txt", program)
    returned, out, err = interrupted(program, signal.SIGINT)
    # An interruption inside `exec`, as imports use it, makes Python itself end by the signal, which shells tell as 130.
    assert returned in (130, -signal.SIGINT), err
    assert out == ""
    assert "Traceback" not in err
    assert {path.name for path in desk.iterdir()} == {"tiny.toml", "log.txt"}


def test_an_interruption_that_python_loses_is_remembered_without_noise(capsys) -> None:
    """One that falls into the clean-up of an object cannot be raised: it counts all the same, and prints no trace."""

    class Cleaned:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with Signals() as signals:
        Cleaned()
        assert signals.came()
    assert capsys.readouterr().err == ""


def test_a_reader_that_leaves_early_is_no_error(desk: Path) -> None:
    """Output into a pipe that closes, as with `| head`, ends the program without a word."""
    read, write = os.pipe()
    program = start("levers", folder=desk, stdout=write)
    os.close(read)
    os.close(write)
    _, err = program.communicate(timeout=60)
    assert err == ""
    assert program.returncode == 141
