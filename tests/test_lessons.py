"""Lessons: files that are checked on load, questions that the model answers, and answers that bear the argument out."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from command_line import ROOT, TINY, crmsim, sentences

from crmsim.errors import InputError
from crmsim.lessons import GROUPS, STEPS, Lesson, Reveal, lessons, load, play
from crmsim.lessons.files import shipped
from crmsim.lessons.measures import difference, taken
from crmsim.lessons.reading import read_lesson
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import simulate
from crmsim.validation.stored import stored_card
from crmsim.workshop.runner.lessons import one_run

SHORT = """schema = 1
title = "Typing"
goal = "See what entry costs."
minutes = 4
groups = ["burden"]
claims = ["C74"]
texts = ["featherman"]
pictures = ["failures", "cash"]
runs = 20
discuss = ["What do we type?"]
argument = '''Hours of **entry** are hours not spent on customers.'''

[company]
scenario = "tiny.toml"
levers = { readiness = 0.4 }

[[arms]]
name = "Short form"
levers = { data_burden = 1 }

[[arms]]
name = "Long form"
levers = { data_burden = 5 }

[question]
kind = "count"
text = "Of 100 projects with the long form, how many fail?"

[question.answer]
figure = "failure"
arm = "Long form"
says = "With the long form, {answer} failed."

[[expected]]
text = "Less honest work is done with the long form."
figure = "honest_use"
more = "Short form"
less = "Long form"

[[steps]]
kind = "predict"
minutes = 1
text = "Two forms."
notes = "Say what failed means."

[[steps]]
kind = "run"
minutes = 1
text = "Twenty runs each."
notes = "Wait."

[[steps]]
kind = "reveal"
minutes = 1
text = "The form did it."
notes = "Read both numbers."

[[steps]]
kind = "discuss"
minutes = 1
text = "Talk."
notes = "Listen."
"""
NUMBER = """[question]
kind = "number"
text = "How much of the work is done in it?"
unit = "%"
low = 0
high = 100

[question.answer]
figure = "honest_use"
arm = "Long form"
times = 100
"""
CHOICE = """[question]
kind = "choice"
text = "Which earns more?"
same = "Neither"

[question.answer]
figure = "npv"
"""
QUESTION = SHORT[SHORT.index("[question]") : SHORT.index("[[expected]]")]

PLAYED = {"all_at_once", "nobody_looks"}  # the others: `make full`


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tiny company and a lesson about it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "typing.toml").write_text(SHORT)
    return tmp_path


def changed(**swaps: str) -> str:
    """The lesson with its question replaced, or with arms that are alike."""
    text = SHORT.replace(QUESTION, swaps.get("question", QUESTION))
    return text.replace("data_burden = 5", "data_burden = 1") if "alike" in swaps else text


@pytest.fixture(scope="module")
def all_lessons() -> dict[str, Lesson]:
    """Every lesson that comes with crmsim."""
    return lessons()


def test_lessons_cover_every_driver_group(all_lessons: dict[str, Lesson]):
    """There are fourteen lessons or more, and none of the groups is left out."""
    assert len(all_lessons) >= 14
    assert {group for lesson in all_lessons.values() for group in lesson.driver_groups} == set(GROUPS)


@pytest.mark.parametrize("name", shipped())
def test_a_lesson_has_what_a_trainer_needs(name: str, all_lessons: dict[str, Lesson]):
    """Four steps in order that add up to the lesson's time, notes for each, an argument with its source, questions."""
    lesson = all_lessons[name]
    assert tuple(step.kind for step in lesson.steps) == STEPS
    assert sum(step.minutes for step in lesson.steps) == lesson.minutes <= 15
    talk = next(step.minutes for step in lesson.steps if step.kind == "discuss")
    assert talk >= lesson.minutes / 3, "at least a third of the time is for talk"
    assert all(len(step.notes) > 40 for step in lesson.steps)
    assert len(lesson.argument) > 150
    assert lesson.texts
    assert len(lesson.discuss) >= 2
    assert lesson.replications == 100


