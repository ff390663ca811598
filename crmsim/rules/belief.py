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
def rewarded(incentives: float, honest: float) -> float:
    """What good records bring their author, in shares of the week: pay and praise that follow them (0-1; 0 at .4)."""
    return 0.04 * (incentives - 0.4) * honest


@kernel
def lived_usefulness(
    net: float, ease_of_use: float, task_match: float, readiness: float, personal_share: float
) -> float:
    """Usefulness (0-1) that experience teaches, from the net gain felt, ease of use (King & He 2006 for the path) and
    the match with one's tasks (slopes: assumption)."""
    own = task_match + 1.4 * (readiness - 0.5) + 0.8 * (personal_share - 0.3)
    return logistic(12.0 * net + 1.0 + 2.0 * (ease_of_use - 0.65) + own)


@kernel
def updated_belief(belief: float, lived: float, rate: float, use: float) -> float:
    """Belief a week later; who uses more learns faster (rate per week)."""
    return belief + rate * (0.3 + 0.7 * min(1.0, use + 0.2)) * (lived - belief)


@kernel
def lived_ease(
    proficiency: float, fit: float, trouble: float, wait: float, fields: float, role_unclear: float
) -> float:
    """Ease of use (about 0-1) that experience teaches, from proficiency, process fit (0-1), open defects (severity),
    ticket wait (weeks), more fields than the usual 12 (overload) and an unclear role (0-1)."""
    known = 0.20 + 0.5 * proficiency + 0.35 * fit
    return known - 0.08 * trouble - 0.02 * wait - 0.03 * (fields / 12.0 - 1.0) - 0.5 * role_unclear


@kernel
def anchored_ease(tech_skill: float) -> float:
    """Ease expected before one has worked with a system: what one trusts oneself to do with computers (Venkatesh 2000;
    slope: assumption)."""
    return 0.4 + 0.5 * tech_skill


@kernel
def social_norm(contacts: float, leadership: float, celebrated: float) -> float:
    """Subjective norm (0-1): what contacts do and what leaders stand for, alike; and what is celebrated (0-1, as far as
    there is something to celebrate; 0 at half). Weights: assumption."""
    return max(0.0, 0.4 * contacts + 0.4 * leadership + 0.2 * (celebrated - 0.5))


@kernel
def facilitation(leadership: float, wait: float) -> float:
    """Facilitating conditions (0-1): support that leaders pay for, less the wait for it (weeks)."""
    return (0.5 + 0.5 * leadership) / (1.0 + 0.18 * wait)


@kernel
def intention(
    belief: float,
    ease_of_use: float,
    norm: float,
    facilities: float,
    habit: float,
    resistance: float,
    proficiency: float,
) -> float:
    """Intention to use: standardised weights .50/.19/.22/.20 (usefulness, ease, norm, facilitation), habit .05.

    Ease and norm count less, the better one knows the system (signs: Venkatesh et al. 2003; slope: assumption).
    """
    fresh = 0.19 * ease_of_use + 0.22 * norm
    return 0.50 * belief + (1.5 - proficiency) * fresh + 0.20 * facilities + 0.05 * habit - resistance


@kernel
def by_habit(intended: float, habit: float) -> float:
    """What carries use: intention, and habit past it (Venkatesh, Thong & Xu 2012; size: assumption)."""
    return intended + 0.07 * habit


@kernel
def depth_goal(intended: float, threshold: float) -> float:
    """Share of offered work (0-1) a person would settle at: a smooth step at one's threshold (Granovetter 1978)."""
    return logistic(9.0 * (intended - threshold))
