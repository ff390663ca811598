"""Gates: leaders wait for results, weigh them, and go on only if that pays; what was never begun costs nothing."""

from functools import cache

import numpy as np
import pytest
from bits import played

from crmsim.plans import schedule_for
from crmsim.run import simulate
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import EVENTS
from crmsim.world.week import advance

GATED = ("pilot_then_phased", "staged_funding")
REPLICATES = range(8)
#: Constants of the model as they once were, so that a new calibration does not decide here.
CONSTANTS = {
    "benefit_scale": 34.0, "benefit_ceiling": 1.8, "adoption_threshold": 0.3, "value_spread": 0.4,
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
