"""Rules: limits, signs and identities that every formula must keep."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.rules import (
    belief,
    benefit,
    data_quality,
    gates,
    housekeeping,
    influence,
    leadership,
    learning,
    loyalty,
    migration,
    money,
    politics,
    portable,
    strategy,
    support,
    time_budget,
    treatment,
    vendors,
)
from crmsim.scenario.levers import LEVERS

share = st.floats(0.0, 1.0)
small = st.floats(0.0, 0.5)


@given(st.floats(-80.0, 80.0))
def test_portable_exponential_is_close_to_the_library(x: float):
    """Relative error below 1e-8 over the whole range."""
    assert math.isclose(portable.exp(x), math.exp(x), rel_tol=1e-8)


@given(st.floats(1e-6, 1e6))
def test_portable_logarithm_is_close_to_the_library(x: float):
    """Absolute error below 1e-8."""
    assert abs(portable.log(x) - math.log(x)) < 1e-8


def test_portable_functions_give_known_bits():
    """These bits are part of every result; another machine must give the same."""
    assert portable.exp(1.0).hex() == "0x1.5bf0a8c02908bp+1"
    assert portable.log(10.0).hex() == "0x1.26bb1bbb55514p+1"
    assert portable.logistic(-2.5).hex() == "0x1.36b7112a90b19p-4"


@given(share, share, share, share)
def test_shares_stay_shares(a: float, b: float, c: float, d: float):
    """Beliefs, filler, trust, norms, facilities and order stay within 0 and 1."""
    values = [
        belief.updated_belief(a, b, c, d),
        belief.social_norm(a, b, c),
        belief.anchored_ease(a),
        belief.lived_usefulness(a - 0.5, b, 4.0 * c - 2.0, d, a),
        belief.updated_belief(a, belief.anchored_ease(b), c, d),
        learning.routine_time(learning.learning_exponent(0.5 + 0.5 * a)),
        learning.proficiency(520.0 * a, learning.learning_exponent(0.5 + 0.5 * b), 0.4 + 0.3 * c),
        gates.thought_ready(0.97, a),
        strategy.whole_customer(a),
        treatment.told_apart(a, b),
        belief.facilitation(a, 6.0 * b),
        data_quality.filler_share(-2.6 + a, b, 0.1 * a, c, d),
        data_quality.trust(a, b),
        data_quality.updated_accuracy(a, b, c, 0.02 * d, d),
        data_quality.updated_completeness(a, b, c),
        vendors.coordination(8.0 * a, b, c),
        politics.updated_coalition(a, b),
        learning.kept_after_wait(52.0 * a, 1.0 + 10.0 * b),
        housekeeping.tidied(a, b),
        housekeeping.untidied(a, b),
        housekeeping.cleaned(a, b),
        housekeeping.unified(a, b),
        housekeeping.matured(a, b),
        housekeeping.left_to_clean(a),
        gates.ripeness(104.0 * a),
        benefit.integration(a, b),
        data_quality.fields_covered(15.0 * a, 1.0 + 199.0 * b),
        influence.compliance(a, b, c),
        treatment.scorecard_learnt(a, b, c),
        influence.demand(a, b, c),
        time_budget.unsettled(a, 4.0 * b, 52.0 * c),
    ]
    assert all(0.0 <= value <= 1.0 for value in values)


@given(st.floats(-0.7, -0.001), share)
def test_crisis_leadership_counts_in_a_crisis_only(seen: float, holds: float):
    """Slightly bad news are met by all leaders alike; in a crisis those who hold lose less commitment."""
    after, usual = (leadership.after_review(0.6, seen, 4.0, x, 0.5, 0.0) for x in (0.5 + 0.5 * holds, 0.5))
    assert after >= usual - 1e-9
    trifle = [leadership.after_review(0.6, max(seen, -0.1), 4.0, x, 0.5, 0.0) for x in (0.0, 1.0)]
    assert trifle[0] == pytest.approx(trifle[1])
    crisis = [leadership.after_review(0.6, -0.3, 4.0, x, 0.5, 0.0) for x in (0.0, 1.0)]
    assert crisis[0] < crisis[1] < 0.6


@given(share, small, share, share)
def test_time_taken_lowers_belief_and_output(lost: float, more: float, saved: float, autonomy: float):
    """Whatever takes time is felt and costs output; nobody gains from losing an hour."""
    assert belief.net_gain(0.05, saved, lost + more, autonomy, 2.0) <= belief.net_gain(0.05, saved, lost, autonomy, 2.0)
    assert time_budget.lost_output(lost + more, 0.1) >= time_budget.lost_output(lost, 0.1)


@given(share, share, share, share)
def test_benefit_needs_use_information_trust_and_skill(depth: float, information: float, trust: float, skill: float):
    """Each factor alone can bring the benefit to zero; none can push it beyond the ceiling."""
    assert benefit.benefit_index(9.0, 1.5, 1.0, depth, 1.0, information, trust, skill) <= 1.5
    for zeroed in range(5):
        factors = [depth, 1.0, information, trust, skill]
        factors[zeroed] = 0.0
        assert abs(benefit.benefit_index(5.0, 2.0, 1.0, *factors)) < 1e-12


@given(share, share, share, share)
def test_needing_each_other_makes_nobody_rich(little: float, more: float, use: float, further: float):
    """The more of the benefit needs others, the less is left of it at any use short of the full; more use leaves more,
    and what all need and nobody keeps is worth nothing."""
    much = little + more * (1.0 - little)
    assert 0.0 <= influence.shared(much, use) <= influence.shared(little, use) <= 1.0
    assert influence.shared(little, use) <= influence.shared(little, use + further)
    assert influence.shared(1.0, 0.0) == 0.0


def test_benefit_gates_are_one_at_the_default():
    """The product of gates keeps a readable scale."""
    assert benefit.company_gate(0.20, 0.40, 0.40, 0.50) == pytest.approx(1.0)
    assert benefit.integration(0.3, 1.0) == 1.0
    assert (benefit.acting_gate(0.4), benefit.maturity_gate(0.5)) == pytest.approx((1.0, 1.0))
    assert benefit.saturation(1.0, 1.0) == pytest.approx(1.0, abs=1e-3)


def test_technology_alone_yields_its_fraction():
    """Without process change the benefit falls to the technology-only fraction of what full change gives."""
    alone = benefit.company_gate(0.20, 0.0, 0.4, 0.5)
    assert alone / benefit.company_gate(0.20, 1.0, 0.4, 0.5) == pytest.approx(0.20)


def test_eighty_percent_learning_curve():
    """Task time falls to 47.7 % at the tenth unit on an 80 % curve (Wright 1936)."""
    exponent = learning.learning_exponent(0.8)
    assert portable.power(10.0, exponent) == pytest.approx(0.477, abs=5e-4)


def test_records_left_alone_decay_as_published():
    """2.1 % a month leaves 77.5 % of accuracy after a year (weekly steps of a month of 4.33 weeks)."""
    accuracy = 1.0
    for _ in range(52):
        accuracy = data_quality.updated_accuracy(accuracy, 0.0, 1.0, 0.021 / 4.33, 0.0)
    assert accuracy == pytest.approx(0.7752, abs=0.003)


@given(st.integers(2, 8))
def test_links_of_a_phased_plan_sum_to_the_closed_form(k: int):
    """Live times waiting waves, summed over the plan, is K (K^2 - 1) / 6."""
    assert sum(live * (k - live) for live in range(1, k)) == k * (k * k - 1) // 6


@given(share, share, share)
def test_warranties_primes_and_contact_only_help(prime: float, warranty: float, contact: float):
    """Coordination rises and disputes fall with each of them, the more so where the prime contractor is neutral; who
    has none gains nothing by neutrality."""
    biased, neutral = (vendors.coordination(8.0 * contact, prime, x) for x in (0.0, 1.0))
    assert vendors.coordination(8.0 * contact + 1.0, prime, 0.0) >= biased
    assert neutral >= biased
    assert vendors.coordination(contact, 0.0, 1.0) == vendors.coordination(contact, 0.0, 0.0)
    assert vendors.disputed_share(contact, warranty, prime) <= vendors.disputed_share(contact, 0.0, 0.0)
    assert vendors.effort(warranty, prime, 0.0) >= vendors.effort(0.0, 0.0, 0.0)


def test_messier_sources_make_more_migration_work():
    """From 3 to 20 sources the migration costs at least twice as much."""
    assert migration.effort_factor(8.0, 0.5, 0.6) == pytest.approx(1.0)
    assert migration.effort_factor(20.0, 0.5, 0.6) / migration.effort_factor(3.0, 0.5, 0.6) >= 2.0


@given(st.floats(-0.7, 0.7), st.floats(0.05, 0.95), st.integers(1, 26))
def test_evidence_moves_commitment_its_own_way_and_not_out_of_bounds(seen: float, before: float, interval: int):
    """Good evidence raises commitment, bad evidence lowers it, and neither leaves 0-1."""
    after = leadership.after_review(before, seen, float(interval), 0.5, 0.5, 0.01)
    assert 0.0 <= after <= 1.0
    assert (after - before) * seen >= 0.0


def test_progress_and_sunk_cost_protect_a_project():
    """Escalation: what is spent and what is live make a stop less likely."""
    bare = leadership.stop_chance(0.1, -0.4, 0.0, 0.0, 4.0)
    assert leadership.stop_chance(0.1, -0.4, 0.5, 0.0, 4.0) < bare
    assert leadership.stop_chance(0.1, -0.4, 0.0, 0.9, 4.0) < bare
    assert leadership.stop_chance(0.1, -0.4, 1.0, 0.0, 4.0) == 0.0


@given(st.floats(0.0, 4.0), share)
def test_hazards_and_queues_are_not_negative(gap: float, x: float):
    """Chances and waits cannot fall below zero."""
    assert loyalty.churn_hazard(0.004, 3.0, gap - 2.0) >= 0.0
    assert loyalty.win_hazard(0.02, gap - 1.0) >= 0.0
    assert loyalty.move_hazard(0.001, gap - 2.0, True) >= 0.0
    assert influence.first_use_hazard(0.01 + x, 0.3, x, x) > 0.0
    assert 0.0 <= support.waiting_weeks(1000.0 * x, 10.0) <= 6.0


def test_satisfied_customers_leave_less():
    """Churn falls with satisfaction; at normal satisfaction it is normal."""
    assert loyalty.churn_hazard(0.004, 3.0, 0.1) < loyalty.churn_hazard(0.004, 3.0, 0.0) == pytest.approx(0.004)


@given(st.floats(0.0, 6.0), st.floats(0.0, 0.2))
def test_lasting_relations_leave_mean_churn_as_it_is(sensitivity: float, spread: float):
    """Over customers whose satisfaction differs for good, the mean chance to leave is that of normal satisfaction."""
    steps = np.linspace(-8.0, 8.0, 4001)
    weight = np.exp(-0.5 * steps * steps)
    hazard = np.exp(-sensitivity * spread * steps)
    mean = (weight * hazard).sum() / weight.sum()
    assert loyalty.steady(sensitivity, spread) * mean == pytest.approx(1.0, rel=1e-3)


@given(st.floats(0.1, 4.0), st.floats(0.1, 4.0), st.floats(0.0, 3.0), st.floats(1.0, 200.0))
def test_a_forecast_is_weighed_between_what_is_seen_and_what_was_promised(
    seen: float, promised: float, noise: float, weeks: float
):
    """The noisier it is, and the fewer weeks it rests on, the nearer it stays to the promise; never beyond either."""
    index = gates.weighed(seen, promised, noise, weeks)
    low, high = sorted((seen, promised))
    assert low * (1.0 - 1e-6) <= index <= high * (1.0 + 1e-6)
    for doubtful in (
        gates.weighed(seen, promised, noise + 1.0, weeks),
        gates.weighed(seen, promised, noise, 0.5 * weeks),
    ):
        assert abs(math.log(doubtful / promised)) <= abs(math.log(index / promised)) + 1e-6


def test_forecasts_miss_to_either_side_as_far_as_said():
    """On the log scale the error has mean 0 and the standard deviation that the lever gives; without noise none."""
    luck = (np.arange(20_000) + 0.5) / 20_000
    errors = np.log([gates.forecast_error(0.35, float(u)) for u in luck])
    assert errors.mean() == pytest.approx(0.0, abs=1e-3)
    assert errors.std() == pytest.approx(0.35, rel=0.01)
    assert gates.forecast_error(0.0, 0.9) == pytest.approx(1.0)


def test_order_fades_and_is_nothing_without_housekeeping():
    """What nobody sees to falls into disorder, sooner where data decay sooner; without order there is no effect."""
    assert housekeeping.untidied(0.8, 0.05) < housekeeping.untidied(0.8, 0.0) < 0.8
    assert housekeeping.cleaned(0.6, 0.0) == 0.6
    assert housekeeping.unified(0.6, 0.0) == 0.6
    assert housekeeping.matured(0.6, 0.0) == 0.6
    assert housekeeping.left_to_clean(0.0) == 1.0
    assert housekeeping.files_benefit(0.06, 0.0, 1.0, 1.0) == 0.0


def test_a_budget_that_knows_all_is_the_price():
    """What can be known is 1 at three vendors and little customisation; the best plan knows it, the poorest half. A
    neutral prime contractor has a fee."""
    assert money.known_price(3.0, 0.3, 0.0) == pytest.approx(1.0)
    assert money.known_price(5.0, 0.6, 0.0) > 1.0 > money.known_price(1.0, 0.0, 0.0)
    assert money.known_price(3.0, 0.3, 1.0) > money.known_price(3.0, 0.3, 0.5) > 1.0
    assert (money.foresight(0.0), money.foresight(1.0)) == (0.5, 1.0)


def test_support_halves_half_a_year_after_completion():
    """People and money alike: what is not paid does not solve tickets."""
    assert [support.staffing(weeks) for weeks in (0.0, 25.0, 26.0)] == [1.0, 1.0, 0.5]
    assert money.support_cost(1.0, 0.0, 65.0) - money.support_cost(0.5, 0.0, 65.0) == pytest.approx(0.5 * 45.5 * 40.0)
    half, whole = (support.capacity(team, 0.6, 1.0, 1.0) for team in (0.5, 1.0))
    assert whole == pytest.approx(2.0 * half, rel=1e-6)


def test_without_action_the_best_data_earn_nothing():
    """Benefit falls to zero with action on data (definition of the claim), and keeps rising with it."""
    gates = [benefit.company_gate(0.2, 0.4, action, 0.5) for action in (0.0, 0.2, 0.4, 0.7)]
    assert gates[0] == 0.0
    assert gates == sorted(gates)


def test_poor_plans_and_overruns_take_more_work_per_progress():
    """Work per week of progress is 1 at middling plans of the usual optimism without an overrun."""
    usual = LEVERS["optimism_bias"].default
    assert money.work_factor(0.0, 0.5, usual) == pytest.approx(1.0)
    assert money.work_factor(0.0, 0.1, usual) > 1.1
    assert money.work_factor(2.0, 0.5, usual) == pytest.approx(1.7)
    assert money.work_factor(0.0, 0.5, 2.0 * usual) == pytest.approx(2.0)
