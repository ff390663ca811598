"""Gates: leaders wait for results, weigh them, and go on only if that pays; what was never begun costs nothing."""

import copy
from functools import cache

import numpy as np
import pytest
from bits import played

from crmsim.plans import schedule_for
from crmsim.rules import leadership
from crmsim.run import simulate
from crmsim.scenario.scenario import Scenario
from crmsim.validation.fairness_timing import lay_hands, neutral_firm
from crmsim.world.gates import benefit_seen, end_rollout, lower_expectations
from crmsim.world.population import build_world
from crmsim.world.state import EVENTS
from crmsim.world.week import advance

GATED = ("pilot_then_phased", "staged_funding")
REPLICATES = range(8)
#: Constants of the model as they once were, so that a new calibration does not decide here.
CONSTANTS = {
    "benefit_scale": 100.0, "benefit_ceiling": 2.0, "adoption_threshold": 0.3, "value_spread": 0.4,
    "first_use_base": 0.006, "mandate_push": 0.32, "peer_influence": 0.12, "threshold_spread": 0.25,
    "learning_load": 0.12, "unreadiness_defects": 8.0, "planning_allowance": 1.2, "stop_below": 0.22,
    "stop_rate": 0.09, "sunk_cost_weight": 0.3, "relationship_spread": 0.12,
}  # fmt: skip
FIRM = Scenario(name="firm").with_company(employees=60, customers=300).with_levers(**CONSTANTS)
#: A firm in which hardly anybody acts on what a CRM tells, and leaders who follow what the results say.
HOPELESS = FIRM.with_levers(
    process_change=0.0, action_rate=0.002, tech_only_fraction=0.05, gate_discipline=1.0, pilot_noise=0.15
)
#: So short a time that what is live earns its keep, but nothing more would earn its price.
SHORT = FIRM.with_horizon(78).with_levers(gate_discipline=1.0)


@cache
def outcomes(scenario, plan, **levers):
    """Runs of the first replicates, made once."""
    return [simulate(scenario.with_levers(**levers), plan, replicate=replicate) for replicate in REPLICATES]


def decisions(events):
    """Week, kind and wave of each decision."""
    return [
        (int(event["week"]), EVENTS[int(event["code"])], int(event["subject"]))
        for event in events
        if EVENTS[int(event["code"])].startswith("gate_")
    ]


@pytest.mark.parametrize("plan", GATED)
@pytest.mark.parametrize("weeks", [0, 8, 20])
def test_a_gate_waits_for_results(plan, weeks):
    """No decision before people have worked with the wave before it for as many weeks as the plan gives them."""
    for replicate in REPLICATES:
        world = played(FIRM.with_levers(pilot_weeks=weeks), plan, 0, replicate)
        found = decisions(world.events[: int(world.firm[0].event_count)])
        assert found
        assert all(week >= world.waves.live_week[wave - 1] + weeks for week, _, wave in found)


@pytest.mark.parametrize("plan", GATED)
def test_nothing_is_begun_before_its_gate(plan):
    """Until leaders have decided, nothing of the waves behind the gate is built, migrated or paid for."""
    firm = FIRM.with_levers(data_burden=4.0, gate_discipline=0.5)
    for replicate in REPLICATES:
        world = build_world(firm, schedule_for(firm, plan), 0, replicate)
        for week in range(1, 105):
            advance(world, week, week)
            passed = decisions(world.events[: int(world.firm[0].event_count)])
            first = world.waves.size if plan == "pilot_then_phased" else 1 + len(passed)
            behind = world.waves[first if passed else 1 :]
            assert not behind.built.any()
            assert not behind.migrated.any()


def test_hopeless_firms_are_stopped_and_lose_less():
    """Where a CRM cannot pay, rounds of funding end it, at a smaller loss than the same firm without discipline."""
    stopped, gone_on = outcomes(HOPELESS, "staged_funding"), outcomes(HOPELESS, "staged_funding", gate_discipline=0.0)
    assert np.mean([run.outcome["stopped_at_gate"] for run in stopped]) >= 0.75
    for run, other in zip(stopped, gone_on, strict=True):
        if run.outcome["stopped_at_gate"]:
            assert other.outcome["npv"] < run.outcome["npv"] < 0.0


def test_a_closed_gate_is_no_failure_but_lost_value_is():
    """Ending at a planned decision is neither a cancellation nor an abandonment; it fails where it cost value."""
    ended = [run.outcome for run in outcomes(HOPELESS, "staged_funding") + outcomes(SHORT, "staged_funding")]
    ended = [figures for figures in ended if figures["stopped_at_gate"]]
    assert {figures["npv"] < 0.0 for figures in ended} == {True, False}
    for figures in ended:
        assert figures["cancelled"] == figures["abandoned"] == 0.0
        assert figures["failure"] == figures["value_loss"] == float(figures["npv"] < 0.0)


