"""Rules of treatment: which customers get what of the effort, and that nobody is treated otherwise without a CRM."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.rules import treatment
from crmsim.scenario.company import Company

share = st.floats(0.0, 1.0)
segments = pytest.mark.parametrize("segment", range(4))
GRID = np.linspace(0.0, 1.0, 101)


@given(share)
def test_focus_deals_out_the_same_effort(focus: float):
    """What some segments get, others lose: the squares of the effects always come to the same."""
    of = np.array(Company().segments.column("share"))
    weight = np.array([treatment.focus(s, focus) for s in range(4)])
    mean = float((of * weight).sum())
    effect = np.array([treatment.effect_of_effort(float(w), mean) for w in weight])
    assert (weight >= 0.0).all()
    assert (of * effect**2).sum() == pytest.approx(of.sum())


def test_without_focus_all_segments_are_treated_alike():
    """No segment's weight differs from another's; and twice the effort brings less than twice the effect."""
    assert {treatment.focus(s, 0.0) for s in range(4)} == {1.0}
    assert treatment.effect_of_effort(1.0, 1.0) == 1.0
    assert 1.0 < treatment.effect_of_effort(2.0, 1.0) < 2.0


def test_a_little_focus_takes_from_the_unprofitable_and_much_of_it_from_all_but_the_best():
    """Best customers gain throughout, the unprofitable lose throughout; the next-best gain first and lose later."""
    weights = {s: np.array([treatment.focus(s, f) for f in GRID]) for s in range(4)}
    assert (np.diff(weights[treatment.BEST]) > 0.0).all()
    assert (np.diff(weights[treatment.UNPROFITABLE]) < 0.0).all()
    assert (np.diff(weights[treatment.MARGINAL]) < 0.0).all()
    peak = int(np.argmax(weights[treatment.NEXT_BEST]))
    assert 0 < peak < GRID.size - 1
    assert weights[treatment.NEXT_BEST][-1] < 1.0


def test_focus_has_its_best_inside():
    """Over what segments earn and what more they could buy, neither none nor all of the focus is best."""
    parts = Company().segments.column
    of, worth = np.array(parts("share")), np.array(parts("margin_share")) * np.array(parts("cross_sell"))

    def total(focus: float) -> float:
        weight = np.array([treatment.focus(s, focus) for s in range(4)])
        return float((worth * np.sqrt(weight / (of * weight).sum())).sum())

    best = int(np.argmax([total(float(f)) for f in GRID]))
    assert 0 < best < GRID.size - 1


@segments
@given(share, share, share, share)
def test_without_a_crm_nobody_is_treated_otherwise(segment: int, a: float, b: float, c: float, d: float):
    """Nothing is known and nothing is live: cost, churn, moves and satisfaction are as they were, and nothing is
    learnt."""
    assert treatment.cost_factor(segment, a, b, c, d, 0.0, 0.0) == 1.0
    assert treatment.churn_factor(segment, a, 0.0) == treatment.upgrade_factor(segment, a, 0.0) == 1.0
    assert treatment.liking(segment, a, b, 0.0, 0.5 + c, 0.0) == 0.0
    assert treatment.scorecard_learnt(c, d, 0.0) == c


@pytest.mark.parametrize("segment", [treatment.BEST, treatment.NEXT_BEST, treatment.MARGINAL])
@given(share, share)
def test_only_unprofitable_customers_are_pruned_or_courted(segment: int, a: float, insight: float):
    """The rest neither leave nor move more for it, and it does not change what they cost."""
    assert treatment.churn_factor(segment, a, insight) == treatment.upgrade_factor(segment, a, insight) == 1.0
    bare = treatment.cost_factor(segment, 0.2, 0.0, 0.5, 0.0, insight, 1.0)
    assert treatment.cost_factor(segment, 0.2, a, 0.5, a, insight, 1.0) == bare


def test_express_service_and_campaigns_cost_money():
    """The best cost more to serve well, the unprofitable more to court; both only where the CRM is live."""
    best, last = treatment.BEST, treatment.UNPROFITABLE
    usual, express = (treatment.cost_factor(best, 0.0, 0.0, x, 0.0, 0.5, 1.0) for x in (0.5, 1.0))
    alone, courted = (treatment.cost_factor(last, 0.0, 0.0, 0.5, x, 0.5, 1.0) for x in (0.0, 1.0))
    assert express > usual
    assert courted > alone


@segments
@given(share, share, share, share, share, share)
def test_cost_to_serve_never_turns_into_income(
    segment: int, a: float, b: float, c: float, d: float, insight: float, live: float
):
    """However little service customers get, serving them costs something."""
    assert treatment.cost_factor(segment, a, b, c, d, insight, live) > 0.0


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), share)
def test_a_customer_feels_no_more_than_the_mean_and_no_less_than_the_weakest(x: float, y: float, voice: float):
    """With one voice it is the mean; equal service is felt as it is, whatever the voice."""
    weakest, mean = min(x, y), 0.5 * (x + y)
    assert weakest - 1e-9 <= treatment.felt(mean, weakest, voice) <= mean
    assert treatment.felt(mean, weakest, 1.0) == mean
    assert treatment.felt(x, x, voice) == x


@given(st.floats(0.0, 3.0), st.floats(0.0, 3.0), st.floats(0.0, 3.0), share, share)
def test_what_sales_alone_knows_makes_no_relation(x: float, y: float, z: float, voice: float, whole: float):
    """With nothing but sales in view, relations have what the others know; with the whole customer in view they have
    what is felt; in between they have no more than the mean, and no benefit turns into harm."""
    mean, sales = 0.5 * x + 0.15 * y + 0.35 * z, 0.5 * x
    felt = treatment.felt(mean, min(x, y, z), voice)
    assert treatment.related(mean, sales, mean - felt, 0.0) == pytest.approx(0.15 * y + 0.35 * z)
    assert treatment.related(mean, sales, mean - felt, 1.0) == pytest.approx(felt)
    assert -1e-9 <= treatment.related(mean, sales, mean - felt, whole) <= mean + 1e-9


@given(share, share)
def test_nobody_is_told_apart_by_empty_records_or_by_one_department(insight: float, whole: float):
    """Without knowledge, or with that of sales alone, customers of worth look like all others; where they do, more of
    the effort for some is not felt."""
    assert treatment.told_apart(0.0, whole) == treatment.told_apart(insight, 0.0) == 0.0
    assert treatment.liking(1, 0.5, 0.4, 0.0, 1.8, 0.0) == 0.0


def test_marketing_given_to_some_is_taken_from_the_best():
    """What the next-best and marginal gain, the best lose; the unprofitable are not concerned."""
    low, high = ([treatment.marketing(s, x) for s in range(4)] for x in (0.2, 0.8))
    assert high[0] < low[0]
    assert high[1] > low[1]
    assert high[2] > low[2]
    assert high[3] == low[3]


@given(share, share)
def test_a_scorecard_teaches_ever_less(metrics: float, insight: float):
    """What has been learnt is not learnt again: the step shrinks, and all there is to learn is never exceeded."""
    learnt, step = 0.0, 1.0
    for _ in range(200):
        after = treatment.scorecard_learnt(learnt, metrics, insight)
        assert learnt <= after <= 1.0
        assert after - learnt <= step + 1e-12
        step, learnt = after - learnt, after
