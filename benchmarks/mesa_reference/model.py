"""A quiet company of objects, week by week: what is the same for everybody, and the order of things."""

from functools import partial
from math import exp, log, log2, sqrt
from types import SimpleNamespace

import mesa

from crmsim.scenario.scenario import Scenario
from mesa_reference.customers import Customer
from mesa_reference.employees import Employee
from mesa_reference.population import acquire, befriend, divide, hire
from mesa_reference.row import measure
from mesa_reference.strategy import fit_of, haste, most, worth

GO_LIVE = 8  # week
IT = 4  # the function that runs systems
REDONE = 0.28  # of a migration: from the import to the check of the mappings
LONGEST = 103  # weeks: in the next one the first review would be due

QUIET = {
    # leaders: as committed as at kick-off, whatever happens
    "commitment_decay": 0,
    "sponsor_hazard": 0,
    "org_shock_rate": 0,
    "review_interval": 104,
    # one vendor, and data that map one to one: done long before the day
    "n_vendors": 1,
    "it_capacity": 5,
    "planning_allowance": 2,
    "plan_quality": 1,
    "overrun_p_tail": 0,
    "n_sources": 1,
    "source_heterogeneity": 0,
    "manual_share": 0,
    "mess_unevenness": 0,
    # nobody waits for help
    "test_coverage": 0.8,
    "support_fte_per_100": 20,
    # finance asks nothing, and the old system runs on
    "approval_hurdle": 0,
    "legacy_end_week": 0,
}


def quiet(scenario: Scenario) -> Scenario:
    """The scenario with every phase that this model leaves out at levers that give it nothing to do."""
    weeks = GO_LIVE * scenario.levers["rollout_speed"]  # at that pace it is the same day
    return scenario.with_levers(**QUIET, bigbang_weeks=weeks).with_plan("big_bang").with_horizon(LONGEST)


def figure(name: str, model: "Company") -> float:
    """One figure of the model's present week."""
    return model.row[name]


