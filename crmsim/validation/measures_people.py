"""A survey among the people of a run: what explains their intention, and what explains their use.

Regressions are kept as sums of squares and products, which add up: over people of one firm, and over firms.
"""

import math
from dataclasses import dataclass

import numpy as np

from crmsim.rules import belief
from crmsim.validation.measures_estimate import Estimate, mean, over_units
from crmsim.world.employees import norm_felt
from crmsim.world.state import FloatArray, IntArray, World

ROUNDING = 1e-12  # of a sum of squares: spread below it is rounding
FEWEST_PEOPLE = 30  # in a firm, below which no regression of its own is made
INTENTION = ("intention", "belief", "ease", "norm", "facilitation")
USE = ("use", "belief", "ease", "intention", "contacts' use", "contacts who use it")
OWN, CONTACTS = (1, 2, 3), (4, 5)  # predictors of USE


def products(columns: FloatArray) -> FloatArray:
    """Sums of squares and products of variables, shape (variables, people), with a constant before them."""
    with_constant = np.vstack([np.ones(columns.shape[1]), columns])
    found: FloatArray = with_constant @ with_constant.T
    return found


def explained(sums: FloatArray, predictors: tuple[int, ...]) -> float:
    """R2 of the first variable regressed on others (by place, the first being 0), from their sums and products.

    Predictors that do not vary are left out, and two that are one count once. NaN where the first does not vary.
    """
    n = sums[0, 0]
    if n < 2.0:
        return math.nan
    centred = sums[1:, 1:] - np.outer(sums[0, 1:], sums[0, 1:]) / n
    total = float(centred[0, 0])
    if total <= ROUNDING * float(sums[1, 1]):
        return math.nan
    spread = np.diag(centred)
    chosen = [place for place in predictors if spread[place] > ROUNDING * sums[place + 1, place + 1]]
    scale = np.sqrt(spread[chosen])
    correlations = centred[np.ix_(chosen, chosen)] / np.outer(scale, scale)
    with_first = centred[chosen, 0] / scale
    return float(np.linalg.lstsq(correlations, with_first, rcond=1e-9)[0] @ with_first) / total


def adjusted(r2: float, people: float, predictors: int) -> float:
    """R2 less what that many predictors explain by chance (Wherry 1931)."""
    return 1.0 - (1.0 - r2) * (people - 1.0) / (people - predictors - 1.0)


def survey(world: World, week: int) -> FloatArray:
    """What live people hold in a week, shape (5, people), in the order of INTENTION."""
    firm, p, people = world.firm[0], world.levers[week], world.people
    live = people.offered > 0.0
    norm = [norm_felt(firm, p, person) for person in people[live]]
    facilities = np.full(live.sum(), belief.facilitation(firm.leadership, firm.wait))
    return np.array([people.intention[live], people.belief[live], people.ease[live], norm, facilities])


def contacts_of(world: World) -> FloatArray:
    """Depth of use of one's contacts, and share of them who use it, last week, of live people: shape (2, people)."""
    people = world.people
    live = people.offered > 0.0
    return np.array([people.norm[live], people.peers[live]])


@dataclass(frozen=True, slots=True)
class Answers:
    """Sums and products of one run, for the two regressions; empty where it was not live for long enough."""

    intention: FloatArray  # of INTENTION
    use: FloatArray  # of USE


def intention_explained(firms: list[Answers]) -> Estimate:
    """R2 of intention on belief, ease, norm and facilitation, people of all firms together."""
    sums = np.array([firm.intention for firm in firms])
    everybody = tuple(range(1, len(INTENTION)))
    within = [explained(each, everybody) for each in sums]
    found = over_units(lambda places: _pooled(sums, places, everybody), len(firms))
    return found.saying(f"Inside single firms, median {np.nanmedian(within):.2f}.") if firms else found


def _pooled(sums: FloatArray, places: IntArray, predictors: tuple[int, ...]) -> float:
    return explained(sums[places].sum(axis=0), predictors)


def added_by_contacts(firm: FloatArray, own: tuple[int, ...] = OWN) -> float:
    """Adjusted R2 of use that contacts' behaviour adds to what people hold themselves, inside one firm."""
    people = float(firm[0, 0])
    if people < FEWEST_PEOPLE:
        return math.nan
    alone, together = explained(firm, own), explained(firm, own + CONTACTS)
    return adjusted(together, people, len(own) + len(CONTACTS)) - adjusted(alone, people, len(own))


def use_explained_by_contacts(firms: list[Answers]) -> Estimate:
    """Mean over firms of what contacts' behaviour adds to own belief, ease and intention."""
    found = mean(np.array([added_by_contacts(firm.use) for firm in firms]))
    without_intention = mean(np.array([added_by_contacts(firm.use, OWN[:2]) for firm in firms]))
    return found.saying(f"Beyond belief and ease alone: {without_intention.value:.2f}.")
