"""Support: tickets queue for a limited number of people; a cut-over of many at once overloads them.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel
from crmsim.rules.portable import exp, log


@kernel
def new_tickets(offered: float, depth: float, proficiency: float) -> float:
    """Tickets per person and week from not knowing how."""
    return 1.3 * offered * max(0.2, depth) * (1.0 - proficiency)


@kernel
def staffing(done_weeks: float) -> float:
    """Share of the support team still there: halved half a year after everything is live. People and money alike."""
    return 1.0 if done_weeks < 26.0 else 0.5


@kernel
def it_skill(briefed: float, weeks_live: float) -> float:
    """How well IT knows the CRM, 1 for two weeks of briefing at go-live: a week of briefing teaches what four weeks on
    the job do (assumption)."""
    return (1.0 - 0.5 * exp(-(weeks_live + 4.0 * briefed) / 8.0)) / 0.8160602794142788


@kernel
def hand_offs(staff: float, exponent: float) -> float:
    """Share of pace that support keeps in a company of so many people, 1 at 200: in a small one people ask across the
    desk, in a large one questions pass through hands."""
    return exp(-exponent * log(staff / 200.0))


@kernel
def capacity(support_fte: float, leadership: float, it_capacity: float, skill: float) -> float:
    """Tickets solved per week: 32 per full-time supporter, more under leaders who fund support and where IT knows the
    system (assumption)."""
    return support_fte * 32.0 * (0.5 + 0.8 * leadership) * math.sqrt(it_capacity) * skill + 1e-9


@kernel
def waiting_weeks(backlog: float, solved_per_week: float) -> float:
    """Weeks a new ticket waits, at most 6 (then people stop asking)."""
    return min(6.0, backlog / solved_per_week)


@kernel
def new_requests(users: float, fit: float) -> float:
    """Requests for change a week: two per hundred users and week, more where the system fits badly (assumption)."""
    return 0.02 * users * (1.5 - fit)


@kernel
def requests_done(admin_fte: float, skill: float) -> float:
    """Requests that administrators can do in a week: 1.8 each at middling skill (assumption)."""
    return 1.8 * admin_fte * (0.5 + skill) + 1e-9


@kernel
def heard(requests: float, done_per_week: float) -> float:
    """Pace at which the process comes to fit, 1 where requests wait for two weeks and half where they wait for fourteen
    (assumption)."""
    return 12.0 / (10.0 + requests / done_per_week)
