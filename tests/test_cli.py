"""The command line: what each command gives, in what form, and how it ends."""

import csv
import json
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from command_line import ROOT, TINY, crmsim, files_in, sentences

import crmsim as front_door
from crmsim import usecases
from crmsim.cli.app import COMMANDS
from crmsim.plans import PLANS
from crmsim.scenario.files import shipped
from crmsim.scenario.levers import LEVERS
from crmsim.study import ensemble

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tiny company, in which command lines are typed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path


# What there is


def test_help_names_every_command() -> None:
    """`crmsim` and `crmsim --help` list the commands."""
    for words in ((), ("--help",)):
        said = crmsim(*words)
        assert said.code == 0
        assert all(f"  {name} " in said.out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str) -> None:
    """`--help` says what a command does and shows lines that can be typed."""
    said = crmsim(command, "--help")
    assert said.code == 0
    assert f"Examples:\n  crmsim {command}" in said.out
    assert "--quiet" in said.out


def test_version_is_that_of_the_package() -> None:
    """`--version` says the version of pyproject.toml and that of the model."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert front_door.__version__ == wanted
    assert crmsim("--version").out == f"crmsim {wanted} (model version {front_door.MODEL_VERSION})\n"


def test_levers_are_listed_with_everything_declared() -> None:
    """`levers --json` holds every lever with unit, limits, range, source and confidence; the table names each."""
    found = json.loads(crmsim("levers", "--json").out)
    assert [lever["name"] for lever in found] == list(LEVERS)
    assert all(
        lever[key] not in (None, "") for lever in found for key in ("unit", "limits", "range", "source", "meaning")
    )
    printed = crmsim("levers").out
    assert all(f"\n{name} " in printed for name in LEVERS)


def test_one_lever_is_described_by_any_of_its_names() -> None:
    """`levers NAME` says meaning, limits and source; an old name leads to the lever too."""
    said = crmsim("levers", "entry_hours_sales")
    assert said.code == 0
    assert said.out.startswith("data_burden: ")
    assert "allowed 0 to 15" in said.out
    assert "source: " in said.out


def test_plans_and_scenarios_are_listed() -> None:
    """Every plan and every shipped company stands in its list, as a table and as JSON."""
    for command, names in (("plans", list(PLANS)), ("scenarios", shipped())):
        assert [row["name"] for row in json.loads(crmsim(command, "--json").out)] == names
        assert all(name in crmsim(command).out for name in names)


@pytest.mark.parametrize(
    "line", [["levers"], ["plans"], ["scenarios"], ["check", "tiny.toml"], ["--help"], ["--version"]]
)
def test_small_commands_load_nothing_big(desk: Path, line: list[str]) -> None:
    """Commands that do not simulate leave compiler, tables, statistics and Mesa alone, so they answer at once."""
    program = (
        "import sys; from crmsim.cli import main; code = main(sys.argv[1:]);"
        "big = {'numba', 'pandas', 'mesa', 'scipy.stats', 'solara', 'matplotlib'} & set(sys.modules);"
        "sys.exit(f'{code} {big}' if code or big else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *line],
        cwd=desk,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_importing_crmsim_loads_nothing_big() -> None:
    """`import crmsim` is quick; its names are all there, and each is loaded when it is first used."""
    program = (
        "import sys, crmsim; assert not {'numba', 'pandas', 'mesa', 'numpy', 'click'} & set(sys.modules);"
        "crmsim.simulate"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(front_door.__all__) <= set(dir(front_door))
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = front_door.simulat


# Scenario files


def test_a_new_scenario_is_whole_and_never_overwrites(desk: Path) -> None:
    """`new` writes a file with every lever that `check` accepts, and leaves an existing file alone."""
    assert crmsim("new", "mine").code == 0
    text = (desk / "mine.toml").read_text()
    assert all(f"\n{name} = " in text for name in LEVERS)
    assert crmsim("check", "mine.toml").out.startswith("ok: mine.toml")
    before = files_in(desk)
    assert crmsim("new", "mine.toml", "--from", "tiny.toml").code == 2
    assert files_in(desk) == before


def test_a_new_scenario_can_start_from_another() -> None:
    """`new --from` gives a file that asks the same question."""
    assert crmsim("new", "copy.toml", "--from", "tiny.toml").code == 0
    assert crmsim("diff", "tiny.toml", "copy.toml").out == "The two scenarios ask the same question.\n"


def test_check_warns_of_what_is_allowed_but_strange(desk: Path) -> None:
    """A value outside its plausible range is a warning, and the file is still in order."""
    (desk / "odd.toml").write_text(f"{TINY}[levers]\ndata_burden = 12\n")
    said = crmsim("check", "odd.toml", "tiny.toml")
    assert said.code == 0
    assert "warning: odd.toml: data_burden = 12 hours/week is outside its plausible range" in said.out
    assert "ok: tiny.toml: 12 employees" in said.out


def test_show_fills_in_the_defaults(desk: Path) -> None:
    """`show` prints every lever; `show --toml` is a file that asks the same question."""
    shown = crmsim("show", "tiny.toml").out
    assert all(f"\n{name} " in shown for name in LEVERS)
    (desk / "full.toml").write_text(crmsim("show", "tiny.toml", "--toml").out)
    assert not usecases.diff_scenarios("tiny.toml", "full.toml")


def test_diff_says_what_differs(desk: Path) -> None:
    """`diff` prints each key that differs, with both values."""
    (desk / "other.toml").write_text(f"{TINY}[levers]\ndata_burden = 4.5\n")
    said = crmsim("diff", "tiny.toml", "other.toml")
    assert said.code == 0
    assert [line.split() for line in said.out.splitlines()[2:3]] == [["levers.data_burden", "3", "4.5"]]


# One run


def test_a_run_is_told_in_words_and_weeks() -> None:
    """`run` prints the story, the key outcomes and the weekly table, every 13th week or all of them."""
    said = crmsim("run", "tiny.toml", "--plan", "big_bang")
    assert said.code == 0
    assert said.err == ""
    assert "Tiny: Big bang, seed 0, replicate 0" in said.out
    assert "week  52  " in said.out
    assert "value against no CRM (NPV)" in said.out
    assert rows_of_weeks(said.out) == [13, 26, 39, 52]
    assert rows_of_weeks(crmsim("run", "tiny.toml", "--all-weeks").out) == list(range(1, 53))


def test_outcomes_of_a_run_are_said_with_sign_and_unit() -> None:
    """Differences carry a sign, shares say of what, and what cannot be is said in words."""
    said = crmsim("run", "tiny.toml", "--plan", "big_bang").out
    rows = dict(
        re.findall(r"^(\S.*?\S) {2,}(\S.*?) *$", said[said.index("outcome ") : said.index("failed:")], re.MULTILINE)
    )
    assert re.fullmatch(r"[+\N{MINUS SIGN}][\d.,]+[kM]? USD", rows["value against no CRM (NPV)"])
    assert re.fullmatch(r"(gains|loses) [\d.,]+ per 1 USD spent", rows["return on what was spent (ROI)"])
    assert re.fullmatch(r"in week \d+|not within 52 weeks", rows["money is back"])
    assert rows["honest use, last half year"].endswith("% of planned work")
    assert re.fullmatch(r"([+\N{MINUS SIGN}][\d.]+|0)% of normal", rows["output against no CRM, last half year"])
    assert re.fullmatch(r"([+\N{MINUS SIGN}][\d.]+|0) of 100", rows["customers who stay, against no CRM, last year"])
    nothing = crmsim("run", "tiny.toml", "--plan", "no_crm").out
    assert re.search(r"^money is back +not applicable", nothing, re.MULTILINE)
    assert "\nfailed: no\n" in nothing


def test_a_failed_run_names_every_flag_with_its_meaning() -> None:
    """Whether it failed comes first, then what each flag that is up stands for."""
    said = crmsim("run", "tiny.toml", "--plan", "big_bang", "--set", "licence_list=5000").out
    assert "\nfailed: yes\n" in said
    assert "\n  VALUE_LOSS: NPV below 0\n" in said


def rows_of_weeks(text: str) -> list[int]:
    """The weeks that the weekly table shows."""
    table = text[text.index("\nweek   live") :].splitlines()[3:]
    return [int(line.split()[0]) for line in table if line.strip()]


def test_a_run_writes_tables_with_units(desk: Path) -> None:
    """`--out` writes weeks, events and everything else, with the unit of every column."""
    assert crmsim("run", "tiny.toml", "--out", "results", "--set", "data_burden=4").code == 0
    weekly = list(csv.DictReader((desk / "results/weekly.csv").open()))
    events = list(csv.DictReader((desk / "results/events.csv").open()))
    about = json.loads((desk / "results/run.json").read_text())
    assert [int(row["week"]) for row in weekly] == list(range(1, 53))
    assert set(weekly[0]) == set(about["units"]["weekly"])
    assert set(events[0]) == set(about["units"]["events"])
    assert set(about["outcome"]) == set(about["units"]["outcome"])
    assert about["levers"]["data_burden"] == 4.0
    assert about["story"][-1]["kind"] == "end"
    assert sorted(path.name for path in (desk / "results").iterdir()) == ["events.csv", "run.json", "weekly.csv"]


def test_no_cell_of_a_table_is_a_formula(desk: Path) -> None:
    """A region named like a spreadsheet formula comes out as text."""
    (desk / "tiny.toml").write_text(TINY.replace('"North"', '"=1+1"'))
    assert crmsim("run", "tiny.toml", "--plan", "phased_by_region", "--out", "results").code == 0
    cells = [cell for row in csv.reader((desk / "results/events.csv").open()) for cell in row]
    assert any("=1+1" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_a_run_is_a_replicate_of_the_comparison(desk: Path) -> None:
    """`run --seed S --replicate R` is replicate R of `compare --seed S`."""
    crmsim("compare", "tiny.toml", "--seed", "5", "--replications", "3", "--json", "all.json")
    crmsim("run", "tiny.toml", "--plan", "big_bang", "--seed", "5", "--replicate", "2", "--out", "one")
    compared = json.loads((desk / "all.json").read_text())["plans"]["big_bang"]["npv_values"][2]
    assert json.loads((desk / "one/run.json").read_text())["outcome"]["npv"] == compared


# The main job


def test_json_on_standard_output_is_all_there_is() -> None:
    """`--json -` prints one JSON value and nothing else, with the keys of the contract."""
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--json", "-", "--set", "entry_hours_sales=4")
    result = json.loads(said.out)
    assert said.code == 0
    assert result["schema"] == "crmsim.compare/1"
    assert (result["seed"], result["replications"], result["horizon_weeks"]) == (0, 2, 52)
    assert list(result["plans"]) == ["big_bang", "phased_by_region"]
    assert result["command"] == (
        "crmsim compare tiny.toml --plans big_bang,phased_by_region --replications 2 --seed 0 "
        "--set entry_hours_sales=4.0"
    )


def test_the_printed_command_gives_the_same_result_again() -> None:
    """The command that a result carries can be typed, and gives that result."""
    arms = ["--arm", "as it is: plan=big_bang", "--arm", "with care: plan=big_bang, data_burden=2.25"]
    line = [
        "compare",
        "tiny.toml",
        *arms,
        "--replications",
        "2",
        "--seed",
        "3",
        "--set",
        "readiness=0.7",
        "--json",
        "-",
    ]
    first = json.loads(crmsim(*line).out)
    again = shlex.split(first["command"])[1:]
    assert json.loads(crmsim(*again, "--json", "-").out) == first


def test_a_comparison_is_printed_with_its_answer(desk: Path) -> None:
    """The table has a column per arm and the figures people decide on, and ends in the answer."""
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--report", "r.html", "--quiet")
    assert said.code == 0
    assert said.err == ""
    assert "big_bang" in said.out.splitlines()[2]
    for words in (
        "fails",
        "95% interval",
        "p10",
        "p90",
        "net present value",
        "money back",
        "big_bang against phased_by_region",
    ):
        assert words in said.out
    assert (desk / "r.html").read_text().startswith("<!doctype html>")


def test_notes_are_kept_apart_and_can_be_silenced() -> None:
    """Warnings and paths go to standard error; `--quiet`, before or after the command, leaves them out."""
    line = ["compare", "tiny.toml", "--replications", "1", "--set", "data_burden=12", "--json", "r.json"]
    said = crmsim(*line)
    assert "outside its plausible range" in said.err
    assert "r.json is written" in said.err
    assert crmsim(*line, "--quiet").err == ""
    assert crmsim("--quiet", *line).err == ""


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(desk: Path) -> None:
    """One process and two give the same JSON."""
    for workers in ("1", "2"):
        line = ["compare", "tiny.toml", "--replications", "12", "--workers", workers, "--json", f"{workers}.json"]
        assert crmsim(*line).code == 0
    assert (desk / "1.json").read_bytes() == (desk / "2.json").read_bytes()


# How it ends


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
