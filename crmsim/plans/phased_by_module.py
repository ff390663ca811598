"""One group of modules after the other, in all regions at once."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="phased_by_module",
    title="Phased by module",
    meaning="One group of modules after the other goes live in all regions (`n_phases` waves).",
    units=lambda scenario: N_MODULES,
    unit_name="modules",
    blocks=lambda wave_of_unit, regions: np.tile(wave_of_unit[:, None], (1, regions)),
)
