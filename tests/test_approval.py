"""Finance that has to approve, and an old system that ends: what decides about a project from outside."""

import json
import re
from functools import cache

import numpy as np
import pytest
from command_line import TINY, crmsim

from crmsim.outcomes.story import money
from crmsim.plans import PLANS, schedule_for
from crmsim.run import simulate
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world

FIRM = Scenario(name="firm").with_company(employees=60, customers=300)
SEAT_FLAGS = ("cancelled", "abandoned", "shelfware", "untrusted", "no_benefit", "overrun")
PROJECTS = [name for name in PLANS if name not in {"no_crm", "housekeeping_only"}]


@cache
def run(plan, replicate=0, **levers):
    """One run, made once."""
    return simulate(FIRM.with_levers(**levers), plan, replicate=replicate)


def approved(plan="big_bang", **levers):
    """Share of 20 replicates in which finance approves, which it does before the first week."""
    firm = FIRM.with_levers(**levers)
    worlds = [build_world(firm, schedule_for(firm, plan), 0, replicate) for replicate in range(20)]
    return 1.0 - np.mean([world.firm[0].not_approved for world in worlds])


def test_without_a_hurdle_everything_is_approved():
    """Where finance asks for nothing, it refuses nothing, however little can be put in figures."""
    assert approved(approval_hurdle=0.0, quantifiability=0.0) == 1.0


@pytest.mark.parametrize("plan", PROJECTS)
def test_a_project_that_is_not_approved_leaves_everything_as_it_is(plan):
    """No project, no cost, no seats: the company is its twin, no return exists, and nothing failed."""
    refused = run(plan, approval_hurdle=20.0)
    assert refused.outcome["not_approved"] == 1.0
    assert refused.outcome["npv"] == refused.outcome["total_cost"] == 0.0
    assert refused.outcome["roi"] is None
    assert [name for name in SEAT_FLAGS if refused.outcome[name] is not None] == []
    assert refused.outcome["failure"] == refused.outcome["failure_broad"] == refused.outcome["stopped_at_gate"] == 0.0
    assert refused.outcome["stop_week"] is None
    assert refused.table.tobytes() == refused.twin_table.tobytes()


def test_a_refused_project_is_told_where_it_happened_with_what_finance_weighed():
    """The story of a run says at kick-off that finance said no, with both amounts, and at the end what that leaves."""
    first, last = run("big_bang", approval_hurdle=20.0).story
    assert (first.kind, first.week, first.unit) == ("not_approved", 0, FIRM.company.currency)
    assert 0.0 < first.figure < first.threshold
    assert all(money(amount, first.unit) in first.text for amount in (first.figure, first.threshold))
    assert (
        last.text == "There was no project: nothing was spent or gained, and the company is what it is without a CRM."
    )


def test_a_comparison_says_how_many_were_not_approved(tmp_path):
    """Table, JSON and report give the share that finance refused and the runs that have a return, where it refused."""
    path, found, page = tmp_path / "tiny.toml", tmp_path / "found.json", tmp_path / "found.html"
    path.write_text(TINY, "utf-8")
    words = ("compare", str(path), "--arm", "asked: plan=big_bang, approval_hurdle=20", "--arm", "free: plan=big_bang")
    said = crmsim(*words, "--replications", "2", "--workers", "1", "--json", str(found), "--report", str(page))
    assert re.search(r"not approved by finance +2 of 2 +0 of 2\n +runs with a return +0 of 2 +2 of 2", said.out)
    plans = json.loads(found.read_text("utf-8"))["plans"]
    assert [plans[name]["not_approved"]["value"] for name in ("asked", "free")] == [1.0, 0.0]
    assert [plans[name]["roi"]["n"] for name in ("asked", "free")] == [0, 2]
    assert "Not approved by finance" in page.read_text("utf-8")
    alone = crmsim("compare", str(path), "--plans", "big_bang", "--replications", "2", "--workers", "1")
    assert "not approved" not in alone.out


