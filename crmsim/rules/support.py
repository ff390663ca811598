"""Support: tickets queue for a limited number of people; a cut-over of many at once overloads them.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel


@kernel
def new_tickets(offered: float, depth: float, proficiency: float) -> float:
    """Tickets per person and week from not knowing how."""
    return 1.3 * offered * max(0.2, depth) * (1.0 - proficiency)


@kernel
def staffing(done_weeks: float) -> float:
    """Share of the support team still there: halved half a year after everything is live. People and money alike."""
    return 1.0 if done_weeks < 26.0 else 0.5


@kernel
def capacity(support_fte: float, leadership: float, it_capacity: float) -> float:
    """Tickets solved per week: 32 per full-time supporter, more under leaders who fund support (assumption)."""
    return support_fte * 32.0 * (0.5 + 0.8 * leadership) * math.sqrt(it_capacity) + 1e-9


@kernel
def waiting_weeks(backlog: float, solved_per_week: float) -> float:
    """Weeks a new ticket waits, at most 6 (then people stop asking)."""
    return min(6.0, backlog / solved_per_week)
