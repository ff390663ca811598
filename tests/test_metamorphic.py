"""Metamorphic tests of chance and fairness: what changes nothing must change nothing, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest
from bits import digest, played, run_digest

from crmsim.plans import PLANS, schedule_for
from crmsim.scenario.company import SEGMENTS
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import PERSON, World, records
from crmsim.world.week import advance
from crmsim.world.weekly import WEEKLY

ROLLOUTS = tuple(name for name in PLANS if name not in {"no_crm", "housekeeping_only"})
#: Plans that read levers which the plan by regions does not read.
READERS = ("phased_by_region", "staged_funding", "housekeeping_first", "phased_by_module")
#: A lever about approval acts where finance asks for something, one about a prime contractor where there is one.
NEEDED = {"quantifiability": {"approval_hurdle": 1.2}, "prime_neutral": {"prime_contractor": 0.5}}
RARE = {"breach_hazard": 0.5}  # what a few runs would not meet at any plausible chance


@pytest.fixture(scope="module")
def busy() -> Scenario:
    """A small company in which everything happens: shocks, sponsors leave, four vendors, an old system that ends."""
    levers = {
        "bigbang_weeks": 20, "phase_weeks": 9, "n_vendors": 4, "org_shock_rate": 1.5, "sponsor_hazard": 0.15,
        "data_burden": 4.0, "rollout_speed": 1.3, "readiness": 0.3, "n_sources": 12, "customisation": 0.5,
        "overrun_p_tail": 0.9, "leadership_commitment": 0.5, "legacy_end_week": 20,
    }  # fmt: skip
    scenario = Scenario(name="busy", horizon=110).with_company(employees=60, customers=250)
    return scenario.with_levers(**levers)


@pytest.mark.parametrize("plan", ["phased_by_region", "phased_by_module", "housekeeping_first"])
def test_one_wave_of_a_phased_plan_is_big_bang(busy: Scenario, plan: str):
    """Big bang is not a case of its own: it is what phasing gives with a single wave, and no weeks of housekeeping."""
    assert run_digest(busy.with_levers(n_phases=1, cleanup_weeks=0), plan) == run_digest(busy, "big_bang")


def test_housekeeping_of_no_weeks_changes_nothing(busy: Scenario):
    """Without a week of housekeeping, housekeeping first is the plan by regions, and housekeeping only is the twin."""
    none = busy.with_levers(cleanup_weeks=0)
    assert run_digest(none, "housekeeping_first") == run_digest(busy, "phased_by_region")
    assert run_digest(none, "housekeeping_only") == run_digest(busy, "no_crm")


@pytest.mark.parametrize("plan", ["pilot_then_phased", "staged_funding"])
def test_a_gate_that_never_closes_changes_nothing_before_it(busy: Scenario, plan: str):
    """Undisciplined leaders who do not wait plan the same weeks as without gates, and every bit is the same until the
    first wave behind a gate would have been begun, where they expect no use that a gate could correct."""
    idle = busy.with_levers(gate_discipline=0, pilot_weeks=0, leadership_commitment=0.9)
    gated, free = (build_world(idle, schedule_for(idle, each), 0, 0) for each in (plan, "phased_by_region"))
    assert gated.waves.planned_week.tolist() == free.waves.planned_week.tolist()
    gated.table.expected_use, free.table.expected_use = 0.0, 0.0
    for week in range(1, busy.horizon):
        advance(gated, week, week)
        advance(free, week, week)
        if free.waves.built[1] > 0.0 or free.waves.migrated[1] > 0.0:
            break
        assert gated.table.tobytes() == free.table.tobytes()
    assert 5 < week < busy.horizon - 1


def test_the_world_knows_arrays_and_no_plan(busy: Scenario):
    """The same schedule arrays give the same bits whoever made them."""
    schedule = schedule_for(busy, "phased_by_region")
    copy = replace(schedule, wave_of=schedule.wave_of.copy(), work=schedule.work.copy())
    worlds = []
    for each in (schedule, copy):
        world = build_world(busy.with_plan("big_bang"), each, 1, 1)
        advance(world, 1, busy.horizon)
        worlds.append(digest(world))
    assert worlds[0] == worlds[1] == run_digest(busy, "phased_by_region", 1, 1)


def with_inert_person(world: World) -> World:
    """The same world with one more slot: no full-time equivalent, no contact, no customer."""
    people = records(PERSON, world.people.size + 1)
    people[:-1] = world.people
    people[-1].live_week = -1.0
    start = np.append(world.tie_start, world.tie_start[-1])
    return world._replace(people=people, tie_start=start)


@pytest.mark.parametrize("plan", PLANS)
def test_an_inert_employee_moves_nobody(busy: Scenario, plan: str):
    """One more slot that counts for nothing leaves every other person, customer and figure as they were."""
    world = with_inert_person(build_world(busy, schedule_for(busy, plan), 0, 0))
    advance(world, 1, busy.horizon)
    plain = played(busy, plan)
    assert world.people[:-1].tobytes() == plain.people.tobytes()
    assert world.customers.tobytes() == plain.customers.tobytes()
    assert digest(world) == digest(plain)


def other_value(name: str) -> float:
    """A value of a lever clearly away from the one in use, inside its plausible range unless nothing would come of it
    there."""
    if name in RARE:
        return RARE[name]
    lever = LEVERS[name]
    low, high = lever.range
    value = high if abs(high - lever.default) >= abs(low - lever.default) else low
    return float(round(value)) if lever.integer else value


@pytest.mark.parametrize("name", LEVERS)
def test_every_lever_acts(busy: Scenario, name: str):
    """No lever is declared that does nothing: under a plan that reads it, each changes the results of some run where
    times are bad, where they are good, or where leaders have lost faith."""
    value = 2.0 if name == "n_phases" else other_value(name)
    calm = {"leadership_commitment": 0.9, "org_shock_rate": 0.2, "sponsor_hazard": 0.02, "data_burden": 2.0}
    calm = busy.with_levers(**calm, overrun_p_tail=0.1, action_rate=0.6).with_horizon(208)
    weak = busy.with_levers(leadership_commitment=0.2, stop_rate=0.2, expectation_inflation=2.0)
    for firm in (busy, calm):
        assert firm.levers[name] != value
    if name == "expectation_inflation":
        weak = busy
    needed = NEEDED.get(name, {})
    assert any(
        run_digest(firm.with_levers(**needed, **{name: value}), plan, 0, replicate)
        != run_digest(firm.with_levers(**needed), plan, 0, replicate)
        for replicate in range(12)
        for plan in READERS
        for firm in (busy, calm, weak)
    )


def test_the_twin_ignores_every_crm_lever(busy: Scenario):
    """Without a CRM, levers about the CRM leave every figure of the business as it was; those marked as acting without
    a CRM do act, and only they move the twin's key."""
    business = ["margin", "customers", "lost", "won", "satisfaction", "productivity", "exits", "idle_cost", "cost"]
    business.append("cost_legacy")

    def twin(scenario: Scenario) -> bytes:
        table = played(scenario, "no_crm").table
        return b"".join(table[name].tobytes() for name in business)

    base = twin(busy)
    for name, lever in LEVERS.items():
        changed = busy.with_levers(**{name: 2.0 if name == "n_phases" else other_value(name)})
        assert (twin(changed) == base) != lever.twin, name
        assert (changed.twin_key() == busy.twin_key()) != lever.twin, name