class Company(mesa.Model):
    """A quiet company of objects. `datacollector` holds the weekly row, week 0 being kick-off."""

    def __init__(self, scenario: Scenario, rng: int = 0) -> None:
        super().__init__(rng=rng)
        p = self.p = SimpleNamespace(**scenario.levers)
        self.draw_luck(len(scenario.company.regions))
        self.settle_constants(scenario)
        self.settle_work()
        self.departments = hire(self, scenario.company)
        self.employees = self.agents_by_type[Employee]
        self.size = len(self.employees)
        befriend(list(self.employees), p, self.rng)
        self.segments = divide(scenario.company, p, self.size)
        acquire(self, scenario.company, list(self.employees), self.segments)
        self.customers = self.agents_by_type[Customer]
        self.implementation = p.impl_to_first_year_licence * self.size * self.licence * 12.0
        self.mean_wage = sum(self.wages[person.function] for person in self.employees) / self.size
        self.gross_margin = scenario.company.gross_margin_per_employee * self.size
        self.it_staff = sum(person.function == IT for person in self.employees)
        self.live, self.live_weeks = False, 0
        self.trouble = self.dual_running = self.gain = self.use_level = 0.0
        self.requests = self.insight = self.scorecard = self.results = 0.0
        self.breached = False
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
        self.serve()
        self.customers.do("trade")
        self.row = measure(self)
        self.insight = self.use_level * self.quality
        if self.live:
            self.results += (self.row["output_live"] - 1.0 - self.results) / 13.0
        self.datacollector.collect(self)

    def draw_luck(self, regions: int) -> None:
        """Luck of the firm, unknown to everybody."""
        p, normal = self.p, self.rng.normal
        self.value, self.price = exp(normal(-0.5 * p.value_spread**2, p.value_spread)), exp(normal(0.0, 0.10))
        self.fit = min(max(fit_of(p, regions) + normal(0.0, 0.06), 0.05), 0.95)
        legacy = p.legacy_accuracy + normal(0.0, 0.08)
        known = 1.15 - 0.3 * p.manager_process_knowledge
        left = 0.75 - 0.5 * p.test_coverage  # of wrong mappings, after a round of fixing
        wrong = left * min(0.9, (0.15 + 0.4 * (1.0 - legacy)) * known)
        self.rework = 0.0  # share of the migration that is done again
        while wrong > 0.10:
            self.rework += REDONE * min(1.0, 2.0 * wrong)
            wrong *= left
        self.undone = 0.3 * max(0.0, 0.6 - p.readiness)  # the company's own part, where it is not prepared
        self.loaded_accuracy = min(0.95, max(0.05, legacy + 0.05 - 0.7 * self.undone - 0.2 * wrong))

    def settle_constants(self, scenario: Scenario) -> None:
        """What levers alone decide about the company."""
        p, leadership = self.p, self.p.leadership_commitment
        self.turnover = (p.turnover_sales, p.turnover_other, p.turnover_service, p.turnover_other, p.turnover_other)
        exposures = [yearly / 52.0 * p.new_hire_ramp for yearly in self.turnover]
        self.normal_output = [0.5 + 0.5 * (1.0 - exp(-x)) / x for x in exposures]
        self.wages = scenario.company.hourly_cost.in_order()
        self.licence = p.licence_list * (1.0 - p.licence_discount) * (0.91 + 0.3 * p.tech_flash)  # a seat and month
        self.decay = p.decay_month / 4.33
        self.push = p.mandate_strength * leadership
        self.demand = min(max(0.0, p.mandate_strength + 1.1 * p.job_description - 0.44), 1.0) * leadership
        self.facilities = 0.5 + 0.5 * leadership
        self.unwillingness = 1.4 - 0.8 * p.change_willingness
        self.steering = 1.25 * (0.5 + p.phase_metrics) / (1.0 + p.review_interval / 16.0)
        self.fit_pace = 0.005 * (0.3 + 0.7 * p.user_participation) * (0.3 + 0.7 * leadership) * self.steering
        self.retention = 4.0 * p.max_retention_gain * p.service_orientation
        self.selling = 0.074 * (1.2 - 0.4 * p.service_orientation)
        self.repair = 0.10 * sqrt(p.it_capacity) * (0.6 + 0.6 * leadership) * (1.06 - 0.2 * p.it_replacement_fear)
        self.repair = min(self.repair * sqrt(self.steering), 0.9)
        self.let_through, self.most = worth(p), most(p)
        self.potential = self.value * p.benefit_scale * self.let_through
        self.beyond_sales = min(max((3.0 * p.enterprise_scope - 1.0) / 2.0, 0.0), 1.0) / 0.7
        self.whole = min(1.0, self.beyond_sales)  # how much of a customer is seen
        self.absorbing = 0.25 * p.benefit_lag * min(4.0, 0.3 / p.absorptive_capacity)

    def settle_work(self) -> None:
        """What levers alone decide about working with the CRM."""
        p = self.p
        self.learning_exponent = log2(p.learning_rate)
        self.routine = min(max((1.0 + 104.0 / 0.9) ** self.learning_exponent, 0.4), 0.7)  # task time after two years
        targets = 0.3 * (p.activity_target_pressure - 0.3) - 1.5 * (p.incentive_alignment - 0.4)
        self.filler_logit = log(p.filler_base / (1.0 - p.filler_base)) + targets
        self.covered = 1.0 - exp(-((p.data_burden / 2.13) ** 1.5) * sqrt(p.critical_fields / 12.0))
        flash = 0.88 + 0.4 * p.tech_flash
        longer = (0.5 + p.critical_fields / 24.0) * (1.0 + p.duplicate_entry) * (0.85 + 0.5 * p.prospect_clutter)
        self.asked = p.data_burden * longer * flash / 1.2
        self.load = p.learning_load * (0.88 + 0.6 * p.org_redesign) * flash
        self.room_to_learn = max(0.2, 1.18 - 0.06 * p.concurrent_changes)
        self.features = 0.6 + p.depth_support
        self.at_once = 1.0 + haste(p, 0.5)

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
        tested = p.test_coverage * (1.0 - 0.9 * haste(p, p.readiness))
        self.trouble = 2.5 * (1.0 - min(max(tested, 0.0), 0.98)) + p.unreadiness_defects * self.undone

    def settle_in(self) -> None:
        """The process comes to fit the work, defects are repaired, and people learn to act on what they have."""
        if self.live_weeks:
            self.trouble *= 1.0 - self.repair
        self.live_weeks += 1
        self.fit += self.fit_pace * self.heard() * max(0.0, 0.95 - self.fit)
        learnt = self.live_weeks / (self.live_weeks + self.absorbing)
        self.shared = 1.0 - self.p.k_net * (1.0 - min(1.0, (self.use_level / 0.8) ** 2))
        self.gain = self.potential * learnt * self.fit * sqrt(self.fit)
        self.restructuring = 0.004 * (self.p.org_redesign - 0.2) * 26.0 / (25.0 + self.live_weeks)
        self.dual_running = 0.5 * self.p.dual_running_share if self.live_weeks <= 4 else 0.0

    def heard(self) -> float:
        """Users ask for changes, and administrators do what they can: how soon a request is done, 1 being after two
        weeks."""
        p = self.p
        done = 0.018 * p.admin_fte_per_100_users * self.size * (0.5 + p.admin_skill)
        self.requests = max(0.0, 0.98 * self.requests + 0.02 * self.size * (1.5 - self.fit) - done)
        return 12.0 / (10.0 + self.requests / done)

    def serve(self) -> None:
        """What knowledge brings to customers depends on what it is used for; now and then it is stolen."""
        p = self.p
        self.scorecard += 0.015 * p.metric_customer_focus * self.insight * (1.0 - self.scorecard)
        self.aim = (0.6 + 0.8 * p.customer_voice) * (0.5 + p.customer_focus) * (1.0 + 0.25 * self.scorecard)
        self.breached = self.live and self.rng.random() < p.breach_hazard / 52.0
        if self.breached:
            for customer in self.customers:
                customer.satisfaction -= 0.15

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
