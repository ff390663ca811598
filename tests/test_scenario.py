"""A scenario is a frozen value: what may be in it, what it hashes to, what it gives to the model."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim.errors import InputError
from crmsim.scenario.changes import Change
from crmsim.scenario.company import Company
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import GRID, Normal, Triangular, Uniform

DEFAULT = Scenario()
every_lever = pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS.keys())


def other_value(lever):
    """A value of the lever that is not its default."""
    return lever.limits[1] if lever.limits[1] != lever.default else lever.limits[0]


# --- what a scenario holds ---


def test_a_scenario_without_a_word_is_the_default_company():
    """200 people, 1,000 customers, four regions, every lever at its default, four years."""
    assert (DEFAULT.company.employees, DEFAULT.company.customers) == (200, 1000)
    assert DEFAULT.company.regions == ("North", "South", "East", "West")
    assert dict(DEFAULT.levers) == {name: lever.default for name, lever in LEVERS.items()}
    assert (DEFAULT.plan, DEFAULT.horizon) == ("phased_by_region", 208)
    assert DEFAULT.warnings == ()


def test_nothing_in_a_scenario_can_be_changed():
    """A changed scenario is a new one, so a running study can rely on its own."""
    with pytest.raises(AttributeError):
        DEFAULT.plan = "big_bang"
    with pytest.raises(TypeError):
        DEFAULT.levers["data_burden"] = 1
    with pytest.raises(ValueError, match="frozen"):
        DEFAULT.company.employees = 3


def test_with_methods_give_a_changed_copy_and_leave_the_original():
    """Each `with_` method changes one thing."""
    changed = DEFAULT.with_levers(data_burden=2, n_vendors=5).with_plan("big_bang").with_horizon(104)
    assert (changed.levers["data_burden"], changed.levers["n_vendors"]) == (2.0, 5.0)
    assert (changed.plan, changed.horizon) == ("big_bang", 104)
    assert changed.with_company(employees=80).company.customers == 400
    assert Scenario() == DEFAULT


def test_lever_changes_do_not_check_the_company_again(monkeypatch):
    """A population of firms changes levers thousands of times, so only what changes is checked."""

    def forbidden(*_):
        raise AssertionError("the company was checked again")

    monkeypatch.setattr(Company, "model_validate", forbidden)
    monkeypatch.setattr(Company, "roster", forbidden)
    assert DEFAULT.with_levers(readiness=0.9).levers["readiness"] == 0.9


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: DEFAULT.with_levers(data_burdn=2), "There is no lever 'data_burdn'. Did you mean 'data_burden'?"),
        (lambda: DEFAULT.with_plan("Big Bang"), "plan = 'Big Bang' must be the name of a rollout plan"),
        (lambda: DEFAULT.with_plan(3), "plan = 3 must be the name"),
        (lambda: DEFAULT.with_horizon(51), "horizon = 51 weeks is outside its limits, 52 to 520 weeks."),
        (lambda: DEFAULT.with_horizon(521), "horizon = 521 weeks is outside its limits"),
        (lambda: DEFAULT.with_horizon(True), "horizon must be a whole number of weeks, but true"),
        (lambda: DEFAULT.with_horizon(100.5), "horizon must be a whole number of weeks, but 100.5"),
        (lambda: DEFAULT.with_horizon("104"), "horizon must be a whole number of weeks, but '104'"),
        (lambda: DEFAULT.with_company(employes=3), "company has no key 'employes'. Did you mean 'employees'?"),
        (lambda: DEFAULT.with_company(employees=0), "company.employees = 0 people is outside its limits, 1 to 20000"),
        (lambda: DEFAULT.with_company(employees=20_001), "company.employees = 20001 people is outside its limits"),
        (lambda: DEFAULT.with_company(staff={"sales": 0.5}), "must sum to 1, but sum to 1.2"),
        (lambda: DEFAULT.with_company(segments={"best": {"share": 0.5}}), "share over the four segments must sum"),
        (lambda: DEFAULT.with_company(regions=["A", "a"]), "two regions have the name 'a'"),
        (lambda: DEFAULT.with_company(regions=["A"], region_shares=[0.5, 0.5]), "2 numbers for 1 regions"),
        (lambda: DEFAULT.with_company(region_shares=[0.5, 0.5, 0.5, 0]), "region_shares must sum to 1"),
        (lambda: DEFAULT.with_company(employees=3, regions=list("ABCD")), "4 regions for only 3 employees"),
        (lambda: Scenario(title="a\x1b[2J"), "title holds the control or invisible character U+001B at place 2."),
        (lambda: Scenario(name="\u202egnp"), "name holds the control or invisible character U+202E"),
        (lambda: Scenario(story="x" * 4001), "story has 4001 characters, more than 4000."),
        (lambda: Scenario(title=3), "title must be a text, but 3 was given."),
        (lambda: Change(-1, {"readiness": 1}), "A change needs a whole week from 0 up, but -1 was given."),
        (lambda: Change(1.5, {"readiness": 1}), "whole week from 0 up, but 1.5"),
        (lambda: Change(True, {"readiness": 1}), "whole week from 0 up, but true"),
        (lambda: Change(10, {}), "The change in week 10 names no lever."),
        (lambda: Change(10, {"readiness": 7}), "readiness = 7 is outside its limits, 0 to 1."),
        (lambda: DEFAULT.with_changes(Change(209, {"readiness": 1})), "week 209, after the horizon of 208 weeks"),
        (
            lambda: DEFAULT.with_changes(Change(9, {"readiness": 1}), Change(9, {"readiness": 0})),
            "readiness is changed twice in week 9",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(make, said):
    """One or two sentences that name the thing, what was given and what is right."""
    with pytest.raises(InputError) as caught:
        make()
    assert said in str(caught.value)


@every_lever
def test_only_levers_that_can_move_may_change_during_a_run(lever):
    """The number of vendors is not a matter of week 30."""
    if lever.fixed_at_start:
        with pytest.raises(InputError, match=f"{lever.name} describes the company or its plan at kick-off"):
            Change(30, {lever.name: lever.default})
    else:
        assert Change(30, {lever.name: lever.default}).levers[lever.name] == lever.default


def test_a_value_outside_the_plausible_range_warns_and_is_kept():
    """Only limits refuse; a strange but possible firm may be simulated."""
    strange = DEFAULT.with_levers(data_burden=9).with_changes(Change(20, {"readiness": 1}))
    assert strange.levers["data_burden"] == 9
    assert strange.warnings == (
        "data_burden = 9 hours/week is outside its plausible range, 1 to 5.5 hours/week.",
        "readiness = 1 in week 20 is outside its plausible range, 0.1 to 0.9.",
    )


# --- canonical form and hashes ---


def test_words_for_people_do_not_change_the_question():
    """Title, story, name and the order in which levers were given leave the hash as it is."""
    a = Scenario(name="a", title="A", story="x", levers={"readiness": 0.6, "data_burden": 2})
    b = Scenario(name="b", levers={"entry_hours_sales": 2.0, "readiness": 0.6})
    assert a.hash == b.hash
    assert a.canonical() == b.canonical()


def test_whole_numbers_hash_alike_however_they_are_typed():
    """`3` and `3.0`, `0` and `-0.0` are the same value."""
    assert DEFAULT.with_levers(org_slack=0).hash == DEFAULT.with_levers(org_slack=-0.0).hash
    assert DEFAULT.with_company(employees=200.0, profit_rate=0).hash == DEFAULT.with_company(profit_rate=-0.0).hash
    assert DEFAULT.with_horizon(104.0).hash == DEFAULT.with_horizon(np.int64(104)).hash


def test_a_hash_is_sixteen_hexadecimal_digits_and_stays_what_it_is():
    """Stored results are found again by it."""
    assert len(DEFAULT.hash) == 16
    assert int(DEFAULT.hash, 16) >= 0
    assert pickle.loads(pickle.dumps(DEFAULT)).hash == DEFAULT.hash  # noqa: S301


@every_lever
def test_every_lever_is_part_of_the_question(lever):
    """Two scenarios that differ in one lever never share a result."""
    assert DEFAULT.with_levers(**{lever.name: other_value(lever)}).hash != DEFAULT.hash


@every_lever
def test_the_twin_depends_only_on_levers_that_act_without_a_crm(lever):
    """A CRM lever, its changes and its uncertainty leave the twin's key alone; a twin lever does not."""
    low, high = lever.range
    variants = [
        DEFAULT.with_levers(**{lever.name: other_value(lever)}),
        DEFAULT.with_uncertainty({lever.name: Uniform(low, high)}),
    ]
    if not lever.fixed_at_start:
        variants.append(DEFAULT.with_changes(Change(30, {lever.name: other_value(lever)})))
    for variant in variants:
        assert (variant.twin_key() != DEFAULT.twin_key()) == lever.twin


