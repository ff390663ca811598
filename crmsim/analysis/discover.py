"""Scenario discovery: under which values of the factors does an arm fail? Boxes by PRIM, with what they are worth.

The same boxes say where an arm beats another (`crmsim.analysis.wins`): what differs is which points are of interest.

A point counts as failing where the share of its replicates that fail is above a threshold: single runs of a stochastic
model would put luck into the box. Density is the share of failing points in the box, coverage the share of all failing
points that it holds; the box is the one of the peeling trajectory with the best harmonic mean of both. Whether it is
more than luck is asked four ways: the quasi-p of each limit (Bryant & Lempert 2010), how often boxes of random halves
of the points bound the same factor, how dense these are in the other half, which they have not seen, and how good a box
PRIM finds where the same points fail in another order. The last alone knows how much was searched, and decides: a box
is found where at most 5% of the shuffled tables hold one as good; no more are shuffled once that cannot be any more
(Besag & Clifford 1991: the p-value stays exact). Among many factors PRIM bounds dozens by luck and takes its time: it
is given those alone along which points of interest and others differ most (Kolmogorov & Smirnov), chosen anew in every
half and every shuffled table, so that the choice counts as a part of the search.
"""

from collections.abc import Callable

import numpy as np

from crmsim.analysis.peeling import peeled_fast
from crmsim.analysis.prim import Box, peeled
from crmsim.analysis.table import Json, StudyTable, outcome_title
from crmsim.errors import InputError
from crmsim.study.statistics import Bools, Floats, wilson

FEWEST_POINTS, FEWEST_CASES = 40, 5
RESAMPLES = 20
SHUFFLES = 99  # tables in which failing points change places
SEED = 20_100_301
SIGNIFICANT = 0.05
USUAL = 0.5  # the share of runs above which a point counts as failing
OFTEN = 0.75  # of the halves must bound a factor, for it to be called a driver
MOST_STEPS = 60
MOST_FACTORS = 15  # that PRIM is given


def discover(table: StudyTable, arm: str, outcome: str = "failure", threshold: float = USUAL) -> Json:
    """The box of failing points of an arm, with density, coverage and resampling check.

    For a flag a point fails where its share is above `threshold`; for another outcome, where its mean is on the worse
    side of it.

    Raises InputError for too few points or failing points, or where the EMA Workbench is not installed.
    """
    shares = shares_of(table, arm, outcome)
    known = ~np.isnan(shares)
    lower = table.direction(outcome) != "higher"
    cases: Bools = shares[known] > threshold if lower else shares[known] < threshold
    check_cases(cases, outcome, threshold, lower)
    result: Json = {"arm": arm, "against": None, "outcome": outcome, "threshold": threshold}
    result |= box_of(table, known, cases)
    return result | {"sentence": sentence(result)}


def box_of(table: StudyTable, known: Bools, cases: Bools) -> Json:
    """The best box of the points of interest (`cases`, among the points that are `known`), and what it is worth.

    Raises InputError where PRIM finds none, or where the EMA Workbench is not installed.
    """
    varied = varied_in(table)
    inputs = table.points[known][:, [table.place(name) for name in varied]]
    trajectory = searched(inputs, varied, cases, peeled)
    box = best_of(trajectory)
    halves = resampled(inputs, varied, cases)
    density = wilson_of(box.inside(inputs, varied), cases)
    dense = bool(box.limits) and density["ci95"][0] > float(cases.mean()) and halves["density"] > cases.mean()
    luck: Json = beside_luck(inputs, varied, cases) if dense else {"tables": 0, "as_good": 0, "p": None}
    return {
        "points": int(known.sum()),
        "points_left_out": int((~known).sum()),
        "failing": int(cases.sum()),
        "base_rate": float(cases.mean()),
        "box": {
            "limits": [told_limit(table, box, name, halves["bounds"]) for name in box.limits],
            "density": density,
            "coverage": wilson_of(cases, box.inside(inputs, varied)),
            "mass": box.mass,
        },
        "resampling": {
            "halves": RESAMPLES,
            "density_of_unseen": halves["density"],
            "coverage_of_unseen": halves["coverage"],
            "bounds": halves["bounds"],
        },
        "shuffled": luck,
        "trajectory": [
            {"density": one.density, "coverage": one.coverage, "mass": one.mass, "factors": len(one.limits)}
            for one in trajectory[:MOST_STEPS]
        ],
        "verdict": "found" if dense and luck["p"] <= SIGNIFICANT else "noise",
        "scatter": {
            "factors": list(varied),
            "titles": {name: table.factor(name).words for name in varied},
            "points": np.round(inputs, 6).tolist(),
            "failing": cases.astype(int).tolist(),
        },
    }


