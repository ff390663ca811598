"""The main job: compare rollout plans, or any arms, on the same firms and the same chance."""

import shlex
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from crmsim.errors import InputError, show
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.run import check_chance
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.answer import answer
from crmsim.study.arms import Arm, arms_of
from crmsim.study.ensemble import FEW_RUNS, Ensemble, Progress, joined, run_ensemble
from crmsim.study.movers import robustness_dict
from crmsim.study.provenance import provenance
from crmsim.study.robustness import REPLICATIONS_EACH, Robustness, assumptions, check_variations, vary
from crmsim.study.sides import Pair
from crmsim.study.statistics import Json, paired, wilson
from crmsim.study.summaries import arm_summary, depends_on_horizon, npv_horizons
from crmsim.study.telling import notes_on, sides_of, varied_of
from crmsim.study.workers import Workers, check_workers
from crmsim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "crmsim.compare/1"
MOST_REPLICATIONS = 100_000
BATCH, LONGEST_SEARCH = 100, 10_000  # replications per batch, and at most, when searching for a width
SHOWN_FAILED = 5


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of a comparison. `to_dict` gives the JSON of the contract; `ensemble` holds every run's figures.

    `robustness` holds the variations of the assumptions, where they were asked for and the comparison was not stopped.
    """

    ensemble: Ensemble
    until: float | None = None
    robustness: Robustness | None = None

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms in their order."""
        return self.ensemble.arms

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it before all replications were done."""
        return self.ensemble.stopped

    @property
    def failed_runs(self) -> int:
        """Replicates that broke down (no failure of a project: a fault); above 0 the exit code is 3."""
        return len(self.ensemble.failed)

    @property
    def answer(self) -> str:
        """The result in plain words."""
        return str(self.to_dict()["answer"])

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every pair of arms, in the order of the arms."""
        places = list(combinations(range(len(self.arms)), 2))
        return tuple(compare_pair(self.ensemble, a, b, len(places)) for a, b in places)

    @cached_property
    def _dict(self) -> Json:
        return as_dict(self)

    def to_dict(self) -> Json:
        """The result as plain data, schema crmsim.compare/1. Missing is None; there is no NaN in it."""
        return self._dict

    def to_frame(self) -> "pd.DataFrame":
        """Every run as one row: arm, replicate and the figures of OUTCOMES; units in `attrs`."""
        import pandas as pd  # noqa: PLC0415  slow to import, and workers never need it

        ensemble = self.ensemble
        names = [arm.name for arm in self.arms]
        frame = pd.DataFrame(ensemble.outcome.reshape(-1, len(OUTCOMES)), columns=list(OUTCOMES))
        frame.insert(0, "arm", np.tile(names, ensemble.replicates.size))
        frame.insert(1, "replicate", np.repeat(ensemble.replicates, len(names)))
        frame.attrs["units"] = units(ensemble.scenario.company.currency)
        return frame