def test_the_twin_depends_on_company_and_horizon_but_not_on_the_plan():
    """One twin serves all plans of a firm."""
    assert DEFAULT.with_plan("big_bang").twin_key() == DEFAULT.twin_key()
    assert DEFAULT.with_horizon(104).twin_key() != DEFAULT.twin_key()
    assert DEFAULT.with_company(customers=900).twin_key() != DEFAULT.twin_key()
    uncertain = DEFAULT.with_uncertainty({"company.employees": Uniform(100, 300)})
    assert uncertain.twin_key() != DEFAULT.twin_key()


def test_a_scenario_can_be_a_key():
    """Results are kept by scenario; equal ones are one key."""
    assert len({Scenario(), Scenario(levers={"data_burden": 3}), DEFAULT.with_plan("big_bang")}) == 2


# --- levers week by week ---


def test_levers_by_week_is_one_row_per_week_from_kick_off():
    """Row 0 is kick-off, the last row is the horizon, fields stand in the order of LEVERS."""
    rows = DEFAULT.levers_by_week()
    assert rows.shape == (209,)
    assert rows.dtype.names == tuple(LEVERS)
    assert all(rows.dtype[name] == np.float64 for name in LEVERS)
    assert (rows.data_burden == 3.0).all()
    assert rows[17].leadership_commitment == 0.6


