"""All modules at once, one group of regions after the other."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="phased_by_region",
    title="Phased by region",
    meaning="All modules go live together in one group of regions after the other (`n_phases` waves).",
    units=lambda scenario: len(scenario.company.regions),
    unit_name="regions",
    blocks=lambda wave_of_unit, regions: np.tile(wave_of_unit, (N_MODULES, 1)),
)
