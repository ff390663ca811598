"""Robustness of the headline: what is varied, what stays, how often the ranking holds, and what moves it most."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from command_line import TINY, crmsim
from synthetic_comparison import comparison

from crmsim import figures
from crmsim.cli.comparison_table import shares
from crmsim.errors import InputError
from crmsim.figures.arms import pairs_of
from crmsim.report import render_report
from crmsim.scenario.changes import Change
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Uniform
from crmsim.study import ensemble as ensembles
from crmsim.study import robustness as module
from crmsim.study.arms import Arm, arms_of, parse_arm
from crmsim.study.compare import compare
from crmsim.study.movers import answer, movers
from crmsim.study.robustness import (
    OF_GATES,
    OF_HOUSEKEEPING,
    ONLY_WITH,
    PLAN_CHOICES,
    SWITCHES,
    Robustness,
    assumptions,
    draw_points,
)
from crmsim.study.workers import Workers

FIRM = Scenario(name="small", title="A small firm", horizon=60).with_company(
    employees=24, customers=60, regions=["North", "South"]
)
N = 12
BIG_BANG, PHASED = Arm("big_bang", "big_bang"), Arm("phased_by_region", "phased_by_region")


@cache
def result():
    """A comparison of big bang and phased on the small firm, with variations."""
    return compare(FIRM, replications=6, variations=N, workers=1)


def told():
    """What the JSON says of its robustness."""
    return result().to_dict()["robustness"]


def settled(scenario, free):
    """The scenario with every assumption but the free ones set: a hair's breadth off its default."""
    nudged = {}
    for name in assumptions(scenario, arms_of(scenario)):
        lever = LEVERS[name]
        step = 1.0 if lever.integer else 1e-6 * (lever.range[1] - lever.range[0])
        nudged[name] = lever.default + (step if lever.default + step <= lever.limits[1] else -step)
    return scenario.with_levers(**{name: value for name, value in nudged.items() if name not in free})


# What is varied


def test_only_assumptions_that_nobody_has_set_are_varied():
    """Plan choices, switches, sourced numbers, and what a scenario, change, uncertainty or arm sets, stay."""
    scenario = (
        FIRM.with_levers(data_burden=4.0)
        .with_changes(Change(20, {"org_slack": 0.2}))
        .with_uncertainty({"readiness": Uniform(0.2, 0.8)})
    )
    arms = (BIG_BANG, Arm("other", "phased_by_region", {"test_coverage": 0.9}))
    found = assumptions(scenario, arms)
    assert set(assumptions(FIRM, arms_of(FIRM))) - set(found) == {
        "data_burden",
        "org_slack",
        "readiness",
        "test_coverage",
    }
    assert not {*PLAN_CHOICES, *SWITCHES} & set(found)
    assert {LEVERS[name].confidence for name in found} == {"A", "C", "L"}
    assert {*PLAN_CHOICES, *SWITCHES} <= set(LEVERS)


def test_levers_that_could_say_nothing_are_not_varied():
    """What is about gates, housekeeping or finance is varied only where a plan or the scenario has such a thing."""
    about = {*OF_GATES, *OF_HOUSEKEEPING, *ONLY_WITH}
    assert not about & set(assumptions(FIRM, arms_of(FIRM)))
    plans = arms_of(FIRM, ["pilot_then_phased", "housekeeping_first"])
    assert about & set(assumptions(FIRM, plans)) == {*OF_GATES, *OF_HOUSEKEEPING}
    assert "quantifiability" in assumptions(FIRM.with_levers(approval_hurdle=1.0), arms_of(FIRM))


def test_what_is_set_reaches_every_variation_as_set(monkeypatch):
    """No run of any variation has another value of a lever that the scenario sets; what is varied differs in each."""
    seen = []
    whole = ensembles.run_arms

    def run_arms(scenario, arms, seed, replicate):
        seen.append((scenario.levers["data_burden"], scenario.levers["peer_influence"], replicate))
        return whole(scenario, arms, seed, replicate)

    monkeypatch.setattr(ensembles, "run_arms", run_arms)
    compare(FIRM.with_levers(data_burden=4.0), replications=1, variations=10, workers=1)
    burdens, influences, replicates = zip(*seen[1:], strict=True)
    assert set(burdens) == {4.0}
    assert len(set(influences)) == 10
    assert list(replicates) == list(range(100))  # luck of its own for each variation


