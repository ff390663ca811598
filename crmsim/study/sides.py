"""What an answer is made from: the arms as it names them, their pairs, what it claims, and what was varied."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crmsim.study.refusal import Refusal
from crmsim.study.statistics import Interval, Paired, verdict


@dataclass(frozen=True, slots=True)
class Side:
    """What the answer says of one arm: its words, failures as a share, and mean NPV (money) with its interval.

    `nothing` is the company without a CRM. `not_approved` is the share of runs that finance refused, `refusal` the
    first of them. `by_weeks` is the mean NPV counted to other weeks than the horizon, and `depends_on_horizon` whether
    the sign of the mean turns there.
    """

    words: str
    failure: float
    npv: float
    npv_interval: Interval | None = None
    nothing: bool = False
    not_approved: float = 0.0
    refusal: Refusal | None = None
    by_weeks: Mapping[int, float] = field(default_factory=dict)
    depends_on_horizon: bool = False

    @property
    def idle(self) -> bool:
        """Whether this arm has a project in no run."""
        return self.nothing or self.not_approved >= 1.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms by their places, with the comparison a - b and whether the winner depends on the horizon."""

    a: int
    b: int
    paired: Paired
    depends_on_horizon: bool

    @property
    def verdict(self) -> str:
        """As the contract fixes it."""
        return verdict(self.paired.failure_interval, self.paired.npv_interval)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a headline claims, so that variations of the assumptions can be held against it.

    `kind` is "earns" (the arm at `place` earns more), "safer" (it fails less often) or "trade" (it earns more, the
    other is safer); `among` counts the arms it was chosen from.
    """

    place: int
    kind: str
    among: int = 2


@dataclass(frozen=True, slots=True)
class Varied:
    """Of `n` variations of the assumptions, in how many the arm at place `a` earns more than that at `b` or fails less
    often, and the other way round; what is missing of `n` is equal."""

    a: int
    b: int
    n: int
    earns: tuple[int, int]
    safer: tuple[int, int]
