"""Epidemics: people against differential equations (D6) and the equation of the final size (D7).

Being exposed and being infectious are seen through the two channels of the engine's perception, contacts' depth of use
and contacts' adoption, and the force of infection is the engine's hazard of first use, in the equations too.
"""

from typing import NamedTuple

import networkx as nx
import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from crmsim.rules.influence import first_use_hazard
from crmsim.validation.docking_check import ERRORS, Check, Figure, above, error, near, printed
from crmsim.validation.docking_contacts import (
    EXPOSED_FORCE,
    INFECTIOUS_FORCE,
    NEUTRAL_BELIEF,
    STAGE_DAYS,
    complete,
    crowd,
    infect,
    ring,
    ties_of,
)
from crmsim.world.network import Ties
from crmsim.world.state import FloatArray

PEOPLE, EXPOSED_FIRST = 200, 2
R0 = (EXPOSED_FORCE + INFECTIOUS_FORCE) * STAGE_DAYS
DEGREE, REWIRED = 10, 0.05  # of ring lattice and small world
TAKEN_OFF = 0.1  # share ever ill from which an outbreak counts as one
DAYS = 500.0


class Outbreaks(NamedTuple):
    """Runs of one epidemic, each of shape (runs,)."""

    size: FloatArray  # share ever ill
    peak: FloatArray  # most infectious at once, share
    peak_day: FloatArray
    half_day: FloatArray  # by which half of those ever ill had fallen ill

    def taken_off(self) -> "Outbreaks":
        """Those that did not die out at once."""
        big = self.size > TAKEN_OFF
        return Outbreaks(*(values[big] for values in self))


def outbreaks(ties: Ties | list[Ties], runs: int, dt: float, days: float = DAYS, scale: float = 1.0) -> Outbreaks:
    """Epidemics among people with these contacts (of a list, one network after the other), two exposed at first."""
    networks = ties if isinstance(ties, list) else [ties]
    found = np.empty((4, runs))
    steps = int(days / dt) + 1
    susceptible, infectious = np.empty(steps), np.empty(steps)
    for run in range(runs):
        network = networks[run % len(networks)]
        n = network.start.size - 1
        exposed = np.zeros(n)
        exposed[:EXPOSED_FIRST] = 1.0
        infect(crowd(network, run, depth=exposed), scale, dt, susceptible, infectious)
        ever = n - susceptible
        half = np.argmax(ever >= ever[-1] / 2.0)
        found[:, run] = ever[-1] / n, infectious.max() / n, infectious.argmax() * dt, half * dt
    return Outbreaks(*found)


class Equations(NamedTuple):
    """The same epidemic as differential equations."""

    size: float
    peak: float
    peak_day: float


def equations() -> Equations:
    """Final size, peak and its day from the equations with the engine's force of infection."""

    def flows(_: float, y: FloatArray) -> list[float]:
        susceptible, exposed, infectious = y
        caught = susceptible * first_use_hazard(EXPOSED_FORCE * exposed, INFECTIOUS_FORCE, infectious, NEUTRAL_BELIEF)
        return [-caught, caught - exposed / STAGE_DAYS, (exposed - infectious) / STAGE_DAYS]

    first = EXPOSED_FIRST / PEOPLE
    days = np.arange(0.0, 1000.0, 0.05)
    solved = solve_ivp(flows, (0.0, 1000.0), [1.0 - first, first, 0.0], t_eval=days, rtol=1e-9, atol=1e-11)
    infectious = solved.y[2]
    return Equations(float(1.0 - solved.y[0][-1]), float(infectious.max()), float(days[infectious.argmax()]))


def size_equation(r0: float, first: float = 0.0) -> float:
    """Share ever ill for R0 > 1: F = 1 - (1 - first) exp(-R0 F), with a share `first` exposed from outside."""
    return float(brentq(lambda f: 1.0 - (1.0 - first) * np.exp(-r0 * f) - f, max(first, 1e-6), 1.0))


def died_out() -> float:
    """Chance that the branching process started by those first exposed ends: two stages, each of exponential length."""
    early, late = EXPOSED_FORCE * STAGE_DAYS, INFECTIOUS_FORCE * STAGE_DAYS
    ends = brentq(lambda s: 1.0 / ((1.0 + early * (1.0 - s)) * (1.0 + late * (1.0 - s))) - s, 0.0, 0.9)
    return float(ends) ** EXPOSED_FIRST


