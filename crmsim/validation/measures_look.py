"""A project seen from close: what its people hold and do, what its salespeople sell, and its gains around go-live.

Outcomes of a population do not tell these; so each firm is run once more, week by week. Everything is read from the
run as it is.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr

from crmsim.outcomes.series import HALF_YEAR, YEAR, Table, column, plain, required
from crmsim.outcomes.value import gain
from crmsim.plans import TWIN, schedule_for
from crmsim.run import assess, play, played
from crmsim.validation.measures_people import Answers, contacts_of, products, survey
from crmsim.validation.measures_runs import MONTH, PLAN, SALES, FirmRun
from crmsim.validation.measures_use import Parabola, curve_of, salespeople
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray, IntArray, World
from crmsim.world.week import advance

QUARTER = 13  # weeks
QUOTA = 1.0  # what a ramped-up salesperson sells without a CRM
TALENT = 0.3  # log scale: spread of talent and territory between salespeople, which the model leaves out (assumption)


@dataclass(frozen=True, slots=True)
class Look:
    """What one project shows from close; NaN or None where it does not apply."""

    answers: Answers | None  # of people, where the CRM stayed for a quarter and more
    curve: Parabola | None  # output on hours of entry of salespeople
    at_quota: float  # share of salespeople who sell what a ramped-up one sells without a CRM, last year, if live
    failed: float  # FAIL_BROAD, 0 or 1
    before: float  # largest weekly gain or loss before first go-live, as a share of the twin's margin
    trough: float  # mean gain in the quarter after first go-live, as a share of the twin's margin
    later: float  # the same in the last half year


@dataclass(slots=True)
class _Notes:
    """What is written down while a run goes by: people are asked a month after go-live, and watched for a quarter."""

    start: int = 0  # week of first go-live; 0 = not yet
    held: list[FloatArray] = field(default_factory=list)  # belief, ease, intention, contacts, when asked
    asked: list[IntArray] = field(default_factory=list)  # places of those asked
    used: list[FloatArray] = field(default_factory=list)  # their depth of use, week by week
    intention: list[FloatArray] = field(default_factory=list)
    at_quota: list[float] = field(default_factory=list)


def look(task: FirmRun) -> Look:
    """Run a firm under big bang and write down what it shows."""
    firm = task.firm
    world = build_world(firm, schedule_for(firm, PLAN), task.seed, task.replicate)
    notes = _Notes()
    for week in range(1, firm.horizon + 1):
        advance(world, week, week)
        _note(world, week, notes, firm.horizon)
    twin = play(firm, schedule_for(firm, TWIN), task.seed, task.replicate).table
    finished = played(world)
    figures, _ = assess(finished, twin)
    curve = curve_of(salespeople(firm, PLAN, task.replicate, seed=task.seed))
    at_quota = float(np.mean(notes.at_quota)) if notes.at_quota and finished.firm["live"] > 0.0 else math.nan
    return Look(
        _answers(notes), curve, at_quota, required(figures, "failure_broad"), *around(finished.table, twin, notes.start)
    )


def _note(world: World, week: int, notes: _Notes, horizon: int) -> None:
    people, live = world.people, world.people.offered > 0.0
    if not live.any():
        return
    notes.start = notes.start or week
    since = week - notes.start
    if since == MONTH:
        intention, own_belief, ease, *_ = survey(world, week)
        notes.held.append(np.vstack([own_belief, ease, intention, contacts_of(world)]))
        notes.asked.append(np.flatnonzero(live))
    elif MONTH < since <= MONTH + QUARTER and notes.asked:
        notes.used.append(people.depth[notes.asked[0]])
    if since == QUARTER:
        notes.intention.append(products(survey(world, week)))
    if week > horizon - YEAR and (horizon - week) % QUARTER == 0:
        sellers = live & (people.function == SALES)
        if sellers.any():
            sold = np.maximum(people.output[sellers], 1e-9)
            notes.at_quota.append(float(ndtr(np.log(sold / QUOTA) / TALENT).mean()))


def _answers(notes: _Notes) -> Answers | None:
    if len(notes.used) < QUARTER or not notes.intention:
        return None
    use = np.mean(notes.used, axis=0)
    return Answers(notes.intention[0], products(np.vstack([use, notes.held[0]])))


def around(table: Table, twin: Table, start: int) -> tuple[float, float, float]:
    """Gains before first go-live (the largest), in the quarter after it, and in the last half year (means).

    Each as a share of the twin's margin of those weeks. NaN where nothing went live, or too late for a quarter.
    """
    table, twin = plain(table), plain(twin)
    brought, margin = gain(table, twin), column(twin, "margin")
    if not start or start + QUARTER > brought.size:
        return math.nan, math.nan, math.nan
    ahead, after = slice(0, start - 1), slice(start - 1, start - 1 + QUARTER)
    largest = float(np.abs(brought[ahead]).max(initial=0.0)) / float(margin.mean())
    trough = float(brought[after].sum()) / float(margin[after].sum())
    return largest, trough, float(brought[-HALF_YEAR:].sum()) / float(margin[-HALF_YEAR:].sum())
