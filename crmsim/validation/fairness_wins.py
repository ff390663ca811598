"""The fifth test of fairness: over a population of firms, no plan wins everywhere and none wins nowhere.

A firm counts for a plan where the 95 % interval (Student's t) of the paired difference in NPV over its replicates is
off zero in the plan's favour; the others are too close to call. Shares are of a region of assumptions, not of firms
that exist.
"""

import numpy as np

from crmsim.figures.wording import percent
from crmsim.study.population import firms, run_population
from crmsim.study.statistics import clear_winners
from crmsim.validation.effort import Effort
from crmsim.validation.row import Row, share_row
from crmsim.world.state import FloatArray

PLANS = ("big_bang", "phased_by_region")
SHORT = dict(zip(PLANS, ("at_once", "waves"), strict=True))  # in the ids of rows
REPLICATES = 20  # of each firm
DEFECT = 0.10  # share of firms that each plan should win at the least, or the reason is stated
CALENDAR = (
    "Waves 13 weeks apart bring the mean seat live 6.5 weeks later than big bang; what shorter waits change is in "
    "the study of the reference population."
)
SOURCE = "Rule of the design: 0 % or 100 % for either plan is a defect unless explained."


def population_wins(effort: Effort) -> list[Row]:
    """The shares over the reference population."""
    found = run_population(firms(effort.runs(24, 300)), PLANS, REPLICATES, seed=effort.seed, pool=effort.pool)
    return wins_rows(found.figure("npv"), PLANS)


def wins_rows(npv: FloatArray, plans: tuple[str, str] = PLANS) -> list[Row]:
    """Share of firms in which each of two plans wins.

    Parameters
    ----------
    npv
        NPV of every firm, replicate and plan, money, shape (firms, replicates, 2), on the same luck in both plans.
    """
    winner = clear_winners(npv[..., 0] - npv[..., 1])
    close = f"Too close to call in {percent(float((winner == 0).mean()))} of firms" if winner.size else "No firms"
    return [
        share_row(
            f"fairness.wins_{SHORT[plan]}",
            "fairness",
            f"Firms in which {plan} earns more",
            (winner == sign).astype(np.float64),
            (DEFECT, 1.0 - DEFECT),
            reason=f"{close}; each firm has {npv.shape[1]} pairs of runs. {CALENDAR}",
            source=SOURCE,
        )
        for plan, sign in zip(plans, (1, -1), strict=True)
    ]
