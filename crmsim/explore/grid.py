"""Where which arm is better, over two levers: a map of situations, each judged as a comparison would judge it.

Every cell meets the same luck. The map comes row by row, first from few runs, then again from all of them; what is
done when somebody stops it stays. The end holds besides what `crmsim analyze regimes` says of the same runs.
"""

from collections.abc import Callable, Iterator, Sequence

from crmsim.analysis.regimes import regimes_of
from crmsim.analysis.table import StudyTable
from crmsim.errors import InputError
from crmsim.experiment.experiment import Experiment
from crmsim.explore.asked import Asked, Json, lever_facts, stages
from crmsim.explore.cells import WINNER, arms_at, figures_of, finished_by_all, pair_at
from crmsim.explore.experiment_text import OUTCOMES, Files, planned
from crmsim.explore.levers import check_levels, levels_between, said
from crmsim.explore.running import Known, Step, Stretch, run_batches
from crmsim.scenario.levers import LEVERS
from crmsim.study.workers import Workers

SCHEMA = "crmsim.map/1"
LEVELS = 7
HALF = 0.5  # share of failing runs above which a plan fails more often than not
VERDICTS = ("a_better", "b_better", "trade_off", "too_close")


def map_experiment(
    asked: Asked, x: str, y: str, xs: Sequence[float] = (), ys: Sequence[float] = ()
) -> tuple[Experiment, Files]:
    """The experiment behind a map. Without levels, seven even ones over the plausible range of each lever."""
    if len(asked.arms) != 2:
        raise InputError("A map shows which of two plans is better, so it needs two.")
    x, y = asked.check_lever(x), asked.check_lever(y)
    if x == y:
        raise InputError("A map needs two different levers.")
    across = check_levels(x, xs) if xs else levels_between(x, LEVELS)
    up = check_levels(y, ys) if ys else levels_between(y, LEVELS)
    title = f"{LEVERS[x].title} and {LEVERS[y].title.lower()} in {asked.scenario.title or asked.source}"
    return planned(asked, title, "factorial", {x: across, y: up})


def lever_map(
    asked: Asked,
    x: str,
    y: str,
    xs: Sequence[float] = (),
    ys: Sequence[float] = (),
    *,
    pool: Workers | None = None,
    stop: Callable[[], bool] | None = None,
    known: Known | None = None,
) -> Iterator[tuple[Step, Json | None]]:
    """Run a map; with each step the answer, where a row is new.

    `known` keeps rows to go on from (see `run_batches`).

    Raises InputError for levers, levels or arms that cannot be.
    """
    experiment, files = map_experiment(asked, x, y, xs, ys)
    levels = levels_of(experiment)
    columns, rows = len(levels[0]), len(levels[1])
    batches = [
        [Stretch(i * rows + j, replicates) for i in range(columns)]
        for replicates in stages(asked.replications)
        for j in range(rows)
    ]
    kept: dict[tuple[int, int], Json] = {}
    for step in run_batches(experiment, batches, pool=pool, stop=stop, known=known):
        yield step, None if step.table is None else map_of(asked, (x, y), experiment, files, step, kept)


def levels_of(experiment: Experiment) -> tuple[list[float], list[float]]:
    """The levels across and up."""
    across, up = (factor.values for factor in experiment.factors)
    return list(across), list(up)


def map_of(
    asked: Asked,
    names: tuple[str, str],
    experiment: Experiment,
    files: Files,
    step: Step,
    kept: dict[tuple[int, int], Json],
) -> Json:
    """The answer from the runs that are there; `kept` holds cells that are worked out already."""
    table = step.table
    assert table is not None  # noqa: S101  as the caller has seen
    levels = levels_of(experiment)
    cells = cells_of(table, levels, kept)
    axes = [{**lever_facts(name, asked.scenario), "levels": values} for name, values in zip(names, levels, strict=True)]
    return {
        **asked.context(SCHEMA),
        "x": axes[0],
        "y": axes[1],
        "runs": step.done,
        "runs_wanted": step.wanted,
        "stopped": step.stopped,
        "complete": step.last and not step.stopped,
        "cells": cells,
        "counts": counts_of(cells),
        "sentences": sentences(asked, names, cells),
        "regimes": {outcome: regimes_of(table, outcome, *names) for outcome in OUTCOMES} if step.last else {},
        "failed_runs": table.books()["not_ok"],
        "experiment": files.experiment,
        "company_file": files.company,
        "command": "crmsim sweep experiment.toml --store results && "
        f"crmsim analyze results regimes --x {names[0]} --y {names[1]}",
    }


