"""Runs of the card beyond those of the population: one firm with one piece of luck is one task for a worker.

Hands are laid on a run in one place only: the churn of customers, where that is the question.
"""

import math
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from crmsim.outcomes.series import HALF_YEAR, YEAR, column, plain
from crmsim.outcomes.value import present_value
from crmsim.plans import TWIN, schedule_for
from crmsim.run import play
from crmsim.scenario.kinds import FUNCTIONS
from crmsim.scenario.scenario import Scenario
from crmsim.study.workers import Died, Workers
from crmsim.world.population import build_world
from crmsim.world.week import advance

PLAN = "big_bang"  # everybody goes live at once, so weeks after go-live are the same for all
SALES = FUNCTIONS.index("sales")
MONTH = 4  # weeks
#: Sales people must enter a great deal, were not asked, and have to.
HARSH = Scenario(name="default").with_levers(data_burden=5.5, user_participation=0.15, mandate_strength=0.8)

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class FirmRun:
    """One firm with one piece of luck; `points` of yearly churn are taken off where the question is about them."""

    firm: Scenario
    seed: int
    replicate: int
    points: float = 0.0


def gathered(function: Callable[[Task], Result], tasks: Sequence[Task], pool: Workers | None) -> list[Result]:
    """The result of each task, in their order, in the workers where there are any. RuntimeError where one breaks."""
    if pool is None:
        return [function(task) for task in tasks]
    found: dict[int, Result] = {}
    for place, result in pool.results(partial(_guarded, function), tasks):
        if isinstance(result, _Broken | Died):
            raise RuntimeError(f"a run of the card broke down: {result.message}")
        found[place] = result
    return [found[place] for place in range(len(tasks))]


@dataclass(frozen=True, slots=True)
class _Broken:
    message: str


def _guarded(function: Callable[[Task], Result], task: Task) -> Result | _Broken:
    """A mistake leaves a worker as text, because nothing else may."""
    try:
        return function(task)
    except Exception as error:  # noqa: BLE001  told, whole, by the one who asked
        return _Broken("".join(traceback.format_exception(error)))


# Salespeople who have to enter a great deal and were not asked


@dataclass(frozen=True, slots=True)
class Honeymoon:
    """Salespeople of one run, means: a month and half a year after go-live; and who left within the year."""

    before: float  # belief in the week before go-live, 0-1
    belief: tuple[float, float]
    intention: tuple[float, float]
    quits: float  # people who left
    usual: float  # people who would have left without a CRM


def honeymoon(task: FirmRun) -> Honeymoon | None:
    """Run the firm under big bang; None where the CRM did not go live, or was gone within the year."""
    firm = task.firm
    world = build_world(firm, schedule_for(firm, PLAN), task.seed, task.replicate)
    sales = world.people.function == SALES
    seen: list[tuple[float, float]] = []  # belief and intention in each week from go-live on
    start, before = 0, math.nan
    for week in range(1, firm.horizon + 1):
        hopes = float(world.people.belief[sales].mean())
        advance(world, week, week)
        live = world.firm.live[0] > 0.0
        if live and not start:
            start, before = week, hopes
        if start and not live:
            return None
        if start:
            seen.append((float(world.people.belief[sales].mean()), float(world.people.intention[sales].mean())))
        if len(seen) > YEAR:
            break
    if len(seen) <= YEAR:
        return None
    twin = play(firm, schedule_for(firm, TWIN), task.seed, task.replicate).table
    year = slice(start, start + YEAR + 1)
    month, half = seen[MONTH], seen[HALF_YEAR]
    quits, usual = (float(each["exits_sales"][year].sum()) for each in (plain(world.table), twin))
    return Honeymoon(before, (month[0], half[0]), (month[1], half[1]), quits, usual)


# Customers who stay longer


def profit_of_loyalty(task: FirmRun) -> float:
    """Relative rise of a firm's profit, without a CRM, when so many points fewer of its customers leave a year.

    Profit is gross margin less cost to serve, in present values over the horizon. As many are won as before.
    """
    firm, schedule = task.firm, schedule_for(task.firm, TWIN)
    profits = []
    for points in (0.0, task.points):
        world = build_world(firm, schedule, task.seed, task.replicate)
        world.segments.churn[:] = np.maximum(0.0, world.segments.churn - points / YEAR)
        advance(world, 1, firm.horizon)
        table = plain(world.table)
        profits.append(present_value(column(table, "margin"), column(table, "discount")))
    return profits[1] / profits[0] - 1.0


# The first year of use


@dataclass(frozen=True, slots=True)
class FirstYear:
    """Means over the year after first go-live. Shares, 0-1."""

    breadth: float  # of planned seats: people who have used it for real work
    depth: float  # of the work of those people: done honestly in it
    honesty: float  # of entries: not filler


def first_year(task: FirmRun) -> FirstYear | None:
    """Run a firm under big bang; None where the CRM did not go live, or was not there for the year."""
    table = play(task.firm, schedule_for(task.firm, PLAN), task.seed, task.replicate).table
    live = column(table, "live") > 0.0
    start = int(np.argmax(live))
    year = slice(start, start + YEAR)
    if not live.any() or live[year].size < YEAR or not live[year].all():
        return None
    breadth, depth, filler = (float(column(table, name)[year].mean()) for name in ("breadth", "depth", "filler"))
    return FirstYear(breadth, depth, 1.0 - filler)
