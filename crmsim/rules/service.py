"""Service: how customers experience the time and the knowledge of the people who serve them.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel

CROSS_SOLD = 0.074  # extra purchases at benefits of index 1 (assumption)


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
    return CROSS_SOLD * potential * benefit * effort * (1.2 - 0.4 * orientation)
