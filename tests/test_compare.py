"""The comparison of plans: same luck for all arms, the JSON of the contract, and no fault that passes silently."""

import json
import math
from functools import cache

import numpy as np
import pytest

from crmsim.errors import InputError
from crmsim.outcomes.metrics import OUTCOMES, to_vector
from crmsim.run import simulate
from crmsim.scenario.kinds import SEGMENTS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Uniform
from crmsim.study import compare as module
from crmsim.study import ensemble as ensembles
from crmsim.study.arms import Arm, arms_of, parse_arm
from crmsim.study.compare import NothingDoneError, compare, half_width
from crmsim.study.ensemble import RunsFailedError, run_ensemble
from crmsim.study.workers import Workers

PLANS = ("big_bang", "phased_by_region")
FIRM = Scenario(name="small", title="A small firm", horizon=160).with_company(employees=24, customers=80)
MANY_FIRMS = FIRM.with_uncertainty({"data_burden": Uniform(1.0, 5.0), "company.employees": Uniform(20.0, 40.0)})
METRIC = {"mean", "ci95", "p10", "p50", "p90", "n"}


@cache
def result(replications=12, seed=0):
    """A comparison of big bang and phased on the small firm."""
    return compare(FIRM, PLANS, replications=replications, seed=seed)


def test_the_json_has_every_key_of_the_contract():
    """Schema 1: everything is there, by its fixed name, and it is JSON without NaN."""
    found = json.loads(json.dumps(result().to_dict(), allow_nan=False))
    assert found["schema"] == "crmsim.compare/1"
    assert (found["scenario"], found["seed"], found["replications"], found["horizon_weeks"]) == ("small", 0, 12, 160)
    assert set(found) >= {"crmsim_version", "model_version", "scenario_hash", "plans", "paired", "answer", "currency"}
    assert list(found["plans"]) == list(PLANS)
    for arm in found["plans"].values():
        assert set(arm["failure_rate"]) >= {"value", "ci95", "count"}
        assert set(arm["failure_modes"]) >= {
            "CANCELLED",
            "ABANDONED",
            "SHELFWARE",
            "UNTRUSTED",
            "VALUE_LOSS",
            "OVERRUN",
        }
        assert set(arm["roi"]) >= METRIC | {"share_negative", "cvar10"}
        metrics = [arm[name] for name in ("npv", "total_cost", "benefit", "payback_week", "data_quality")]
        metrics += [arm["adoption"][name] for name in ("breadth", "depth", "honest_use")]
        metrics += [arm["customer"][name] for name in ("retention", "satisfaction")]
        metrics += [arm["customer"]["profit_by_segment"][segment] for segment in SEGMENTS]
        assert all(set(metric) >= METRIC for metric in metrics)
        assert arm["weekly"]["week"] == list(range(1, 161))
        for series in ("honest_use", "cumulative_cash", "data_quality", "productivity", "leadership"):
            assert {len(arm["weekly"][series][level]) for level in ("p10", "p50", "p90")} == {160}
    (pair,) = found["paired"]
    assert (pair["a"], pair["b"]) == PLANS
    assert set(pair) >= {"roi_difference", "npv_difference", "failure_difference", "probability_a_better"}
    assert set(pair) >= {"variance_reduction", "verdict"}


def test_the_same_question_has_the_same_answer():
    """Asked again, everything is equal to the last bit; another seed is another sample."""
    again = compare(FIRM, PLANS, replications=12)
    assert again.to_dict() == result().to_dict()
    assert compare(FIRM, PLANS, replications=12, seed=1).to_dict()["plans"] != result().to_dict()["plans"]


@pytest.mark.slow
def test_workers_give_the_same_bits_as_one_process():
    """How the work is split shows in nothing: not in the runs, not in the JSON."""
    with Workers(2) as pool:
        spread = compare(MANY_FIRMS, PLANS, replications=12, pool=pool)
    alone = compare(MANY_FIRMS, PLANS, replications=12, workers=1)
    assert spread.ensemble.outcome.tobytes() == alone.ensemble.outcome.tobytes()
    assert spread.ensemble.weekly.tobytes() == alone.ensemble.weekly.tobytes()
    assert spread.to_dict() == alone.to_dict()


