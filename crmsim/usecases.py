"""The one list of things a person can do. Plain values go in and come out; the command line and the browser translate.

What needs the compiled engine or the table libraries loads them inside, so that everything else answers at once.
"""
# ruff: noqa: PLC0415  see above

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmsim.claims import claims_of
from crmsim.claims import groups as claim_groups
from crmsim.errors import InputError
from crmsim.plans import PLANS, find_plan, schedule_for
from crmsim.scenario import files
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.declare import CONFIDENCE
from crmsim.scenario.levers import ALIASES, GROUPS, LEVERS
from crmsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from crmsim.run import Run
    from crmsim.study.arms import Arm

Json = dict[str, Any]


def list_scenarios() -> list[Json]:
    """The companies that come with crmsim: name, title, size and plan."""
    return [
        {
            "name": scenario.name,
            "title": scenario.title,
            "employees": scenario.company.employees,
            "customers": scenario.company.customers,
            "plan": scenario.plan,
            "horizon_weeks": scenario.horizon,
            "hash": scenario.hash,
        }
        for scenario in map(load_scenario, files.shipped())
    ]


def list_plans() -> list[Json]:
    """The rollout plans: name, title, meaning and what they split into waves."""
    return [
        {"name": plan.name, "title": plan.title, "meaning": plan.meaning, "splits": plan.unit_name}
        for plan in PLANS.values()
    ]


def list_levers(names: Sequence[str] = ()) -> list[Json]:
    """Everything that is declared about levers: all of them, or those that these texts stand for.

    A text is the name or alias of a lever, a group or a driver, or words of their titles and meanings.
    """
    from crmsim.study.lever_search import levers_for

    chosen = dict.fromkeys(lever for name in names for lever in levers_for(name)) or LEVERS
    return [
        {
            **{key: getattr(LEVERS[name], key) for key in ("name", "title", "unit", "default", "group", "meaning")},
            "group_title": GROUPS[LEVERS[name].group],
            "limits": list(LEVERS[name].limits),
            "range": list(LEVERS[name].range),
            "integer": LEVERS[name].integer,
            "headline": LEVERS[name].headline,
            "fixed_at_start": LEVERS[name].fixed_at_start,
            "acts_without_crm": LEVERS[name].twin,
            "source": LEVERS[name].source,
            "confidence": LEVERS[name].confidence,
            "confidence_meaning": CONFIDENCE[LEVERS[name].confidence],
            "claims": list(LEVERS[name].claims),
            "claim_texts": [
                {"id": claim.id, "text": claim.text, "source": claim.source, "group": claim_groups()[claim.group]}
                for claim in claims_of(name)
            ],
            "aliases": [alias for alias, target in ALIASES.items() if target == name],
        }
        for name in chosen
    ]


def load_scenario(source: str | Path) -> Scenario:
    """A scenario from a path, or by the name of one that comes with crmsim.

    Raises InputError, naming file, key, value and what would be right, for whatever cannot be read.
    """
    return files.load_scenario(source, PLANS)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in a scenario file; `message` says the first mistakes, `problems` holds all of them."""

    file: str
    summary: str = ""
    warnings: tuple[str, ...] = ()
    message: str = ""
    problems: tuple[str, ...] = ()


def check_scenario(source: str) -> CheckedFile:
    """Whether a scenario can be used, and what is strange about it; never raises for a mistake in the file."""
    try:
        scenario = load_scenario(source)
        schedule_for(scenario, scenario.plan)
    except InputError as error:
        return CheckedFile(source, message=str(error), problems=error.problems)
    company = scenario.company
    summary = (
        f"{company.employees:,} employees, {company.customers:,} customers, {scenario.plan}, {scenario.horizon} weeks"
    )
    return CheckedFile(source, summary, scenario.warnings)


def new_scenario(path: str, source: str | None = None) -> Path:
    """Write a new scenario file, a copy of `source` or all defaults; a file that is there is never overwritten."""
    return files.write_new(path, load_scenario(source) if source else None)


def scenario_text(source: str) -> str:
    """A scenario as TOML, with every default filled in."""
    return files.dump_toml(load_scenario(source), full=True)


def company_figures(scenario: Scenario) -> list[tuple[str, Any, str]]:
    """Key, value and unit of every number of a scenario's company."""
    return [
        (key, attrgetter(key.removeprefix("company."))(scenario.company), unit) for key, unit, *_ in company_numbers()
    ]


