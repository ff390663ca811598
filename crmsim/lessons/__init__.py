"""Lessons: failure drivers shown to a room by predict, run, reveal, discuss.

A lesson is a file, `lessons/NAME.toml`: a question about the model, the steps of a trainer, and the argument of a
source text in our own words. `load` reads one and says what is wrong with it, `lessons` gives all that come with
crmsim, and `play` puts the question to the model.
"""

from crmsim.lessons.files import lessons, load
from crmsim.lessons.lesson import GROUPS, STEPS, Answer, Expectation, Lesson, Question, Step
from crmsim.lessons.playing import ArmResult, Finding, Reveal, play

__all__ = [
    "GROUPS",
    "STEPS",
    "Answer",
    "ArmResult",
    "Expectation",
    "Finding",
    "Lesson",
    "Question",
    "Reveal",
    "Step",
    "lessons",
    "load",
    "play",
]
