"""Rules of strategy, vendors and support: limits, interiors, and nothing done where there is nothing to do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.rules import (
    belief,
    benefit,
    data_quality,
    gates,
    leadership,
    migration,
    money,
    strategy,
    support,
    time_budget,
    vendors,
)

share = st.floats(0.0, 1.0)
GRID = np.linspace(0.0, 1.0, 101)


@given(share, share, share, share)
def test_the_weakest_capability_decides(customers: float, skill: float, culture: float, technical: float):
    """Raising any but the weakest of the four changes nothing; none can be worse than the weakest."""
    four = [customers, skill, culture, technical]
    weakest = strategy.weakest_capability(*four)
    for stronger in range(4):
        raised = list(four)
        raised[stronger] = 5.0
        assert strategy.weakest_capability(*raised) >= weakest
    changed = sum(
        strategy.weakest_capability(*(5.0 if j == i else x for j, x in enumerate(four))) > weakest for i in range(4)
    )
    assert changed <= 1


@given(share, share, share, share, share)
def test_no_gate_turns_benefit_into_harm(a: float, b: float, c: float, d: float, commitment: float):
    """The poorest strategy, structure and leadership leave nothing of the benefit at worst."""
    weakest = strategy.weakest_capability(a, b, c, 1.5 * d)
    assert strategy.value_gate(a) >= 0.0
    assert strategy.grounding_gate(a, weakest) >= 0.0
    assert strategy.grounding_gate(0.0, b) >= 0.0
    assert strategy.structure_gate(a) >= 0.0
    assert strategy.absorption_gate(a) >= 0.0
    assert strategy.comparable(a) >= 0.0
    assert strategy.follow_through(commitment, a) >= 0.0


@given(share, share, share)
def test_interdependence_makes_leaders_matter(commitment: float, loose: float, more: float):
    """The more tasks depend on each other, the more is gained by leaders who bind everybody, and lost by others;
    where nothing depends on anything, leaders neither help nor hurt."""
    tight = loose + more * (1.0 - loose)
    assert strategy.follow_through(commitment, 0.0) == 1.0
    away = [abs(strategy.follow_through(0.25 + 0.5 * commitment, x) - 1.0) for x in (loose, tight)]
    assert away[0] <= away[1] + 1e-9


@given(st.floats(0.0, 1.0), share, share)
def test_only_a_pace_beyond_the_plan_rushes_the_unready(slower: float, ready: float, scope: float):
    """At the planned pace nothing is squeezed; below it readiness and scope make no difference; beyond it a ready
    company is squeezed less, and nobody gains by haste."""
    assert strategy.haste(1.0, ready, scope) == 0.0
    assert strategy.haste(slower, ready, scope) == strategy.haste(slower, 0.5, 0.8) <= 0.0
    assert strategy.haste(1.0 + slower, ready, scope) >= 0.0
    assert strategy.haste(1.5, 1.0, 0.8) < strategy.haste(1.5, 0.0, 0.8)


def test_sales_automation_alone_covers_neither_marketing_nor_service():
    """At a third of the touchpoints there is nothing for the others; it cannot fall below nothing."""
    assert strategy.coverage(strategy.SALES_ALONE) == pytest.approx(0.0, abs=1e-9)
    assert strategy.coverage(0.1) == 0.0


@given(share)
def test_a_single_region_loses_nothing_to_uniformity(standardisation: float):
    """Local needs are lost only where there are several places that have them."""
    assert strategy.local_loss(standardisation, 1.0) == 0.0


def test_uniformity_has_its_best_inside_where_there_are_several_regions():
    """Comparable data pull one way, local fit the other; with one region nothing pulls back."""

    def best(regions: float) -> float:
        worth = [strategy.comparable(s) * benefit.fit_gate(0.6 - strategy.local_loss(s, regions)) for s in GRID]
        return float(GRID[np.argmax(worth)])

    assert 0.0 < best(4.0) < 1.0
    assert best(1.0) == 1.0


def test_no_capacity_to_learn_delays_benefit_for_long_but_not_for_ever():
    """A company that cannot learn at all still waits for a finite time."""
    assert np.isfinite(strategy.absorption_lag(26.0, 0.0))
    assert strategy.absorption_lag(0.0, 0.0) == 0.0


@given(share, share)
def test_with_one_vendor_a_common_plan_and_meetings_are_worth_nothing(plan: float, other: float):
    """What several vendors have to do together, one need not do at all."""
    assert vendors.seen_early(plan, 1.0) == vendors.seen_early(other, 1.0)
    assert vendors.meeting_time(8.0 * plan, 1.0) == 1.0


def test_more_vendors_need_one_plan_more():
    """The more parts there are, the more a common plan is worth."""
    worth = [vendors.seen_early(1.0, n) - vendors.seen_early(0.0, n) for n in (1.0, 2.0, 3.0, 6.0)]
    assert worth == sorted(worth)
    assert worth[0] == 0.0 < worth[1]


def test_a_slow_rollout_does_not_fit_better_than_one_as_planned():
    """Haste breeds misfits; leisure by itself mends none."""
    slow, planned, fast = (vendors.misfits(0.5, 4.0, 0.8, strategy.haste(pace, 0.5, 0.8)) for pace in (0.6, 1.0, 1.4))
    assert slow == planned < fast


@given(share, share, share)
def test_managers_who_know_the_process_map_better(messy: float, knowledge: float, lessons: float):
    """The better they know it, the fewer mappings are wrong at first; the share stays below one."""
    knowing, ignorant = (migration.first_mapping_error(messy, 0.5, lessons, k) for k in (knowledge, 0.0))
    assert 0.0 <= knowing <= ignorant < 1.0


# Who has work, what it costs, and who is heard.


@given(share, share, share)
def test_without_a_crm_no_work_is_made(a: float, b: float, c: float):
    """Nothing is logged, fought over, overwritten, rewarded or asked for where nothing is offered."""
    assert time_budget.logging_time(a, 0.0, b, c) == time_budget.struggle_time(a, b, 0.0) == 0.0
    assert time_budget.saved_time(0.0, a, b, c, a, b, c) == 0.0
    assert data_quality.overwritten(a, 0.0) == belief.rewarded(a, 0.0) == support.new_requests(0.0, b) == 0.0


@given(share, share)
def test_only_the_opposed_struggle_and_only_new_units_are_unclear(a: float, b: float):
    """Where nobody is opposed, no struggle; where no department is new, no unclear role."""
    assert time_budget.struggle_time(a, 0.0, b) == 0.0
    assert time_budget.unsettled(0.0, 1.0 + a, 52.0 * b) == 0.0


@given(st.floats(2.0, 10_000.0), st.floats(2.0, 10_000.0))
def test_support_slows_with_size_but_does_not_stop(one: float, other: float):
    """The larger of two companies keeps less of its pace, and something of it at any size; nothing moves where size is
    declared to make no difference."""
    small, large = sorted((one, other))
    assert support.hand_offs(small, 0.2) >= support.hand_offs(large, 0.2) > 0.0
    assert support.hand_offs(large, 0.0) == 1.0


@given(st.floats(0.0, 40.0), share)
def test_work_found_late_costs_a_bounded_share(steered: float, blame: float):
    """Nobody steers so well that work does itself, nor so badly that it is all done twice; quarrels never make it
    cheaper."""
    assert 0.5 < gates.found_late(steered) < 2.0
    assert money.quarrelling(blame) >= 1.0


@given(share, share, share)
def test_a_redesign_and_unclear_roles_take_some_of_the_week(redesign: float, weeks: float, unclear: float):
    """Much redesign and unclear roles take time and never more than an hour or two of a week."""
    took = time_budget.restructured(redesign, 104.0 * weeks) + time_budget.asking_around(unclear)
    assert -0.05 < took < 0.05
    assert time_budget.asking_around(0.0) == 0.0


def test_short_queues_are_heard():
    """Without a queue the process comes to fit soonest; without administrators it hardly does."""
    assert support.heard(0.0, 1.0) >= 1.0 > support.heard(20.0, 1.0)
    assert support.heard(5.0, support.requests_done(0.0, 0.5)) == pytest.approx(0.0, abs=1e-6)
    assert support.requests_done(0.0, 1.0) > 0.0  # nothing divides by zero


def test_dearer_editions_and_wider_scope_are_paid_in_proportion():
    """A dearer list price costs in proportion, and full discount leaves nothing to pay."""
    assert money.licence(200.0, 0.2, 0.3) == pytest.approx(2.0 * money.licence(100.0, 0.2, 0.3))
    assert money.licence(100.0, 1.0, 1.0) == 0.0


# What leads people on, and what they put in.


@given(share, share)
def test_only_wins_with_results_behind_them_are_celebrated(commitment: float, seen: float):
    """Good news lifts leaders more where wins are shown and output is above normal; without results showing them is
    worth nothing."""
    shown, hidden = (leadership.after_review(commitment, 0.7 * seen, 4.0, 0.5, wins, 0.02) for wins in (1.0, 0.0))
    assert shown >= hidden
    shown, hidden = (leadership.after_review(commitment, 0.7 * seen, 4.0, 0.5, wins, -0.02) for wins in (1.0, 0.0))
    assert shown == hidden


@given(share, share, share)
def test_control_that_moves_to_the_back_office_breeds_filler(control: float, belief_: float, careful: float):
    """People who resent the control enter more for the form."""
    free, controlled = (data_quality.filler_share(-2.6, 0.5, x, belief_, careful) for x in (0.0, 0.2 * control))
    assert controlled >= free
