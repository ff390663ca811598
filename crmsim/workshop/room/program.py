"""What a workshop consists of: lessons, a game, closing sentences; and the scenes that follow one another.

A program is written down with the first event of a session. A server that goes on with a session therefore shows the
same texts, whatever has become of the lesson files since.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import TypeAdapter

Json = dict[str, Any]
SceneKind = Literal[
    "welcome", "predict", "run", "reveal", "discuss", "rules", "round", "news", "futures", "debrief", "say", "wall"
]
#: Scenes in which the room may send something; all others only show.
ASKING = ("predict", "round", "say")

CLOSING = "One thing we will do before our next go-live"


@dataclass(frozen=True, slots=True)
class Question:
    """What the room is asked to predict: a `count` of 100, a `number` from `low` to `high`, or one of `choices`."""

    kind: Literal["count", "number", "choice"]
    text: str
    unit: str = ""
    low: float = 0.0
    high: float = 100.0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a lesson: what the room reads, and what only the trainer does."""

    kind: Literal["predict", "run", "reveal", "discuss"]
    minutes: float
    text: str = ""  # Markdown
    notes: str = ""  # Markdown


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson as the room needs it."""

    name: str
    title: str
    question: Question
    steps: tuple[Step, ...]
    goal: str = ""
    argument: str = ""  # Markdown
    discuss: tuple[str, ...] = ()
    source: str = ""  # the file it came from, where it is not one of those that come with crmsim
    replications: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """Something a team can choose: a measure, a question, a plan or a pace, with what it costs in points.

    A measure that `runs` is paid for each round anew; `against` names one that cannot go with it.
    """

    key: str
    title: str
    text: str
    cost: int = 0
    runs: bool = False
    against: str = ""


@dataclass(frozen=True, slots=True)
class GameCard:
    """The words and numbers of a game. Weeks and seconds are those of one round; `budget` is what each round adds."""

    form: str  # a name of `crmsim.workshop.game.FORMS`
    title: str
    text: str  # Markdown
    rounds: int
    weeks: int
    seconds: int
    budget: int
    seed: int
    moves: tuple[Move, ...]
    questions: tuple[Move, ...] = ()
    plans: tuple[Move, ...] = ()  # chosen in the first round, for good
    paces: tuple[Move, ...] = ()
    cards: tuple[tuple[str, str], ...] = ()  # title and text of what happens in each round; ("", "") for nothing
    board_from: int = 3  # the first round after which the leaderboard is shown


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing at a time: its kind, and which step of which lesson, or which round, it belongs to (from 0)."""

    kind: SceneKind
    lesson: int = -1
    step: int = -1
    round: int = -1


@dataclass(frozen=True)
class Program:
    """All of a workshop."""

    title: str
    lessons: tuple[LessonCard, ...] = ()
    game: GameCard | None = None
    closing: str = CLOSING

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """Every scene, in order."""
        found = [Scene("welcome")]
        for number, lesson in enumerate(self.lessons):
            found += [Scene(step.kind, number, place) for place, step in enumerate(lesson.steps)]
        if self.game is not None:
            found.append(Scene("rules"))
            for turn in range(self.game.rounds):
                found += [Scene("round", round=turn), Scene("news", round=turn)]
            found += [Scene("futures"), Scene("debrief")]
        return (*found, Scene("say"), Scene("wall"))

    def first(self, kind: str) -> int | None:
        """The place of the first scene of a kind; None where there is none."""
        return next((place for place, scene in enumerate(self.scenes) if scene.kind == kind), None)

    def seconds(self, scene: Scene) -> int:
        """How long a scene should take, in seconds; 0 where nobody counts."""
        if scene.lesson >= 0:
            return round(60 * self.lessons[scene.lesson].steps[scene.step].minutes)
        if scene.kind == "round" and self.game is not None:
            return self.game.seconds
        return 120 if scene.kind == "say" else 0

    def to_json(self) -> Json:
        """As plain JSON; `program_of` is the way back."""
        found: Json = _adapter().dump_python(self, mode="json")
        return found


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Program]:
    return TypeAdapter(Program)


def program_of(written: Json) -> Program:
    """A program from its JSON; ValueError where that is none."""
    return _adapter().validate_python(written)