def diff_scenarios(a: str, b: str) -> list[tuple[str, object, object]]:
    """`(key, value in a, value in b)` for each key in which two scenarios differ; None where one has no such key."""
    return files.diff(load_scenario(a), load_scenario(b))


def key_meaning(key: str) -> tuple[str, str]:
    """Unit and title of a key of a scenario (`levers.data_burden`); "" where it has none."""
    if (name := key.removeprefix("levers.")) in LEVERS:
        return LEVERS[name].unit, LEVERS[name].title
    return next(((unit, meaning) for known, unit, _, _, meaning in company_numbers() if known == key), ("", ""))


def list_outcomes(names: Sequence[str] = ()) -> list[Json]:
    """What is measured of every run: name, unit, meaning and which way is better; all, or those of these names."""
    from crmsim.outcomes.metrics import OUTCOMES

    keys = ("name", "unit", "meaning", "better")
    return [{key: getattr(OUTCOMES[name], key) for key in keys} for name in names or OUTCOMES]


def prepare(source: str | Path, levers: Mapping[str, float] | None = None, plan: str | None = None) -> Scenario:
    """A scenario with levers turned and perhaps another plan, checked so far that it can run."""
    scenario = load_scenario(source).with_levers(**(levers or {}))
    scenario = scenario.with_plan(find_plan(plan).name) if plan is not None else scenario
    schedule_for(scenario, scenario.plan)
    return scenario


def engine_is_ready() -> bool:
    """Whether the compiled engine is on disk, so that the next run starts at once."""
    from crmsim.engine import is_warm

    return is_warm()


def compile_engine() -> None:
    """Compile the engine, where it is not compiled yet; later processes load it from disk."""
    from crmsim.run import warm_up

    warm_up()


def run_once(scenario: Scenario, seed: int = 0, replicate: int = 0) -> "Run":
    """One run of a scenario under its plan."""
    from crmsim.run import simulate

    return simulate(scenario, seed=seed, replicate=replicate)


def save_run(run: "Run", scenario: Scenario, folder: Path) -> tuple[Path, ...]:
    """Write weekly.csv, events.csv and run.json of a run; `scenario` is the question that it answers."""
    from crmsim.report.run_files import write_run

    return write_run(run, scenario, folder)


@dataclass(frozen=True, slots=True)
class Question:
    """A comparison as it was asked: the scenario with its levers turned, the arms, and the words it was asked in."""

    source: str
    scenario: Scenario
    levers: Mapping[str, float]
    arms: "tuple[Arm, ...]"


class NoResultError(Exception):
    """A comparison has nothing to show: every run broke down, or it was `stopped` before the first was done."""

    def __init__(self, message: str, *, stopped: bool) -> None:
        super().__init__(message)
        self.stopped = stopped


def question(
    source: str, levers: Mapping[str, float], plans: Iterable[str] | None = None, arms: Iterable[str] | None = None
) -> Question:
    """Everything about a comparison, checked before anything runs.

    `arms` are texts such as "name: plan=big_bang, data_burden=2"; without plans and arms, big bang meets phased by
    region. Raises InputError for whatever cannot be compared.
    """
    from crmsim.study.arms import arms_of

    scenario = load_scenario(source).with_levers(**levers)
    return Question(source, scenario, levers, arms_of(scenario, plans, arms or None))


