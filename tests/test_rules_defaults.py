"""Rules at the defaults of their levers, where what is normalised is 1 or nothing, and the way each of them moves."""

import math
from collections.abc import Callable

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
    migration,
    money,
    politics,
    strategy,
    support,
    time_budget,
    treatment,
    vendors,
)
from crmsim.scenario.levers import LEVERS

share = st.floats(0.0, 1.0)


class Usual:
    """Defaults of levers as attributes."""

    def __getattr__(self, name: str) -> float:
        return LEVERS[name].default


usual = Usual()

ONE: dict[str, Callable[[], float]] = {
    "value": lambda: strategy.value_gate(usual.value_strategy),
    "grounding": lambda: strategy.grounding_gate(
        usual.strategy_grounding,
        strategy.weakest_capability(
            usual.customer_voice, usual.tech_skill, usual.change_willingness, usual.it_capacity
        ),
    ),
    "structure": lambda: strategy.structure_gate(usual.org_redesign),
    "absorption": lambda: strategy.absorption_gate(usual.absorptive_capacity),
    "lag": lambda: strategy.absorption_lag(1.0, usual.absorptive_capacity),
    "coverage": lambda: strategy.coverage(usual.enterprise_scope),
    "comparable data": lambda: strategy.comparable(usual.standardisation),
    "integration": lambda: strategy.integrated(usual.legacy_integration),
    "aim": lambda: treatment.aim(usual.customer_voice, usual.customer_focus, 0.0),
    "hours asked": lambda: time_budget.asked_hours(
        1.0, usual.critical_fields, usual.duplicate_entry, usual.prospect_clutter, usual.tech_flash
    ),
    "load of change": lambda: time_budget.load_of_change(1.0, usual.org_redesign, usual.tech_flash, 0.0),
    "room to learn": lambda: learning.gained_experience(1.0, 1.0, 0.0, usual.concurrent_changes, 0.5),
    "use asked": lambda: influence.demand(1.0, usual.job_description, 1.0),
    "commitment that fades": lambda: leadership.faded(4.33, usual.sponsor_owns_metrics),
    "willing IT": lambda: politics.willing_it(usual.it_replacement_fear),
    "IT that knows the system": lambda: support.it_skill(usual.it_training_weeks, 0.0),
    "plan of all vendors": lambda: vendors.seen_early(usual.integrated_plan, usual.n_vendors),
    "misfits": lambda: vendors.misfits(
        usual.vendor_design_engagement, usual.legacy_integration, usual.enterprise_scope, 0.0
    ),
    "price of scope": lambda: money.scope_price(usual.enterprise_scope, usual.legacy_integration, usual.self_service),
    "licence": lambda: 52.0 / 12.0 * money.licence(1.0, 0.0, usual.tech_flash),
    "work": lambda: money.work_factor(0.0, usual.plan_quality, usual.optimism_bias),
    "steering": lambda: gates.steering(usual.phase_metrics, 4.0),
    "features": lambda: benefit.saturation(1.0, 0.6 + usual.depth_support),
    "follow-through at middling commitment": lambda: strategy.follow_through(0.5, usual.task_interdependence),
    "whole customer": lambda: strategy.whole_customer(usual.enterprise_scope),
    "records shared by four fifths": lambda: influence.shared(usual.k_net, 0.8),
    "work found out in time": lambda: gates.found_late(1.0),
    "price without quarrels": lambda: money.quarrelling(0.0),
    "support of two hundred people": lambda: support.hand_offs(200.0, usual.hand_offs),
    "trouble of the middling": lambda: time_budget.trouble_time(1.0, 1.0, 0.0, 1.0, usual.tech_skill) / 0.07,
    "routine after two years": lambda: learning.proficiency(
        104.0,
        learning.learning_exponent(usual.learning_rate),
        learning.routine_time(learning.learning_exponent(usual.learning_rate)),
    ),
}

