"""Phase 2, vendors: build and repair, slip, breed defects between their parts, and dispute whose they are.

Before migration and rollout, because these wait for what vendors deliver.
"""

import math

from crmsim.engine import kernel
from crmsim.rules import gates, money, politics
from crmsim.rules import vendors as rules
from crmsim.rules.portable import clip
from crmsim.world.chance import BUILD, FIRM, uniform
from crmsim.world.journal import VENDOR_DISPUTE, note
from crmsim.world.state import Record, Records, World

INTERFACE_SEVERITY = 0.013  # severity of one interface defect, in units of module defects (assumption)
ALLOWANCE = 0.96  # of what plans allow for delay, the part that falls to vendors (assumption)
TIED_UP = 0.3  # blame from which a dispute is told


@kernel
def wave_to_build(waves: Records, released: float, week: int) -> int:
    """The wave being built: the first one that is not done, once it may begin; -1 = none."""
    for k in range(int(released)):
        if waves[k].built < 1.0:
            return k if waves[k].start_week < week else -1
    return -1


@kernel
def project_pace(firm: Record, p: Record) -> float:
    """What leaders, shocks, lessons and the quality of the plan make of the planned pace (1 = as planned)."""
    funded = 0.72 + 0.35 * firm.leadership + 0.10 * (p.it_capacity - 1.0)
    funded *= politics.willing_it(p.it_replacement_fear)
    more_work = 0.955 * money.work_factor(firm.overrun_tail, p.plan_quality, p.optimism_bias)
    more_work *= gates.found_late(gates.steering(p.phase_metrics, p.review_interval))
    pace: float = funded * (1.0 + 0.6 * firm.lessons) * (1.0 - 0.4 * firm.shock) / more_work
    return pace


@kernel
def build(world: World, week: int) -> None:
    """The week of the vendors."""
    firm, p = world.firm[0], world.levers[week]
    if firm.project == 0.0 or firm.stopped == 1.0:
        return
    firm.work_done = 0.0
    alone = world.vendors.size == 1  # nobody to coordinate with, nobody to blame
    firm.coordination = (
        1.0 if alone else rules.coordination(p.vendor_comm_per_month, p.prime_contractor, p.prime_neutral)
    )
    wave = wave_to_build(world.waves, firm.released, week)
    if wave >= 0:
        deliver(world, week, wave)
    breed_interface_defects(world, week, 1.0 if wave >= 0 else 0.0)
    repair(world, week)


@kernel
def deliver(world: World, week: int, k: int) -> None:
    """Each vendor works on its part of the wave; the wave is built when the last of them is done."""
    firm, p, wave = world.firm[0], world.levers[week], world.waves[k]
    luck = 0.9 + 0.2 * uniform(world.keys, BUILD, week, FIRM)
    more_work = 1.0 + 0.4 * max(0.0, p.customisation - 0.3)
    meetings = rules.meeting_time(p.vendor_comm_per_month, p.n_vendors) * 1.012
    meetings *= rules.seen_early(p.integrated_plan, p.n_vendors)
    pace = wave.rate * project_pace(firm, p) * luck * meetings / more_work * ALLOWANCE * p.planning_allowance
    before = 0.0
    for earlier in range(k):
        before += world.waves[earlier].work
    slowest, answerable = 1.0, 1.0 if world.vendors.size == 1 else p.prime_contractor
    for vendor in world.vendors:
        vendor.effort = rules.effort(p.mutual_warranty, answerable, vendor.blame)
        vendor.done = min(vendor.done + pace * vendor.capability * vendor.effort, before + wave.work)
        slowest = min(slowest, (vendor.done - before) / wave.work)
    built = 1.0 if slowest >= 1.0 - 1e-9 else max(0.0, slowest)
    firm.work_done += 0.5 * (built - wave.built) * wave.work
    wave.built = built


@kernel
def breed_interface_defects(world: World, week: int, building: float) -> None:
    """Parts of different vendors do not fit by themselves: every pair breeds defects while something moves."""
    firm, p, n = world.firm[0], world.levers[week], world.vendors.size
    activity = 0.4 * building
    if firm.last_live_week >= 0.0 and week - firm.last_live_week < 13.0:
        activity = min(1.0, activity + world.waves[int(firm.waves_live) - 1].seats)
    new = rules.new_interface_defects(p.defects_per_pair, firm.coordination, activity)
    share = rules.disputed_share(firm.coordination, p.mutual_warranty, p.prime_contractor)
    for a in range(n):
        for b in range(a + 1, n):
            world.interface_defects[a, b] += new
            world.disputed[a, b] = share * world.interface_defects[a, b]


@kernel
def repair_rate(firm: Record, p: Record) -> float:
    """Share of open defects repaired per week by a committed, coordinated project."""
    rate = 0.10 * math.sqrt(p.it_capacity) * (0.5 + 0.5 * firm.coordination) * (0.6 + 0.6 * firm.leadership)
    rate *= politics.willing_it(p.it_replacement_fear) * math.sqrt(gates.steering(p.phase_metrics, p.review_interval))
    return clip(rate, 0.0, 0.9)


@kernel
def repair(world: World, week: int) -> None:
    """Defects are repaired; those between vendors more slowly while each points at the other."""
    rate = repair_rate(world.firm[0], world.levers[week])
    for module in world.modules:
        module.defects *= 1.0 - rate
    for m in range(world.block_defects.shape[0]):
        for g in range(world.block_defects.shape[1]):
            world.block_defects[m, g] *= 1.0 - rate
    n = world.vendors.size
    for a in range(n):
        disputes = 0.0
        for b in range(n):
            disputes += world.disputed[min(a, b), max(a, b)]
            if b > a:
                open_defects = world.interface_defects[a, b]
                world.interface_defects[a, b] -= rules.repaired(open_defects, world.disputed[a, b], rate)
        settle_blame(world, week, a, disputes)


@kernel
def settle_blame(world: World, week: int, a: int, disputes: float) -> None:
    """A vendor with many disputed defects is tied up in them."""
    vendor = world.vendors[a]
    before = vendor.blame
    vendor.blame = rules.updated_blame(before, disputes)
    if vendor.blame >= TIED_UP and before < TIED_UP:
        note(world, week, VENDOR_DISPUTE, a, vendor.blame, TIED_UP)


@kernel
def interface_trouble(world: World) -> float:
    """Severity of all open interface defects together."""
    total = 0.0
    for a in range(world.vendors.size):
        for b in range(a + 1, world.vendors.size):
            total += world.interface_defects[a, b]
    return INTERFACE_SEVERITY * total
