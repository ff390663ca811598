"""No CRM: the twin against which every run is measured."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="no_crm",
    title="No CRM",
    meaning="The same company with the same luck and no CRM: the twin that value is measured against.",
    units=lambda scenario: 0,
    unit_name="",
    blocks=lambda wave_of_unit, regions: np.full((N_MODULES, regions), -1, dtype=np.int64),
)
