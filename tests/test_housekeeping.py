"""Housekeeping: order is made in its weeks, fades after them, and helps with a CRM to come or without one."""

from functools import cache

import numpy as np
import pytest

from crmsim.plans import PLANS
from crmsim.run import simulate
from crmsim.scenario.scenario import Scenario

WEEKS = 8
FIRM = Scenario(name="firm").with_company(employees=60, customers=300).with_levers(cleanup_weeks=WEEKS)
WITH = [plan.name for plan in PLANS.values() if plan.housekeeping]
SEAT_FLAGS = ("cancelled", "abandoned", "shelfware", "untrusted", "no_benefit", "overrun")


@cache
def run(plan, replicate=0, **levers):
    """One run, made once."""
    return simulate(FIRM.with_levers(**levers), plan, replicate=replicate)


@pytest.mark.parametrize("plan", WITH)
def test_order_is_made_in_its_weeks_and_fades_after_them(plan):
    """Lists, files and ways of working get tidier in every week of housekeeping, and less tidy in every week after."""
    tidy = run(plan).table["tidy"]
    moved = np.diff(tidy)
    assert tidy[0] == 0.0
    assert (moved[:WEEKS] > 0.0).all()
    assert (moved[WEEKS:] < 0.0).all()
    assert tidy.max() < 1.0


@pytest.mark.parametrize("plan", PLANS)
def test_without_its_weeks_nothing_is_put_in_order(plan):
    """Plans without housekeeping, and housekeeping of no weeks, leave the house as it was and pay nothing for it."""
    table = run(plan, cleanup_weeks=0.0).table
    assert not table["tidy"].any()
    assert not table["cost_cleanup"].any()


def test_housekeeping_alone_has_no_seats_to_fail():
    """There is no CRM: no flag about seats, records or a plan applies, and no return on what was hardly spent."""
    only = run("housekeeping_only")
    assert [name for name in SEAT_FLAGS if only.outcome[name] is not None] == []
    assert only.outcome["roi"] is None
    assert only.outcome["npv"] != 0.0
    assert only.outcome["total_cost"] > 0.0
    assert not only.table["paid_seats"].any()
    assert only.outcome["failure"] == only.outcome["value_loss"] == float(only.outcome["npv"] < 0.0)


def test_its_story_speaks_of_no_crm():
    """Housekeeping is told, and nothing of a rollout that is not done."""
    texts = [event.text for event in run("housekeeping_only").story]
    assert any(text.startswith("Housekeeping is done") and "%" in text for text in texts)
    assert texts[-1].startswith("There was no CRM, only housekeeping. It cost ")


def test_it_is_paid_for_while_it_lasts():
    """Tools and help cost so much for each employee in each of its weeks; everybody's chores take output then."""
    only = run("housekeeping_only")
    paid = FIRM.levers["cleanup_cost"] * FIRM.company.employees
    assert only.table["cost_cleanup"][1:].tolist() == pytest.approx([paid] * WEEKS + [0.0] * (FIRM.horizon - WEEKS))
    assert (only.table["productivity"][1 : WEEKS + 1] < only.twin_table["productivity"][1 : WEEKS + 1]).all()


def test_tidy_files_help_without_a_crm_while_they_are_tidy():
    """Once it is done people find what they need: output is above the twin's, ever less so as order fades."""
    more = [
        run("housekeeping_only", r).table["productivity"] / run("housekeeping_only", r).twin_table["productivity"]
        for r in range(3)
    ]
    gained = np.mean(more, axis=0)[WEEKS + 1 :] - 1.0
    assert (gained[:26] > 0.0).all()
    assert gained[-26:].mean() < 0.5 * gained[:26].mean()


def test_a_crm_after_housekeeping_starts_with_truer_records():
    """In the first week that a region is live its records are truer than where nobody tidied up before."""
    for replicate in range(4):
        tidy, plain = (run(plan, replicate) for plan in ("housekeeping_first", "phased_by_region"))
        first = [int(np.argmax(each.table["live"] > 0.0)) for each in (tidy, plain)]
        assert first[0] > WEEKS
        assert tidy.table["accuracy"][first[0]] > plain.table["accuracy"][first[1]]


def test_vendors_wait_until_the_house_is_in_order():
    """Nothing is built, migrated or spent on the project before housekeeping is over."""
    table = run("housekeeping_first").table[: WEEKS + 1]
    assert not any(table[name].any() for name in ("built", "migrated", "cost_project", "spent"))
    assert run("housekeeping_first").table["cost_project"][WEEKS + 1] > 0.0
