"""What only what is live can show or suffer: fit, what strategy lets through, and theft."""

import numpy as np
import pytest
from bits import played

from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.week import advance

FIRM = Scenario(name="firm").with_company(employees=60, customers=300).with_levers(stop_rate=0.0)


def test_fit_is_told_of_what_is_live_apart_from_what_waits():
    """Before a go-live nothing fits or misfits; with everything live both columns are the same; while waves wait, what
    one wave shows is put right in the others, so that the mean of all is above what is live."""
    table = played(FIRM.with_levers(pilot_learning=0.4), "phased_by_region").table
    live = table["live"]
    assert not table["fit_live"][live == 0.0].any()
    np.testing.assert_allclose(table["fit_live"][live == 1.0], table["fit"][live == 1.0], rtol=1e-6)
    between = (live > 0.0) & (live < 1.0)
    assert between.any()
    assert (table["fit_live"][between] <= table["fit"][between] + 1e-9).all()
    assert (table["fit_live"][between] < table["fit"][between]).any()


@pytest.mark.parametrize("lever", ["process_change", "action_rate", "value_strategy", "leadership_commitment"])
def test_strategy_and_processes_let_benefit_through(lever: str):
    """Before a go-live nothing is held back. From then on more of what lets benefit through shows week by week."""
    low, high = (played(FIRM.with_levers(**{lever: value}), "big_bang").table for value in (0.2, 0.8))
    for table in (low, high):
        assert (table["let_through"][table["live"] == 0.0] == 1.0).all()
    both = (low["live"] > 0.0) & (high["live"] > 0.0)
    assert both[52:].any()
    assert (low["let_through"][both] < high["let_through"][both]).all()


def thefts(plan: str, replicate: int) -> np.ndarray:
    """Weeks in which data are stolen from a company where thieves come every other week to what is all live, and how
    much of it is live; hands are laid on the lever, which allows no such hazard."""
    world = build_world(FIRM, schedule_for(FIRM, plan), 0, replicate)
    world.levers["breach_hazard"][:] = 26.0
    advance(world, 1, 156)
    return np.array([world.table["cost_breach"][1:157] > 0.0, world.table["live"][1:157]])


def test_what_is_not_in_the_system_is_not_stolen_from_it():
    """Thieves come as often as there is something to steal: never before a go-live, and in waves only in weeks in which
    they would have come to a big bang too, the seldomer the less is live."""
    parts, wholes = [], []
    for replicate in range(6):
        (waves, live), (at_once, all_live) = thefts("phased_by_region", replicate), thefts("big_bang", replicate)
        assert not waves[live == 0.0].any()
        together = (live > 0.0) & (all_live == 1.0)
        assert (waves[together] <= at_once[together]).all()
        parts.extend(waves[together & (live < 1.0)])
        wholes.extend(waves[live == 1.0])
    assert 0.0 < np.mean(parts) < 0.8 * np.mean(wholes)
