"""The command line: what there is, and scenario files made, checked, shown and compared."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from command_line import ROOT, TINY, crmsim, files_in, sentences

import crmsim as front_door
from crmsim import usecases
from crmsim.cli.app import COMMANDS
from crmsim.plans import PLANS
from crmsim.scenario.declare import CONFIDENCE
from crmsim.scenario.files import shipped
from crmsim.scenario.levers import LEVERS
from crmsim.study.drivers import DRIVERS, TAUGHT_BY
from crmsim.study.lever_search import levers_for
from crmsim.validation.card import expanded

pytestmark = pytest.mark.usefixtures("desk")


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


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("vendors", {"n_vendors", "mutual_warranty", "defects_per_pair"}),  # the driver, and the rest of the group
        ("data migration", {"legacy_accuracy", "n_sources", "breach_hazard"}),
        ("Customer segments", {"best_service"}),
        ("status_quo", {"process_maturity", "org_redesign"}),
        ("sponsor", {"sponsor_hazard"}),
        ("driver_rushed", {"rollout_speed", "deadline_pressure"}),
        ("rushed", {"rollout_speed", "deadline_pressure"}),
    ],
)
def test_levers_are_found_by_group_driver_or_words(asked: str, held: set[str]) -> None:
    """`levers` lists those of a group or driver, by key, title or scenario, else what holds every word."""
    found = {lever["name"] for lever in json.loads(crmsim("levers", asked, "--json").out)}
    assert held <= found < set(LEVERS)
    assert all(f"\n{name} " in crmsim("levers", asked).out for name in found)


def test_confidence_stands_in_the_table_with_its_legend() -> None:
    """Every lever's row carries its letter, and a line below says what each letter means."""
    printed = crmsim("levers").out
    row = next(line for line in printed.splitlines() if line.startswith("sponsor_hazard "))
    assert f" {LEVERS['sponsor_hazard'].confidence} " in row
    assert all(f"{letter} {meaning}" in " ".join(printed.split()) for letter, meaning in CONFIDENCE.items())


@pytest.mark.parametrize(("asked", "said"), [("data_burdn", "Did you mean 'data_burden'?"), ("xyzzy", "lists all")])
def test_only_close_names_are_suggested(asked: str, said: str) -> None:
    """What nothing speaks of is refused, with a name only where one is close."""
    found = crmsim("levers", asked)
    assert found.code == 2
    assert said in found.err
    assert sentences(found.err) <= 2


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
    """`diff` prints each key that differs, with both values, its unit and what it is."""
    (desk / "other.toml").write_text(f"{TINY}[levers]\ndata_burden = 4.5\n")
    said = crmsim("diff", "tiny.toml", "other.toml")
    assert said.code == 0
    (row,) = [line.split() for line in said.out.splitlines()[2:3]]
    lever = LEVERS["data_burden"]
    assert row == ["levers.data_burden", "3", "4.5", *lever.unit.split(), *lever.title.split()]


def test_diff_says_what_a_key_of_the_company_is(desk: Path) -> None:
    """Sizes of a company have their unit and meaning too."""
    (desk / "other.toml").write_text(TINY.replace("employees = ", "employees = 1"))
    assert "people" in crmsim("diff", "tiny.toml", "other.toml").out


def test_every_teaching_scenario_leads_to_its_driver() -> None:
    """The scenario of a driver names its levers in `levers` and its claims in `validate --only`."""
    for scenario, driver in TAUGHT_BY.items():
        assert scenario in shipped("driver")
        assert expanded([scenario])
        levers = next(one.good for one in DRIVERS if one.name == driver)
        assert set(levers) <= set(levers_for(scenario))
