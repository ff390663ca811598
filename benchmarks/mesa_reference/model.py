"""A quiet company of objects, week by week: what is the same for everybody, and the order of things."""

from functools import partial
from math import exp, log, log2, sqrt
from types import SimpleNamespace

import mesa

from crmsim.scenario.scenario import Scenario
from mesa_reference.agents import Customer, Employee
from mesa_reference.population import acquire, befriend, divide, hire
from mesa_reference.row import measure

GO_LIVE = 8  # week
REDONE = 0.28  # of a migration: from the import to the check of the mappings
LONGEST = 103  # weeks: in the next one the first review would be due

QUIET = {
    # leaders: as committed as at kick-off, whatever happens
    "commitment_decay": 0,
    "sponsor_hazard": 0,
    "org_shock_rate": 0,
    "review_interval": 104,
    # one vendor, and data that map one to one: done long before the day
    "bigbang_weeks": GO_LIVE,
    "n_vendors": 1,
    "it_capacity": 5,
    "planning_allowance": 2,
    "plan_quality": 1,
    "overrun_p_tail": 0,
    "n_sources": 1,
    "source_heterogeneity": 0,
    "manual_share": 0,
    # what goes live works, and nobody waits for help
    "test_coverage": 1,
    "support_fte_per_100": 20,
    # finance asks nothing, and the old system runs on
    "approval_hurdle": 0,
    "legacy_end_week": 0,
}


def quiet(scenario: Scenario) -> Scenario:
    """The scenario with every phase that this model leaves out at levers that give it nothing to do."""
    return scenario.with_levers(**QUIET).with_plan("big_bang").with_horizon(LONGEST)


def figure(name: str, model: "Company") -> float:
    """One figure of the model's present week."""
    return model.row[name]