def compare(
    scenario: Scenario,
    plans: Iterable[str] | None = None,
    arms: Iterable[Arm | str] | None = None,
    *,
    replications: int = 200,
    seed: int = 0,
    workers: int | None = None,
    until: float | None = None,
    variations: int = 0,
    on_progress: Progress | None = None,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
) -> Comparison:
    """Compare plans, or any arms (at most six), replicate by replicate on the same chance.

    Parameters
    ----------
    plans, arms
        Names of plans, and arms as `Arm` or as text for `parse_arm`. Without either: big bang and phased by region.
    replications
        Firms to draw and run, each under every arm. Not used with `until`.
    until
        Add batches of 100 until the 95% interval of every paired difference in failure (of the failure rate, for
        one arm) is at most this wide to either side, in share points (0.03 = 3 in 100 runs), or 10,000 are done.
    variations
        Ask besides, in so many variations of the assumptions (10 to 2,000; 0 for none), whether the ranking of the two
        leading arms holds: levers that nobody has set are drawn from their plausible ranges (see `robustness`).
    workers, pool
        Processes to use (None: all processors, or none for a small job), or a pool that is warm already. The result
        does not depend on it.
    on_progress
        Called with replications done and wanted, those of the variations included.
    stop
        Asked now and then; a yes, like Ctrl-C, ends it with what is done.

    Raises
    ------
    InputError
        Something given cannot be.
    RunsFailedError
        Every run broke down.
    NothingDoneError
        Stopped before the first replications were done.
    """
    chosen = arms_of(scenario, plans, arms)
    check_chance(seed, 0)
    wanted = check_replications(replications) if until is None else BATCH
    width = None if until is None else check_width(until)
    varied = check_variations(variations, chosen)
    if varied:
        assumptions(scenario, chosen)
    count, more = check_workers(workers), varied * REPLICATIONS_EACH
    with _pool(pool, count if workers or max(wanted * len(chosen), 2 * more) > FEW_RUNS else 1) as crew:

        def run(start: int, end: int) -> Ensemble:
            shown = on_progress and (lambda done, _: on_progress(start + done, end + more))
            return run_ensemble(
                scenario, chosen, range(start, end), seed=int(seed), pool=crew, on_progress=shown, stop=stop
            )

        ensemble = run(0, wanted)
        while width and not ensemble.stopped and ensemble.asked < LONGEST_SEARCH and half_width(ensemble) > width:
            ensemble = joined(ensemble, run(ensemble.asked, ensemble.asked + BATCH))
        robustness = None
        if varied and not ensemble.stopped:
            size = ensemble.asked
            shown = on_progress and (lambda done, _: on_progress(size + done * REPLICATIONS_EACH, size + more))
            robustness = vary(ensemble, varied, pool=crew, on_progress=shown, stop=stop)
    if ensemble.replicates.size == 0:
        raise NothingDoneError
    return Comparison(ensemble, width, robustness)


class NothingDoneError(Exception):
    """Stopped before the first replications were done, so there is no result."""

    def __init__(self) -> None:
        super().__init__("Stopped before the first runs were done, so there is nothing to show.")


def _pool(pool: Workers | None, count: int) -> Any:
    if pool is not None or count == 1:
        return nullcontext(pool)
    return Workers(count)