def test_what_needs_no_project_needs_no_approval():
    """No CRM and housekeeping alone are never refused."""
    for plan in ("no_crm", "housekeeping_only"):
        assert run(plan, approval_hurdle=20.0).outcome["not_approved"] == 0.0


def test_more_is_approved_where_more_can_be_put_in_figures():
    """The share of projects approved rises with what can be quantified, and falls with the hurdle."""
    by_figures = [approved(approval_hurdle=0.8, quantifiability=share) for share in np.linspace(0.05, 0.95, 7)]
    assert by_figures == sorted(by_figures)
    assert (by_figures[0], by_figures[-1]) == (0.0, 1.0)
    by_hurdle = [approved(approval_hurdle=hurdle, quantifiability=0.5) for hurdle in np.linspace(0.2, 3.0, 7)]
    assert by_hurdle == sorted(by_hurdle, reverse=True)
    assert (by_hurdle[0], by_hurdle[-1]) == (1.0, 0.0)


def test_finance_knows_what_briefing_the_own_it_costs():
    """What is asked for grows by the weeks of briefing all own IT staff at their wage, when the first wave is due."""
    hurdle, weeks = 20.0, (0.0, 6.0)
    asked = [run("big_bang", approval_hurdle=hurdle, it_training_weeks=w).story[0].threshold for w in weeks]
    world = build_world(FIRM, schedule_for(FIRM, "big_bang"), 0, 0)
    due = world.table.discount[int(world.waves.planned_week[0])]
    briefing = 6.0 * 40.0 * world.firm[0].it_staff * FIRM.company.hourly_cost.it
    assert briefing > 0.0
    assert asked[1] - asked[0] == pytest.approx(hurdle * briefing * due)


def test_approval_draws_nothing_that_a_project_draws():
    """An approved project runs as it would where nobody asks, to the bit."""
    asked, unasked = run("phased_by_region", approval_hurdle=0.05, quantifiability=1.0), run("phased_by_region")
    assert asked.outcome["not_approved"] == 0.0
    assert asked.table.tobytes() == unasked.table.tobytes()


def test_an_old_system_past_its_end_costs_company_and_twin_alike_until_seats_are_live():
    """From its last week on every seat outside the CRM costs; in the twin that is every seat for ever."""
    end, price = 20, 30.0
    found = run("phased_by_region", legacy_end_week=end, legacy_extension_cost=price)
    table, twin = found.table, found.twin_table
    everybody = price * FIRM.company.employees
    assert not table["cost_legacy"][:end].any()
    assert (twin["cost_legacy"][end:] == everybody).all()
    np.testing.assert_allclose(table["cost_legacy"][end:], everybody * (1.0 - table["live"][end:]), atol=1e-6)
    assert table["cost_legacy"][-1] == 0.0


def test_getting_off_an_old_system_in_time_is_part_of_what_a_crm_is_worth():
    """What the twin goes on paying counts as gained, in present values; it is no cost of the project."""
    ended, never = run("big_bang", legacy_end_week=40), run("big_bang")
    saved = ended.twin_table["cost_legacy"] - ended.table["cost_legacy"]
    worth = float((saved * ended.table["discount"])[1:].sum())
    assert worth > 0.0
    assert ended.outcome["npv"] - never.outcome["npv"] == pytest.approx(worth)
    assert ended.outcome["total_cost"] == never.outcome["total_cost"]


def test_a_stopped_project_falls_back_on_the_old_system():
    """Seats that are switched off need it again, and pay for it."""
    hopeless = {"action_rate": 0.0, "gate_discipline": 1.0, "pilot_noise": 0.15, "legacy_end_week": 10}
    found = run("staged_funding", **hopeless)
    assert found.outcome["stopped_at_gate"] == 1.0
    assert found.table["cost_legacy"][-1] == found.twin_table["cost_legacy"][-1] > 0.0
