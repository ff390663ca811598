"""The three headline levers: how far each moves failure over many firms, and its sign in every shipped company.

Paired throughout: the same firms, the same chance, one lever low and high.
"""

from functools import cache

import numpy as np
import pytest

from crmsim.outcomes.metrics import PLACE
from crmsim.run import run_arms
from crmsim.scenario.files import load_scenario, shipped
from crmsim.scenario.levers import LEVERS
from crmsim.study.arms import Arm
from crmsim.study.population import description, drawn_levers
from experiments import headline_population as population

BURDENS = (0.0, 0.7, 1.5, 2.0, 3.0, 5.5, 10.0)  # hours/week


@pytest.mark.slow
@pytest.mark.parametrize("firms", [80, pytest.param(250, marks=pytest.mark.full)])
def test_each_headline_lever_moves_failure_by_ten_points(firms):
    """Over firms drawn from the ranges, under both plans: commitment saves, burden and unready haste fail."""
    found = population.effects(population.failures(population.firms(firms, sample=1), seed=0))
    assert len(found) == 6
    moved = {(effect.plan, effect.move.lever): 100.0 * effect.difference for effect in found}
    for plan in population.PLANS:
        assert moved[plan, "leadership_commitment"] <= -10.0, moved
        assert moved[plan, "data_burden"] >= 10.0, moved
        assert moved[plan, "rollout_speed"] >= 10.0, moved


def test_the_population_covers_the_ranges():
    """Half of 250 firms lie below the default of every lever and half above it; size is even on a log scale; it
    repeats."""
    firms, drawn = population.firms(250), drawn_levers()
    assert {lever.name for lever in LEVERS.values() if lever.group == "constants"}.isdisjoint(drawn)
    assert {"approval_hurdle", "legacy_end_week", "n_phases"}.isdisjoint(drawn)
    for name, lever in LEVERS.items():
        values = np.array([firm.levers[name] for firm in firms])
        if name not in drawn:
            assert set(values) == {lever.default}
        elif not lever.integer:
            assert np.median(values) == pytest.approx(lever.default, abs=0.01 * (lever.range[1] - lever.range[0]))
            assert (values.min(), values.max()) == pytest.approx(lever.range, abs=0.02 * np.ptp(lever.range))
    size = sorted(firm.company.employees for firm in firms)
    low, high = description()["size"]["employees"]
    assert (size[0], size[-1]) == pytest.approx((low, high), rel=0.03)
    assert np.median(size) == pytest.approx(np.sqrt(low * high), rel=0.03)
    low, high = description()["size"]["customers_per_employee"]
    assert all(0.98 * low <= firm.company.customers / firm.company.employees <= 1.02 * high for firm in firms)
    assert [firm.hash for firm in population.firms(3)] == [firm.hash for firm in population.firms(3)]
    assert population.firms(3)[0].hash != population.firms(3, sample=2)[0].hash


def test_unready_firms_are_unready():
    """For the claim about speed readiness is squeezed into .1 to .4, in order, and nothing else differs."""
    speed = population.MOVES[2]
    firms = population.firms(20)
    arms = [speed.levers(firm, 2.0) for firm in firms]
    assert all(set(arm) == {"rollout_speed", "readiness"} and 0.1 <= arm["readiness"] <= 0.4 for arm in arms)
    ready = [firm.levers["readiness"] for firm in firms]
    assert np.array_equal(np.argsort(ready), np.argsort([arm["readiness"] for arm in arms]))


@cache
def worth(name):
    """NPV and failure of a shipped company under its own plan, shape (8 replicates, arms); the same chance in all."""
    scenario = load_scenario(name)
    levers = [{"leadership_commitment": 0.2}, {"leadership_commitment": 0.95}]
    arms = [
        Arm(str(n), scenario.plan, given) for n, given in enumerate([*levers, *({"data_burden": b} for b in BURDENS)])
    ]
    outcomes = np.array([[run.outcome for run in run_arms(scenario, arms, 0, replicate)] for replicate in range(8)])
    return outcomes[:, :, PLACE["npv"]], outcomes[:, :, PLACE["failure"]]


LARGE = ("bank", "hospital_group", "regional_insurer")  # as long together as the other companies
every_company = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.full if name in LARGE else ()) for name in shipped("company")]
)


@pytest.mark.slow
@every_company
def test_commitment_is_worth_having_in_every_company(name):
    """Leaders who mean it bring more value on average, and no more failures."""
    npv, failure = worth(name)
    assert (npv[:, 1] - npv[:, 0]).mean() > 0.0
    assert failure[:, 1].mean() <= failure[:, 0].mean()


@pytest.mark.slow
@every_company
def test_too_much_entry_costs_in_every_company(name):
    """5.5 hours a week are worth less than 2, on average and in most runs, and save nobody from failure."""
    npv, failure = worth(name)
    light, heavy = 2 + BURDENS.index(2.0), 2 + BURDENS.index(5.5)
    less = npv[:, heavy] - npv[:, light]
    assert less.mean() < 0.0
    assert np.mean(less < 0.0) >= 0.75
    assert failure[:, heavy].mean() >= failure[:, light].mean()


@pytest.mark.slow
@every_company
def test_the_best_burden_lies_between_nothing_and_too_much(name):
    """No entry starves the records, too much starves the customers: the best lies in between, in every company."""
    by_burden = worth(name)[0][:, 2:].mean(axis=0)
    best = int(np.argmax(by_burden))
    assert 0 < best < len(BURDENS) - 1
    assert by_burden[best] > max(by_burden[0], by_burden[-1])
