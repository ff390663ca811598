"""Diffusion without thresholds: Bass (D1, D2) and the spread of a rumour from one person (D8).

The hazard is the engine's hazard of first use at neutral belief, where it is external push plus pull x share of
contacts, which is Bass's p + q F. Finite crowds are held against the exact mean of their own chain of states: a crowd
of N on a complete graph goes from i to i + 1 adopters at rate (N - i)(p + q i / (N - 1)).
"""

import math
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from crmsim.rules.influence import first_use_hazard
from crmsim.validation.docking_check import ERRORS, Check, Figure, error, near, printed
from crmsim.validation.docking_contacts import NEUTRAL_BELIEF, complete, crowd, diffuse, ring
from crmsim.world.state import FloatArray

YEARLY = (0.03, 0.38)  # p, q of Bass 1969's mean product, 1/year
WEEKLY = (0.005, 0.10)  # 1/week
SHARES = (0.1, 0.5, 0.9)
PUBLISHED_RUNS = 100  # assumption: the published means of simulated crowds name no number of runs
BASS = "Bass 1969, closed form; the mean of a finite crowd is the exact mean of its chain of states"


class Curve:
    """Share of adopters over time in an endless mixed crowd, from the engine's own hazard."""

    def __init__(self, p: float, q: float, end: float) -> None:
        """Integrate from nobody at time 0 to `end`."""
        self.p, self.q, self.end = p, q, end
        solved = solve_ivp(lambda _, f: [self.rate(f[0])], (0.0, end), [0.0], rtol=1e-10, atol=1e-12, dense_output=True)
        self._solution: Any = solved.sol

    def rate(self, share: float) -> float:
        """Share of all that adopt per unit of time."""
        return (1.0 - share) * first_use_hazard(self.p, self.q, share, NEUTRAL_BELIEF)

    def at(self, time: float) -> float:
        """Share of adopters at a time."""
        return float(self._solution(time)[0])

    def reaches(self, share: float) -> float:
        """Time at which the share is reached."""
        return float(brentq(lambda time: self.at(time) - share, 0.0, self.end))

    def peak(self) -> float:
        """Time of most adoptions per unit of time: where the rate stops growing."""

        def growth(time: float) -> float:
            return self.rate(self.at(time + 1e-4)) - self.rate(self.at(time - 1e-4))

        return float(brentq(growth, 1e-3, self.end - 1.0))


def waits(n: int, p: float, q: float, first: int, last: int) -> FloatArray:
    """Mean time of each step from `first` to `last` adopters on a complete graph of n."""
    already = np.arange(first, last, dtype=np.float64)
    return np.asarray(1.0 / ((n - already) * (p + q * already / (n - 1.0))))


def times(n: int, share: float, p: float, q: float, dt: float, end: float, runs: int) -> FloatArray:
    """Time at which each of the runs has so many adopters, shape (runs,)."""
    found = np.empty(runs)
    curve = np.empty(int(end / dt) + 1)
    for run in range(runs):
        diffuse(crowd(complete(n), run), p, q, dt, True, curve)
        found[run] = np.searchsorted(curve, share * n) * dt
    return found


