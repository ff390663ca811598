"""The slides of a workshop: what the room reads on them, and below them what the trainer says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from crmsim.errors import show
from crmsim.figures import LIGHT
from crmsim.lessons import Lesson
from crmsim.report.slide_parts import FOOT, MARGIN, WIDTH, Box, Deck, Line
from crmsim.report.slide_texts import bullets
from crmsim.workshop.material.content import Material
from crmsim.workshop.room.program import Json
from crmsim.workshop.room.prose import prose

FULL = Box(MARGIN, 1.6, WIDTH - 2 * MARGIN, FOOT.top - 1.75)
HEAD = Box(MARGIN, 0.45, WIDTH - 2 * MARGIN, 1.15)


def slides(material: Material) -> bytes:
    """A PowerPoint file; the same material gives the same bytes."""
    deck = Deck(material.title, f"A workshop of {len(material.lessons)} lessons")
    deck.foot = f"{material.title}  ·  A model, not a forecast"
    hook(deck, material)
    for lesson in material.lessons:
        lesson_slides(deck, material, lesson)
    if material.game:
        game_slides(deck, material.game, material.game_notes)
    text_slide(deck, "Looking back", bullets(material.debrief, 36), material.game_notes["debrief"])
    text_slide(deck, material.closing, [Line("One sentence, without a name.", 36)], material.game_notes["say"])
    return deck.bytes()


def hook(deck: Deck, material: Material) -> None:
    """Why we are here, and what failure means."""
    text_slide(deck, material.hook, [Line(material.title, 40, colour=LIGHT.muted)], material.game_notes["welcome"])
    lines = bullets(material.meanings, 34)
    lines.append(Line("A model, not a forecast: it shows what follows from rules that can be read.", 24, above=24))
    text_slide(
        deck,
        "When do we call it failed?",
        lines,
        "One of these is enough. Read them aloud: the guesses depend on them.",
    )


def lesson_slides(deck: Deck, material: Material, lesson: Lesson) -> None:
    """The question, the answer where it was asked for, and what to talk about."""
    by_kind = {step.kind: step for step in lesson.steps}
    predict, reveal, discuss = by_kind["predict"], by_kind["reveal"], by_kind["discuss"]
    asked = [Line(lesson.question.text, 40, bold=True), *bullets(lesson.question.choices, 28)]
    if not lesson.question.choices:
        asked.append(Line(scale_of(lesson), 28, above=6))
    asked += [replace(line, above=14) for line in plain(predict.text, 24)]
    notes = said([f"{lesson.title}: {lesson.goal}", predict.notes, by_kind["run"].text, by_kind["run"].notes])
    text_slide(deck, lesson.title, asked, notes)
    answer = material.answers.get(lesson.name)
    if answer:
        lines = [Line(answer.shown, 80, bold=True), Line(answer.sentence, 32, above=12)]
        lines += [Line(answer.beside, 26, colour=LIGHT.muted, above=8)] if answer.beside else []
        arms = [f"{arm.name}: {arm.fails} runs failed, mean value {arm.npv}" for arm in answer.arms]
        origin = f"{answer.replications} runs of each arm, seed {answer.seed}: {answer.command}"
        text_slide(deck, lesson.question.text, lines, said([reveal.text, reveal.notes, *arms, origin]))
    lines = [*plain(discuss.text, 26), *bullets(lesson.discuss, 34)]
    text_slide(deck, f"Talk about it: {lesson.title}", lines, said([discuss.notes, lesson.argument]))


def game_slides(deck: Deck, game: Json, notes: Mapping[str, str]) -> None:
    """The company, the rules, and the prices."""
    text_slide(
        deck, f"{game['title']}: {game['company']['title']}", [Line(game["company"]["story"], 30)], notes["rules"]
    )
    rules = [
        f"{game['rounds']} rounds of {game['weeks']} weeks, {game['seconds'] / 60:g} minutes for each decision.",
        f"You begin with {game['purse']} points and get {game['budget']} more each round; {game['keep']} can be kept.",
        "A question costs a point and is answered at once. Who sends nothing goes on as before.",
        "Same company, same luck for every team. The highest value in the end wins.",
    ]
    text_slide(deck, "The rules", bullets(rules, 32), notes["round"])
    for title, runs in (("Measures for one round", True), ("Measures that last", False)):
        lines = []
        for one in game["actions"]:
            if one["runs"] is runs:
                lines.append(Line(f"{one['title']}: {points(one['points'])}", 20, bold=True, above=8))
                lines.append(Line(one["text"], 18, colour=LIGHT.muted))
        text_slide(deck, title, lines, notes["round"])


def points(number: int) -> str:
    """`1 point`, `2 points`."""
    return f"{number} point{'' if number == 1 else 's'}"


def text_slide(deck: Deck, title: str, lines: Sequence[Line], notes: str) -> None:
    """A slide of text in large letters."""
    deck.slide(title, notes, HEAD).text(FULL, lines, smallest=14)


def plain(markdown: str, size: float) -> list[Line]:
    """A text of a lesson, paragraph by paragraph."""
    return [Line("".join(text for text, _ in piece["runs"]), size, above=4) for piece in prose(markdown)]


def said(parts: Iterable[str]) -> str:
    """Notes: paragraphs with an empty line between them."""
    return "\n\n".join("\n".join(line.text for line in plain(part, 1)) for part in parts if part.strip())


def scale_of(lesson: Lesson) -> str:
    """Between what the answer lies, in words."""
    question = lesson.question
    if question.kind == "count":
        return "A number of 100."
    return f"A number from {show(question.low)} to {show(question.high)} {question.unit}".strip() + "."
