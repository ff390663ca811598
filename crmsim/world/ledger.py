"""Phase 9, record: the figures of the week, and the aggregates that next week's people and leaders see.

Last, so that a row shows the whole week. All means are weighted by full-time equivalents.
"""

from crmsim.engine import kernel
from crmsim.rules import data_quality, treatment
from crmsim.world.money import CLOSING_WEEKS, LEAST_PAID
from crmsim.world.state import ACTIVE_SHARE, CUSTOMER_FACING, MATURE_WEEKS, Record, World

# Rows of the per-function scratch table; the first six are BY_FUNCTION's numerators.
USE, BELIEF, OUTPUT, EXITS, ENTRY, LOST, STAFF, LIVE, LIVE_OUTPUT, BENEFIT = range(10)
COUNT, LEFT, WON, SATISFIED, MARGIN = range(5)  # rows of BY_SEGMENT
SERVICE_SHARE = 0.30  # share of cost to serve that service hours make up


@kernel
def record(world: World, week: int) -> None:
    """Fill the week's row of the table."""
    row, firm = world.table[week], world.firm[0]
    row.leadership = firm.leadership
    row.evidence = firm.evidence
    row.live = firm.live
    row.lessons = firm.lessons
    row.tidy = firm.tidy
    row.insight = firm.insight
    row.scorecard = firm.scorecard
    row.requests = firm.requests
    row.links = firm.links
    row.missing = firm.missing
    row.wait = firm.wait
    row.tickets = firm.tickets
    row.spent = firm.spent
    row.paid_seats = paid_seats(firm, week)
    if firm.project == 1.0:
        record_project(world, week)
    record_people(world, week)
    record_customers(world, week)
    remember(world, week)


@kernel
def paid_seats(firm: Record, week: int) -> float:
    """Seats under licence: those live, and after a stop those of the term that runs out."""
    if firm.stopped == 0.0:
        return float(firm.users)
    return max(LEAST_PAID, firm.users) if week - firm.stop_week < CLOSING_WEEKS else 0.0


@kernel
def record_project(world: World, week: int) -> None:
    """Preparation of the next wave, defects and disputes."""
    row, firm, n = world.table[week], world.firm[0], world.vendors.size
    following = world.waves[min(int(firm.waves_live), world.waves.size - 1)]
    row.built = following.built
    row.migrated = following.migrated
    for module in world.modules:
        row.defects += module.defects / world.modules.size
    for m in range(world.block_defects.shape[0]):
        for g in range(world.block_defects.shape[1]):
            row.defects += world.block_defects[m, g] / world.block_defects.size
    for a in range(n):
        for b in range(a + 1, n):
            row.interface_defects += world.interface_defects[a, b]
            row.disputed += world.disputed[a, b]
    row.let_through = firm.let_through if firm.live > 0.0 else 1.0
    live = 1e-9
    for department in world.departments:
        if department.offered > 0.0:
            row.fit_live += department.fit * department.staff
            live += department.staff
        row.resistance += department.resistance * department.staff / firm.scale
        row.opposed += department.opposed * department.staff / firm.scale
        row.fit += department.fit * department.staff / firm.scale
    row.fit_live /= live


@kernel
def record_people(world: World, week: int) -> None:
    """Use, belief, output and time of all employees, and of each function."""
    row, firm, tally = world.table[week], world.firm[0], world.tally
    tally[:] = 0.0
    firm.adopters = firm.use_level = firm.entered = 0.0
    for person in world.people:
        fte, f = person.fte, person.function
        tally[STAFF, f] += fte
        tally[BELIEF, f] += fte * person.belief
        if person.offered > 0.0 or firm.live == 0.0:
            row.belief += fte * person.belief
        tally[OUTPUT, f] += fte * person.output
        tally[EXITS, f] += fte * person.left
        row.fatigue += fte * person.fatigue
        if person.offered > 0.0:
            record_user(row, firm, person, week, world.departments[person.department].planned)
            tally[LIVE, f] += fte
            tally[USE, f] += fte * person.depth * (1.0 - person.filler)
            tally[ENTRY, f] += fte * person.entry_hours
            tally[LOST, f] += fte * person.lost_time
            tally[LIVE_OUTPUT, f] += fte * person.output
            tally[BENEFIT, f] += fte * person.benefit
    share_out(world, week)
    share_out_functions(world, week)


@kernel
def record_user(row: Record, firm: Record, person: Record, week: int, planned: float) -> None:
    """Add one live person to the sums of the row."""
    fte, offered = person.fte, person.offered
    seat = fte * offered / planned
    honest = person.depth * (1.0 - person.filler)
    active = seat if honest >= ACTIVE_SHARE else 0.0
    row.breadth += seat * person.adopted
    row.active += active
    if week >= person.live_week + MATURE_WEEKS:
        row.mature += seat
        row.active_mature += active
    firm.adopters += fte * person.adopted
    firm.use_level += fte * offered * person.depth
    row.depth += fte * person.adopted * honest
    row.honest_use += fte * offered * honest
    row.logged_use += fte * offered * min(1.0, person.depth + person.compliance)
    row.filler += fte * offered * (person.depth + person.compliance) * person.filler
    firm.entered += fte * offered * (person.depth + person.compliance)
    row.intention += fte * person.intention
    row.proficiency += fte * person.proficiency


