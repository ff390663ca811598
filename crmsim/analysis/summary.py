"""What a study came to, arm by arm: n, mean with interval and quantiles of each outcome, and every run that failed.

The interval of a mean over points and replicates allows for both: runs of one point share their company, runs of one
replicate share their luck (see `estimates`). Shares of runs have an interval within 0 and 1, and one with a width.
"""

import numpy as np

from crmsim.analysis.estimates import clustered, share_of
from crmsim.analysis.table import Json, StudyTable
from crmsim.study.statistics import Interval, cvar, summary

WORST = 0.1  # share of the runs that the conditional value at risk is the mean of


def summary_of(table: StudyTable, outcomes: tuple[str, ...] = ()) -> Json:
    """Every outcome of every arm in figures, and the books: planned, finished, failed, not run."""
    chosen = tuple(table.check_outcome(name) for name in outcomes) or table.outcomes
    books = table.books()
    return {
        "points": len(table.points),
        "replicates": len(table.replicate_names),
        "books": books,
        "outcomes": {
            name: {
                "unit": table.unit(name),
                "better": table.direction(name),
                "flag": table.is_flag(name),
                "arms": {arm: figures(table, arm, name) for arm in table.arms},
            }
            for name in chosen
        },
        "sentence": balance(books),
    }


def figures(table: StudyTable, arm: str, outcome: str) -> Json:
    """One outcome of one arm: mean with interval, quantiles, spread, worst tenth, n, and runs without a figure."""
    values = table.matrix(arm, outcome)
    done = table.finished(arm)
    known = values[~np.isnan(values)]
    found = summary(known)
    over = clustered(values, table.chance)
    more: Json = {
        "ci95": _listed(over.interval),
        "sd": float(known.std(ddof=1)) if known.size > 1 else None,
        "cvar10": worst_tenth(table, outcome, known),
        "not_applicable": int((np.isnan(values) & done).sum()),
        "failed_runs": int(((table.runs["arm"] == arm) & (table.runs["status"] != "ok")).sum()),
    }
    if table.is_flag(outcome) and known.size:
        interval, worth = share_of(values, table.chance)
        # How many independent runs would know the share as well: what the interval rests on.
        more |= {"count": int(known.sum()), "ci95": _listed(interval), "worth_runs": worth}
    return {**found, **more}


def worst_tenth(table: StudyTable, outcome: str, known: np.ndarray) -> float | None:
    """Conditional value at risk: the mean of the worst tenth of the runs, on whichever side is worse."""
    better = table.direction(outcome)
    if better == "none" or table.is_flag(outcome):
        return None
    found = cvar(known if better == "higher" else -known, WORST)
    return found if found is None or better == "higher" else -found


def _listed(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def balance(books: Json) -> str:
    """The books in one sentence."""
    bad: dict[str, int] = {}
    for found in books["by_arm"].values():
        for status, count in found.items():
            if status != "ok":
                bad[status] = bad.get(status, 0) + count
    listed = ", ".join(f"{count} {status}" for status, count in sorted(bad.items()))
    text = f"Of {books['planned']:,} planned runs {books['ok']:,} are finished"
    if listed:
        text += f"; {listed}: these count nowhere"
    if books["not_run"]:
        text += f"; {books['not_run']:,} have not run yet"
    return f"{text}."
