"""Everything goes live for everybody in one week."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="big_bang",
    title="Big bang",
    meaning="All modules go live in all regions in one week, after the whole preparation.",
    units=lambda scenario: 1,
    unit_name="",
    blocks=lambda wave_of_unit, regions: np.zeros((N_MODULES, regions), dtype=np.int64),
)
