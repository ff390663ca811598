"""Clean processes and data first, then region after region."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="housekeeping_first",
    title="Housekeeping first",
    meaning="For `cleanup_weeks` the company clears up its data and its ways of working; then all modules go live in "
    "one group of regions after the other (`n_phases` waves).",
    units=lambda scenario: len(scenario.company.regions),
    unit_name="regions",
    blocks=lambda wave_of_unit, regions: np.tile(wave_of_unit, (N_MODULES, 1)),
    housekeeping=True,
)