@pytest.mark.parametrize("scenario", [FIRM, MANY_FIRMS], ids=["one firm", "many firms"])
def test_a_run_is_its_replicate_of_the_comparison(scenario):
    """`simulate(seed=S, replicate=R)` is replicate R of a comparison with seed S, figure by figure."""
    found = compare(scenario, PLANS, replications=4, seed=3)
    for place, plan in enumerate(PLANS):
        run = simulate(scenario, plan, seed=3, replicate=2)
        np.testing.assert_array_equal(to_vector(run.outcome), found.ensemble.outcome[2, place])


def test_fewer_replications_are_the_beginning_of_more():
    """Replicates do not depend on how many are asked for."""
    np.testing.assert_array_equal(compare(FIRM, PLANS, replications=5).ensemble.outcome, result().ensemble.outcome[:5])


def test_arms_do_not_touch_each_other():
    """An arm gives the same runs whatever else is compared beside it, and in whatever order."""
    turned = compare(FIRM, ("no_crm", *reversed(PLANS)), replications=4)
    for arm, place in (("phased_by_region", 1), ("big_bang", 2)):
        np.testing.assert_array_equal(
            turned.ensemble.outcome[:, place], result().ensemble.outcome[:4, PLANS.index(arm)]
        )


def test_identical_arms_differ_by_exactly_nothing():
    """Two names for one plan: every difference is 0, and the verdict is too close to call."""
    found = compare(FIRM, arms=["one: plan=big_bang", "two: plan=big_bang"], replications=6).to_dict()
    (pair,) = found["paired"]
    assert pair["npv_difference"]["mean"] == pair["failure_difference"]["value"] == 0.0
    assert pair["npv_difference"]["ci95"] == pair["failure_difference"]["ci95"] == [0.0, 0.0]
    assert (pair["probability_a_better"], pair["verdict"]) == (0.5, "too_close")
    assert found["answer"] == "One and two come out exactly the same in every run."


def test_no_crm_is_worth_nothing_and_has_no_roi():
    """The twin as a plan of its own: NPV 0 to the bit, ROI missing, no seats to fail with."""
    found = compare(FIRM, ("no_crm", "big_bang"), replications=4).to_dict()["plans"]["no_crm"]
    assert (found["npv"]["mean"], found["npv"]["p10"], found["npv"]["p90"]) == (0.0, 0.0, 0.0)
    assert (found["roi"]["mean"], found["roi"]["n"]) == (None, 0)
    assert found["failure_rate"]["value"] == 0.0
    assert {found["failure_modes"][flag]["share"] for flag in ("CANCELLED", "ABANDONED", "SHELFWARE")} == {None}
    assert set(found["weekly"]["data_quality"]["p50"]) == {None}


def test_levers_of_an_arm_replace_what_was_drawn_for_the_firm():
    """A lever that an arm sets is set in every firm; what it does not set stays as drawn, for all arms alike."""
    found = compare(
        MANY_FIRMS,
        arms=["free: plan=big_bang", "set: plan=big_bang, data_burden=3", "firm: plan=big_bang"],
        replications=4,
    )
    free, fixed, same = np.moveaxis(found.ensemble.outcome, 1, 0)
    np.testing.assert_array_equal(free, same)
    assert not np.array_equal(free, fixed)
    alone = simulate(MANY_FIRMS.draw(lambda key: 0.5).with_levers(data_burden=3.0), "big_bang")
    assert alone.scenario.levers["data_burden"] == 3.0


def test_an_arm_that_changes_its_twin_is_measured_against_its_own():
    """Turnover acts without a CRM too: such an arm has a twin of its own, so that no CRM still is worth nothing."""
    found = compare(FIRM, arms=["a: plan=no_crm", "b: plan=no_crm, turnover_sales=0.6"], replications=3)
    assert found.ensemble.figure(1, "npv").tolist() == [0.0, 0.0, 0.0]
    assert found.ensemble.figure(0, "exits").sum() < found.ensemble.figure(1, "exits").sum()


def test_pairs_come_in_the_order_of_the_arms():
    """Three arms make three pairs: first with second, first with third, second with third."""
    names = ["big_bang", "no_crm", "phased_by_region"]
    found = compare(FIRM, names, replications=3).to_dict()["paired"]
    assert [(pair["a"], pair["b"]) for pair in found] == [
        (names[0], names[1]),
        (names[0], names[2]),
        (names[1], names[2]),
    ]
    assert compare(FIRM, names[:1], replications=3).to_dict()["paired"] == []


