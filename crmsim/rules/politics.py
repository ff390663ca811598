"""Politics: who gains and who loses control, who owns the project, and coalitions that harden.

Groups that lose power resist (Markus 1983); individual acts converge to group acts once enough share them (Lapointe &
Rivard 2005; committed minorities tip at about a quarter: Centola et al. 2018).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel

COALITION_TRIGGER = 0.25
OPPOSED_BELOW = 0.35  # belief under which a person counts as opposed (assumption)


@kernel
def power_loss(front_office: bool, shift: float, ownership: float) -> float:
    """Resistance of front-office staff to control moving to the back office; owning the project softens it."""
    return 0.12 * shift * (1.3 - 0.6 * ownership) if front_office else 0.0


@kernel
def resistance(
    autonomy: float,
    participation: float,
    fatigue: float,
    tech_skill: float,
    mandate: float,
    power: float,
    coalition: float,
) -> float:
    """Resistance that lowers intention: threatened autonomy, change fatigue, reactance to a mandate, loss of power,
    and the department's coalition (weights: assumption; signs Kim & Kankanhalli 2009)."""
    own = 0.15 * autonomy * (1.0 - 0.6 * participation) + 0.15 * fatigue * (1.1 - 0.4 * tech_skill)
    return own + 0.05 * mandate * autonomy + power - 0.035 + 0.15 * coalition


@kernel
def updated_coalition(strength: float, opposed: float) -> float:
    """Strength of a department's coalition: forms when more than a quarter are opposed, dissolves slowly."""
    goal = min(1.0, 2.0 * (opposed - COALITION_TRIGGER)) if opposed > COALITION_TRIGGER else 0.0
    return strength + 0.08 * (goal - strength)
