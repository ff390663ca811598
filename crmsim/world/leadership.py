"""Phase 1, leadership: reviews last week's evidence, funds, tires, is replaced, and may stop the project.

First in the week, because everything else runs on the commitment and the decision of this week, and a review can
only know what was on the table before it.
"""

from crmsim.engine import kernel
from crmsim.rules import leadership as rules
from crmsim.rules.portable import clip
from crmsim.world.chance import FIRM, SHOCK, SPONSOR, STOP, SUCCESSOR, uniform
from crmsim.world.gates import hold_gate
from crmsim.world.journal import COMPANY_SHOCK, SPONSOR_LEFT, STOPPED, note
from crmsim.world.state import World
from crmsim.world.stopping import switch_off


@kernel
def lead(world: World, week: int) -> None:
    """The week of the sponsor and the steering group."""
    firm, p = world.firm[0], world.levers[week]
    firm.shock *= 0.95
    if firm.project == 0.0:
        return
    firm.leadership -= rules.faded(p.commitment_decay, p.sponsor_owns_metrics) * firm.leadership
    if firm.stopped == 1.0:
        return
    meet_shock(world, week)
    change_sponsor(world, week)
    gather_evidence(world, week)
    if firm.weeks_gathered >= p.review_interval:
        review(world, week)
    if firm.stopped == 0.0:
        hold_gate(world, week)


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
    ahead = firm.worked / max(firm.work_total, 1e-9) - before.planned_done
    world.table[week].foreseen = rules.foreseen(before.planned_spent, ahead, firm.work_budget)
    spending = firm.spent / max(world.table[week].foreseen, 0.05 * firm.planned_cost, 1e-9)  # it may cost nothing
    world.table[week].news = rules.evidence(
        firm.live - before.planned_live, firm.logged_use - before.expected_use, firm.results, seen, spending
    )
    firm.evidence_gathered += world.table[week].news
    firm.weeks_gathered += 1.0


@kernel
def review(world: World, week: int) -> None:
    """Weigh the evidence since the last review, move commitment, and stop where faith is gone and the news is bad."""
    firm, p = world.firm[0], world.levers[week]
    firm.evidence = firm.evidence_gathered / firm.weeks_gathered
    firm.evidence_gathered = firm.weeks_gathered = 0.0
    firm.leadership = clip(
        rules.after_review(
            firm.leadership, firm.evidence, p.review_interval, p.crisis_leadership, p.win_visibility, firm.results
        ),
        0.02,
        0.98,
    )
    if firm.leadership < p.stop_below and firm.evidence < 0.0:
        sunk = p.sunk_cost_weight * min(1.0, firm.spent / max(firm.planned_cost, 1e-9))
        chance = rules.stop_chance(p.stop_rate, firm.evidence, sunk, firm.live, p.review_interval)
        if uniform(world.keys, STOP, week, FIRM) < chance:
            note(world, week, STOPPED, -1, firm.leadership, p.stop_below)
            switch_off(world, week)