def test_points_fill_the_ranges_evenly():
    """A Latin hypercube: of n variations, each n-th of each range holds one; whole numbers stay whole."""
    names = assumptions(FIRM, arms_of(FIRM))
    points = draw_points(names, 40, seed=0)
    for name, column in zip(names, points.T, strict=True):
        low, high = LEVERS[name].range
        assert low <= column.min() <= column.max() <= high
        if LEVERS[name].integer:
            assert set(column) <= set(range(int(low), int(high) + 1))
        else:
            assert sorted(np.minimum((column - low) / (high - low) * 40, 39.999).astype(int)) == list(range(40))
    np.testing.assert_array_equal(points, draw_points(names, 40, seed=0))
    assert not np.array_equal(points, draw_points(names, 40, seed=1))


# What it comes to


def test_the_json_counts_every_variation_once():
    """Holds, equal and reverses add up, agree with the differences listed, and hold no NaN."""
    found = json.loads(json.dumps(told(), allow_nan=False))
    differences = np.array(found["npv_differences"])
    assert (found["variations"], found["variations_asked"], found["replications_each"]) == (N, N, 10)
    assert found["holds"]["count"] == (differences > 0).sum()
    assert found["reverses"]["count"] == (differences < 0).sum()
    assert found["holds"]["count"] + found["equal"]["count"] + found["reverses"]["count"] == N
    assert sum(found["failure"][key]["count"] for key in ("a_less", "ties", "b_less")) == N
    assert found["reverses"]["clearly"]["count"] <= found["reverses"]["count"]
    assert found["holds"]["ci95"][0] <= found["holds"]["share"] <= found["holds"]["ci95"][1]
    assert len(found["movers"]) == 10
    for mover in found["movers"]:
        assert {"name", "title", "unit", "range", "correlation", "ci95", "p_adjusted", "at_low", "at_high"} <= set(
            mover
        )
        assert mover["within_noise"] == (abs(mover["correlation"]) <= found["noise"])
    strengths = [abs(mover["correlation"]) for mover in found["movers"]]
    assert strengths == sorted(strengths, reverse=True)


def test_the_headline_is_that_of_the_comparison():
    """Differences are those of the arm with the higher mean; the comparison itself is as without variations."""
    found, alone = result().to_dict(), compare(FIRM, replications=6, workers=1).to_dict()
    assert alone["robustness"] is None
    assert {**found, "robustness": None, "command": alone["command"]} == alone
    headline = found["robustness"]["headline"]
    means = {name: arm["npv"]["mean"] for name, arm in found["plans"].items()}
    assert headline["npv_difference"] == pytest.approx(means[headline["a"]] - means[headline["b"]])
    assert headline["npv_difference"] > 0


def test_of_many_arms_the_two_best_are_varied():
    """With three arms it is the best by mean NPV against the one after it."""
    found = compare(
        FIRM, ["no_crm", "big_bang", "phased_by_region"], replications=4, variations=10, workers=1
    ).to_dict()
    means = {name: arm["npv"]["mean"] for name, arm in found["plans"].items()}
    best, second, _ = sorted(means, key=lambda name: -means[name])
    headline = found["robustness"]["headline"]
    assert (headline["a"], headline["b"]) == (best, second)
    assert "highest" in headline["chosen"]


@pytest.mark.slow
def test_workers_give_the_same_bits_as_one_process():
    """How variations are dealt out shows in nothing."""
    with Workers(2) as pool:
        spread = compare(FIRM, replications=6, variations=N, pool=pool)
    assert spread.to_dict() == result().to_dict()


@pytest.mark.slow
def test_an_assumption_that_decides_is_found_with_its_direction(monkeypatch):
    """Dear licences against interim links: which wins hangs on what a link costs, and that is what is named first."""
    link = replace(LEVERS["interim_link_cost"], range=(0, 12_000))
    monkeypatch.setitem(LEVERS, link.name, link)
    free = {link.name, "segment_focus", "commitment_decay", "org_slack"}
    arms = ["dear: plan=big_bang, licence_list=200", "linked: plan=phased_by_module"]
    robust = compare(settled(FIRM, free), arms=arms, replications=4, variations=20, workers=1).to_dict()["robustness"]
    assert set(robust["levers"]) == free
    first = robust["movers"][0]
    assert (first["name"], first["within_noise"], first["favours_when_higher"]) == (link.name, False, "dear")
    low, high = (first[end] * (1 if robust["headline"]["a"] == "dear" else -1) for end in ("at_low", "at_high"))
    assert low < 0.0 < high
    assert robust["holds"]["count"] < 20
    assert robust["reverses"]["count"] < 20
    assert f"It rests most on: {link.title} (higher favours dear)." in robust["answer"]


