"""The declarations of levers: what each must say about itself, and what values it lets through."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.declare import CONFIDENCE, Lever
from crmsim.scenario.lever_values import check_levers, find_lever
from crmsim.scenario.levers import ALIASES, GROUPS, LEVERS
from crmsim.scenario.levers.constants import CALIBRATED
from crmsim.scenario.scenario import Scenario

TWIN = {
    "turnover_sales",
    "turnover_service",
    "turnover_other",
    "new_hire_ramp",
    "satisfaction_to_churn",
    "relationship_spread",
    "legacy_end_week",
    "legacy_extension_cost",
}
FIXED_AT_START = {
    "pilot_weeks",
    "cleanup_weeks",
    "impl_to_first_year_licence",
    "overrun_p_tail",
    "n_phases",
    "bigbang_weeks",
    "phase_weeks",
    "n_vendors",
    "n_sources",
    "advice_degree",
    "within_dept_tie_share",
    "tech_skill",
    "conscientiousness",
    "autonomy_need",
    "adoption_threshold",
    "legacy_accuracy",
    "expectation_inflation",
    "satisfaction_to_churn",
    "legacy_end_week",
    "contingency",
    "approval_hurdle",
    "quantifiability",
    "value_spread",
    "threshold_spread",
    "common_share",
    "staffing_power",
    "relationship_spread",
    "vision_clarity",
    "tech_led_selection",
    "enterprise_scope",
    "optimism_bias",
    "standardisation",
    "new_unit_share",
    "power_age_corr",
    "legacy_integration",
    "it_training_weeks",
    "manager_process_knowledge",
    "mess_unevenness",
}
INTEGERS = {"n_phases", "n_vendors", "n_sources", "review_interval", "legacy_integration"}
every_lever = pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS.keys())


def declare(**changes: object) -> Lever:
    fields = {
        "name": "pace",
        "title": "Pace",
        "unit": "x",
        "default": 1.0,
        "limits": (0, 4),
        "range": (0.5, 2),
        "group": "rollout",
        "meaning": "How fast.",
        "source": "assumption",
        "confidence": "A",
    }
    return Lever(**{**fields, **changes})


def test_the_three_headline_levers_come_first_and_are_the_only_ones():
    """People meet leadership, burden and speed before anything else."""
    assert list(LEVERS)[:3] == ["leadership_commitment", "data_burden", "rollout_speed"]
    assert {name for name, lever in LEVERS.items() if lever.headline} == set(list(LEVERS)[:3])


def test_only_the_levers_of_the_twin_act_without_a_crm():
    """The twin ignores every lever but these: people who leave, customers who leave, and an old system that ends."""
    assert {name for name, lever in LEVERS.items() if lever.twin} == TWIN


def test_levers_that_describe_the_start_are_marked():
    """A marked lever cannot change during a run."""
    assert {name for name, lever in LEVERS.items() if lever.fixed_at_start} == FIXED_AT_START


def test_counts_are_whole_numbers():
    """There is no half vendor."""
    assert {name for name, lever in LEVERS.items() if lever.integer} == INTEGERS


def test_every_group_has_levers_and_every_lever_a_group():
    """Groups are what a page of controls is made of, so none may be empty or unknown."""
    assert {lever.group for lever in LEVERS.values()} == set(GROUPS)


def test_aliases_lead_to_levers_and_hide_none():
    """An old name goes on working and never takes the place of a current one."""
    assert set(ALIASES.values()) <= set(LEVERS)
    assert not set(ALIASES) & set(LEVERS)
    assert find_lever("entry_hours_sales") is LEVERS["data_burden"]


@every_lever
def test_a_lever_says_everything_about_itself(lever):
    """Help, sliders and documentation show these words, so they are whole sentences and never missing."""
    assert lever.meaning.endswith(".")
    assert lever.source.endswith(".")
    assert len(lever.meaning.split()) >= 6
    assert lever.title[0].isupper()
    assert len(lever.title) <= 50
    assert all(1 <= claim <= 95 for claim in lever.claims)
    assert LEVERS[lever.name] is lever


@every_lever
def test_an_assumption_is_called_one(lever):
    """Where no number was published, the source says in these words that it was assumed or calibrated."""
    if lever.confidence == "A":
        assert re.search(r"\b(assumptions?|calibrated)\b", lever.source, re.IGNORECASE)


@every_lever
def test_a_lever_takes_its_default_and_its_limits(lever):
    """The default and both ends of the limits are allowed, and the default is no reason to warn."""
    for value in (lever.default, *lever.limits):
        assert lever.check(value) == value
        assert isinstance(lever.check(value), float)
    assert Scenario().with_levers(**{lever.name: lever.default}).warnings == ()


def test_a_default_is_plausible_or_means_that_there_is_none():
    """Every default lies in its range, but for an end of the old system that a company need not have."""
    assert {name for name, lever in LEVERS.items() if lever.outside_range(lever.default)} == {"legacy_end_week"}


@every_lever
def test_a_lever_refuses_what_lies_beyond_its_limits(lever):
    """A refusal names the lever, the value given and the limits."""
    low, high = lever.limits
    for value in (low - 1, high + 1, math.nextafter(low, -math.inf), math.nextafter(high, math.inf)):
        with pytest.raises(InputError, match=f"{lever.name} = .* is outside its limits, "):
            lever.check(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "true"),
        ("2", "'2'"),
        (None, "nothing"),
        ([2], "a list of 1"),
        ({"low": 2}, "a table"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (-float("inf"), "-inf"),
        (10**400, "a number of about"),
        (np.bool_(True), "True"),
        (2j, "2j"),
    ],
)
def test_only_finite_numbers_are_numbers(value, said):
    """What is not a finite number is refused with the value as it was given."""
    with pytest.raises(InputError, match=re.escape(said)):
        LEVERS["data_burden"].check(value)


def test_numbers_of_other_libraries_are_numbers_too():
    """A value that comes out of an array or a data frame is taken as it is."""
    assert LEVERS["data_burden"].check(np.float32(2.5)) == 2.5
    assert LEVERS["n_vendors"].check(np.int64(4)) == 4.0


def test_the_refusal_of_a_value_reads_like_this():
    """Name, value, limits and unit, in one sentence."""
    with pytest.raises(InputError) as caught:
        LEVERS["data_burden"].check(40)
    assert str(caught.value) == "data_burden = 40 hours/week is outside its limits, 0 to 15 hours/week."
    with pytest.raises(InputError) as caught:
        LEVERS["readiness"].check(-0.5)
    assert str(caught.value) == "readiness = -0.5 is outside its limits, 0 to 1."
    with pytest.raises(InputError) as caught:
        LEVERS["n_vendors"].check(2.5)
    assert str(caught.value) == "n_vendors = 2.5 must be a whole number of firms."


def test_minus_zero_is_zero():
    """Two scenarios that ask the same must have the same hash."""
    assert math.copysign(1, LEVERS["org_slack"].check(-0.0)) == 1


@settings(derandomize=True, max_examples=200)
@given(st.sampled_from(list(LEVERS.values())), st.floats() | st.integers() | st.text() | st.booleans() | st.none())
def test_a_checked_value_is_within_the_limits_or_refused(lever, value):
    """No value of any kind gets past a check without being a number within the limits."""
    refusal = ""
    try:
        checked = lever.check(value)
    except InputError as error:
        refusal = str(error)
    if refusal:
        assert refusal.startswith(lever.name)
        assert refusal.isprintable()
    else:
        assert lever.limits[0] <= checked <= lever.limits[1]
        assert not isinstance(value, bool | str)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "Pace"}, "lower case"),
        ({"name": ""}, "lower case"),
        ({"default": 5}, "default must lie within"),
        ({"default": math.nan}, "finite"),
        ({"limits": (4, 0)}, "from low to high"),
        ({"limits": (0, math.inf)}, "finite"),
        ({"range": (0.5, 5)}, "range must lie within"),
        ({"range": (2, 0.5)}, "range must lie within"),
        ({"integer": True}, "whole"),
        ({"unit": " "}, "needs a title, unit"),
        ({"meaning": ""}, "needs a title, unit"),
        ({"source": ""}, "needs a title, unit"),
        ({"confidence": "X"}, "H, M, L, A or C"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(changes, fault):
    """A mistake in a declaration is found when the program starts, not when somebody pulls the lever."""
    with pytest.raises(ValueError, match=fault):
        declare(**changes)


def test_every_calibrated_constant_is_a_lever():
    """Nothing stands in the file of calibrated values that no lever reads, and each is the lever's default."""
    assert {name: LEVERS[name].default for name in CALIBRATED} == CALIBRATED


