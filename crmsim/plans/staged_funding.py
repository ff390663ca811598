"""Small rounds, each earned by the last: money for a round is given only when the rounds before it pay."""

import numpy as np

from crmsim.plans.schedule import N_MODULES, Plan

PLAN = Plan(
    name="staged_funding",
    title="Staged funding",
    meaning="Region after region, in rounds (`n_phases`): before each round after the first leaders weigh what "
    "`pilot_weeks` of the last one show, and go on only if that pays.",
    units=lambda scenario: len(scenario.company.regions),
    unit_name="regions",
    blocks=lambda wave_of_unit, regions: np.tile(wave_of_unit, (N_MODULES, 1)),
    gated="every",
    fewest=2,
)
