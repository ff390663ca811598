"""How often a wrong join code may be tried."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

TRIES = 5  # wrong codes from one address
TRIES_OF_ALL = 50  # wrong codes from all addresses together
WITHIN = 15 * 60.0  # seconds in which they are counted
LOCKED = 15 * 60.0  # seconds for which nothing more is looked at
MOST_KNOWN = 4_096  # addresses remembered


class Guesses:
    """Wrong join codes. After too many, codes are not even compared until time has passed or the trainer allows it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._locked: dict[str, float] = {}
        self.evaluated_wrong = 0

    def allowed(self, address: str) -> bool:
        """Whether a code from this address is looked at."""
        now = self._clock()
        return all(self._locked.get(name, now) <= now for name in (address, ""))

    def wrong(self, address: str) -> None:
        """Count a wrong code."""
        self.evaluated_wrong += 1
        now = self._clock()
        for name, most in ((address, TRIES), ("", TRIES_OF_ALL)):
            times = self._wrong.setdefault(name, deque())
            self._wrong.move_to_end(name)
            times.append(now)
            while times[0] < now - WITHIN:
                times.popleft()
            if len(times) >= most:
                self._locked[name] = now + LOCKED
                times.clear()
        while len(self._wrong) > MOST_KNOWN:
            self._wrong.popitem(last=False)
        if len(self._locked) > MOST_KNOWN:
            self._locked = {name: until for name, until in self._locked.items() if until > now}

    def forget(self) -> None:
        """Let everybody try again."""
        self._wrong.clear()
        self._locked.clear()
