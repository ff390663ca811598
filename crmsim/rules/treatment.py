"""Treatment: which customers get what of the effort, and what that does to them and to the cost of serving them.

Without a CRM nobody knows enough to treat customers differently: everything here scales with what is live or known.

Weights and slopes that name no source are assumptions.
"""

import math

from crmsim.engine import kernel

BEST, NEXT_BEST, MARGINAL, UNPROFITABLE = 0, 1, 2, 3


@kernel
def focus(segment: int, segment_focus: float) -> float:
    """Weight of a segment when effort is shared out: a little focus takes from the unprofitable and gives to best and
    next-best; much of it takes from everybody for the best alone."""
    f, square = segment_focus, segment_focus * segment_focus
    if segment == BEST:
        return 1.0 + 0.5 * f + 1.5 * square
    if segment == NEXT_BEST:
        return 1.0 + 0.9 * f - 1.5 * square
    if segment == MARGINAL:
        return 1.0 - 0.8 * square
    return 1.0 - 0.8 * f


@kernel
def effect_of_effort(weight: float, mean_weight: float) -> float:
    """What a segment's share of the effort brings, relative to equal treatment: effort for some is taken from others,
    and more of it brings ever less."""
    return math.sqrt(weight / mean_weight)


@kernel
def scorecard_learnt(learnt: float, metrics: float, insight: float) -> float:
    """How well effort has learnt where it works (0-1), a week later: a scorecard shows it as far as records are good
    and used (`insight`)."""
    return learnt + 0.015 * metrics * insight * (1.0 - learnt)


@kernel
def aim(voice: float, focus_on_customers: float, learnt: float) -> float:
    """What better knowledge brings to customers: offers that they asked for, effort that goes to them, and a scorecard
    that showed where it works (1 at the default, before anything is learnt)."""
    return (0.6 + 0.8 * voice) * (0.5 + focus_on_customers) * (1.0 + 0.25 * learnt)


@kernel
def felt(mean: float, weakest: float, voice: float) -> float:
    """Benefit as a customer feels it: between the mean of the three who serve and the weakest of them, the nearer to
    the weakest the less they speak with one voice (0-1)."""
    return mean - (1.0 - voice) * max(0.0, mean - weakest)


@kernel
def related(mean: float, sales_part: float, held_back: float, whole: float) -> float:
    """Benefit in relations: what sales alone knows of a customer (`sales_part` of the mean) serves selling, except as
    far as the `whole` of the customer is seen (0-1); and the weakest contact holds back what others do, as far as there
    are others."""
    return max(0.0, mean - (1.0 - whole) * sales_part - math.sqrt(whole) * held_back)


@kernel
def marketing(segment: int, share: float) -> float:
    """Weight of marketing in a segment's cross-selling: `share` of it goes to next-best and marginal customers, the
    rest to the best."""
    if segment == BEST:
        return 1.2 - 0.4 * share
    return 1.0 if segment == UNPROFITABLE else 0.5 + share


@kernel
def told_apart(insight: float, whole: float) -> float:
    """How well customers of worth are told from others (0-1): a little knowledge goes a long way, if it is of the whole
    customer (`whole`) and not of one department's part."""
    return math.sqrt(insight) * whole


@kernel
def liking(segment: int, express: float, complexity: float, live: float, effort: float, who: float) -> float:
    """Satisfaction that the form of service brings or takes as far as it runs in the CRM (`live`, 0-1): express service
    for the best, complicated channels for all; and more or less of the effort than others get (1 = as much), as far as
    the CRM tells `who` is who (0-1)."""
    extra = 0.12 * (express - 0.5) if segment == BEST else 0.0
    return (extra - 0.12 * (complexity - 0.4)) * live + 0.85 * (effort - 1.0) * who


@kernel
def cost_factor(
    segment: int, self_service: float, pruned: float, express: float, campaigns: float, insight: float, live: float
) -> float:
    """Cost to serve relative to normal: customers who serve themselves cost less, hopeless accounts get less, express
    service and campaigns cost more."""
    factor = 1.0 - 0.35 * self_service * insight
    if segment == BEST:
        factor += 0.2 * (express - 0.5) * live
    elif segment == UNPROFITABLE:
        factor += -0.6 * pruned * insight + 0.2 * campaigns * live
    return factor


@kernel
def churn_factor(segment: int, pruned: float, insight: float) -> float:
    """Churn relative to normal: of the accounts whose service is cut, some leave."""
    return 1.0 + pruned * insight if segment == UNPROFITABLE else 1.0


@kernel
def upgrade_factor(segment: int, campaigns: float, insight: float) -> float:
    """Moves up relative to normal: campaigns for look-alikes win some over, as far as the model picks the right ones,
    which rests on records that are good and used."""
    return 1.0 + 16.0 * campaigns * insight if segment == UNPROFITABLE else 1.0
