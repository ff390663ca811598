"""Loyalty: customers stay, leave, come back, and move between segments.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import exp

CHURN_CEILING = 12.0  # no satisfaction makes churn more than this multiple of normal


@kernel
def steady(sensitivity: float, spread: float) -> float:
    """Factor that keeps the mean churn at its normal level while satisfaction differs between customers (sd)."""
    return exp(-0.5 * sensitivity * sensitivity * spread * spread)


@kernel
def churn_hazard(normal: float, sensitivity: float, satisfaction_gap: float) -> float:
    """Chance per week to leave: log-linear in satisfaction (Mittal & Kamakura 2001 for the sign; slope assumption)."""
    return normal * min(CHURN_CEILING, exp(-sensitivity * satisfaction_gap))


@kernel
def win_hazard(normal: float, output: float) -> float:
    """Chance per week to win a customer for an empty slot: grows with the salesperson's output (1 = normal)."""
    return normal * max(0.0, 1.0 + 1.5 * (output - 1.0))


@kernel
def move_hazard(normal: float, satisfaction_gap: float, upwards: bool) -> float:
    """Chance per week to move to a neighbouring segment; satisfied customers move up (slope: assumption)."""
    tilt = 4.0 * satisfaction_gap
    return normal * max(0.0, 1.0 + (tilt if upwards else -tilt))
