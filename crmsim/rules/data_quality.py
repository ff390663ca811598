"""Data quality: entry refreshes a customer's record, filler and time spoil it, and reports are trusted or not.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel
from crmsim.rules.portable import exp, log, logistic


@kernel
def fields_covered(data_burden: float, fields: float) -> float:
    """Share of what matters about a customer that entries cover: rises with hours per week and with the number of
    fields asked. The first minutes go into what every record needs, only further ones into what tells customers apart,
    and ever less is left to tell (1 - 1/e at 2.13 hours and the usual 12 fields; assumption)."""
    hours = data_burden / 2.13
    return 1.0 - exp(-hours * math.sqrt(hours * fields / 12.0))


@kernel
def overwritten(conflict_rate: float, entries: float) -> float:
    """Accuracy lost in a week to two people who edit one record: more, the more is entered (scale: assumption)."""
    return 0.04 * conflict_rate * entries


@kernel
def filler_base(base: float, incentives: float, activity: float) -> float:
    """Logit of the filler share without pressure: rewards for good records lower it, targets for activity raise it."""
    share = min(max(base, 1e-6), 0.999)
    return log(share / (1.0 - share)) - 1.5 * (incentives - 0.4) + 0.3 * (activity - 0.3)


@kernel
def entry_input(offered: float, depth: float, filler: float, conscientiousness: float) -> float:
    """Honest entries of one person, relative to full honest use."""
    return offered * depth * (1.0 - filler) * (0.5 + 0.8 * conscientiousness)


@kernel
def filler_share(base_logit: float, pressure: float, control: float, belief: float, conscientiousness: float) -> float:
    """Share of entries that only satisfy the form: pressure without value breeds filler (Campbell 1979), and so does
    more `control` by the back office than usual (resistance to it; 0 = as usual)."""
    own = 2.0 * (belief - 0.5) + 1.5 * (conscientiousness - 0.6)
    return logistic(base_logit + 2.2 * pressure + 8.0 * control - own)


@kernel
def updated_accuracy(accuracy: float, entries: float, covered: float, decay: float, spoiled: float) -> float:
    """Accuracy a week later: honest entries pull it to .95, the world moves on and editors collide (decay per week),
    filler spoils."""
    return accuracy + 0.075 * entries * covered * (0.95 - accuracy) - (decay + 0.012 * spoiled) * accuracy


@kernel
def updated_completeness(completeness: float, entries: float, covered: float) -> float:
    """Filled share of wanted fields a week later: entry fills towards what is asked, fields age out at .2 % a week."""
    return completeness + 0.06 * entries * max(0.0, covered - completeness) - 0.002 * completeness


@kernel
def record_quality(accuracy: float, completeness: float) -> float:
    """What a record is worth to its reader (0-1): mostly whether it is true (weights: assumption)."""
    return accuracy * (0.92 + 0.12 * completeness)


@kernel
def trust(quality: float, threshold: float) -> float:
    """Weight given to reports (0-1): a steep step at the level people will put up with (width .05: assumption)."""
    return logistic((quality - threshold) / 0.05)
