"""Time budget: every hour of entry, learning, trouble or double work is an hour not spent selling or serving.

All figures are shares of the 40-hour week. Nothing here says how performance depends on use: the inverted U of
Ahearne, Srinivasan & Weinstein (2004) has to come out of the budget.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import clip

WEEK_HOURS = 40.0


@kernel
def entry_hours(
    asked: float, offered: float, depth: float, filler: float, compliance: float, proficiency: float, missing: float
) -> float:
    """Hours/week of data entry: asked hours for the work done in the system; filler is quick, beginners are slow,
    missing functions are worked around."""
    done = depth * (1.0 - 0.5 * filler) + 0.3 * compliance
    return asked * offered * done * (1.45 - 0.5 * proficiency) * (1.0 + missing)


@kernel
def learning_time(load: float, offered: float, depth: float, proficiency: float, wait: float, exposure: float) -> float:
    """Time lost to not knowing how (`load`: when knowing nothing), longer when help is slow (wait in weeks)."""
    return load * offered * max(0.15, depth) * (1.0 - proficiency) * (1.0 + 0.18 * wait) * (0.4 + 0.6 * exposure)


@kernel
def trouble_time(depth: float, trouble: float, wait: float, exposure: float) -> float:
    """Time lost to defects (severity met at work), longer when help is slow."""
    return 0.07 * max(0.2, depth) * trouble * (1.0 + 0.15 * wait) * (0.4 + 0.6 * exposure)


@kernel
def dual_running(share: float, interdependence: float, live: float, open_waves: bool, first_weeks: bool) -> float:
    """Time to keep two systems: across live and waiting units while waves remain, and in anyone's first four weeks."""
    between = share * 2.0 * interdependence * (1.0 - live) if open_waves else 0.0
    overlap = 0.5 * share if first_weeks else 0.0
    return max(between, overlap)


@kernel
def saved_time(offered: float, depth: float, proficiency: float, fit: float, trust: float, exposure: float) -> float:
    """Old administration the CRM takes over, at most 8 % of the week (bounded by surveys of selling time)."""
    return 0.08 * offered * depth * proficiency * fit * trust * exposure


@kernel
def lost_time(entry: float, learning: float, trouble: float, dual: float, saved: float) -> float:
    """Net share of the week taken by the CRM, between -.1 and .5."""
    return clip(entry + learning + trouble + dual - saved, -0.1, 0.5)


@kernel
def lost_output(lost: float, slack: float) -> float:
    """Output lost to lost time: .8 point per point while slack absorbs it, 1.1 beyond (CSO 2011: .7 point of quota
    attainment per point of selling time)."""
    return 0.8 * lost if lost <= slack else 0.8 * slack + 1.1 * (lost - slack)
