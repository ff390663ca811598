"""Customers of the Mesa model of objects, in segments.

The week of a customer and of its record as methods of an agent.
"""

from collections.abc import Sequence
from math import exp, sqrt
from types import SimpleNamespace

import mesa

from mesa_reference.employees import SALES, Employee

NOISE = 0.052  # half-width of the weekly noise in satisfaction
MOST_CHURN = 12.0  # x normal
FRESH = 0.90, 0.40  # accuracy and completeness of the record of a customer just won


class Segment(SimpleNamespace):
    """One of the four segments of customers: what is normal there, how it is treated, and what happened this week.

    What of its treatment works by what is known of customers (`model.insight`) is called `..._by_insight`, what works
    in a CRM that is live `..._live`: of cost to serve saved and spent, of satisfaction, of churn and of moves up.
    """


class Customer(mesa.Agent):
    """A customer slot: mostly somebody's account, sometimes empty."""

    def __init__(
        self,
        model: mesa.Model,
        segment: Segment,
        owners: Sequence[Employee],
        *,
        active: bool,
        relation: float,
        mood: float,
    ) -> None:
        super().__init__(model)
        self.segment, self.active = segment, active
        self.relation = relation  # what lasts of satisfaction, whatever happens this month
        self.satisfaction = segment.satisfaction + relation + mood
        self.sales, self.marketing, self.service = owners
        self.wallet = self.accuracy = self.completeness = 0.0

    def keep_record(self) -> None:
        """Entries refresh the record of an active customer; time and filler spoil it."""
        if not self.active:
            return
        model, a, b, c = self.model, self.sales, self.marketing, self.service
        entries = 0.50 * a.entries + 0.15 * b.entries + 0.35 * c.entries
        spoiled = 0.50 * a.spoiling + 0.15 * b.spoiling + 0.35 * c.spoiling
        accuracy, complete = self.accuracy, self.completeness
        wear = model.decay + 0.04 * model.p.conflict_rate * entries + 0.012 * spoiled
        accuracy += 0.075 * entries * model.covered * (0.95 - accuracy) - wear * accuracy
        complete += 0.06 * entries * max(0.0, model.covered - complete) - 0.002 * complete
        self.accuracy, self.completeness = accuracy, complete
        quality = accuracy * (0.92 + 0.12 * complete)
        for owner in (a, b, c):
            owner.accounts += 1
            owner.quality_sum += quality
        model.records += 1
        model.accuracy_sum += accuracy
        model.completeness_sum += complete
        model.quality_sum += quality

    def trade(self) -> None:
        """Be served, then stay, leave or move up or down; an empty slot may be won."""
        model, segment = self.model, self.segment
        if not self.active:
            bonus = 1.5 * (self.sales.output - model.normal_output[SALES])
            if next(model.luck) < segment.win * max(0.0, 1.0 + bonus):
                self.be_new()
                segment.won += 1
            return
        self.be_served()
        luck, gap = next(model.luck), self.satisfaction - segment.satisfaction
        # Most luck is better than any hazard could be: then there is nothing to compute.
        more = 1.0 + segment.lost_by_insight * model.insight
        if luck < MOST_CHURN * segment.churn * more and luck < more * self.hazard(gap):
            self.active = False
            segment.lost += 1
            return
        self.change_segment(gap - self.relation)

    def hazard(self, gap: float) -> float:
        """Chance to leave this week, at so much more satisfaction than is normal."""
        return self.segment.steady_churn * min(MOST_CHURN, exp(-self.model.p.satisfaction_to_churn * gap))

    def be_new(self) -> None:
        """A customer just won: a thin record, and a relation below that of those who have stayed."""
        spread = self.model.p.relationship_spread
        self.relation = self.model.rng.normal(-self.model.p.satisfaction_to_churn * spread**2, spread)
        self.satisfaction = self.segment.satisfaction + self.relation
        self.active, self.wallet = True, 0.0
        self.accuracy, self.completeness = FRESH

    def be_served(self) -> None:
        """Satisfaction and purchases follow what the people who serve know, and the time they have."""
        model, segment, a, b, c = self.model, self.segment, self.sales, self.marketing, self.service
        known = 0.50 * a.benefit + 0.15 * b.benefit + 0.35 * c.benefit
        # Where they do not speak with one voice, the weakest of the three is what a customer remembers.
        discord = (1.0 - model.p.voice_consistency) * (known - min(known, a.benefit, b.benefit, c.benefit))
        # What sales alone knows makes no relation, except as far as the whole customer is seen.
        related = known - 0.50 * (1.0 - model.whole) * a.benefit - sqrt(model.whole) * discord
        reach = model.aim * segment.focus
        loss = 0.50 * a.lost_time + 0.15 * b.lost_time + 0.35 * c.lost_time
        goal = segment.satisfaction + self.relation + model.retention * reach * related - 0.30 * loss
        if model.live:
            goal += segment.liked_live + 0.85 * (segment.focus - 1.0) * sqrt(model.insight) * model.whole
        self.satisfaction += 0.06 * (goal - self.satisfaction) + NOISE * (2.0 * next(model.luck) - 1.0)
        extra = model.selling * segment.cross_sell * reach * (known - discord)
        self.wallet += 0.125 * (a.output - model.normal_output[SALES] + extra - self.wallet)
        segment.cross_sold += segment.gross_margin * extra

    def change_segment(self, gap: float) -> None:
        """Customers better served than this relation is used to move up a segment, others down."""
        segment, luck = self.segment, next(self.model.luck)
        up = segment.up * max(0.0, 1.0 + 4.0 * gap) * (1.0 + segment.won_by_insight * self.model.insight)
        if luck < up:
            self.segment = segment.better
            self.model.upgraded += 1
        elif luck < up + segment.down * max(0.0, 1.0 - 4.0 * gap):
            self.segment = segment.worse
            self.model.downgraded += 1