def check_replications(number: object) -> int:
    """The number of replications; InputError for what is no whole number within limits."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 1 <= number <= MOST_REPLICATIONS:
        raise InputError(f"replications = {show(number)} must be a whole number from 1 to {MOST_REPLICATIONS}.")
    return int(number)


def check_width(width: object) -> float:
    """Give back the wanted half-width; InputError for what is no share between 0 and 0.5."""
    if isinstance(width, bool) or not isinstance(width, int | float) or not 0.0 < width <= 0.5:
        raise InputError(f"until = {show(width)} must be a share above 0 and up to 0.5; 0.03 is 3 in 100 runs.")
    return float(width)


def compare_pair(ensemble: Ensemble, a: int, b: int, pairs: int) -> Pair:
    """The paired comparison of the arms at places a and b, a - b."""
    names = ("npv", "roi", "failure")
    one, other = ({name: ensemble.figure(arm, name) for name in names} for arm in (a, b))
    found = paired(one, other, pairs)
    gaps = [x - y for x, y in zip(npv_horizons(ensemble, a), npv_horizons(ensemble, b), strict=True)]
    return Pair(a, b, found, depends_on_horizon(gaps))


def half_width(ensemble: Ensemble) -> float:
    """Half the width of the widest 95% interval: of paired failure differences, or of the rate of a single arm."""
    n, arms = ensemble.replicates.size, len(ensemble.arms)
    if n == 0:
        return 1.0
    if arms == 1:
        intervals = [wilson(int(ensemble.figure(0, "failure").sum()), n)]
    else:
        pairs = (compare_pair(ensemble, a, b, 1).paired for a, b in combinations(range(arms), 2))
        intervals = [pair.failure_interval or (-1.0, 1.0) for pair in pairs]
    return max((high - low) / 2.0 for low, high in intervals)


def as_dict(result: Comparison) -> Json:
    """The JSON of the contract (version 1) with everything added to it."""
    ensemble, arms = result.ensemble, result.arms
    scenario, n = ensemble.scenario, int(ensemble.replicates.size)
    currency, notes = scenario.company.currency, notes_on(scenario, arms)
    told = answer(
        sides_of(ensemble),
        result.pairs,
        currency,
        n,
        weeks=scenario.horizon,
        varied=varied_of(result.robustness),
        notes=notes,
    )
    return {
        "schema": SCHEMA,
        "crmsim_version": __version__,
        "model_version": MODEL_VERSION,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "title": scenario.title,
        "story": scenario.story,
        "currency": currency,
        "seed": ensemble.seed,
        "replications": n,
        "replications_asked": ensemble.asked,
        "replicates": ensemble.replicates.tolist(),
        "until": result.until,
        "stopped": ensemble.stopped,
        "horizon_weeks": scenario.horizon,
        "plans": {arm.name: arm_summary(ensemble, place) for place, arm in enumerate(arms)},
        "paired": [_pair_dict(pair, arms) for pair in result.pairs],
        "answer": str(told),
        "answer_lines": list(told.lines),
        "leading": None if told.leading is None else arms[told.leading].name,
        "notes": list(notes),
        "robustness": _robustness_dict(result),
        "failed_runs": _failed_dict(ensemble),
        "units": units(currency),
        "company": {
            "employees": scenario.company.employees,
            "customers": scenario.company.customers,
            "regions": list(scenario.company.regions),
        },
        "levers_changed": levers_changed(scenario),
        "uncertain": sorted(scenario.uncertainty),
        "command": command(result),
        "provenance": provenance(),
    }


def _pair_dict(pair: Pair, arms: tuple[Arm, ...]) -> Json:
    found = pair.paired
    return {
        "a": arms[pair.a].name,
        "b": arms[pair.b].name,
        "n": found.n,
        "roi_difference": found.roi,
        "npv_difference": found.npv,
        "failure_difference": found.failure,
        "probability_a_better": found.probability_a_better,
        "probability_ci95": list(found.probability_interval),
        "variance_reduction": found.variance_reduction,
        "runs_needed": found.runs_needed,
        "identical": found.identical,
        "verdict": pair.verdict,
        "depends_on_horizon": pair.depends_on_horizon,
    }


def _robustness_dict(result: Comparison) -> Json | None:
    """Whether the ranking holds under other assumptions; None where that was not asked."""
    found = result.robustness
    if found is None:
        return None
    verdict = next(pair.verdict for pair in result.pairs if {pair.a, pair.b} == set(found.pair))
    return robustness_dict(found, result.ensemble, verdict)


def _failed_dict(ensemble: Ensemble) -> Json:
    """Replicates that broke down; they count in no figure of any arm."""
    stages = [failed.stage for failed in ensemble.failed]
    return {
        "count": len(stages),
        "by_stage": {stage: stages.count(stage) for stage in sorted(set(stages))},
        "first": [
            {"replicate": failed.replicate, "stage": failed.stage, "message": failed.message}
            for failed in ensemble.failed[:SHOWN_FAILED]
        ],
    }


def units(currency: str) -> dict[str, str]:
    """Unit of every figure of a run, money in the scenario's currency."""
    return {name: outcome.unit.replace("money", currency) for name, outcome in OUTCOMES.items()}


def levers_changed(scenario: Scenario) -> list[Json]:
    """Levers of the scenario that differ from their default, with title and unit."""
    return [
        {
            "name": name,
            "title": lever.title,
            "value": value,
            "default": lever.default,
            "unit": lever.unit.replace("currency", scenario.company.currency),
        }
        for name, value in scenario.levers.items()
        if value != (lever := LEVERS[name]).default
    ]


def command(result: Comparison) -> str:
    """The command line that gives this result again (for the scenario as it stands in its file)."""
    ensemble, arms = result.ensemble, result.arms
    words = ["crmsim", "compare", ensemble.scenario.name]
    if all(arm.name == arm.plan and not arm.levers for arm in arms):
        words += ["--plans", ",".join(arm.plan for arm in arms)]
    else:
        words += [word for arm in arms for word in ("--arm", str(arm))]
    size = ["--until", show(result.until)] if result.until else ["--replications", str(ensemble.asked)]
    varied = ["--variations", str(result.robustness.asked)] if result.robustness else []
    return shlex.join([*words, *size, *varied, "--seed", str(ensemble.seed)])
