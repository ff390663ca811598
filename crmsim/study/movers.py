"""What variations of the assumptions say: how often the ranking holds, and which assumptions move it most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from crmsim.scenario.levers import LEVERS
from crmsim.study.arms import Arm
from crmsim.study.ensemble import Ensemble
from crmsim.study.robustness import FEWEST_VARIATIONS, REPLICATIONS_EACH, Robustness
from crmsim.study.statistics import LEVEL, Bools, Floats, Json, favours, mean_interval, wilson

NAMED = 10  # movers that a result names
IN_A_SENTENCE = 3
SHUFFLES = 999
SHOWN_FAILED = 5
TURNED = {"a_better": "b_better", "b_better": "a_better"}  # a verdict on a - b, for b - a


@dataclass(frozen=True, slots=True)
class Mover:
    """How one assumption moves the difference a - b between two arms, over all variations.

    `correlation` is Spearman's, of the lever's value and the mean difference; `p` the share of shuffles in which the
    strongest of all levers is at least as strong (Westfall & Young 1993, one step). `at_low` and `at_high` are mean
    differences in the lowest and highest third of the lever's values.
    """

    name: str
    correlation: float
    interval: tuple[float, float]
    p: float
    at_low: float
    at_high: float


def robustness_dict(found: Robustness, ensemble: Ensemble, verdict: str) -> Json:
    """The entry "robustness" of a comparison. Differences are a - b, the arms of its headline; missing is None.

    `ensemble` is the comparison itself, and `verdict` what it says of the pair in the order of its arms.
    """
    a, b = (ensemble.arms[place] for place in found.pair)
    alive = ~np.isnan(found.npv).all(axis=1)
    by_run, points = found.npv[alive], found.points[alive]
    npv, failure = _means(by_run), _means(found.failure[alive])
    gaps = [_gap(ensemble, found.pair, name) for name in ("npv", "failure")]
    of_pair = verdict if found.pair[0] < found.pair[1] else TURNED.get(verdict, verdict)
    moving, noise = movers(found.names, points, npv)
    strongest = moving[:NAMED]
    beyond_chance = [mover for mover in strongest if not _within(mover, noise)]
    clear = np.array([favours(mean_interval(row[~np.isnan(row)]), higher=True) for row in by_run], dtype=np.int64)
    return {
        "variations": int(npv.size),
        "variations_asked": found.asked,
        "replications_each": REPLICATIONS_EACH,
        "stopped": found.stopped,
        "levers": list(found.names),
        "headline": {
            "a": a.name,
            "b": b.name,
            "direction": f"{a.words} has the higher mean net present value",
            "chosen": "the two arms" if len(ensemble.arms) == 2 else "the two arms with the highest net present value",
            "npv_difference": gaps[0],
            "failure_difference": gaps[1],
            "verdict": of_pair,
        },
        "holds": _share(npv > 0.0) | {"clearly": _share(clear > 0)},
        "equal": _share(npv == 0.0),
        "reverses": _share(npv < 0.0) | {"clearly": _share(clear < 0)},
        "failure": {
            "fails_less": None if gaps[1] == 0.0 else a.name if gaps[1] < 0.0 else b.name,
            "agrees": _share(failure * gaps[1] > 0.0) if gaps[1] else None,
            "ties": _share(failure == 0.0),
            "reverses": _share(failure * gaps[1] < 0.0) if gaps[1] else None,
            "a_less": _share(failure < 0.0),
            "b_less": _share(failure > 0.0),
        },
        "npv_difference": _spread(npv),
        "npv_differences": npv.tolist(),
        "luck_share": luck_share(by_run, npv),
        "movers": [_mover_dict(mover, noise, (a, b), ensemble) for mover in strongest],
        "noise": noise,
        "failed_runs": {
            "count": len(found.failed),
            "first": [
                {"replicate": failed.replicate, "stage": failed.stage, "message": failed.message}
                for failed in found.failed[:SHOWN_FAILED]
            ],
        },
        "answer": answer(found, (a, b), of_pair, npv, failure, beyond_chance),
    }


def movers(names: Sequence[str], points: Floats, differences: Floats) -> tuple[list[Mover], float | None]:
    """Every lever as a mover, the strongest first, and the noise: what the strongest of as many levers without any
    effect stays below in 95 of 100 cases, found by shuffling the differences. Nothing for too few variations.

    `points` has shape (variations, levers), `differences` (variations,).
    """
    moving = np.flatnonzero(np.ptp(points, axis=0) > 0.0) if len(points) else np.zeros(0, dtype=np.int64)
    if differences.size < FEWEST_VARIATIONS or np.ptp(differences) == 0.0 or not moving.size:
        return [], None
    ranks = stats.rankdata(points[:, moving], axis=0)
    of_difference = stats.rankdata(differences)
    scaled = stats.zscore(ranks, axis=0).T / differences.size

    def strongest(order: Floats) -> float:
        return float(np.abs(scaled @ order).max())

    chance = stats.permutation_test(
        (stats.zscore(of_difference),),
        strongest,
        permutation_type="pairings",
        n_resamples=SHUFFLES,
        vectorized=False,
        rng=np.random.Generator(np.random.PCG64(19_930_101)),
    ).null_distribution
    found = []
    for place, lever in enumerate(moving.tolist()):
        test = stats.pearsonr(ranks[:, place], of_difference)
        interval = test.confidence_interval(LEVEL)
        size = abs(float(test.statistic)) * (1.0 - 1e-9)  # its own order, shuffled back, must count as equal
        low, high = _ends(points[:, lever], differences)
        found.append(
            Mover(
                name=names[lever],
                correlation=float(test.statistic),
                interval=(float(interval.low), float(interval.high)),
                p=(1 + int((chance >= size).sum())) / (1 + chance.size),
                at_low=low,
                at_high=high,
            )
        )
    return sorted(found, key=lambda mover: -abs(mover.correlation)), float(np.quantile(chance, LEVEL))


def luck_share(by_run: Floats, means: Floats) -> float | None:
    """Share of the variance between variations that the luck of their few runs explains; the rest is assumptions."""
    whole = float(means.var(ddof=1)) if means.size > 1 else 0.0
    if whole == 0.0:
        return None
    runs = (~np.isnan(by_run)).sum(axis=1)
    several = runs > 1
    luck = np.nanvar(by_run[several], axis=1, ddof=1) / runs[several]
    return min(1.0, float(luck.mean()) / whole) if luck.size else None


def answer(
    found: Robustness, arms: tuple[Arm, Arm], verdict: str, npv: Floats, failure: Floats, strongest: Sequence[Mover]
) -> str:
    """How often each arm wins under other assumptions, and what that rests on, in plain sentences.

    `verdict` is that of the comparison on the two arms, `strongest` holds the movers beyond chance.
    """
    a, b = (arm.words for arm in arms)
    n, wins, losses = int(npv.size), int((npv > 0.0).sum()), int((npv < 0.0).sum())
    if n == 0:
        return "No variation of the assumptions came to its end."
    if not npv.any() and not failure.any():
        return f"{_start(a)} and {b} come out the same in every variation of the assumptions."
    start = "Under other assumptions"
    if not decisive(wins, losses):
        start = "Which earns more rests on the assumptions"
    elif verdict == "a_better":
        start += " it mostly holds" if wins > losses else " it mostly turns"
    low, high = wilson(wins, n)
    even = n - wins - losses
    fewer, more = int((failure < 0.0).sum()), int((failure > 0.0).sum())
    text = (
        f"{start}: {a} earns more in {wins} of {n} variations (95% interval {100 * low:.0f} to {100 * high:.0f}%), "
        f"{b} in {losses}{f', and {even} see no difference' if even else ''}. {_start(a)} fails less often in {fewer}, "
        f"as often in {n - fewer - more}, more often in {more}. {_rests_on(strongest, arms)}"
    )
    return f"Stopped early, after {n} of {found.asked} variations. {text}" if found.stopped else text


def decisive(wins: int, losses: int) -> bool:
    """Whether more than half of the variations that differ favour one arm beyond their own chance."""
    low, high = wilson(wins, wins + losses) if wins + losses else (0.0, 1.0)
    return not low <= 0.5 <= high


def _rests_on(strongest: Sequence[Mover], arms: tuple[Arm, Arm]) -> str:
    if not strongest:
        return "No single assumption stands out from chance in so few variations."
    parts = [f"{LEVERS[mover.name].title} (higher favours {_favoured(mover, arms).words})" for mover in strongest]
    first = parts[:IN_A_SENTENCE]
    return f"It rests most on: {'; '.join(first)}."


def _favoured(mover: Mover, arms: tuple[Arm, Arm]) -> Arm:
    """The arm that gains where the lever is higher."""
    return arms[0] if mover.correlation > 0.0 else arms[1]


def _within(mover: Mover, noise: float | None) -> bool:
    return noise is not None and abs(mover.correlation) <= noise


def _mover_dict(mover: Mover, noise: float | None, arms: tuple[Arm, Arm], ensemble: Ensemble) -> Json:
    lever, better = LEVERS[mover.name], _favoured(mover, arms)
    return {
        "name": mover.name,
        "title": lever.title,
        "unit": lever.unit.replace("currency", ensemble.scenario.company.currency),
        "default": lever.default,
        "range": list(lever.range),
        "correlation": mover.correlation,
        "ci95": list(mover.interval),
        "p_adjusted": mover.p,
        "within_noise": _within(mover, noise),
        "favours_when_higher": better.name,
        "direction": f"higher favours {better.words}",
        "at_low": mover.at_low,
        "at_high": mover.at_high,
    }


def _ends(values: Floats, differences: Floats) -> tuple[float, float]:
    """Mean difference in the lowest and in the highest third of a lever's values; equal values stay together."""
    low, high = np.quantile(values, [1.0 / 3.0, 2.0 / 3.0])
    return float(differences[values <= low].mean()), float(differences[values >= high].mean())


def _means(by_run: Floats) -> Floats:
    """Mean of every variation, shape (variations,)."""
    return np.asarray(np.nanmean(by_run, axis=1)) if len(by_run) else np.zeros(0)


def _gap(ensemble: Ensemble, pair: tuple[int, int], name: str) -> float:
    """Mean difference a - b of a figure in the comparison itself."""
    a, b = (ensemble.figure(place, name) for place in pair)
    return float((a - b).mean())


def _share(flags: Bools) -> Json:
    """Variations that are so: count, share and its Wilson interval."""
    n, count = int(flags.size), int(flags.sum())
    return {"count": count, "share": count / n, "ci95": list(wilson(count, n))} if n else _NOTHING.copy()


_NOTHING: Json = {"count": 0, "share": None, "ci95": None}


def _spread(values: Floats) -> Json:
    """Mean, p10, p50 and p90 over variations."""
    if not values.size:
        return dict.fromkeys(("mean", "p10", "p50", "p90"))
    low, middle, high = (float(point) for point in np.quantile(values, [0.1, 0.5, 0.9]))
    return {"mean": float(values.mean()), "p10": low, "p50": middle, "p90": high}


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
