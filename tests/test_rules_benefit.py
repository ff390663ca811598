"""Benefit in proportion to the work supported: no part of it is worth more for having come first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.plans import schedule_for
from crmsim.rules import benefit
from crmsim.scenario.levers import LEVERS
from crmsim.validation.fairness_timing import lay_hands, neutral_firm
from crmsim.world.population import build_world
from crmsim.world.week import advance

share = st.floats(0.0, 1.0)
gains = st.floats(0.0, 200.0)
ceilings = st.floats(0.1, 20.0)


def index(gain: float, ceiling: float, offered: float, depth: float = 1.0) -> float:
    """Benefit index of an expert with true records."""
    return benefit.benefit_index(gain, ceiling, offered, depth, 1.0, 1.0, 1.0, 1.0)


@given(gains, ceilings, share, share)
def test_benefit_is_in_proportion_to_the_work_supported(gain: float, ceiling: float, offered: float, depth: float):
    """A part of the work brings that part of the benefit, near the ceiling as well as far below it."""
    whole = index(gain, ceiling, 1.0, depth)
    assert index(gain, ceiling, offered, depth) == pytest.approx(offered * whole, abs=1e-12)


@given(ceilings)
def test_half_of_the_ceiling_is_reached_where_the_factors_come_to_it(ceiling: float):
    """So the lever says what it is; ever more comes ever nearer to all of it, and never beyond."""
    gain = ceiling / benefit.saturation(1.0, 1.0)
    assert index(gain, ceiling, 1.0) == pytest.approx(0.5 * ceiling)
    assert 0.99 * ceiling < index(1000.0 * gain, ceiling, 1.0) < ceiling


@pytest.mark.parametrize("plan", ["phased_by_module", "phased_by_region"])
def test_going_live_in_parts_earns_no_bonus_per_unit_of_work(plan: str):
    """Where nothing but the calendar tells plans apart, a person with a quarter of the work supported draws a quarter
    of what the whole of it brings, at the usual ceiling and well up the curve; a person without any draws nothing."""
    curve = {"benefit_ceiling": LEVERS["benefit_ceiling"].default, "benefit_scale": 2.0}
    firm = neutral_firm(4).with_levers(**curve)
    world = build_world(firm, schedule_for(firm, plan), 0, 0)
    drawn, offered = [], []
    for week in range(1, firm.horizon + 1):
        lay_hands(world)
        advance(world, week, week)
        drawn.append(world.people.benefit.copy())
        offered.append(world.people.offered.copy())
    parts = np.array(offered)
    assert len(np.unique(parts[:, 0])) >= (3 if plan == "phased_by_module" else 2)
    whole = drawn[-1] / parts[-1]
    assert (whole > 0.25 * curve["benefit_ceiling"]).all()
    np.testing.assert_allclose(np.array(drawn), parts * whole, rtol=1e-9, atol=1e-12)
