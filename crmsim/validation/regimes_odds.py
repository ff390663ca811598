"""Even odds: the level of gains at which a CRM is as likely to pay as not, for the regime that asks for it.

How large declared gains are is a setting of a firm, and where they break even depends on everything else. So they are
scaled together until big bang's middle draw earns nothing, on draws that no contest is judged by.
"""

import numpy as np
from scipy.optimize import brentq

from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.ensemble import run_ensemble
from crmsim.validation.effort import Effort

GAINS = ("max_sales_gain", "max_retention_gain", "service_efficiency")
LEAST, MOST = 0.02, 3.0  # x the firm's own gains
NEAR = 0.01  # x: close enough
DRAWS = range(10_000, 10_060)  # far from those that contests are judged by
BIG_BANG = "big_bang"


def break_even(firm: Scenario, effort: Effort) -> float:
    """The factor on the firm's gains at which big bang's median NPV is 0; an end of the range where it never is."""

    def middle(factor: float) -> float:
        found = run_ensemble(
            scaled(firm, factor),
            (Arm(BIG_BANG, BIG_BANG),),
            DRAWS,
            seed=effort.seed,
            pool=effort.pool,
            stop=effort.stop,
        )
        if found.stopped:
            raise KeyboardInterrupt
        return float(np.median(found.figure(0, "npv")))

    if middle(LEAST) >= 0.0:
        return LEAST
    if middle(MOST) <= 0.0:
        return MOST
    return float(brentq(middle, LEAST, MOST, xtol=NEAR))


def scaled(firm: Scenario, factor: float) -> Scenario:
    """The firm with all gains times a factor."""
    return firm.with_levers(**{name: factor * firm.levers[name] for name in GAINS})
