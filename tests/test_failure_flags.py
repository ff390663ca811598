"""Failure flags: each is a pure function of logged series, at its threshold and not beside it."""

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_tables import firm_record, from_week, healthy_table, twin_table

import crmsim.outcomes
from crmsim.outcomes import failure
from crmsim.outcomes.failure import PRECEDENCE, fails_broadly, fails_strictly, flags_of, primary
from crmsim.outcomes.metrics import outcome_of
from crmsim.outcomes.project import Stop
from crmsim.scenario.levers import LEVERS

WEEKS = 208
NEVER = Stop(None, 0.0)
ONES = np.ones(WEEKS)


def outcome(firm=None, twin=None, **columns):
    """Figures of a healthy project with these columns changed."""
    return outcome_of(healthy_table(WEEKS, **columns), twin or twin_table(WEEKS), firm or firm_record())


def test_a_healthy_project_raises_no_flag():
    """What goes live, is used, trusted and pays does not fail in any way."""
    figures = outcome()
    assert [name for name in PRECEDENCE if figures[name.lower()] != 0.0] == []
    assert figures["failure"] == figures["failure_broad"] == figures["primary_failure"] == 0.0


@pytest.mark.parametrize(("live", "flag"), [(0.0, True), (0.49, True), (0.5, False), (1.0, False)])
def test_a_stop_is_a_cancellation_only_under_half_of_the_planned_seats(live, flag):
    """Half of the seats planned at kick-off, live at the stop, divides CANCELLED from ABANDONED."""
    stop = Stop(80, live)
    assert failure.cancelled(stop) is flag
    assert failure.abandoned(0 * ONES, 0 * ONES, stop) is not flag


def test_a_stop_at_a_planned_gate_is_neither_cancelled_nor_abandoned():
    """A gate that says no is what the plan foresaw."""
    for live in (0.2, 0.9):
        stop = Stop(80, live, at_gate=True)
        assert not failure.cancelled(stop)
        assert not failure.abandoned(0 * ONES, 0 * ONES, stop)


def test_what_a_gate_left_on_can_still_be_cancelled():
    """Leaders who switch off later what a gate had cut down to a quarter of the planned seats have lost faith."""
    cut = {"stopped_at_gate": 1.0, "complete_week": 40.0}
    switched_off = {"stopped": 1.0, "stop_week": 80.0, "live_at_stop": 0.25}
    assert outcome(firm_record(**cut))["cancelled"] == 0.0
    assert outcome(firm_record(**cut, **switched_off))["cancelled"] == 1.0
    at_the_gate = outcome(firm_record(**{**cut, **switched_off, "complete_week": -1.0}))
    assert (at_the_gate["cancelled"], at_the_gate["stopped_at_gate"]) == (0.0, 1.0)


@pytest.mark.parametrize(("weeks", "flag"), [(12, False), (13, True)])
def test_abandoned_takes_thirteen_weeks_in_a_row(weeks, flag):
    """Twelve weeks of hardly any use are a bad quarter; thirteen are the end."""
    active = ONES.copy()
    active[100 : 100 + weeks] = 0.14
    active[150:162] = 0.14  # a second stretch does not add to the first
    assert failure.abandoned(ONES, active, NEVER) is flag


def test_abandoned_is_measured_on_mature_seats_only():
    """Seats within 26 weeks of their own go-live neither save nor sink a project."""
    none_mature, half_mature = 0 * ONES, 0.5 * ONES
    assert not failure.abandoned(none_mature, none_mature, NEVER)
    assert failure.abandoned(half_mature, 0.07 * ONES, NEVER)
    assert not failure.abandoned(half_mature, 0.08 * ONES, NEVER)


def test_nobody_abandons_what_was_switched_off():
    """After a cancellation there is nothing left to use, so it does not become an abandonment too."""
    mature, active = 0.3 * ONES, np.where(np.arange(WEEKS) < 79, 0.3, 0.0)
    assert not failure.abandoned(mature, active, Stop(80, 0.3))


