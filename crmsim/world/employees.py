"""Phase 5, employees: perceive, then decide and act; and some leave.

Two beats, so that no result depends on who comes first: everybody perceives last week's behaviour of everybody else
before anybody changes. After rollout, because people meet this week's system; before records, which they feed.
"""

from crmsim.engine import kernel
from crmsim.rules import (
    belief,
    benefit,
    data_quality,
    housekeeping,
    influence,
    leadership,
    learning,
    politics,
    strategy,
    time_budget,
)
from crmsim.world.chance import FIRST_USE, LEAVE, uniform
from crmsim.world.journal import COALITION_FORMED, note
from crmsim.world.state import ASKED, Record, World

SALES, SERVICE = 0, 2
HARDENED = 0.3  # strength from which a coalition is told


@kernel
def work_a_week(world: World, week: int) -> None:
    """The week of all employees."""
    firm, p = world.firm[0], world.levers[week]
    set_constants(firm, p)
    if firm.live > 0.0:
        perceive(world)
    for i in range(world.people.size):
        person = world.people[i]
        department = world.departments[person.department]
        act(firm, p, person, department, week)
        if person.offered > 0.0:
            decide(firm, p, person, department, uniform(world.keys, FIRST_USE, week, i))
        stay_or_leave(p, person, uniform(world.keys, LEAVE, week, i))
    if firm.live > 0.0:
        harden_or_soften(world, week)


@kernel
def set_constants(firm: Record, p: Record) -> None:
    """What is the same for everybody this week, computed once."""
    firm.learning_exponent = learning.learning_exponent(p.learning_rate)
    firm.routine_time = learning.routine_time(firm.learning_exponent)
    firm.filler_logit = data_quality.filler_base(p.filler_base, p.incentive_alignment, p.activity_target_pressure)
    firm.covered = data_quality.fields_covered(p.data_burden, p.critical_fields)
    firm.asked = time_budget.asked_hours(
        p.data_burden,
        p.critical_fields,
        p.duplicate_entry,
        housekeeping.purged(p.prospect_clutter, firm.purged / max(firm.live, 1e-9)),
        p.tech_flash,
    )
    firm.demand = influence.demand(p.mandate_strength, p.job_description, firm.leadership)
    firm.features = 0.6 + p.depth_support
    firm.ceiling = p.benefit_ceiling * strategy.integrated(p.legacy_integration)
    firm.shared = influence.shared(p.k_net, firm.use_level)


@kernel
def perceive(world: World) -> None:
    """First beat: what one's contacts did last week, weighted by their power."""
    for i in range(world.people.size):
        norm, peers = 0.0, 0.0
        for k in range(world.tie_start[i], world.tie_start[i + 1]):
            contact = world.people[world.tie_contact[k]]
            norm += world.tie_weight[k] * contact.depth
            peers += world.tie_weight[k] * contact.adopted
        world.people[i].norm = norm
        world.people[i].peers = peers


@kernel
def act(firm: Record, p: Record, person: Record, department: Record, week: int) -> None:
    """Second beat: one person's week. Before go-live, and without a project, the ramp of new hires counts, and how
    tidy the files are."""
    person.tenure += 1.0
    ramp = 0.5 + 0.5 * min(1.0, person.tenure / max(p.new_hire_ramp, 1e-9))
    if person.offered <= 0.0:
        person.lost_time, person.benefit = firm.aside, firm.files
        person.saved_time = person.entry_hours = 0.0
        gained = p.max_sales_gain * firm.files if person.function == SALES else 0.0
        person.output = ramp * (1.0 + gained) * (1.0 - time_budget.lost_output(firm.aside, p.org_slack))
        return
    trust = data_quality.trust(person.information, p.trust_threshold)
    person.proficiency = learning.proficiency(person.experience, firm.learning_exponent, firm.routine_time)
    person.benefit = (
        firm.shared
        * firm.together
        * benefit.benefit_index(
            department.gain,
            firm.ceiling,
            person.offered,
            person.depth,
            firm.features,
            person.information,
            trust,
            person.proficiency,
        )
    )
    spend_the_week(firm, p, person, department, trust, week)
    gained = p.max_sales_gain * person.benefit if person.function == SALES else 0.0
    person.output = ramp * (1.0 + gained) * (1.0 - time_budget.lost_output(person.lost_time, p.org_slack))
    person.experience += learning.gained_experience(
        person.depth, person.offered, person.fatigue, p.concurrent_changes, person.norm
    )
    form_belief(p, person)


@kernel
def spend_the_week(firm: Record, p: Record, person: Record, department: Record, trust: float, week: int) -> None:
    """Where the hours go: entry, learning, trouble and double work, less the old administration saved."""
    asked, offered, depth = ASKED[person.function], person.offered, person.depth
    person.entry_hours = time_budget.entry_hours(
        firm.asked * asked, offered, depth, person.filler, person.compliance, person.proficiency, firm.missing
    )
    double = time_budget.dual_running(
        p.dual_running_share,
        p.task_interdependence,
        firm.live,
        firm.complete_week < 0.0,
        week < person.last_live + 4.0,
    )
    person.saved_time = time_budget.saved_time(
        offered, depth, person.proficiency, department.fit, trust, asked, p.customer_focus
    )
    person.unclear = time_budget.unsettled(person.new_unit, p.rollout_speed, week - person.live_week)
    load = time_budget.load_of_change(p.learning_load, p.org_redesign, p.tech_flash, person.unclear)
    settling = time_budget.asking_around(person.unclear)
    settling += time_budget.restructured(p.org_redesign, week - person.live_week)
    logging = time_budget.logging_time(p.activity_target_pressure, offered, depth + person.compliance, asked)
    person.lost_time = time_budget.lost_time(
        person.entry_hours / time_budget.WEEK_HOURS,
        time_budget.learning_time(load, offered, depth, person.proficiency, firm.wait, asked),
        time_budget.trouble_time(depth, department.trouble, firm.wait, asked, person.tech_skill),
        offered * asked * double,
        logging + time_budget.struggle_time(p.conflict, department.opposed, offered) + offered * settling,
        person.saved_time,
    )


