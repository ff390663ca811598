"""Finished results, the most recently used ones, within so many megabytes."""

from collections import OrderedDict

from crmsim.ui.simulator.job import Json

#: Bytes of memory of a result for each byte of its JSON text: 2.2 measured for a comparison, and some to spare.
SPREAD = 3


class Cache:
    """Keeps results until there is no room; the one that nobody has asked for the longest goes first.

    It is not safe for several threads: its owner holds a lock.
    """

    def __init__(self, megabytes: float) -> None:
        self._room = int(megabytes * 1_000_000)
        self._size = 0
        self._kept: OrderedDict[str, tuple[Json, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def megabytes(self) -> float:
        """Memory taken, estimated."""
        return self._size / 1_000_000

    def get(self, key: str) -> Json | None:
        """The result of this key, which counts as used now; None where there is none."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: str, result: Json, text_bytes: int) -> None:
        """Keep a result whose JSON text has so many bytes; one that is too large for any room is not kept."""
        self._drop(key)
        weight = SPREAD * text_bytes
        if weight > self._room:
            return
        self._kept[key] = result, weight
        self._size += weight
        while self._size > self._room:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        if key in self._kept:
            self._size -= self._kept.pop(key)[1]
