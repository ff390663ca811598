"""Chance: counter-based draws, keyed by (seed, replicate, stream) and counted by (week, slot).

A draw depends on nothing but its key and its counter, so two runs with the same seed differ only where they were made
to differ: an extra agent, a skipped draw or another order of loops changes nobody else's luck. The generator is
Squares64 (Widynski 2020, arXiv:2004.06278): five rounds of squaring a Weyl-like counter.
"""

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.engine import kernel

# One stream per decision. The order is part of nothing: keys come from the names.
STREAMS = (
    "first_use",
    "leave",
    "satisfaction",
    "churn",
    "win",
    "move",
    "sponsor",
    "successor",
    "shock",
    "stop",
    "build",
    "migrate",
    "relation",
    "forecast",
    "overrule",
    "breach",
)
(
    FIRST_USE,
    LEAVE,
    SATISFACTION,
    CHURN,
    WIN,
    MOVE,
    SPONSOR,
    SUCCESSOR,
    SHOCK,
    STOP,
    BUILD,
    MIGRATE,
    RELATION,
    FORECAST,
    OVERRULE,
    BREACH,
) = range(len(STREAMS))
FIRM = -1  # slot of draws that belong to the firm, not to an agent


def key(seed: int, replicate: int, stream: str) -> int:
    """64-bit odd key of one stream of one run. Any whole seed >= 0 will do; 0 is a seed like any other."""
    text = f"crmsim/1|{seed}|{replicate}|{stream}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "little") | 1


def stream_keys(seed: int, replicate: int) -> npt.NDArray[np.uint64]:
    """Keys of all weekly streams of one run, shape (len(STREAMS),)."""
    return np.array([key(seed, replicate, stream) for stream in STREAMS], dtype=np.uint64)


@kernel
def squares(counter: np.uint64, key: np.uint64) -> np.uint64:
    """Squares64: 64 random bits for a counter under a key. Works on arrays of counters too."""
    half = np.uint64(32)
    y = counter * key
    z = y + key
    x = y * y + y
    x = (x >> half) | (x << half)
    x = x * x + z
    x = (x >> half) | (x << half)
    x = x * x + y
    x = (x >> half) | (x << half)
    x = x * x + z
    turned = (x >> half) | (x << half)
    return x ^ ((turned * turned + y) >> half)


@kernel
def uniform(keys: npt.NDArray[np.uint64], stream: int, week: int, slot: int) -> float:
    """The draw in [0, 1) of one slot in one week of one stream."""
    counter = (np.uint64(week + 1) << np.uint64(32)) + np.uint64(slot + 1)
    return float(squares(counter, keys[stream]) >> np.uint64(11)) * 1.1102230246251565e-16


def uniforms(seed: int, replicate: int, stream: str, n: int) -> npt.NDArray[np.float64]:
    """n draws in (0, 1) at the start of a run, slot by slot, shape (n,). Never exactly 0, so quantiles stay finite."""
    counters = (np.uint64(1) << np.uint64(32)) + np.arange(1, n + 1, dtype=np.uint64)
    bits: Any = squares(counters, np.uint64(key(seed, replicate, stream)))  # type: ignore[arg-type]
    numbers: npt.NDArray[np.float64] = (bits >> np.uint64(11)).astype(np.float64)
    return (numbers + 0.5) * 1.1102230246251565e-16


def draw(seed: int, replicate: int, stream: str) -> float:
    """One draw in (0, 1) for the firm, from the stream of that name."""
    return float(uniforms(seed, replicate, stream, 1)[0])
