"""Mess: how unevenly old data are spread belongs to the firm, and each wave meets its own part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.world.migration import mess_of_wave
from crmsim.world.population import build_world, spread_of_mess
from crmsim.world.week import advance

FIRM = Scenario(name="firm").with_company(employees=60, customers=300)


def spread(modules: int, regions: int, unevenness: float, replicate: int = 0) -> np.ndarray:
    """Mess of every block of a firm in which it is so uneven."""
    levers = FIRM.with_levers(mess_unevenness=unevenness).levers_by_week()[0]
    return spread_of_mess((modules, regions), levers, 0, replicate)


@given(st.integers(1, 4), st.integers(1, 8), st.floats(0.0, 1.0), st.integers(0, 50))
def test_mess_is_spread_around_nothing_and_within_its_bounds(modules: int, regions: int, uneven: float, luck: int):
    """Some parts are messier and some tidier, the firm as a whole is what its levers say, and a part is off by what its
    module and its region can be off; a firm of one part has nothing to be uneven about."""
    mess = spread(modules, regions, uneven, luck)
    assert mess.shape == (modules, regions)
    assert mess.mean() == pytest.approx(0.0, abs=1e-8)
    assert np.abs(mess).max() <= uneven * (2.0 - 1.0 / modules - 1.0 / regions) + 1e-8
    if modules == regions == 1 or uneven == 0.0:
        assert not mess.any()


def test_a_single_region_still_has_messier_modules():
    """With one region what differs is the kind of data; regions and modules differ independently of each other."""
    assert len(np.unique(spread(4, 1, 0.5))) == 4
    mess = spread(4, 3, 0.5)
    np.testing.assert_allclose(mess - mess[:1], np.repeat((mess - mess[:1])[:, :1], 3, axis=1), atol=1e-8)


@pytest.mark.parametrize("plan", ["big_bang", "phased_by_region", "phased_by_module"])
def test_every_wave_meets_its_own_part_of_the_mess(plan: str):
    """Weighed by their blocks, waves have the mess of the firm between them: none. A big bang has all of it at once."""
    world = build_world(FIRM, schedule_for(FIRM, plan), 0, 0)
    mess = [mess_of_wave(world, k) for k in range(world.waves.size)]
    blocks = [int((world.block_wave == k).sum()) for k in range(world.waves.size)]
    assert np.dot(mess, blocks) == pytest.approx(0.0, abs=1e-7)
    assert (np.abs(mess).max() > 1e-6) == (plan != "big_bang")


def weeks_of_first_migration(mess: float, replicate: int) -> int:
    """Week in which the data of the first wave are in, where its part of the company is so messy."""
    world = build_world(FIRM, schedule_for(FIRM, "phased_by_region"), 0, replicate)
    world.block_mess[:] = np.where(world.block_wave == 0, mess, 0.0)
    for week in range(1, FIRM.horizon + 1):
        advance(world, week, week)
        if world.waves.migrated[0] >= 1.0:
            return week
    return FIRM.horizon + 1


def test_a_messier_wave_takes_longer_to_migrate():
    """Where the data of a wave are worse than most, more of its mappings are wrong and go back."""
    weeks = {mess: [weeks_of_first_migration(mess, r) for r in range(8)] for mess in (-0.5, 0.0, 0.5)}
    assert sum(weeks[-0.5]) < sum(weeks[0.0]) < sum(weeks[0.5])
    assert all(tidy <= messy for tidy, messy in zip(weeks[-0.5], weeks[0.5], strict=True))
