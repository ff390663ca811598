"""The answer of a comparison: true for any arms, in plain words, with what it rests on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.outcomes.story import money
from crmsim.scenario.scenario import Scenario
from crmsim.study.answer import answer
from crmsim.study.arms import Arm
from crmsim.study.compare import compare, compare_pair
from crmsim.study.counts import base_of, out_of
from crmsim.study.refusal import Refusal
from crmsim.study.sides import Pair, Side, Varied
from crmsim.study.statistics import mean_interval, paired
from crmsim.study.telling import notes_on

FLAT = np.tile([0.9e5, 1.1e5], 50)
OFTEN, RARELY, NEVER = np.tile([1.0, 0.0], 50), np.repeat([1.0, 0.0], [10, 90]), np.zeros(100)
FIRM = Scenario(name="small", horizon=60).with_company(employees=24, customers=60, regions=["North", "South"])


def told(arms, runs=100, turns=False, **more):
    """The answer for arms given as `name: (NPV by run, failure by run, more of its Side)`."""
    figures = [
        {"npv": np.asarray(npv, dtype=float), "roi": np.asarray(npv) / 10.0, "failure": np.asarray(failure)}
        for npv, failure, *_ in arms.values()
    ]
    sides = [
        Side(
            name,
            float(one["failure"].mean()),
            float(one["npv"].mean()),
            **{"npv_interval": mean_interval(one["npv"]), **(rest[0] if rest else {})},
        )
        for (name, (_, _, *rest)), one in zip(arms.items(), figures, strict=True)
    ]
    places = range(len(sides))
    pairs = [Pair(a, b, paired(figures[a], figures[b]), turns) for a in places for b in places if a < b]
    return answer(sides, pairs, "USD", runs, **more)


NOTHING = (np.zeros(100), NEVER, {"nothing": True})


@pytest.mark.parametrize(
    ("gap", "failures", "expected"),
    [
        (4e5, (RARELY, OFTEN), "Big bang is safer and earns more: it fails in 10 of 100 runs against 50 for phased"),
        (-4e5, (OFTEN, RARELY), "Phased is safer and earns more: it fails in 10 of 100 runs against 50 for big bang"),
        (-4e5, (RARELY, OFTEN), "A trade-off: big bang fails less often, in 10 of 100 runs against 50 for phased"),
        (0.0, (RARELY, OFTEN), "Big bang is safer: it fails"),
        (4e5, (OFTEN, OFTEN), "Big bang earns more: it fails in 50 of 100 runs against 50 for phased"),
    ],
)
def test_the_answer_says_who_is_better_in_counts(gap, failures, expected):
    """The better arm comes first, with its failures out of 100 and the difference in money."""
    text = str(told({"big bang": (FLAT + gap, failures[0]), "phased": (FLAT[::-1], failures[1])}))
    assert text.startswith(expected)
    if gap:
        assert money(abs(gap), "USD") in text
        assert ". The difference in mean result has a 95% interval of " in text


def test_the_answer_admits_what_it_does_not_know():
    """Too close to call and exactly the same each have their sentence; few runs are said to be few."""
    close = {"big bang": (FLAT, OFTEN), "phased": (FLAT[::-1], OFTEN)}
    assert str(told(close)).startswith("Too close to call: big bang fails in 50 of 100 runs against 50 for phased")
    same = {"big bang": (FLAT, OFTEN), "phased": (FLAT, OFTEN)}
    assert str(told(same)) == "Big bang and phased come out exactly the same in every run."
    assert "rests on 1 run only" in str(told(close, runs=1))
    assert "rests on 20 runs only" in str(told(close, runs=20))


def test_one_arm_is_measured_against_no_crm():
    """Alone, an arm is held against its own company without a CRM; no CRM alone has nothing to be held against."""
    text = str(told({"x": (FLAT + 4e5, RARELY)}))
    assert text.startswith("X fails in 10 of 100 runs and earns 0.50M USD on average, against having no CRM")
    assert "The mean result has a 95% interval of 0." in text
    assert "neither earns nor fails" in str(told({"no CRM": NOTHING}))


def test_of_many_arms_the_one_that_beats_all_others_is_named_or_none():
    """The best of three comes with the failures of each; where all are the same, none stands out."""
    best = told({"x": (FLAT + 4e5, RARELY), "y": (FLAT[::-1], OFTEN), "z": (FLAT, OFTEN)})
    assert best.lines[0].startswith("X comes out best of 3, pair by pair: it fails in 10 of 100 runs")
    assert best.leading == 0
    same = told(dict.fromkeys("xyz", (FLAT, OFTEN)))
    assert str(same).startswith("None of the 3 stands out.")


@pytest.mark.parametrize(
    ("npv", "expected"),
    [
        (FLAT + 4e5, "Big bang pays, as it brings 0.50M USD more than it costs on average; it fails"),
        (FLAT - 4e5, "Big bang does not pay, as it costs 0.30M USD more than it brings on average; it fails"),
        (FLAT - 1e5, "Whether big bang pays is too close to call: it"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_against_no_crm_a_project_pays_or_does_not(npv, expected, first):
    """A project and no project are no trade-off: the question is whether it brings more than it costs."""
    project = {"big bang": (npv, OFTEN)}
    arms = {**project, "no CRM": NOTHING} if first else {"no CRM": NOTHING, **project}
    text = str(told(arms))
    assert text.startswith(expected)
    assert "it fails in 50 of 100 runs." in text
    assert "The mean result has a 95% interval of" in text
    assert "trade-off" not in text


@pytest.mark.parametrize(
    ("shift", "words"), [(4e5, "Against no CRM x pays"), (-4e5, "But against no CRM x does not pay")]
)
def test_no_crm_is_no_rival_of_plans(shift, words):
    """With no CRM among the arms the plans are ranked among each other, and the leading one is held against it."""
    arms = {"x": (FLAT + shift, RARELY), "y": (FLAT + shift - 1e5, OFTEN), "no CRM": NOTHING}
    found = told(arms)
    assert found.lines[0].startswith("X is safer and earns more")
    assert found.lines[1].startswith(words)


@pytest.mark.parametrize(("wins", "softer"), [(41, True), (79, True), (80, False), (100, False)])
def test_a_headline_that_holds_in_few_variations_says_so(wins, softer):
    """Where fewer than 8 of 10 variations agree, the headline itself says in how many of them it holds."""
    arms = {"big bang": (FLAT + 4e5, RARELY), "phased": (FLAT[::-1], OFTEN)}
    varied = Varied(0, 1, 100, earns=(wins, 100 - wins), safer=(50, 20))
    headline = told(arms, varied=varied).lines[0]
    assert headline.endswith(f", but it earns more in only {wins} of 100 variations of the assumptions.") == softer
    turned = told(arms, varied=Varied(1, 0, 100, earns=(100 - wins, wins), safer=(20, 50))).lines[0]
    assert turned == headline


def test_variations_are_held_against_what_was_claimed():
    """Safety is held against failures, a project against no CRM, and no claim against nothing."""
    varied = Varied(0, 1, 100, earns=(40, 60), safer=(30, 10))
    safer = told({"x": (FLAT, RARELY), "y": (FLAT[::-1], OFTEN)}, varied=varied).lines[0]
    assert safer.endswith("but it fails less often in only 30 of 100 variations of the assumptions (as often in 60).")
    pays = told({"x": (FLAT + 4e5, RARELY), "no CRM": NOTHING}, varied=varied).lines[0]
    assert pays.endswith("but it brings more than it costs in only 40 of 100 variations of the assumptions.")
    close = {"x": (FLAT, OFTEN), "y": (FLAT[::-1], OFTEN)}
    assert told(close, varied=varied) == told(close)
    few = Varied(0, 1, 9, earns=(1, 8), safer=(0, 0))
    arms = {"x": (FLAT + 4e5, RARELY), "y": (FLAT[::-1], OFTEN)}
    assert told(arms, varied=few) == told(arms)


def test_what_depends_on_the_horizon_names_weeks_and_what_would_change():
    """Who overtakes whom, and who would cease to pay, at which horizon instead of which."""
    arms = {
        "x": (FLAT + 4e5, OFTEN, {"by_weeks": {156: -1e5, 260: 9e5}, "depends_on_horizon": True}),
        "y": (FLAT[::-1], OFTEN, {"by_weeks": {156: 0.5e5, 260: 2e5}}),
    }
    lines = told(arms, turns=True, weeks=208).lines[2:]
    assert lines == (
        "Over 156 weeks instead of 208, y would earn more than x on average.",
        "Over 156 weeks instead of 208, x would cost more than it brings on average.",
    )


def test_a_refused_arm_is_no_winner_and_what_finance_weighed_is_told():
    """Who finance refuses in every run stands for no project; the benefit, the hurdle and the cost are in money."""
    no = {"not_approved": 1.0, "refusal": Refusal(0, 4.1e6, 20e6, 5.0)}
    refused = told({"x": (np.zeros(100), NEVER, no), "y": (FLAT + 4e5, RARELY)})
    assert refused.lines[0].startswith("Y pays")
    assert "Finance approves x in no run." in refused.lines
    assert refused.lines[-1].endswith("5 times the whole cost: for x, 4.10M USD against 20.0M USD (replicate 0).")
    nobody = told({"x": (np.zeros(100), NEVER, no), "y": (np.zeros(100), NEVER, no)})
    assert nobody.lines[0].startswith("Finance approves neither x nor y in any run")
    assert nobody.leading is None
    partly = told({"x": (FLAT + 4e5, RARELY, {"not_approved": 0.4}), "y": (FLAT[::-1], OFTEN)})
    assert "Finance did not approve x in 40 of 100 runs; those count as no failure and no gain." in partly.lines


def test_the_first_refusal_of_a_comparison_is_read_from_the_project_itself():
    """What the answer says finance weighed is what that run's own journal holds."""
    firm = FIRM.with_levers(approval_hurdle=20.0)
    found = compare(firm, ["big_bang"], replications=2, workers=1)
    assert found.to_dict()["answer_lines"][0].startswith("Finance approves big bang in no run")
    assert "against 20 times the whole cost" in found.answer
    assert compare_pair(compare(firm, replications=2, workers=1).ensemble, 0, 1, 1).paired.identical


