"""Phase 4, rollout: what is due and ready goes live, or goes live unready when the date is pressed.

Training, the load of the cut-over and interim interfaces start here; people meet them in the next phase.
"""

from crmsim.engine import kernel
from crmsim.rules import benefit, gates, housekeeping, learning, migration, strategy, support, vendors
from crmsim.rules.portable import clip
from crmsim.world.journal import (
    NOT_READY,
    REQUESTS_PILED_UP,
    THOUGHT_READY,
    WENT_LIVE,
    WENT_LIVE_UNREADY,
    WORK_FINISHED,
    WORK_OVERLOOKED,
    note,
)
from crmsim.world.people import SALES_ARE_LESS_DILIGENT
from crmsim.world.state import ASKED, RELEVANCE, Record, World
from crmsim.world.vendors import interface_trouble

READY = 0.97
LEAST_READY = 0.35
QUARTER = 13.0  # weeks
BETWEEN_WAVES = 4.0  # weeks; the same people carry every wave
SALES = 0  # index into FUNCTIONS
PILE = 0.3  # open requests per user from which they are told
OVERLOOKED = 0.95  # share of what was thought done that is really done; below it is told
PATIENCE = 4.8  # weeks of slip at even odds between date and readiness (assumption)


@kernel
def roll_out(world: World, week: int) -> None:
    """The week of the rollout team."""
    firm = world.firm[0]
    firm.training_need = 0.0
    firm.remobilised = 0.0
    if firm.project == 0.0 or firm.stopped == 1.0:
        return
    if firm.complete_week < 0.0:
        consider_go_live(world, week, int(firm.waves_live))
    finish_work(world, week)
    change_the_system(world, week)
    share_lessons(world, week)
    equip_departments(world, week)
    solve_tickets(world, week)


@kernel
def consider_go_live(world: World, week: int, k: int) -> None:
    """Ready, or out of patience with the plan's date: then live. Otherwise the wave slips."""
    firm, p, wave = world.firm[0], world.levers[week], world.waves[k]
    too_soon = firm.last_live_week >= 0.0 and week < firm.last_live_week + BETWEEN_WAVES
    if week < wave.planned_week or too_soon:
        return
    ready = min(wave.built, wave.migrated)
    haste = strategy.haste(p.rollout_speed, p.readiness, p.enterprise_scope)
    pressure = clip(p.deadline_pressure + 0.35 * haste, 0.0, 1.0)
    slip = PATIENCE * (1.0 - pressure) / max(pressure, 1e-9)  # without any pressure: for ever
    if ready >= gates.thought_ready(READY, p.phase_metrics):
        note(world, week, WENT_LIVE if ready >= READY else THOUGHT_READY, k, ready, READY)
        go_live(world, week, k, ready)
    elif week >= wave.planned_week + slip and ready > LEAST_READY:
        note(world, week, WENT_LIVE_UNREADY, k, ready, READY)
        go_live(world, week, k, ready)
    elif week == wave.planned_week:
        note(world, week, NOT_READY, k, ready, READY)


@kernel
def go_live(world: World, week: int, k: int, ready: float) -> None:
    """The blocks of a wave go live: defects, training, fatigue and records all begin here."""
    firm, p, wave = world.firm[0], world.levers[week], world.waves[k]
    since = week - firm.last_live_week if firm.last_live_week >= 0.0 else float(week)
    complete = migration.seen_ready(ready, p.plan_quality, p.readiness, firm.lessons)
    if complete < OVERLOOKED * ready:
        note(world, week, WORK_OVERLOOKED, k, 1.0 - complete / ready, 1.0 - OVERLOOKED)
    open_records(world, week, k, complete)
    open_modules(world, week, k, complete)
    wave.live_week = week
    firm.remobilised = 1.0 if k > 0 else 0.0
    firm.waves_live = k + 1.0
    firm.last_live_week = week
    firm.live += wave.seats
    firm.purged += wave.seats * firm.tidy
    firm.links = firm.waves_live * (world.waves.size - firm.waves_live)
    if k + 1 == world.waves.size:
        firm.live = 1.0
    if k + 1 == firm.scope:
        firm.complete_week = week
    equip_departments(world, week)
    count_seats(world)
    give_training(world, week, since)


