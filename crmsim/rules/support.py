"""Support: tickets queue for a limited number of people; a cut-over of many at once overloads them."""

import math

from crmsim.engine import kernel


@kernel
def new_tickets(offered: float, depth: float, proficiency: float) -> float:
    """Tickets per person and week from not knowing how."""
    return 1.3 * offered * max(0.2, depth) * (1.0 - proficiency)


@kernel
def capacity(support_fte_per_100: float, staff: float, leadership: float, it_capacity: float) -> float:
    """Tickets solved per week: 32 per full-time supporter, more under leaders who fund support."""
    return support_fte_per_100 * staff / 100.0 * 32.0 * (0.5 + 0.8 * leadership) * math.sqrt(it_capacity) + 1e-9


@kernel
def waiting_weeks(backlog: float, solved_per_week: float) -> float:
    """Weeks a new ticket waits, at most 6 (then people stop asking)."""
    return min(6.0, backlog / solved_per_week)
