"""The same firms with one thing changed and the same chance: what a mandate, leaders, time or mere tools do.

Every firm runs big bang under all arms. Differences are taken firm by firm, so they hold nothing but the change.
"""

from collections.abc import Sequence

import numpy as np

from crmsim.figures.wording import percent
from crmsim.plans import schedule_for
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.population import Outcomes
from crmsim.validation.measures_estimate import NOTHING, Estimate, mean, over_units
from crmsim.validation.measures_pattern import points
from crmsim.validation.measures_runs import PLAN, FirstYear
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray

MANDATE, LEADERS = "mandate_strength", "leadership_commitment"
LOW, HIGH = "weak leaders", "strong leaders"
TOOLS_ONLY = "tools only"
WEEKS = (16.0, 28.0, 40.0, 52.0)  # to go-live: the plausible range of `bigbang_weeks`
YEAR = 52.0


#: Leaders at both ends of their plausible range; technology without change or action; four lengths of the project.
ARMS: tuple[Arm, ...] = (
    *(Arm(name, PLAN, {LEADERS: value}) for name, value in zip((LOW, HIGH), LEVERS[LEADERS].range, strict=True)),
    Arm(TOOLS_ONLY, PLAN, {"process_change": 0.0, "action_rate": 0.0}),
    *(Arm(f"{weeks:g} weeks", PLAN, {"bigbang_weeks": weeks}) for weeks in WEEKS),
)


def ends(firms: Sequence[Scenario], lever: str) -> tuple[list[Scenario], list[Scenario]]:
    """The firms with a lever at either end of its plausible range."""
    low, high = ([firm.with_levers(**{lever: end}) for firm in firms] for end in LEVERS[lever].range)
    return low, high


def change(low: Sequence[FirstYear | None], high: Sequence[FirstYear | None], name: str) -> Estimate:
    """What more of a lever does to the first year of use, among firms that had one at both its ends.

    Others are left out: a stop would count as use that was lost.
    """
    pairs = [(getattr(a, name), getattr(b, name)) for a, b in zip(low, high, strict=True) if a and b]
    if not pairs:
        return NOTHING
    before, after = np.array(pairs).T
    return mean(after - before).saying(f"From {percent(float(before.mean()))} to {percent(float(after.mean()))}.")


def overrun_per_year(outcomes: Outcomes) -> Estimate:
    """Rise of cost overrun (share of the plan) per year of planned duration: median of the slopes inside each firm.

    A median, because overruns have a tail without a mean (Flyvbjerg & Budzier 2011): a few projects of several times
    their budget would decide everything.
    """
    costs = np.array([outcomes.figure("cost_overrun", f"{weeks:g} weeks").mean(axis=1) for weeks in WEEKS])
    years = np.array([[planned_weeks(firm, weeks) / YEAR for firm in outcomes.firms] for weeks in WEEKS])
    found = slopes(years, costs)
    found = found[~np.isnan(found)]
    if not found.size:
        return NOTHING
    median = over_units(lambda places: float(np.median(found[places])), found.size)
    rise = f"Above 0 in {percent(float((found > 0.0).mean()))} of firms; mean {points(float(found.mean()))}."
    return median.saying(rise)


def planned_weeks(firm: Scenario, weeks: float) -> float:
    """Weeks from kick-off to go-live in the plan of a firm that gives itself so many at normal speed."""
    return float(schedule_for(firm.with_levers(bigbang_weeks=weeks), PLAN).planned_week[-1])


def slopes(x: FloatArray, y: FloatArray) -> FloatArray:
    """Least-squares slope of y on x in each column, shape (points, firms); NaN where a column holds one."""
    spread = x - x.mean(axis=0)
    found: FloatArray = (spread * y).sum(axis=0) / (spread**2).sum(axis=0)
    return found


def potentials(firms: Sequence[Scenario]) -> FloatArray:
    """What benefits of index 1 on all planned seats would be worth from kick-off to the horizon, present value."""
    worlds = (build_world(firm, schedule_for(firm, PLAN)) for firm in firms)
    return np.array([float(world.firm.potential[0] * world.table.discount[1:].sum()) for world in worlds])


def support_multiplies(outcomes: Outcomes) -> Estimate:
    """Interaction of the CRM with the support of leaders: its benefit at high support less that at low support, as a
    share of its potential. Without a CRM support changes nothing, so this difference is the interaction."""
    worth = potentials(outcomes.firms)
    low, high = (outcomes.figure("benefit", name).mean(axis=1) / worth for name in (LOW, HIGH))
    return mean(high - low).saying(f"Low support {percent(float(low.mean()))}, high {percent(float(high.mean()))}.")


def tools_alone(outcomes: Outcomes) -> Estimate:
    """Benefit of a CRM on which nobody acts and for which no process changes, as a share of its potential."""
    return mean(outcomes.figure("benefit", TOOLS_ONLY).mean(axis=1) / potentials(outcomes.firms))
