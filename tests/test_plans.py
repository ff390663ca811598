"""Plans: the weeks they give as a list one can replay in the head, and refusals with a way out."""

import numpy as np
import pytest
from command_line import crmsim, sentences

from crmsim.errors import InputError
from crmsim.plans import PLANS, find_plan, schedule_for
from crmsim.plans.schedule import chunk_sizes, one_first
from crmsim.run import simulate
from crmsim.scenario.scenario import Scenario

COMPANY = Scenario(name="company")
HOME = COMPANY.with_company(regions=["Home"])


@pytest.mark.parametrize(
    ("plan", "weeks"),
    [
        ("big_bang", [30]),
        ("phased_by_region", [17, 30, 43, 56]),
        ("phased_by_module", [17, 30, 43, 56]),
        ("pilot_then_phased", [17, 38, 51, 64]),
        ("staged_funding", [17, 38, 59, 80]),
        ("housekeeping_first", [25, 38, 51, 64]),
        ("housekeeping_only", []),
        ("no_crm", []),
    ],
)
def test_planned_weeks_at_defaults(plan: str, weeks: list[int]):
    """Whole scope after 30 weeks; four waves from week 17 on, 13 weeks apart; 8 weeks for each wait and for order."""
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


def test_every_plan_says_its_weeks():
    """No plan is left out of the list above."""
    (listed,) = (mark.args[1] for mark in test_planned_weeks_at_defaults.pytestmark if mark.name == "parametrize")
    assert {plan for plan, _ in listed} == set(PLANS)


def test_gates_stand_before_the_waves_that_have_to_be_earned():
    """A pilot is followed by one decision, a round of funding by one before each round; other plans have none."""
    gates = {name: schedule_for(COMPANY, name).gate.tolist() for name in PLANS}
    assert gates.pop("pilot_then_phased") == [0, 1, 0, 0]
    assert gates.pop("staged_funding") == [0, 1, 1, 1]
    assert not any(any(gate) for gate in gates.values())


def test_double_speed_halves_the_wait_for_results_too():
    """Haste looks at results sooner: four weeks instead of eight."""
    fast = schedule_for(COMPANY.with_levers(rollout_speed=2.0), "staged_funding")
    assert (schedule_for(COMPANY, "staged_funding").gate_weeks, fast.gate_weeks) == (8.0, 4.0)


def test_weeks_begun_are_whole_weeks():
    """Half a week of housekeeping, or of waiting for results, is a week of the plan."""
    half = COMPANY.with_levers(cleanup_weeks=7.5, pilot_weeks=7.5)
    assert schedule_for(half, "housekeeping_first").planned_week.tolist() == [25, 38, 51, 64]
    assert schedule_for(half, "housekeeping_only").housekeeping_weeks == 8.0
    assert schedule_for(half, "staged_funding").gate_weeks == 8.0


def test_plans_do_not_differ_in_the_number_of_waves():
    """Unless somebody says otherwise every plan by region takes four waves: comparisons show what else differs."""
    wide = COMPANY.with_company(regions=[f"Region {n}" for n in range(9)])
    plans = ("phased_by_region", "pilot_then_phased", "staged_funding", "housekeeping_first")
    assert {len(schedule_for(wide, plan).work) for plan in plans} == {4}


def test_a_pilot_is_one_region():
    """However many regions there are, the pilot takes one, and the others are dealt to the waves after it."""
    assert one_first(7, 3) == [1, 3, 3]
    wide = COMPANY.with_company(regions=[f"Region {n}" for n in range(7)])
    counted = np.bincount(schedule_for(wide.with_levers(n_phases=3), "pilot_then_phased").wave_of[0])
    assert counted.tolist() == [1, 3, 3]


def test_units_are_dealt_evenly():
    """Seven units to three waves: three, two, two."""
    assert chunk_sizes(7, 3) == [3, 2, 2]


def test_more_waves_than_units_are_refused_with_a_way_out():
    """The refusal names plan, company, what there is and what would do."""
    with pytest.raises(InputError, match=r"cannot make 6 waves: company has 4 regions\. Set n_phases to 1-4"):
        schedule_for(COMPANY.with_levers(n_phases=6), "phased_by_region")


@pytest.mark.parametrize("plan", [plan.name for plan in PLANS.values() if plan.unit_name == "regions"])
def test_a_single_region_cannot_be_phased(plan: str):
    """With one region there is nothing to phase by region, and the refusal names two ways out."""
    with pytest.raises(
        InputError, match=f"^{plan} needs at least 2 regions, but company has 1[.] Name more .* big_bang"
    ):
        schedule_for(HOME, plan)


def test_one_wave_is_allowed_where_it_is_asked_for():
    """Who says so gets a plan by regions in one wave, which is big bang, with one region too."""
    assert schedule_for(HOME.with_levers(n_phases=1), "phased_by_region").planned_week.tolist() == [30]


@pytest.mark.parametrize("plan", ["pilot_then_phased", "staged_funding"])
def test_a_decision_needs_something_after_it(plan: str):
    """A pilot, or a round of funding, with nothing to follow is refused: it would be big bang."""
    with pytest.raises(InputError, match=r"cannot make 1 wave: one wave is big_bang\. Set n_phases to 2-4 "):
        schedule_for(COMPANY.with_levers(n_phases=1), plan)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("phases", [1, 5])
@pytest.mark.parametrize("regions", [1, 3])
def test_every_plan_runs_or_says_in_a_sentence_or_two_why_not(plan: str, phases: int, regions: int, tmp_path):
    """Whatever company and waves: the command line gives a result, or exit code 2 and plain words."""
    names = ", ".join(f'"R{n}"' for n in range(regions))
    company = f"[company]\nemployees = 12\ncustomers = 20\nregions = [{names}]\n"
    path = tmp_path / "firm.toml"
    path.write_text(f"schema = 1\nhorizon = 52\n{company}[levers]\nn_phases = {phases}\n", "utf-8")
    said = crmsim("run", str(path), "--plan", plan, "--quiet")
    refused = PLANS[plan].unit_name and not (phases == PLANS[plan].fewest == 1)
    if plan == "phased_by_module":
        refused = phases > 4
    if not refused:
        assert (said.code, said.err) == (0, "")
        return
    assert said.code == 2
    assert 1 <= sentences(said.err) <= 2
    assert plan in said.err


def test_an_unknown_plan_gets_the_nearest_name():
    """A slip of the finger is answered with the plan that was probably meant."""
    with pytest.raises(InputError, match="big_bang"):
        find_plan("bigbang")


def test_room_for_delay_makes_no_project_look_dear():
    """Work ahead of a cautious calendar is paid early; held against what was foreseen for it, it costs the same."""
    by_work, by_calendar = [], []
    for allowance in (1.0, 1.5):
        firm = Scenario(name="cautious", horizon=60).with_company(employees=40, customers=80)
        firm = firm.with_levers(planning_allowance=allowance, overrun_p_tail=0.0, bigbang_weeks=30)
        early = simulate(firm, plan="big_bang", seed=3).weekly.loc[11:25]
        by_work.append((early["spent"] / early["foreseen"]).mean())
        by_calendar.append((early["spent"] / early["planned_spent"]).mean())
    assert by_calendar[1] > 1.15 * by_calendar[0]
    assert by_work[1] == pytest.approx(by_work[0], rel=0.08)
