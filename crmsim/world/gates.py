"""Go or no go: before a wave behind a gate, leaders weigh what the waves before it show, and go on if that pays.

Part of the leadership phase. The forecast takes what people with a CRM draw from it now, forward to what such projects
draw in the end; it errs, and who knows that lets the business case weigh in. A no ends the rollout: what is live stays
on if it earns what it costs to run, and is switched off if not.
"""

from crmsim.engine import kernel
from crmsim.rules import gates as rules
from crmsim.rules import influence, leadership, money
from crmsim.world.chance import FIRM, FORECAST, OVERRULE, uniform
from crmsim.world.journal import GATE_CLOSED, GATE_OVERRULED, GATE_PASSED, note
from crmsim.world.money import licence_week
from crmsim.world.state import World
from crmsim.world.stopping import switch_off


@kernel
def hold_gate(world: World, week: int) -> None:
    """Decide about the next wave, once the one before it has been live for long enough."""
    firm, p = world.firm[0], world.levers[week]
    k = int(firm.released)
    if k >= firm.scope or firm.waves_live < k or week < firm.last_live_week + firm.gate_weeks:
        return
    seen, joined, age = benefit_seen(world, week)
    # Luck goes by the wave, not by the week: a lever that shifts a go-live draws no other error.
    seen *= rules.forecast_error(p.pilot_noise, uniform(world.keys, FORECAST, k, FIRM))
    promised = money.REALISED * p.expectation_inflation
    index = rules.weighed(min(seen * joined, firm.ceiling), promised, p.pilot_noise, age)
    alone = index / joined  # of those who are live, if nobody else follows
    gain, cost = going_on(world, week, k, index, alone)
    worth = gain / max(cost, 1e-9)
    if worth >= 1.0:
        note(world, week, GATE_PASSED, k, worth, 1.0)
        release(world, k)
        lower_expectations(world, week, age)
    elif uniform(world.keys, OVERRULE, k, FIRM) >= p.gate_discipline:
        note(world, week, GATE_OVERRULED, k, worth, 1.0)
        release(world, k)
        lower_expectations(world, week, age)
    else:
        note(world, week, GATE_CLOSED, k, worth, 1.0)
        end_rollout(world, week, alone)


@kernel
def benefit_seen(world: World, week: int) -> tuple[float, float, float]:
    """Benefit index of people with a CRM for all of their work, taken forward from how ripe their seats are; by how
    much records that everybody shares as they do, and all modules, multiply it; mean age of the seats in weeks."""
    firm = world.firm[0]
    total, ripe, ages, used, weight = 0.0, 1e-9, 0.0, 0.0, 1e-9
    for person in world.people:
        if person.offered > 0.0:
            share, age = person.fte * person.offered, week - person.live_week
            total += person.fte * person.benefit
            ripe += share * rules.ripeness(age)
            ages += share * age
            used += share * person.depth
            weight += share
    k_net, everybody = world.levers[week].k_net, used / weight * firm.planned_work / firm.scale
    shared = influence.shared(k_net, everybody) / max(firm.shared, 1e-9)
    return total / ripe, shared / max(firm.together, 1e-9), ages / weight


@kernel
def lower_expectations(world: World, week: int, age: float) -> None:
    """Leaders who go on move what they expect towards the use they saw, against what was due from seats so old (weeks),
    where that is less than they believed so far: the more, the longer they saw it (early use misleads as early
    benefit does; assumption)."""
    firm, p = world.firm[0], world.levers[week]
    due = firm.live * leadership.expected_use(age, p.expectation_inflation, p.evaluation_patience)
    seen = firm.logged_use / max(due, 1e-9)
    share = rules.weighed(seen, firm.believed, p.pilot_noise, age)  # a look too early says next to nothing
    if share < firm.believed:
        for t in range(week, world.table.size):
            world.table[t].expected_use *= share / firm.believed
        firm.believed = share


@kernel
def seat_cost(world: World, week: int) -> float:
    """What one more live seat costs a week: licence and administration. The support team is there already."""
    firm, p = world.firm[0], world.levers[week]
    return money.running_cost(licence_week(p), 0.0, p.admin_fte_per_100_users, firm.it_wage)


@kernel
def old_system(world: World, week: int) -> float:
    """What the old system costs in this week for the whole company, if nobody is in the CRM."""
    p = world.levers[week]
    return p.legacy_extension_cost * world.firm[0].scale if 0.0 < p.legacy_end_week <= week else 0.0


@kernel
def going_on(world: World, week: int, k: int, index: float, alone: float) -> tuple[float, float]:
    """Present values, at this week, of what the waves from k on would bring to the horizon and of what they cost.

    What those who join bring is the benefit `index`, and what colleagues' records and further modules add to those
    who are live already, whose index otherwise stays `alone`."""
    firm, p, waves = world.firm[0], world.levers[week], world.waves
    gain, cost, left = 0.0, 0.0, 0.0
    added = index + firm.live / max(1.0 - firm.live, 1e-9) * (index - alone)
    running = firm.seats * seat_cost(world, week)
    last_plan = waves[k - 1].planned_week + firm.gate_weeks
    for j in range(k, waves.size):
        live = week + waves[j].planned_week - last_plan
        left += waves[j].work
        cost += money.training_cost(waves[j].seats * firm.seats * p.training_hours_user, firm.mean_wage)
        for t in range(week, world.table.size):
            weight = world.table[t].discount / world.table[week].discount * waves[j].seats
            if t >= live:
                gain += weight * firm.potential * added * min(1.0, (t - live) / money.RAMP_WEEKS)
                gain += weight * old_system(world, t)
                cost += weight * running
    # Work left costs what work so far has cost, with the office, links and new starts that came with it.
    return gain, cost + firm.spent / max(firm.worked, 1e-9) * left


@kernel
def release(world: World, k: int) -> None:
    """Preparation may go on to the next gate, or to the end."""
    firm = world.firm[0]
    following = k + 1
    while following < world.waves.size and world.waves[following].gate == 0.0:
        following += 1
    firm.released = following


@kernel
def end_rollout(world: World, week: int, index: float) -> None:
    """No further wave. What is live stays on if it is forecast to earn what it costs, else it is switched off."""
    firm, p = world.firm[0], world.levers[week]
    firm.stopped_at_gate = 1.0
    firm.scope = firm.released = firm.waves_live
    firm.links = 1.0  # one border is left between what is live and what never will be, however many waves were planned
    firm.team = firm.users
    links = money.link_week(p.interim_link_cost, p.task_interdependence, firm.scale)
    support = money.support_cost(0.01 * p.support_fte_per_100 * firm.seats * firm.team, 0.0, firm.it_wage)
    running = firm.users * firm.seats * seat_cost(world, week) + support + links
    if firm.live * firm.potential * index + firm.moved * old_system(world, world.table.size - 1) < running:
        switch_off(world, week)
        return
    firm.complete_week = week
    for t in range(week, world.table.size):
        row = world.table[t]
        row.planned_live = firm.live
        row.expected_use = 0.0
        for j in range(int(firm.scope)):
            wave = world.waves[j]
            due = leadership.expected_use(t - wave.planned_week, p.expectation_inflation, p.evaluation_patience)
            row.expected_use += firm.believed * wave.seats * due
