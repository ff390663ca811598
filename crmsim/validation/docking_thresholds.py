"""Thresholds on contacts: Granovetter's crowds (D3, D4), coordination on lines and lattices (D11).

The rule is the engine's smooth step at a person's threshold, `depth_goal`, read as a step: whoever would do at least
half of the work in the CRM has adopted. It is one half exactly where what is seen reaches the threshold.
"""

import math
from typing import NamedTuple

import networkx as nx
import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from crmsim.validation.docking_check import ERRORS, Check, above, below, error, exactly, near, printed
from crmsim.validation.docking_contacts import complete, crowd, diffuse, ring, settled, ties_of
from crmsim.world.chance import uniforms
from crmsim.world.network import Ties
from crmsim.world.state import FloatArray

MEAN = 25.0  # mean threshold, persons of a hundred (Granovetter 1978)


def of_others(count: FloatArray, n: int) -> FloatArray:
    """Thresholds as shares of the n - 1 others that reach so many of them: half a person less, because sums of shares
    are not exact, and half persons do not exist."""
    return (np.ceil(count) - 0.5) / (n - 1.0)


def uniform_thresholds(quick: bool) -> Check:  # noqa: ARG001  no chance in it
    """D3: one person's threshold decides between everybody and one."""
    counts = np.arange(100.0)
    gap = counts.copy()
    gap[1] = 2.0
    return Check(
        "D3",
        "Granovetter: thresholds 0, 1, ..., 99 in a crowd of 100",
        (
            exactly("adopters", settled(complete(100), of_others(counts, 100)), 100),
            exactly("adopters with threshold 1 replaced by 2", settled(complete(100), of_others(gap, 100)), 1),
        ),
        "none, the result is exact",
        "Granovetter 1978",
    )


class Equilibrium(NamedTuple):
    """Where an endless crowd with normal thresholds comes to rest, starting from nobody."""

    share: float
    slope: float  # of the answer to the share of adopters there; 1 = the tipping point


def equilibrium(sigma: float) -> Equilibrium:
    """Lowest r with r = Phi((100 r - MEAN) / sigma)."""
    grid = np.linspace(0.0, 1.0, 20001)
    reached = int(np.argmax(norm.cdf((100.0 * grid - MEAN) / sigma) <= grid))
    share = float(
        brentq(lambda r: norm.cdf((100.0 * r - MEAN) / sigma) - r, grid[reached - 1], grid[reached])
        if norm.cdf((100.0 * grid[reached] - MEAN) / sigma) < grid[reached]
        else grid[reached]
    )
    return Equilibrium(share, float(norm.pdf((100.0 * share - MEAN) / sigma) * 100.0 / sigma))


def critical_spread() -> tuple[float, float]:
    """Spread at which the low equilibrium vanishes, and its share there: r = Phi(z) where the slope is 1."""
    z = brentq(lambda z: 100.0 * norm.cdf(z) - MEAN - 100.0 * norm.pdf(z) * z, -3.0, -1.0)
    return float(100.0 * norm.pdf(z)), float(norm.cdf(z))


def normal_thresholds(quick: bool) -> Check:
    """D4: the spread of thresholds decides between a few per cent and all."""
    sigma, low = critical_spread()
    figures = [printed("critical sd", sigma, 12.2221, 4), printed("share just below, %", 100.0 * low, 6.2, 1)]
    settles = {8: 0.09, 10: 0.77, 11: 1.71, 12: 4.02, 12.2: 5.48, 20: 99.99, 30: 99.34, 50: 90.49, 100: 65.86}
    n = 1000
    quantiles = norm.ppf((np.arange(n) + 0.5) / n)
    for spread, expected in settles.items():
        endless = equilibrium(spread)
        figures.append(printed(f"sd {spread:g}: share, %", 100.0 * endless.share, expected, 2))
        crowd_of_n = settled(complete(n), of_others((MEAN + spread * quantiles) * n / 100.0, n)) / n
        slack = 100.0 / n / (1.0 - endless.slope)
        figures.append(near(f"the same, {n} people", 100.0 * crowd_of_n, 100.0 * endless.share, slack, 2))
    runs = 200 if quick else 1500
    for spread, expected in {11: 0.036, 12: 0.16, 12.2: 0.20, 13: 0.38, 14: 0.62, 15: 0.79, 20: 0.997}.items():
        slack = math.sqrt(ERRORS**2 * expected * (1.0 - expected) * (1.0 / runs + 1.0 / 4000))
        figures.append(near(f"sd {spread:g}: P(over half of 100)", over_half(spread, runs), expected, slack))
    return Check(
        "D4",
        "Granovetter: normal thresholds, mean 25 of 100",
        tuple(figures),
        "last printed digit for the endless crowd; one person in a thousand, amplified by 1/(1 - slope), for 1,000 "
        "people on its quantiles; 3.5 standard errors of our draws and of the 4,000 published ones",
        "Granovetter 1978, whose 12.2 and 6 % are met; fixed points by SciPy. A page that recomputes about .10 instead "
        "of .12 cannot be reproduced",
        7 * runs,
        "For crmsim: the spread of thresholds, not their mean, decides between 6 % and everybody, so adoption "
        "splits in two and results must be read as distributions.",
    )


