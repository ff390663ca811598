"""What every method of sensitivity gives: measures of each factor with interval and noise floor, and a verdict.

The floor of a measure is what this factor stays below in draws of noise alone, at a level that lets none of the factors
over its floor in 95 of 100 draws (Bonferroni). A factor counts as beyond noise where its whole interval lies above its
floor and the points differ beyond chance at all: few replicates know their noise badly, and with it the floors, which
the test of the points allows for. Verdicts: `noise` (no factor does), `not_converged` (effects are there, but their
size is not known well yet), `converged`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.analysis.noise import QUANTILE, SIGNIFICANT, chance_of_points, noise_means, shuffled
from crmsim.analysis.table import Json, StudyTable
from crmsim.analysis.whole import Whole
from crmsim.errors import InputError
from crmsim.study.statistics import Floats

NOISE, CONVERGED, NOT_CONVERGED = "noise", "converged", "not_converged"
Estimates = Mapping[str, Floats]  # by measure: one value per factor


@dataclass(frozen=True, slots=True)
class Indices:
    """What one method says of a design: values and half-widths of 95% intervals by measure, shape (factors,) each.

    `decisive` are the measures on which a factor is judged, `main` is the one that ranks. `tolerance` is the half-width
    of `main` below which its size counts as known. Designs have `step` points times a whole number, a power of 2 where
    `twos`.
    """

    method: str
    names: tuple[str, ...]
    values: Estimates
    halves: Estimates
    main: str
    decisive: tuple[str, ...]
    tolerance: float
    step: int = 1
    twos: bool = False
    unit: str = ""

    def whole(self, points: float) -> int:
        """The smallest design with as many points."""
        parts = max(1, math.ceil(points / self.step - 1e-9))
        return self.step * (2 ** (parts - 1).bit_length() if self.twos else parts)


def floors(
    whole: Whole, chance: str, measures: Sequence[str], of: Callable[[Floats], Estimates]
) -> dict[str, Floats | None]:
    """The noise floor of each measure, by factor; `of` gives the measures of outcomes, scaled as the real ones."""
    draws = shuffled(whole.means) if whole.replicates < 2 else noise_means(whole.values, chance)
    drawn = [of(draw) for draw in draws if np.ptp(draw) > 0.0]
    found: dict[str, Floats | None] = {}
    for measure in measures:
        sizes = np.abs([estimates[measure] for estimates in drawn]) if drawn else np.zeros((1, 1))
        level = 1.0 - (1.0 - QUANTILE) / sizes.shape[1]
        # Draws without any noise lie at the bottom.
        sizes = np.vstack([np.zeros((len(draws) - len(drawn), sizes.shape[1])), sizes])
        found[measure] = np.quantile(sizes, level, axis=0)
    return found


def told(
    table: StudyTable, whole: Whole, indices: Indices, floor: Mapping[str, Floats | None], half: Estimates | None
) -> Json:
    """The indices as JSON: factors by rank with their measures, what noise shows, convergence, verdict and a sentence.

    `half` are the measures of half the design, None where it cannot be halved.
    """
    if not all(np.isfinite(found).all() for found in (indices.values[indices.main], indices.halves[indices.main])):
        raise InputError("The outcome differs at so few points that its indices have no interval; run more points.")
    chance = chance_of_points(whole.values, table.chance)
    order = np.argsort(-indices.values[indices.main], kind="stable")
    rows = [row(table, indices, floor, int(place)) for place in order]
    widest = float(indices.halves[indices.main].max())
    change = None if half is None else float(np.abs(half[indices.main] - indices.values[indices.main]).max())
    p = chance["p"]
    clearing = [found["title"] for found in rows if found["beyond_noise"]]
    nothing = (isinstance(p, float) and p >= SIGNIFICANT) or not clearing
    known = widest <= indices.tolerance
    verdict = NOISE if nothing else CONVERGED if known else NOT_CONVERGED
    if nothing:
        rows = [{**found, "beyond_noise": False} for found in rows]
    points = len(whole.values)
    enough = known or indices.tolerance == 0.0
    needed = points if enough else indices.whole(points * (widest / indices.tolerance) ** 2)
    result: Json = {
        "method": indices.method,
        "main": indices.main,
        "unit": indices.unit,
        "basis": whole.to_dict(),
        "chance": chance,
        "factors": rows,
        "convergence": {
            "widest": widest,
            "tolerance": indices.tolerance,
            "change_since_half": change,
            "points_needed": needed,
        },
        "verdict": verdict,
        # Factors over their floors that do not count, because the points as a whole do not differ beyond chance.
        "above_floor_only": clearing if nothing else [],
    }
    return result | {"sentence": sentence(result)}


def row(table: StudyTable, indices: Indices, floor: Mapping[str, Floats | None], place: int) -> Json:
    """One factor (or group of factors) with its measures."""
    name = indices.names[place]
    measures: dict[str, Json] = {}
    for measure, values in indices.values.items():
        value = float(values[place])
        half = float(indices.halves[measure][place]) if measure in indices.halves else None
        measures[measure] = {
            "value": value,
            "ci95": None if half is None else [value - half, value + half],
            "floor": _at(floor.get(measure), place),
        }
    beyond = any(_clears(measures[measure]) for measure in indices.decisive)
    title = table.factor(name).words if name in table.factor_names else name
    return {"name": name, "title": title, "beyond_noise": beyond, **measures}


def _at(floor: Floats | None, place: int) -> float | None:
    """The floor of a factor; without any noise it is 0 for all of them."""
    found = None if floor is None else float(floor[place if floor.size > 1 else 0])
    return found if found is not None and math.isfinite(found) else None


def _clears(measure: Json) -> bool:
    floor, interval = measure["floor"], measure["ci95"]
    return isinstance(floor, float) and isinstance(interval, list) and interval[0] > floor


def sentence(result: Json) -> str:
    """The verdict in plain words."""
    rows = result["factors"]
    basis, convergence = result["basis"], result["convergence"]
    runs = (
        f"{basis['points']} points with {basis['replicates']} replicate{'s' if basis['replicates'] != 1 else ''} each"
    )
    once = (
        " With one replicate chance and effects cannot be told apart, so only what is strong stands out; run more."
        if basis["replicates"] == 1
        else ""
    )
    if above := result["above_floor_only"]:
        where = "lie above their noise floors" if len(above) > 1 else "lies above its noise floor"
        who = ", ".join(above[:3])
        return (
            f"{who[:1].upper()}{who[1:]} {where}, but there are too few replicates to be sure that the points differ "
            f"at all ({runs}, p = {result['chance']['p']:.2g}). More replicates would decide."
        )
    if result["verdict"] == NOISE:
        return f"No factor stands out from the noise in {runs}.{once}"
    names = [found["title"] for found in rows if found["beyond_noise"]]
    first = f"{names[0]} matters most" if len(names) > 1 else f"Only {names[0]} stands out from the noise"
    rest = f", then {', '.join(names[1:4])}" if len(names) > 1 else ""
    weak = len(rows) - len(names)
    told_weak = f"; {weak} of {len(rows)} factors cannot be told from noise" if weak and len(names) > 1 else ""
    tail = f" The sizes are not known well yet (\N{PLUS-MINUS SIGN}{convergence['widest']:.2g}): about "
    tail += f"{convergence['points_needed']:,} points would do."
    return f"{first}{rest}{told_weak} ({runs}).{once}" + (tail if result["verdict"] == NOT_CONVERGED else "")