def test_a_scope_cut_keeps_what_earns_its_keep():
    """What is live stays live and paid for, seats planned at kick-off stay the measure, and the rollout counts as
    done; with a CRM that earns nothing everything is switched off."""
    for run in outcomes(SHORT, "staged_funding"):
        assert run.outcome["stopped_at_gate"] == 1.0
        assert run.outcome["stop_week"] is None
        assert 0.2 < run.table["live"][-1] < 0.8
        assert run.table["paid_seats"][-1] == pytest.approx(run.table["live"][-1])
        assert run.table["planned_live"][-1] == pytest.approx(run.table["live"][-1])
        assert run.firm["seats"] == FIRM.company.employees
        assert run.outcome["complete_week"] == decisions(run.events)[-1][0]
    for run in outcomes(HOPELESS, "staged_funding"):
        if run.outcome["stopped_at_gate"] and run.outcome["complete_week"] is None:
            assert run.outcome["stop_week"] == decisions(run.events)[-1][0]
            assert run.table["live"][-1] == 0.0


def test_the_story_says_how_a_rollout_ended_at_a_gate():
    """It never says that everything is live where a decision cut the rollout, nor that leaders stopped the project."""
    for run in outcomes(SHORT, "staged_funding") + outcomes(HOPELESS, "staged_funding"):
        last = run.story[-1]
        week = decisions(run.events)[-1][0]
        kept = run.table["live"][-1] > 0.0
        assert "Everything has been live" not in last.text
        assert any(event.week == week and "decided not to go on to wave" in event.text for event in run.story)
        if run.outcome["complete_week"] is None or kept:
            assert f"The rollout ended at a planned decision in week {week}" in last.text
            assert ("stayed on" if kept else "was switched off") in last.text


@pytest.mark.parametrize("plan", GATED)
def test_without_discipline_no_gate_ever_closes(plan):
    """Leaders who follow no forecast go on whatever it says, and the journal says that they overruled it."""
    runs = outcomes(HOPELESS, plan, gate_discipline=0.0, pilot_weeks=26)
    kinds = {kind for run in runs for _, kind, _ in decisions(run.events)}
    assert "gate_closed" not in kinds
    assert "gate_overruled" in kinds
    assert not any(run.outcome["stopped_at_gate"] for run in runs)


@pytest.mark.parametrize("plan", GATED)
def test_a_forecast_that_tells_nothing_leaves_the_plan_standing(plan):
    """The noisier the forecast, the more the business case decides: hopeless firms are then let through. So they are
    after few weeks of results, which say little of what comes."""
    told, not_told = (
        np.mean([run.outcome["stopped_at_gate"] for run in outcomes(HOPELESS, plan, pilot_noise=noise, pilot_weeks=26)])
        for noise in (0.15, 3.0)
    )
    assert told >= 0.75
    assert not_told <= 0.3


@pytest.mark.parametrize("plan", ["phased_by_region", "phased_by_module", "pilot_then_phased"])
def test_what_a_live_wave_shows_is_put_right_where_the_crm_is_still_to_come(plan):
    """One rule for all plans with waves: departments that wait are better prepared the more is learnt, no plan needs a
    gate for it, and where nothing is live nothing is learnt."""
    learning, blind = (played(FIRM.with_levers(pilot_learning=share), plan) for share in (0.4, 0.0))
    last_wave = learning.departments.live_week == learning.departments.live_week.max()
    assert (learning.departments.fit[last_wave] > blind.departments.fit[last_wave]).all()
    alone, untaught = (played(FIRM.with_levers(pilot_learning=share), "big_bang") for share in (0.4, 0.0))
    assert np.array_equal(alone.departments.fit, untaught.departments.fit)


def at_first_gate(plan="staged_funding", **levers):
    """A world in the week before its first decision, and that week."""
    firm = FIRM.with_levers(gate_discipline=0.0, pilot_weeks=12, **levers)
    world = build_world(firm, schedule_for(firm, plan), 0, 0)
    week = 0
    while not decisions(world.events[: int(world.firm[0].event_count)]):
        week += 1
        before = copy.deepcopy(world)
        advance(world, week, week)
    return before, week