NOTHING: dict[str, Callable[[], float]] = {
    "willingness lost to other changes": lambda: politics.unwilling(usual.concurrent_changes),
    "reward": lambda: belief.rewarded(usual.incentive_alignment, 1.0),
    "fit lost to uniformity": lambda: strategy.local_loss(usual.standardisation, 4.0),
    "overload by fields": lambda: (
        belief.lived_ease(0.5, 0.5, 0.0, 0.0, usual.critical_fields, 0.0) - (0.20 + 0.5 * 0.5 + 0.35 * 0.5)
    ),
    "liking of the best": lambda: treatment.liking(0, usual.best_service, usual.service_complexity, 1.0, 1.0, 1.0),
    "haste": lambda: strategy.haste(usual.rollout_speed, usual.readiness, usual.enterprise_scope),
    "norm of what is celebrated": lambda: (
        belief.social_norm(0.5, 0.5, usual.win_visibility) - belief.social_norm(0.5, 0.5, 0.5)
    ),
    "time that a redesign takes": lambda: time_budget.restructured(usual.org_redesign, 0.0),
    "readiness that nobody misses": lambda: gates.thought_ready(0.97, usual.phase_metrics) - 0.97,
    "control beyond the usual": lambda: (
        politics.power_loss(True, usual.power_shift_to_backoffice, usual.business_ownership) - politics.USUAL_LOSS
    ),
    "wish to leave of the content": lambda: politics.wish_to_leave(1.0, 0.5, 0.0),
    "filler bred by rewards and targets": lambda: (
        data_quality.filler_base(0.1, usual.incentive_alignment, usual.activity_target_pressure) - math.log(0.1 / 0.9)
    ),
}


@pytest.mark.parametrize("gate", ONE)
def test_a_gate_is_one_at_the_defaults(gate: str):
    """A company that leaves a lever alone is the usual company: the lever's gate neither helps nor hurts."""
    assert ONE[gate]() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("effect", NOTHING)
def test_an_effect_is_nothing_at_the_defaults(effect: str):
    """What is added or taken away beyond the usual is nothing in the usual company."""
    assert NOTHING[effect]() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("segment", range(4))
def test_usual_marketing_weighs_no_segment(segment: int):
    """At the default, cross-selling potential stays what the company declares, in every segment."""
    assert treatment.marketing(segment, usual.nextbest_marketing) == pytest.approx(1.0)


