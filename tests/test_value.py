"""Value: NPV, ROI and payback against the twin, and the figures that rest on customers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_tables import (
    discounted,
    firm_record,
    from_week,
    healthy_table,
    twin_table,
    weekly_table,
)

from crmsim.outcomes import value
from crmsim.outcomes.customers import MONTH, base, lifetime_value, margin_weights, scorecard, scorecard_series
from crmsim.outcomes.metrics import OUTCOMES, outcome_of, to_vector
from crmsim.outcomes.project import dip_of
from crmsim.outcomes.series import column
from crmsim.scenario.kinds import SEGMENTS

WEEKS = 208
flows = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)


def test_a_company_is_worth_nothing_more_than_itself():
    """The twin measured against itself has NPV 0 to the last bit, and no ROI."""
    twin = twin_table(WEEKS)
    figures = outcome_of(twin, twin, firm_record(project=0.0, seats=0.0, planned_benefit=0.0, planned_cost=0.0))
    assert figures["npv"] == figures["total_cost"] == figures["benefit"] == 0.0
    assert figures["roi"] is figures["payback_week"] is figures["benefit_ratio"] is None
    assert figures["failure"] == 0.0


def test_npv_is_the_discounted_difference_from_the_twin():
    """NPV sums discount x (margin - twin's - idle beyond the twin's - cost) over every week."""
    weeks = 104
    discount = discounted(weeks, 0.12)
    run = weekly_table(weeks, margin=150.0, idle_cost=8.0, cost=20.0, discount=discount)
    twin = weekly_table(weeks, margin=100.0, idle_cost=3.0, cost=0.0, discount=discount)
    by_hand = sum(0.0 + discount[week] * ((150.0 - 100.0) - (8.0 - 3.0) - 20.0) for week in range(weeks))
    assert value.npv(run, twin) == pytest.approx(by_hand, rel=1e-12)
    assert value.npv(run, twin, 52) == pytest.approx(sum(discount[:52] * 25.0), rel=1e-12)
    assert value.npv(run, twin, 105) is None


def test_the_kick_off_row_holds_no_money():
    """Row 0 is a state, not a week: whatever stands there is not counted."""
    run, twin = weekly_table(52, margin=1.0), weekly_table(52)
    run["margin"][0] = 1e9
    assert value.npv(run, twin) == 52.0


def test_time_is_paid_once():
    """Hours of back office and IT cost money; they are a loss of benefit, not a cash cost that ROI divides by."""
    weeks = 208
    plain = outcome_of(healthy_table(weeks), twin_table(weeks), firm_record())
    idle = outcome_of(healthy_table(weeks, idle_cost=5.0), twin_table(weeks), firm_record())
    assert idle["npv"] == pytest.approx(plain["npv"] - 5.0 * weeks)
    assert idle["total_cost"] == plain["total_cost"]


def test_money_after_a_stop_counts_too():
    """The whole horizon counts, also the weeks after the project was stopped."""
    table = healthy_table(WEEKS, margin=1000.0 - from_week(100, WEEKS, 7.0), cost=0.0)
    stopped = firm_record(stopped=1.0, stop_week=60.0, live_at_stop=1.0)
    assert outcome_of(table, twin_table(WEEKS), stopped)["npv"] == pytest.approx(-7.0 * (WEEKS - 99))


@pytest.mark.parametrize(("cost", "expected"), [(0.0, None), (0.99, None), (1.0, 4.0), (2.0, 1.5)])
def test_roi_needs_costs_of_a_thousandth_of_gross_margin(cost, expected):
    """Where there is next to no cost, a return on it means nothing."""
    assert value.roi(5.0 - cost, cost, 1000.0) == expected


def test_payback_is_the_week_in_which_cash_is_back():
    """Cash falls, returns and stays: the week of the return. Never returned, or lost again: none."""
    assert value.payback_week(np.array([-2.0, 1.0, 1.0, 5.0])) == 3.0
    assert value.payback_week(np.array([1.0, -3.0, 1.0, 1.0])) == 4.0
    assert value.payback_week(np.array([-2.0, 1.0])) is None
    assert value.payback_week(np.array([-2.0, 3.0, -4.0])) is None
    assert value.payback_week(np.array([0.0, 0.0])) is None


@given(flows)
def test_payback_agrees_with_cumulative_cash(flow):
    """At payback cash is not below zero; before, it was; at the horizon it is not."""
    week, cash = value.payback_week(flow), np.cumsum(flow)
    if week is None:
        assert not (cash < 0).any() or cash[-1] < 0
    else:
        assert cash[int(week) - 1] >= 0
        assert (cash[: int(week) - 1] < 0).any()
        assert cash[-1] >= 0


@given(st.floats(0.0, 1.0), st.integers(52, 520))
def test_the_discount_column_tells_its_yearly_rate(rate, weeks):
    """The rate that lifetime values use is the one that money was discounted with."""
    assert value.annual_rate(discounted(weeks, rate)) == pytest.approx(rate, abs=1e-9)


def test_one_more_year_goes_on_as_the_last_half_year_did():
    """At a rate of 0 a further year adds 52 times the last mean flow."""
    flow = np.concatenate((np.full(182, -1.0), np.full(26, 3.0)))
    assert value.npv_one_more_year(flow, np.ones(208)) == pytest.approx(flow.sum() + 52 * 3.0)
    slow = value.npv_one_more_year(flow, discounted(208, 0.12))
    further = [3.0 * 1.12 ** (-week / 52.0) for week in range(209, 261)]
    assert slow == pytest.approx(value.present_value(flow, discounted(208, 0.12)) + sum(further))


def test_a_sign_that_turns_with_the_horizon_is_marked():
    """A project that pays only in its last year depends on the horizon; one that always pays does not."""
    late = outcome_of(healthy_table(WEEKS, cost=from_week(1, WEEKS, 83.0)), twin_table(WEEKS), firm_record())
    assert late["npv_156"] < 0.0 < late["npv_one_more_year"]
    assert late["depends_on_horizon"] == 1.0
    assert outcome_of(healthy_table(WEEKS), twin_table(WEEKS), firm_record())["depends_on_horizon"] == 0.0


def test_every_declared_figure_is_given_and_no_other():
    """An outcome has exactly the figures of OUTCOMES, in their order, each a number or None."""
    figures = outcome_of(healthy_table(WEEKS), twin_table(WEEKS), firm_record())
    assert list(figures) == list(OUTCOMES)
    assert all(value is None or math.isfinite(value) for value in figures.values())
    assert all(OUTCOMES[name].optional for name, value in figures.items() if value is None)
    vector = to_vector(figures)
    assert np.isnan(vector).tolist() == [value is None for value in figures.values()]


@pytest.mark.parametrize(("column_name", "bad"), [("margin", np.nan), ("cost", np.inf), ("productivity", np.nan)])
def test_a_number_that_is_none_never_passes_silently(column_name, bad):
    """NaN or infinity in a table is a fault, and stops the run with the name of a figure."""
    with pytest.raises((ValueError, OverflowError)):
        outcome_of(healthy_table(WEEKS, **{column_name: bad}), twin_table(WEEKS), firm_record())


def test_tables_of_different_length_are_refused():
    """A run is compared with a twin of its own length only."""
    with pytest.raises(ValueError, match="its twin 104"):
        outcome_of(healthy_table(208), twin_table(104), firm_record())


@pytest.mark.parametrize(("retention", "multiple"), [(0.9, 4.091), (0.8, 2.5), (0.95, 5.588)])
def test_lifetime_value_gives_the_published_multiples(retention, multiple):
    """r / (1 + i - r) at i = 12 %: 2.5, 4.1 and 5.6 yearly margins (Gupta, Lehmann & Stuart 2004)."""
    assert lifetime_value(np.array([1.0]), np.array([retention]), 0.12)[0] == pytest.approx(multiple, abs=5e-4)


def test_five_points_less_churn_raise_lifetime_value_by_a_third():
    """From 10 % churn to 5 %, at 12 %: + 36.6 %."""
    low, high = lifetime_value(np.ones(2), np.array([0.9, 0.95]), 0.12)
    assert high / low - 1.0 == pytest.approx(0.366, abs=1e-3)


def test_retention_is_weighted_by_the_margin_of_the_twin():
    """Segments that lose money have no weight; the others weigh as much as they earn without a CRM."""
    run = twin_table(WEEKS, lost_best=20.0 / 52.0, lost_unprofitable=50.0 / 52.0)
    weights = margin_weights(base(twin_table(WEEKS)))
    assert base(run).weighted_retention(weights) == pytest.approx((900 * 0.8 + 300 * 0.9) / 1200)


def test_an_empty_segment_is_missing_and_harms_no_other():
    """A segment without customers has no retention; the rest of the outcome is as it was."""
    table = healthy_table(WEEKS, customers_unprofitable=0.0, lost_unprofitable=0.0)
    figures = outcome_of(table, twin_table(WEEKS), firm_record())
    assert figures["retention_unprofitable"] is figures["lifetime_value_unprofitable"] is None
    assert figures["retention_best"] == pytest.approx(0.9)


def test_the_scorecard_runs_month_to_month_and_year_to_year():
    """Months are four weeks, years fifty-two; flows are per year in both, so that both read alike."""
    series = scorecard_series(twin_table(WEEKS, cross_sold=8.0))
    card = scorecard(series, 0.12)
    assert card["months"]["last_week"][:3] == [4, 8, 12]
    assert card["years"]["last_week"] == [52, 104, 156, 208]
    for period in (card["months"], card["years"]):
        assert set(period["segments"]) == set(SEGMENTS)
        best = period["segments"]["best"]
        assert best["retention"] == pytest.approx([0.9] * len(period["last_week"]))
        assert best["acquisition"] == pytest.approx([0.1] * len(period["last_week"]))
        assert best["profitability"] == pytest.approx([900.0 * 52 / 100] * len(period["last_week"]))
        assert period["cross_sell"] == pytest.approx([8.0 * 52 / 400] * len(period["last_week"]))


def test_the_scorecard_leaves_out_what_is_not_complete():
    """A month or year that the horizon cuts is no month and no year."""
    card = scorecard(scorecard_series(twin_table(103)), 0.0)
    assert len(card["months"]["last_week"]) == 103 // MONTH
    assert card["years"]["last_week"] == [52]


def test_the_dip_is_measured_on_live_people_from_go_live():
    """Depth of the loss of output, and weeks from first go-live until it is back."""
    live = from_week(10, 60)
    output = np.ones(60)
    output[11:20] = 0.9
    output[14] = 0.85
    assert dip_of(output, live) == (pytest.approx(0.15), 11.0)
    assert dip_of(np.ones(60), live) == (0.0, 0.0)
    assert dip_of(np.full(60, 0.9), live) == (pytest.approx(0.1), None)
    assert dip_of(output, 0 * live) == (None, None)


def test_no_crm_has_no_bad_records():
    """Without live seats in the last half year, records and filler do not apply rather than being 0."""
    figures = outcome_of(
        healthy_table(WEEKS, live=from_week(30, WEEKS) - from_week(150, WEEKS)), twin_table(WEEKS), firm_record()
    )
    assert figures["data_quality"] is figures["filler"] is figures["completeness"] is None


def test_columns_leave_out_the_kick_off():
    """Week 1 is the first entry of every column."""
    table = weekly_table(52, cost=np.arange(1, 53))
    assert column(table, "cost")[0] == 1.0
    assert column(table, "cost").size == 52