@kernel
def form_belief(p: Record, person: Record) -> None:
    """Belief drifts to lived experience: what the week gave this person against what it took."""
    gain = 0.8 * p.service_efficiency if person.function == SERVICE else p.max_sales_gain
    reward = belief.rewarded(p.incentive_alignment, person.depth * (1.0 - person.filler))
    net = belief.net_gain(
        (0.4 + 2.0 * p.personal_benefit_share) * gain * person.benefit + reward,
        person.saved_time,
        person.lost_time,
        person.autonomy,
        p.loss_aversion,
    )
    lived = belief.lived_usefulness(net, person.ease, person.task_match, p.readiness, p.personal_benefit_share)
    person.belief = belief.updated_belief(person.belief, lived, p.belief_learning_rate, person.depth)


@kernel
def decide(firm: Record, p: Record, person: Record, department: Record, luck: float) -> None:
    """How much to use the CRM from next week on, how honestly, and whether to start at all."""
    ease = belief.lived_ease(
        person.proficiency, department.fit, department.trouble, firm.wait, p.critical_fields, person.unclear
    )
    person.ease = belief.updated_belief(person.ease, ease, p.belief_learning_rate, person.depth)
    power = politics.power_loss(person.function <= SERVICE, p.power_shift_to_backoffice, p.business_ownership)
    against = politics.resistance(
        person.autonomy,
        p.user_participation,
        person.fatigue,
        person.tech_skill,
        p.mandate_strength,
        power,
        department.resistance,
        p.change_willingness,
    )
    against += politics.unwilling(p.concurrent_changes)
    facilities = belief.facilitation(firm.leadership, firm.wait)
    norm = norm_felt(firm, p, person)
    person.intention = belief.intention(
        person.belief, person.ease, norm, facilities, person.habit, against, person.proficiency
    )
    external = p.first_use_base + p.mandate_push * firm.demand
    if luck < influence.first_use_hazard(external, p.peer_influence, person.peers, person.belief):
        person.adopted = 1.0
    control = power - politics.USUAL_LOSS if person.function <= SERVICE else 0.0
    use_the_crm(firm, p, person, control)


@kernel
def norm_felt(firm: Record, p: Record, person: Record) -> float:
    """Subjective norm (0-1) of one person this week."""
    celebrated = leadership.celebrated(p.win_visibility, firm.results)
    norm: float = belief.social_norm(person.norm, firm.leadership, celebrated)
    return norm


@kernel
def use_the_crm(firm: Record, p: Record, person: Record, control: float) -> None:
    """Depth of honest use moves towards what is intended; the mandate extracts some more; pressure breeds filler."""
    goal = person.adopted * belief.depth_goal(belief.by_habit(person.intention, person.habit), person.threshold)
    pressure = p.mandate_strength * firm.leadership * ASKED[person.function] * firm.asked / 3.0
    person.filler = data_quality.filler_share(
        firm.filler_logit, pressure, control, person.belief, person.conscientiousness
    )
    person.compliance = person.adopted * influence.compliance(firm.demand, p.activity_target_pressure, person.depth)
    person.depth += 0.20 * (goal - person.depth)
    person.habit += (person.depth - person.habit) / max(p.habit_weeks, 1.0)
    person.fatigue = politics.updated_fatigue(person.fatigue, p.release_interval, person.tech_skill, person.lost_time)
    person.entries = data_quality.entry_input(person.offered, person.depth, person.filler, person.conscientiousness)
    person.spoiling = person.offered * (person.depth + person.compliance) * person.filler


@kernel
def stay_or_leave(p: Record, person: Record, luck: float) -> None:
    """People leave, more often where the CRM disappoints; a newcomer takes over the seat and starts on the ramp,
    with the traits of the seat, because draws belong to slots."""
    yearly = p.turnover_other
    if person.function == SALES:
        yearly = p.turnover_sales
    elif person.function == SERVICE:
        yearly = p.turnover_service
    person.left = 0.0
    if luck < yearly / 52.0 * (1.0 + politics.wish_to_leave(person.offered, person.belief, person.fatigue)):
        person.left = 1.0
        person.tenure = 0.0
        person.experience = min(person.experience, 1.0)
        person.belief = 0.5
        person.ease = belief.anchored_ease(person.tech_skill)
        person.fatigue = 0.0
        person.depth *= 0.3
        person.habit *= 0.3


@kernel
def harden_or_soften(world: World, week: int) -> None:
    """Coalitions form in departments where too many are opposed, and dissolve when they are not."""
    for department in world.departments:
        department.opposed = department.use = 0.0
    for person in world.people:
        if person.offered > 0.0:
            department = world.departments[person.department]
            department.use += person.fte * person.depth * (1.0 - person.filler)
            if person.belief < politics.OPPOSED_BELOW:
                department.opposed += person.fte * person.power
    for d in range(world.departments.size):
        department = world.departments[d]
        staff = max(department.staff, 1e-9)
        department.opposed /= max(department.power, 1e-9)
        department.use /= staff
        before = department.resistance
        department.resistance = politics.updated_coalition(before, department.opposed)
        if department.resistance >= HARDENED and before < HARDENED:
            note(world, week, COALITION_FORMED, d, department.opposed, politics.COALITION_TRIGGER)
