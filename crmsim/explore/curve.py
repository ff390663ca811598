"""How one lever works: failures and money of each arm over its levels, and where the arms change places."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from crmsim.analysis.flips import flips_of
from crmsim.experiment.experiment import Experiment
from crmsim.explore.asked import Asked, Json, lever_facts, stages
from crmsim.explore.cells import arms_at, figures_of, finished_by_all, pair_at
from crmsim.explore.experiment_text import OUTCOMES, Files, planned
from crmsim.explore.levers import counted, levels_between, said
from crmsim.explore.running import Known, Step, Stretch, run_batches
from crmsim.scenario.levers import LEVERS
from crmsim.study.statistics import favours
from crmsim.study.workers import Workers

SCHEMA = "crmsim.curve/1"
LEVELS = 7
DOES = {"failure": "fails less often", "npv": "earns more"}


def curve_experiment(asked: Asked, lever: str, levels: Sequence[float] = ()) -> tuple[Experiment, Files]:
    """The experiment behind a curve. Without `levels`, seven even ones over the plausible range."""
    name = asked.check_lever(lever)
    values = tuple(levels) or levels_between(name, LEVELS)
    title = f"{LEVERS[name].title} in {asked.scenario.title or asked.source}"
    return planned(asked, title, "factorial", {name: values})


def lever_curve(
    asked: Asked,
    lever: str,
    levels: Sequence[float] = (),
    *,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
    known: Known | None = None,
) -> Iterator[tuple[Step, Json | None]]:
    """Run a curve; with each step the answer, where there is a new one. A first answer comes from few runs.

    `known` keeps rows to go on from (see `run_batches`).

    Raises InputError for a lever or levels that cannot be.
    """
    experiment, files = curve_experiment(asked, lever, levels)
    batches = [
        [Stretch(point, replicates) for point in range(len(experiment.points()))]
        for replicates in stages(asked.replications)
    ]
    for step in run_batches(experiment, batches, pool=pool, stop=stop, known=known):
        yield step, None if step.table is None else curve_of(asked, lever, experiment, files, step)


def curve_of(asked: Asked, lever: str, experiment: Experiment, files: Files, step: Step) -> Json:
    """The answer from the runs that are there."""
    table = step.table
    assert table is not None  # noqa: S101  as the caller has seen
    found, known = figures_of(table), finished_by_all(table)
    levels: list[Json] = [
        {"value": float(value), "n": int(known[point].sum()), "arms": arms_at(found, known, point)}
        | ({"pair": pair} if (pair := pair_at(found, known, point)) else {})
        for point, value in enumerate(experiment.points().values[:, 0])
    ]
    levels = [level for level in levels if level["n"] >= 2]
    flips = {outcome: next(iter(flips_of(table, outcome, lever)), None) for outcome in OUTCOMES}
    return {
        **asked.context(SCHEMA),
        "lever": lever_facts(lever, asked.scenario),
        "runs": step.done,
        "runs_wanted": step.wanted,
        "stopped": step.stopped,
        "complete": step.last and not step.stopped,
        "replications_done": max((level["n"] for level in levels), default=0),
        "levels": levels,
        "flips": flips,
        "sentences": {outcome: told(asked, outcome, lever, levels, flips[outcome]) for outcome in OUTCOMES},
        "failed_runs": table.books()["not_ok"],
        "experiment": files.experiment,
        "company_file": files.company,
        "command": f"crmsim sweep experiment.toml --store results && crmsim analyze results regimes --x {lever}",
    }


def told(asked: Asked, outcome: str, lever: str, levels: Sequence[Json], flip: Json | None) -> str:
    """Which arm does better where, on failures or on money, in one sentence; nothing for one arm."""
    pairs = [level["pair"] for level in levels if "pair" in level]
    if not pairs:
        return ""
    calls = [call_of(pair, outcome) for pair in pairs]
    values = [level["value"] for level in levels if "pair" in level]
    runs = max(level["n"] for level in levels)
    title, does = LEVERS[lever].title.lower(), DOES[outcome]
    clear = [call for call in calls if call]
    words = {call: asked.arms[0 if call > 0 else 1].words for call in (1, -1)}
    if not clear:
        what = "failures" if outcome == "failure" else "money"
        return f"At no level of {title} can the two plans be told apart on {what} with {runs} runs."
    if len(set(clear)) > 1:
        return _changing(words, title, lever, calls, flip, does)
    winner = words[clear[0]]
    if all(calls):
        return _start(f"{winner} {does} at every level of {title} that was tried.")
    first, last = calls.index(clear[0]), len(calls) - 1 - calls[::-1].index(clear[0])
    solid = all(calls[first : last + 1])
    if solid and first == 0:
        return _start(
            f"{winner} {does} while {title} is at most {said(values[last], lever)}; "
            f"from {said(values[last + 1], lever)} on no difference is to be seen with {runs} runs."
        )
    if solid and last == len(calls) - 1:
        return _start(
            f"{winner} {does} where {title} is at least {said(values[first], lever)}; "
            f"at {said(values[first - 1], lever)} and below no difference is to be seen with {runs} runs."
        )
    return _start(
        f"{winner} {does} at {len(clear)} of {len(calls)} levels of {title}; the others are too close to call."
    )


def _changing(words: dict[int, str], title: str, lever: str, seen: list[int], flip: Json | None, does: str) -> str:
    """A sentence for arms that change places, with the crossing where it is one."""
    calls = seen
    places = [place for place, call in enumerate(calls) if call]
    ends = calls[places[0]], calls[places[-1]]
    at = flip["at"] if flip else None
    if ends[0] == ends[1] or at is None or len(flip["several"] if flip else ()) > 1:
        return f"The plans change places more than once over {title}, so no single crossing can be named."
    low, high = (flip or {}).get("ci95") or (None, None)
    span = f" (95 in 100: {said(low, lever)} to {said(high, lever)})" if low is not None and high is not None else ""
    return _start(
        f"{words[ends[0]]} {does} below about {said(at, lever)} of {title}{span}, {words[ends[1]]} above."
        if counted(lever)
        else f"{words[ends[0]]} {does} while {title} is below about {said(at, lever)}{span}, {words[ends[1]]} above."
    )


def call_of(pair: Json, outcome: str) -> int:
    """1 where the first arm is better beyond chance on an outcome, -1 where the second one is, else 0."""
    key = "failure_difference" if outcome == "failure" else "npv_difference"
    interval: Any = pair[key]["ci95"]
    return favours(interval, higher=outcome == "npv")


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
