"""Lessons on their way into the room: their words when a session begins, their answers when they are needed."""

from collections.abc import Iterable

from crmsim.figures import Picture
from crmsim.lessons import Lesson, load, play
from crmsim.run import simulate
from crmsim.workshop.room.program import Json, LessonCard, Question, Step

#: Lessons that are played where none is named: with the short game they fill the hour of docs/workshop.md.
STANDARD = ("all_at_once", "in_it_for_me")
PICTURES = 2  # of a lesson that the stage can show


def cards(names: Iterable[str]) -> tuple[LessonCard, ...]:
    """The lessons of these names or files, in this order; the standard ones where none is named."""
    return tuple(card(load(name)) for name in tuple(names) or STANDARD)


def card(lesson: Lesson) -> LessonCard:
    """A lesson as the room needs it."""
    asked = lesson.question
    return LessonCard(
        name=lesson.name,
        title=lesson.title,
        goal=lesson.goal,
        argument=lesson.argument,
        question=Question(asked.kind, asked.text, asked.unit, asked.low, asked.high, asked.choices),
        steps=tuple(Step(step.kind, step.minutes, step.text, step.notes) for step in lesson.steps),
        discuss=lesson.discuss,
        source=lesson.file,
        replications=lesson.replications,
        seed=lesson.seed,
    )


def played(asked: Json) -> Json:
    """The model's answer to the question of a lesson. One process: others compute beside it."""
    lesson = load(asked["source"] or asked["name"])
    found = play(lesson, asked["replications"], asked["seed"], workers=1)
    return {
        "truth": found.truth,
        "shown": found.shown,
        "sentence": found.sentence,
        "beside": found.beside,
        "agrees": found.agrees,
        "run": one_run(lesson, asked["seed"]),
        "pictures": [_picture(picture) for picture in found.pictures[:PICTURES]],
    }


def one_run(lesson: Lesson, seed: int) -> list[Json]:
    """The first of the runs in every arm: work done honestly in the CRM week by week, of 100 pieces planned."""
    return [
        {
            "name": arm.name,
            "weeks": [
                round(100 * float(value), 1)
                for value in simulate(arm.of(lesson.scenario), seed=seed).table["honest_use"]
            ],
        }
        for arm in lesson.arms
    ]


def _picture(picture: Picture) -> Json:
    return {"title": picture.title, "option": picture.option}
