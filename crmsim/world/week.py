"""The week: nine phases in this order, one line each.

Everything a phase reads of the others' behaviour is last week's or comes from an earlier phase of this week; nothing
depends on the order of agents inside a phase.
"""

from crmsim.engine import entry, kernel
from crmsim.world.customers import trade
from crmsim.world.employees import work_a_week
from crmsim.world.housekeeping import keep_house
from crmsim.world.leadership import lead
from crmsim.world.ledger import record
from crmsim.world.migration import migrate
from crmsim.world.money import pay
from crmsim.world.records import keep_records
from crmsim.world.rollout import roll_out
from crmsim.world.state import World
from crmsim.world.vendors import build


@kernel
def step(world: World, week: int) -> None:
    """One week of the company."""
    lead(world, week)  # 1 leadership decides on last week's evidence, and may stop everything below
    keep_house(world, week)  # 1b what it has put in order first is found in order by all that follows
    build(world, week)  # 2 vendors deliver parts and repair what does not fit
    migrate(world, week)  # 3 data move into what was delivered
    roll_out(world, week)  # 4 what is due and ready goes live, with training and support
    work_a_week(world, week)  # 5 employees perceive last week, then decide and act
    keep_records(world, week)  # 6 what they enter feeds customers' records
    trade(world, week)  # 7 customers meet what employees know and the time they have
    pay(world, week)  # 8 the project is paid
    record(world, week)  # 9 the week's figures; aggregates that next week's people and leaders see


@entry
def advance(world: World, first: int, last: int) -> None:
    """Run weeks `first` to `last` (inclusive, 1 = the week after kick-off) and fill their rows of the table."""
    if first == 1:
        record(world, 0)
    for week in range(first, last + 1):
        step(world, week)
