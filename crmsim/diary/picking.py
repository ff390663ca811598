"""Which run of a comparison to look at: the typical one, a failed one, the best, the worst."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from crmsim.errors import InputError, show

KINDS = ("typical", "failed", "best", "worst")


@dataclass(frozen=True, slots=True)
class Pick:
    """A run of one arm: which kind of pick it is, its replicate, its NPV in money, and whether it failed."""

    kind: str
    replicate: int
    npv: float
    failed: bool
    words: str


def picks(result: dict[str, Any], arm: str) -> tuple[Pick, ...]:
    """The runs of an arm that are worth a look, from the result of `compare`; no "failed" where none failed.

    Typical is the run whose net present value is next to the middle one; the failed run is the middle one of those
    that failed. Of equal runs the one with the lower number is taken. Raises InputError for an arm that is not there.
    """
    if arm not in result["plans"]:
        raise InputError(f"There is no arm {show(arm)} in this comparison: {', '.join(result['plans'])}.")
    plan = result["plans"][arm]
    values, failures = plan["npv_values"], plan["failure_values"]
    numbers = result.get("replicates") or list(range(len(values)))
    runs = [
        (float(value), number, failed == 1)
        for value, number, failed in zip(values, numbers, failures, strict=True)
        if value is not None
    ]
    if not runs:
        return ()
    failed = [run for run in runs if run[2]]
    n = len(runs)
    found = [_pick("typical", _middle(runs), f"the middle of {n} runs by what they are worth")]
    if failed:
        found.append(_pick("failed", _middle(failed), f"the middle one of the {len(failed)} of {n} runs that failed"))
    best = max(runs, key=lambda run: (run[0], -run[1]))
    worst = min(runs, key=lambda run: (run[0], run[1]))
    found.append(_pick("best", best, f"worth the most of {n} runs"))
    found.append(_pick("worst", worst, f"worth the least of {n} runs"))
    return tuple(found)


def _middle(runs: list[tuple[float, int, bool]]) -> tuple[float, int, bool]:
    centre = median(run[0] for run in runs)
    return min(runs, key=lambda run: (abs(run[0] - centre), run[1]))


def _pick(kind: str, run: tuple[float, int, bool], words: str) -> Pick:
    return Pick(kind, run[1], run[0], run[2], words)
