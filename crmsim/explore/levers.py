"""Which levers a look is about: the dozen that matter to most companies, all that one can turn, or all there are."""

import math
from collections.abc import Collection, Sequence

import numpy as np

from crmsim.errors import InputError, show
from crmsim.scenario.levers import LEVERS
from crmsim.study.drivers import DRIVERS

#: One lever or two of each thing that a company decides: leaders, burden, pace, people, records, processes, system.
MAIN = (
    "leadership_commitment",
    "data_burden",
    "rollout_speed",
    "training_hours_user",
    "support_fte_per_100",
    "user_participation",
    "incentive_alignment",
    "legacy_accuracy",
    "process_maturity",
    "plan_quality",
    "customisation",
    "n_vendors",
)
#: What a company can act upon: the levers of the drivers of failure, and the headline levers.
TURNABLE = tuple(
    name for name, lever in LEVERS.items() if lever.headline or any(name in driver.good for driver in DRIVERS)
)
SCOPES = {"main": MAIN, "turnable": tuple(dict.fromkeys((*MAIN, *TURNABLE))), "all": tuple(LEVERS)}
FEWEST_LEVELS, MOST_LEVELS = 2, 15


def levers_in(scope: str, taken: Collection[str] = ()) -> tuple[str, ...]:
    """The levers of a scope, without `taken` ones (those that an arm sets itself).

    InputError for a scope that is not known.
    """
    if scope not in SCOPES:
        raise InputError(f"levers = {show(scope)} must be one of {', '.join(SCOPES)}.")
    return tuple(name for name in SCOPES[scope] if name not in taken)


def levels_between(name: str, count: int, low: float | None = None, high: float | None = None) -> tuple[float, ...]:
    """`count` even levels of a lever from low to high (the plausible range, where not given), whole where it is whole.

    InputError for ends beyond the lever's limits or the wrong way round, and for a count that cannot be.
    """
    lever = LEVERS[name]
    if isinstance(count, bool) or not isinstance(count, int) or not FEWEST_LEVELS <= count <= MOST_LEVELS:
        raise InputError(f"levels = {show(count)} must be a whole number from {FEWEST_LEVELS} to {MOST_LEVELS}.")
    start = lever.check(lever.range[0] if low is None else low)
    end = lever.check(lever.range[1] if high is None else high)
    if start >= end:
        raise InputError(f"{lever.title}: the lowest value {show(start)} must be below the highest, {show(end)}.")
    values = np.linspace(start, end, count)
    # A tenth of a step is as exact as anybody reads a level; the ends stay as they were given.
    digits = math.ceil(-math.log10((end - start) / (count - 1))) + 1
    inner = [round(float(value), digits) for value in values[1:-1]]
    levels = [round(value) for value in values] if lever.integer else [start, *inner, end]
    return tuple(sorted({float(level) for level in levels}))


def check_levels(name: str, levels: Sequence[float]) -> tuple[float, ...]:
    """Levels that somebody chose, checked and in order; InputError for fewer than two or too many."""
    found = tuple(sorted({LEVERS[name].check(level) for level in levels}))
    if not FEWEST_LEVELS <= len(found) <= MOST_LEVELS:
        raise InputError(f"{LEVERS[name].title} needs {FEWEST_LEVELS} to {MOST_LEVELS} different levels.")
    return found


def said(value: float, lever: str) -> str:
    """A level with its unit, the number alone on scales from 0 to 1."""
    rounded = float(f"{value:.3g}")
    unit = LEVERS[lever].unit
    return f"{show(rounded)} {unit}" if counted(lever) else show(rounded)


def counted(lever: str) -> bool:
    """Whether a lever has a unit that people count in."""
    unit = LEVERS[lever].unit
    return unit not in {"0-1", "x"} and not unit.startswith(("share", "accuracy", "probability"))