def over_half(spread: float, runs: int) -> float:
    """Share of crowds of 100 with drawn thresholds in which more than half adopt."""
    luck = norm.ppf(uniforms(0, 0, f"docking:{spread}", 100 * runs)).reshape(runs, 100)
    counts = np.maximum(MEAN + spread * luck, 0.0)  # below nobody is nobody
    return float(np.mean([settled(complete(100), of_others(row, 100)) > 50.0 for row in counts]))


def middle(n: int, block: int) -> FloatArray:
    """A block of adopters in a row of n people."""
    first = np.zeros(n)
    first[n // 2 : n // 2 + block] = 1.0
    return first


def coordination(quick: bool) -> Check:
    """D11: best response on a line and a lattice, and what long ties do with and without noise."""
    line, side = ring(200, 2), 30
    lattice = ties_of(nx.grid_2d_graph(side, side, periodic=True))
    square = np.zeros((side, side))
    square[10:15, 10:15] = 1.0
    grid = square.ravel()
    local, networks = ring(1000, 4), 4 if quick else 12
    rewired = [with_long_ties(seed) for seed in range(networks)]
    pair = middle(1000, 2)
    reached = np.array([settled(ties, 0.5, pair) for ties in rewired])
    steps_local = np.array([steps_with_noise(local, replicate) for replicate in range(networks)])
    steps_rewired = np.array([steps_with_noise(ties, replicate) for replicate, ties in enumerate(rewired)])
    slack = ERRORS * math.hypot(error(steps_local), error(steps_rewired))
    return Check(
        "D11",
        "Coordination: contagion of best responses, and long ties",
        (
            exactly("line, threshold .5: of 200", settled(line, 0.5, middle(200, 10), keep=False), 200),
            below("line, threshold .501: of 200", settled(line, 0.501, middle(200, 10), keep=False), 10, 0),
            exactly("lattice, threshold .25: of 900", settled(lattice, 0.25, grid, keep=False), 900),
            below("lattice, threshold .251: of 900", settled(lattice, 0.251, grid, keep=False), 25, 0),
            exactly("ring, two contacts needed: of 1,000", settled(local, 0.5, pair), 1000),
            below("the same with a tenth of ties long", reached.mean(), 500, 0),
            above("with noise: steps that long ties save", float(steps_local.mean() - steps_rewired.mean()), slack, 0),
        ),
        "none for best responses, which are exact; half the crowd for 'stopped'; 3.5 standard errors for steps saved",
        "Morris 2000; Centola & Macy 2007; Eckles et al. 2018 for the reversal under noise",
        3 * networks,
        "First use in crmsim is in the noisy regime: a hazard that grows with the share of contacts and has no "
        "threshold, so long ties speed it up. Depth of use has a threshold, but on intention, in which contacts are "
        "one part of several.",
    )


def with_long_ties(seed: int) -> Ties:
    """The ring of 1,000 people with four contacts, a tenth of its ties swapped at random: everybody keeps four."""
    graph = nx.watts_strogatz_graph(1000, 4, 0.0)
    return ties_of(nx.double_edge_swap(graph, nswap=100, max_tries=10000, seed=seed))


def steps_with_noise(ties: Ties, replicate: int) -> float:
    """Steps until nine of ten adopted, two contacts of four needed, but each of fewer persuades now and then."""
    curve = np.empty(2000)
    diffuse(crowd(ties, replicate, threshold=0.5, adopted=middle(1000, 2)), 0.0, 0.08, 1.0, True, curve)
    return float(np.argmax(curve >= 900.0))
