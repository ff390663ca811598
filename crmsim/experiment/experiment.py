"""An experiment: one base company, arms, factors, a design, and how often every point is run; a frozen value."""

from dataclasses import dataclass, field
from functools import cached_property

from crmsim.errors import InputError
from crmsim.experiment.design import Design, Points, make_points
from crmsim.experiment.factor import COMPANY, STAFF, Factor
from crmsim.experiment.replications import Replications
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.world.state import FloatArray

MOST_RUNS = 10_000_000
CHANCE = ("same", "fresh")
OF_INTEREST = ("npv", "roi", "failure", "honest_use")  # where an experiment names no outcomes
#: Replicates that each point has for itself where chance is "fresh": more replications of a point move no other.
STRIDE = 10_000


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything about a designed experiment, checked.

    `chance` is "same" (replicate r has the same luck at every point, so that points can be compared as pairs) or
    "fresh" (point k uses the replicates from 10,000 k on, so that points are independent). `outcomes` name the figures
    of interest in the analysis; all figures are stored. `companies` are the bases that the categorical factor
    "scenario" chooses from. `source_text` is the file it was read from.
    """

    name: str
    scenario: Scenario
    arms: tuple[Arm, ...]
    factors: tuple[Factor, ...]
    design: Design
    title: str = ""
    story: str = ""
    seed: int = 0
    replications: Replications = field(default_factory=Replications)
    outcomes: tuple[str, ...] = OF_INTEREST
    keep_weekly: bool = False
    chance: str = "same"
    companies: tuple[Scenario, ...] = ()
    source_text: str = ""

    def points(self) -> Points:
        """The points of the design, in order; made once."""
        return self._points

    @cached_property
    def _points(self) -> Points:
        found = make_points(self.design, self.factors, self.scenario)
        runs = len(found) * len(self.arms) * self.replications.most
        rule = self.replications
        first = len(found) * len(self.arms) * rule.first()
        if rule.budget and first > rule.budget:
            raise InputError(
                f"[replications] budget = {rule.budget:,} is less than the {first:,} runs of the first round "
                f"({rule.first()} of each arm at each point)."
            )
        if runs > MOST_RUNS:
            raise InputError(
                f"This experiment has up to {runs:,} runs, but at most {MOST_RUNS:,} can be planned. "
                "Ask for fewer points, arms or replications."
            )
        return found

    def scenario_at(self, values: FloatArray) -> Scenario:
        """The company of a point: the base with the values of the factors, shape (factors,), in its place."""
        chosen = dict(zip((factor.key for factor in self.factors), map(float, values), strict=True))
        base = self.companies[int(chosen.pop(COMPANY))] if self.companies else self.scenario
        levers = {key: value for key, value in chosen.items() if key in LEVERS}
        company: dict[str, object] = {
            key.rpartition(".")[2]: round(value)
            for key, value in chosen.items()
            if key not in levers and not key.startswith(STAFF)
        }
        staff = {key.rpartition(".")[2]: value for key, value in chosen.items() if key.startswith(STAFF)}
        if staff:
            company["staff"] = staff
        # A factor takes the place of what the base holds to be uncertain about the same thing.
        base = base.without_uncertainty(chosen)
        base = base.with_company(**company) if company else base
        return base.with_levers(**levers) if levers else base

    def replicate_of(self, point: int, number: int) -> int:
        """The replicate that the n-th replication of a point uses."""
        return point * STRIDE + number if self.chance == "fresh" else number
