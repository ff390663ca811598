"""Belief and intention: what people think of the CRM, and whether they mean to use it.

Paths and weights follow the technology acceptance literature (King & He 2006; Venkatesh et al. 2003; Schepers & Wetzels
2007); beliefs drift towards lived experience (expectation-confirmation, Bhattacherjee 2001), which is what ends the
honeymoon after training (Speier & Venkatesh 2002).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import logistic


@kernel
def net_gain(own_gain: float, saved: float, lost: float, autonomy: float, loss_aversion: float) -> float:
    """Gain less loss as felt by one person, in shares of the working week. Losses loom larger (Tversky & Kahneman
    1992), more so for people who guard their autonomy (slope: assumption)."""
    return own_gain + 0.9 * saved - loss_aversion * (lost + saved) * (0.8 + 0.4 * autonomy)


@kernel
def lived_usefulness(net: float, task_match: float, readiness: float, personal_share: float) -> float:
    """Usefulness (0-1) that experience teaches, from the net gain felt and the match with one's tasks (assumption)."""
    return logistic(12.0 * net + 1.0 + task_match + (readiness - 0.5) + 0.8 * (personal_share - 0.3))


@kernel
def updated_belief(belief: float, lived: float, rate: float, use: float) -> float:
    """Belief a week later; who uses more learns faster (rate per week)."""
    return belief + rate * (0.3 + 0.7 * min(1.0, use + 0.2)) * (lived - belief)


@kernel
def ease(proficiency: float, fit: float, trouble: float, wait: float) -> float:
    """Perceived ease of use from proficiency, process fit (0-1), open defects (severity) and ticket wait (weeks)."""
    return 0.20 + 0.5 * proficiency + 0.35 * fit - 0.08 * trouble - 0.02 * wait


@kernel
def social_norm(contacts: float, leadership: float, mandate: float) -> float:
    """Subjective norm (0-1): half what contacts do, half what leaders stand for."""
    return 0.5 * contacts + 0.5 * leadership * (0.5 + 0.5 * mandate)


@kernel
def facilitation(leadership: float, wait: float) -> float:
    """Facilitating conditions (0-1): support that leaders pay for, less the wait for it (weeks)."""
    return (0.5 + 0.5 * leadership) / (1.0 + 0.18 * wait)


@kernel
def intention(
    belief: float, ease_of_use: float, norm: float, facilities: float, habit: float, resistance: float
) -> float:
    """Intention to use: standardised weights .50/.19/.22/.20 (usefulness, ease, norm, facilitation), habit .12."""
    return 0.50 * belief + 0.19 * ease_of_use + 0.22 * norm + 0.20 * facilities + 0.12 * habit - resistance


@kernel
def depth_goal(intended: float, threshold: float) -> float:
    """Share of offered work (0-1) a person would settle at: a smooth step at one's threshold (Granovetter 1978)."""
    return logistic(9.0 * (intended - threshold))
