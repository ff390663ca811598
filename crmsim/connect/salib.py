"""crmsim for SALib: the problem over levers, and a function that turns SALib's samples into outcomes.

>>> from crmsim.connect.salib import salib_problem
>>> salib_problem(["data_burden", "leadership_commitment"])["num_vars"]
2
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from crmsim.connect.names import known_outcome
from crmsim.connect.sampled import at_sample
from crmsim.outcomes.metrics import PLACE
from crmsim.plans import PLANS, find_plan
from crmsim.run import run_arms
from crmsim.scenario.files import load_scenario
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.statistics import Floats


def salib_problem(levers: Sequence[str]) -> dict[str, Any]:
    """SALib's problem over the plausible ranges of levers. InputError, with the nearest name, for one not known."""
    found = [find_lever(name) for name in levers]
    return {
        "num_vars": len(found),
        "names": [lever.name for lever in found],
        "bounds": [list(lever.range) for lever in found],
    }


def salib_outcomes(
    scenario: Scenario | str | Path,
    problem: dict[str, Any],
    samples: Floats,
    outcome: str = "npv",
    *,
    plan: str | None = None,
    replications: int = 10,
    seed: int = 0,
) -> Floats:
    """The mean of an outcome over replicates at every sample, shape (samples,); the same luck at all of them.

    NaN where the outcome does not apply: SALib would take it in silence and give zeros, so look before you analyse.
    Raises InputError, with the nearest name, for an outcome, lever or plan that is not known.
    """
    place_of = PLACE[known_outcome(outcome)]
    base = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, PLANS)
    arm = Arm("salib", find_plan(plan or base.plan).name)
    found = np.empty(len(samples))
    whole = [find_lever(name).integer for name in problem["names"]]
    for place, sample in enumerate(np.where(whole, np.rint(samples), samples)):
        firm = at_sample(base, dict(zip(problem["names"], map(float, sample), strict=True)))
        runs = [run_arms(firm, (arm,), seed, replicate)[0].outcome[place_of] for replicate in range(replications)]
        found[place] = np.mean(runs)
    return found
