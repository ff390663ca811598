"""A lesson's question put to the model: the answer, in a number and in words, and whether the argument holds."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from crmsim import usecases
from crmsim.errors import InputError, show
from crmsim.figures import Picture
from crmsim.figures.wording import money, number
from crmsim.lessons.lesson import Answer, Expectation, Lesson, Question
from crmsim.lessons.measures import difference, taken
from crmsim.lessons.pictures import pictures_of
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.study.compare import Comparison, compare
from crmsim.study.counts import base_of, out_of
from crmsim.study.ensemble import Ensemble
from crmsim.usecases import something_done

Json = dict[str, Any]
CAVEAT = "A model, not a forecast. It shows how the pieces act on each other under the assumptions listed."


@dataclass(frozen=True, slots=True)
class ArmResult:
    """What an arm came to: its failures in words (`37 of 100`), its mean value, and the figure that was asked for.

    `value` is in the unit of the question, `text` says it; None and "not applicable" where it applies to no run.
    """

    name: str
    fails: str
    npv: str
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one expectation of the argument came true: the figures behind it, in the unit of the outcome."""

    text: str
    holds: bool
    found: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Reveal:
    """The model's answer to the question of a lesson.

    `truth` is a number in the question's unit, or the choice that is right; `shown` says it (`37 of 100`), `sentence`
    is what the stage shows and `beside` what the other arms came to. `agrees` says whether all of the argument's
    expectations came true. `command` gives the same runs on the command line.
    """

    lesson: str
    truth: float | str
    shown: str
    sentence: str
    beside: str
    arms: tuple[ArmResult, ...]
    findings: tuple[Finding, ...]
    agrees: bool
    pictures: tuple[Picture, ...]
    replications: int
    seed: int
    command: str
    caveat: str = CAVEAT

    def to_json(self) -> Json:
        """As plain JSON."""
        return asdict(self)


