"""One factor at a time: the curve of an outcome over each factor, from a base point, on the same luck.

Every level is compared with the base run by run, so what luck does to both cancels. The noise floor of a factor is the
half-width that its widest difference would need to leave zero outside, among all levels of all factors (Bonferroni), by
Student's t: bootstrapped intervals are not to be had so far out, and differences of runs alike are hardly skewed.
The first thing to look at (ten Broeke, van Voorn & Ligtenberg 2016): it shows bends and thresholds that indices hide.
"""

from collections.abc import Sequence

import numpy as np

from crmsim.analysis.estimates import difference_of, share_of
from crmsim.analysis.indices import CONVERGED, NOISE, NOT_CONVERGED
from crmsim.analysis.table import Json, StudyTable
from crmsim.analysis.whole import Whole
from crmsim.errors import InputError
from crmsim.study.statistics import LEVEL, Floats, Interval, mean_interval

CLOSE = 1e-9


def curves_of(table: StudyTable, whole: Whole) -> Json:
    """The curve of every factor with its largest effect, noise floor and verdict.

    Raises InputError where the design has no base point from which single factors are turned.
    """
    base = base_of(table)
    levels = {name: turned_alone(table, base, place) for place, name in enumerate(table.factor_names)}
    tests = sum(len(places) for places in levels.values())
    if not tests:
        raise InputError("No point of this design differs from the base in one factor alone.")
    level = 1.0 - (1.0 - LEVEL) / tests
    rows = [curve(table, whole, base, name, places, level) for name, places in levels.items() if places]
    rows.sort(key=lambda row: -abs(row["largest"]["value"]))
    seen = [row for row in rows if row["beyond_noise"]]
    verdict = NOISE if not seen else CONVERGED if all(row["known"] for row in seen) else NOT_CONVERGED
    return {
        "method": "one_at_a_time",
        "main": "largest",
        "unit": "",
        "basis": whole.to_dict(),
        "base": dict(zip(table.factor_names, table.points[base].tolist(), strict=True)),
        "factors": rows,
        "verdict": verdict,
        "sentence": sentence(rows, whole, verdict),
    }


def base_of(table: StudyTable) -> int:
    """The base point: the one from which most others differ in one factor alone; the first of several."""
    apart = [int(((~_equal(table.points, point)).sum(axis=1) == 1).sum()) for point in table.points]
    return int(np.argmax(apart))


def _equal(points: Floats, point: Floats) -> np.ndarray:
    return np.isclose(points, point, rtol=CLOSE, atol=CLOSE)


def turned_alone(table: StudyTable, base: int, place: int) -> list[int]:
    """Points that differ from the base in one factor alone, by its value."""
    differs = ~_equal(table.points, table.points[base])
    alone = np.flatnonzero(differs[:, place] & (differs.sum(axis=1) == 1))
    return sorted(alone.tolist(), key=lambda point: float(table.points[point, place]))


def curve(table: StudyTable, whole: Whole, base: int, name: str, places: Sequence[int], level: float) -> Json:
    """One factor: means with intervals at its levels, base included, and differences from the base."""
    column = table.place(name)
    places = sorted([*places, base], key=lambda point: float(table.points[point, column]))
    points: list[Json] = []
    for place in places:
        values = whole.values[place]
        shift = shift_of(values, whole.values[base], level, is_base=place == base, flag=whole.flag)
        points.append(
            {
                "value": float(table.points[place, column]),
                "mean": float(values.mean()),
                "ci95": _listed(interval_of(values, whole)),
                "base": place == base,
                **shift,
            }
        )
    strongest = max(points, key=lambda point: abs(float(point["difference"])))
    span = strongest["ci95_simultaneous"]
    half = (span[1] - span[0]) / 2.0 if span else None
    largest = float(strongest["difference"])
    return {
        "name": name,
        "title": table.factor(name).words,
        "unit": table.factor(name).unit,
        "points": points,
        "largest": {"value": largest, "ci95": strongest["difference_ci95"], "floor": half, "at": strongest["value"]},
        "swing": float(max(point["mean"] for point in points) - min(point["mean"] for point in points)),
        "beyond_noise": any(_off_zero(point["ci95_simultaneous"]) for point in points if not point["base"]),
        "known": half is not None and half <= 0.25 * abs(largest),
    }


def interval_of(values: Floats, whole: Whole) -> Interval | None:
    """95% interval of the mean of a level; flags that agree in all runs could still have differed in others."""
    if not whole.flag:
        return mean_interval(values)
    if whole.paired:
        return difference_of(values[None, :], flag=True).interval
    return share_of(values[None, :])[0]


def shift_of(values: Floats, base: Floats, level: float, *, is_base: bool, flag: bool) -> Json:
    """The difference of a level from the base, with its interval alone and among all levels."""
    if is_base:
        return {"difference": 0.0, "difference_ci95": [0.0, 0.0], "ci95_simultaneous": [0.0, 0.0]}
    gaps = values - base  # with fresh chance pairs mean nothing, but their differences are as wide as they should be
    found = difference_of(gaps[None, :], flag=flag)
    return {
        "difference": found.value,
        "difference_ci95": _listed(found.at(LEVEL)),
        "ci95_simultaneous": _listed(found.at(level)),
    }


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _off_zero(interval: list[float] | None) -> bool:
    return interval is not None and (interval[0] > 0.0 or interval[1] < 0.0)


def sentence(rows: Sequence[Json], whole: Whole, verdict: str) -> str:
    """The verdict in plain words."""
    runs = f"{whole.replicates} replicate{'s' if whole.replicates != 1 else ''} at each point"
    if verdict == NOISE:
        return f"No factor moves the outcome beyond noise when it is turned alone ({runs})."
    names = [str(row["title"]) for row in rows if row["beyond_noise"]]
    rest = f"; then {', '.join(names[1:4])}" if len(names) > 1 else ""
    weak = len(rows) - len(names)
    more = f"; {weak} of {len(rows)} factors cannot be told from noise" if weak else ""
    return f"Turned alone, {names[0]} moves the outcome most{rest}{more} ({runs})."
