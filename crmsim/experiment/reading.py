"""From the plain values of an experiment file to an experiment; a refusal names file, key and what is right."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from crmsim.errors import InputError, nearest, show
from crmsim.experiment.experiment import CHANCE, Experiment
from crmsim.experiment.factor import COMPANY, Factor
from crmsim.experiment.reading_design import population_factors, read_design
from crmsim.experiment.reading_factors import factors_of_groups, read_factor
from crmsim.experiment.replications import Replications
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.plans import PLANS
from crmsim.run import check_chance
from crmsim.scenario.files import load_scenario
from crmsim.scenario.levers import ALIASES
from crmsim.scenario.reading import safe_name
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.section_reader import SectionReader
from crmsim.scenario.toml_text import parse
from crmsim.study.arms import Arm, arms_of
from crmsim.study.population import description

SCHEMA = 1
MOST_FACTORS = 200
KEYS = (
    "schema", "title", "story", "scenario", "horizon", "seed", "chance", "plans", "arms", "outcomes", "keep_weekly",
    "levers", "company", "factors", "vary_groups", "design", "replications",
)  # fmt: skip
_REPLICATIONS = ("count", "until", "width", "batch", "limit", "budget")


def read_experiment(
    content: bytes | str, file: str = "experiment.toml", folder: Path | None = None, base: Scenario | None = None
) -> Experiment:
    """Read the content of an experiment file.

    `file` names it in messages; `folder` is where its table and its scenario file lie (None refuses a table). With
    `base` that company is taken as it is, instead of the one that the file names (a store keeps both text and base).
    Raises InputError whose message says the first mistake and whose `problems` lists all that were found.
    """
    data = parse(content, file)
    text = content if isinstance(content, str) else content.decode("utf-8")
    try:
        return _Reader(data, folder, base).experiment(PurePosixPath(file).stem, text.removeprefix("\ufeff"))
    except InputError as error:
        problems = [f"{file}: {problem}" for problem in error.problems]
        raise InputError(problems[0], problems) from None


class _Reader(SectionReader):
    """Reads section by section and keeps going after a mistake, so that several can be reported at once."""

    def __init__(self, data: Mapping[str, Any], folder: Path | None, base: Scenario | None) -> None:
        super().__init__(data)
        self.folder = folder
        self.given = base

    def experiment(self, name: str, text: str) -> Experiment:
        """Read everything; InputError with all problems found."""
        self.require("an experiment", SCHEMA, KEYS)
        population = self.table("design").get("kind") == "population"
        source = self.data.get("scenario")
        base = self.given or self.attempt(partial(self._base, source, population=population), "")
        if base is None:
            raise InputError(self.problems[0], self.problems)
        companies = self._companies(population=population)
        factors = population_factors(base) if population else tuple(self._factors(base))
        design = self.attempt(lambda: read_design(self.table("design"), factors, base, self.folder), "[design] ")
        if design is not None:
            factors = design[1]
        if not population and not factors and not self.problems:
            self.refuse("nothing is varied: give [factors], vary_groups, or a table with a column for each factor.")
        if len(factors) > MOST_FACTORS:
            self.refuse(f"an experiment has at most {MOST_FACTORS} factors, but {len(factors)} are given.")
        arms = self.attempt(lambda: self._arms(base, factors), "") or ()
        replications = self.attempt(self._replications, "[replications] ")
        given: dict[str, Any] = {
            "outcomes": self.attempt(self._outcomes, ""),
            "seed": self.attempt(self._seed, ""),
            "chance": self.attempt(lambda: self._chance(population=population), ""),
            "keep_weekly": self.attempt(self._keep_weekly, ""),
            **{key: self.attempt(partial(self._text, key), "") for key in ("title", "story")},
        }
        if self.problems or design is None or replications is None:
            raise InputError(self.problems[0], self.problems)
        made = Experiment(
            name=safe_name(name), scenario=base, arms=arms, factors=factors, design=design[0],
            replications=replications, companies=companies, source_text=text,
            **{key: value for key, value in given.items() if value is not None},
        )  # fmt: skip
        self._check_points(made)
        return made

    def _base(self, source: object, *, population: bool = False) -> Scenario:
        """The base company with the constants of the experiment."""
        if population and source is not None:
            raise InputError("scenario does not suit a population, whose firms are drawn; leave it out.")
        if source is None:
            base = Scenario(name="defaults")
            base = base.with_horizon(int(description()["horizon"])) if population else base
        else:
            base = self._load(source)
        if company := self.table("company"):
            base = base.with_company(**company)
        if "horizon" in self.data:
            base = base.with_horizon(self.data["horizon"])
        levers = self.table("levers")
        return base.with_levers(**{str(key): value for key, value in levers.items()}) if levers else base

    def _load(self, source: object) -> Scenario:
        if not isinstance(source, str) or not source:
            raise InputError(f"scenario = {show(source)} must be the name of a shipped scenario or the path of a file.")
        if self.folder is not None and (self.folder / source).is_file():
            return load_scenario(self.folder / source, PLANS)
        return load_scenario(source, PLANS)

    def _companies(self, *, population: bool) -> tuple[Scenario, ...]:
        given = self.table("factors").get(COMPANY)
        names = given.get("values") if isinstance(given, Mapping) else None
        if population or not isinstance(names, list):
            return ()
        found = [self.attempt(partial(self._base, name), f"[factors] {COMPANY}: ") for name in names]
        return tuple(scenario for scenario in found if scenario is not None)

    def _factors(self, base: Scenario) -> list[Factor]:
        given = dict(self.table("factors"))
        company = given.pop("company", {})
        given |= {f"company.{key}": value for key, value in company.items()} if isinstance(company, Mapping) else {}
        found: dict[str, Factor] = {}
        for key, table in given.items():
            factor = self.attempt(partial(read_factor, key, table, base), "[factors] ")
            if factor is not None and factor.key in found:
                self.refuse(f"[factors] {factor.key} is given twice, once by another name.")
            elif factor is not None:
                found[factor.key] = factor
        # What is set in [levers] is no factor.
        fixed = {ALIASES.get(str(key), str(key)) for key in self.table("levers")}
        for key in fixed & found.keys():
            self.refuse(f"[levers] sets {key}, which is a factor; it can be only one.")
        groups = self.data.get("vary_groups", [])
        grouped = self.table("design").get("by_group", False)
        for factor in self.attempt(lambda: factors_of_groups(groups, by_group=grouped), "") or ():
            if factor.key not in fixed:
                found.setdefault(factor.key, factor)
        return list(found.values())

    def _arms(self, base: Scenario, factors: tuple[Factor, ...]) -> tuple[Arm, ...]:
        for key in ("plans", "arms"):
            given = self.data.get(key)
            if given is not None and not (isinstance(given, list) and all(isinstance(item, str) for item in given)):
                raise InputError(f"{key} = {show(given)} must be a list of texts.")
        arms = arms_of(base, self.data.get("plans"), self.data.get("arms"))
        varied = {factor.key for factor in factors}
        for arm in arms:
            for name in arm.levers:
                if name in varied:
                    raise InputError(f"the arm {show(arm.name)} sets {name}, which is a factor; it can be only one.")
        return arms

    def _replications(self) -> Replications:
        given = self.table("replications")
        for key in given:
            if key not in _REPLICATIONS:
                raise InputError(f"there is no key {show(key)}.{nearest(key, _REPLICATIONS)}")
        return Replications(**given)

    def _outcomes(self) -> tuple[str, ...] | None:
        given = self.data.get("outcomes")
        if given is None:
            return None
        if not isinstance(given, list) or not given:
            raise InputError(f"outcomes = {show(given)} must be a list of names, such as ['npv', 'failure'].")
        for name in given:
            if name not in OUTCOMES:
                raise InputError(f"outcomes: there is no outcome {show(name)}.{nearest(str(name), OUTCOMES)}")
        return tuple(dict.fromkeys(given))

    def _seed(self) -> int:
        seed = self.data.get("seed", 0)
        check_chance(seed, 0)
        if seed >= 2**128:
            raise InputError("seed must be a whole number from 0 to 2^128 - 1.")
        return int(seed)

    def _chance(self, *, population: bool) -> str:
        given = self.data.get("chance", "fresh" if population else "same")
        if given not in CHANCE:
            raise InputError(f"chance = {show(given)} must be one of {', '.join(CHANCE)}.")
        return str(given)

    def _keep_weekly(self) -> bool:
        given = self.data.get("keep_weekly", False)
        if not isinstance(given, bool):
            raise InputError(f"keep_weekly = {show(given)} must be true or false.")
        return given

    def _text(self, key: str) -> str:
        given = self.data.get(key, "")
        if not isinstance(given, str) or len(given) > 4_000:
            raise InputError(f"{key} must be a text of at most 4,000 characters.")
        return given.strip()

    def _check_points(self, made: Experiment) -> None:
        """Make the first and the last point, so that a design that cannot be built is refused before anything runs."""
        points = made.points()
        for place in (0, len(points) - 1):
            made.scenario_at(points.values[place])
