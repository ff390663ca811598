"""From the text of a lesson file to a lesson; a refusal names file, key, value and what would be right."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from crmsim import claims
from crmsim.errors import InputError, show
from crmsim.lessons.fields import Fields
from crmsim.lessons.lesson import GROUPS, STEPS, Answer, Expectation, Lesson, Question, QuestionKind, Step, Take
from crmsim.lessons.pictures import PICTURES
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.plans import PLANS
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.toml_text import parse
from crmsim.study.arms import MOST_ARMS, Arm, arms_of
from crmsim.usecases import load_scenario

T = TypeVar("T")
SCHEMA = 1
LINE, PARAGRAPH, PAGE = 100, 300, 4_000  # characters
MOST_MINUTES = 60
TAKES = cast("tuple[Take, ...]", get_args(Take))
KINDS = cast("tuple[QuestionKind, ...]", get_args(QuestionKind))


def read_lesson(content: bytes | str, name: str, file: str = "") -> Lesson:
    """Read the content of a lesson file; `file` is its path where it is none of those that come with crmsim.

    Raises InputError whose message says the first mistake and whose `problems` lists all that were found.
    """
    shown = f"{name}.toml"
    data = parse(content, shown)
    problems: list[str] = []
    lesson = _Reader(data, problems, file).lesson(name)
    if lesson is None or problems:
        found = [f"{shown}: {problem}" for problem in problems]
        raise InputError(found[0], found)
    return lesson


class _Reader:
    """Reads table by table and keeps going after a mistake, so that several can be reported at once."""

    def __init__(self, data: Mapping[str, Any], problems: list[str], file: str) -> None:
        self.data = data
        self.problems = problems
        self.file = file
        self.top = Fields(data, "", problems)

    def lesson(self, name: str) -> Lesson | None:
        """Everything; None where it cannot be put together."""
        top = self.top
        if next(iter(self.data), None) != "schema" or top.raw("schema") != SCHEMA:
            top.refuse(f"a lesson file begins with the line schema = {SCHEMA}.")
            return None
        title, goal = top.text("title", LINE), top.text("goal", PARAGRAPH)
        minutes = top.number("minutes", 1, MOST_MINUTES)
        groups = top.texts("groups", LINE, 4, GROUPS)
        ids = top.texts("claims", LINE, 8, (*claims.claims(), *claims.findings())) if top.has("claims") else ()
        sources: dict[str, str] = claims.declared()["sources"]
        texts = tuple(sources.get(key, key) for key in top.texts("texts", LINE, 5, sources))
        argument = top.text("argument", PAGE)
        discuss = top.texts("discuss", PARAGRAPH, 6)
        pictures = top.texts("pictures", LINE, 3, PICTURES)
        runs = int(top.number("runs", 20, 1_000, 100, whole=True))
        seed = int(top.number("seed", 0, 2**31, 0, whole=True))
        base, levers, scenario = self._company()
        arms = self._arms(scenario)
        question = self._question([arm.name for arm in arms])
        expected = self._expected([arm.name for arm in arms])
        steps = self._steps(minutes)
        top.close()
        if self.problems or scenario is None or question is None:
            return None
        return Lesson(
            name=name,
            title=title,
            goal=goal,
            driver_groups=groups,
            claims=ids,
            texts=texts,
            minutes=minutes,
            argument=argument,
            base=base,
            levers=FrozenMapping(levers),
            scenario=scenario,
            arms=arms,
            question=question,
            expected=expected,
            steps=steps,
            discuss=discuss,
            pictures=pictures,
            replications=runs,
            seed=seed,
            file=self.file,
        )

    def _try(self, fields: Fields, read: Callable[[], T]) -> T | None:
        """What other floors read, with their refusal noted under this table."""
        try:
            return read()
        except InputError as error:
            for problem in error.problems:
                fields.refuse(problem)
            return None

    def _company(self) -> tuple[str, Mapping[str, float], Scenario | None]:
        """The scenario that all arms share: one that is there, with its levers turned."""
        fields = self.top.table("company", "company")
        base = fields.text("scenario", 200) if fields.has("scenario") or self.top.has("company") else ""
        plan, levers = fields.raw("plan"), fields.raw("levers", {})
        fields.close()
        beside = Path(self.file).parent / base
        if base.endswith(".toml") and self.file and beside.is_file():
            base = str(beside)  # a lesson and its company can move together
        scenario = self._try(fields, lambda: load_scenario(base)) if base else None
        if scenario is not None and plan is not None:
            if plan in PLANS:
                scenario = scenario.with_plan(plan)
            else:
                fields.unknown("plan", plan, PLANS)
        if not isinstance(levers, Mapping):
            fields.refuse(f"levers must be a table such as {{ data_burden = 4 }}, but {show(levers)} was given.")
        elif (company := scenario) is not None:
            scenario = self._try(fields, lambda: company.with_levers(**levers))
        return base, levers if isinstance(levers, Mapping) else {}, scenario

    def _arms(self, scenario: Scenario | None) -> tuple[Arm, ...]:
        """What is compared; each arm has the company's plan unless it names its own."""
        before, found = len(self.problems), list[Arm]()
        tables = self.top.tables("arms", MOST_ARMS)
        for fields in tables:
            name = fields.text("name", 64)
            plan = fields.one_of("plan", tuple(PLANS), scenario.plan if scenario else "big_bang")
            levers = fields.raw("levers", {})
            fields.close()
            if not isinstance(levers, Mapping):
                fields.refuse(f"levers must be a table such as {{ data_burden = 4 }}, but {show(levers)} was given.")
            elif name and plan in PLANS:
                arm = self._try(fields, lambda name=name, plan=plan, levers=levers: Arm(name, plan, levers))  # type: ignore[misc]
                found += [arm] if arm else []
        if scenario is None or len(self.problems) > before:
            return tuple(found)
        return self._try(self.top, lambda: arms_of(scenario, arms=found)) or tuple(found)

    def _question(self, arms: Sequence[str]) -> Question | None:
        fields = self.top.table("question", "question")
        if not self.top.has("question"):
            return None
        kind = fields.one_of("kind", KINDS)
        text = fields.text("text", PARAGRAPH)
        number, choice = kind == "number", kind == "choice"
        # Keys of another kind of question are no keys of this one.
        unit = fields.text("unit", 40, "") if number else ""
        low = fields.number("low", -1e9, 1e9) if number else 0.0
        high = fields.number("high", -1e9, 1e9) if number else 100.0
        same = fields.text("same", 64, "") if choice else ""
        if high <= low:
            fields.refuse(f"high = {show(high)} must be above low = {show(low)}.")
        answer = self._answer(fields.table("answer", "question.answer"), kind, arms)
        fields.close()
        if choice and len(arms) < 2:
            fields.refuse("a choice needs two arms or more to choose from.")
        choices = (*arms, *([same] if same else [])) if choice else ()
        return Question(cast("QuestionKind", kind), text, answer, unit, low, high, choices, same)

    def _answer(self, fields: Fields, kind: str, arms: Sequence[str]) -> Answer:
        figure, take = self._figure(fields)
        says = fields.text("says", PARAGRAPH, "{answer}.")
        if "{answer}" not in says:
            fields.refuse("says must hold {answer}, which is where the answer is put.")
        if kind == "choice":
            best = fields.one_of("best", ("highest", "lowest"), "highest")
            fields.close()
            return Answer(figure, take, best="lowest" if best == "lowest" else "highest", says=says)
        arm = fields.one_of("arm", arms, arms[0] if len(arms) == 1 else None)
        if kind == "count":
            if figure in OUTCOMES and OUTCOMES[figure].unit != "0 or 1":
                fields.refuse(f"figure = {show(figure)} is no yes or no of a run, so runs cannot be counted by it.")
            fields.close()
            return Answer(figure, "mean", arm, times=100.0, says=says)
        against = fields.one_of("against", arms) if fields.has("against") else ""
        percent = fields.flag("percent")
        times = fields.number("times", 1e-9, 1e9, 100.0 if percent else 1.0)
        if percent and not against:
            fields.refuse("percent = true needs against, the arm that is 100.")
        fields.close()
        return Answer(figure, take, arm, against, percent, times, says=says)

    def _figure(self, fields: Fields) -> tuple[str, Take]:
        figure = fields.one_of("figure", tuple(OUTCOMES))
        return figure, cast("Take", fields.one_of("take", TAKES, "mean"))

    def _expected(self, arms: Sequence[str]) -> tuple[Expectation, ...]:
        found = []
        for fields in self.top.tables("expected", 4):
            text = fields.text("text", PARAGRAPH)
            figure, take = self._figure(fields)
            if fields.has("arm"):
                arm, low, high = (
                    fields.one_of("arm", arms),
                    fields.number("low", -1e9, 1e9),
                    fields.number("high", -1e9, 1e9),
                )
                found.append(Expectation(text, figure, take, arm=arm, low=low, high=high))
            else:
                more, less = fields.one_of("more", arms), fields.one_of("less", arms)
                if more == less and more:
                    fields.refuse("more and less must be two different arms.")
                found.append(Expectation(text, figure, take, more=more, less=less))
            fields.close()
        return tuple(found)

    def _steps(self, minutes: float) -> tuple[Step, ...]:
        found = []
        tables = self.top.tables("steps", len(STEPS))
        for fields in tables:
            kind = fields.one_of("kind", STEPS)
            length = fields.number("minutes", 0.5, MOST_MINUTES)
            found.append(Step(cast("Any", kind), length, fields.text("text", PAGE), fields.text("notes", PAGE)))
            fields.close()
        kinds = tuple(step.kind for step in found)
        if tables and kinds != STEPS and set(kinds) <= set(STEPS):
            self.top.refuse(f"the steps of a lesson are {', '.join(STEPS)}, in this order, each once.")
        total = sum(step.minutes for step in found)
        if kinds == STEPS and abs(total - minutes) > 1e-6:
            self.top.refuse(f"minutes = {show(minutes)}, but the steps take {show(total)} together.")
        return tuple(found)