@pytest.mark.parametrize("name", shipped())
def test_no_lesson_teaches_a_claim_that_the_card_does_not_bear_out(name: str, all_lessons: dict[str, Lesson]):
    """Every claim that a lesson names holds on the credibility card that comes with crmsim."""
    rows = {row["id"].split(".")[-1]: row["verdict"] for group in stored_card()["groups"] for row in group["rows"]}
    assert {claim: rows[claim] for claim in all_lessons[name].claims} == dict.fromkeys(
        all_lessons[name].claims, "holds"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in PLAYED else pytest.mark.full) for name in shipped()]
)
def test_a_lesson_reveals_what_its_argument_says(name: str):
    """Played with all of its runs, the model agrees, and the truth can be given as an answer."""
    lesson = load(name)
    found = play(lesson, workers=2)
    assert found.agrees, [one for one in found.findings if not one.holds]
    assert found.replications == lesson.replications
    assert found.shown in found.sentence
    assert len(found.pictures) >= len(lesson.pictures)
    if isinstance(found.truth, str):
        assert found.truth in lesson.question.choices
        assert found.truth != lesson.question.same
    else:
        assert lesson.question.low <= found.truth <= lesson.question.high
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.usefixtures("desk")
def test_the_reveal_is_what_the_command_line_counts():
    """The command of a reveal gives the same runs, and the same failures."""
    found = play(load("typing.toml"), workers=1)
    program, *words = re.findall(r"'[^']*'|\S+", found.command)
    said = crmsim(*(word.strip("'") for word in words), "--json", "-", "--quiet")
    plans = json.loads(said.out)["plans"]
    assert program == "crmsim"
    assert [f"{plan['fail_counts']['failed']} of 20" for plan in plans.values()] == [arm.fails for arm in found.arms]
    assert found.truth == 5 * plans["Long form"]["fail_counts"]["failed"]
    assert found.shown in found.sentence


def test_a_lesson_finds_the_company_beside_it(desk: Path, tmp_path_factory: pytest.TempPathFactory):
    """A lesson and its company can lie in any folder, whichever one the trainer stands in."""
    with pytest.MonkeyPatch.context() as there:
        there.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert load(desk / "typing.toml").scenario.company.employees == 12


@pytest.mark.usefixtures("desk")
def test_the_run_that_a_room_sees_is_the_first_of_those_counted():
    """What the stage draws before the answer is replicate 0 of every arm, week by week."""
    lesson = load("all_at_once")
    drawn = one_run(lesson, lesson.seed)
    assert [line["name"] for line in drawn] == [arm.name for arm in lesson.arms]
    for line, arm in zip(drawn, lesson.arms, strict=True):
        use = simulate(arm.of(lesson.scenario), seed=lesson.seed, replicate=0).table["honest_use"]
        assert line["weeks"] == pytest.approx(100 * use, abs=0.05)


@pytest.mark.usefixtures("desk")
def test_a_reveal_is_the_same_each_time():
    """Same lesson, same luck, same numbers: with another seed, others."""
    lesson = load("typing.toml")
    first, again, other = (play(lesson, seed=seed, workers=1).to_json() for seed in (None, 0, 9))
    assert first == again != other


@pytest.mark.usefixtures("desk")
def test_numbers_are_asked_for_in_their_own_unit():
    """A share can be asked for in per cent, as a difference, and as what one arm reaches of each 100 of another."""

    def of(extra: str = "") -> Reveal:
        return play(read_lesson(changed(question=NUMBER + extra + "\n"), "numbers"), workers=1)

    found = of()
    short, long = (arm.value or 0.0 for arm in found.arms)
    assert 0.0 < long < short < 100.0
    assert found.truth == pytest.approx(long)
    assert found.shown.endswith("%")
    assert of('against = "Short form"').truth == pytest.approx(long - short)
    assert of('against = "Short form"\npercent = true').truth == pytest.approx(100 * long / short)


@pytest.mark.usefixtures("desk")
def test_of_arms_that_are_alike_neither_is_right():
    """Where the two best are too close to call, the choice that says so is right, and the argument does not hold."""
    found = play(read_lesson(changed(question=CHOICE, alike="yes"), "alike"), workers=1)
    assert found.truth == "Neither"
    assert not found.agrees


def test_tenths_are_taken_of_the_runs_that_apply():
    """The worst tenth is the mean of the lowest tenth, at least one run; what does not apply to a run is left out."""
    values = np.array([*range(20), np.nan], dtype=float)
    assert [taken(values, take) for take in ("mean", "middle", "worst_tenth", "best_tenth")] == [9.5, 9.5, 0.5, 18.5]
    assert taken(np.array([np.nan]), "mean") is None
    gap, interval = difference(values + 3.0, values, "worst_tenth") or (0.0, None)
    assert gap == 3.0
    assert interval == (3.0, 3.0)


