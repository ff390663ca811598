"""Before the project: lists, shared files and ways of working are put in order, and fall into disorder again.

After leadership, which pays for it, and before vendors and migration, which find the order that it leaves. Without a
single week of housekeeping nothing here moves.
"""

from crmsim.engine import kernel
from crmsim.rules import benefit, housekeeping
from crmsim.world.journal import HOUSEKEEPING_DONE, note
from crmsim.world.state import World


@kernel
def keep_house(world: World, week: int) -> None:
    """The week of the house: how tidy it is, and what that takes from and gives to people who have no CRM."""
    firm, p = world.firm[0], world.levers[week]
    firm.relearn *= 0.88
    firm.aside = firm.relearn
    if firm.housekeeping_weeks == 0.0:
        return
    if week <= firm.housekeeping_weeks:
        firm.tidy = housekeeping.tidied(firm.tidy, firm.leadership)
        firm.aside += housekeeping.CHORES
        if week == firm.housekeeping_weeks:
            note(world, week, HOUSEKEEPING_DONE, -1, firm.tidy, firm.housekeeping_weeks)
    else:
        firm.tidy = housekeeping.untidied(firm.tidy, p.decay_month)
    firm.aside -= housekeeping.SEARCH_SAVED * firm.tidy
    acting, mature = benefit.acting_gate(p.action_rate), benefit.maturity_gate(p.process_maturity)
    firm.files = housekeeping.files_benefit(p.shared_files_gain, firm.tidy, acting, mature)