def test_levers_without_effect_are_within_the_noise():
    """Of samples in which nothing has an effect, about one in twenty shows anything beyond chance."""
    names, chance = list(LEVERS)[:30], np.random.default_rng(0)
    alarms = 0
    for _ in range(60):
        found, noise = movers(names, chance.random((40, 30)), chance.normal(size=40))
        assert noise is not None
        alarms += any(abs(mover.correlation) > noise for mover in found)
        assert all((mover.p <= 0.05) == (abs(mover.correlation) > noise) for mover in found)
    assert alarms <= 7  # binomial, 60 x 0.05: 8 or more come in 1 of 100 such tests


def test_arms_that_are_the_same_have_nothing_that_moves_them():
    """Two names for one plan: no difference in any variation, no mover, and words that say so."""
    found = compare(FIRM, arms=["a: plan=big_bang", "b: plan=big_bang"], replications=2, variations=10, workers=1)
    robust = json.loads(json.dumps(found.to_dict(), allow_nan=False))["robustness"]
    assert (robust["equal"]["count"], robust["movers"], robust["noise"]) == (10, [], None)
    assert robust["answer"] == "A and b come out the same in every variation of the assumptions."


@pytest.mark.parametrize(
    ("wins", "verdict", "start"),
    [
        (90, "a_better", "Under other assumptions it mostly holds: big bang earns more in 90 of 100 variations (95 %"),
        (20, "a_better", "Under other assumptions it mostly turns: big bang earns more in 20 of 100 variations (95 %"),
        (90, "too_close", "Under other assumptions: big bang earns more in 90 of 100 variations (95 %"),
        (
            52,
            "a_better",
            "Which earns more rests on the assumptions: big bang earns more in 52 of 100 variations (95 %",
        ),
    ],
)
def test_the_answer_says_how_often_each_arm_wins(wins, verdict, start):
    """Counts of both arms with an interval, in words that claim no more than the counts do."""
    npv = np.where(np.arange(100) < wins, 1.0, -1.0)
    some = Robustness((0, 1), (), np.zeros((100, 0)), npv[:, None], np.zeros((100, 1)), 100)
    text = answer(some, (BIG_BANG, PHASED), verdict, npv, np.zeros(100), [])
    assert text.startswith(start)
    assert f"phased by region in {100 - wins}." in text


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
    assert robust["npv_differences"] == told()["npv_differences"][:4]
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
    others = [value for place, value in enumerate(told()["npv_differences"]) if place not in {3, 5}]
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


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with a tiny company, in which command lines are typed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path


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


# Small things of the same command


def test_a_plan_alone_is_an_arm():
    """`--arm big_bang` is the plan as it is; a name near a plan gets a hint."""
    assert parse_arm(" big_bang ") == BIG_BANG
    with pytest.raises(InputError, match="Did you mean 'big_bang'"):
        parse_arm("big_bagn")


@pytest.mark.parametrize("text", ["a: plan=big_bang data_burden=2", "a: plan=big_bang, readiness=1 data_burden = 2"])
def test_a_missing_comma_in_an_arm_is_named(text):
    """The message says before what the comma is missing."""
    with pytest.raises(InputError, match="lacks a comma before 'data_burden"):
        parse_arm(text)


@pytest.mark.usefixtures("desk")
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
    found = comparison(2, runs=40)
    ((a, b, pair),) = pairs_of(found, figures.arms_of(found))
    for arm, count in ((a, runs), (b, 2 * runs)):
        arm.data["failure_rate"].update(value=count / 40, count=count)
    pair["failure_difference"]["value"] = -runs / 40
    printed = round(100 * runs / 40) - round(200 * runs / 40)
    text = shares(a, b, pair["failure_difference"])
    assert (f"{runs} against {2 * runs} of 40 runs" in text) == (printed != -100 * runs / 40)