@kernel
def count_seats(world: World) -> None:
    """Seats that have something of the CRM, and those that have all of it: licences go by the first, the old system by
    the second."""
    firm = world.firm[0]
    users, moved = 0.0, 0.0
    for person in world.people:
        department = world.departments[person.department]
        if department.offered > 0.0:
            users += person.fte
            if department.offered >= department.planned - 1e-9:
                moved += person.fte
    firm.users, firm.moved = users / max(firm.seats, 1e-9), moved / max(firm.seats, 1e-9)


@kernel
def open_records(world: World, week: int, k: int, ready: float) -> None:
    """Customers' records enter the CRM, module by module, as good as the migration of the wave made them."""
    firm, p = world.firm[0], world.levers[week]
    legacy = housekeeping.cleaned(p.legacy_accuracy + firm.legacy_draw, firm.tidy)
    for customer in world.customers:
        new, old, mess = 0.0, 0.0, 0.0
        for m in range(world.modules.size):
            if world.block_wave[m, customer.region] == k:
                new += 1.0
                mess += world.block_mess[m, customer.region]
            old += world.block_live[m, customer.region]
        if new > 0.0:
            share = new / (new + old)
            owner = world.people[customer.sales].conscientiousness - p.conscientiousness + SALES_ARE_LESS_DILIGENT
            found = migration.own_accuracy(legacy, mess / new, p.mess_unevenness, owner)
            accuracy = migration.accuracy_at_live(found, ready, world.waves[k].mapping_error)
            customer.accuracy += share * (accuracy - customer.accuracy)
            customer.completeness += share * (0.8 * accuracy - customer.completeness)


@kernel
def open_modules(world: World, week: int, k: int, ready: float) -> None:
    """A module's first wave finds its defects, for the later ones too; unready blocks bring their own."""
    firm, p = world.firm[0], world.levers[week]
    haste = strategy.haste(p.rollout_speed, p.readiness, p.enterprise_scope)
    tested = clip(p.test_coverage * (1.0 - 0.9 * haste), 0.0, 0.98)
    first_time = 0.0
    for m in range(world.modules.size):
        module = world.modules[m]
        for g in range(world.region_live.size):
            if world.block_wave[m, g] == k:
                world.block_live[m, g] = 1.0
                world.region_live[g] = 1.0
                world.block_defects[m, g] += p.unreadiness_defects * (1.0 - ready)
                if module.live == 0.0:
                    module.live = 1.0
                    module.defects += 2.5 * (1.0 - tested) * (1.0 - 0.5 * firm.lessons)
                    first_time += 1.0
    found = 5.75 * p.defects_per_pair * (1.0 - firm.coordination) * first_time / world.modules.size
    found *= vendors.misfits(p.vendor_design_engagement, p.legacy_integration, p.enterprise_scope, haste)
    for a in range(world.vendors.size):
        for b in range(a + 1, world.vendors.size):
            world.interface_defects[a, b] += found


@kernel
def give_training(world: World, week: int, weeks_since: float) -> None:
    """Everybody whose work becomes supported is trained as far as trainers reach, then starts fresh and hopeful."""
    firm, p = world.firm[0], world.levers[week]
    need, experienced, users = 0.0, 0.0, 1e-9
    for person in world.people:
        need += person.fte * (world.departments[person.department].offered - person.offered)
        if person.offered > 0.0:
            experienced += person.fte * person.experience
            users += person.fte
    firm.training_need = need * p.training_hours_user
    weeks = min(weeks_since, 26.0)
    capacity = learning.training_capacity(weeks, firm.scale, firm.leadership, p.training_hours_user)
    share = min(1.0, capacity / max(firm.training_need, 1e-9))
    kept = learning.kept_after_wait(weeks * min(1.0, firm.training_need / capacity), p.training_forget_halflife)
    firm.training_need *= share  # what was given is what is paid
    from_peers = 0.25 * min(40.0, p.transfer_between_phases * experienced / users)
    for person in world.people:
        offered = world.departments[person.department].offered
        if offered > person.offered:
            start_anew(person, p, week, offered, share, kept, from_peers)


