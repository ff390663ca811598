"""Where does one arm beat another? The points at which it does beyond chance, and the box of factors that holds them.

For designs that spread points over many factors, on which no map can be drawn. At each point the arms are held against
each other run by run, on the same luck; a point is won where the difference is beyond chance, false calls held down
over all points (`paired.at_points`). Boxes of won points are found and doubted as those of failure are (`discover`).
With the same luck at every point a box holds for these lucks; more replicates, or fresh chance, widen that.
"""

import numpy as np

from crmsim.analysis.discover import FEWEST_CASES, FEWEST_POINTS, box_of, limits_told
from crmsim.analysis.paired import at_points
from crmsim.analysis.table import Json, StudyTable, outcome_title
from crmsim.errors import InputError, show
from crmsim.study.statistics import Bools

FOUND, NOISE, NONE = "found", "noise", "too_few"


def wins_of(table: StudyTable, arm: str, against: str, outcome: str) -> Json:
    """The box of the points at which `arm` beats `against` on an outcome, or that there is none, as JSON.

    The verdict is `found`, `noise` (luck gives a box as good), or `too_few` (the arm wins at fewer than five points, or
    at all but five), where no box is looked for.

    Raises InputError for too few points, an outcome of which neither more nor less is better, an arm against itself, or
    where the EMA Workbench is not installed.
    """
    direction = table.direction(outcome)
    if table.check_arm(arm) == table.check_arm(against):
        raise InputError(f"An arm cannot beat itself; name another arm than {show(arm)}.")
    if direction == "none":
        raise InputError(f"Neither more nor less of {show(outcome)} is better, so no arm wins on it.")
    gaps = table.difference(arm, against, outcome)
    known: Bools = (~np.isnan(gaps)).sum(axis=1) > 1
    if known.sum() < FEWEST_POINTS:
        raise InputError(f"Boxes need at least {FEWEST_POINTS} points with two runs, and this study has {known.sum()}.")
    calls = at_points(gaps[known], -1.0 if direction == "lower" else 1.0, flag=table.is_flag(outcome))
    cases: Bools = calls == 1
    counts = {
        "won": int(cases.sum()),
        "lost": int((calls == -1).sum()),
        "too_close": int((calls == 0).sum()),
        "points": int(known.sum()),
    }
    result: Json = {"arm": arm, "against": against, "outcome": outcome, "threshold": None, "counts": counts}
    result["never_beaten"] = not counts["lost"] and counts["won"] >= FEWEST_CASES
    if min(cases.sum(), (~cases).sum()) < FEWEST_CASES:
        result |= {"points": counts["points"], "box": None, "verdict": NONE}
    else:
        result |= box_of(table, known, cases)
    return result | {"sentence": sentence(result)}


def sentence(found: Json) -> str:
    """Where the arm wins in plain words, or that nothing tells where."""
    counts, on = found["counts"], outcome_title(found["outcome"])
    what = f"{found['arm']} beats {found['against']} on {on}"
    at = f"at {counts['won']} of {counts['points']} points beyond chance"
    if found["never_beaten"]:
        at += " and is beaten at none"
    others = f"({found['against']} at {counts['lost']}, {counts['too_close']} too close)"
    if found["verdict"] == NONE:
        why = "too few" if counts["won"] < FEWEST_CASES else "too nearly all"
        return f"{what} {at} {others}: {why} to say where."
    if found["verdict"] == NOISE:
        return f"{what} {at} {others}; {why_none(found['shuffled'])}."
    density, coverage = (100.0 * found["box"][key]["value"] for key in ("density", "coverage"))
    unseen = 100.0 * found["resampling"]["density_of_unseen"]
    return (
        f"{what} where {limits_told(found['box'])}: at {density:.0f}% of the points there ({unseen:.0f}% in "
        "halves of the study that boxes were not made from), against "
        f"{100.0 * counts['won'] / counts['points']:.0f}% of all; these are {coverage:.0f}% of the points it wins."
    )


def why_none(shuffled: Json) -> str:
    """Why no box counts: luck gives one as good, or the best one is no better on points that it was not made from."""
    if shuffled["p"] is None:
        return "no box of factors holds clearly more of them, also on points that it was not made from"
    return "no box of factors was found that luck does not give as well"
