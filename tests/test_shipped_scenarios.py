"""The scenarios that come with crmsim: eight companies, and one sound company with one thing gone wrong at a time."""

import json
import re
from functools import cache

import numpy as np
import pytest
from command_line import ROOT, crmsim

from crmsim import usecases
from crmsim.outcomes.metrics import PLACE
from crmsim.plans import PLANS, schedule_for
from crmsim.run import run_arms
from crmsim.scenario.files import CONTROL, diff, dump_toml, kind_of, load_scenario, read_scenario, shipped
from crmsim.scenario.levers import LEVERS
from crmsim.study.arms import DEFAULT_PLANS, Arm
from crmsim.study.statistics import mean_interval

COMPANIES = {
    *("b2b_software", "bank", "hospital_group", "manufacturer_dealers"),
    *("midsize_distributor", "regional_insurer", "small_consulting", "small_importer"),
}
# The levers that each driver turns, and what it must move by its mechanism: the outcome and the way.
DRIVERS = {
    "driver_customers_forgotten": ({"service_orientation", "segment_focus"}, "satisfaction", -1),
    "driver_heavy_burden": ({"data_burden", "personal_benefit_share"}, "filler", 1),
    "driver_messy_data": (
        {"legacy_accuracy", "n_sources", "source_heterogeneity", "manual_share"},
        "time_overrun",
        1,
    ),
    "driver_no_measures": (
        {"phase_metrics", "win_visibility", "review_interval", "evaluation_patience"},
        "leadership",
        -1,
    ),
    "driver_no_training": ({"training_hours_user", "support_fte_per_100", "it_capacity"}, "dip", 1),
    "driver_old_ways_kept": ({"process_maturity", "change_willingness"}, "benefit", -1),
    "driver_people_not_asked": ({"user_participation", "readiness"}, "honest_use", -1),
    "driver_politics": ({"power_shift_to_backoffice", "business_ownership"}, "honest_use", -1),
    "driver_poor_planning": ({"plan_quality", "expectation_inflation"}, "cost_overrun", 1),
    "driver_rushed": ({"rollout_speed", "readiness", "test_coverage", "deadline_pressure"}, "dip", 1),
    "driver_technology_first": ({"process_change", "action_rate", "customisation"}, "benefit", -1),
    "driver_uncoordinated_vendors": (
        {"n_vendors", "prime_contractor", "mutual_warranty", "vendor_comm_per_month"},
        "time_overrun",
        1,
    ),
    "driver_weak_leadership": (
        {"leadership_commitment", "commitment_decay", "sponsor_hazard", "successor_multiplier", "crisis_leadership"},
        "honest_use",
        -1,
    ),
}
# Pushing sells more for some years: that this driver hides for so long is what it teaches.
HIDDEN = "driver_customers_forgotten"
# Leaders who seldom look now and then miss the week in which they would have stopped a project that recovers: so
# rare and so large a stroke of luck takes more runs to average out.
QUIET = "driver_no_measures"
REPLICATES, MANY = 50, 200
TEN_YEARS = 520  # weeks
LOWEST_RATE = 0.15  # of failure, which the control must stay under

every_one = pytest.mark.parametrize("name", shipped())
every_driver = pytest.mark.parametrize("name", sorted(DRIVERS))


def turned(name: str) -> dict[str, float]:
    """The levers in which a driver differs from the control, with its values."""
    return {key.removeprefix("levers."): bad for key, _, bad in diff(load_scenario(CONTROL), load_scenario(name))}


# The files


def test_eight_companies_and_their_drivers_are_shipped() -> None:
    """Companies come first, then the control, then the drivers; every name tells its kind."""
    assert shipped() == [*sorted(COMPANIES), CONTROL, *sorted(DRIVERS)]
    assert shipped("company") == sorted(COMPANIES)
    assert shipped("driver") == [CONTROL, *sorted(DRIVERS)]
    assert {kind_of(name) for name in COMPANIES} == {"company"}
    assert {kind_of(name) for name in (CONTROL, *DRIVERS)} == {"driver"}


def test_the_companies_differ_in_kind() -> None:
    """From under sixty people to a thousand, in four currencies, with every lever that matters spread."""
    companies = [load_scenario(name) for name in sorted(COMPANIES)]
    sizes = sorted(scenario.company.employees for scenario in companies)
    assert sizes[0] <= 60
    assert sizes[-1] >= 1000
    assert {scenario.company.currency for scenario in companies} == {"USD", "EUR", "GBP", "CHF"}
    for lever in ("leadership_commitment", "data_burden", "readiness", "n_vendors", "process_maturity", "n_sources"):
        low, high = LEVERS[lever].range
        values = [scenario.levers[lever] for scenario in companies]
        assert max(values) - min(values) >= 0.4 * (high - low), lever
    assert len({scenario.title for scenario in map(load_scenario, shipped())}) == len(shipped())


@every_one
def test_a_shipped_scenario_can_be_used(name: str) -> None:
    """It has no mistake and no warning, and suits its own plan and those that are compared where none is named."""
    checked = usecases.check_scenario(name)
    assert (checked.problems, checked.warnings) == ((), ())
    scenario = load_scenario(name)
    for plan in (scenario.plan, *DEFAULT_PLANS):
        assert schedule_for(scenario, plan).planned_week.size


@every_one
def test_a_shipped_scenario_reads_back_as_itself(name: str) -> None:
    """Written again, short or in full, it asks the same question in the same words."""
    scenario = load_scenario(name)
    for full in (False, True):
        again = read_scenario(dump_toml(scenario, full=full))
        assert again.hash == scenario.hash
        assert (again.title, again.story) == (scenario.title, scenario.story)