def cells_of(
    table: StudyTable, levels: tuple[list[float], list[float]], kept: dict[tuple[int, int], Json]
) -> list[Json]:
    """Every cell, from left to right and from below up; `verdict` is None where nothing was run yet."""
    found, known = figures_of(table), finished_by_all(table)
    cells = []
    for j, up in enumerate(levels[1]):
        for i, across in enumerate(levels[0]):
            point = i * len(levels[1]) + j
            n = int(known[point].sum())
            if (point, n) not in kept:
                kept[point, n] = cell_of(arms_at(found, known, point), pair_at(found, known, point))
            cells.append({"i": i, "j": j, "x": across, "y": up, "n": n, **kept[point, n]})
    return cells


def cell_of(arms: Sequence[Json], pair: Json | None) -> Json:
    """One cell: both arms, their difference, the verdict, and whether both fail more often than not."""
    if pair is None:
        return {"verdict": None, "both_fail": False, "arms": [], "pair": None}
    fails = all(arm["failure"]["value"] > HALF for arm in arms)
    return {"verdict": pair["verdict"], "both_fail": fails, "arms": list(arms), "pair": pair}


def counts_of(cells: Sequence[Json]) -> Json:
    """How many cells have each verdict, in how many both arms fail more often than not, and how many are done."""
    counts: Json = {verdict: sum(cell["verdict"] == verdict for cell in cells) for verdict in VERDICTS}
    counts["both_fail"] = sum(cell["both_fail"] for cell in cells)
    counts["done"] = sum(cell["verdict"] is not None for cell in cells)
    return counts | {"cells": len(cells)}


def sentences(asked: Asked, names: tuple[str, str], cells: Sequence[Json]) -> list[str]:
    """The map in plain words: who wins how often, where alone each arm wins, and where nothing goes well."""
    counts = counts_of(cells)
    done = counts["done"]
    if not done:
        return []
    words = [arm.words for arm in asked.arms]
    parts = [f"{words[WINNER[verdict]]} is better in {counts[verdict]}" for verdict in WINNER if counts[verdict]]
    if counts["too_close"]:
        parts.append(f"{counts['too_close']} {'is' if counts['too_close'] == 1 else 'are'} too close to call")
    if counts["trade_off"]:
        parts.append(f"in {counts['trade_off']} one fails less often and the other earns more")
    found = [f"Of {done} situations, {'; '.join(parts)}."]
    for verdict, place in WINNER.items():
        where = confined(names, [cell for cell in cells if cell["verdict"] is not None], verdict)
        if where:
            found.append(f"{words[place][:1].upper()}{words[place][1:]} is better only where {where}.")
    if counts["both_fail"]:
        found.append(f"In {counts['both_fail']} of {done}, both fail in more than half of the runs.")
    return found


def confined(names: tuple[str, str], cells: Sequence[Json], verdict: str) -> str:
    """Limits within which alone an arm wins; nothing where it wins nowhere, or from end to end."""
    won = [cell for cell in cells if cell["verdict"] == verdict]
    parts = []
    for axis, name in zip("xy", names, strict=True):
        if not won:
            break
        tried, mine = [cell[axis] for cell in cells], [cell[axis] for cell in won]
        title, low, high = LEVERS[name].title.lower(), min(mine), max(mine)
        if low == high and min(tried) < max(tried):
            parts.append(f"{title} is {said(low, name)}")
        elif low > min(tried) and high < max(tried):
            parts.append(f"{title} is from {said(low, name)} to {said(high, name)}")
        elif low > min(tried):
            parts.append(f"{title} is at least {said(low, name)}")
        elif high < max(tried):
            parts.append(f"{title} is at most {said(high, name)}")
    return " and ".join(parts)
