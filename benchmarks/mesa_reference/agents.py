"""Who acts in the Mesa model of objects: employees in departments, and customers in segments.

Phases 5 to 7 of the week as methods of agents. What is the same for everybody in a week stands on the model.
"""

from collections.abc import Sequence
from math import exp, sqrt
from types import SimpleNamespace

import mesa

SALES, SERVICE = 0, 2
ASKED = (1.0, 0.6, 0.7, 0.15, 0.1)  # share of the data burden, by function
NOISE = 0.052  # half-width of the weekly noise in satisfaction
MOST_CHURN = 12.0  # x normal
FRESH = 0.90, 0.40  # accuracy and completeness of the record of a customer just won


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


class Department:
    """People of one function in one region; where too many think little of the CRM, they stand against it."""

    def __init__(self, region: int) -> None:
        self.region = region
        self.members: list[Employee] = []
        self.coalition = 0.0

    def harden_or_soften(self) -> None:
        """A coalition forms where more than a quarter of the members are opposed, and dissolves slowly."""
        opposed = sum(member.belief < 0.35 for member in self.members) / len(self.members)
        goal = min(1.0, 2.0 * (opposed - 0.25)) if opposed > 0.25 else 0.0
        self.coalition += 0.08 * (goal - self.coalition)


class Employee(mesa.Agent):
    """Somebody who may or may not work with the CRM."""

    def __init__(self, model: mesa.Model, function: int, department: Department, **traits: float) -> None:
        super().__init__(model)
        p = model.p
        self.function, self.department = function, department
        self.power, self.tech_skill = traits["power"], traits["tech_skill"]
        self.conscientiousness, self.autonomy = traits["conscientiousness"], traits["autonomy"]
        self.threshold, self.task_match = traits["threshold"], traits["task_match"]
        self.belief, self.tenure = traits["belief"], traits["tenure"]
        self.contacts: list[tuple[Employee, float]] = []
        # What never changes for a person is worked out once: what the CRM can give, what it takes, what it offends.
        gain = 0.8 * p.service_efficiency if function == SERVICE else p.max_sales_gain
        self.felt_gain = (0.4 + 2.0 * p.personal_benefit_share) * gain
        self.felt_loss = p.loss_aversion * (0.8 + 0.4 * self.autonomy)
        self.stance = 1.0 + self.task_match + (p.readiness - 0.5) + 0.8 * (p.personal_benefit_share - 0.3)
        power_loss = 0.12 * p.power_shift_to_backoffice * (1.3 - 0.6 * p.business_ownership)
        pride = (0.15 * (1.0 - 0.6 * p.user_participation) + 0.05 * p.mandate_strength) * self.autonomy
        self.reserve = pride + (power_loss if function <= SERVICE else 0.0) - 0.035
        self.asked = ASKED[function]
        self.exposure = 0.4 + 0.6 * self.asked
        self.adopted = self.depth = self.compliance = self.filler = self.habit = self.experience = self.fatigue = 0.0
        self.norm = self.peers = self.information = self.intention = self.proficiency = 0.0
        self.benefit = self.lost_time = self.entry_hours = self.entries = self.spoiling = self.left = 0.0
        self.accounts, self.quality_sum = 0, 0.0
        self.output = 0.5 + 0.5 * min(1.0, self.tenure / p.new_hire_ramp)
        department.members.append(self)

    def start_anew(self, share: float, kept: float) -> None:
        """The CRM goes live here: trained as far as trainers reach, hopeful, and tired of the change."""
        p = self.model.p
        self.experience = p.training_hours_user * share * kept / 3.0 * (0.5 + self.tech_skill)
        self.belief += 0.06 * min(1.0, p.training_hours_user * share / 16.0) * (1.0 - self.belief)
        self.fatigue += (1.5 - 1.3 * p.readiness) * p.rollout_speed

    def perceive(self) -> None:
        """First beat: what one's contacts did last week, weighted by their power."""
        norm = peers = 0.0
        for contact, weight in self.contacts:
            norm += weight * contact.depth
            peers += weight * contact.adopted
        self.norm, self.peers = norm, peers

    def act(self) -> None:
        """Second beat: work a week, make up one's mind, stay or leave."""
        model = self.model
        self.tenure += 1.0
        ramp = 0.5 + 0.5 * min(1.0, self.tenure / model.p.new_hire_ramp)
        unhappy = 0.0
        if model.live:
            self.work(ramp)
            self.decide()
            unhappy = 1.2 * max(0.0, 0.42 - self.belief) / 0.42
        else:
            self.output = ramp
        self.left = 0.0
        if next(model.luck) < model.turnover[self.function] / 52.0 * (1.0 + unhappy):
            self.left, self.tenure, self.belief, self.fatigue = 1.0, 0.0, 0.5, 0.0
            self.experience = min(self.experience, 1.0)
            self.depth *= 0.3
            self.habit *= 0.3

    def work(self, ramp: float) -> None:
        """A week with the CRM: what it gives, what it takes, and what that teaches."""
        model, depth, asked = self.model, self.depth, self.asked
        p = model.p
        trust = logistic((self.information - p.trust_threshold) / 0.05)
        task_time = (1.0 + self.experience / 0.9) ** model.learning_exponent
        skill = self.proficiency = 1.0 - max(0.0, task_time - 0.4) / 0.6
        used = (1.0 - exp(-2.5 * depth)) / 0.918 * self.information * trust * sqrt(skill)
        most = p.benefit_ceiling  # benefit comes ever closer to it
        benefit = self.benefit = most * (1.0 - exp(-model.gain * used / most))
        done = depth * (1.0 - 0.5 * self.filler) + 0.3 * self.compliance
        self.entry_hours = p.data_burden * asked * done * (1.45 - 0.5 * skill)
        learning = p.learning_load * max(0.15, depth) * (1.0 - skill) * self.exposure
        trouble = 0.07 * max(0.2, depth) * model.trouble * self.exposure
        saved = 0.08 * depth * skill * model.fit * trust * asked
        lost = self.entry_hours / 40.0 + learning + trouble + asked * model.dual_running - saved
        lost = self.lost_time = min(max(lost, -0.1), 0.5)
        slack = p.org_slack
        missed = 0.8 * lost if lost <= slack else 0.8 * slack + 1.1 * (lost - slack)
        sold = p.max_sales_gain * benefit if self.function == SALES else 0.0
        self.output = ramp * (1.0 + sold) * (1.0 - missed)
        self.experience += depth * (1.0 - 0.5 * min(1.0, self.fatigue))
        net = self.felt_gain * benefit + 0.9 * saved - self.felt_loss * (lost + saved)
        speed = p.belief_learning_rate * (0.3 + 0.7 * min(1.0, depth + 0.2))
        self.belief += speed * (logistic(12.0 * net + self.stance) - self.belief)

    def decide(self) -> None:
        """Whether to start, how much to use it of one's own accord, and how much only for show."""
        model, depth = self.model, self.depth
        p, push = model.p, model.push
        ease = 0.20 + 0.5 * self.proficiency + 0.35 * model.fit - 0.08 * model.trouble
        norm = 0.5 * self.norm + model.norm_of_leaders
        tired = 0.15 * self.fatigue * (1.1 - 0.4 * self.tech_skill)
        against = (self.reserve + tired + 0.15 * self.department.coalition) * model.unwillingness
        drive = 0.50 * self.belief + 0.19 * ease + 0.22 * norm + 0.20 * model.facilities + 0.12 * self.habit
        self.intention = drive - against
        pushed = p.first_use_base + p.mandate_push * push
        if next(model.luck) < (pushed + p.peer_influence * self.peers) * (0.4 + 1.2 * self.belief):
            self.adopted = 1.0
        pressure = 2.2 * push * self.asked * p.data_burden / 3.0
        careful = 2.0 * (self.belief - 0.5) + 1.5 * (self.conscientiousness - 0.6)
        filler = self.filler = logistic(model.filler_logit + pressure - careful)
        self.compliance = self.adopted * 0.6 * max(0.0, 0.6 * push - depth)
        goal = self.adopted * logistic(9.0 * (self.intention - self.threshold))
        depth += 0.20 * (goal - depth)
        self.depth = depth
        self.habit += (depth - self.habit) / p.habit_weeks
        self.fatigue *= 0.948
        self.entries = depth * (1.0 - filler) * (0.5 + 0.8 * self.conscientiousness)
        self.spoiling = (depth + self.compliance) * filler

    def read_reports(self) -> None:
        """What the records of one's own customers let one know; who has none sees the average."""
        self.information = self.quality_sum / self.accounts if self.accounts else self.model.quality
        self.accounts, self.quality_sum = 0, 0.0