def test_expected_use_falls_once_to_the_lowest_share_seen():
    """Leaders who go on expect the use that they saw against what was due, from that week on, where they saw enough of
    it; three gates do not compound, and a better one raises nothing."""
    world, week = at_first_gate(pilot_noise=0.0)
    firm, promised, age = world.firm[0], world.table.expected_use.copy(), 1e6
    for step, seen in enumerate((0.6, 0.8, 0.5)):
        due = leadership.expected_use(age, 1.3, world.levers.evaluation_patience[week]) * firm.live
        firm.logged_use = seen * due * world.levers.expectation_inflation[week] / 1.3
        lower_expectations(world, week + 4 * step, age)
        assert firm.believed == pytest.approx((0.6, 0.6, 0.5)[step])
    assert world.table.expected_use[:week] == pytest.approx(promised[:week])
    assert world.table.expected_use[week : week + 8] == pytest.approx(0.6 * promised[week : week + 8])
    assert world.table.expected_use[week + 8 :] == pytest.approx(0.5 * promised[week + 8 :])


def test_a_look_too_early_lowers_next_to_nothing():
    """A week after a go-live nobody can tell: seeing no use then takes a few percent from what is expected, seeing none
    after a year takes most of it."""
    left = []
    for age in (1.0, 52.0):
        world, week = at_first_gate()
        world.firm[0].logged_use = 0.0
        lower_expectations(world, week, age)
        left.append(world.firm[0].believed)
    assert left[0] > 0.9
    assert left[1] < 0.1


def test_nobody_expects_more_because_more_was_seen():
    """Use beyond what was due leaves the promise of the case where it is."""
    world, week = at_first_gate()
    promised = world.table.expected_use.copy()
    world.firm[0].logged_use = 2.0
    lower_expectations(world, week, 40.0)
    assert world.firm[0].believed == 1.0
    assert np.array_equal(world.table.expected_use, promised)


def test_a_rollout_that_ends_keeps_the_lower_expectation():
    """After a no, what is live is held against the use that an earlier gate left to be expected, not against the
    promise."""
    (world, week), (other, _) = at_first_gate(), at_first_gate()
    world.firm[0].logged_use = 0.1 * leadership.expected_use(40.0, 1.3, 26.0) * world.firm[0].live
    lower_expectations(world, week, 40.0)
    for each in (world, other):
        end_rollout(each, week, 5.0)
        assert each.firm[0].stopped == 0.0
    assert 0.0 < world.firm[0].believed < other.firm[0].believed == 1.0
    assert other.table.expected_use[week:].any()
    lowered = world.firm[0].believed * other.table.expected_use[week:]
    assert world.table.expected_use[week:] == pytest.approx(lowered)


@pytest.mark.parametrize("plan", GATED)
def test_gates_lower_expectations_in_real_runs(plan):
    """Whether results convince leaders or are overruled, the case is held against what is used from then on: what is
    expected after the last gate is the promise times what leaders still believe."""
    firm = FIRM.with_levers(gate_discipline=0.0, expectation_inflation=2.0, evaluation_patience=8.0)
    start = build_world(firm, schedule_for(firm, plan), 0, 0)
    world = played(firm, plan)
    passed = decisions(world.events[: int(world.firm[0].event_count)])
    first, last = passed[0][0], passed[-1][0]
    assert 0.0 < world.firm[0].believed < 1.0
    assert world.table.expected_use[:first] == pytest.approx(start.table.expected_use[:first])
    assert world.table.expected_use[last:] == pytest.approx(world.firm[0].believed * start.table.expected_use[last:])


@pytest.mark.parametrize("plan", ["phased_by_region", "phased_by_module"])
def test_a_gate_reads_a_pilot_as_if_all_shared(plan):
    """Where people use a part of it as they use the whole, so many weeks after its go-live a gate reads the same of
    both, however much of the benefit rests on colleagues' records and on modules that need each other."""
    firm = neutral_firm(4).with_levers(k_net=0.5, integration_complement=0.4, benefit_ceiling=2.0)
    seen = []
    for each in ("big_bang", plan):
        world = build_world(firm, schedule_for(firm, each), 0, 0)
        live = 0
        for week in range(1, firm.horizon + 1):
            lay_hands(world)
            world.people.depth = 0.7
            advance(world, week, week)
            live = live or (week if world.firm[0].live > 0.0 else 0)
            if live and week == live + 8:
                alone, joined, age = benefit_seen(world, week)
                seen.append(((alone * joined, age), world.firm[0].shared))
                break
    (whole, shared_by_all), (part, shared_by_few) = seen
    assert shared_by_few < 0.8 * shared_by_all
    assert part == pytest.approx(whole, rel=0.02)  # use drifts a little within a week