def test_a_change_holds_from_its_week_until_the_next():
    """Week 29 is before, week 30 is after."""
    scenario = DEFAULT.with_changes(
        Change(60, {"data_burden": 1}), Change(30, {"data_burden": 5, "readiness": 0.9}), Change(0, {"readiness": 0.2})
    )
    burden = scenario.levers_by_week().data_burden
    assert list(burden[[0, 29, 30, 59, 60, 208]]) == [3, 3, 5, 5, 1, 1]
    assert list(scenario.levers_by_week().readiness[[0, 29, 30, 208]]) == [0.2, 0.2, 0.9, 0.9]
    assert [change.week for change in scenario.changes] == [0, 30, 60]


def test_changes_of_one_week_are_joined():
    """Two decisions of the same week are one change, in whatever order they are given."""
    joined = DEFAULT.with_changes(Change(5, {"readiness": 1}), Change(5, {"data_burden": 2}))
    assert joined.hash == DEFAULT.with_changes(Change(5, {"data_burden": 2, "readiness": 1})).hash


# --- uncertainty ---

KINDS = st.one_of(
    st.builds(Uniform, st.floats(0, 0.4), st.floats(0.5, 1)),
    st.builds(Triangular, st.floats(0, 0.3), st.floats(0.3, 0.6), st.floats(0.7, 1)),
    st.builds(Normal, st.floats(0, 1), st.floats(0.001, 3)),
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(KINDS, st.lists(st.floats(0, 1, exclude_max=True), min_size=2, max_size=2).map(sorted))
def test_a_drawn_value_is_allowed_and_rises_with_its_uniform_number(distribution, chances):
    """The inverse distribution function is monotone; values stay in the limits and on a fixed grid."""
    uncertain = DEFAULT.with_uncertainty({"readiness": distribution})
    low, high = (uncertain.draw(lambda _, u=u: u).levers["readiness"] for u in chances)
    assert 0 <= low <= high <= 1
    assert (low / GRID).is_integer()
    assert (high / GRID).is_integer()


def test_uniform_and_triangular_values_are_the_textbook_quantiles():
    """Middle of a uniform; a triangle from 0 to 1 with mode 0 has its quantile u at 1 - sqrt(1 - u)."""
    uncertain = DEFAULT.with_uncertainty({"readiness": Uniform(0.2, 0.6), "plan_quality": Triangular(0, 0, 1)})
    firm = uncertain.draw(lambda _: 0.5)
    assert firm.levers["readiness"] == pytest.approx(0.4, abs=2 * GRID)
    assert firm.levers["plan_quality"] == pytest.approx(1 - math.sqrt(0.5), abs=2 * GRID)


def test_a_normal_is_cut_off_at_the_limits():
    """The median of a normal centred on a limit, cut off there, is its 75 % quantile."""
    firm = DEFAULT.with_uncertainty({"org_slack": Normal(0, 0.05)}).draw(lambda _: 0.5)
    assert firm.levers["org_slack"] == pytest.approx(0.05 * 0.67448975, abs=1e-8)


def test_whole_numbers_are_drawn_whole():
    """There is no half vendor and no half employee."""
    uncertain = DEFAULT.with_uncertainty(
        {"n_vendors": Uniform(1, 6), "company.employees": Uniform(100, 301), "company.customers": Uniform(500, 900)}
    )
    for chance in (0.0, 0.123, 0.5, 0.999):
        firm = uncertain.draw(lambda _, chance=chance: chance)
        assert firm.levers["n_vendors"].is_integer()
        assert isinstance(firm.company.employees, int)
        assert 500 <= firm.company.customers <= 900
        assert firm.uncertainty == {}


def test_customers_follow_the_drawn_size_unless_they_are_given():
    """Five customers for each employee is a rule of the firm that is drawn, not of the default one."""
    sizes = {"company.employees": Uniform(100, 300)}
    assert DEFAULT.with_uncertainty(sizes).draw(lambda _: 0.5).company.customers == 1000
    fixed = DEFAULT.with_company(customers=77).with_uncertainty(sizes)
    assert fixed.draw(lambda _: 0.25).company.customers == 77


def test_each_uncertain_thing_asks_for_its_own_number():
    """Keys name the stream, so one more uncertain lever does not change what the others draw."""
    asked = []
    uncertain = DEFAULT.with_uncertainty({"readiness": Uniform(0, 1), "company.employees": Uniform(50, 60)})
    uncertain.draw(lambda key: asked.append(key) or 0.5)
    assert asked == ["uncertainty:readiness", "uncertainty:company.employees"]


def test_a_certain_scenario_draws_itself():
    """Without uncertainty there is nothing to ask chance for."""
    assert DEFAULT.draw(lambda _: pytest.fail("chance was asked")) is DEFAULT


@pytest.mark.parametrize(
    ("uncertainty", "said"),
    [
        ({"readines": Uniform(0, 1)}, "There is no lever 'readines'. Did you mean 'readiness'?"),
        ({"company.employes": Uniform(1, 9)}, "cannot be uncertain. Did you mean 'company.employees'?"),
        ({"readiness": Uniform(0, 2)}, "uncertainty of readiness: high = 2 is outside the limits, 0 to 1."),
        ({"readiness": Uniform(0.5, 0.5)}, "low (0.5) must be below high (0.5)"),
        ({"readiness": Triangular(0.5, 0.2, 0.9)}, "must rise in this order"),
        ({"readiness": Normal(0.5, 0)}, "sd = 0 must be above 0 and at most 10."),
        ({"readiness": Normal(1.5, 0.1)}, "mean = 1.5 is outside the limits"),
        ({"readiness": Normal(0.5, math.nan)}, "must be a finite number, but nan"),
        ({"readiness": Uniform(True, 1)}, "must be a number, but true"),
        ({"readiness": (0, 1)}, "must be a Uniform, Triangular or Normal"),
        ({"company.employees": Uniform(2, 90)}, "low = 2 is outside the limits, 4 to 20000."),
        (
            {"data_burden": Uniform(1, 2), "entry_hours_sales": Uniform(1, 2)},
            "The uncertainty of data_burden is given twice",
        ),
    ],
)
def test_uncertainty_that_cannot_be_drawn_is_refused(uncertainty, said):
    """A distribution must stay within the limits of what it describes."""
    with pytest.raises(InputError) as caught:
        DEFAULT.with_uncertainty(uncertainty)
    assert said in str(caught.value)


def test_the_size_of_a_company_with_listed_departments_is_not_uncertain():
    """Its departments fix it."""
    listed = DEFAULT.with_company(departments=[{"name": "A", "function": "sales", "region": "x", "staff": 9}])
    with pytest.raises(InputError, match=r"company\.employees cannot be uncertain"):
        listed.with_uncertainty({"company.employees": Uniform(5, 20)})