class Segment(SimpleNamespace):
    """One of the four segments of customers, with what happened in it this week."""


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
        accuracy += 0.075 * entries * model.covered * (0.95 - accuracy) - (model.decay + 0.012 * spoiled) * accuracy
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
        if luck < MOST_CHURN * segment.churn and luck < self.hazard(gap):
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
        known = (0.50 * a.benefit + 0.15 * b.benefit + 0.35 * c.benefit) * segment.focus
        loss = 0.50 * a.lost_time + 0.15 * b.lost_time + 0.35 * c.lost_time
        goal = segment.satisfaction + self.relation + model.retention * known - 0.30 * loss
        self.satisfaction += 0.06 * (goal - self.satisfaction) + NOISE * (2.0 * next(model.luck) - 1.0)
        extra = model.selling * segment.cross_sell * known
        self.wallet += 0.125 * (a.output - model.normal_output[SALES] + extra - self.wallet)
        segment.cross_sold += segment.gross_margin * extra

    def change_segment(self, gap: float) -> None:
        """Customers better served than this relation is used to move up a segment, others down."""
        segment, luck = self.segment, next(self.model.luck)
        up = segment.up * max(0.0, 1.0 + 4.0 * gap)
        if luck < up:
            self.segment = segment.better
            self.model.upgraded += 1
        elif luck < up + segment.down * max(0.0, 1.0 - 4.0 * gap):
            self.segment = segment.worse
            self.model.downgraded += 1
