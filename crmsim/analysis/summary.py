"""What a study came to, arm by arm: n, mean with interval and quantiles of each outcome, and every run that failed.

The interval of a mean over points and replicates allows for both: runs of one point share their company, runs of one
replicate share their luck (see `estimates`). Shares of runs have an interval within 0 and 1, and one with a width.
"""

import numpy as np

from crmsim.analysis.estimates import clustered, share_of
from crmsim.analysis.table import Json, StudyTable, outcome_title
from crmsim.study.statistics import Interval, cvar, summary

WORST = 0.1  # share of the runs that the conditional value at risk is the mean of


def summary_of(table: StudyTable, asked: tuple[str, ...] = ()) -> Json:
    """Every outcome of every arm in figures, and the books: planned, finished, failed, not run."""
    chosen = tuple(table.check_outcome(name) for name in asked) or table.outcomes
    books = table.books()
    outcomes: Json = {
        name: {
            "unit": table.unit(name),
            "better": table.direction(name),
            "flag": table.is_flag(name),
            "arms": {arm: figures(table, arm, name) for arm in table.arms},
        }
        for name in chosen
    }
    return {
        "points": len(table.points),
        "replicates": len(table.replicate_names),
        "books": books,
        "outcomes": outcomes,
        "unvaried": unvaried(outcomes),
        "sentence": balance(books),
    }


def unvaried(outcomes: Json) -> list[Json]:
    """Flags that are up in no run, or in every run, of all arms (`arm` is None) or of one; each with a sentence.

    Flags of which the same is true share a sentence.
    """
    groups: dict[tuple[str | None, bool, int], list[str]] = {}
    for name, outcome in outcomes.items():
        counts = {arm: (one["count"], one["n"]) for arm, one in outcome["arms"].items() if "count" in one}
        up, n = (sum(pair[place] for pair in counts.values()) for place in range(2))
        found = {None: (up, n)} if counts and up in {0, n} else counts
        for arm, (count, runs) in found.items():
            if count in {0, runs}:
                groups.setdefault((arm, count > 0, runs), []).append(name)
    return [
        {"outcomes": names, "arm": arm, "up": up, "n": n, "sentence": same_told(names, arm, n, up=up)}
        for (arm, up, n), names in groups.items()
    ]


def same_told(outcomes: list[str], arm: str | None, n: int, *, up: bool) -> str:
    """What is the same in every run, of all arms or of one, in a sentence."""
    titles = [outcome_title(name) for name in outcomes]
    what = f"{', '.join(titles[:-1])} and {titles[-1]} come" if len(titles) > 1 else f"{titles[0]} comes"
    runs = f"{'every one' if up else 'none'} of the {n:,} runs"
    return f"{what[:1].upper()}{what[1:]} up in {runs}{f' of {arm}' if arm else ', so there is nothing to compare'}."


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
    if books["ok"] == books["planned"]:
        return f"All {books['planned']:,} planned runs are finished; none broke down."
    text = f"Of {books['planned']:,} planned runs {books['ok']:,} are finished"
    if listed:
        text += f"; {listed}: these count nowhere"
    if books["not_run"]:
        text += f"; {books['not_run']:,} have not run yet"
    return f"{text}."