def epidemic(quick: bool) -> Check:
    """D6: equations, people who all meet, a ring lattice and small worlds."""
    runs, others, dt = (24, 160, 0.5) if quick else (60, 200, 0.25)
    exact, mixed_all = equations(), outbreaks(complete(PEOPLE), runs, dt, 300.0)
    mixed = mixed_all.taken_off()
    seeds = range(4 if quick else 12)
    worlds = [ties_of(nx.watts_strogatz_graph(PEOPLE, DEGREE, REWIRED, seed=seed)) for seed in seeds]
    small = outbreaks(worlds, others, dt).taken_off()
    lattice = outbreaks(ring(PEOPLE, DEGREE), others, dt).taken_off()
    ends = died_out()
    lost = float(np.mean(mixed_all.size <= TAKEN_OFF))
    figures = [
        printed("R0", R0, 4.125, 3),
        printed("equations: final size", exact.size, 0.983, 3),
        printed("peak, %", 100.0 * exact.peak, 27.1, 1),
        printed("on day", exact.peak_day, 48.1, 1),
        near("all meet: outbreaks that die out", lost, ends, ERRORS * (ends / runs) ** 0.5),
        *close("final size", mixed.size, exact.size, 3),
        *close("peak, %", 100.0 * mixed.peak, 100.0 * exact.peak, 1),
        *close("on day", mixed.peak_day, exact.peak_day, 1),
        *slower_and_smaller("small world", small, mixed),
        *slower_and_smaller("lattice", lattice, mixed),
    ]
    return Check(
        "D6",
        "SEIR of 200 people on the contact code against differential equations",
        tuple(figures),
        "last printed digit for the equations; people may differ from them by one standard deviation between runs "
        "('small against stochastic spread') and 3.5 standard errors; signs by 3.5 standard errors",
        "Rahmandad & Sterman 2008; equations integrated by SciPy",
        runs + 2 * others,
        f"Final sizes: all meet {mixed.size.mean():.3f}, small world {small.size.mean():.3f}, lattice "
        f"{lattice.size.mean():.3f}; outbreaks that died out at once are left out of the means. Single runs peak "
        f"higher than the equations, by {100.0 * (mixed.peak.mean() - exact.peak):.1f} points at an sd of "
        f"{100.0 * mixed.peak.std(ddof=1):.1f}: about as far apart as 'small' allows.",
    )


def close(name: str, found: FloatArray, expected: float, digits: int) -> list[Figure]:
    """The mean of runs within one standard deviation between runs of what the equations give, and its own error."""
    slack = float(found.std(ddof=1)) + ERRORS * error(found)
    return [near(f"all meet: {name}", float(found.mean()), expected, slack, digits)]


def slower_and_smaller(name: str, found: Outbreaks, mixed: Outbreaks) -> list[Figure]:
    """Epidemics on a network against those where all meet: signs only."""
    return [
        ahead(f"{name}: final size less by", mixed.size, found.size, 3),
        ahead(f"{name}: half of it later by, days", found.half_day, mixed.half_day, 1),
        ahead(f"{name}: peak less by", mixed.peak, found.peak, 3),
    ]


def ahead(name: str, more: FloatArray, less: FloatArray, digits: int) -> Figure:
    """How much larger one mean is than the other, which must be more than chance would make it."""
    by_chance = ERRORS * float(np.hypot(error(more), error(less)))
    return above(name, float(more.mean() - less.mean()), by_chance, digits)


def final_size(quick: bool) -> Check:
    """D7: the equation of the final size, and crowds that must obey it."""
    pairs = ((1.5, 0.5828), (2.0, 0.7968), (3.0, 0.9405), (4.125, 0.9826))
    figures = [printed(f"R0 {r0:g}", size_equation(r0), expected, 4) for r0, expected in pairs]
    n, runs = (200, 16) if quick else (400, 12)
    for r0 in (2.0, 3.0):
        found = outbreaks(complete(n), runs, 0.5, 600.0, r0 / R0).taken_off().size
        expected = size_equation(r0, EXPOSED_FIRST / n)
        figures += [near(f"{n} people, R0 {r0:g}", found.mean(), expected, ERRORS * error(found) + 2.0 / n, 3)]
    return Check(
        "D7",
        "Final size of an epidemic, F = 1 - exp(-R0 F)",
        tuple(figures),
        "last printed digit for the equation; for crowds 3.5 standard errors and two persons; the equation for crowds "
        "counts the two who were exposed from outside",
        "final size equation, solved by SciPy",
        2 * runs,
    )
