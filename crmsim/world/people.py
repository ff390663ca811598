"""The people of a company as arrays: who they are at kick-off, drawn slot by slot."""

import math
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from crmsim.rules.belief import anchored_ease
from crmsim.rules.strategy import local_loss
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
PRODUCT_FIT = 0.42  # fit of a product that nobody chose by need (assumption)
SKILL_SPREAD = 0.17  # spread of IT skill between people (assumption)


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

    power = powers(team.department)
    # Standardised power, so that people's mean skill stays what it is declared to be.
    skill = p.tech_skill - p.power_age_corr * SKILL_SPREAD * (power - power.mean()) / max(float(power.std()), 1e-9)
    hazard = np.maximum(turnover(p)[team.function], 1e-4)
    tenure = np.round(-np.log1p(-uniforms(seed, replicate, "people:tenure", n)) / hazard * 1024.0) / 1024.0
    hope = 0.58 + 0.20 * (p.readiness - 0.5) + 0.10 * (p.user_participation - 0.4)
    ramp = 0.5 + 0.5 * np.minimum(1.0, tenure / max(p.new_hire_ramp, 1e-9))
    tech_skill = share("tech_skill", skill, SKILL_SPREAD)
    drawn = {
        "function": team.function,
        "region": team.region,
        "department": team.department,
        "fte": np.ones(n),
        "power": power,
        "tech_skill": tech_skill,
        "ease": np.array([anchored_ease(skilled) for skilled in tech_skill]),
        "conscientiousness": share("conscientiousness", p.conscientiousness - SALES_ARE_LESS_DILIGENT * sells, 0.17),
        "autonomy": share("autonomy", np.where(sells, p.autonomy_need, 0.57 * p.autonomy_need), 0.15),
        "threshold": trait("threshold", p.adoption_threshold, p.threshold_spread),
        "task_match": trait("task_match", 0.0, TASK_MATCH_SPREAD),
        "belief": share("belief", hope, 0.1),
        "new_unit": (uniforms(seed, replicate, "people:new_unit", n) < p.new_unit_share).astype(np.float64),
        "tenure": tenure,
        "output": ramp,
        "live_week": np.full(n, -1.0),
    }
    return records(PERSON, n, **drawn)


def process_fit(p: Record, regions: int, draw: float) -> float:
    """Fit of the configured process to the work (0-1).

    Who chooses by need gets what a clear vision, participation, mature processes, managers who know them, owners in the
    business and customisation (with an optimum at .35: too little is cookie-cutter, too much is a tangle) make of it;
    who chooses by technology gets the fit of the product. One process for several regions costs some of either.
    """
    custom = 0.7 * (p.customisation - p.customisation * p.customisation / 0.7)
    knowing = 0.60 * (p.vision_clarity - 0.5) + 0.35 * (p.manager_process_knowledge - 0.5)
    owned = 0.36 * (p.business_ownership - 0.5)
    by_need = 0.364 + 0.43 * p.user_participation + 0.286 * p.process_maturity + custom + knowing + owned
    fit = p.tech_led_selection * PRODUCT_FIT + (1.0 - p.tech_led_selection) * by_need
    return min(max(float(fit - local_loss(p.standardisation, regions) + draw), 0.05), 0.95)