def play(
    lesson: Lesson,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Reveal:
    """Put the question of a lesson to the model.

    Without `replications` and `seed` the lesson's own are taken, which are the ones it was made for. `workers`,
    `on_progress` and `stop` are those of `crmsim.study.compare.compare`; after a stop, what is done is revealed.
    Raises NoResultError where nothing was done or every run broke down, InputError where the result has no answer to
    the question.
    """
    with something_done():
        found = compare(
            lesson.scenario,
            arms=lesson.arms,
            replications=lesson.replications if replications is None else replications,
            seed=lesson.seed if seed is None else seed,
            workers=workers,
            on_progress=on_progress,
            stop=stop,
        )
    return reveal(lesson, found)


def reveal(lesson: Lesson, found: Comparison) -> Reveal:
    """What a comparison of the lesson's arms says."""
    ensemble, question = found.ensemble, lesson.question
    truth = truth_of(lesson, ensemble)
    shown = truth if isinstance(truth, str) else in_words(truth, question, ensemble.replicates.size)
    findings = tuple(finding(lesson, expected, ensemble) for expected in lesson.expected)
    arms = tuple(_arm(lesson, ensemble, place) for place in range(len(lesson.arms)))
    asked = question.answer.arm or shown
    others = [f"{arm.name}: {arm.text}" for arm in arms if arm.name != asked and arm.value is not None]
    asked_in = usecases.Question(lesson.base, lesson.scenario, lesson.levers, lesson.arms)
    result = usecases.in_context(found.to_dict(), asked_in)
    return Reveal(
        lesson=lesson.name,
        truth=truth,
        shown=shown,
        sentence=question.answer.says.replace("{answer}", shown),
        beside="; ".join(others),
        arms=arms,
        findings=findings,
        agrees=all(one.holds for one in findings),
        pictures=pictures_of(lesson.pictures, result),
        replications=int(ensemble.replicates.size),
        seed=ensemble.seed,
        command=str(result["command"]),
    )


def truth_of(lesson: Lesson, ensemble: Ensemble) -> float | str:
    """The true answer: a number in the question's unit, or the choice that is right."""
    answer = lesson.question.answer
    if lesson.question.kind == "choice":
        return _chosen(lesson, ensemble)
    value = _value(lesson, ensemble, answer.arm)
    if answer.against and value is not None:
        other = _value(lesson, ensemble, answer.against)
        if other is None or (answer.percent and other <= 0.0):
            raise InputError(f"{lesson.name}: {show(answer.against, 64)} has no {answer.figure} to compare with.")
        value = value / other if answer.percent else value - other
    if value is None:
        raise InputError(f"{lesson.name}: {answer.figure} applies to no run of {show(answer.arm, 64)}.")
    return round(answer.times * value, 9)  # 56 rather than 56.00000000000001


def _value(lesson: Lesson, ensemble: Ensemble, arm: str) -> float | None:
    answer = lesson.question.answer
    return taken(ensemble.figure(lesson.place(arm), answer.figure), answer.take)


def _chosen(lesson: Lesson, ensemble: Ensemble) -> str:
    """The arm that is best by the figure; the text for 'too close' where the second is not clearly behind."""
    question, answer = lesson.question, lesson.question.answer
    sign = 1.0 if answer.best == "highest" else -1.0
    values = {arm.name: _value(lesson, ensemble, arm.name) for arm in lesson.arms}
    known = {name: value for name, value in values.items() if value is not None}
    if not known:
        raise InputError(f"{lesson.name}: {answer.figure} applies to no run.")
    ordered = sorted(known, key=lambda name: -sign * known[name])
    if question.same and len(ordered) > 1 and not _clear(lesson, ensemble, answer, ordered[0], ordered[1], sign):
        return question.same
    return ordered[0]


def _clear(lesson: Lesson, ensemble: Ensemble, answer: Answer, first: str, second: str, sign: float) -> bool:
    a, b = (ensemble.figure(lesson.place(name), answer.figure) for name in (first, second))
    interval = (difference(a, b, answer.take) or (0.0, None))[1]
    return interval is not None and (interval[0] > 0.0 if sign > 0 else interval[1] < 0.0)


def finding(lesson: Lesson, expected: Expectation, ensemble: Ensemble) -> Finding:
    """Whether what the argument says came true: off chance for two arms, inside its band for one."""
    if expected.arm:
        value = taken(ensemble.figure(lesson.place(expected.arm), expected.figure), expected.take)
        holds = value is not None and expected.low <= value <= expected.high
        return Finding(expected.text, holds, value, (expected.low, expected.high))
    more, less = (ensemble.figure(lesson.place(name), expected.figure) for name in (expected.more, expected.less))
    gap, interval = difference(more, less, expected.take) or (None, None)
    return Finding(expected.text, interval is not None and interval[0] > 0.0, gap, interval)


def _arm(lesson: Lesson, ensemble: Ensemble, place: int) -> ArmResult:
    question, answer, name = lesson.question, lesson.question.answer, lesson.arms[place].name
    runs, currency = ensemble.replicates.size, lesson.scenario.company.currency
    failure, npv = ensemble.figure(place, "failure"), taken(ensemble.figure(place, "npv"), "mean")
    value = _value(lesson, ensemble, name)
    share = float(failure.mean())
    if value is None:
        text = "not applicable"
    elif OUTCOMES[answer.figure].unit.startswith("money"):
        text = money(value, currency)
    elif question.kind == "choice":
        text = number(value)
    else:
        value = answer.times * value
        text = in_words(value, question, runs)
    return ArmResult(name, out_of(share, base_of(runs, share)), money(npv, currency), value, text)


def in_words(value: float, question: Question, runs: int) -> str:
    """An answer as people say it: `37 of 100 runs`, `22%`, `3.9 points`."""
    if question.kind == "count":
        share = value / 100.0
        return f"{out_of(share, base_of(runs, share))} runs"
    digits = 0 if abs(value) >= 10 else 1
    unit = question.unit
    return f"{number(value, digits)}{'' if unit in {'', '%'} else ' '}{unit}"
