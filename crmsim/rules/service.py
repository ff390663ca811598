"""Service: how customers experience the time and the knowledge of the people who serve them.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel


@kernel
def focus(segment: int, segment_focus: float) -> float:
    """Weight of a segment when effort is shared out: best and next-best first, unprofitable last (assumption)."""
    if segment == 0:
        return 1.0 + 0.5 * segment_focus
    if segment == 1:
        return 1.0 + 0.6 * segment_focus
    if segment == 2:
        return 1.0
    return 1.0 - 0.8 * segment_focus


@kernel
def effect_of_effort(weight: float, mean_weight: float) -> float:
    """What a segment's share of the effort brings, relative to equal treatment: effort for some is taken from others,
    and more of it brings ever less."""
    return math.sqrt(weight / mean_weight)


@kernel
def satisfaction_goal(
    normal: float, max_retention_gain: float, benefit: float, effort: float, orientation: float, loss: float
) -> float:
    """Satisfaction (0-1) a customer drifts to: better known and served is better, less time is worse. Knowledge counts
    as far as it is used to serve (share `orientation`; 1 at one half): pushing pleases nobody."""
    return normal + 4.0 * max_retention_gain * benefit * effort * orientation - 0.30 * loss


@kernel
def cross_sell(potential: float, benefit: float, effort: float, orientation: float) -> float:
    """Extra purchases relative to normal; pushing sells more for now."""
    return 0.06 * potential * benefit * effort * (1.2 - 0.4 * orientation)
