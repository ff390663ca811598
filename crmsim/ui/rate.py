"""How often somebody may call."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KNOWN = 10_000  # clients remembered


class Rate:
    """A bucket for each client that fills as time goes by: `per_second`, up to `most`."""

    def __init__(self, per_second: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.most, self._clock = per_second, most, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Take one from the bucket of a client; False where it is empty."""
        now = self._clock()
        left, when = self._buckets.pop(client, (self.most, now))
        left = min(self.most, left + (now - when) * self.per_second)
        self._buckets[client] = (left - 1 if left >= 1 else left, now)
        while len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        return left >= 1
