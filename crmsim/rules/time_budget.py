"""Time budget: every hour of entry, learning, trouble or double work is an hour not spent selling or serving.

All figures are shares of the 40-hour week. Nothing here says how performance depends on use: the inverted U of
Ahearne, Srinivasan & Weinstein (2004) has to come out of the budget.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import clip

WEEK_HOURS = 40.0


@kernel
def asked_hours(burden: float, fields: float, twice: float, clutter: float, flash: float) -> float:
    """Hours of entry a week asked of a full user: more fields, double entry, dead prospects in every list and flashy
    functions each lengthen it (1 at the defaults; slopes: assumption)."""
    return burden * (0.5 + 0.5 * fields / 12.0) * (1.0 + twice) / 1.2 * (0.85 + 0.5 * clutter) * (0.88 + 0.4 * flash)


@kernel
def logging_time(pressure: float, offered: float, logged: float, exposure: float) -> float:
    """Time lost to showing activity, where activity is what counts (0-1)."""
    return 0.03 * pressure * pressure * offered * logged * exposure


@kernel
def struggle_time(conflict: float, opposed: float, offered: float) -> float:
    """Time that opposed groups take from each other: nothing where nobody is opposed."""
    return 0.22 * conflict * opposed * offered


@kernel
def asking_around(role_unclear: float) -> float:
    """Time that a person in an unclear role (0-1) takes to find out what to do and for whom."""
    return 0.03 * role_unclear


@kernel
def unsettled(new_unit: float, speed: float, weeks_live: float) -> float:
    """How unclear (0-1) the role of a person in a new department still is (0 elsewhere): more in a hurry, fading over
    half a year."""
    return new_unit * min(1.0, speed * 26.0 / (26.0 + max(weeks_live, 0.0)))


@kernel
def restructured(redesign: float, weeks_live: float) -> float:
    """Time that a redesign of the organisation takes until people have found their new places (0 at .2), fading over
    half a year."""
    return 0.004 * (redesign - 0.2) * 26.0 / (26.0 + max(weeks_live, 0.0))


@kernel
def load_of_change(load: float, redesign: float, flash: float, role_unclear: float) -> float:
    """Time lost by who knows nothing yet: more where the organisation changes too, where technology is flashy and where
    roles are unclear (1 x `load` at the defaults)."""
    return load * (0.88 + 0.6 * redesign) * (0.88 + 0.4 * flash) * (1.0 + 3.0 * role_unclear)


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
def trouble_time(depth: float, trouble: float, wait: float, exposure: float, tech_skill: float) -> float:
    """Time lost to defects (severity met at work), longer when help is slow; unfinished software hurts people of little
    skill most (1 at .57)."""
    met = 0.07 * max(0.2, depth) * trouble * (1.0 + 0.15 * wait) * (0.4 + 0.6 * exposure)
    return met * (1.0 + 1.6 * (0.57 - tech_skill))


@kernel
def dual_running(share: float, interdependence: float, live: float, open_waves: bool, first_weeks: bool) -> float:
    """Time to keep two systems: across live and waiting units while waves remain, and in anyone's first four weeks."""
    between = share * 2.0 * interdependence * (1.0 - live) if open_waves else 0.0
    overlap = 0.5 * share if first_weeks else 0.0
    return max(between, overlap)


@kernel
def saved_time(
    offered: float, depth: float, proficiency: float, fit: float, trust: float, exposure: float, customer_focus: float
) -> float:
    """Old administration the CRM takes over, about 8 % of the week at most (bounded by surveys of selling time); less
    where effort goes to customers first."""
    return 0.08 * offered * depth * proficiency * fit * trust * exposure * (1.25 - 0.5 * customer_focus)


@kernel
def lost_time(entry: float, learning: float, trouble: float, dual: float, politics: float, saved: float) -> float:
    """Net share of the week taken by the CRM, between -.1 and .5."""
    return clip(entry + learning + trouble + dual + politics - saved, -0.1, 0.5)


@kernel
def lost_output(lost: float, slack: float) -> float:
    """Output lost to lost time: .8 point per point while slack absorbs it, 1.1 beyond (CSO 2011: .7 point of quota
    attainment per point of selling time)."""
    return 0.8 * lost if lost <= slack else 0.8 * slack + 1.1 * (lost - slack)
