"""`crmsim compare`: what the main job prints and writes, and how arms are typed."""

import json
import re
import shlex
from pathlib import Path

import pytest
from command_line import TINY, crmsim
from synthetic_comparison import comparison

from crmsim import figures
from crmsim.cli.comparison_table import shares
from crmsim.errors import InputError
from crmsim.figures.arms import pairs_of
from crmsim.study.arms import Arm, parse_arm

pytestmark = pytest.mark.usefixtures("desk")


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
    """The answer comes first; the table has a column per arm and the figures people decide on."""
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--report", "r.html", "--json", "r.json", "--quiet")
    assert said.code == 0
    assert said.err == ""
    found = json.loads((desk / "r.json").read_text())
    assert found["answer"] == " ".join(found["answer_lines"])
    assert said.out.splitlines()[2] == found["answer"]
    assert "big_bang" in said.out.splitlines()[4]
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


SIX = ("big_bang", "phased_by_region", "phased_by_module", "pilot_then_phased", "staged_funding", "no_crm")
LONG = "a_name_of_an_arm_that_is_much_longer_than_any_column_of_figures"


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
@pytest.mark.parametrize("arms", range(1, 7))
def test_names_stay_whole_at_any_width(columns: int, arms: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider than the terminal, and every plan stands somewhere in the table by its whole name."""
    monkeypatch.setenv("COLUMNS", str(columns))
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--workers", "1", "--plans", ",".join(SIX[:arms]))
    assert max(map(len, said.out.splitlines())) <= columns
    row = r"^{} +\d+ \(" if arms > 3 else r"(^| ){}( |$)"
    assert all(re.search(row.format(name), said.out, re.MULTILINE) for name in SIX[:arms])


def test_a_name_that_no_column_can_hold_gets_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows go by letters where a name has a word too long for a column, and the names stand below the table."""
    monkeypatch.setenv("COLUMNS", "80")
    arms = [word for name in (LONG, "b", "c", "d") for word in ("--arm", f"{name}: plan=big_bang")]
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--workers", "1", *arms)
    assert f"\nA: {LONG}\n" in said.out
    assert re.search(r"^A +\d+ \(", said.out, re.MULTILINE)


def test_of_many_pairs_those_of_the_leading_arm_are_printed(desk: Path) -> None:
    """Six arms have fifteen pairs: five are told, the leading arm first, and the rest is said to be elsewhere."""
    line = [
        "compare",
        "tiny.toml",
        "--replications",
        "3",
        "--workers",
        "1",
        "--plans",
        ",".join(SIX),
        "--json",
        "r.json",
    ]
    said = crmsim(*line)
    leading = json.loads((desk / "r.json").read_text())["leading"]
    told = re.findall(r"^(\w+) against (\w+): ", said.out, re.MULTILINE)
    assert told == [(leading, name) for name in SIX if name != leading]
    assert "The other 10 pairs stand in the report (--report FILE.html) and in the JSON" in said.out


def test_against_no_crm_nothing_is_called_a_trade_off() -> None:
    """A pair with no CRM says whether the project earns more than it costs, its value, and how often it fails."""
    said = crmsim("compare", "tiny.toml", "--replications", "6", "--workers", "1", "--plans", "no_crm,big_bang")
    assert "trade-off" not in said.out
    assert re.search(r"no_crm against big_bang: big_bang (costs more than it earns|earns more than it costs)", said.out)
    assert "  value against no CRM " in said.out


def test_where_finance_refuses_everything_there_are_no_rows_of_zeros() -> None:
    """The answer says that there is no project and what finance weighed; the table says how many were refused."""
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--workers", "1", "--set", "approval_hurdle=20")
    assert "neither big bang nor phased by region in any run" in said.out
    assert "against 20 times the whole cost: for big bang, " in said.out
    assert "not approved by finance" in said.out
    assert "net present value" not in said.out


def test_a_company_in_one_place_is_noted(desk: Path) -> None:
    """That it is phased by module stands in the notes, in the answer and in the report, one sentence each."""
    (desk / "tiny.toml").write_text(TINY.replace('["North", "South"]', '["North"]'))
    said = crmsim("compare", "tiny.toml", "--replications", "2", "--workers", "1", "--report", "r.html")
    for text in (said.err, said.out, (desk / "r.html").read_text()):
        assert text.count("nothing can be phased by region") == 1


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


# Arms and figures as they are typed and printed


def test_a_plan_alone_is_an_arm():
    """`--arm big_bang` is the plan as it is; a name near a plan gets a hint."""
    assert parse_arm(" big_bang ") == Arm("big_bang", "big_bang")
    with pytest.raises(InputError, match="Did you mean 'big_bang'"):
        parse_arm("big_bagn")


@pytest.mark.parametrize("text", ["a: plan=big_bang data_burden=2", "a: plan=big_bang, readiness=1 data_burden = 2"])
def test_a_missing_comma_in_an_arm_is_named(text):
    """The message says before what the comma is missing."""
    with pytest.raises(InputError, match="lacks a comma before 'data_burden"):
        parse_arm(text)


def test_a_table_in_a_pipe_is_as_wide_as_columns_asks(monkeypatch):
    """COLUMNS holds where nobody watches too; without it there is room for a wide table."""
    line = ["compare", "tiny.toml", "--workers", "1", "--replications", "2"]
    monkeypatch.delenv("COLUMNS", raising=False)
    assert max(map(len, crmsim(*line).out.splitlines())) > 80
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, crmsim(*line).out.splitlines())) <= 80


@pytest.mark.parametrize("runs", [2, 3, 7, 11])
def test_failures_as_printed_differ_as_the_difference_says(runs):
    """Where rounded counts differ otherwise than the difference, the runs themselves stand beside it."""
    found = comparison(2, runs=200)
    ((a, b, pair),) = pairs_of(found, figures.arms_of(found))
    for arm, count in ((a, runs), (b, 2 * runs)):
        arm.data["failure_rate"].update(value=count / 200, count=count)
    pair["failure_difference"]["value"] = -runs / 200
    printed = round(100 * runs / 200) - round(200 * runs / 200)
    text = shares(a, b, pair["failure_difference"])
    assert (f"{runs} against {2 * runs} of 200 runs" in text) == (printed != -100 * runs / 200)


def test_a_comparison_says_what_its_figures_cover() -> None:
    """The worst tenth and other horizons stand beside the mean, and a line says what intervals cover."""
    said = crmsim("compare", "tiny.toml", "--replications", "4", "--workers", "1")
    rows = [line for line in said.out.splitlines() if line.startswith(("net present value, mean", "   worst tenth"))]
    assert len(rows) == 2
    assert "one more year" in said.out
    assert "Intervals cover the luck of the runs only" in said.out


def test_a_comparison_names_a_run_that_failed() -> None:
    """The command that is printed tells a run that did fail, with the levers that were set; without one, none is."""
    words = ("compare", "tiny.toml", "--arm", "dear: plan=big_bang, licence_list=900", "--set", "data_burden=4")
    said = crmsim(*words, "--replications", "3", "--workers", "1")
    asked = re.search(r"to look at: crmsim (run .*)", said.out)
    assert asked
    assert "data_burden=4" in asked[1]
    assert "licence_list=900" in asked[1]
    assert "failed: yes" in crmsim(*shlex.split(asked[1])).out
    assert "to look at" not in crmsim("compare", "tiny.toml", "--plans", "no_crm", "--replications", "2").out