def test_shelfware_counts_seats_that_are_paid_for():
    """Half of the paid seats must be in use; none paid for, none unused."""
    assert failure.shelfware(0.24 * ONES, 0.5 * ONES) is True
    assert failure.shelfware(0.25 * ONES, 0.5 * ONES) is False
    assert failure.shelfware(0 * ONES, 0 * ONES) is None
    assert failure.shelfware(np.where(np.arange(WEEKS) < WEEKS - 26, 0.0, 0.9), ONES) is False


def test_shallow_is_a_sub_flag_that_does_not_fail_a_project():
    """Little depth is reported beside SHELFWARE, never as failure by itself."""
    figures = outcome(depth=0.1)
    assert figures["shallow"] == 1.0
    assert figures["failure_broad"] == 0.0
    assert failure.shallow(ONES, 0 * ONES) is None


@pytest.mark.parametrize(
    ("accuracy", "filler", "flag"), [(0.61, 0.29, False), (0.59, 0.0, True), (0.9, 0.31, True), (0.601, 0.299, False)]
)
def test_untrusted_needs_true_records_and_little_filler(accuracy, filler, flag):
    """Under 60 % true, or over 30 % filler: either alone makes reports worthless."""
    assert failure.untrusted(accuracy * ONES, filler * ONES, ONES) is flag


def test_untrusted_does_not_apply_without_a_crm_and_ignores_weeks_without_one():
    """No CRM has no bad records; after a stop the last weeks of its life count."""
    assert failure.untrusted(0 * ONES, 0 * ONES, 0 * ONES) is None
    live = 1.0 - from_week(120, WEEKS)
    assert failure.untrusted(0.8 * live, 0 * ONES, live) is False


def test_value_loss_begins_below_zero():
    """Breaking even is no loss."""
    assert [failure.value_loss(net) for net in (-0.01, 0.0, 1.0)] == [True, False, False]


def test_no_benefit_is_measured_against_the_frozen_case():
    """Under half of the case fails; without a case there is nothing to miss."""
    assert failure.no_benefit(49.0, 100.0) is True
    assert failure.no_benefit(50.0, 100.0) is False
    assert failure.no_benefit(0.0, 0.0) is None


@pytest.mark.parametrize(("lost", "satisfaction", "flag"), [(0.0, 0.0, 0.0), (1.1, 0.0, 1.0), (0.0, 0.011, 1.0)])
def test_customer_harm_is_over_one_point_of_satisfaction_or_retention(lost, satisfaction, flag):
    """More than a point below the twin over the last year harms; a gain never does."""
    figures = outcome(
        lost_best=(10.0 + lost) / 52.0,
        lost_next_best=(10.0 + lost) / 52.0,
        satisfaction=0.7 - satisfaction,
        lost_marginal=(10.0 + lost) / 52.0,
    )
    assert figures["customer_harm"] == flag
    assert outcome(satisfaction=0.9)["customer_harm"] == 0.0


def test_customers_let_go_on_purpose_are_no_harm():
    """Losing customers that cost more than they bring does not count."""
    assert outcome(lost_unprofitable=60.0 / 52.0)["customer_harm"] == 0.0


def test_customer_harm_is_reported_beside_failure():
    """Harm to customers is no part of FAIL_BROAD, whatever else happens."""
    figures = outcome(satisfaction=0.5)
    assert figures["customer_harm"] == 1.0
    assert figures["failure_broad"] == 0.0
    assert PRECEDENCE[int(figures["primary_failure"]) - 1] == "CUSTOMER_HARM"


def test_overrun_compares_with_the_plans_own_baseline():
    """A quarter over cost or time challenges a project, and never fails it."""
    assert failure.overrun(1250.0, 1000.0, 30.0, 30.0) is False
    assert failure.overrun(1251.0, 1000.0, 30.0, 30.0) is True
    assert failure.overrun(1000.0, 1000.0, 38.0, 30.0) is True
    assert failure.overrun(1000.0, 0.0, 38.0, 30.0) is None
    late = outcome(firm=firm_record(complete_week=40.0))
    assert (late["overrun"], late["failure_broad"]) == (1.0, 0.0)