#: Rules that rise in their first argument, whatever the shares that follow it are.
RISING: dict[str, Callable[[float, float, float], float]] = {
    "who knows how value arises draws more": lambda x, _a, _b: strategy.value_gate(x),
    "a grounded strategy draws more": lambda x, a, _b: strategy.grounding_gate(x, 0.1 + a),
    "a structure that follows draws more": lambda x, _a, _b: strategy.structure_gate(x),
    "who can learn draws more": lambda x, _a, _b: strategy.absorption_gate(x),
    "a wider scope covers more": lambda x, _a, _b: strategy.coverage(x),
    "data alike are worth more": lambda x, _a, _b: strategy.comparable(x),
    "one process costs several regions fit": lambda x, a, _b: strategy.local_loss(x, 2.0 + 8.0 * a),
    "more systems make the picture complete": lambda x, _a, _b: strategy.integrated(10.0 * x),
    "a wider scope costs more": lambda x, a, b: money.scope_price(x, 10.0 * a, b),
    "more systems cost more": lambda x, a, b: money.scope_price(a, 10.0 * x, b),
    "self-service costs more to build": lambda x, a, b: money.scope_price(a, 10.0 * b, x),
    "flash costs more licences": lambda x, a, b: money.licence(100.0 * a, b, x),
    "optimism makes more work": lambda x, a, b: money.work_factor(a, b, 1.0 + x),
    "more fields ask more hours": lambda x, a, b: time_budget.asked_hours(3.0, 200.0 * x, a, b, a),
    "double entry asks more hours": lambda x, a, b: time_budget.asked_hours(3.0, 12.0, x, a, b),
    "dead prospects ask more hours": lambda x, a, b: time_budget.asked_hours(3.0, 12.0, a, x, b),
    "flash asks more hours": lambda x, a, b: time_budget.asked_hours(3.0, 12.0, a, b, x),
    "targets for activity take time": lambda x, a, b: time_budget.logging_time(x, a, b, 1.0),
    "opposed groups take time": lambda x, a, b: time_budget.struggle_time(a, x, b),
    "haste leaves roles unclear": lambda x, a, b: time_budget.unsettled(a, 0.5 + x, 52.0 * b),
    "redesign makes the way rougher": lambda x, a, b: time_budget.load_of_change(0.2, x, a, b),
    "flash takes longer to learn": lambda x, a, b: time_budget.load_of_change(0.2, a, x, b),
    "unclear roles take longer to learn": lambda x, a, b: time_budget.load_of_change(0.2, a, b, x),
    "jobs that say so ask for use": lambda x, a, b: influence.demand(a, x, b),
    "targets extract use for show": lambda x, a, b: influence.compliance(a, x, b),
    "targets for activity breed filler": lambda x, a, b: data_quality.filler_base(0.01 + 0.5 * a, b, x),
    "more fields cover more": lambda x, a, _b: data_quality.fields_covered(10.0 * a, 200.0 * x),
    "editors collide where much is entered": lambda x, a, _b: data_quality.overwritten(a, x),
    "honest records are rewarded": lambda x, a, _b: belief.rewarded(0.4 + 0.6 * a, x),
    "more changes leave less willingness": lambda x, _a, _b: politics.unwilling(20.0 * x),
    "briefed IT knows the system": lambda x, a, _b: support.it_skill(52.0 * x, 100.0 * a),
    "IT learns on the job": lambda x, a, _b: support.it_skill(6.0 * a, 100.0 * x),
    "skilled IT solves more": lambda x, a, b: support.capacity(a, b, 1.0, x),
    "skilled administrators do more": lambda x, a, _b: support.requests_done(a, x),
    "more users ask for more changes": lambda x, a, _b: support.new_requests(100.0 * x, a),
    "goals show what is wrong": lambda x, a, _b: gates.steering(x, 1.0 + 25.0 * a),
    "a better plan overlooks less": lambda x, a, b: migration.seen_ready(a, x, b, a),
    "a prepared company leaves less undone": lambda x, a, b: migration.seen_ready(a, b, x, a),
    "lessons fill the gaps of a plan": lambda x, a, b: migration.seen_ready(a, b, a, x),
    "tidy processes are built as they are": lambda x, a, _b: housekeeping.documented(a, x, 0.5),
    "a strong capability gives a strategy more": lambda x, a, _b: strategy.grounding_gate(a, x),
    "messy parts differ more": lambda x, a, _b: migration.uneven(a, 2.0 * x - 1.0),
    "careful owners keep better records": lambda x, a, b: migration.own_accuracy(a, b, a, x - 0.5),
    "one plan shows surprises early": lambda x, a, _b: vendors.seen_early(x, 2.0 + 8.0 * a),
    "more systems misfit more": lambda x, a, b: vendors.misfits(a, 10.0 * x, b, 1.0),
    "haste misfits more": lambda x, a, b: vendors.misfits(a, 4.0, b, 0.5 + x),
    "scorecards teach": lambda x, a, b: treatment.scorecard_learnt(a, x, b),
    "a scorecard needs records in use": lambda x, a, b: treatment.scorecard_learnt(a, b, x),
    "asking customers aims better": treatment.aim,
    "effort for customers aims better": lambda x, a, b: treatment.aim(a, x, b),
    "what was learnt aims better": lambda x, a, b: treatment.aim(a, b, x),
    "one voice is felt": lambda x, a, b: treatment.felt(max(a, b), min(a, b), x),
    "express service pleases the best": lambda x, a, b: treatment.liking(0, x, a, b, 1.0, 0.0),
    "more of the effort pleases": lambda x, a, b: treatment.liking(1, 0.5, a, b, 0.5 + x, 0.2 + a),
    "campaigns win some over": lambda x, a, _b: treatment.upgrade_factor(3, x, a),
    "a cut of service loses some": lambda x, a, _b: treatment.churn_factor(3, x, a),
    "skill expects ease": lambda x, _a, _b: belief.anchored_ease(x),
    "skill makes it easy": lambda x, a, b: belief.lived_ease(x, a, b, 6.0 * a, 12.0, b),
    "a process that fits is easy": lambda x, a, b: belief.lived_ease(a, x, b, 6.0 * a, 12.0, b),
    "what is easy is useful": lambda x, a, b: belief.lived_usefulness(0.2 * a - 0.1, x, b - 0.5, a, b),
    "what brings more is useful": lambda x, a, b: belief.lived_usefulness(0.2 * x - 0.1, a, b - 0.5, a, b),
    "what is celebrated is the norm": lambda x, a, b: belief.social_norm(a, b, x),
    "habit carries use": lambda x, a, _b: belief.by_habit(a, x),
    "the weary want to leave": lambda x, a, b: politics.wish_to_leave(a, b, 2.0 * x),
    "time taken tires": lambda x, a, b: politics.updated_fatigue(a, 26.0, b, 0.6 * x - 0.1),
    "colleagues help to learn": lambda x, a, b: learning.gained_experience(a, b, a, 3.0, x),
    "flat curves have a slow routine": lambda x, _a, _b: learning.routine_time(
        learning.learning_exponent(0.7 + 0.3 * x)
    ),
    "a pace beyond the plan is haste": lambda x, a, b: strategy.haste(0.5 + x, a, 0.1 + b),
    "a wide scope makes haste": lambda x, a, b: strategy.haste(1.0 + a, b, 0.1 + x),
    "committed leaders see it through": lambda x, a, _b: strategy.follow_through(x, a),
    "more of the customer is seen": lambda x, _a, _b: strategy.whole_customer(x),
    "records that colleagues keep are worth more": lambda x, a, _b: influence.shared(a, x),
    "goals show what is missing": lambda x, a, _b: gates.thought_ready(a, x),
    "quarrels cost money": lambda x, _a, _b: money.quarrelling(x),
    "unclear roles make people ask": lambda x, _a, _b: time_budget.asking_around(x),
    "redesign takes time": lambda x, a, _b: time_budget.restructured(x, 52.0 * a),
    "knowledge tells customers apart": lambda x, a, _b: treatment.told_apart(x, a),
    "the whole customer tells apart": lambda x, a, _b: treatment.told_apart(a, x),
    "more functions bring more": lambda x, a, _b: benefit.saturation(a, 0.6 + x),
}

