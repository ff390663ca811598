"""Robustness as it is asked, stopped, refused and told: on the command line and in the report."""

import json

import pytest
from command_line import TINY, crmsim
from varied_firm import FIRM, N, result, settled
from varied_firm import told as found_of

from crmsim import figures
from crmsim.errors import InputError
from crmsim.report import render_report
from crmsim.study import ensemble as ensembles
from crmsim.study import robustness as module
from crmsim.study.compare import compare

# When something goes wrong


def test_a_stop_keeps_the_variations_that_are_done():
    """A wish to stop gives the first variations as they would have been, and the whole comparison."""
    asked = 0

    def stop():
        nonlocal asked
        asked += 1
        return asked > 10  # two tasks of the comparison, then two of each variation

    found = compare(FIRM, replications=6, variations=N, workers=1, stop=stop)
    robust = found.to_dict()["robustness"]
    assert (found.stopped, robust["stopped"], robust["variations"], robust["variations_asked"]) == (False, True, 4, N)
    assert robust["npv_differences"] == found_of()["npv_differences"][:4]
    assert robust["answer"].startswith(f"Stopped early, after 4 of {N} variations.")
    assert found.to_dict()["plans"] == result().to_dict()["plans"]


@pytest.mark.parametrize("done", [0, 3])
def test_ctrl_c_keeps_the_variations_that_are_done(monkeypatch, tmp_path, done):
    """The result is printed with what is done by then, and the exit code is that of an interruption."""
    whole = module.run_variation

    def run_variation(task, stop=None):
        if task.replicates.start == 10 * done:
            raise KeyboardInterrupt
        return whole(task, stop)

    monkeypatch.setattr(module, "run_variation", run_variation)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    said = crmsim(
        "compare", "tiny.toml", "--replications", "2", "--variations", "10", "--workers", "1", "--json", "r.json"
    )
    assert said.code == 130
    assert f"{done} of 10 variations are done" in said.err
    assert json.loads((tmp_path / "r.json").read_text())["robustness"]["variations"] == done


def test_a_variation_that_breaks_down_is_counted_and_left_out(monkeypatch):
    """The others are what they were, and how it broke down is told."""
    whole = ensembles.run_arms

    def run_arms(scenario, arms, seed, replicate):
        if replicate in range(30, 40) or replicate == 50:
            raise ZeroDivisionError("no luck")
        return whole(scenario, arms, seed, replicate)

    monkeypatch.setattr(ensembles, "run_arms", run_arms)
    robust = compare(FIRM, replications=6, variations=N, workers=1).to_dict()["robustness"]
    others = [value for place, value in enumerate(found_of()["npv_differences"]) if place not in {3, 5}]
    assert robust["npv_differences"][:4] + robust["npv_differences"][5:] == others
    assert (robust["variations"], robust["failed_runs"]["count"]) == (N - 1, 11)
    assert robust["failed_runs"]["first"][0]["message"] == "ZeroDivisionError: no luck"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"variations": 9}, "variations = 9 must be a whole number from 10 to 2000, or 0"),
        ({"variations": 2001}, "10 to 2000"),
        ({"variations": -1}, "10 to 2000"),
        ({"variations": True}, "variations = true"),
        ({"variations": 12.5}, "variations = 12.5"),
        ({"variations": 10, "plans": ["big_bang"]}, "need two arms or more"),
    ],
)
def test_mistakes_are_answered_before_anything_runs(given, message):
    """Every mistake is one plain sentence with what would be right."""
    with pytest.raises(InputError, match=message):
        compare(FIRM, **given, on_progress=lambda *_: pytest.fail("something ran"))


def test_a_scenario_that_leaves_nothing_open_is_refused():
    """Where every assumption is set, there is nothing to vary, and that is said."""
    with pytest.raises(InputError, match="set every assumption, so there is nothing to vary"):
        compare(settled(FIRM, ()), variations=10)


# On the command line and in the report


@pytest.mark.parametrize("number", ["5", "2001", "-10", "ten", "1e2", ""])
def test_a_bad_number_of_variations_ends_with_code_2(desk, number):
    """One sentence names the option and its limits, and nothing is printed or written."""
    said = crmsim("compare", "tiny.toml", f"--variations={number}", "--json", "r.json")
    assert (said.code, said.out) == (2, "")
    assert "--variations" in said.err
    assert "10 to 2000, or 0 for none" in said.err
    assert not (desk / "r.json").exists()


def test_the_comparison_is_printed_with_what_it_rests_on(desk):
    """The answer is followed by that on other assumptions and by the ten that move it most; the command repeats it."""
    line = ["compare", "tiny.toml", "--workers", "1", "--replications", "2", "--variations", "10"]
    said = crmsim(*line, "--json", "r.json")
    found = json.loads((desk / "r.json").read_text())
    assert said.code == 0
    assert said.out.index(found["answer"]) < said.out.index(found["robustness"]["answer"])
    assert "beyond chance" in said.out
    assert "--variations 10" in found["command"]
    assert crmsim(*line[:-1], "0").out in said.out


def test_progress_counts_the_runs_of_variations_too():
    """Reports go on from the comparison to the variations, up to all that was asked for."""
    reports = []
    compare(
        FIRM, replications=6, variations=10, workers=1, on_progress=lambda done, wanted: reports.append((done, wanted))
    )
    assert reports == [(5, 106), (6, 106), *((6 + 10 * place, 106) for place in range(1, 11))]


def test_the_report_has_a_section_with_two_pictures():
    """The page says whether it holds, and draws variations and movers; where nobody asked, there is no section."""
    found = result().to_dict()
    page = render_report(found)
    assert 'id="robustness"' in page
    assert 'id="picture-variations"' in page
    assert 'id="picture-movers"' in page
    assert 'id="robustness"' not in render_report({**found, "robustness": None})


@pytest.mark.parametrize("theme", [figures.LIGHT, figures.DARK], ids=["light", "dark"])
def test_pictures_of_robustness_are_plain_json_with_title_label_and_table(theme):
    """Both pictures are JSON without NaN, name their finding, and have the numbers in a table."""
    for picture in (figures.variations(result().to_dict(), theme), figures.movers(result().to_dict(), theme)):
        assert picture is not None
        assert json.loads(json.dumps(picture.option, allow_nan=False)) == picture.option
        assert picture.label.startswith(picture.title)
        assert all(len(row) == len(picture.table.columns) for row in picture.table.rows)
    assert len(figures.movers(result().to_dict()).table.rows) == 10


def test_titles_of_movers_cannot_run_in_the_report():
    """Text from a result file is shown as typed."""
    found = json.loads(json.dumps(result().to_dict()))
    for mover in found["robustness"]["movers"]:
        mover["title"] = mover["unit"] = "</script><script>alert(1)</script>"
    found["robustness"]["answer"] = "<b>bold</b>"
    page = render_report(found)
    assert "<b>bold</b>" not in page
    assert "alert(1)</script>" not in page