def test_overrun_of_a_stopped_project_is_forecast_from_the_work_done():
    """Half the work for the whole budget is twice the cost, stopped or not."""
    stopped = firm_record(
        stopped=1.0, stop_week=30.0, live_at_stop=0.3, complete_week=-1.0, finished_week=-1.0, worked=15.0
    )
    figures = outcome(firm=stopped)
    assert figures["cost_overrun"] == pytest.approx(2.0)
    assert figures["time_overrun"] == pytest.approx(2.0)
    barely = outcome(firm=firm_record(stopped=1.0, stop_week=3.0, complete_week=-1.0, finished_week=-1.0, worked=0.5))
    assert barely["cost_overrun"] == pytest.approx(1.0)


def test_seat_flags_do_not_apply_where_no_seats_were_planned():
    """Without seats nobody can cancel, abandon or leave them unused."""
    nothing = twin_table(WEEKS)
    flags = flags_of(
        nothing,
        nothing,
        firm_record(project=0.0, seats=0.0, planned_cost=0.0, planned_benefit=0.0),
        {"npv": 0.0, "benefit": 0.0},
        bases(),
    )
    missing = ("CANCELLED", "ABANDONED", "SHELFWARE", "UNTRUSTED", "NO_BENEFIT")
    assert {name: flags[name] for name in missing} == dict.fromkeys(missing)
    assert flags["VALUE_LOSS"] is False
    assert not fails_strictly(flags)
    assert not fails_broadly(flags)
    assert primary(flags) is None


def bases():
    """Customer bases of a company that equals its twin."""
    same = crmsim.outcomes.customers.base(twin_table(WEEKS))
    return same, same


def test_the_primary_label_follows_precedence():
    """A run that fails in several ways has one label: the first of the list."""
    up = dict.fromkeys(PRECEDENCE, False)
    for place, name in reversed(list(enumerate(PRECEDENCE))):
        up[name] = True
        assert primary(up) == name
        assert sum(up.values()) == len(PRECEDENCE) - place


@given(st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in PRECEDENCE}))
def test_strict_failure_implies_broad_failure_and_a_label(flags):
    """FAIL_STRICT is part of FAIL_BROAD, and every failure has a primary label."""
    assert fails_broadly(flags) or not fails_strictly(flags)
    assert (primary(flags) is not None) == any(flags[name] for name in PRECEDENCE)


@given(st.floats(0.0, 1.0), st.floats(0.75, 1.25))
def test_a_milder_threshold_never_raises_a_flag(level, factor):
    """Thresholds may be varied by a quarter; a flag that is down stays down under a milder one."""
    series = level * ONES
    strict, mild = failure.shelfware(series, ONES), failure.shelfware(series, ONES, least=0.5 * min(1.0, factor))
    assert strict or not mild


@given(st.lists(st.booleans(), max_size=60))
def test_longest_stretch_counts_neighbours(condition):
    """The longest stretch is that of the text of the series, cut at every week that breaks it."""
    text = "".join("x" if holds else " " for holds in condition)
    assert crmsim.outcomes.series.longest_stretch(np.array(condition, dtype=bool)) == max(
        (len(part) for part in text.split()), default=0
    )


def test_outcomes_read_no_lever_and_no_plan():
    """Everything comes from tables and the firm's record: no module here names a lever, a plan or a scenario."""
    allowed = {"crmsim.scenario.kinds", "crmsim.world.state"}
    for path in sorted(Path(crmsim.outcomes.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            words = {getattr(node, "attr", None), getattr(node, "id", None), getattr(node, "arg", None)}
            words.add(node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None)
            assert not words & set(LEVERS), f"{path.name} line {node.lineno} reads {words & set(LEVERS)}"
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("crmsim."):
                assert node.module in allowed or node.module.startswith("crmsim.outcomes."), (
                    f"{path.name}: {node.module}"
                )
