"""The people of a company as arrays: who they are at kick-off, drawn slot by slot."""

import math
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from crmsim.scenario.company import Company
from crmsim.scenario.contacts import Contacts
from crmsim.scenario.roster import Roster
from crmsim.world.chance import uniforms
from crmsim.world.state import PERSON, FloatArray, IntArray, Record, Records, records

GRID = 2.0**30  # drawn traits are rounded to this grid: quantile functions differ between machines in the last bits
MANAGER_SPAN = 8  # reports per manager
MANAGER_POWER, STAFF_POWER = 1.0, 0.5
TASK_MATCH_SPREAD = 1.4  # calibrated
SALES_ARE_LESS_DILIGENT = 0.08


@lru_cache(maxsize=16)
def roster(company: Company, contacts: Contacts | None) -> Roster:
    """The roster of a company; the same for every replicate."""
    return company.roster(contacts)


def rounded(values: FloatArray) -> FloatArray:
    """Values on the portable grid."""
    return np.round(values * GRID) / GRID


def normal(seed: int, replicate: int, stream: str, n: int, mean: FloatArray | float, sd: float) -> FloatArray:
    """n normal draws, slot by slot, rounded to the portable grid."""
    return rounded(mean + sd * ndtri(uniforms(seed, replicate, stream, n)))


def turnover(p: Record) -> FloatArray:
    """Normal exits per week by function."""
    return np.array([p.turnover_sales, p.turnover_other, p.turnover_service, p.turnover_other, p.turnover_other]) / 52.0


def normal_output(p: Record) -> FloatArray:
    """Mean output by function while newcomers ramp up and nobody has a CRM: tenures are exponential, so the mean gap
    of a linear ramp from one half has a closed form."""
    exposure = turnover(p) * max(float(p.new_hire_ramp), 1e-9)
    ramped = np.array([1.0 if x < 1e-9 else (1.0 - math.exp(-x)) / x for x in exposure])
    return rounded(0.5 + 0.5 * ramped)


def powers(department: IntArray) -> FloatArray:
    """Power of each person: every eighth of a department is a manager."""
    order = np.argsort(department, kind="stable")
    size = np.bincount(department)
    rank = np.empty(department.size, dtype=np.int64)
    rank[order] = np.arange(department.size) - np.repeat(np.cumsum(size) - size, size)
    return np.where(rank % MANAGER_SPAN == 0, MANAGER_POWER, STAFF_POWER)


def hire(team: Roster, p: Record, seed: int, replicate: int) -> Records:
    """Everybody at kick-off: traits and beliefs drawn, tenures from their stationary distribution."""
    n = team.function.size
    sells = team.function == 0

    def trait(name: str, mean: FloatArray | float, sd: float) -> FloatArray:
        return normal(seed, replicate, f"people:{name}", n, mean, sd)

    def share(name: str, mean: FloatArray | float, sd: float) -> FloatArray:
        return np.clip(trait(name, mean, sd), 0.02, 0.98)

    hazard = np.maximum(turnover(p)[team.function], 1e-4)
    tenure = np.round(-np.log1p(-uniforms(seed, replicate, "people:tenure", n)) / hazard * 1024.0) / 1024.0
    hope = 0.58 + 0.12 * (p.readiness - 0.5) + 0.10 * (p.user_participation - 0.4)
    ramp = 0.5 + 0.5 * np.minimum(1.0, tenure / max(p.new_hire_ramp, 1e-9))
    drawn = {
        "function": team.function,
        "region": team.region,
        "department": team.department,
        "fte": np.ones(n),
        "power": powers(team.department),
        "tech_skill": share("tech_skill", p.tech_skill, 0.17),
        "conscientiousness": share("conscientiousness", p.conscientiousness - SALES_ARE_LESS_DILIGENT * sells, 0.17),
        "autonomy": share("autonomy", np.where(sells, p.autonomy_need, 0.57 * p.autonomy_need), 0.15),
        "threshold": trait("threshold", p.adoption_threshold, p.threshold_spread),
        "task_match": trait("task_match", 0.0, TASK_MATCH_SPREAD),
        "belief": share("belief", hope, 0.1),
        "tenure": tenure,
        "output": ramp,
        "live_week": np.full(n, -1.0),
    }
    return records(PERSON, n, **drawn)


def process_fit(p: Record, draw: float) -> float:
    """Fit of the configured process to the work (0-1): participation, mature processes, owners in the business, and
    customisation with an optimum at .35 (too little is cookie-cutter, too much is a tangle)."""
    custom = 0.5 * (p.customisation - p.customisation * p.customisation / 0.7)
    owned = 0.06 * (p.business_ownership - 0.5)
    fit = 0.38 + 0.30 * p.user_participation + 0.20 * p.process_maturity + custom + owned + draw
    return min(max(float(fit), 0.05), 0.95)
