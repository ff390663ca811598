"""Strategy: what a company wants of its CRM and can do with it decides what use is worth. Gates are 1 at the defaults.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import clip, exp

SALES_ALONE = 1.0 / 3.0  # share of touchpoints that sales automation covers


@kernel
def value_gate(value_strategy: float) -> float:
    """Gate of knowing how value arises (0-1): whoever does not know draws a third of what others do."""
    return 0.34 + 1.32 * value_strategy


@kernel
def weakest_capability(customers: float, skill: float, culture: float, technical: float) -> float:
    """The weakest of four capabilities, each relative to its default: knowledge of customers, people's skill, culture,
    technical base. Strengths elsewhere do not make up for it (limiting factor)."""
    return min(customers / 0.5, skill / 0.57, culture / 0.5, technical, 1.5)


@kernel
def grounding_gate(grounding: float, weakest: float) -> float:
    """Gate of a strategy that rests (0-1) on what the company can do, 1 at one half and usual capabilities: it gains as
    far as it rests on them, and the weakest of them limits all of it."""
    return (0.4 + 0.6 * weakest) * max(0.0, 1.0 + 2.4 * (grounding - 0.5))


@kernel
def haste(speed: float, readiness: float, scope: float) -> float:
    """How much a pace beyond the planned one squeezes what has to be done before a go-live (0 at the planned pace,
    below it less than that): the more there is to do (`scope`), and less where a company is ready (0-1) and has done
    much of it before (1 x at .8 and .5; slopes: assumption)."""
    return (speed - 1.0) * (scope / 0.8 * (1.75 - 1.5 * readiness) if speed > 1.0 else 1.0)


@kernel
def follow_through(leadership: float, interdependence: float) -> float:
    """Gate of changes that leaders see through (commitment 0-1), 1 at .5. The more tasks depend on each other (0-1),
    the more it takes somebody who can bind everybody (Sharma & Yetton 2003 for the signs; slope: assumption)."""
    return max(0.0, 1.0 + 2.4 * interdependence * (leadership - 0.5))


@kernel
def structure_gate(redesign: float) -> float:
    """Gate of an organisation redesigned (0-1) around customers, 1 at .2: the status quo caps what can be gained."""
    return 0.68 + 1.6 * redesign


@kernel
def absorption_gate(capacity: float) -> float:
    """Gate of the capacity to learn and react (0-1), 1 at .3 (Cohen & Levinthal 1990 for the concept)."""
    return 0.7 + capacity


@kernel
def absorption_lag(lag: float, capacity: float) -> float:
    """Benefit lag (weeks) of a company that learns faster or slower than the usual one."""
    return lag * min(4.0, 0.3 / max(capacity, 1e-9))


@kernel
def coverage(scope: float) -> float:
    """How far marketing, service and what links them are configured, relative to the default scope of .8."""
    return clip((scope - SALES_ALONE) / (1.0 - SALES_ALONE), 0.0, 1.0) / 0.7


@kernel
def whole_customer(scope: float) -> float:
    """How much of the customer is seen (0-1): what sales alone records changes sales, not relations; all of it from the
    default scope on."""
    return min(1.0, coverage(scope))


@kernel
def comparable(standardisation: float) -> float:
    """Worth of data that all regions record alike, 1 at .6: ever less is gained by more uniformity."""
    away = 1.0 - standardisation
    return (1.0 - away * away) / 0.84


@kernel
def local_loss(standardisation: float, regions: float) -> float:
    """Fit lost (0-1) where one process has to serve several regions, 0 at .6 and in a single region; the last steps of
    uniformity cost most."""
    return 0.25 * (standardisation * standardisation - 0.36) * (1.0 - 1.0 / regions)


@kernel
def integrated(systems: float) -> float:
    """How much more a CRM can show at best with what other systems add to the picture of customers, 1 at four systems
    (Liu, Liu & Xu 2013: integration complements use)."""
    return 0.94 + 0.06 * (1.0 - exp(-systems / 4.0)) / 0.6321205588285577
