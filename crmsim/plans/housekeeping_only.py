"""No CRM: better sharing inside the company, and clean data, with what is there."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="housekeeping_only",
    title="Housekeeping only",
    meaning="No CRM: for `cleanup_weeks` the company clears up its lists, shared files and ways of working, and lives "
    "on what that brings while it lasts.",
    units=lambda scenario: 0,
    unit_name="",
    blocks=lambda wave_of_unit, regions: np.full((N_MODULES, regions), -1, dtype=np.int64),
    housekeeping=True,
)