def test_percentiles_and_counts_agree_with_the_runs():
    """What the JSON says follows from the table of runs that everybody can have."""
    found, frame = result().to_dict(), result().to_frame()
    runs = frame[frame["arm"] == "big_bang"]
    arm = found["plans"]["big_bang"]
    assert arm["npv"]["mean"] == pytest.approx(runs["npv"].mean())
    assert arm["npv"]["p90"] == pytest.approx(np.quantile(runs["npv"], 0.9))
    assert arm["failure_rate"]["count"] == runs["failure"].sum()
    assert arm["npv_values"] == runs["npv"].tolist()
    assert frame.attrs["units"]["npv"] == "USD"
    assert list(frame.columns) == ["arm", "replicate", *OUTCOMES]
    assert math.isclose(sum(share["value"] for share in arm["primary_failure"].values()), 1.0)


def test_the_weekly_bands_end_where_the_runs_end():
    """The median of cumulative cash in the last week is the median of the final cash of all runs."""
    arm = result().to_dict()["plans"]["big_bang"]
    final = result().ensemble.figure(0, "final_cash")
    assert arm["weekly"]["cumulative_cash"]["p50"][-1] == pytest.approx(np.median(final))


def test_the_command_gives_the_same_comparison():
    """The command names scenario, arms, size and seed; arms of one's own are spelled out and read back."""
    assert result().to_dict()["command"] == (
        "crmsim compare small --plans big_bang,phased_by_region --replications 12 --seed 0"
    )
    arms = [Arm("less data", "big_bang", {"data_burden": 1.5}), Arm("b", "big_bang")]
    text = compare(FIRM, arms=arms, replications=2).to_dict()["command"]
    assert "--arm 'less data: plan=big_bang, data_burden=1.5'" in text
    assert parse_arm(str(arms[0])) == arms[0]


def broken(monkeypatch, bad):
    """Let some replicates break down in an arm."""
    whole = ensembles.run_arms

    def run_arms(scenario, arms, seed, replicate):
        if replicate in bad:
            raise ensembles.RunError("arm big_bang") from ZeroDivisionError(f"no luck with {replicate}")
        return whole(scenario, arms, seed, replicate)

    monkeypatch.setattr(ensembles, "run_arms", run_arms)


def test_a_replicate_that_breaks_down_is_counted_and_leaves_the_others_alone(monkeypatch):
    """Its stage and message are kept as text; the other replicates are what they were."""
    whole = result().ensemble.outcome
    broken(monkeypatch, {1, 7})
    found = compare(FIRM, PLANS, replications=12)
    np.testing.assert_array_equal(found.ensemble.outcome, np.delete(whole, [1, 7], axis=0))
    assert found.failed_runs == 2
    told = found.to_dict()["failed_runs"]
    assert (told["count"], told["by_stage"]) == (2, {"arm big_bang": 2})
    assert told["first"][0]["message"] == "ZeroDivisionError: no luck with 1"
    assert "Traceback" in found.ensemble.failed[0].traceback
    assert found.to_dict()["replications"] == 10


def test_nothing_but_broken_runs_is_no_result(monkeypatch):
    """Where every run breaks down there is no comparison, and the first reason is given."""
    broken(monkeypatch, set(range(12)))
    with pytest.raises(
        RunsFailedError, match=r"All 4 runs failed. Replicate 0 failed in arm big_bang: ZeroDivisionError"
    ):
        compare(FIRM, PLANS, replications=4)


def test_a_result_that_is_no_number_is_a_broken_run(monkeypatch):
    """NaN in a figure that always applies is a fault that is counted, never a missing value."""
    monkeypatch.setattr("crmsim.outcomes.value.present_value", lambda flow, discount: math.nan)
    with pytest.raises(
        RunsFailedError, match=r"the outcome of arm big_bang: ValueError: .* is nan, which is no number"
    ):
        compare(FIRM, PLANS, replications=2)


def test_ctrl_c_keeps_what_is_done(monkeypatch):
    """An interruption gives the replicates done so far, without a gap, and says that it stopped."""
    whole = ensembles.run_task

    def run_task(task):
        if 7 in task.replicates:
            raise KeyboardInterrupt
        return whole(task)

    monkeypatch.setattr(ensembles, "run_task", run_task)
    found = compare(FIRM, PLANS, replications=12)
    assert found.stopped
    assert found.ensemble.replicates.tolist() == [0, 1, 2, 3, 4]
    told = found.to_dict()
    assert (told["stopped"], told["replications"], told["replications_asked"]) == (True, 5, 12)