@kernel
def start_anew(
    person: Record, p: Record, week: int, offered: float, share: float, kept: float, from_peers: float
) -> None:
    """A person whose work becomes supported: trained, hopeful, tired, and a beginner in part."""
    added = offered - person.offered
    fresh = learning.trained_experience(p.training_hours_user, share, kept, person.tech_skill) + from_peers
    person.experience = learning.carried_over(
        fresh, person.experience, person.offered, added, p.transfer_between_phases
    )
    hope = min(1.0, p.training_hours_user * share / 16.0)
    person.belief += 0.4 * hope * added * (1.0 - person.belief)
    at_once = 1.0 + strategy.haste(p.rollout_speed, 0.5, p.enterprise_scope)  # readiness counts beside it
    person.fatigue += added * (1.85 - 2.0 * min(p.readiness, 0.92)) * at_once * (0.92 + 0.4 * p.org_redesign)
    before = person.live_week if person.offered > 0.0 else 0.0
    person.live_week = (before * person.offered + week * added) / offered
    person.last_live = week
    person.offered = offered


@kernel
def equip_departments(world: World, week: int) -> None:
    """What each department is offered, what trouble it meets, and the product of its benefit gates."""
    firm, p = world.firm[0], world.levers[week]
    modules = 0.0
    for module in world.modules:
        modules += module.live / world.modules.size
    mature = housekeeping.matured(p.process_maturity, firm.tidy)
    firm.together = benefit.integration(p.integration_complement, modules)
    gate = p.benefit_scale * firm.value_draw * benefit.finished(firm.missing)
    firm.let_through = benefit.company_gate(p.tech_only_fraction, p.process_change, p.action_rate, mature)
    firm.let_through *= strategic_gate(p) * strategy.follow_through(firm.leadership, p.task_interdependence)
    gate *= firm.let_through
    beyond_sales = strategy.coverage(p.enterprise_scope)
    lag = strategy.absorption_lag(p.benefit_lag, p.absorptive_capacity)
    between = interface_trouble(world)
    for department in world.departments:
        offered, trouble = 0.0, 0.0
        for m in range(world.modules.size):
            weight = RELEVANCE[department.function, m] * world.block_live[m, department.region]
            offered += weight
            trouble += weight * (world.modules[m].defects + world.block_defects[m, department.region])
        if offered > department.offered:
            before = department.live_week if department.offered > 0.0 else 0.0
            added = offered - department.offered
            department.live_week = (before * department.offered + week * added) / offered
            if department.offered == 0.0:
                department.fit = housekeeping.documented(department.fit, firm.tidy, p.tech_led_selection)
        department.offered = offered
        department.trouble = trouble + between * offered
        if offered > 0.0:
            learnt = benefit.acting(week - department.live_week + 1.0, lag)
            covered = 1.0 if department.function == SALES else beyond_sales
            department.gain = gate * benefit.fit_gate(department.fit) * learnt * covered


@kernel
def strategic_gate(p: Record) -> float:
    """What strategy, structure, learning and comparable data make of the benefit (1 at the defaults)."""
    weakest = strategy.weakest_capability(p.customer_voice, p.tech_skill, p.change_willingness, p.it_capacity)
    gate: float = strategy.value_gate(p.value_strategy) * strategy.grounding_gate(p.strategy_grounding, weakest)
    gate *= strategy.structure_gate(p.org_redesign) * strategy.absorption_gate(p.absorptive_capacity)
    return gate * strategy.comparable(p.standardisation)