def test_every_degree_of_confidence_is_explained():
    """The letters stand in tables; their meaning stands in one place."""
    assert {lever.confidence for lever in LEVERS.values()} == set(CONFIDENCE)


def test_an_unknown_lever_is_refused_with_the_nearest_name():
    """A slip of the finger is answered with the name that was meant."""
    with pytest.raises(InputError) as caught:
        check_levers({"data_burdn": 2})
    assert str(caught.value) == "There is no lever 'data_burdn'. Did you mean 'data_burden'?"
    with pytest.raises(InputError) as caught:
        check_levers({"Rollout_Speed": 2})
    assert str(caught.value) == "There is no lever 'Rollout_Speed'. Did you mean 'rollout_speed'?"


def test_a_lever_given_by_two_names_is_refused():
    """Which of two values is meant is never guessed."""
    with pytest.raises(InputError, match="data_burden is given twice"):
        check_levers({"data_burden": 2, "entry_hours_sales": 3})


def test_nothing_is_suggested_where_nothing_is_near():
    """A far-fetched suggestion helps nobody."""
    assert nearest("quarterly moon phase", LEVERS) == ""
    assert nearest("", LEVERS) == ""


@settings(derandomize=True)
@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.lists(st.integers()))
def test_any_value_is_shown_on_one_short_printable_line(value):
    """What a person gave comes back in messages, but cannot break a line or a terminal."""
    shown = show(value)
    assert shown.isprintable()
    assert len(shown) <= 45


def test_a_mistake_keeps_its_list_of_problems_between_processes():
    """A worker's refusal arrives whole."""
    import pickle

    there_and_back = pickle.loads(pickle.dumps(InputError("first", ["first", "second"])))  # noqa: S301
    assert str(there_and_back) == "first"
    assert there_and_back.problems == ("first", "second")
