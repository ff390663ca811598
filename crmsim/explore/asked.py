"""What somebody looks around for: the company, one or two arms, and the luck; and the pieces that every answer has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crmsim.errors import InputError, show
from crmsim.plans import find_plan
from crmsim.run import check_chance
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.compare import check_replications
from crmsim.study.provenance import provenance
from crmsim.version import MODEL_VERSION, __version__

Json = dict[str, Any]

MOST_ARMS = 2
FIRST = 20  # replications of the first answer, refined by the rest
FEWEST = 2


@dataclass(frozen=True)
class Asked:
    """One company as the visitor has it, the arms to look at, and how often everything is run.

    `source` is what the company's file is called: the name of a shipped scenario, or any other word.
    Raises InputError for no arm or more than two, and for replications that cannot be.
    """

    scenario: Scenario
    arms: tuple[Arm, ...]
    source: str
    seed: int = 0
    replications: int = 60

    def __post_init__(self) -> None:
        """Check everything before anything runs."""
        if not 1 <= len(self.arms) <= MOST_ARMS:
            raise InputError(f"Choose one or two plans to look at, not {len(self.arms)}.")
        check_chance(self.seed, 0)
        if check_replications(self.replications) < FEWEST:
            raise InputError(f"replications = {self.replications} must be at least {FEWEST}.")

    def check_lever(self, name: str) -> str:
        """The name of a lever that can be varied here: InputError where there is none, or where an arm sets it."""
        if name not in LEVERS:
            raise InputError(f"There is no lever {show(name)}.")
        for arm in self.arms:
            if name in arm.levers:
                raise InputError(
                    f"The plan {show(arm.words)} sets {LEVERS[name].title.lower()} itself, so nothing else can. "
                    "Take it out of the plan first."
                )
        return name

    def context(self, schema: str) -> Json:
        """What every answer says about its question."""
        return {
            "schema": schema,
            "crmsim_version": __version__,
            "model_version": MODEL_VERSION,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "title": self.scenario.title,
            "currency": self.scenario.company.currency,
            "seed": self.seed,
            "replications": self.replications,
            "horizon_weeks": self.scenario.horizon,
            "arms": [
                {"name": arm.name, "words": arm.words, "title": titled(arm), "plan": arm.plan, "text": str(arm)}
                for arm in self.arms
            ],
            "provenance": provenance(),
        }


def titled(arm: Arm) -> str:
    """What an arm is called where a line begins: its plan's title, or its own name where it has one."""
    return find_plan(arm.plan).title if arm.name == arm.plan else arm.name


def lever_facts(name: str, scenario: Scenario) -> Json:
    """What an answer says of a lever: title, unit, plausible range, and where this company stands."""
    lever = LEVERS[name]
    return {
        "name": name,
        "title": lever.title,
        "unit": lever.unit.replace("currency", scenario.company.currency),
        "meaning": lever.meaning,
        "integer": lever.integer,
        "low": lever.range[0],
        "high": lever.range[1],
        "here": scenario.levers[name],
    }


def stages(replications: int) -> Sequence[range]:
    """Replicates in the order in which an answer is refined: a first look, then the rest."""
    if replications <= FIRST:
        return (range(replications),)
    return range(FIRST), range(FIRST, replications)
