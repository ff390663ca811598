"""When what goes live: one small file per rollout plan, found by being in this folder.

Each module names its plan `PLAN`; `schedule.py` holds the contract.
"""

import importlib
import pkgutil

from crmsim.errors import InputError, nearest, show
from crmsim.plans.schedule import Plan, Schedule
from crmsim.scenario.scenario import Scenario


def _found() -> dict[str, Plan]:
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    plans = [module.PLAN for module in modules if hasattr(module, "PLAN")]
    return {plan.name: plan for plan in sorted(plans, key=lambda plan: plan.name)}


PLANS: dict[str, Plan] = _found()
TWIN = "no_crm"


def find_plan(name: str) -> Plan:
    """The plan of that name; InputError with the nearest name otherwise."""
    if name not in PLANS:
        hint = nearest(name, PLANS) or f" Plans: {', '.join(PLANS)}."
        raise InputError(f"There is no plan {show(name)}.{hint}")
    return PLANS[name]


def schedule_for(scenario: Scenario, plan: str) -> Schedule:
    """The schedule that a plan makes for a scenario."""
    return find_plan(plan).schedule(scenario)