def test_all_plans_plan_the_same_work(busy: Scenario):
    """Phasing buys calendar time, not more labour: planned work is equal in all plans and for any number of waves."""
    schedules = [schedule_for(busy, plan) for plan in ROLLOUTS]
    schedules += [schedule_for(busy.with_levers(n_phases=k), "phased_by_region") for k in (1, 2, 3, 4)]
    schedules += [schedule_for(busy.with_levers(n_phases=k), "staged_funding") for k in (2, 3, 4)]
    for schedule in schedules:
        assert schedule.work.sum() == pytest.approx(busy.levers["bigbang_weeks"])


def test_a_market_without_a_crm_stays_level():
    """The twin's customers and margin neither grow nor shrink by themselves."""
    company = Scenario(horizon=260).with_company(employees=200, customers=2000)
    last, first = [], []
    for replicate in range(12):
        table = played(company, "no_crm", 0, replicate).table
        first.append(table.margin[1:53].mean())
        last.append(table.margin[-52:].mean())
    assert abs(np.mean(last) / np.mean(first) - 1.0) < 0.03


def test_money_adds_up(busy: Scenario):
    """Costs are the sum of their kinds, the margin that of its segments, customers that of theirs. The old system past
    its end is no cost of the project: it is paid without one too."""
    for plan in PLANS:
        table = played(busy, plan).table
        kinds = [name for name in table.dtype.names if name.startswith("cost_") and name != "cost_legacy"]
        assert np.allclose(table.cost, sum(table[kind] for kind in kinds))
        for whole, part in (("margin", "margin_"), ("customers", "customers_"), ("lost", "lost_"), ("won", "won_")):
            assert np.allclose(table[whole], sum(table[part + segment] for segment in SEGMENTS))
        change = np.diff(table.customers)
        assert np.allclose(change, (table.won - table.lost)[1:])


def test_figures_stay_finite_and_shares_stay_shares(busy: Scenario):
    """At the corners of the plausible ranges nothing overflows, and every 0-1 column stays within 0 and 1."""
    for corner in (0, 1):
        extreme = {name: lever.range[corner] for name, lever in LEVERS.items()}
        extreme |= {"n_phases": 0, "approval_hurdle": 0}  # else there would be no project to look at
        for plan in PLANS:
            table = played(busy.with_levers(**extreme), plan).table
            assert all(np.isfinite(table[name]).all() for name in table.dtype.names)
            for name, (unit, _) in WEEKLY.items():
                if unit == "0-1" or unit.startswith("share of planned"):
                    assert table[name].min() >= -1e-9, name
                    assert table[name].max() <= 1.0 + 1e-9, name