@every_one
def test_a_story_says_what_to_watch_and_names_nothing_that_is_not_there(name: str) -> None:
    """Whatever a story calls by a technical name is a lever, a plan or a scenario."""
    story = load_scenario(name).story
    assert "atch " in story
    assert set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b", story)) <= {*LEVERS, *PLANS, *shipped()}
    if name in DRIVERS:
        assert re.search(rf"\bMend (?:{'|'.join(DRIVERS[name][0])})\b|\bMend one thing at a time\b", story)


@every_driver
def test_a_driver_spoils_one_thing_and_nothing_else(name: str) -> None:
    """It is the control in everything but the levers of its group."""
    levers = DRIVERS[name][0]
    differing = {key for key, *_ in diff(load_scenario(CONTROL), load_scenario(name))}
    assert differing == {f"levers.{lever}" for lever in levers}


# The list


def test_the_list_shows_companies_before_drivers() -> None:
    """Two headings, every scenario under its own; JSON says the kind of each."""
    companies, drivers = crmsim("scenarios").out.split("Drivers of failure, for teaching")
    for name in shipped():
        assert (f"\n{name} " in companies, f"\n{name} " in drivers) == (name in COMPANIES, name not in COMPANIES)
    listed = json.loads(crmsim("scenarios", "--json").out)
    assert [(one["name"], one["kind"]) for one in listed] == [(name, kind_of(name)) for name in shipped()]


def test_a_scenario_that_is_not_there_is_answered_with_the_companies() -> None:
    """The answer stays short enough to read, and says where the rest is listed."""
    said = crmsim("show", "qqqq")
    assert said.code == 2
    assert all(name in said.err for name in COMPANIES)
    assert "driver_" not in said.err
    assert "'crmsim scenarios' lists all" in said.err


def test_the_readme_lists_every_shipped_scenario() -> None:
    """Each stands in its table, a driver without the prefix that the heading gives."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"\n| `{name.removeprefix('driver_')}` |" in readme for name in (*COMPANIES, *DRIVERS))
    assert f"`{CONTROL}`" in readme


# What the drivers do


@cache
def outcomes(horizon: int = 0, replicates: int = REPLICATES, *drivers: str) -> dict[str, np.ndarray]:
    """Outcomes of the control and of drivers as arms of it, on the same chance: shape (replicates, outcomes) each."""
    control = load_scenario(CONTROL)
    control = control.with_horizon(horizon) if horizon else control
    arms = [Arm(CONTROL, control.plan), *(Arm(name, control.plan, turned(name)) for name in drivers or DRIVERS)]
    found = np.array([[run.outcome for run in run_arms(control, arms, 0, k)] for k in range(replicates)])
    return {arm.name: found[:, place] for place, arm in enumerate(arms)}


def change(found: dict[str, np.ndarray], name: str, outcome: str) -> tuple[float, float]:
    """95 % interval of the paired difference, driver less control, over the runs where both have the figure."""
    gap = found[name][:, PLACE[outcome]] - found[CONTROL][:, PLACE[outcome]]
    interval = mean_interval(gap[np.isfinite(gap)])
    assert interval is not None
    return interval


@pytest.mark.slow
def test_the_control_is_sound() -> None:
    """It seldom fails, and is worth having on average: otherwise nothing could be seen to spoil it."""
    control = outcomes()[CONTROL]
    assert control[:, PLACE["failure"]].mean() < LOWEST_RATE
    assert control[:, PLACE["npv"]].mean() > 0.0


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(DRIVERS) - {HIDDEN}))
def test_a_driver_alone_does_harm(name: str) -> None:
    """Set against the control on the same chance it fails more often or is worth less, beyond doubt."""
    found = outcomes(0, MANY, QUIET) if name == QUIET else outcomes()
    failure, npv = change(found, name, "failure"), change(found, name, "npv")
    assert failure[0] > 0.0 or npv[1] < 0.0, (failure, npv)
    assert failure[1] >= 0.0
    assert npv[0] <= 0.0


@pytest.mark.slow
@every_driver
def test_a_driver_acts_by_its_mechanism(name: str) -> None:
    """What its story tells people to watch moves in the direction that the story says."""
    _, outcome, way = DRIVERS[name]
    low, high = change(outcomes(), name, outcome)
    assert (low if way > 0 else -high) > 0.0, (low, high)


@pytest.mark.slow
def test_forgotten_customers_send_their_bill_late() -> None:
    """Pushing instead of serving is worth less in ten years, whatever four years say, and worth less the longer one
    looks."""
    late, soon = outcomes(TEN_YEARS, 20, HIDDEN), outcomes()
    assert change(late, HIDDEN, "npv")[1] < 0.0
    assert change(late, HIDDEN, "npv")[1] < change(soon, HIDDEN, "npv")[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(COMPANIES))
def test_every_company_runs_and_can_be_compared(name: str) -> None:
    """Both default plans give an outcome in every company, and luck makes the runs differ."""
    scenario = load_scenario(name)
    arms = [Arm(plan, plan) for plan in DEFAULT_PLANS]
    npv = np.array([[run.outcome[PLACE["npv"]] for run in run_arms(scenario, arms, 0, k)] for k in range(3)])
    assert np.isfinite(npv).all()
    assert (np.ptp(npv, axis=0) > 0.0).all()
    assert (npv[:, 0] != npv[:, 1]).any()
