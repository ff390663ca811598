"""The same company as an idiomatic Mesa model of objects: an independent check of the engine, and the yardstick for it.

It has the equations of employees, records, customers and money (phases 5 to 8) and collects the same weekly row of
them. All other phases stand at levers that leave them nothing to do (`quiet`): leaders neither tire nor review, one
vendor delivers on the day, migration makes no errors that last, everything goes live at once, and nobody waits for
help. It shares only scenarios with the package: its rules and its chance are its own.
"""

from collections import Counter
from functools import partial
from math import exp, log, sqrt
from types import SimpleNamespace

import mesa
import networkx as nx
import numpy as np

from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.scenario.roster import Roster
from crmsim.scenario.scenario import Scenario

GO_LIVE = 8  # week
LONGEST = 103  # weeks: then the first review would be due
SALES, SERVICE = 0, 2
ASKED = (1.0, 0.6, 0.7, 0.15, 0.1)  # share of the data burden, by function
FACING = 3  # sales, marketing and service face customers; back office and IT do not
TOUCH = (0.50, 0.15, 0.35)  # weight of sales, marketing and service in what a customer lives through
FILLED = 0.85  # share of customer slots that are taken at kick-off

QUIET = {
    # leadership stays as it is
    "commitment_decay": 0,
    "sponsor_hazard": 0,
    "org_shock_rate": 0,
    "review_interval": 104,
    # one vendor, and data that map one to one, are ready long before the day
    "bigbang_weeks": GO_LIVE,
    "n_vendors": 1,
    "it_capacity": 5,
    "plan_quality": 1,
    "overrun_p_tail": 0,
    "n_sources": 1,
    "source_heterogeneity": 0,
    "manual_share": 0,
    # what goes live works, and nobody waits for help
    "test_coverage": 1,
    "support_fte_per_100": 20,
}


def quiet(scenario: Scenario) -> Scenario:
    """The scenario with every phase that this model leaves out at levers that give it nothing to do."""
    return scenario.with_levers(**QUIET).with_plan("big_bang").with_horizon(LONGEST)


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


class Department:
    """A department: what its members think decides whether a coalition forms in it."""

    def __init__(self) -> None:
        self.members: list[Employee] = []
        self.coalition = 0.0

    def harden_or_soften(self) -> None:
        """A coalition forms where more than a quarter of the members think little of the CRM."""
        opposed = sum(member.belief < 0.35 for member in self.members) / len(self.members)
        goal = min(1.0, 2.0 * (opposed - 0.25)) if opposed > 0.25 else 0.0
        self.coalition += 0.08 * (goal - self.coalition)


class Employee(mesa.Agent):
    """Somebody who works with the CRM, or not."""

    def __init__(
        self,
        model: "Company",
        function: int,
        department: Department,
        power: float,
        tech_skill: float,
        conscientiousness: float,
        autonomy: float,
        threshold: float,
        task_match: float,
        belief: float,
        tenure: float,
    ) -> None:
        super().__init__(model)
        p = model.p
        self.function, self.department, self.power = function, department, power
        self.tech_skill, self.conscientiousness, self.autonomy = tech_skill, conscientiousness, autonomy
        self.threshold, self.task_match = threshold, task_match
        self.belief, self.tenure = belief, tenure
        self.contacts: list[tuple[Employee, float]] = []
        self.asked = ASKED[function]
        self.exposure = 0.4 + 0.6 * self.asked
        self.exit_hazard = (p.turnover_sales, p.turnover_other, p.turnover_service)[min(function, 1 + function % 2)]
        self.adopted = self.depth = self.compliance = self.filler = self.habit = self.experience = self.fatigue = 0.0
        self.norm = self.peers = self.information = self.intention = self.proficiency = 0.0
        self.benefit = self.lost_time = self.entry_hours = self.entries = self.spoiling = self.left = 0.0
        self.output = 0.5 + 0.5 * min(1.0, tenure / p.new_hire_ramp)
        department.members.append(self)
