"""Money: what the project costs, week by week. Benefits come only through customers' margin and saved hours.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel

PROJECT_OFFICE_WEEKS = 30.0


@kernel
def implementation_price(tail: float, luck: float, vendors: float, customisation: float) -> float:
    """Price of a week of work relative to the budget: a third of a fat tail is more work (see `work_factor`), the rest
    is dearer work (Flyvbjerg & Budzier 2011); governance of several vendors; customisation beyond .3."""
    steep = 0.6 * max(0.0, customisation - 0.3)
    return (1.0 + tail) / (1.0 + 0.35 * tail) * luck * (1.0 + 0.02 * (vendors - 1.0)) / 1.04 * (1.0 + steep)


@kernel
def work_factor(tail: float, plan_quality: float) -> float:
    """Work that a week's progress takes, relative to plan: the tail's share (schedule to cost 70 to 200 %: Flyvbjerg &
    Budzier 2011) and what poor planning makes people do twice (1 at middling plans; slope: assumption)."""
    return (1.0 + 0.35 * tail) * (1.13 - 0.35 * plan_quality) / 0.955


@kernel
def migration_price(effort: float) -> float:
    """Share of implementation price that scales with the migration effort (15 % at the default)."""
    return 0.85 + 0.15 * effort


@kernel
def support_cost(support_fte: float, admin_fte: float) -> float:
    """Money a week for people in support and administration, 45 and 65 an hour (wages with benefits)."""
    return (support_fte * 45.0 + admin_fte * 65.0) * 40.0
