"""Employees of the Mesa model of objects, in departments.

The week of an employee as methods of an agent. What is the same for everybody in a week stands on the model.
"""

from math import exp, sqrt

import mesa

SALES, SERVICE = 0, 2
ASKED = (1.0, 0.6, 0.7, 0.15, 0.1)  # share of the data burden, by function


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


class Department:
    """People of one function in one region; where too many think little of the CRM, they stand against it."""

    def __init__(self, region: int) -> None:
        self.region = region
        self.members: list[Employee] = []
        self.coalition = self.opposed = 0.0

    def harden_or_soften(self) -> None:
        """A coalition forms where more than a quarter of the power is opposed, and dissolves slowly."""
        against = sum(member.power for member in self.members if member.belief < 0.35)
        self.opposed = against / sum(member.power for member in self.members)
        goal = min(1.0, 2.0 * (self.opposed - 0.25)) if self.opposed > 0.25 else 0.0
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
        self.belief, self.tenure, self.new_unit = traits["belief"], traits["tenure"], traits["new_unit"]
        self.contacts: list[tuple[Employee, float]] = []
        # What never changes for a person is worked out once: what the CRM can give, what it takes, what it offends.
        gain = 0.8 * p.service_efficiency if function == SERVICE else p.max_sales_gain
        self.felt_gain = (0.4 + 2.0 * p.personal_benefit_share) * gain
        self.felt_loss = p.loss_aversion * (0.8 + 0.4 * self.autonomy)
        self.stance = self.task_match - 0.3 + 1.4 * (p.readiness - 0.5) + 0.8 * (p.personal_benefit_share - 0.3)
        power_loss = 0.12 * p.power_shift_to_backoffice * (1.3 - 0.6 * p.business_ownership)
        pride = (0.15 * (1.0 - 0.6 * p.user_participation) + 0.34 * p.mandate_strength) * self.autonomy
        self.controlled = power_loss if function <= SERVICE else 0.0
        self.resented = power_loss - 0.036 if function <= SERVICE else 0.0  # control beyond the usual
        self.reserve = pride + self.controlled
        self.rebuilt = 0.15 / p.release_interval * (1.3 - 0.6 * self.tech_skill)  # how a release now and then tires
        self.asked = ASKED[function]
        self.exposure = 0.4 + 0.6 * self.asked
        self.harmed = 1.0 + 1.6 * (0.57 - self.tech_skill)  # how much trouble with the system costs this person
        self.ease = 0.4 + 0.5 * self.tech_skill  # expected, before it has been tried
        self.adopted = self.depth = self.compliance = self.filler = self.habit = self.experience = self.fatigue = 0.0
        self.unclear = self.norm = self.peers = self.information = self.intention = self.proficiency = 0.0
        self.benefit = self.lost_time = self.entry_hours = self.entries = self.spoiling = self.left = 0.0
        self.accounts, self.quality_sum = 0, 0.0
        self.output = 0.5 + 0.5 * min(1.0, self.tenure / p.new_hire_ramp)
        department.members.append(self)

    def start_anew(self, share: float, kept: float) -> None:
        """The CRM goes live here: trained as far as trainers reach, hopeful, and tired of the change."""
        p = self.model.p
        self.experience = p.training_hours_user * share * kept / 3.0 * (0.5 + self.tech_skill)
        self.belief += 0.4 * min(1.0, p.training_hours_user * share / 16.0) * (1.0 - self.belief)
        self.fatigue += (1.85 - 2.0 * min(p.readiness, 0.92)) * self.model.at_once * (0.92 + 0.4 * p.org_redesign)

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
        able = 0.5 + 0.5 * min(1.0, self.tenure / model.p.new_hire_ramp)
        unhappy = 0.0
        if model.live:
            self.work(able)
            self.decide()
            unhappy = 1.2 * max(0.0, 0.42 - self.belief) / 0.42 + 0.2 * self.fatigue
        else:
            self.output = able
        self.left = 0.0
        if next(model.luck) < model.turnover[self.function] / 52.0 * (1.0 + unhappy):
            self.left, self.tenure, self.belief, self.fatigue = 1.0, 0.0, 0.5, 0.0
            self.experience = min(self.experience, 1.0)
            self.depth *= 0.3
            self.habit *= 0.3

    def work(self, able: float) -> None:
        """A week with the CRM: what it gives, what it takes, and what that teaches."""
        model, depth, asked = self.model, self.depth, self.asked
        p = model.p
        trust = logistic((self.information - p.trust_threshold) / 0.05)
        task_time = (1.0 + self.experience / 0.9) ** model.learning_exponent
        skill = self.proficiency = 1.0 - max(0.0, task_time - model.routine) / (1.0 - model.routine)
        used = (1.0 - exp(-2.5 * depth * model.features)) / 0.918 * self.information * trust * sqrt(skill)
        gain = model.gain if self.function == SALES else model.gain * model.beyond_sales
        benefit = self.benefit = model.shared * gain * used / (1.0 + gain * used / model.most)  # ever less is added
        done = depth * (1.0 - 0.5 * self.filler) + 0.3 * self.compliance
        self.entry_hours = model.asked * asked * done * (1.45 - 0.5 * skill)
        unclear = min(1.0, p.rollout_speed * 26.0 / (25.0 + model.live_weeks))
        self.unclear = self.new_unit * unclear  # the role in a new unit
        learning = model.load * (1.0 + 3.0 * self.unclear) * max(0.15, depth) * (1.0 - skill) * self.exposure
        trouble = 0.07 * max(0.2, depth) * model.trouble * self.exposure * self.harmed
        politics = 0.03 * p.activity_target_pressure**2 * (depth + self.compliance) * asked
        politics += 0.22 * p.conflict * self.department.opposed + 0.03 * self.unclear + model.restructuring
        saved = 0.08 * (1.25 - 0.5 * p.customer_focus) * depth * skill * model.fit * trust * asked
        lost = self.entry_hours / 40.0 + learning + trouble + asked * model.dual_running + politics - saved
        lost = self.lost_time = min(max(lost, -0.1), 0.5)
        slack = p.org_slack
        missed = 0.8 * lost if lost <= slack else 0.8 * slack + 1.1 * (lost - slack)
        sold = p.max_sales_gain * benefit if self.function == SALES else 0.0
        self.output = able * (1.0 + sold) * (1.0 - missed)
        self.experience += depth * (1.0 - 0.5 * min(1.0, self.fatigue)) * model.room_to_learn * (0.75 + 0.5 * self.norm)
        reward = 0.04 * (p.incentive_alignment - 0.4) * depth * (1.0 - self.filler)
        net = self.felt_gain * benefit + reward + 0.9 * saved - self.felt_loss * (lost + saved)
        speed = p.belief_learning_rate * (0.3 + 0.7 * min(1.0, depth + 0.2))
        self.belief += speed * (logistic(12.0 * net + 2.0 * self.ease + self.stance) - self.belief)

    def decide(self) -> None:
        """Whether to start, how much to use it of one's own accord, and how much only for show."""
        model, depth = self.model, self.depth
        p = model.p
        ease = 0.20 + 0.5 * self.proficiency + 0.35 * model.fit - 0.08 * model.trouble
        ease -= 0.03 * (p.critical_fields / 12.0 - 1.0) + 0.5 * self.unclear
        speed = p.belief_learning_rate * (0.3 + 0.7 * min(1.0, depth + 0.2))
        self.ease += speed * (ease - self.ease)
        celebrated = 0.2 * (p.win_visibility - 0.5) if model.results > 0.0 else 0.0
        norm = max(0.0, 0.4 * self.norm + 0.4 * p.leadership_commitment + celebrated)
        tired = 0.15 * self.fatigue * (1.1 - 0.4 * self.tech_skill)
        against = (self.reserve + tired + 0.15 * self.department.coalition) * model.unwillingness
        against += 0.039 * (p.concurrent_changes - 3.0) - 0.14
        heard = (1.5 - self.proficiency) * (0.19 * self.ease + 0.22 * norm)  # less by who knows the system
        drive = 0.50 * self.belief + heard + 0.20 * model.facilities + 0.05 * self.habit
        self.intention = drive - against
        pushed = p.first_use_base + p.mandate_push * model.demand
        if next(model.luck) < (pushed + p.peer_influence * self.peers) * (0.4 + 1.2 * self.belief):
            self.adopted = 1.0
        pressure = 2.2 * model.push * self.asked * model.asked / 3.0 + 8.0 * self.resented
        careful = 2.0 * (self.belief - 0.5) + 1.5 * (self.conscientiousness - 0.6)
        filler = self.filler = logistic(model.filler_logit + pressure - careful)
        wanted = 0.6 * model.demand + 1.2 * (p.activity_target_pressure - 0.3)
        self.compliance = self.adopted * 0.6 * min(max(0.0, wanted - depth), 1.0)
        goal = self.adopted * logistic(9.0 * (self.intention + 0.07 * self.habit - self.threshold))
        depth += 0.20 * (goal - depth)
        self.depth = depth
        self.habit += (depth - self.habit) / p.habit_weeks
        self.fatigue = 0.948 * self.fatigue + self.rebuilt + 0.15 * max(0.0, self.lost_time)
        self.entries = depth * (1.0 - filler) * (0.5 + 0.8 * self.conscientiousness)
        self.spoiling = (depth + self.compliance) * filler

    def read_reports(self) -> None:
        """What the records of one's own customers let one know; who has none sees the average."""
        self.information = self.quality_sum / self.accounts if self.accounts else self.model.quality
        self.accounts, self.quality_sum = 0, 0.0
