"""Politics: who gains and who loses control, who owns the project, and coalitions that harden.

Groups that lose power resist (Markus 1983); individual acts converge to group acts once enough share them (Lapointe &
Rivard 2005; committed minorities tip at about a quarter: Centola et al. 2018).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel

COALITION_TRIGGER = 0.25
USUAL_RESISTANCE = 0.14  # of the usual person at middling willingness (assumption)
USUAL_LOSS = 0.036  # loss of power of the front office at the usual shift and ownership
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
    willingness: float,
) -> float:
    """Resistance that lowers intention, about 0 on average: threatened autonomy, change fatigue, reactance to a
    mandate, loss of power, and the department's coalition, all of them smaller where people are willing to change
    (weights: assumption; signs Kim & Kankanhalli 2009)."""
    own = 0.15 * autonomy * (1.0 - 0.6 * participation) + 0.15 * fatigue * (1.1 - 0.4 * tech_skill)
    against = own + 0.34 * mandate * autonomy + power + 0.15 * coalition
    return against * (1.4 - 0.8 * willingness) - USUAL_RESISTANCE


@kernel
def unwilling(changes: float) -> float:
    """Willingness lost to changes at the same time, against the usual three: 3.9 points each (survey of 2023)."""
    return 0.039 * (changes - 3.0)


@kernel
def updated_fatigue(fatigue: float, interval: float, tech_skill: float, lost_time: float) -> float:
    """Fatigue a week later: half is gone after a quarter; releases every so many weeks add to it, most for people of
    little skill, and so does overload, the share of the week that the CRM takes (Speier & Venkatesh 2002; sizes:
    assumption)."""
    return 0.948 * fatigue + 0.15 / interval * (1.3 - 0.6 * tech_skill) + 0.15 * max(0.0, lost_time)


@kernel
def wish_to_leave(offered: float, belief: float, fatigue: float) -> float:
    """Exits beyond the usual ones, as a share of them: from people whom the CRM disappoints and whom change wears out
    (signs: Speier & Venkatesh 2002; sizes: assumption)."""
    return offered * (1.2 * max(0.0, 0.42 - belief) / 0.42 + 0.2 * fatigue)


@kernel
def willing_it(fear: float) -> float:
    """Effort of IT staff who fear to be replaced (0-1), 1 at .3."""
    return 1.06 - 0.2 * fear


@kernel
def updated_coalition(strength: float, opposed: float) -> float:
    """Strength of a department's coalition: forms when more than a quarter are opposed, dissolves slowly."""
    goal = min(1.0, 2.0 * (opposed - COALITION_TRIGGER)) if opposed > COALITION_TRIGGER else 0.0
    return strength + 0.08 * (goal - strength)
