"""What a team can ask for, at a point each; answers are in `answers`."""

from dataclasses import dataclass

ASKING_COSTS = 1  # points


@dataclass(frozen=True, slots=True)
class Question:
    """Something hidden that asking reveals."""

    key: str
    title: str
    text: str


QUESTIONS: dict[str, Question] = {
    question.key: question
    for question in (
        Question("people", "Who is against it?", "Which department believes least, and whom colleagues listen to."),
        Question("data", "How good are the old data?", "A sample of the records, and how differently they are kept."),
        Question("vendors", "Will the vendors keep their dates?", "How far they are, and how well their parts fit."),
        Question("leaders", "How firm are the leaders?", "What the sponsor says behind closed doors."),
        Question("work", "What does it cost people's time?", "How many hours go into typing, and what is typed twice."),
        Question("use", "How honest is the use?", "How much of what is logged is real work, and how much for show."),
    )
}
