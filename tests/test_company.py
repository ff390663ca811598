"""Who the company is, and who works where in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim.errors import InputError
from crmsim.scenario.company import FUNCTIONS, SEGMENTS, Company
from crmsim.scenario.roster import assign_greedily, largest_remainder, split
from crmsim.scenario.scenario import Scenario

DEFAULT = Scenario()


def test_the_default_company_has_a_department_per_function_and_region():
    """20 departments, 60 sales people, 50 people in each region."""
    roster = DEFAULT.company.roster()
    assert len(roster.department_names) == 20
    assert roster.department_names[:2] == ("Sales North", "Sales South")
    assert roster.department_names[-1] == "IT West"
    assert list(np.bincount(roster.function)) == [60, 20, 50, 60, 10]
    assert list(np.bincount(roster.region)) == [50, 50, 50, 50]
    assert list(np.unique(roster.department)) == list(range(20))


COMPANIES = st.builds(
    lambda employees, regions, weights: (employees, weights[: min(regions, employees)]),
    st.integers(1, 400),
    st.integers(1, 12),
    st.lists(st.integers(1, 50), min_size=12, max_size=12),
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(COMPANIES)
def test_a_roster_counts_everybody_once_and_comes_near_the_shares(drawn):
    """Functions are off by less than one person, regions by few; none is empty; arrays agree with each other."""
    employees, weights = drawn
    shares = [weight / sum(weights) for weight in weights]
    company = Company(employees=employees, regions=[f"R{i}" for i in range(len(shares))], region_shares=shares)
    roster = company.roster()
    assert len(roster.function) == len(roster.region) == len(roster.department) == employees
    counts = np.bincount(roster.function, minlength=5)
    assert all(
        abs(count - employees * share) < 1 for count, share in zip(counts, company.staff.in_order(), strict=True)
    )
    per_region = np.bincount(roster.region, minlength=len(shares))
    assert (per_region > 0).all()
    assert np.abs(per_region - employees * np.array(shares)).max() < 2.5
    assert (roster.department_function[roster.department] == roster.function).all()
    assert (roster.department_region[roster.department] == roster.region).all()
    assert split(company).sum() == employees


def test_rounding_does_not_favour_the_first_region():
    """Ten IT people in four regions: the odd ones go where fewer people are."""
    regions = np.bincount(Company(employees=45, regions=["A", "B"]).roster().region)
    assert abs(regions[0] - regions[1]) <= 1


def test_largest_remainder_is_hamiltons_method():
    """Seats of the textbook example: remainders .7 and .6 win the two seats left."""
    seats = largest_remainder(10, np.array([0.47, 0.16, 0.257, 0.113]))
    assert list(seats) == [5, 2, 2, 1]


def test_greedy_places_serve_the_furthest_below_first():
    """Largest department first, each to where most people are still wanted."""
    assert list(assign_greedily([5, 40, 30, 25], [0.5, 0.5])) == [0, 0, 1, 1]


def test_listed_departments_make_the_company():
    """Employees, regions and staff follow from them, in their order."""
    departments = [
        {"name": "Field", "function": "sales", "region": "Alps", "staff": 6},
        {"name": "Desk", "function": "service", "region": "Coast", "staff": 3},
        {"name": "Systems", "function": "it", "region": "Alps", "staff": 1},
    ]
    company = DEFAULT.with_company(departments=departments).company
    assert (company.employees, company.customers, company.regions) == (10, 50, ("Alps", "Coast"))
    assert company.staff.in_order() == (0.6, 0, 0.3, 0, 0.1)
    roster = company.roster()
    assert [FUNCTIONS[f] for f in roster.function] == ["sales"] * 6 + ["service"] * 3 + ["it"]
    assert list(roster.region) == [0] * 6 + [1] * 3 + [0]
    assert roster.department_names == ("Field", "Desk", "Systems")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"employees": 11}, "employees is 11, but the departments have 10 people"),
        ({"regions": ["Alp", "Coast"]}, "is in region 'Alps', which is not listed. Did you mean 'Alp'?"),
        ({"staff": {"sales": 0.5, "marketing": 0, "service": 0.3, "back_office": 0.1, "it": 0.1}}, "does not agree"),
        ({"region_shares": [0.5, 0.5]}, "leave region_shares out"),
    ],
)
def test_departments_that_contradict_the_company_are_refused(fields, said):
    """What follows from the departments need not be given; given wrongly, it is refused."""
    departments = [
        {"name": "Field", "function": "sales", "region": "Alps", "staff": 7},
        {"name": "Desk", "function": "service", "region": "Coast", "staff": 3},
    ]
    with pytest.raises(InputError) as caught:
        DEFAULT.with_company(departments=departments, **fields)
    assert said in str(caught.value)


def test_a_segment_keeps_its_own_defaults_for_what_is_left_out():
    """Saying one thing about the best customers says nothing about their satisfaction."""
    segments = DEFAULT.with_company(segments={"best": {"churn": 0.05}}).company.segments
    assert segments.best.churn == 0.05
    assert segments.best.satisfaction == 0.70
    assert segments.column("churn") == (0.05, 0.15, 0.22, 0.30)
    assert len(segments.column("share")) == len(SEGMENTS)
