"""The benchmark measures what it says: a scenario in which every lever works, counts that are true, fair ratios."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import crmsim.benchmark
from crmsim.benchmark import Finding, clock, objects, report
from crmsim.benchmark.everything_on import NEUTRAL, OTHER_PLANS, everything_on
from crmsim.benchmark.mechanisms import N_MECHANISMS, agents_draws, mechanisms_at_work
from crmsim.benchmark.speed import kick_off, sized
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.levers.constants import CALIBRATED
from crmsim.scenario.scenario import Scenario
from crmsim.world.week import advance

ROOT = Path(__file__).parents[1]
SOME = 60  # replicates in which a rare thing happens somewhere
COUNT_DRAWS = """
import collections, json, sys
from crmsim.benchmark.everything_on import everything_on
from crmsim.benchmark.speed import kick_off, sized
from crmsim.world import customers, employees, week
drawn, uniform = collections.Counter(), employees.uniform
def counted(keys, stream, week, slot):
    drawn[week] += slot >= 0  # those of the firm are not an agent's
    return uniform(keys, stream, week, slot)
customers.uniform = employees.uniform = counted
scenario = sized(everything_on(), (24, 60)).with_levers(approval_hurdle=0).with_plan(sys.argv[1]).with_horizon(80)
week.advance(kick_off(scenario), 1, scenario.horizon)
print(json.dumps([drawn[t] for t in range(1, scenario.horizon + 1)]))
"""


@pytest.fixture(scope="module")
def small() -> Scenario:
    """The benchmark scenario for a small company."""
    return sized(everything_on(), (60, 200))


def table_of(scenario: Scenario, replicate: int) -> np.ndarray:
    world = kick_off(scenario, replicate)
    advance(world, 1, scenario.horizon)
    return world.table


def test_scenario_sets_every_lever_away_from_neutral() -> None:
    """No lever but what was calibrated is left to its default, and none at all stands where it does nothing."""
    file = Path(crmsim.benchmark.__file__).with_name("everything_on.toml")
    given = tomllib.loads(file.read_text("utf-8"))["levers"]
    assert set(given) | set(CALIBRATED) == set(LEVERS) == set(NEUTRAL)
    assert not set(given) & set(CALIBRATED)
    assert {name for name, value in everything_on().levers.items() if value == NEUTRAL[name]} == set()
    assert everything_on().warnings == ()


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_works_in_the_scenario(lever: str, small: Scenario) -> None:
    """Setting any single lever to its neutral value changes what happens: it was not idle. Some need another plan."""
    scenario = small.with_plan(OTHER_PLANS.get(lever, small.plan))
    without = scenario.with_levers(**{lever: NEUTRAL[lever]})
    assert any(table_of(scenario, r).tobytes() != table_of(without, r).tobytes() for r in range(SOME))


@pytest.mark.parametrize("lever", OTHER_PLANS)
def test_levers_of_other_plans_are_idle_in_the_timed_one(lever: str, small: Scenario) -> None:
    """What is listed as belonging to other plans is rightly listed: the timed plan does not read it."""
    without = small.with_levers(**{lever: NEUTRAL[lever]})
    assert all(table_of(small, r).tobytes() == table_of(without, r).tobytes() for r in range(3))


@pytest.mark.full
@pytest.mark.parametrize("plan", ["phased_by_region", "phased_by_module"])
def test_draws_are_counted_as_the_plain_engine_makes_them(plan: str) -> None:
    """The count read off a run equals the draws that its agents made, week by week, however work becomes supported."""
    company = sized(everything_on(), (24, 60)).with_levers(approval_hurdle=0)  # so small, it would not be approved
    world = kick_off(company.with_plan(plan).with_horizon(80))
    advance(world, 1, 80)
    assert world.table.live[-1] > 0.0
    environment = {**os.environ, "CRMSIM_ENGINE": "python", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", COUNT_DRAWS, plan], env=environment, capture_output=True, text=True, check=True
    )
    assert agents_draws(world).tolist() == json.loads(done.stdout)


def test_mechanisms_are_at_work_only_when_they_can_be() -> None:
    """Before the first go-live nobody uses anything; in the run that is timed, most come to work."""
    scenario = everything_on()
    world = kick_off(scenario)
    advance(world, 1, scenario.horizon)
    found = mechanisms_at_work(world)
    before = int(world.waves.live_week[0]) - 1
    assert len(found) == N_MECHANISMS
    assert world.firm[0].stopped == 0.0
    for name in ("first use", "filler", "benefit from use", "time for data entry", "records kept and decaying"):
        assert not found[name][:before].any(), name
        assert found[name][before:].any(), name
    assert sum(weeks.any() for weeks in found.values()) >= 0.8 * N_MECHANISMS


def test_works_take_turns_and_the_first_round_does_not_count() -> None:
    """What is compared alternates, so that a slow spell of the machine meets both."""
    calls = []

    def work(name: str, seconds: float) -> clock.Timed:
        def timed(number: int) -> float:
            calls.append(name)
            return seconds if number else 100.0

        return timed

    ratio = clock.side_by_side(work("a", 3.0), work("b", 1.5), 2)
    assert (ratio.median, ratio.low, ratio.high, ratio.first, ratio.second) == (2.0, 2.0, 2.0, 3.0, 1.5)
    assert "".join(calls) == "baabba"


def test_a_finding_says_whether_its_goal_was_reached() -> None:
    """Lower is better for times, higher for ratios, and a figure without a goal says nothing of the kind."""
    assert Finding("a", 30.0, "ns", "per agent", 80).reached
    assert "goal at most 80: reached" in str(Finding("a", 30.0, "ns", "per agent", 80))
    assert "goal at least 40: MISSED" in str(Finding("b", 30.0, "times", "as fast", 40, "higher"))
    assert Finding("c", 30.0, "draws", "per week").reached is None
    assert "goal" not in str(Finding("c", 30.0, "draws", "per week"))


def test_benchmark_without_a_checkout_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The model of objects stands beside the package; where it is missing, a sentence says so."""
    monkeypatch.setattr(objects, "FOLDER", tmp_path)
    (sentence,) = report.against_objects(3, quick=True)
    assert str(sentence).startswith("Left out: the Mesa model of objects.")


@pytest.mark.slow
def test_memory_of_a_run_stays_within_its_goal() -> None:
    """A run of 300 employees and 2,000 customers takes at most 2 MB above its worker, wherever it is measured."""
    peak = report.memory.peak_of_run((300, 2000))
    assert 0.3 < peak.allocated < 2.0
