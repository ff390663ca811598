"""What a company makes of a CRM before anybody works with it: fit of the process, and worth of the benefit."""

from math import exp
from types import SimpleNamespace


def fit_of(p: SimpleNamespace, regions: int) -> float:
    """Fit of the process without luck: that of a product, as far as technology chose, else that of what was needed."""
    needed = 0.364 + 0.43 * p.user_participation + 0.286 * p.process_maturity
    needed += 0.7 * p.customisation - p.customisation**2
    needed += 0.60 * (p.vision_clarity - 0.5) + 0.35 * (p.manager_process_knowledge - 0.5)
    needed += 0.36 * (p.business_ownership - 0.5)
    uniform = 0.25 * (p.standardisation**2 - 0.36) * (regions - 1) / regions  # what local work loses by it
    return needed + p.tech_led_selection * (0.42 - needed) - uniform


def worth(p: SimpleNamespace) -> float:
    """What process, action, strategy, structure and leaders let through of the benefit, 1 in the usual company."""
    process = (p.tech_only_fraction + (1.0 - p.tech_only_fraction) * p.process_change) / 0.52
    acting, mature = 1.375 * p.action_rate / (0.15 + p.action_rate), (0.2 + 0.8 * p.process_maturity) / 0.6
    weakest = min(2.0 * p.customer_voice, p.tech_skill / 0.57, 2.0 * p.change_willingness, p.it_capacity, 1.5)
    grounded = (0.4 + 0.6 * weakest) * max(0.0, 2.4 * p.strategy_grounding - 0.2)
    valued = 0.34 + 1.32 * p.value_strategy
    organised = (0.68 + 1.6 * p.org_redesign) * (0.7 + p.absorptive_capacity)
    alike = (1.0 - (1.0 - p.standardisation) ** 2) / 0.84
    carried = 1.0 + 2.4 * p.task_interdependence * (p.leadership_commitment - 0.5)  # by who can bind everybody
    return process * acting * mature * grounded * valued * organised * alike * carried


def most(p: SimpleNamespace) -> float:
    """Most that benefit can reach, however much is used and known: more where other systems add to it."""
    return p.benefit_ceiling * (0.94 + 0.06 * (1.0 - exp(-p.legacy_integration / 4.0)) / (1.0 - exp(-1.0)))


def haste(p: SimpleNamespace, readiness: float) -> float:
    """How much is squeezed by a pace beyond the planned one, in a company as ready as that."""
    if p.rollout_speed <= 1.0:
        return p.rollout_speed - 1.0
    return (p.rollout_speed - 1.0) * p.enterprise_scope / 0.8 * (1.75 - 1.5 * readiness)
