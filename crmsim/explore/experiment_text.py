"""A look as an experiment file: the text to download, and the experiment that is read from that very text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crmsim.errors import InputError
from crmsim.experiment.experiment import Experiment
from crmsim.experiment.reading import read_experiment
from crmsim.explore.asked import Asked
from crmsim.plans import PLANS
from crmsim.scenario.files import dump_toml, load_scenario, shipped
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.toml_text import parse

OUTCOMES = ("failure", "npv")
BESIDE = "company.toml"  # what the company's own file is called beside the experiment's


@dataclass(frozen=True)
class Files:
    """The experiment file, and the company's own beside it where a shipped one and a few numbers cannot say it."""

    experiment: str
    company: str = ""


def planned(asked: Asked, title: str, kind: str, factors: Mapping[str, Sequence[float]]) -> tuple[Experiment, Files]:
    """The experiment of a look, and its files. `factors` gives the values of each lever that is varied.

    Raises InputError for values that cannot be.
    """
    files = files_of(asked, title, kind, factors)
    read = read_experiment(files.experiment, "experiment.toml", base=asked.scenario)
    return replace(read, arms=asked.arms), files


def files_of(asked: Asked, title: str, kind: str, factors: Mapping[str, Sequence[float]]) -> Files:
    """The files with which `crmsim sweep` runs the same again."""
    said = _differences(asked.scenario, asked.source, factors)
    scenario, more = (BESIDE, "") if said is None else (asked.source, said)
    lines = [
        "schema = 1",
        f"title = {quoted(title)}",
        f"scenario = {quoted(scenario)}",
        f"seed = {asked.seed}",
        f"arms = [{', '.join(quoted(str(arm)) for arm in asked.arms)}]",
        f"outcomes = [{', '.join(map(quoted, OUTCOMES))}]",
        *([more] if more else []),
        "",
        "[factors]",
        *(f"{name} = {{values = [{', '.join(map(_number, values))}]}}" for name, values in factors.items()),
        "",
        "[design]",
        f"kind = {quoted(kind)}",
        "",
        "[replications]",
        f"count = {asked.replications}",
    ]
    return Files("\n".join(lines) + "\n", _own_file(asked.scenario) if said is None else "")


def _own_file(scenario: Scenario) -> str:
    """The company as a file; nothing where its contacts came from none."""
    try:
        return dump_toml(scenario)
    except InputError:
        return ""


def _differences(scenario: Scenario, source: str, factors: Mapping[str, Sequence[float]]) -> str | None:
    """What an experiment file says to turn the shipped scenario into this one; None where it cannot say it.

    Whatever is said is read back and held against the scenario, so nothing is left out in silence.
    """
    if source not in shipped():
        return None
    base = load_scenario(source, PLANS)
    lines = [f"horizon = {scenario.horizon}"] if scenario.horizon != base.horizon else []
    was, now = (one.company.model_dump(mode="json") for one in (base, scenario))
    company = {key: value for key, value in now.items() if value != was[key] and isinstance(value, int | float)}
    levers = {name: value for name, value in scenario.levers.items() if value != base.levers[name]}
    if company:
        lines += ["", "[company]", *(f"{key} = {_number(value)}" for key, value in company.items())]
    if levers:
        lines += ["", "[levers]", *(f"{name} = {_number(value)}" for name, value in levers.items())]
    text = "\n".join(lines)
    data = parse(text, "experiment.toml")
    try:
        again = base.with_company(**data["company"]) if company else base
        again = again.with_horizon(scenario.horizon).with_levers(**data.get("levers", {})).with_plan(scenario.plan)
    except InputError:
        return None
    # A factor may not be set besides, though a design may start from where the company stands.
    return text if again.hash == scenario.hash and not set(levers) & set(factors) else None


def quoted(text: str) -> str:
    """A text in quotes; JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    """A number that reads back as the same bits."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
