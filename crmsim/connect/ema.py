"""crmsim for the EMA Workbench: a model with levers of a company as uncertainties and the rollout plan as its lever.

Works with version 2.5 (Python 3.11) and 3.0 (3.12 and later): `perform_experiments(model, scenarios=200, policies=3)`.
"""

import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from crmsim.connect.names import known_outcome
from crmsim.connect.sampled import at_sample
from crmsim.errors import InputError
from crmsim.outcomes.metrics import PLACE
from crmsim.plans import PLANS, find_plan, schedule_for
from crmsim.run import run_arms
from crmsim.scenario.files import load_scenario
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm

MISSING = "This connector needs the EMA Workbench. Install it with: pip install 'crmsim[discover]'"


def ema_model(
    scenario: Scenario | str | Path,
    levers: Sequence[str],
    plans: Sequence[str] = ("big_bang", "phased_by_region"),
    outcomes: Sequence[str] = ("npv", "failure"),
    *,
    replications: int = 10,
    seed: int = 0,
) -> Any:
    """An `ema_workbench.Model` of a company.

    Its uncertainties are `levers` over their plausible ranges, its one lever is `plan` (a category), its outcomes are
    means over replicates: `failure` is a share. Every experiment meets the same luck, so policies compare as pairs.

    Raises InputError for names that are not known, or where the EMA Workbench is not installed.
    """
    base = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, PLANS)
    for name in outcomes:
        known_outcome(name)
    for plan in plans:
        schedule_for(base, find_plan(plan).name)
    library = _library()
    found = [find_lever(name) for name in levers]
    model = library.Model("crmsim", function=partial(mean_outcomes, base, tuple(outcomes), replications, seed))
    model.uncertainties = [
        library.IntegerParameter(lever.name, int(lever.range[0]), int(lever.range[1]))
        if lever.integer
        else library.RealParameter(lever.name, *map(float, lever.range))
        for lever in found
    ]
    model.levers = [library.CategoricalParameter("plan", list(plans))]
    model.outcomes = [library.ScalarOutcome(name) for name in outcomes]
    return model


def mean_outcomes(
    scenario: Scenario, outcomes: Sequence[str], replications: int, seed: int, *, plan: str, **levers: float
) -> dict[str, float]:
    """Means of outcomes over replicates under one plan, for one experiment; NaN where one does not apply to a run."""
    firm = at_sample(scenario, levers)
    arm = Arm("ema", str(plan))
    runs = np.array([run_arms(firm, (arm,), seed, replicate)[0].outcome for replicate in range(replications)])
    return {name: float(runs[:, PLACE[name]].mean()) for name in outcomes}


def _library() -> Any:
    """The EMA Workbench, without its warnings about extras of its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ema_workbench  # noqa: PLC0415  in an extra, and slow to import
    except ImportError as error:
        raise InputError(MISSING) from error
    return ema_workbench
