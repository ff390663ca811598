"""Everything that is known about a room at one moment. It never changes; the fold makes the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from crmsim.workshop.room.program import ASKING, Json, LessonCard, Program, Scene
from crmsim.workshop.room.words import team_key

Phase = Literal["ready", "open", "closed", "shown"]
MOST_STEPS_BACK = 100


@dataclass(frozen=True, slots=True)
class Position:
    """Where the workshop stands: the scene, what is open in it, and since when (seconds since 1970)."""

    scene: int = 0
    phase: Phase = "ready"
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Member:
    """One phone that joined. Phones that gave the same name play as one team."""

    id: str
    name: str
    removed: bool = False

    @property
    def team(self) -> str:
        """What phones of one team have in common."""
        return team_key(self.name)


@dataclass(frozen=True)
class State:
    """A room. Mappings are never changed in place."""

    program: Program
    code: str
    seq: int = 0
    position: Position = Position()
    past: tuple[Position, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)
    joining: bool = True
    names: bool = True
    ended: bool = False
    #: by the place of the lesson, then by member
    answers: Mapping[int, Mapping[str, float | str]] = field(default_factory=dict)
    #: by the round, then by team
    decisions: Mapping[int, Mapping[str, Json]] = field(default_factory=dict)
    #: what teams asked for, by the round, then by team, in the order of asking
    asks: Mapping[int, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    sayings: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    #: what has been computed, by the key of the work
    results: Mapping[str, Json] = field(default_factory=dict)

    @property
    def scene(self) -> Scene:
        """The scene that is shown."""
        return self.program.scenes[self.position.scene]

    @property
    def phase(self) -> Phase:
        """What is open in it."""
        return self.position.phase

    @property
    def lesson(self) -> LessonCard | None:
        """The lesson that the scene belongs to."""
        return self.program.lessons[self.scene.lesson] if self.scene.lesson >= 0 else None

    @property
    def present(self) -> tuple[Member, ...]:
        """Everybody who joined and was not removed, in the order of joining."""
        return tuple(member for member in self.members.values() if not member.removed)

    @property
    def teams(self) -> Mapping[str, str]:
        """The teams: key and the name as it was first written, in the order of joining."""
        found: dict[str, str] = {}
        for member in self.present:
            found.setdefault(member.team, member.name)
        return found

    @property
    def is_open(self) -> bool:
        """Whether the room may send something now."""
        return self.scene.kind in ASKING and self.phase == "open" and not self.ended

    def answers_here(self, lesson: int) -> dict[str, float | str]:
        """What those who are present predicted in a lesson, by member."""
        given = self.answers.get(lesson, {})
        return {member.id: given[member.id] for member in self.present if member.id in given}

    def decided(self, turn: int) -> frozenset[str]:
        """The teams that have sent a decision in a round."""
        return frozenset(self.decisions.get(turn, {})) & frozenset(self.teams)

    def at(self, position: Position) -> "State":
        """The room at another place, able to come back from there."""
        return replace(self, position=position, past=(*self.past, self.position)[-MOST_STEPS_BACK:])
