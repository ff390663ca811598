"""Cascades from one seed on random networks (D5), and on the network of contacts that crmsim makes itself.

Adoption is by the engine's smooth step at a person's threshold, read as in `docking_thresholds`.
"""

import math
from typing import NamedTuple

import networkx as nx
import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import poisson

from crmsim.plans import TWIN, schedule_for
from crmsim.rules.belief import depth_goal
from crmsim.scenario.scenario import Scenario
from crmsim.validation.docking_check import ERRORS, Check, Figure, error, exactly, near, printed
from crmsim.validation.docking_contacts import settled, ties_of
from crmsim.world.chance import uniforms
from crmsim.world.network import Ties
from crmsim.world.population import build_world

PUBLISHED_RUNS = 1000  # assumption: shares of simulated cascades are printed to three digits and name no runs
CASCADE = 0.1  # share of people from which a cascade counts as one


def most_contacts(phi: float) -> int:
    """Largest number of contacts of which one is enough, by the engine's rule."""
    return max(k for k in range(1, 200) if depth_goal(1.0 / k, phi) >= 0.5)


def spread_factor(z: float, contacts: int) -> float:
    """How many new people who need one contact only each of them reaches: above 1 they make a cascade."""
    return float(z * poisson.cdf(contacts - 2, z))


def window(phi: float) -> tuple[float, float]:
    """Mean degrees between which one seed can start a cascade; two NaN where there are none."""
    contacts = most_contacts(phi)
    top = minimize_scalar(lambda z: -spread_factor(z, contacts), bounds=(0.1, contacts + 5.0), method="bounded").x
    if spread_factor(top, contacts) <= 1.0:
        return math.nan, math.nan
    edges = [brentq(lambda z: spread_factor(z, contacts) - 1.0, *ends) for ends in ((0.1, top), (top, 60.0))]
    return float(edges[0]), float(edges[1])


class Cascades(NamedTuple):
    """How often one seed starts a cascade, and how far those go."""

    share: float
    standard_error: float  # between networks
    size: float  # share of people, mean of cascades; NaN without any


def cascades(networks: list[Ties], phi: float, seeds: int) -> Cascades:
    """Cascades from single seeds, drawn anew on each network."""
    sizes = np.empty((len(networks), seeds))
    for row, ties in enumerate(networks):
        n = ties.start.size - 1
        for column, at in enumerate((uniforms(0, row, "docking:seed", seeds) * n).astype(np.int64)):
            first = np.zeros(n)
            first[at] = 1.0
            sizes[row, column] = settled(ties, phi, first) / n
    big = sizes > CASCADE
    return Cascades(float(big.mean()), error(big.mean(axis=1)), float(sizes[big].mean()) if big.any() else math.nan)


def random_networks(z: float, count: int, n: int = 2000) -> list[Ties]:
    """Erdos-Renyi networks of n people with mean degree z."""
    return [ties_of(nx.fast_gnp_random_graph(n, z / (n - 1.0), seed=seed)) for seed in range(count)]


def cascade_window(quick: bool) -> Check:
    """D5: one seed on a random network."""
    figures: list[Figure] = []
    for phi, low, high, digits in ((0.18, 1.02, 5.764, 3), (0.10, 1.0, 13.66, 2), (0.25, 1.115, 3.864, 3)):
        seen = window(phi)
        figures += [near(f"threshold {phi:g}: from degree", seen[0], low, 0.0051, 3)]
        figures += [printed("to degree", seen[1], high, digits)]
    figures += [exactly("windows above threshold 1/4", float(not math.isnan(window(0.26)[0])), 0)]
    top = minimize_scalar(lambda z: -spread_factor(z, most_contacts(0.26)), bounds=(0.1, 9.0), method="bounded")
    figures += [printed("most that one seed's circle can grow by there", -top.fun, 0.84, 2)]
    networks, seeds = (6, 20) if quick else (10, 30)
    published = {1.5: 0.53, 3.0: 0.88, 4.0: 0.88, 5.0: 0.73, 5.5: 0.47, 6.0: 0.19, 7.0: 0.001, 8.0: 0.0}
    cases = [(0.18, z, share) for z, share in published.items()] + [(0.24, 3.0, 0.65), (0.26, 3.0, 0.0)]
    sizes = {(0.18, 3.0): 0.94, (0.18, 5.0): 0.993}
    for phi, z, expected in cases:
        found = cascades(random_networks(z, networks), phi, seeds)
        chance = max(expected * (1.0 - expected), 0.001)
        slack = ERRORS * math.hypot(found.standard_error, math.sqrt(chance / PUBLISHED_RUNS))
        figures += [near(f"threshold {phi:g}, degree {z:g}: P(cascade)", found.share, expected, slack, 2)]
        if (phi, z) in sizes:
            figures += [near("its size", found.size, sizes[phi, z], 0.01)]
    return Check(
        "D5",
        "Watts: cascade window of random networks, one seed, 2,000 people",
        tuple(figures),
        "last printed digit for windows; 3.5 standard errors between our networks and of the published shares, as if "
        f"of {PUBLISHED_RUNS} runs; a hundredth for sizes",
        "Watts 2002; z P(Poisson(z) <= floor(1/threshold) - 2) = 1",
        len(cases) * networks * seeds,
        consequence(20 if quick else 60),
    )


def consequence(seeds: int) -> str:
    """What D5 means for crmsim, with a figure from the network of contacts that the engine makes by default."""
    scenario = Scenario()
    worlds = [build_world(scenario, schedule_for(scenario, TWIN), 0, replicate) for replicate in range(3)]
    own = [Ties(world.tie_start, world.tie_contact, world.tie_weight) for world in worlds]
    found = cascades(own, 0.25, seeds)
    return (
        "For crmsim: at about eight contacts and thresholds near .25 one champion cannot set a random network on fire, "
        "a pilot of neighbours or a mandate can; crmsim's own default network is not random: with its uneven degrees, "
        f"power and triangles one champion reaches a tenth of the firm in {100.0 * found.share:.0f} % of tries."
    )