def test_a_wish_to_stop_is_obeyed_and_nothing_done_is_no_result():
    """`stop` ends it between tasks with what is done; before the first there is nothing to show."""
    asked = iter([False, True])
    assert compare(FIRM, PLANS, replications=40, stop=lambda: next(asked), workers=1).ensemble.replicates.size == 5
    with pytest.raises(NothingDoneError):
        compare(FIRM, PLANS, replications=5, stop=lambda: True, workers=1)


def test_progress_is_told_up_to_the_end():
    """Every report counts further, to all that was asked for."""
    reports = []
    compare(FIRM, PLANS, replications=12, on_progress=lambda done, wanted: reports.append((done, wanted)))
    assert reports == [(5, 12), (10, 12), (12, 12)]


@pytest.mark.slow
def test_until_adds_batches_until_the_interval_is_narrow(monkeypatch):
    """A wide wish is met by the first batch; a narrow one takes more, and stops at the limit."""
    monkeypatch.setattr(module, "BATCH", 10)
    monkeypatch.setattr(module, "LONGEST_SEARCH", 40)
    wide = compare(FIRM, PLANS, until=0.5)
    assert wide.ensemble.replicates.tolist() == list(range(10))
    narrow = compare(FIRM, PLANS, until=0.01)
    assert narrow.ensemble.replicates.tolist() == list(range(40))
    assert half_width(narrow.ensemble) < half_width(wide.ensemble)
    direct = run_ensemble(FIRM, arms_of(FIRM, PLANS), range(40))
    np.testing.assert_array_equal(narrow.ensemble.outcome, direct.outcome)
    assert narrow.to_dict()["command"].endswith("--until 0.01 --seed 0")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"plans": ["big_bagn"]}, "Did you mean 'big_bang'?"),
        ({"plans": []}, "1-6 arms, but 0"),
        ({"plans": ["big_bang"] * 2}, "Two arms have the name 'big_bang'"),
        ({"arms": [f"{n}: plan=big_bang" for n in range(7)]}, "but 7 were given"),
        ({"arms": ["no colon"]}, "has no ':' after its name"),
        ({"arms": [": plan=big_bang"]}, "needs a name"),
        ({"arms": ["a: plan=big_bang, data_burdn=2"]}, "Did you mean 'data_burden'?"),
        ({"arms": ["a: plan=big_bang, data_burden"]}, "no 'key=value'"),
        ({"arms": ["a: plan=big_bang, data_burden=nan"]}, "must be a finite number"),
        ({"arms": ["a: plan=big_bang, data_burden=1e400"]}, "must be a finite number"),
        ({"arms": ["a: plan=big_bang, data_burden=99"]}, "outside its limits"),
        ({"arms": ["a: plan=big_bang, data_burden=1, data_burden=2"]}, "twice"),
        ({"arms": ["a: plan=phased_by_region, n_phases=9"]}, "cannot make 9 waves"),
        ({"replications": 0}, "replications = 0"),
        ({"replications": True}, "replications = true"),
        ({"replications": 2.5}, "replications = 2.5"),
        ({"seed": -1}, "seed = -1"),
        ({"until": 0.0}, "until = 0"),
        ({"until": math.nan}, "until = nan"),
        ({"workers": 0}, "workers = 0"),
    ],
)
def test_mistakes_are_answered_before_anything_runs(given, message):
    """Every mistake is one plain sentence with what would be right."""
    with pytest.raises(InputError) as mistake:
        compare(FIRM, **given)
    assert message in str(mistake.value)


def test_an_arm_without_a_plan_takes_that_of_the_scenario():
    """A text that names only levers changes the scenario's own plan."""
    (arm,) = arms_of(FIRM.with_plan("big_bang"), arms=["quick: rollout_speed=2"])
    assert (arm.plan, dict(arm.levers)) == ("big_bang", {"rollout_speed": 2.0})


def test_a_run_shows_its_weeks_with_units():
    """One row per week from 1 to the horizon, money in the company's currency, cash ending where the outcome says."""
    run = simulate(FIRM.with_company(currency="EUR"), "big_bang")
    weekly = run.weekly
    assert weekly.index.tolist() == list(range(1, 161))
    assert set(weekly.attrs["units"]) == {"week", *weekly.columns}
    assert (weekly.attrs["units"]["cost"], weekly.attrs["units"]["use_sales"]) == ("EUR", "0-1")
    assert weekly["cumulative_cash"].iloc[-1] == pytest.approx(run.outcome["final_cash"])
    assert run.story[-1].kind == "end"
    assert not run.table.flags.writeable
    with pytest.raises(InputError, match="seed"):
        simulate(FIRM, seed=-1)
