"""Money: what the project costs, week by week. Benefits come only through customers' margin and saved hours."""

from crmsim.engine import kernel

PROJECT_OFFICE_WEEKS = 30.0


@kernel
def implementation_price(tail: float, luck: float, vendors: float, customisation: float) -> float:
    """Price of planned work relative to the budget: half of a fat tail is more work, the rest is dearer work
    (Flyvbjerg & Budzier 2011); governance of several vendors; customisation beyond a third."""
    steep = 0.6 * max(0.0, customisation - 0.3)
    return (1.0 + tail) / (1.0 + 0.35 * tail) * luck * (1.0 + 0.02 * (vendors - 1.0)) / 1.04 * (1.0 + steep)


@kernel
def migration_price(effort: float) -> float:
    """Share of implementation price that scales with the migration effort (15 % at the default)."""
    return 0.85 + 0.15 * effort


@kernel
def support_cost(support_fte: float, admin_fte: float, staff_hundreds: float, done_weeks: float) -> float:
    """Money a week for support and administration (45 and 65 an hour); support halves half a year after completion."""
    support = support_fte * (1.0 if done_weeks < 26.0 else 0.5) * 45.0
    return (support + 0.5 * admin_fte * 65.0) * 40.0 * staff_hundreds
