"""A lesson as lines to read in a terminal: what a trainer sees before a room does."""

from collections.abc import Iterator

from crmsim.errors import show
from crmsim.lessons.lesson import GROUPS, Lesson, Question
from crmsim.lessons.playing import Reveal


def outline(lesson: Lesson) -> Iterator[str]:
    """The lesson from start to end, paragraph by paragraph; notes that only the trainer reads are marked."""
    yield f"{lesson.title} ({show(lesson.minutes)} minutes)"
    yield f"Goal: {lesson.goal}"
    yield f"About: {'; '.join(GROUPS[group] for group in lesson.driver_groups)}"
    if lesson.texts:
        yield f"After: {'; '.join(lesson.texts)}"
    yield f"Argument: {joined(lesson.argument)}"
    turned = "".join(f", {name}={show(value)}" for name, value in lesson.levers.items())
    yield f"Company: {lesson.scenario.title or lesson.base}{turned}; {lesson.replications} runs of each arm:"
    for arm in lesson.arms:
        yield f"  {arm}"
    for step in lesson.steps:
        yield ""
        yield f"{step.kind.upper()}, {show(step.minutes)} min: {joined(step.text)}"
        if step.kind == "predict":
            yield from asked(lesson.question)
        if step.kind == "discuss":
            yield from (f"  - {question}" for question in lesson.discuss)
        yield f"  [trainer] {joined(step.notes)}"


def asked(question: Question) -> Iterator[str]:
    """The question as a phone shows it."""
    yield f"  ? {question.text}"
    if question.kind == "choice":
        yield from (f"    ( ) {choice}" for choice in question.choices)
    elif question.kind == "count":
        yield "    a number of 100 runs"
    else:
        yield f"    from {show(question.low)} to {show(question.high)} {question.unit}".rstrip()


def revealed(result: Reveal) -> Iterator[str]:
    """The model's answer, and whether the argument holds in it."""
    yield f"Answer: {result.shown}"
    yield result.sentence
    if result.beside:
        yield f"Beside it: {result.beside}"
    for one in result.findings:
        yield f"{'holds' if one.holds else 'DOES NOT HOLD'}: {one.text}"
    yield f"Pictures: {'; '.join(picture.title for picture in result.pictures)}"


def joined(text: str) -> str:
    """A text of several lines on one."""
    return " ".join(text.split())
