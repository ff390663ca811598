"""Which levers matter for this company: each turned alone from the low to the high end of its plausible range.

All runs share their luck, so a change is of the lever alone. A change counts where its interval leaves zero outside
among all levers and arms at once (Bonferroni); the rest is within the noise of so many runs. Verdicts at
the ends are asked as strictly.
"""

from collections.abc import Callable, Iterator, Sequence

from crmsim.experiment.experiment import Experiment
from crmsim.explore.asked import Asked, Json, lever_facts, stages
from crmsim.explore.cells import WINNER, arms_at, figures_of, finished_by_all, listed, verdict_beyond
from crmsim.explore.experiment_text import Files, planned
from crmsim.explore.levers import levers_in, said
from crmsim.explore.running import Known, Step, Stretch, run_batches
from crmsim.scenario.levers import LEVERS
from crmsim.study.statistics import LEVEL, Bools, Floats, mean_interval, paired_share_interval
from crmsim.study.workers import Workers

SCHEMA = "crmsim.ranking/1"
COMMAND = "crmsim sweep experiment.toml --store results && crmsim analyze results sensitivity"


def ranking_experiment(asked: Asked, scope: str = "main") -> tuple[Experiment, Files]:
    """The experiment behind a ranking: the company as it is, and every lever at both ends of its range."""
    factors = {
        name: LEVERS[name].range for name in levers_in(scope, {name for arm in asked.arms for name in arm.levers})
    }
    return planned(
        asked, f"Levers of {asked.scenario.title or asked.source}, each turned alone", "one_at_a_time", factors
    )


def rank_levers(
    asked: Asked,
    scope: str = "main",
    *,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
    known: Known | None = None,
) -> Iterator[tuple[Step, Json | None]]:
    """Run a ranking; with each step the answer, where there is a new one. A first answer comes from few runs.

    `known` keeps rows to go on from (see `run_batches`).

    Raises InputError for a scope that is not known.
    """
    experiment, files = ranking_experiment(asked, scope)
    batches = [
        [Stretch(point, replicates) for point in range(len(experiment.points()))]
        for replicates in stages(asked.replications)
    ]
    for step in run_batches(experiment, batches, pool=pool, stop=stop, known=known):
        yield step, None if step.table is None else ranking_of(asked, scope, experiment, files, step)


def ranking_of(asked: Asked, scope: str, experiment: Experiment, files: Files, step: Step) -> Json:
    """The answer from the runs that are there."""
    assert step.table is not None  # noqa: S101  as the caller has seen
    found, known = figures_of(step.table), finished_by_all(step.table)
    ends = ends_of(experiment)
    tests = max(1, len(ends) * len(asked.arms))
    level = 1.0 - (1.0 - LEVEL) / tests
    rows = [row_of(asked, name, found, known, places, level) for name, places in ends.items()]
    rows = [row for row in rows if row["n"] >= 2]
    rows.sort(key=lambda row: (not row["clear"], -max(abs(arm["change"]["value"]) for arm in row["arms"])))
    return {
        **asked.context(SCHEMA),
        "scope": scope,
        "runs": step.done,
        "runs_wanted": step.wanted,
        "stopped": step.stopped,
        "complete": step.last and not step.stopped,
        "replications_done": max((row["n"] for row in rows), default=0),
        "here": arms_at(found, known, 0),
        "levers": [{"rank": place, **row} for place, row in enumerate(rows, start=1)],
        "sentences": turning(asked, rows),
        "failed_runs": step.table.books()["not_ok"],
        "experiment": files.experiment,
        "company_file": files.company,
        "command": COMMAND,
    }


def turning(asked: Asked, rows: Sequence[Json]) -> list[str]:
    """Levers at whose ends the comparison comes out differently, one sentence each: what would change the answer."""
    if len(asked.arms) < 2:
        return []
    words = {
        "a_better": f"{asked.arms[0].words} is better",
        "b_better": f"{asked.arms[1].words} is better",
        "trade_off": "one fails less often and the other earns more",
        "too_close": "these runs cannot tell",
    }
    found = []
    for row in rows:
        low, high = row["verdict_at_low"], row["verdict_at_high"]
        if low in words and high in words and low != high:
            ends = [said(row[end], row["name"]) for end in ("low", "high")]
            found.append((low in WINNER and high in WINNER, row["title"], ends, words[low], words[high]))
    found.sort(key=lambda one: not one[0])  # a winner that gives way to the other comes before one that is lost
    return [f"{title}: at {ends[0]}, {low}; at {ends[1]}, {high}." for _, title, ends, low, high in found]


def ends_of(experiment: Experiment) -> dict[str, tuple[int, int]]:
    """The points at which each lever stands at the low and at the high end of its range, and else as it is."""
    points = experiment.points()
    found = {}
    for place, name in enumerate(points.names):
        moved = [0, *(point for point, mover in enumerate(points.meta["moved"]) if mover == name)]
        low, high = LEVERS[name].range
        at = {float(points.values[point, place]): point for point in reversed(moved)}
        found[name] = (at[low], at[high])
    return found


def row_of(
    asked: Asked, name: str, found: dict[str, list[Floats]], known: Bools, places: tuple[int, int], level: float
) -> Json:
    """One lever: each arm at both ends and the change between them, and who is better at each end."""
    low, high = places
    both = known[low] & known[high]
    seen = known.copy()
    seen[[low, high]] = both
    arms = []
    for arm, (at_low, at_high) in enumerate(zip(arms_at(found, seen, low), arms_at(found, seen, high), strict=True)):
        fails = [found["failure"][arm][point][both] > 0.5 for point in (high, low)]
        gaps = found["npv"][arm][high][both] - found["npv"][arm][low][both]
        change, money = _failure_change(fails, level), _money_change(gaps, level)
        arms.append(
            {
                "name": asked.arms[arm].name,
                "at_low": at_low,
                "at_high": at_high,
                "change": change,
                "npv_change": money,
                "clear": off_zero(change["ci95_simultaneous"]),
                "npv_clear": off_zero(money["ci95_simultaneous"]),
            }
        )
    # As many verdicts as changes are asked for: two ends of each lever, as there are two arms.
    verdicts = [verdict_beyond(found, seen, point, level) for point in places]
    return {
        **lever_facts(name, asked.scenario),
        "n": int(both.sum()),
        "arms": arms,
        "clear": any(arm["clear"] for arm in arms),
        "npv_clear": any(arm["npv_clear"] for arm in arms),
        "verdict_at_low": verdicts[0],
        "verdict_at_high": verdicts[1],
    }


def _failure_change(fails: Sequence[Bools], level: float) -> Json:
    high, low = fails
    n = int(high.size)

    def interval(wanted: float) -> list[float] | None:
        return list(paired_share_interval(high, low, wanted)) if n > 1 else None

    return {
        "value": (int(high.sum()) - int(low.sum())) / n if n else 0.0,
        "ci95": interval(LEVEL),
        "ci95_simultaneous": interval(level),
    }


def _money_change(gaps: Floats, level: float) -> Json:
    return {
        "mean": float(gaps.mean()) if gaps.size else None,
        "ci95": listed(mean_interval(gaps)),
        "ci95_simultaneous": listed(mean_interval(gaps, level)),
    }


def off_zero(interval: Sequence[float] | None) -> bool:
    """Whether an interval leaves zero outside."""
    return interval is not None and (interval[0] > 0.0 or interval[1] < 0.0)
