"""Benefit: information actually used x fit x process change x action on what is learnt.

Technology alone yields at most a fraction (Goodhue & Thompson 1995; DeLone & McLean 2003; Mithas, Krishnan & Fornell
2005). Each gate is 1 at the default firm, so that their product keeps a scale one can read.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel
from crmsim.rules.portable import exp


@kernel
def acting_gate(action: float) -> float:
    """Gate of acting on what is learnt (rate 0-1), 1 at .4; nothing is earned by data on which nobody acts."""
    return 1.375 * action / (action + 0.15)


@kernel
def maturity_gate(maturity: float) -> float:
    """Gate of process maturity (0-1), 1 at .5: software cannot mend chaos."""
    return (0.2 + 0.8 * maturity) / 0.6


@kernel
def company_gate(tech_only: float, process_change: float, action: float, maturity: float) -> float:
    """Process change, action on data and process maturity (1 at .4, .4 and .5)."""
    process = (tech_only + (1.0 - tech_only) * process_change) / 0.52
    return process * acting_gate(action) * maturity_gate(maturity)


@kernel
def finished(missing: float) -> float:
    """Gate of functions that are not there yet (`missing`: their share)."""
    return max(0.0, 1.0 - 1.8 * missing)


@kernel
def acting(weeks_live: float, lag: float) -> float:
    """Share of the effect that an organisation has learnt to draw: half after a quarter of the benefit lag (weeks)."""
    return weeks_live / (weeks_live + 0.25 * lag + 1e-9)


@kernel
def integration(complement: float, modules_live: float) -> float:
    """Complementarity of modules: a share of the benefit needs them together (Liu, Liu & Xu 2013)."""
    return 1.0 - complement + complement * modules_live * modules_live


@kernel
def fit_gate(fit: float) -> float:
    """Benefit is gated by task-technology fit to the power 1.5."""
    return fit * math.sqrt(fit)


@kernel
def saturation(depth: float, features: float) -> float:
    """Benefit of depth of use, saturating, 1 at full depth; `features` counts how many of the functions are used (1 =
    as many as usual)."""
    return (1.0 - exp(-2.5 * depth * features)) / 0.918


@kernel
def benefit_index(
    gain: float,
    ceiling: float,
    offered: float,
    depth: float,
    features: float,
    information: float,
    trust: float,
    proficiency: float,
) -> float:
    """Benefit index of one person, in proportion to the share of work supported (`offered`); `gain` gathers the firm's
    and the department's gates and scale. Returns diminish towards a ceiling, half of which is reached where the factors
    come to the ceiling, so that every factor keeps a marginal effect (form: assumption)."""
    raw = gain * saturation(depth, features) * information * trust * math.sqrt(proficiency)
    return offered * raw / (1.0 + raw / ceiling)
