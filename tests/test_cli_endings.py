"""How the command line ends: what breaks down, what is said of it, and with which exit code."""

import threading
from pathlib import Path

import pytest
from command_line import TINY, crmsim, sentences

from crmsim import usecases
from crmsim.study import ensemble

pytestmark = pytest.mark.usefixtures("desk")


def test_runs_that_break_down_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where some runs break down, the rest is printed, and the exit code is 3."""
    whole = ensemble.run_arms

    def sometimes(scenario, arms, seed, replicate):
        if replicate == 1:
            raise ZeroDivisionError("no reason")
        return whole(scenario, arms, seed, replicate)

    monkeypatch.setattr(ensemble, "run_arms", sometimes)
    said = crmsim("compare", "tiny.toml", "--replications", "3", "--workers", "1")
    assert said.code == 3
    assert "1 of 3 replications broke down" in said.err
    assert "2 runs of each plan" in said.out


def test_where_every_run_breaks_down_there_is_no_table(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is left to show, one sentence says why, and the exit code is 3."""

    def never(*_):
        raise ZeroDivisionError("no reason")

    monkeypatch.setattr(ensemble, "run_arms", never)
    said = crmsim("compare", "tiny.toml", "--replications", "3", "--workers", "1", "--json", "r.json")
    assert (said.code, said.out) == (3, "")
    assert "no reason" in said.err
    assert not (desk / "r.json").exists()


def test_an_internal_error_is_one_plain_sentence(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program ends with code 1 and no details, unless --debug or --log asks for them."""

    def broken(*_: object) -> None:
        raise KeyError("secret detail")

    monkeypatch.setattr(usecases, "list_plans", broken)
    said = crmsim("plans")
    assert said.code == 1
    assert sentences(said.err) == 2
    assert "secret detail" not in said.err
    assert "secret detail" in crmsim("plans", "--debug").err
    assert crmsim("--log", "log.txt", "plans").err == said.err
    assert "secret detail" in (desk / "log.txt").read_text()


def test_a_log_tells_what_happened(desk: Path) -> None:
    """`--log` adds lines with times: the scenario, progress, and refusals too."""
    crmsim("compare", "tiny.toml", "--replications", "2", "--workers", "1", "--log", "log.txt")
    crmsim("run", "tiny.toml", "--set", "data_burden=99", "--log", "log.txt")
    lines = (desk / "log.txt").read_text().splitlines()
    assert any("INFO scenario tiny, hash" in line for line in lines)
    assert any("2 of 2 replications done" in line for line in lines)
    assert lines[-1].endswith("ERROR data_burden = 99 hours/week is outside its limits, 0 to 15 hours/week.")


def test_a_full_disk_is_said_in_plain_words(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses to write, one sentence says what, the old file stays, and no half of a new one."""
    (desk / "r.json").write_text("old")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    said = crmsim("compare", "tiny.toml", "--replications", "1", "--json", "r.json")
    assert said.code == 2
    assert "No space left on device".lower() in said.err.lower()
    assert "Traceback" not in said.err
    assert {path.name: path.read_text() for path in desk.iterdir() if path.name != "tiny.toml"} == {"r.json": "old"}


def test_the_command_line_can_be_called_from_any_thread(desk: Path) -> None:
    """Only the main thread may listen to signals; elsewhere the command line works without."""
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(crmsim("check", str(desk / "tiny.toml")).code))
    thread.start()
    thread.join()
    assert codes == [0]


def test_a_markup_in_a_title_is_printed_as_it_is(desk: Path) -> None:
    """A title is text: nothing in it is taken for a command to the terminal."""
    (desk / "tiny.toml").write_text(TINY.replace('"Tiny"', '"[bold red]Tiny[/] :smile:"'))
    assert "[bold red]Tiny[/] :smile:" in crmsim("run", "tiny.toml").out
    assert "[bold red]Tiny[/] :smile:" in crmsim("show", "tiny.toml").out
