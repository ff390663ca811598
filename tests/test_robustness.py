"""Robustness of the headline: what is varied, what stays, how often the ranking holds, and what moves it most."""

import json
from dataclasses import replace

import numpy as np
import pytest
from varied_firm import BIG_BANG, FIRM, PHASED, N, result, settled, told

from crmsim.scenario.changes import Change
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.uncertainty import Uniform
from crmsim.study import ensemble as ensembles
from crmsim.study.arms import Arm, arms_of
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
    """Differences are those of the arm with the higher mean; the comparison itself is as without variations, but for
    words that say how far it holds."""
    found, alone = result().to_dict(), compare(FIRM, replications=6, workers=1).to_dict()
    assert alone["robustness"] is None
    told = ("robustness", "command", "answer", "answer_lines")
    assert {**found, **{name: alone[name] for name in told}} == alone
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
    arms = ["dear: plan=big_bang, licence_list=400", "linked: plan=phased_by_module"]
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
        (90, "a_better", "Under other assumptions it mostly holds: big bang earns more in 90 of 100 variations (95%"),
        (20, "a_better", "Under other assumptions it mostly turns: big bang earns more in 20 of 100 variations (95%"),
        (90, "too_close", "Under other assumptions: big bang earns more in 90 of 100 variations (95%"),
        (
            52,
            "a_better",
            "Which earns more rests on the assumptions: big bang earns more in 52 of 100 variations (95%",
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
