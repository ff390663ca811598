"""Housekeeping: tidy lists, shared files and clear ways of working, with a CRM to come or without one.

What it is worth without a CRM is claimed by practitioners and measured by nobody: all figures are assumptions.
"""

from crmsim.engine import kernel

CHORES = 0.05  # share of everybody's week while the house is put in order: two hours
SEARCH_SAVED = 0.008  # share of the week of people without a CRM that tidy files save: twenty minutes
MESS_MONTH = 0.04  # share of order lost a month because nobody has to keep it
ORDER = 0.2  # of what is missing to perfect maturity or accuracy, the share that perfect order brings


@kernel
def tidied(tidy: float, leadership: float) -> float:
    """Order (0-1) after a week of housekeeping: a tenth of what is left, more under committed leaders."""
    return tidy + 0.10 * (0.5 + 0.8 * leadership) * (1.0 - tidy)


@kernel
def untidied(tidy: float, decay_month: float) -> float:
    """Order a week later: files age as records do (share per month), and nobody has to keep them tidy."""
    return tidy * (1.0 - (decay_month + MESS_MONTH) / 4.33)


@kernel
def files_benefit(gain: float, tidy: float, acting: float, maturity: float) -> float:
    """Benefit index of tidy files without a CRM (`gain`: at perfect order), as far as people act on what they know."""
    return gain * tidy * acting * maturity


@kernel
def cleaned(accuracy: float, tidy: float) -> float:
    """Accuracy of old records (0-1) after housekeeping."""
    return accuracy + 1.5 * ORDER * tidy * max(0.0, 1.0 - accuracy)


@kernel
def unified(heterogeneity: float, tidy: float) -> float:
    """How different the sources still are (0-1) after housekeeping."""
    return heterogeneity * (1.0 - 1.5 * ORDER * tidy)


@kernel
def matured(maturity: float, tidy: float) -> float:
    """Maturity of processes (0-1) with the order that housekeeping brought."""
    return maturity + ORDER * tidy * (1.0 - maturity)


@kernel
def documented(fit: float, tidy: float, tech_led: float) -> float:
    """Fit of the process (0-1) that goes live after housekeeping: what is written down and in order is built as it is,
    except as far as technology chose (`tech_led`, 0-1)."""
    return fit + 1.5 * ORDER * tidy * (1.0 - tech_led) * max(0.0, 0.95 - fit)


@kernel
def purged(clutter: float, tidy: float) -> float:
    """Dead prospects (0-1) left in lists that were moved in such order: order is to have thrown them out."""
    return clutter * (1.0 - tidy)


@kernel
def left_to_clean(tidy: float) -> float:
    """Share of the migration's cleaning that is left to do after housekeeping."""
    return 1.0 - 0.6 * tidy