def compare_arms(
    asked: Question,
    *,
    replications: int = 200,
    until: float | None = None,
    variations: int = 0,
    seed: int = 0,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Json:
    """Run a comparison and give the JSON of the contract.

    `until` searches, instead of a number of replications, for differences in failure known to so much to either
    side. `variations` asks besides whether the ranking holds in so many variations of the assumptions.
    `on_progress` hears replications done and wanted. After Ctrl-C, or a yes from `stop`, what is done by then
    is given, marked as stopped.
    Raises NoResultError where there is nothing to give.
    """
    from crmsim.study.compare import compare

    with something_done():
        found = compare(
            asked.scenario,
            arms=asked.arms,
            replications=replications,
            until=until,
            variations=variations,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
            stop=stop,
        )
    return in_context(found.to_dict(), asked)


def check_explanation(scenario: Scenario, standard: str) -> None:
    """Refuse a standard that is not known, or a plan under which there is nothing to explain."""
    from crmsim.study.drivers import check_explained, check_standard

    check_standard(standard)
    check_explained(scenario)


def explain_failures(
    source: str,
    levers: Mapping[str, float],
    scenario: Scenario,
    *,
    standard: str = "sound",
    replications: int = 100,
    seed: int = 0,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Json:
    """Which drivers cause a company's failures and losses, as JSON (schema crmsim.explain/1).

    `scenario` is what `prepare` makes of `source` and `levers`, under the plan to explain. `on_progress` hears
    replications done and wanted. After Ctrl-C, or a yes from `stop`, what is done by then is given, marked as
    stopped. Raises NoResultError where there is nothing to give.
    """
    from crmsim.study.explain import explain

    with something_done():
        found = explain(
            scenario,
            standard=standard,
            replications=replications,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
            stop=stop,
        )
    return in_context(found.to_dict(), Question(source, scenario, levers, ()))


@contextmanager
def something_done() -> Iterator[None]:
    """Studies that end without any result, as one error."""
    from crmsim.study.compare import NothingDoneError
    from crmsim.study.ensemble import RunsFailedError

    try:
        yield
    except NothingDoneError as error:
        raise NoResultError(str(error), stopped=True) from error
    except RunsFailedError as error:
        raise NoResultError(str(error), stopped=False) from error


def in_context(result: Json, asked: Question) -> Json:
    """The result with the command that was asked, and with a word of warning where it was stopped early."""
    words = shlex.split(result["command"])
    words[2] = asked.source  # a path, where it was one
    words += [word for name, value in asked.levers.items() for word in ("--set", f"{name}={value!r}")]
    text = result["answer"]
    if result["stopped"]:
        text = f"Stopped early, after {result['replications']} of {result['replications_asked']} replications. {text}"
    return {**result, "answer": text, "command": shlex.join(words)}


def save_json(result: Json, path: Path) -> Path:
    """Write a result as JSON, whole or not at all."""
    from crmsim.report.writing import write_whole

    write_whole(path, json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    return path


def save_report(result: Json, path: Path) -> Path:
    """Write the report of a comparison as one page that needs nothing else, whole or not at all."""
    from crmsim.report.page import write_report

    return write_report(result, path)


def save_slides(result: Json, path: Path, explanation: Json | None = None) -> Path:
    """Write a comparison as a PowerPoint of five slides, whole or not at all; an explanation of it may be quoted."""
    from crmsim.report.slides import write_slides

    return write_slides(result, path, explanation)


def save_explanation(result: Json, path: Path) -> Path:
    """Write an explanation as one page that needs nothing else, whole or not at all."""
    from crmsim.report.explanation_page import write_explanation

    return write_explanation(result, path)


def run_benchmark(on_line: Callable[[str], None]) -> None:
    """Measure the speed of this machine; each finding is a line of text, given as soon as it is known."""
    from crmsim.benchmark import run_benchmark as measure

    measure(on_line)