@kernel
def share_out(world: World, week: int) -> None:
    """Sums over live people become means, over planned seats, planned work or live people."""
    row, firm = world.table[week], world.firm[0]
    seats, planned_work, adopters = max(firm.seats, 1e-9), max(firm.planned_work, 1e-9), max(firm.adopters, 1e-9)
    live = 1e-9
    for f in range(world.tally.shape[1]):
        live += world.tally[LIVE, f]
    row.fatigue /= firm.scale
    firm.use_level /= firm.scale
    row.breadth /= seats
    row.active /= seats
    row.mature /= seats
    row.active_mature /= seats
    row.honest_use /= planned_work
    row.logged_use /= planned_work
    row.depth /= adopters
    row.filler /= max(firm.entered, 1e-9)
    row.intention /= live
    row.belief /= live if firm.live > 0.0 else firm.scale
    row.proficiency /= live


@kernel
def share_out_functions(world: World, week: int) -> None:
    """Means of each function, and of customer-facing staff; idle hours of the others at their wage."""
    row, firm, tally, means = world.table[week], world.firm[0], world.tally, world.by_function[week]
    facing, facing_live, output, output_live = 1e-9, 1e-9, 0.0, 0.0
    for f in range(tally.shape[1]):
        staff, live = max(tally[STAFF, f], 1e-9), max(tally[LIVE, f], 1e-9)
        means[USE, f] = tally[USE, f] / live
        means[BELIEF, f] = tally[BELIEF, f] / staff
        means[OUTPUT, f] = tally[OUTPUT, f] / staff
        means[EXITS, f] = tally[EXITS, f]
        means[ENTRY, f] = tally[ENTRY, f] / live
        means[LOST, f] = tally[LOST, f] / live
        row.exits += tally[EXITS, f]
        if CUSTOMER_FACING[f] == 1.0:
            facing += tally[STAFF, f] * world.normal_output[f]
            facing_live += tally[LIVE, f]
            output += tally[OUTPUT, f]
            output_live += tally[LIVE_OUTPUT, f] / world.normal_output[f]
            row.entry_hours += tally[ENTRY, f]
            row.lost_time += tally[LOST, f]
            row.benefit += tally[BENEFIT, f]
        else:
            hours = tally[LOST, f] + firm.aside * (tally[STAFF, f] - tally[LIVE, f])
            row.idle_cost += 40.0 * hours * world.wages[f]
    row.entry_hours /= facing_live
    row.lost_time /= facing_live
    row.benefit /= facing_live
    row.productivity = output / facing
    row.output_live = output_live / facing_live if facing_live > 1e-6 else 1.0


@kernel
def record_customers(world: World, week: int) -> None:
    """Customers, satisfaction and margin by segment, and the quality of records."""
    row, firm, p = world.table[week], world.firm[0], world.levers[week]
    by_segment = world.by_segment[week]
    for customer in world.customers:
        if customer.active == 1.0:
            s = customer.segment
            segment, helper = world.segments[s], world.people[customer.service]
            served = 1.0 - SERVICE_SHARE * (p.service_efficiency * helper.benefit - helper.lost_time)
            served *= treatment.cost_factor(
                s,
                p.self_service,
                p.prune_unprofitable,
                p.best_service,
                p.lookalike_targeting,
                firm.insight,
                helper.offered,
            )
            by_segment[COUNT, s] += 1.0
            by_segment[SATISFIED, s] += min(1.0, max(0.0, customer.satisfaction))  # as a survey would show it
            by_segment[MARGIN, s] += segment.gross_margin * (1.0 + customer.wallet) - segment.cost_to_serve * served
    weight = 1e-9
    for s in range(world.segments.size):
        by_segment[LEFT, s] = world.flows[0, s]
        by_segment[WON, s] = world.flows[1, s]
        row.lost += world.flows[0, s]
        row.won += world.flows[1, s]
        row.cross_sold += world.flows[2, s]
        row.customers += by_segment[COUNT, s]
        row.margin += by_segment[MARGIN, s]
        row.satisfaction += by_segment[SATISFIED, s] * world.segments[s].gross_margin
        weight += by_segment[COUNT, s] * world.segments[s].gross_margin
        by_segment[SATISFIED, s] /= max(by_segment[COUNT, s], 1.0)
    row.satisfaction /= weight
    row.upgraded = firm.upgraded
    row.downgraded = firm.downgraded
    if firm.live > 0.0:
        row.completeness = firm.completeness
        row.accuracy = firm.accuracy
        row.trust = data_quality.trust(firm.quality, p.trust_threshold)


@kernel
def remember(world: World, week: int) -> None:
    """What leaders will see at their next review."""
    row, firm = world.table[week], world.firm[0]
    firm.logged_use = row.logged_use
    firm.insight = firm.use_level * firm.quality
    if firm.live > 0.0:
        firm.results += (row.output_live - 1.0 - firm.results) / 13.0