#: Rules that fall in their first argument, whatever the shares that follow it are.
FALLING: dict[str, Callable[[float, float, float], float]] = {
    "who learns fast acts soon": lambda x, a, _b: strategy.absorption_lag(52.0 * a, x),
    "owned success fades slower": lambda x, a, _b: leadership.faded(a, x),
    "rewards for truth leave less filler": lambda x, a, b: data_quality.filler_base(0.01 + 0.5 * a, x, b),
    "many fields are harder": lambda x, a, b: belief.lived_ease(a, b, 0.0, 0.0, 200.0 * x, a),
    "unclear roles are harder": lambda x, a, b: belief.lived_ease(a, b, 0.0, 0.0, 12.0, x),
    "many changes leave less room to learn": lambda x, a, b: learning.gained_experience(a, b, a, 20.0 * x, b),
    "roles settle": lambda x, a, b: time_budget.unsettled(a, 0.5 + b, 104.0 * x),
    "effort for customers saves less": lambda x, a, b: time_budget.saved_time(a, b, a, b, a, b, x),
    "rare releases tire less": lambda x, a, b: politics.updated_fatigue(a, 1.0 + 259.0 * x, b, 0.0),
    "skill takes releases lightly": lambda x, a, _b: politics.updated_fatigue(a, 1.0 + 51.0 * a, x, 0.0),
    "the content stay": lambda x, a, b: politics.wish_to_leave(0.1 + a, x, b),
    "a ready company is not rushed": lambda x, a, b: strategy.haste(1.1 + a, x, 0.1 + b),
    "haste is mended by nobody's leisure": lambda x, a, b: strategy.haste(1.0 - 0.5 * x, a, b),
    "what is steered is not done twice": lambda x, _a, _b: gates.found_late(2.0 * x),
    "questions pass through many hands": lambda x, a, _b: support.hand_offs(20.0 + 5000.0 * x, 0.3 * a),
    "order throws dead prospects out": lambda x, a, _b: housekeeping.purged(a, x),
    "messy parts have worse records": lambda x, a, b: migration.own_accuracy(a, 2.0 * x - 1.0, b, 0.0),
    "the willing resist less": lambda x, a, b: politics.resistance(a, b, a, b, a, 0.1 * b, a, x),
    "skill takes trouble lightly": lambda x, a, b: time_budget.trouble_time(a, b, a, b, x),
    "a redesign settles": lambda x, a, _b: time_budget.restructured(0.3 + 0.7 * a, 104.0 * x),
    "one's own trouble holds others back": lambda x, a, b: treatment.related(1.0, 0.5 * a, x, b),
    "the patient expect it later": lambda x, a, b: leadership.expected_use(104.0 * a, 1.0 + b, 4.0 + 100.0 * x),
    "who looks rarely corrects late": lambda x, a, _b: gates.steering(a, 1.0 + 103.0 * x),
    "fear holds IT back": lambda x, _a, _b: politics.willing_it(x),
    "a system that fits asks for fewer changes": lambda x, a, _b: support.new_requests(100.0 * a, x),
    "long queues are not heard": lambda x, a, _b: support.heard(100.0 * x, 0.1 + a),
    "vendors in the design misfit less": lambda x, a, b: vendors.misfits(x, 10.0 * a, b, 1.0),
    "complicated service pleases nobody": lambda x, a, b: treatment.liking(int(3.99 * a), 0.5, x, b, 1.0, a),
    "self-service costs less to serve": lambda x, a, b: treatment.cost_factor(1, x, 0.0, 0.5, 0.0, a, b),
    "a cut of service costs less to serve": lambda x, a, b: treatment.cost_factor(3, 0.2, x, 0.5, 0.2, a, b),
}


@pytest.mark.parametrize("rule", RISING)
@given(first=share, second=share, a=share, b=share)
def test_a_rule_rises(rule: str, first: float, second: float, a: float, b: float):
    """More of the first never means less of what follows from it."""
    low, high = sorted((first, second))
    assert RISING[rule](low, a, b) <= RISING[rule](high, a, b) + 1e-9


@pytest.mark.parametrize("rule", FALLING)
@given(first=share, second=share, a=share, b=share)
def test_a_rule_falls(rule: str, first: float, second: float, a: float, b: float):
    """More of the first never means more of what follows from it."""
    low, high = sorted((first, second))
    assert FALLING[rule](low, a, b) >= FALLING[rule](high, a, b) - 1e-9


@pytest.mark.parametrize("rule", RISING | FALLING)
def test_a_rule_does_not_stand_still(rule: str):
    """From end to end each of them moves: a rule that has lost its argument would rise and fall at once."""
    both = RISING | FALLING
    assert abs(both[rule](1.0, 0.5, 0.45) - both[rule](0.0, 0.5, 0.45)) > 1e-4
