"""Plans: the weeks they give as a list one can replay in the head, and refusals with a way out."""

import pytest

from crmsim.errors import InputError
from crmsim.plans import PLANS, find_plan, schedule_for
from crmsim.plans.schedule import chunk_sizes
from crmsim.scenario.scenario import Scenario

COMPANY = Scenario(name="company")


@pytest.mark.parametrize(
    ("plan", "weeks"),
    [
        ("big_bang", [30]),
        ("phased_by_region", [17, 30, 43, 56]),
        ("phased_by_module", [17, 30, 43, 56]),
        ("no_crm", []),
    ],
)
def test_planned_weeks_at_defaults(plan: str, weeks: list[int]):
    """Whole scope after 30 weeks; four waves from week 17 on, 13 weeks apart."""
    assert schedule_for(COMPANY, plan).planned_week.tolist() == weeks


def test_double_speed_halves_the_calendar_but_not_the_pace():
    """Rushing halves the weeks; the same people get little faster."""
    slow, fast = (schedule_for(COMPANY.with_levers(rollout_speed=x), "big_bang") for x in (1.0, 2.0))
    assert fast.planned_week[0] == slow.planned_week[0] / 2
    assert 1.0 < fast.rate[0] / slow.rate[0] < 1.5


def test_every_block_goes_live_once():
    """Each plan puts every module of every region into exactly one wave; without a CRM none."""
    for name in PLANS:
        schedule = schedule_for(COMPANY, name)
        waves = set(schedule.wave_of.ravel().tolist())
        assert waves == (set(range(len(schedule.work))) or {-1})


def test_units_are_dealt_evenly():
    """Seven units to three waves: three, two, two."""
    assert chunk_sizes(7, 3) == [3, 2, 2]


def test_more_waves_than_units_are_refused_with_a_way_out():
    """The refusal names plan, company, what there is and what would do."""
    with pytest.raises(InputError, match=r"cannot make 6 waves: company has 4 regions\. Set n_phases to 1-4"):
        schedule_for(COMPANY.with_levers(n_phases=6), "phased_by_region")


def test_a_single_region_leaves_one_wave():
    """With one region there is nothing to phase by region."""
    single = COMPANY.with_company(regions=["Home"])
    assert schedule_for(single, "phased_by_region").planned_week.tolist() == [30]


def test_an_unknown_plan_gets_the_nearest_name():
    """A slip of the finger is answered with the plan that was probably meant."""
    with pytest.raises(InputError, match="big_bang"):
        find_plan("bigbang")
