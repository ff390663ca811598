"""Robustness of the headline: whether the ranking holds when the assumptions behind it are other ones.

Most levers of a firm are not known but assumed. One variation draws all of them anew from their plausible ranges and
compares the two leading arms again, on the same chance. Nothing else changes: what the scenario, an arm or the command
line sets is a fact or a decision of this company, and stays as it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from crmsim.errors import InputError, show
from crmsim.plans import schedule_for
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import GRID
from crmsim.study.arms import Arm
from crmsim.study.ensemble import Ensemble, Failed, Progress, RunsFailedError, Task, run_ensemble
from crmsim.study.ranges import ends_of, values_at
from crmsim.study.workers import Died, Workers, gapless
from crmsim.world.chance import key
from crmsim.world.state import FloatArray

ASSUMED = ("A", "C", "L")  # confidence of a lever whose number was assumed, or read in a thin source
#: What a plan decides: whoever varies these compares other plans.
PLAN_CHOICES = frozenset({"n_phases", "bigbang_weeks", "phase_weeks", "rollout_speed", "pilot_weeks", "cleanup_weeks"})
#: Whether a thing exists here, which a company knows: finance that has to approve, an end of the old system.
SWITCHES = frozenset({"approval_hurdle", "legacy_end_week"})
#: Levers that only speak where another one is on, or where a plan has what they are about.
ONLY_WITH = {"quantifiability": "approval_hurdle", "legacy_extension_cost": "legacy_end_week"}
OF_GATES = frozenset({"pilot_noise", "gate_discipline"})
OF_HOUSEKEEPING = frozenset({"cleanup_cost", "shared_files_gain"})
REPLICATIONS_EACH = 10
FEWEST_VARIATIONS, MOST_VARIATIONS = 10, 2_000


@dataclass(frozen=True, eq=False)
class Robustness:
    """What variations of the assumptions came to. The first axis of every array is the variation.

    `pair` holds the places of the two arms, the one with the higher mean NPV first. `points` has one column per lever
    of `names`; `npv` (money) and `failure` (-1, 0 or 1) are paired differences, first minus second, one column per
    replicate, NaN where one broke down. `asked` variations were wanted; a stop keeps those from the first on.
    """

    pair: tuple[int, int]
    names: tuple[str, ...]
    points: FloatArray
    npv: FloatArray
    failure: FloatArray
    asked: int
    failed: tuple[Failed, ...] = ()
    stopped: bool = False


class Differences(NamedTuple):
    """Paired differences of one variation, one entry per replicate, and what broke down."""

    npv: FloatArray
    failure: FloatArray
    failed: tuple[Failed, ...]
    stopped: bool


def check_variations(number: object, arms: Sequence[Arm]) -> int:
    """The number of variations, 0 for none; InputError for what cannot be, or where there is nothing to rank."""
    if number is None:
        return 0
    if (
        isinstance(number, bool)
        or not isinstance(number, int | np.integer)
        or not (number == 0 or FEWEST_VARIATIONS <= number <= MOST_VARIATIONS)
    ):
        raise InputError(
            f"variations = {show(number)} must be a whole number from {FEWEST_VARIATIONS} to {MOST_VARIATIONS}, "
            "or 0 for none."
        )
    if number and len(arms) < 2:
        raise InputError("Variations ask whether a ranking holds, so they need two arms or more; one was given.")
    return int(number)


def assumptions(scenario: Scenario, arms: Sequence[Arm]) -> tuple[str, ...]:
    """Names of the levers that are varied, in the order of LEVERS.

    A lever is an assumption where its number was assumed and nobody has set it: not the scenario (a value other than
    the default, a change by week, an uncertainty), and no arm. A scenario does not remember whether a default was
    written into its file, so a default is an assumption either way. Plan choices and switches are none.
    Raises InputError where nothing is left to vary.
    """
    settled = {*PLAN_CHOICES, *SWITCHES, *scenario.uncertainty}
    settled.update(*(change.levers for change in scenario.changes), *(arm.levers for arm in arms))
    settled.update(_silent(scenario, arms))
    found = tuple(
        name
        for name, lever in LEVERS.items()
        if lever.confidence in ASSUMED and name not in settled and scenario.levers[name] == lever.default
    )
    if not found:
        raise InputError(f"{scenario.name} and its arms set every assumption, so there is nothing to vary.")
    return found


def _silent(scenario: Scenario, arms: Sequence[Arm]) -> set[str]:
    """Levers that say nothing under any of these arms: what is about gates, housekeeping or a switch that is off."""
    firms = [arm.of(scenario) for arm in arms]
    schedules = [schedule_for(firm, arm.plan) for firm, arm in zip(firms, arms, strict=True)]
    silent = {name for name, switch in ONLY_WITH.items() if not any(firm.levers[switch] for firm in firms)}
    if not any(schedule.gate.any() for schedule in schedules):
        silent |= OF_GATES
    if not any(schedule.housekeeping_weeks for schedule in schedules):
        silent |= OF_HOUSEKEEPING
    return silent


def draw_points(names: Sequence[str], variations: int, seed: int) -> FloatArray:
    """A Latin hypercube over the plausible ranges, shape (variations, len(names)); whole numbers are equally likely.

    McKay, Beckman & Conover 1979. The order of the points is random, so the first so many are a sample as well.
    """
    from scipy.stats import qmc  # noqa: PLC0415  slow to import, and workers never need it

    sampler = qmc.LatinHypercube(len(names), rng=np.random.default_rng(key(seed, 0, "variations")))
    tidy = np.round(values_at(names, sampler.random(variations)) / GRID) * GRID
    points: FloatArray = np.clip(tidy, *ends_of(names))
    return points


def leading_pair(ensemble: Ensemble) -> tuple[int, int]:
    """Places of the arm with the highest mean NPV and of the one after it; equal ones in the order of the arms."""
    means = [float(ensemble.figure(place, "npv").mean()) for place in range(len(ensemble.arms))]
    first, second = sorted(range(len(means)), key=lambda place: -means[place])[:2]
    return first, second


def vary(
    ensemble: Ensemble,
    variations: int,
    *,
    pool: Workers | None = None,
    on_progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Robustness:
    """Compare the two leading arms of an ensemble again, under variations of the assumptions.

    Variation v takes replicates 10 v to 10 v + 9, so that each meets luck of its own, and the share of variations in
    which the ranking holds does not hang on ten lucky or unlucky runs. `on_progress` is told variations done and
    wanted. A stop, or Ctrl-C, keeps the variations from the first on that are done without a gap.
    """
    scenario, arms = ensemble.scenario, ensemble.arms
    pair, names = leading_pair(ensemble), assumptions(scenario, arms)
    points = draw_points(names, variations, ensemble.seed)
    two = (arms[pair[0]], arms[pair[1]])
    tasks = [
        Task(scenario.with_levers(**dict(zip(names, point.tolist(), strict=True))), two, ensemble.seed, own_luck(place))
        for place, point in enumerate(points)
    ]
    kept = gapless(_results(tasks, pool, stop), variations, pool, on_progress)
    return Robustness(
        pair=pair,
        names=names,
        points=points[: len(kept)],
        npv=np.array([found.npv for found in kept]).reshape(-1, REPLICATIONS_EACH),
        failure=np.array([found.failure for found in kept]).reshape(-1, REPLICATIONS_EACH),
        asked=variations,
        failed=tuple(failed for found in kept for failed in found.failed),
        stopped=len(kept) < variations,
    )


def own_luck(variation: int) -> range:
    """The replicates of one variation: those of no other."""
    return range(variation * REPLICATIONS_EACH, (variation + 1) * REPLICATIONS_EACH)


def run_variation(task: Task, stop: Callable[[], bool] | None = None) -> Differences:
    """All replicates of one variation; runs in a worker too, so only numbers and text come back."""
    nothing = np.full(len(task.replicates), np.nan)
    try:
        found = run_ensemble(task.scenario, task.arms, task.replicates, seed=task.seed, stop=stop)
    except RunsFailedError as error:
        return Differences(nothing, nothing, error.failed, stopped=False)
    npv, failure = nothing.copy(), nothing.copy()
    places = found.replicates - task.replicates.start
    npv[places] = found.figure(0, "npv") - found.figure(1, "npv")
    failure[places] = found.figure(0, "failure") - found.figure(1, "failure")
    return Differences(npv, failure, found.failed, found.stopped)


def _results(
    tasks: Sequence[Task], pool: Workers | None, stop: Callable[[], bool] | None
) -> Iterator[tuple[int, Differences]]:
    """Place and differences of every variation that came to its end; each is a task, work for part of a second."""
    if pool is None:
        for place, task in enumerate(tasks):
            found = run_variation(task, stop)
            if found.stopped:
                return
            yield place, found
        return
    for place, result in pool.results(run_variation, tasks, stop):
        yield place, _lost(tasks[place], result) if isinstance(result, Died) else result


def _lost(task: Task, died: Died) -> Differences:
    """A variation over which the worker process died."""
    nothing = np.full(len(task.replicates), np.nan)
    failed = tuple(Failed(replicate, "the worker process", died.message, "") for replicate in task.replicates)
    return Differences(nothing, nothing, failed, stopped=False)