def searched(
    inputs: Floats,
    names: tuple[str, ...],
    cases: Bools,
    peel: Callable[[Floats, tuple[str, ...], Bools], list[Box]] = peeled_fast,
) -> list[Box]:
    """PRIM's peeling trajectory, over the factors along which these points differ most from the others."""
    if len(names) > MOST_FACTORS and not cases.all():
        chosen = np.sort(np.argsort(-apart(inputs, cases), kind="stable")[:MOST_FACTORS])
        inputs, names = inputs[:, chosen], tuple(names[place] for place in chosen)
    return peel(inputs, names, cases)


def apart(inputs: Floats, cases: Bools) -> Floats:
    """How far points of interest and others differ along each factor: Kolmogorov & Smirnov's D, shape (factors,)."""
    order = np.argsort(inputs, axis=0, kind="stable")
    ordered, kinds = np.take_along_axis(inputs, order, axis=0), cases[order]
    gaps = np.abs(kinds.cumsum(axis=0) / cases.sum() - (~kinds).cumsum(axis=0) / (~cases).sum())
    # Equal values are one step of both distributions.
    gaps[:-1][ordered[1:] == ordered[:-1]] = 0.0
    found: Floats = gaps.max(axis=0)
    return found


def varied_in(table: StudyTable) -> tuple[str, ...]:
    """Factors that take several values."""
    return tuple(name for place, name in enumerate(table.factor_names) if np.ptp(table.points[:, place]) > 0.0)


def shares_of(table: StudyTable, arm: str, outcome: str) -> Floats:
    """The mean of an outcome at each point, shape (points,); NaN where no run of it is finished."""
    values = table.matrix(arm, outcome)
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    found: Floats = np.where(counts > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(counts, 1), np.nan)
    return found


def check_cases(cases: Bools, outcome: str, threshold: float, lower: bool) -> None:
    """Refuse too few points, or points of one kind alone."""
    if cases.size < FEWEST_POINTS:
        raise InputError(f"Boxes of failure need at least {FEWEST_POINTS} points, and this study has {cases.size}.")
    if min(cases.sum(), (~cases).sum()) < FEWEST_CASES:
        word = "above" if lower else "below"
        raise InputError(
            f"{outcome_title(outcome)} is {word} {threshold:g} at {int(cases.sum())} of {cases.size} points; boxes "
            f"need at least {FEWEST_CASES} points of either kind. Choose another --threshold."
        )


def best_of(trajectory: list[Box]) -> Box:
    """The box with the best harmonic mean of density and coverage (the F1 of van Rijsbergen 1979)."""
    return max(trajectory, key=worth)


def worth(box: Box) -> float:
    """Half the harmonic mean of density and coverage."""
    return box.density * box.coverage / max(box.density + box.coverage, 1e-12)


def beside_luck(inputs: Floats, names: tuple[str, ...], cases: Bools) -> Json:
    """How often PRIM finds as good a box where the same number of points fail at random, and what that makes p.

    As soon as so many tables hold one as good that the box cannot be found any more, no further table is shuffled.
    """
    rng = np.random.default_rng(SEED)
    best = worth(best_of(searched(inputs, names, cases)))
    too_many = int(SIGNIFICANT * (SHUFFLES + 1))
    as_good = 0
    for tables in range(1, SHUFFLES + 1):
        as_good += worth(best_of(searched(inputs, names, rng.permutation(cases)))) >= best
        if as_good == too_many:
            return {"tables": tables, "as_good": as_good, "p": as_good / tables}
    # The study itself is one of the tables.
    return {"tables": SHUFFLES, "as_good": as_good, "p": (as_good + 1) / (SHUFFLES + 1)}


