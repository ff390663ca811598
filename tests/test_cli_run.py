"""`crmsim run`: one run told, tabled and written."""

import csv
import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from command_line import TINY, crmsim

from crmsim.cli.run import WEEKLY_COLUMNS, print_weeks

pytestmark = pytest.mark.usefixtures("desk")


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
    assert re.fullmatch(
        r"([+\N{MINUS SIGN}][\d.]+% of normal)|no difference", rows["output against no CRM, last half year"]
    )
    assert re.fullmatch(
        r"([+\N{MINUS SIGN}][\d.]+ of 100)|no difference", rows["customers who stay, against no CRM, last year"]
    )
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


def test_what_the_story_leaves_out_is_counted(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The story says how many events it leaves out, and where all of them are or can be written."""
    monkeypatch.setattr("crmsim.outcomes.story.LONGEST", 2)
    said = crmsim("run", "tiny.toml", "--plan", "phased_by_region", "--out", "all").out
    events = len(list(csv.DictReader((desk / "all/events.csv").open())))
    told = len(json.loads((desk / "all/run.json").read_text())["story"]) - 1
    assert f" {events - told} smaller or repeated events are left out here. All are in " in said
    alone = crmsim("run", "tiny.toml", "--plan", "phased_by_region").out
    assert "--out DIR writes all of them to events.csv." in alone
    monkeypatch.setattr("crmsim.outcomes.story.LONGEST", 1_000)
    monkeypatch.setattr("crmsim.outcomes.story.REPEATED", 1_000)
    assert "left out here" not in crmsim("run", "tiny.toml", "--plan", "phased_by_region").out


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


def test_a_run_that_failed_ends_with_the_question_why() -> None:
    """A failed run names the command that answers why, with what was typed; a run that did not fail does not."""
    failed = crmsim("run", "tiny.toml", "--plan", "big_bang", "--set", "licence_list=900")
    assert "failed: yes" in failed.out
    asked = re.search(r"crmsim explain tiny\.toml --plan big_bang --set=licence_list=900", failed.out)
    assert asked
    assert crmsim("explain", *asked[0].split()[2:], "--replications", "1", "--workers", "1").code == 0


def test_the_table_of_a_stopped_run_ends_soon_after_the_stop() -> None:
    """After the next row only the last week is shown, for nothing happens in between."""
    weekly = np.zeros(209, dtype=[(name, float) for name in WEEKLY_COLUMNS])
    lines = io.StringIO()
    with redirect_stdout(lines):
        print_weeks(weekly, np.zeros(208), 13, "USD", stop=20.0)
    assert re.findall(r"^ *(\d+) ", lines.getvalue(), re.MULTILINE) == ["13", "26", "208"]
