"""A comparison that is answered early and refined, for somebody who has more to do between two steps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from crmsim.run import check_chance
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.compare import Comparison, NothingDoneError, check_replications
from crmsim.study.ensemble import Result, collected, replicate_results
from crmsim.study.workers import Workers


@dataclass(frozen=True, eq=False)
class ComparisonStep:
    """How far a comparison has come: replications done, and the comparison of them where one is due.

    `results` holds what the replicates came to so far; `compare_in_steps` goes on from there when it gets them back.
    """

    done: int
    results: Sequence[Result]
    comparison: Comparison | None = None


def compare_in_steps(
    scenario: Scenario,
    arms: tuple[Arm, ...],
    *,
    replications: int,
    early: int = 20,
    seed: int = 0,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
    known: Sequence[Result] = (),
) -> Iterator[ComparisonStep]:
    """The same as `compare`, answered from `early` replications first, and from all of them in the end.

    Each answer is what `compare` gives for so many replications. `known` are results of an earlier call for the same
    scenario, arms and seed, from replicate 0 on. After a yes from `stop` the last step answers from what is done.
    Raises what `compare` does.
    """
    check_chance(seed, 0)
    wanted = check_replications(replications)
    results = list(known[:wanted])
    told = 0

    def comparison(asked: int) -> Comparison:
        ensemble = collected(scenario, arms, int(seed), range(asked), results[:asked], len(results) < asked)
        if ensemble.replicates.size == 0:
            raise NothingDoneError
        return Comparison(ensemble)

    def step() -> ComparisonStep:
        nonlocal told
        due = not told and early <= len(results) < wanted
        if due:
            told = len(results) if known else early
        return ComparisonStep(len(results), results, comparison(told) if due else None)

    if results:
        yield step()
    rest = range(len(results), wanted)
    for ready in replicate_results(scenario, arms, rest, seed=int(seed), pool=pool, stop=stop, chunk=1):
        results += ready
        if len(results) < wanted:
            yield step()
    yield ComparisonStep(len(results), results, comparison(wanted))
