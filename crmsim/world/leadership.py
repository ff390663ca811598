"""Phase 1, leadership: reviews last week's evidence, funds, tires, is replaced, and may stop the project.

First in the week, because everything else runs on the commitment and the decision of this week, and a review can
only know what was on the table before it.
"""

from crmsim.engine import kernel
from crmsim.rules import leadership as rules
from crmsim.rules.portable import clip
from crmsim.world.chance import FIRM, SHOCK, SPONSOR, STOP, SUCCESSOR, uniform
from crmsim.world.journal import COMPANY_SHOCK, SPONSOR_LEFT, STOPPED, note
from crmsim.world.state import World


@kernel
def lead(world: World, week: int) -> None:
    """The week of the sponsor and the steering group."""
    firm, p = world.firm[0], world.levers[week]
    firm.shock *= 0.95
    if firm.project == 0.0:
        return
    firm.leadership -= p.commitment_decay / 4.33 * firm.leadership
    if firm.stopped == 1.0:
        return
    meet_shock(world, week)
    change_sponsor(world, week)
    gather_evidence(world, week)
    if firm.weeks_gathered >= p.review_interval:
        review(world, week)


@kernel
def meet_shock(world: World, week: int) -> None:
    """Mergers and lay-offs drain commitment, slow work and tire people who are already in the middle of a change."""
    firm, p = world.firm[0], world.levers[week]
    if uniform(world.keys, SHOCK, week, FIRM) < p.org_shock_rate / 52.0:
        firm.shock = 1.0
        firm.leadership *= 0.70 + 0.30 * p.crisis_leadership
        for person in world.people:
            if person.offered > 0.0:
                person.fatigue += 0.4
        note(world, week, COMPANY_SHOCK, -1, firm.leadership, p.org_shock_rate)


@kernel
def change_sponsor(world: World, week: int) -> None:
    """A sponsor who leaves is followed by one who did not choose this project."""
    firm, p = world.firm[0], world.levers[week]
    if uniform(world.keys, SPONSOR, week, FIRM) < p.sponsor_hazard / 4.33:
        spread = 0.5 * uniform(world.keys, SUCCESSOR, week, FIRM) - 0.25
        firm.leadership = clip(firm.leadership * (p.successor_multiplier + spread), 0.02, 0.98)
        firm.sponsor_changes += 1.0
        note(world, week, SPONSOR_LEFT, -1, firm.leadership, p.successor_multiplier)


@kernel
def gather_evidence(world: World, week: int) -> None:
    """What last week's figures say, collected for the next review."""
    firm, p, before = world.firm[0], world.levers[week], world.table[week - 1]
    since_live = week - firm.last_live_week if firm.last_live_week >= 0.0 else 0.0
    seen = rules.results_seen(firm.results, p.phase_metrics, since_live, p.evaluation_patience)
    spending = firm.spent / max(before.planned_spent, 0.05 * firm.planned_cost)
    firm.evidence_gathered += rules.evidence(
        firm.live - before.planned_live, firm.logged_use - before.expected_use, firm.results, seen, spending
    )
    firm.weeks_gathered += 1.0


@kernel
def review(world: World, week: int) -> None:
    """Weigh the evidence since the last review, move commitment, and stop where faith is gone and the news is bad."""
    firm, p = world.firm[0], world.levers[week]
    firm.evidence = firm.evidence_gathered / firm.weeks_gathered
    firm.evidence_gathered = firm.weeks_gathered = 0.0
    firm.leadership = clip(
        rules.after_review(firm.leadership, firm.evidence, p.review_interval, p.crisis_leadership, p.win_visibility),
        0.02,
        0.98,
    )
    if firm.leadership < rules.CANCEL_BELOW and firm.evidence < 0.0:
        chance = rules.stop_chance(
            firm.evidence, firm.spent / max(firm.planned_cost, 1e-9), firm.live, p.review_interval
        )
        if uniform(world.keys, STOP, week, FIRM) < chance:
            stop(world, week)


@kernel
def stop(world: World, week: int) -> None:
    """Switch the CRM off: people go back to old ways, which costs them some weeks of relearning."""
    firm = world.firm[0]
    note(world, week, STOPPED, -1, firm.leadership, rules.CANCEL_BELOW)
    firm.stopped = 1.0
    firm.stop_week = week
    firm.live_at_stop = firm.live
    firm.relearn = 0.10 * firm.live
    firm.links = 0.0
    firm.live = 0.0
    firm.wait = firm.tickets = firm.missing = 0.0
    world.interface_defects[:] = 0.0
    world.disputed[:] = 0.0
    world.block_defects[:] = 0.0
    for module in world.modules:
        module.live = module.defects = 0.0
    world.block_live[:] = 0.0
    world.region_live[:] = 0.0
    for department in world.departments:
        department.offered = department.resistance = department.trouble = 0.0
    for person in world.people:
        person.depth = person.compliance = person.adopted = person.offered = 0.0
        person.entries = person.spoiling = person.filler = person.fatigue = 0.0
