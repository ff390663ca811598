"""The fourth test of fairness: names carry nothing. Arms in the other order, or by other names, give the same numbers.

Runs must be equal to the last bit. Statistics of a - b and b - a are the same numbers with the sign turned, up to the
rounding of their last digits, and the verdict is the mirrored one.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.study.compare import Comparison
from crmsim.study.ensemble import run_ensemble
from crmsim.validation.effort import Effort
from crmsim.validation.row import Row, exact_row

BIG_BANG, BY_REGION = "big_bang", "phased_by_region"
ROUNDING = 1e-12  # relative: what the order of two numbers may change
MIRRORED = {"a_better": "b_better", "b_better": "a_better", "too_close": "too_close", "trade_off": "trade_off"}
FIRM = Scenario(name="default")
SOURCE = "Identity: names decide nothing."


def label_rows(effort: Effort) -> list[Row]:
    """A comparison asked the other way round, and one whose arms have borrowed each other's names."""
    n = effort.runs(40, 200)
    asked = compared((Arm(BIG_BANG, BIG_BANG), Arm(BY_REGION, BY_REGION)), n, effort)
    turned = compared((Arm(BY_REGION, BY_REGION), Arm(BIG_BANG, BIG_BANG)), n, effort)
    renamed = compared((Arm(BY_REGION, BIG_BANG), Arm(BIG_BANG, BY_REGION)), n, effort)
    return [
        label_row("label_swap", "compare(a, b) mirrors compare(b, a)", mirror_faults(asked, turned), n),
        label_row("renaming", "Arms by other names give the same numbers", renaming_faults(asked, renamed), n),
    ]


def label_row(name: str, title: str, faults: list[str], n: int) -> Row:
    """No fault, or which."""
    return exact_row(
        f"fairness.{name}",
        "fairness",
        title,
        f"{len(faults)} differences",
        float(len(faults)),
        (0.0, 0.0),
        "none",
        n=n,
        reason=f"Different: {', '.join(faults[:5])}." if faults else "Runs to the last bit, statistics to 12 digits.",
        source=SOURCE,
    )


def compared(arms: tuple[Arm, ...], n: int, effort: Effort) -> Comparison:
    """A comparison of these arms."""
    ensemble = run_ensemble(FIRM, arms, range(n), seed=effort.seed, pool=effort.pool, stop=effort.stop)
    if ensemble.stopped:
        raise KeyboardInterrupt
    return Comparison(ensemble)


def mirror_faults(asked: Comparison, turned: Comparison) -> list[str]:
    """What is not mirrored between a comparison and the same with its two arms in the other order."""
    faults = run_faults(asked, turned, order=slice(None, None, -1))
    (plans, pair), (others, mirror) = told(asked), told(turned)
    faults += [f"paired.{name}" for name, value in mirrored(pair).items() if not alike(value, mirror[name])]
    return faults + [f"plans.{name}" for name in plans if not alike(plans[name], others[name])]


def renaming_faults(asked: Comparison, renamed: Comparison) -> list[str]:
    """What changes when the arms have each other's names."""
    faults = run_faults(asked, renamed, order=slice(None))
    (plans, pair), (others, other) = told(asked), told(renamed)
    faults += [f"paired.{name}" for name in pair if name not in ("a", "b") and not alike(pair[name], other[name])]
    arms = enumerate(zip(plans.values(), others.values(), strict=True))
    return faults + [f"arm {place}" for place, (arm, same) in arms if not alike(arm, same, texts=False)]


def told(result: Comparison) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a comparison says of its arms, and of its one pair."""
    whole: Any = result.to_dict()
    return whole["plans"], whole["paired"][0]


def run_faults(one: Comparison, other: Comparison, order: slice) -> list[str]:
    """Arrays of single runs that are not equal to the last bit, arms taken in this order."""
    arrays = ("outcome", "weekly", "customers", "happened")
    pairs = ((name, getattr(one.ensemble, name), getattr(other.ensemble, name)) for name in arrays)
    return [f"runs.{name}" for name, a, b in pairs if not np.array_equal(a, b[:, order], equal_nan=True)]


def mirrored(pair: dict[str, Any]) -> dict[str, Any]:
    """What the statistics of a - b say of b - a."""
    turned = {
        **pair,
        "a": pair["b"],
        "b": pair["a"],
        "verdict": MIRRORED[pair["verdict"]],
        "probability_a_better": 1.0 - pair["probability_a_better"],
        "probability_ci95": [1.0 - end for end in reversed(pair["probability_ci95"])],
    }
    for name in ("roi_difference", "npv_difference", "failure_difference"):
        turned[name] = {key: opposite(value) for key, value in pair[name].items() if key != "n"}
        turned[name] = {**turned[name], "n": pair[name]["n"], **swapped_tails(turned[name])}
    return turned


def opposite(value: Any) -> Any:
    """A number or an interval of the difference the other way round."""
    if isinstance(value, list):
        return [-end for end in reversed(value)]
    return None if value is None else -value


def swapped_tails(metric: dict[str, Any]) -> dict[str, Any]:
    """The lower tail of a - b is the upper tail of b - a."""
    return {"p10": metric["p90"], "p90": metric["p10"]} if "p10" in metric else {}


def alike(one: Any, other: Any, *, texts: bool = True) -> bool:
    """Whether two results say the same: numbers equal up to rounding, and texts equal where these count."""
    left, right = (
        {place: value for place, value in leaves(each) if texts or not isinstance(value, str)} for each in (one, other)
    )
    if left.keys() != right.keys():
        return False
    return all(near(value, right[place]) for place, value in left.items())


def near(one: Any, other: Any) -> bool:
    """Whether two values are the same up to the rounding of their last digits."""
    if isinstance(one, float) and isinstance(other, float | int):
        return abs(one - other) <= ROUNDING * max(1.0, abs(one), abs(other))
    return bool(one == other)


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every single value of nested data with its place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*place, key))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from leaves(part, (*place, number))
    else:
        yield place, value
