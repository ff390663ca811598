"""What a lesson is made of: plain values, checked where they are read (`reading`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crmsim.claims import groups as claim_groups
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm

StepKind = Literal["predict", "run", "reveal", "discuss"]
QuestionKind = Literal["count", "number", "choice"]
#: Of the values of a figure over all runs: their mean, the middle one, or the mean of the worst or best tenth.
Take = Literal["mean", "middle", "worst_tenth", "best_tenth"]

#: The steps of every lesson, in their order.
STEPS: tuple[StepKind, ...] = ("predict", "run", "reveal", "discuss")
#: What the lessons are about: the driver groups of the claims, and three subjects that the texts add to them.
GROUPS: dict[str, str] = {
    **claim_groups(),
    "progress": "Progress that nobody looks at",
    "going_live": "Two ways to go live",
    "luck": "Lucky or good?",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """How the true answer is read from the result.

    `figure` is an outcome (`crmsim.outcomes.metrics`), `take` what is taken of it over the runs of `arm`. With
    `against`, the answer is the difference to that arm, or with `percent` what `arm` reaches of each 100 there. Numbers
    are multiplied by `times`, so that a share of 0.42 can be asked for as 42. Of a choice, the arm with the `highest`
    or `lowest` figure is right. `says` is the sentence of the reveal, with {answer} where the answer stands.
    """

    figure: str
    take: Take = "mean"
    arm: str = ""
    against: str = ""
    percent: bool = False
    times: float = 1.0
    best: Literal["highest", "lowest"] = "highest"
    says: str = "{answer}."


@dataclass(frozen=True, slots=True)
class Question:
    """What the room is asked before it sees anything.

    A `count` is a number of 100 runs, a `number` lies between `low` and `high` and has a `unit`, a `choice` is one of
    `choices`: the names of the arms, and last, where `same` is not empty, that text for arms too close to call.
    """

    kind: QuestionKind
    text: str
    answer: Answer
    unit: str = ""
    low: float = 0.0
    high: float = 100.0
    choices: tuple[str, ...] = ()
    same: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that the argument says of the model's answer, in words and in figures.

    Either the figure is higher in arm `more` than in arm `less`, clear of chance, or that of `arm` lies between `low`
    and `high` (in the unit of the figure).
    """

    text: str
    figure: str
    take: Take = "mean"
    more: str = ""
    less: str = ""
    arm: str = ""
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a lesson: how long it takes, what the room reads and what only the trainer reads (both Markdown)."""

    kind: StepKind
    minutes: float
    text: str
    notes: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson, ready to be taught.

    `driver_groups` are keys of GROUPS, `claims` ids of claims or findings that the model was seen to keep, `texts` the
    titles of the source texts whose `argument` (Markdown, our own words) it is. `scenario` is what all `arms` share:
    the company of the name or path `base` with these `levers` turned.
    `pictures` names what is drawn of the result. `file` is where it was read from, "" for one that comes with crmsim.
    """

    name: str
    title: str
    goal: str
    driver_groups: tuple[str, ...]
    claims: tuple[str, ...]
    texts: tuple[str, ...]
    minutes: float
    argument: str
    base: str
    levers: Mapping[str, float]
    scenario: Scenario
    arms: tuple[Arm, ...]
    question: Question
    expected: tuple[Expectation, ...]
    steps: tuple[Step, ...]
    discuss: tuple[str, ...]
    pictures: tuple[str, ...]
    replications: int = 100
    seed: int = 0
    file: str = ""

    def place(self, arm: str) -> int:
        """The place of the arm of this name."""
        return [one.name for one in self.arms].index(arm)
