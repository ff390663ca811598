"""The end of a project before its time: everything that was live is switched off, whoever decided it."""

from crmsim.engine import kernel
from crmsim.world.state import World


@kernel
def switch_off(world: World, week: int) -> None:
    """Switch the CRM off: people go back to old ways, which costs them some weeks of relearning."""
    firm = world.firm[0]
    firm.stopped = 1.0
    firm.stop_week = week
    firm.live_at_stop = firm.live
    firm.relearn = 0.10 * firm.live
    firm.links = 0.0
    firm.live = firm.moved = 0.0
    firm.wait = firm.tickets = firm.missing = firm.requests = 0.0
    world.interface_defects[:] = 0.0
    world.disputed[:] = 0.0
    world.block_defects[:] = 0.0
    for module in world.modules:
        module.live = module.defects = 0.0
    world.block_live[:] = 0.0
    world.region_live[:] = 0.0
    for department in world.departments:
        department.offered = department.resistance = department.trouble = department.opposed = 0.0
    for person in world.people:
        person.depth = person.compliance = person.adopted = person.offered = 0.0
        person.entries = person.spoiling = person.filler = person.fatigue = 0.0