class Company(mesa.Model):
    """A quiet company of objects. `datacollector` holds the weekly row, week 0 being kick-off."""

    def __init__(self, scenario: Scenario, rng: int = 0) -> None:
        super().__init__(rng=rng)
        p = self.p = SimpleNamespace(**scenario.levers)
        self.draw_luck()
        self.settle_constants(scenario)
        self.departments = hire(self, scenario.company)
        self.employees = self.agents_by_type[Employee]
        self.size = len(self.employees)
        befriend(list(self.employees), p, self.rng)
        self.segments = divide(scenario.company, p, self.size)
        acquire(self, scenario.company, list(self.employees), self.segments)
        self.customers = self.agents_by_type[Customer]
        self.implementation = p.impl_to_first_year_licence * self.size * self.licence * 12.0
        self.mean_wage = sum(self.wages[person.function] for person in self.employees) / self.size
        self.live, self.live_weeks = False, 0
        self.trouble = self.dual_running = self.gain = self.use_level = 0.0
        self.accuracy = self.completeness = self.quality = 0.0
        self.forget_the_week()
        self.row = measure(self)
        reporters = {name: partial(figure, name) for name in self.row}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)
        self.datacollector.collect(self)

    def step(self) -> None:
        """One week."""
        self.forget_the_week()
        # One block of luck a week: a call of the generator for each decision costs ten times as much.
        self.luck = iter(self.rng.random(2 * self.size + 3 * len(self.customers)).tolist())
        if self.steps == GO_LIVE:
            self.go_live()
        if self.live:
            self.settle_in()
            self.employees.do("perceive")
        self.employees.do("act")
        if self.live:
            self.keep_records()
        self.customers.do("trade")
        self.row = measure(self)
        self.datacollector.collect(self)

    def draw_luck(self) -> None:
        """Luck of the firm, unknown to everybody."""
        p, normal = self.p, self.rng.normal
        self.value, self.price = exp(normal(-0.5 * p.value_spread**2, p.value_spread)), exp(normal(0.0, 0.10))
        custom = 0.5 * (p.customisation - p.customisation**2 / 0.7) + 0.06 * (p.business_ownership - 0.5)
        fit = 0.38 + 0.30 * p.user_participation + 0.20 * p.process_maturity + custom + normal(0.0, 0.06)
        self.fit = min(max(fit, 0.05), 0.95)
        legacy = p.legacy_accuracy + normal(0.0, 0.08)
        wrong = 0.25 * min(0.9, 0.15 + 0.4 * (1.0 - legacy))
        self.rework = 0.0  # share of the migration that is done again
        while wrong > 0.10:
            self.rework += REDONE * min(1.0, 2.0 * wrong)
            wrong *= 0.25
        self.loaded_accuracy = min(0.95, max(0.05, legacy + 0.05 - 0.2 * wrong))

    def settle_constants(self, scenario: Scenario) -> None:
        """What levers alone decide."""
        p, leadership = self.p, self.p.leadership_commitment
        self.turnover = (p.turnover_sales, p.turnover_other, p.turnover_service, p.turnover_other, p.turnover_other)
        exposures = [yearly / 52.0 * p.new_hire_ramp for yearly in self.turnover]
        self.normal_output = [0.5 + 0.5 * (1.0 - exp(-x)) / x for x in exposures]
        self.wages = scenario.company.hourly_cost.in_order()
        self.licence = p.licence_list * (1.0 - p.licence_discount)  # a seat and month
        self.learning_exponent = log2(p.learning_rate)
        self.filler_logit = log(p.filler_base / (1.0 - p.filler_base))
        self.covered = 1.0 - exp(-p.data_burden / 1.8)
        self.decay = p.decay_month / 4.33
        self.push = p.mandate_strength * leadership
        self.norm_of_leaders = 0.5 * leadership * (0.5 + 0.5 * p.mandate_strength)
        self.facilities = 0.5 + 0.5 * leadership
        self.unwillingness = 1.3 - 0.6 * p.change_willingness
        self.fit_pace = 0.005 * (0.3 + 0.7 * p.user_participation) * (0.3 + 0.7 * leadership)
        self.retention = 4.0 * p.max_retention_gain * p.service_orientation
        self.selling = 0.06 * (1.2 - 0.4 * p.service_orientation)
        self.repair = 0.10 * sqrt(p.it_capacity) * (0.6 + 0.6 * leadership)
        process = (p.tech_only_fraction + (1.0 - p.tech_only_fraction) * p.process_change) / 0.52
        acting, mature = 1.375 * p.action_rate / (0.15 + p.action_rate), (0.5 + 0.5 * p.process_maturity) / 0.75
        self.potential = p.benefit_scale * self.value * process * acting * mature

    def go_live(self) -> None:
        """Everything for everybody: people are trained, records are loaded, and a few defects slip through."""
        p, need = self.p, self.size * self.p.training_hours_user
        trainers = (
            0.64 * self.size * (0.6 + 0.66 * p.leadership_commitment) * sqrt(p.training_hours_user / 16.0) * GO_LIVE
        )
        fade = log(2.0) * GO_LIVE * min(1.0, need / trainers) / p.training_forget_halflife
        kept = 0.5 + 0.5 * (1.0 - exp(-fade)) / fade
        share = min(1.0, trainers / need)
        self.employees.do("start_anew", share, kept)
        for customer in self.customers:
            customer.accuracy, customer.completeness = self.loaded_accuracy, 0.8 * self.loaded_accuracy
        self.live, self.training = True, share * need
        self.trouble = 2.5 * (1.0 - min(max(p.test_coverage * (1.0 - 0.9 * (p.rollout_speed - 1.0)), 0.0), 0.98))

    def settle_in(self) -> None:
        """The process comes to fit the work, defects are repaired, and people learn to act on what they have."""
        if self.live_weeks:
            self.trouble *= 1.0 - self.repair
        self.live_weeks += 1
        self.fit += self.fit_pace * max(0.0, 0.95 - self.fit)
        learnt = self.live_weeks / (self.live_weeks + 0.25 * self.p.benefit_lag)
        critical_mass = 1.0 - self.p.k_net + self.p.k_net * min(1.0, 1.6 * self.use_level)
        self.gain = self.potential * learnt * critical_mass * self.fit * sqrt(self.fit)
        self.dual_running = 0.5 * self.p.dual_running_share if self.live_weeks <= 4 else 0.0

    def keep_records(self) -> None:
        """Coalitions form after the week's work; then records are fed, and read."""
        for department in self.departments:
            department.harden_or_soften()
        self.customers.do("keep_record")
        self.accuracy = self.accuracy_sum / max(self.records, 1)
        self.completeness = self.completeness_sum / max(self.records, 1)
        self.quality = self.quality_sum / max(self.records, 1)
        self.employees.do("read_reports")

    def forget_the_week(self) -> None:
        """Set what is counted week by week to nothing."""
        self.records = self.upgraded = self.downgraded = 0
        self.accuracy_sum = self.completeness_sum = self.quality_sum = self.training = 0.0
        for segment in self.segments:
            segment.lost = segment.won = 0
            segment.cross_sold = 0.0