def resampled(inputs: Floats, names: tuple[str, ...], cases: Bools) -> Json:
    """Boxes of random halves: which factors they bound, and how dense they are in the half that they have not seen."""
    rng = np.random.default_rng(SEED)
    bounds, densities, coverages = dict.fromkeys(names, 0), [], []
    for _ in range(RESAMPLES):
        order = rng.permutation(len(inputs))
        seen, unseen = order[: len(order) // 2], order[len(order) // 2 :]
        if not cases[seen].any() or not cases[unseen].any():
            continue
        box = best_of(searched(inputs[seen], names, cases[seen]))
        for name in box.limits:
            bounds[name] += 1
        inside = box.inside(inputs[unseen], names)
        densities.append(float(cases[unseen][inside].mean()) if inside.any() else 0.0)
        coverages.append(float(inside[cases[unseen]].mean()))
    tried = max(len(densities), 1)
    return {
        "bounds": {name: count / tried for name, count in bounds.items()},
        "density": float(np.mean(densities)) if densities else 0.0,
        "coverage": float(np.mean(coverages)) if coverages else 0.0,
    }


def wilson_of(among: Bools, counted: Bools) -> Json:
    """The share of `counted` among `among`, with its interval."""
    n, count = int(among.sum()), int((among & counted).sum())
    if n == 0:
        return {"value": 0.0, "ci95": [0.0, 1.0], "count": 0, "n": 0}
    return {"value": count / n, "ci95": list(wilson(count, n)), "count": count, "n": n}


def told_limit(table: StudyTable, box: Box, name: str, bounds: dict[str, float]) -> Json:
    """One limit of a box: its ends, what PRIM thinks of it, and how often halves of the points bound it too."""
    factor, (low, high) = table.factor(name), box.limits[name]
    quasi = box.quasi_p.get(name)
    return {
        "name": name,
        "title": factor.words,
        "unit": factor.unit,
        "low": low,
        "high": high,
        "range": [factor.low, factor.high],
        "quasi_p": quasi,
        "recurrence": bounds[name],
        "driver": bounds[name] >= OFTEN and (quasi is None or quasi < SIGNIFICANT),
    }


def sentence(found: Json) -> str:
    """The box in plain words."""
    box, base = found["box"], found["base_rate"]
    rate = f"{found['failing']} of {found['points']} points"
    what = told_of(found)
    if found["verdict"] != "found":
        return f"No box stands out from chance: {what} at {rate}, wherever they lie."
    return (
        f"{what} where {limits_told(box)}: at {100 * box['density']['value']:.0f}% of the points there (against "
        f"{100 * base:.0f}% of all), which are {100 * box['coverage']['value']:.0f}% of all such points."
    )


def told_of(found: Json) -> str:
    """What makes a point one of interest; by itself an arm fails where more than half of its runs do."""
    arm, threshold = found["arm"], found["threshold"]
    if found["outcome"] != "failure":
        return f"{outcome_title(found['outcome'])} of {arm} is on the wrong side of {threshold:,.6g}"
    return f"{arm} fails" if threshold == USUAL else f"more than {100.0 * threshold:g}% of the runs of {arm} fail"


def limits_told(box: Json) -> str:
    """The limits of a box that most halves of the points bound too, or all where none is."""
    parts = [_limit(limit) for limit in box["limits"] if limit["driver"]] or [_limit(one) for one in box["limits"]]
    return " and ".join(parts)


def _limit(limit: Json) -> str:
    unit = "" if limit["unit"] in {"", "0-1"} else f" {limit['unit']}"
    if limit["low"] is None:
        return f"{limit['title']} is at most {limit['high']:.3g}{unit}"
    if limit["high"] is None:
        return f"{limit['title']} is at least {limit['low']:.3g}{unit}"
    return f"{limit['title']} is {limit['low']:.3g} to {limit['high']:.3g}{unit}"
