"""The words of the printed material: lessons, their answers where they were asked for, and the game."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crmsim.figures import Picture
from crmsim.lessons import Lesson, Reveal, load, play
from crmsim.outcomes.failure import STRICT
from crmsim.outcomes.story import FAILURE_WORDS
from crmsim.workshop.game import protocol
from crmsim.workshop.room.program import CLOSING, Json
from crmsim.workshop.room.prose import prose
from crmsim.workshop.room.views.console import DEBRIEF, DEFAULT_NOTES

HOOK = "Who has lived through the launch of a system that hurt?"


@dataclass(frozen=True, slots=True)
class Material:
    """A workshop on paper: `lessons` in their order, `answers` by lesson name, and the rules of the game, if any."""

    title: str
    lessons: tuple[Lesson, ...]
    answers: Mapping[str, Reveal] = field(default_factory=dict)
    game: Json | None = None
    hook: str = HOOK
    closing: str = CLOSING
    debrief: tuple[str, ...] = DEBRIEF
    game_notes: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_NOTES))

    @property
    def meanings(self) -> list[str]:
        """What counts as failure in the questions, a sentence each."""
        return [FAILURE_WORDS[flag] for flag in STRICT]

    @property
    def minutes(self) -> float:
        """Of the lessons and of the decisions in the game."""
        rounds = self.game["rounds"] * self.game["seconds"] / 60 if self.game else 0.0
        return sum(lesson.minutes for lesson in self.lessons) + rounds

    def pieces(self, markdown: str) -> list[Json]:
        """A text of a lesson as plain pieces."""
        return prose(markdown)

    def drawn(self, lesson: Lesson) -> tuple[Picture, ...]:
        """The pictures of a lesson's answer, under names that no other lesson has."""
        found = self.answers[lesson.name].pictures if lesson.name in self.answers else ()
        return tuple(replace(picture, key=f"{lesson.name}-{picture.key}") for picture in found)

    def pictures(self) -> Iterable[Picture]:
        """Every picture of every lesson."""
        return [picture for lesson in self.lessons for picture in self.drawn(lesson)]


def material(
    title: str,
    names: Sequence[str],
    form: str | None,
    *,
    answers: bool = False,
    on_lesson: Callable[[str], None] | None = None,
) -> Material:
    """The lessons of these names or files and the game of that form.

    With `answers` the model is asked for each lesson, as many runs as the lesson says; `on_lesson` hears its title
    before. InputError where a lesson or form cannot be used, or its question has no answer.
    """
    found = tuple(load(name) for name in names)
    given: dict[str, Reveal] = {}
    for lesson in found if answers else ():
        if on_lesson:
            on_lesson(lesson.title)
        given[lesson.name] = play(lesson)
    return Material(title, found, given, protocol.rules({"form": form}) if form else None)
