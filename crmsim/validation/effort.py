"""How much work the card may take: the same in every part of it."""

from collections.abc import Callable
from dataclasses import dataclass

from crmsim.study.workers import Workers


@dataclass(frozen=True, slots=True)
class Effort:
    """`quick` asks for as few runs as still say something; `seed` is where chance starts; `pool` does runs in
    processes of its own (None: in this one). No figure depends on the pool. After a yes from `stop` nothing more is
    begun. `only` holds the names that were asked for: a quick card leaves out nothing of these."""

    quick: bool = False
    seed: int = 0
    pool: Workers | None = None
    stop: Callable[[], bool] | None = None
    only: tuple[str, ...] = ()

    def runs(self, quick: int, full: int) -> int:
        """How many runs to take."""
        return quick if self.quick else full
