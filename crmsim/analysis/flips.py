"""Decision flips: the value of a factor from which another arm is the better one, with a 95% interval.

The mean difference between two arms is drawn through the levels of a factor, and the flip is where it crosses zero.
Its interval holds every value at which the difference cannot be told from zero (Fieller 1954; a test turned round), so
it is honest about flat curves: where zero is never left on one side, the interval is open there. Between two levels the
curve is taken as straight: more levels near the flip sharpen it. A flip is sure, and told as a finding, where the
difference is off zero to one side before it and to the other behind it, among all levels of all curves of the outcome
(Bonferroni); else its sentence says that it is undecided. Resampling says how often the signs of the levels differ.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import stats

from crmsim.analysis.estimates import NEXT_TO_NOTHING, difference_of, sign_p
from crmsim.analysis.one_at_a_time import base_of, turned_alone
from crmsim.analysis.table import SAME, Json, StudyTable, outcome_title, pairs_of
from crmsim.study.statistics import LEVEL, Bools, Floats, Signs

RESAMPLES = 999
SEED = 19_540_101
STEPS = 200  # places between two levels at which the difference is held against zero
FEWEST_LEVELS, FEWEST_RUNS = 2, 3
Ends = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Levels:
    """Differences of two arms at the levels of a factor, one row per level.

    `paired` where columns share their luck; `flag` where the outcome is 0 or 1.
    """

    values: Floats
    gaps: tuple[Floats, ...]
    paired: bool
    flag: bool = False


def flips_of(table: StudyTable, outcome: str, factor: str | None = None, arms: Sequence[str] = ()) -> list[Json]:
    """Every flip of every pair of arms over every factor with several levels (or over one factor).

    Further factors that the study varies in a grid are averaged over. A factor without levels that repeat (as in a
    Latin hypercube) is left out. InputError for names that are not known.
    """
    chosen = [table.check_arm(arm) for arm in arms] or list(table.arms)
    names = [table.factor(factor).name] if factor else table.factor_names
    followed = [
        (name, pair, levels)
        for name in names
        for pair in pairs_of(chosen)
        if (levels := levels_of(table, outcome, name, *pair)) is not None
    ]
    tests = sum(len(levels.values) for *_, levels in followed)
    return [flip(table, outcome, name, pair, levels, tests) for name, pair, levels in followed]


def levels_of(table: StudyTable, outcome: str, name: str, a: str, b: str) -> Levels | None:
    """Differences a - b at each level of a factor, means over the other factors; None where levels do not repeat."""
    if table.factor(name).labels:
        return None
    column = table.points[:, table.place(name)]
    rows = comparable(table, name)
    levels = np.unique(column[rows])
    few = max(FEWEST_LEVELS + 1, 0.5 * rows.sum())
    others = len(table.factors) > 1 and rows.sum() == len(table.points)
    if len(levels) < FEWEST_LEVELS or (others and len(levels) > few):
        return None
    gaps = np.where(rows[:, None], table.difference(a, b, outcome), np.nan)
    if table.chance == SAME:
        whole = ~np.isnan(gaps[rows]).any(axis=0)
        if whole.sum() < FEWEST_RUNS:
            return None
        means = [gaps[rows & (column == level)][:, whole].mean(axis=0) for level in levels]
        return Levels(levels, tuple(means), paired=True, flag=table.is_flag(outcome))
    runs = [gaps[rows & (column == level)].ravel() for level in levels]
    runs = [found[~np.isnan(found)] for found in runs]
    if min(len(found) for found in runs) < FEWEST_RUNS:
        return None
    return Levels(levels, tuple(runs), paired=False, flag=table.is_flag(outcome))


def comparable(table: StudyTable, name: str) -> np.ndarray:
    """Points among which a factor can be followed: its own curve in a design of one at a time, else all."""
    if table.kind != "one_at_a_time":
        return np.ones(len(table.points), dtype=bool)
    base = base_of(table)
    found = np.zeros(len(table.points), dtype=bool)
    found[[base, *turned_alone(table, base, table.place(name))]] = True
    return found


def flip(table: StudyTable, outcome: str, name: str, arms: tuple[str, str], levels: Levels, tests: int = 0) -> Json:
    """The flip of one pair of arms over one factor, as JSON; `at` is None where there is none.

    `tests` is how many levels of how many curves are looked at together, these among them.
    """
    means = np.array([gap.mean() for gap in levels.gaps])
    turns = turns_of(levels, crossings(levels.values, means))
    crossing, interval = turns[0] if turns else (None, None)
    often = recurrence(levels)
    sign = -1.0 if table.direction(outcome) == "lower" else 1.0
    found: Json = {
        "factor": name,
        "title": table.factor(name).words,
        "unit": table.factor(name).unit,
        "outcome": outcome,
        "a": arms[0],
        "b": arms[1],
        "at": crossing,
        "ci95": None if interval is None else list(interval),
        "recurrence": often,
        "several": [{"at": at, "ci95": list(span)} for at, span in turns],
        "curve": [
            {"value": float(value), "mean": float(gap.mean()), "ci95": _listed(gap, levels), "n": int(gap.size)}
            for value, gap in zip(levels.values, levels.gaps, strict=True)
        ],
    }
    before, after = _sides(arms, means, sign)
    clear = signs_of(levels, tests or len(levels.values))
    kept = clear[clear != 0]
    changes = int((kept[1:] != kept[:-1]).sum())
    found |= {"before": before, "after": after, "sure": bool(turns) and changes == len(turns)}
    return found | {"sentence": sentence(table, found, sign * means, np.asarray(sign * clear, dtype=np.float64))}


def turns_of(levels: Levels, found: Sequence[float]) -> list[tuple[float, Ends]]:
    """Flips with their intervals: crossings that noise cannot tell apart are one, or none where they cancel out."""
    spans: dict[Ends, list[float]] = {}
    for crossing in found:
        spans.setdefault(around(levels, crossing), []).append(crossing)
    return [(places[len(places) // 2], span) for span, places in spans.items() if len(places) % 2]


def crossings(values: Floats, means: Floats) -> list[float]:
    """Every place at which the line through the means changes its sign; the middle where it lies on zero in between."""
    off = np.flatnonzero(means)
    found = []
    for left, right in pairwise(off.tolist()):
        low, high = float(means[left]), float(means[right])
        if low * high > 0.0:
            continue
        if right == left + 1:
            found.append(float(values[left] + (values[right] - values[left]) * low / (low - high)))
        else:
            found.append(float(values[left + 1] + values[right - 1]) / 2.0)
    return found


def signs_of(levels: Levels, tests: int) -> Signs:
    """At each level 1 or -1 where its difference is off zero to that side among so many tests, else 0."""
    found = np.zeros(len(levels.values), dtype=np.int64)
    for place, gap in enumerate(levels.gaps):
        interval = difference_of(gap[None, :], flag=levels.flag).at(1.0 - (1.0 - LEVEL) / tests)
        if interval is not None:
            found[place] = int(interval[0] > 0.0) - int(interval[1] < 0.0)
    return found


def around(levels: Levels, crossing: float) -> Ends:
    """The values around a crossing at which the difference cannot be told from zero; None where that has no end."""
    grid = np.unique(np.concatenate([_steps(levels.values), [crossing]]))
    unclear = ~clear_at(levels, grid)
    place = int(np.searchsorted(grid, crossing))
    unclear[place] = True
    low, high = place, place
    while low > 0 and unclear[low - 1]:
        low -= 1
    while high < len(grid) - 1 and unclear[high + 1]:
        high += 1
    return (None if low == 0 else float(grid[low])), (None if high == len(grid) - 1 else float(grid[high]))


def _steps(values: Floats) -> Floats:
    parts = [np.linspace(low, high, STEPS, endpoint=False) for low, high in pairwise(values)]
    return np.concatenate([*parts, values[-1:]])


def clear_at(levels: Levels, grid: Floats) -> Bools:
    """Whether the difference at each of these values is off zero: Student's t, or Welch's where luck is not shared.

    Flags must pass the sign test besides, of their mixed runs or of the runs at the nearer level.
    """
    right = np.clip(np.searchsorted(levels.values, grid, side="right"), 1, len(levels.values) - 1)
    left = right - 1
    weight = (grid - levels.values[left]) / (levels.values[right] - levels.values[left])
    if levels.paired:
        gaps = np.array(levels.gaps)
        runs = (1.0 - weight)[:, None] * gaps[left] + weight[:, None] * gaps[right]
        n = runs.shape[1]
        error = runs.std(axis=1, ddof=1) / math.sqrt(n)
        reach = float(stats.t.ppf(0.5 + LEVEL / 2.0, n - 1)) * error
        up, down = (runs > 0.0).sum(axis=1), (runs < 0.0).sum(axis=1)
        middle = runs.mean(axis=1)
        still: Bools = error <= NEXT_TO_NOTHING * np.abs(middle)
        clear: Bools = (np.abs(middle) > reach) & _signs_agree(levels, up, down, still)
        return clear
    means = np.array([gap.mean() for gap in levels.gaps])
    square = np.array([gap.var(ddof=1) / gap.size for gap in levels.gaps])
    free = np.array([gap.size - 1 for gap in levels.gaps])
    parts = ((1.0 - weight) ** 2 * square[left], weight**2 * square[right])
    total = parts[0] + parts[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        degrees = np.where(total > 0.0, total**2 / (parts[0] ** 2 / free[left] + parts[1] ** 2 / free[right]), 1.0)
    middle = (1.0 - weight) * means[left] + weight * means[right]
    nearer = np.where(weight < 0.5, left, right)
    up, down = (np.array([(side * gap > 0.0).sum() for gap in levels.gaps])[nearer] for side in (1.0, -1.0))
    reach = stats.t.ppf(0.5 + LEVEL / 2.0, degrees) * np.sqrt(total)
    still = np.sqrt(total) <= NEXT_TO_NOTHING * np.abs(middle)
    off: Bools = (np.abs(middle) > reach) & _signs_agree(levels, up, down, still)
    return off


def _signs_agree(levels: Levels, up: Signs, down: Signs, still: Bools) -> Bools:
    """Whether signs alone are off zero too, asked of flags and of what shows no spread."""
    agree: Bools = sign_p(up, down) <= 1.0 - LEVEL
    return agree | ~still & (not levels.flag)


def recurrence(levels: Levels) -> float:
    """Share of resamples, of replicates or of the runs of each level, in which both signs occur."""
    rng = np.random.default_rng(SEED)
    if levels.paired:
        gaps = np.array(levels.gaps)
        n = gaps.shape[1]
        counts = rng.multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES)
        means = counts @ gaps.T / n
    else:
        means = np.column_stack([rng.choice(gap, size=(RESAMPLES, gap.size)).mean(axis=1) for gap in levels.gaps])
    turned = (means > 0.0).any(axis=1) & (means < 0.0).any(axis=1)
    return float(turned.mean())


def _sides(arms: tuple[str, str], means: Floats, sign: float) -> tuple[str, ...]:
    """The better arm at the low end of the factor, and at its high end, as far as there is a difference."""
    off = means[means != 0.0] if means.any() else np.ones(1)
    return tuple(arms[0] if sign * float(end) > 0.0 else arms[1] for end in (off[0], off[-1]))


def _listed(gap: Floats, levels: Levels) -> list[float] | None:
    interval = difference_of(gap[None, :], flag=levels.flag).at(LEVEL)
    return None if interval is None else list(interval)


def sentence(table: StudyTable, found: Json, means: Floats, clear: Floats) -> str:
    """The flip in plain words: which arm is the better one from where on, or that this is undecided."""
    title, unit = found["title"], found["unit"]
    outcome = outcome_title(found["outcome"])
    a, b = found["a"], found["b"]
    words = {"failure": "fails less often", "npv": "earns more"}.get(found["outcome"], f"is better on {outcome}")
    if found["sure"] and len(found["several"]) == 1:
        place, span = _number(found["at"], unit), _span(found["ci95"], table, found["factor"])
        return f"{found['after']} {words} once {title} exceeds {place} (95% interval {span})."
    places = ", ".join(_number(turn["at"], "") for turn in found["several"])
    if found["sure"]:
        times = f"{a} and {b} change places {len(found['several'])} times over {title} (at {places})"
        return f"{times}, so no one flip can be named."
    if not means.any():
        return f"{a} and {b} are alike on {outcome} at every {title} that was tried."
    if clear.any() and not ((means > 0.0).any() and (means < 0.0).any()):
        return f"No flip: {a if means.sum() > 0.0 else b} {words} on average at every {title} that was tried."
    if not clear.any():
        return f"Undecided: on {outcome}, {a} and {b} cannot be told apart at any {title} that was tried."
    near = f" They may change places near {places}." if places else ""
    return f"Undecided: {a} and {b} can be told apart on {outcome} at some values of {title} alone.{near}"


def _span(interval: Sequence[float | None] | None, table: StudyTable, name: str) -> str:
    factor = table.factor(name)
    low, high = interval or (None, None)
    if low is None and high is None:
        return f"the whole range, {_number(factor.low, '')} to {_number(factor.high, '')}"
    if low is None:
        return f"up to {_number(high or 0.0, '')}"
    return f"{_number(low, '')} to {_number(high, '')}" if high is not None else f"{_number(low, '')} and more"


def _number(value: float, unit: str) -> str:
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return text if unit in {"", "0-1"} else f"{text} {unit}"
