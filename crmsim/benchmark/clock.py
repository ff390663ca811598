"""CPU time of things that take turns: what is compared runs in the same seconds, so a slow spell slows it alike."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

Timed = Callable[[int], float]  # does the work of a round; gives CPU seconds of the part that counts


class Ratio(NamedTuple):
    """How many times as long the first takes as the second: median and range of the rounds, and both times (s)."""

    median: float
    low: float
    high: float
    first: float
    second: float


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one piece of work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def rounds_of(works: Sequence[Timed], rounds: int) -> list[list[float]]:
    """Seconds of each work in each round, the works in turns and every second round in reverse order.

    A round before the first, which nobody counts, fills the caches.
    """
    seconds: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        order = range(len(works)) if number % 2 else range(len(works) - 1, -1, -1)
        for place in order:
            taken = works[place](number)
            if number:
                seconds[place].append(taken)
    return seconds


def side_by_side(first: Timed, second: Timed, rounds: int) -> Ratio:
    """Compare two works round by round."""
    a, b = rounds_of([first, second], rounds)
    ratios = sorted(x / y for x, y in zip(a, b, strict=True))
    return Ratio(statistics.median(ratios), ratios[0], ratios[-1], statistics.median(a), statistics.median(b))