def against_the_chain(n: int, p: float, q: float, dt: float, end: float, runs: int) -> tuple[list[Figure], FloatArray]:
    """Mean time to half the crowd against its exact value, and the times."""
    found = times(n, 0.5, p, q, dt, end, runs)
    exact = float(waits(n, p, q, 0, n // 2).sum())
    slack = ERRORS * error(found) + dt + 0.5 * (p + q) * dt * exact
    return [near(f"T50 of {n} people, exact chain", found.mean(), exact, slack, 2)], found


def bass(quick: bool) -> Check:
    """D1: the Bass curve, endless and in crowds of 100 and 1,000, in years."""
    curve = Curve(*YEARLY, 25.0)
    figures = [
        printed(f"T{100 * share:.0f}", curve.reaches(share), expected, 3)
        for share, expected in zip(SHARES, (2.253, 6.550, 11.757), strict=True)
    ]
    peak = curve.peak()
    figures += [
        printed("peak at", peak, 6.193, 3),
        printed("F at peak", curve.at(peak), 0.4605, 4),
        printed("peak rate", curve.rate(curve.at(peak)), 0.1106, 4),
    ]
    figures += [
        printed(f"F({year})", curve.at(year), expected, 4)
        for year, expected in ((1, 0.0358), (5, 0.3312), (10, 0.8128))
    ]
    total = 0
    for n, runs, mean, sd in ((100, 60 if quick else 300, 6.47, 0.95), (1000, 3 if quick else 8, 6.60, 0.33)):
        chain, found = against_the_chain(n, *YEARLY, 0.05, 12.0, runs)
        exact_sd = float(np.sqrt((waits(n, *YEARLY, 0, n // 2) ** 2).sum()))
        slack = ERRORS * sd * math.sqrt(1.0 / runs + 1.0 / PUBLISHED_RUNS) + 0.05
        figures += chain
        figures += [near(f"T50 of {n} people, as published", found.mean(), mean, slack, 2)]
        figures += [near(f"its sd of {n} people, exact chain", exact_sd, sd, 0.1 * sd, 2)]
        total += runs
    note = (
        f"The published mean of 6.47 for 100 people lies below the exact {waits(100, *YEARLY, 0, 50).sum():.2f}, by "
        f"about what {PUBLISHED_RUNS} runs may miss by; how many it rests on is not said."
    )
    return Check(
        "D1",
        "Bass curve on a complete graph, p = .03 and q = .38 a year",
        tuple(figures),
        "last printed digit for the curve; for crowds 3.5 standard errors (those of the published means as if of "
        f"{PUBLISHED_RUNS} runs), one step of .05, and (p + q) dt / 2 of the time, the lag of growth in steps; a "
        "tenth of the sd",
        BASS,
        total,
        note,
    )


def bass_limits(quick: bool) -> Check:
    """D2: Bass without contagion, and in weeks; what the engine's step of a whole week does to it."""
    p, q = WEEKLY
    curve, alone = Curve(p, q, 120.0), Curve(p, 0.0, 400.0)
    figures = [
        printed(f"T{100 * share:.0f}, weeks", curve.reaches(share), expected, 1)
        for share, expected in zip(SHARES, (11.5, 29.4, 50.0), strict=True)
    ]
    figures += [printed("T50, ln(2 + q/p)/(p + q)", curve.reaches(0.5), math.log(2.0 + q / p) / (p + q), 4)]
    figures += [printed("q = 0: F(100 weeks)", alone.at(100.0), 1.0 - math.exp(-0.5), 4)]
    adopters = np.empty(101)
    n = 4000
    diffuse(crowd(ring(n, 2)), p, 0.0, 1.0, True, adopters)
    slack = ERRORS * math.sqrt(0.24 / n) + 0.5 * p * p * 100.0
    figures += [near(f"q = 0: F(100) of {n} people", adopters[100] / n, 1.0 - math.exp(-0.5), slack)]
    runs = 60 if quick else 300
    chain, _ = against_the_chain(100, p, q, 0.25, 120.0, runs)
    whole = times(100, 0.5, p, q, 1.0, 120.0, runs)
    exact = float(waits(100, p, q, 0, 50).sum())
    note = (
        f"The engine decides once a week: with its own step of a whole week half of 100 people have adopted after "
        f"{whole.mean():.1f} weeks instead of {exact:.1f}."
    )
    return Check(
        "D2",
        "Bass limits: no contagion, and weekly rates p = .005 and q = .10",
        tuple(figures + chain),
        "last printed digit; for crowds 3.5 standard errors, one step and the lag of growth in steps",
        BASS,
        2 * runs + 1,
        note,
    )


def rumour(quick: bool) -> Check:
    """D8: one person knows, everybody meets everybody, nobody forgets: time until all know, in units of 1/beta."""
    figures = []
    total = 0
    plan = ((50, 8.779, 0.02, 300), (100, 10.251, 0.02, 120), (1000, 14.954, 0.1, 6))
    for n, expected, dt, most in plan:
        runs = max(2, most // 4) if quick else most
        curve = np.empty(int(40.0 / dt))
        found = np.empty(runs)
        for run in range(runs):
            first = np.zeros(n)
            first[0] = 1.0
            found[run] = diffuse(crowd(complete(n), run, adopted=first), 0.0, 1.0, dt, True, curve) * dt
        slack = ERRORS * float(np.sqrt((waits(n, 0.0, 1.0, 1, n) ** 2).sum() / runs)) + dt * expected / 4.0
        harmonic = float(waits(n, 0.0, 1.0, 1, n).sum())
        figures += [printed(f"2(N-1)H/(N), N = {n}", harmonic, expected, 3)]
        figures += [near(f"time to all {n}", found.mean(), expected, slack, 2)]
        total += runs
    return Check(
        "D8",
        "SI from one seed on a complete graph: mean time until everybody adopted",
        tuple(figures),
        "last printed digit for the formula; for crowds 3.5 standard errors (from the exact spread of the chain), and "
        "dt of a quarter of the time, since steps are late while it grows and early while it ends",
        "exact mean of a pure birth process, 2(N-1)H(N-1)/(beta N)",
        total,
    )
