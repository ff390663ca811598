"""One region first, then a decision from what it shows, then the others in waves."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan, one_first

PLAN = Plan(
    name="pilot_then_phased",
    title="Pilot, then phased",
    meaning="All modules go live in one region as a pilot; after `pilot_weeks` leaders decide whether to go on, and "
    "the other regions follow in waves (`n_phases` counts the pilot).",
    units=lambda scenario: len(scenario.company.regions),
    unit_name="regions",
    blocks=lambda wave_of_unit, regions: np.tile(wave_of_unit, (N_MODULES, 1)),
    sizes=one_first,
    gated="first",
    fewest=2,
)