@kernel
def finish_work(world: World, week: int) -> None:
    """Function missing at a go-live is finished afterwards; until then live people work around it."""
    firm = world.firm[0]
    missing, undone = 0.0, 0
    for k in range(int(firm.scope)):
        wave = world.waves[k]
        done = min(wave.built, wave.migrated)
        if done < 1.0:
            undone += 1
        if wave.live_week >= 0.0:
            missing += wave.seats * (1.0 - done)
    firm.missing = missing / firm.live if firm.live > 0.0 else 0.0
    if undone == 0 and firm.complete_week >= 0.0 and firm.finished_week < 0.0:
        firm.finished_week = week
        note(world, week, WORK_FINISHED, -1, week, firm.planned_end)


@kernel
def share_lessons(world: World, week: int) -> None:
    """While waves remain and one is live, the team learns from it, and what is wrong with the process is put right in
    the part of the work that is not live yet; live units fit the process to their work themselves."""
    firm, p = world.firm[0], world.levers[week]
    learning = firm.waves_live > 0.0 and firm.complete_week < 0.0
    if learning:
        firm.lessons += 0.03 * (1.0 - firm.lessons) * p.transfer_between_phases / 0.25
    seen = gates.steering(p.phase_metrics, p.review_interval)
    pace = 0.005 * (0.3 + 0.7 * p.user_participation) * (0.3 + 0.7 * firm.leadership) * firm.heard * seen
    ahead = p.pilot_learning / QUARTER * seen if learning else 0.0
    for department in world.departments:
        waiting = 1.0 - department.offered / department.planned if department.planned > 0.0 else 0.0
        at_work = pace if department.offered > 0.0 else 0.0
        department.fit += (at_work + ahead * waiting) * max(0.0, 0.95 - department.fit)


@kernel
def change_the_system(world: World, week: int) -> None:
    """Users ask for changes; what administrators cannot do queues, and what queues for long is asked no more."""
    firm, p = world.firm[0], world.levers[week]
    users = firm.seats * firm.users
    fit = 0.0
    for department in world.departments:
        fit += department.fit * department.staff / firm.scale
    done = support.requests_done(0.01 * p.admin_fte_per_100_users * users, p.admin_skill)
    before = firm.requests
    firm.requests = max(0.0, 0.98 * before + support.new_requests(users, fit) - done)
    firm.heard = support.heard(firm.requests, done)
    if firm.requests >= PILE * users > before:
        note(world, week, REQUESTS_PILED_UP, -1, firm.requests, PILE * users)


@kernel
def solve_tickets(world: World, week: int) -> None:
    """Tickets of the week join the queue; what support cannot solve waits, and so do people."""
    firm, p = world.firm[0], world.levers[week]
    new, users = 0.0, 0.0
    for person in world.people:
        if person.offered > 0.0:
            asked = support.new_tickets(person.offered, person.depth, person.proficiency)
            trouble = 0.03 * world.departments[person.department].trouble * (0.4 + 0.6 * ASKED[person.function])
            new += person.fte * (asked + trouble)
            users += person.fte
    since_done = week - firm.complete_week if firm.complete_week >= 0.0 else 0.0
    team = p.support_fte_per_100 * firm.scale / 100.0 * support.staffing(since_done) * firm.team
    team *= support.hand_offs(firm.scale, p.hand_offs)
    since_live = week - world.waves[0].live_week if world.waves[0].live_week >= 0.0 else 0.0
    solved = support.capacity(team, firm.leadership, p.it_capacity, support.it_skill(p.it_training_weeks, since_live))
    firm.tickets = clip(firm.tickets + new - solved, 0.0, 3.0 * users)
    firm.wait = support.waiting_weeks(firm.tickets, solved)