def test_a_company_in_one_place_is_told_why_it_is_phased_by_module():
    """Where nobody names plans and there is one region, phasing goes by module, and the answer says so."""
    alone = FIRM.with_company(regions=["North"])
    found = compare(alone, replications=2, workers=1).to_dict()
    assert list(found["plans"]) == ["big_bang", "phased_by_module"]
    assert found["notes"] == [found["answer_lines"][-1]]
    assert "nothing can be phased by region" in found["answer"]
    assert not notes_on(FIRM, [Arm(plan, plan) for plan in ("big_bang", "phased_by_module")])


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from([-4e5, -1e5, 0.0, 4e5]), st.sampled_from("onr"), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 300),
)
def test_every_answer_is_made_of_whole_sentences(arms, runs):
    """Whatever the arms, one to six: sentences that begin large and end with a stop, and a leading arm that acts."""
    kinds = {"o": (OFTEN, {}), "r": (RARELY, {"not_approved": 0.3}), "n": (NEVER, {"not_approved": 1.0})}
    given_arms = {}
    for place, (shift, kind, nothing) in enumerate(arms):
        failure, more = kinds[kind]
        idle = nothing or kind == "n"
        npv = np.zeros(100) if idle else FLAT + shift
        given_arms[f"arm {place}"] = (npv, NEVER if idle else failure, {"nothing": True} if nothing else more)
    found = told(given_arms, runs=runs)
    for line in found.lines:
        assert line[0].isupper()
        assert line.endswith(".")
        assert "{" not in line
        assert " nan" not in line
    active = [place for place, (_, kind, nothing) in enumerate(arms) if not nothing and kind != "n"]
    assert found.leading in active if active else found.leading is None


def test_few_runs_are_counted_as_they_are():
    """Of fewer than 100 runs counts are out of those; of more, out of 100, unless that would hide a failure."""
    few = {"x": (FLAT[:20] + 4e5, RARELY[5:25]), "y": (FLAT[:20], OFTEN[:20])}
    text = str(told(few, runs=20))
    assert "it fails in 5 of 20 runs against 10 for y" in text
    assert "100" not in text.replace("take 200", "")
    assert [out_of(share, base_of(200, share)) for share in (0.0, 0.005, 0.37, 0.995, 1.0)] == [
        *("0 of 100", "1 of 200", "37 of 100", "199 of 200", "100 of 100")
    ]


def test_a_loss_has_a_true_minus_sign():
    """Answers print amounts below nothing with the sign of the tables, and nothing never with a sign."""
    assert (money(-291_000.0, "USD"), money(-0.2, "USD")) == ("−0.29M USD", "0 USD")
    assert "-" not in str(told({"x": (FLAT - 1e5, OFTEN), "none": NOTHING}))
