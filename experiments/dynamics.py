"""How to see each of the model's dynamics: what `docs/dynamics.md` shows and `tests/test_dynamics.py` asserts.

Everything is read from weekly tables and worlds as they are. Nothing here is a rule: a curve is fitted to what the
runs gave, never the other way round. What the credibility card measures as well is in `crmsim.validation`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import curve_fit

from crmsim.plans import schedule_for
from crmsim.run import Run, simulate
from crmsim.scenario.scenario import Scenario
from crmsim.validation.measures_runs import HARSH as HARSH
from crmsim.validation.measures_use import Parabola as Parabola
from crmsim.validation.measures_use import PersonWeeks as PersonWeeks
from crmsim.validation.measures_use import parabola as parabola
from crmsim.validation.measures_use import salespeople as salespeople
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray, World
from crmsim.world.week import advance

BIG_BANG, BY_REGION = "big_bang", "phased_by_region"
DEFAULT = Scenario(name="default")  # every lever at its default: 200 people, 1,000 customers, four years
VOLUNTARY = DEFAULT.with_levers(mandate_strength=0.0)
#: The harsh company, asked for little, and asked beforehand.
GENTLE = HARSH.with_levers(data_burden=1.5, user_participation=0.8, mandate_strength=0.4)
WEAK = DEFAULT.with_levers(leadership_commitment=0.2)
#: Weak sponsors, heavy entry, little pressure: the outcome is open.
OPEN = DEFAULT.with_levers(leadership_commitment=0.3, data_burden=5.5, mandate_strength=0.2)
#: At this honest use (share of planned work, last half year) and above adoption took off, below the other it collapsed.
TOOK_OFF, COLLAPSED = 0.5, 0.2


def runs(scenario: Scenario, plan: str, replicates: Iterable[int]) -> list[Run]:
    """Replicates of one scenario under one plan, all from seed 0."""
    return [simulate(scenario, plan, seed=0, replicate=replicate) for replicate in replicates]


def go_live(run: Run) -> int | None:
    """Week of the first go-live; None where there was none."""
    live = run.table["live"] > 0.0
    return int(np.argmax(live)) if live.any() else None


def lasted(run: Run, weeks: int) -> bool:
    """Whether the CRM went live and was not switched off in the so many weeks after its first go-live."""
    start, stop = go_live(run), run.outcome["stop_week"]
    return start is not None and start + weeks < run.table.size and (stop is None or stop > start + weeks)


def around_go_live(run: Run, name: str, before: int, after: int, *, twin: bool = False) -> FloatArray:
    """A column from so many weeks before the first go-live to so many after, shape (before + after + 1,).

    `twin`: of the same weeks without a CRM. Raises ValueError for a run that never went live.
    """
    start = go_live(run)
    if start is None:
        raise ValueError("this run never went live")
    table = run.twin_table if twin else run.table
    values: FloatArray = table[name][start - before : start + after + 1]
    return values


def logistic_curve(week: FloatArray, top: float, rate: float, middle: float) -> FloatArray:
    """The S-curve: slow, fast, slow; steepest in week `middle`."""
    curve: FloatArray = top / (1.0 + np.exp(-rate * (week - middle)))
    return curve


@dataclass(frozen=True, slots=True)
class Growth:
    """How a series grew: variance explained by an S-curve and by a straight line, and the S-curve's steepest week."""

    s_curve: float
    line: float
    middle: float


def growth(series: FloatArray) -> Growth:
    """Fit an S-curve and a straight line to a series by least squares; week 0 is its first value."""
    week = np.arange(float(series.size))
    start = (float(series.max()), 0.2, 12.0)
    fitted, _ = curve_fit(logistic_curve, week, series, p0=start, bounds=(0.0, (1.0, 5.0, float(series.size))))
    line = np.polyval(np.polyfit(week, series, 1), week)
    total = float(((series - series.mean()) ** 2).sum())
    explained = [1.0 - float(((series - fit) ** 2).sum()) / total for fit in (logistic_curve(week, *fitted), line)]
    return Growth(explained[0], explained[1], float(fitted[2]))


Hook = Callable[[World, int], None]


def replay(run: Run, before_week: Hook) -> World:
    """The run once more, same firm and same draws, week by week; `before_week(world, week)` may lay a hand on it."""
    world = build_world(run.scenario, schedule_for(run.scenario, run.plan), run.seed, run.replicate)
    for week in range(1, run.scenario.horizon + 1):
        before_week(world, week)
        advance(world, week, week)
    return world


def report(world: World, week: int, gap: float) -> None:
    """Replace what leaders read about the use of the CRM, and nothing else in the world.

    `gap` is logged use less what they expect: this week's figure, and the mean of those gathered since the last
    review. The people, their records, the money and the luck stay as they are; the true figure is back next week.
    """
    firm = world.firm[0]
    firm.logged_use = world.table[week - 1].expected_use + gap
    firm.evidence_gathered = gap * firm.weeks_gathered


def spare(run: Run, gap: float = 0.6) -> World:
    """A cancelled run once more, with good news laid before the review that stopped it: once, and nothing else."""
    fatal = int(run.firm["stop_week"])

    def once(world: World, week: int) -> None:
        if week == fatal:
            report(world, week, gap)

    return replay(run, once)
