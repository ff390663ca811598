"""Phase 7, customers: experience service, then stay, buy, move segment or leave; empty slots are won.

After records, because service rests on what people know; before money, which customers bring.
"""

import numpy as np
from scipy.special import ndtri

from crmsim.engine import kernel
from crmsim.rules import loyalty, service, strategy, treatment
from crmsim.world.chance import BREACH, CHURN, FIRM, MOVE, RELATION, SATISFACTION, WIN, uniform
from crmsim.world.journal import DATA_STOLEN, note
from crmsim.world.state import TOUCH, Record, World

NOISE = 0.052  # half-width of the weekly uniform noise in satisfaction (assumption)
NEW_ACCURACY, NEW_COMPLETENESS = 0.90, 0.40  # a new record: fresh, thin, about a tenth of it wrong (assumption)
LOST, WON, CROSS_SOLD = 0, 1, 2
BREACH_OF_TRUST = 0.15  # satisfaction that a theft of data costs at once (assumption)
#: Standard normal quantiles in equal steps of probability, on the portable grid: a draw in a kernel looks one up.
NORMAL = np.round(ndtri((np.arange(1024) + 0.5) / 1024) * 2.0**30) / 2.0**30


@kernel
def trade(world: World, week: int) -> None:
    """The week of all customers."""
    firm, p = world.firm[0], world.levers[week]
    world.flows[:] = 0.0
    firm.upgraded = firm.downgraded = 0.0
    share_effort(world, p)
    firm.scorecard = treatment.scorecard_learnt(firm.scorecard, p.metric_customer_focus, firm.insight)
    firm.aim = treatment.aim(p.customer_voice, p.customer_focus, firm.scorecard) if firm.live > 0.0 else 1.0
    firm.breached = 0.0
    if firm.live > 0.0 and uniform(world.keys, BREACH, week, FIRM) < p.breach_hazard / 52.0 * firm.live:
        lose_data(world, week)
    for c in range(world.customers.size):
        customer = world.customers[c]
        segment = world.segments[customer.segment]
        if customer.active == 1.0:
            be_served(world, p, customer, segment, uniform(world.keys, SATISFACTION, week, c))
            stay_or_leave(world, p, customer, segment, uniform(world.keys, CHURN, week, c))
            if customer.active == 1.0:
                change_segment(firm, p, customer, segment, uniform(world.keys, MOVE, week, c))
        elif wins(world, customer, segment, uniform(world.keys, WIN, week, c)):
            be_new(world, p, customer, segment, uniform(world.keys, RELATION, week, c))


@kernel
def lose_data(world: World, week: int) -> None:
    """Data are stolen: it costs money, and all customers' trust."""
    firm = world.firm[0]
    firm.breached = 1.0
    for customer in world.customers:
        customer.satisfaction -= BREACH_OF_TRUST
    note(world, week, DATA_STOLEN, -1, firm.live, 0.0)


@kernel
def share_effort(world: World, p: Record) -> None:
    """The same effort in all, dealt to the segments by focus."""
    mean = 0.0
    for s in range(world.segments.size):
        mean += world.segments[s].share * treatment.focus(s, p.segment_focus)
    for s in range(world.segments.size):
        world.segments[s].focus = treatment.effect_of_effort(treatment.focus(s, p.segment_focus), mean)


@kernel
def be_served(world: World, p: Record, customer: Record, segment: Record, luck: float) -> None:
    """Satisfaction and purchases follow the knowledge and the time of the three people who serve."""
    sales = world.people[customer.sales]
    marketing = world.people[customer.marketing]
    helper = world.people[customer.service]
    benefit = TOUCH[0] * sales.benefit + TOUCH[1] * marketing.benefit + TOUCH[2] * helper.benefit
    related, whole = benefit, strategy.whole_customer(p.enterprise_scope)
    if world.firm[0].live > 0.0:  # tidy files alone tell nobody whom to treat how
        weakest = min(sales.benefit, marketing.benefit, helper.benefit)
        felt = treatment.felt(benefit, weakest, p.voice_consistency)
        related = treatment.related(benefit, TOUCH[0] * sales.benefit, benefit - felt, whole)
        related, benefit = world.firm[0].aim * related, world.firm[0].aim * felt
    loss = TOUCH[0] * sales.lost_time + TOUCH[1] * marketing.lost_time + TOUCH[2] * helper.lost_time
    goal = service.satisfaction_goal(
        segment.satisfaction + customer.relation,
        p.max_retention_gain,
        related,
        segment.focus,
        p.service_orientation,
        loss,
    )
    who = treatment.told_apart(world.firm[0].insight, whole)
    goal += treatment.liking(customer.segment, p.best_service, p.service_complexity, helper.offered, segment.focus, who)
    customer.satisfaction += 0.06 * (goal - customer.satisfaction) + NOISE * (2.0 * luck - 1.0)
    potential = segment.cross_sell * treatment.marketing(customer.segment, p.nextbest_marketing)
    extra = service.cross_sell(potential, benefit, segment.focus, p.service_orientation)
    bought = sales.output - world.normal_output[0] + extra
    customer.wallet += 0.125 * (bought - customer.wallet)
    world.flows[CROSS_SOLD, customer.segment] += segment.gross_margin * extra


@kernel
def stay_or_leave(world: World, p: Record, customer: Record, segment: Record, luck: float) -> None:
    """Dissatisfied customers leave more often."""
    # Most draws are above any possible hazard: then there is nothing to compute.
    normal = segment.churn * treatment.churn_factor(customer.segment, p.prune_unprofitable, world.firm[0].insight)
    if luck < loyalty.CHURN_CEILING * normal:
        gap = customer.satisfaction - segment.satisfaction
        if luck < loyalty.churn_hazard(normal * segment.steady, p.satisfaction_to_churn, gap):
            customer.active = 0.0
            world.flows[LOST, customer.segment] += 1.0


@kernel
def change_segment(firm: Record, p: Record, customer: Record, segment: Record, luck: float) -> None:
    """Customers who are better served than this relationship is used to move up a segment, others down."""
    gap = customer.satisfaction - segment.satisfaction - customer.relation
    up = loyalty.move_hazard(segment.up, gap, True)
    up *= treatment.upgrade_factor(customer.segment, p.lookalike_targeting, firm.insight)
    if luck < up:
        customer.segment -= 1
        firm.upgraded += 1.0
    elif luck < up + loyalty.move_hazard(segment.down, gap, False):
        customer.segment += 1
        firm.downgraded += 1.0


@kernel
def wins(world: World, customer: Record, segment: Record, luck: float) -> bool:
    """Whether an empty slot is filled this week: sooner when its salesperson gets more done."""
    output = 1.0 + world.people[customer.sales].output - world.normal_output[0]
    return bool(luck < loyalty.win_hazard(segment.win, output))


@kernel
def be_new(world: World, p: Record, customer: Record, segment: Record, luck: float) -> None:
    """A new customer: a thin record and a relation that luck decides. Poor relations do not last, so those who come
    are on average below those who stayed."""
    customer.active = 1.0
    spread = p.relationship_spread
    customer.relation = spread * NORMAL[int(luck * NORMAL.size)] - p.satisfaction_to_churn * spread * spread
    customer.satisfaction = segment.satisfaction + customer.relation
    customer.wallet = 0.0
    customer.accuracy, customer.completeness = NEW_ACCURACY, NEW_COMPLETENESS
    world.flows[WON, customer.segment] += 1.0
