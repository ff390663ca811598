"""Use and performance of salespeople inside one run, which may follow an inverted U.

Ahearne, Srinivasan & Weinstein (2004) found that use first helps, then hinders. No rule here says so: a parabola is
fitted to what people did in single weeks, never the other way round.
"""

from dataclasses import dataclass

import numpy as np

from crmsim.plans import schedule_for
from crmsim.run import firm_of
from crmsim.scenario.kinds import FUNCTIONS
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray
from crmsim.world.week import advance

WEEKS = range(60, 101)  # of the calendar of the project: past the first months of most rollouts
FEWEST_WEEKS = 200  # person-weeks below which no curve is fitted


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """Weeks of single salespeople who are past their first months in the job, shape (n,) each."""

    depth: FloatArray  # share of own work done in the CRM
    hours: FloatArray  # of data entry
    output: FloatArray  # 1 = a ramped-up person without a CRM
    knowing: FloatArray  # factor by which what the records tell raises output
    lost_time: FloatArray  # share of the week that the CRM takes


def salespeople(scenario: Scenario, plan: str, replicate: int, weeks: range = WEEKS, *, seed: int = 0) -> PersonWeeks:
    """What ramped-up salespeople with a live CRM did, week by week and person by person; turnover keeps some out."""
    firm = firm_of(scenario, seed, replicate)
    world = build_world(firm, schedule_for(firm, plan), seed, replicate)
    advance(world, 1, weeks.start - 1)
    kept = []
    for week in weeks:
        advance(world, week, week)
        people = world.people
        ramped = people.tenure > 1.0 + firm.levers["new_hire_ramp"]
        chosen = (people.function == FUNCTIONS.index("sales")) & ramped & (people.offered > 0.0)
        knowing = 1.0 + firm.levers["max_sales_gain"] * people.benefit
        kept.append(np.array([people.depth, people.entry_hours, people.output, knowing, people.lost_time])[:, chosen])
    return PersonWeeks(*np.concatenate(kept, axis=1))


@dataclass(frozen=True, slots=True)
class Parabola:
    """Output on use inside one run: curvature of the fit, use at its top, and whether that lies inside the data."""

    curvature: float
    top: float
    inside: bool


def parabola(use: FloatArray, output: FloatArray) -> Parabola:
    """Quadratic regression of output on use; inside = between the 5th and the 95th percentile of use."""
    curvature, slope, _ = np.polyfit(use, output, 2)
    top = -slope / (2.0 * curvature)
    low, high = np.quantile(use, (0.05, 0.95))
    return Parabola(float(curvature), float(top), bool(curvature < 0.0 and low < top < high))


def curve_of(weeks: PersonWeeks) -> Parabola | None:
    """Output on hours of entry; None where too few worked with a CRM, or all alike."""
    return parabola(weeks.hours, weeks.output) if _varied(weeks) else None


def _varied(weeks: PersonWeeks) -> bool:
    return bool(weeks.hours.size >= FEWEST_WEEKS and np.unique(weeks.hours).size >= 3 and np.ptp(weeks.output) > 0.0)