BROKEN = {
    "schema = 1\n": ("", "schema = 1"),
    'title = "Typing"\n': ("", "title is missing"),
    'title = "Typing"': ("title = 4", "title must be a text"),
    'groups = ["burden"]': ('groups = ["burdn"]', "Did you mean 'burden'?"),
    'claims = ["C74"]': ('claims = ["C740"]', "Did you mean 'C74'?"),
    'texts = ["featherman"]': ('texts = ["fetherman"]', "Did you mean 'featherman'?"),
    'pictures = ["failures", "cash"]': ('pictures = ["failure"]', "Did you mean 'failures'?"),
    "runs = 20": ("runs = 5", "from 20 to 1000"),
    "discuss = [": ("discus = [", "Did you mean 'discuss'?"),
    "Hours of **entry**": ("Hours of <b>entry</b>", "HTML"),
    'scenario = "tiny.toml"': ('scenario = "tinny.toml"', "[company] There is no scenario file"),
    "levers = { readiness = 0.4 }": ("levers = { readyness = 0.4 }", "Did you mean 'readiness'?"),
    "levers = { data_burden = 5 }": ("levers = { data_burden = -5 }", "[[arms]] 2: "),
    'name = "Long form"': ('name = "Short form"', "Two arms have the name"),
    'kind = "count"': ('kind = "cuont"', "Did you mean 'count'?"),
    'figure = "failure"\narm': ('figure = "npv"\narm', "is no yes or no of a run"),
    'arm = "Long form"': ('arm = "long Form"', "Did you mean 'Long form'?"),
    "{answer}": ("it", "says must hold {answer}"),
    'figure = "honest_use"': ('figure = "honest_uses"', "Did you mean 'honest_use'?"),
    'more = "Short form"': ('more = "Long form"', "two different arms"),
    'kind = "run"': ('kind = "reveal"', "predict, run, reveal, discuss"),
    "minutes = 4": ("minutes = 5", "minutes = 5, but the steps take 4"),
    'notes = "Wait."': ('note = "Wait."', "[[steps]] 2: there is no key 'note'. Did you mean 'notes'?"),
    "[question]\n": ("[questions]\n", "Did you mean 'question'?"),
    "[[steps]]": ("[[step]]", "Did you mean 'steps'?"),
    'goal = "See what entry costs."': ("goal = See", "cannot be read"),
}


@pytest.mark.parametrize(("old", "new", "said"), [(old, *rest) for old, rest in BROKEN.items()])
def test_a_broken_file_is_told_plainly(old: str, new: str, said: str, desk: Path):
    """One mistake gives exit code 2 and one or two sentences that name the file and what would be right."""
    assert old in SHORT
    (desk / "typing.toml").write_text(SHORT.replace(old, new, 1 if old != "[[steps]]" else -1))
    with pytest.raises(InputError) as refused:
        load("typing.toml")
    assert said in " ".join(refused.value.problems)
    told = crmsim("lessons", "check", "typing.toml")
    assert told.code == 2
    assert told.err.startswith("typing.toml")
    assert "Traceback" not in told.err
    assert sentences(told.err) <= 2


def test_every_mistake_of_a_file_is_listed(desk: Path):
    """Reading goes on after a mistake, so that several can be mended at once."""
    (desk / "typing.toml").write_text(
        SHORT.replace("minutes = 4", "minutes = 9").replace("npv", "x").replace("C74", "C7X")
    )
    told = crmsim("lessons", "check", "typing.toml", "all_at_once")
    assert told.code == 2
    assert told.out.count("error: typing.toml") == 2
    assert "ok: all_at_once" in told.out


@pytest.mark.usefixtures("desk")
def test_lessons_are_listed_and_shown():
    """The list names every lesson; a preview shows question, steps and notes of one."""
    assert all(name in crmsim("lessons").out for name in shipped())
    assert [lesson["name"] for lesson in json.loads(crmsim("lessons", "--json").out)] == shipped()
    shown = crmsim("lessons", "preview", "typing.toml")
    assert shown.code == 0
    for part in ("PREDICT, 1 min", "how many fail?", "[trainer] Listen.", "What do we type?"):
        assert part in shown.out
    assert "Did you mean 'lucky_or_good'?" in crmsim("lessons", "preview", "lucky_or_god").err
    assert crmsim("lessons", "prevew").code == 2


def test_a_preview_says_where_the_model_disagrees(desk: Path):
    """With --run the answer is shown; exit code 3 where the argument does not come true."""
    (desk / "alike.toml").write_text(changed(alike="yes"))
    told = crmsim("lessons", "preview", "alike.toml", "--run", "--workers", "1", "--quiet")
    assert told.code == 3
    assert "DOES NOT HOLD: Less honest work" in told.out
    assert "Answer: " in told.out


def test_the_page_on_lessons_knows_the_format():
    """Groups, outcomes and files that the page names are there."""
    page = (ROOT / "docs" / "lessons.md").read_text()
    assert all(f"`{group}`" in page for group in GROUPS)
    for named in re.findall(r"`lessons/(\w+)\.toml`", page):
        assert named == "NAME" or named in shipped()
    assert all(figure in OUTCOMES for figure in ("failure", "npv", "honest_use", "leadership", "retention_change"))
