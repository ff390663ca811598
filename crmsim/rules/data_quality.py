"""Data quality: entry refreshes a customer's record, filler and time spoil it, and reports are trusted or not.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import exp, logistic


@kernel
def fields_covered(data_burden: float) -> float:
    """Share of what matters about a customer that the asked fields cover: rises with hours per week, ever less so
    (assumption)."""
    return 1.0 - exp(-data_burden / 1.8)


@kernel
def entry_input(offered: float, depth: float, filler: float, conscientiousness: float) -> float:
    """Honest entries of one person, relative to full honest use."""
    return offered * depth * (1.0 - filler) * (0.5 + 0.8 * conscientiousness)


@kernel
def filler_share(base_logit: float, pressure: float, belief: float, conscientiousness: float) -> float:
    """Share of entries that only satisfy the form: pressure without value breeds filler (Campbell 1979)."""
    return logistic(base_logit + 2.2 * pressure - 2.0 * (belief - 0.5) - 1.5 * (conscientiousness - 0.6))


@kernel
def updated_accuracy(accuracy: float, entries: float, covered: float, decay: float, spoiled: float) -> float:
    """Accuracy a week later: honest entries pull it to .95, the world moves on (decay per week), filler spoils."""
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
