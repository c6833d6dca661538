"""How many calls the app may make: sliding windows per method and a pace per channel."""

import math
from collections import deque
from collections.abc import Callable

from sandbox.unverified import RATE_BURST


class Limits:
    """The calls of the last minute; `scale` multiplies every limit."""

    def __init__(self, now: Callable[[], float], scale: float = 1) -> None:
        self._now = now
        self._scale = scale
        self._windows: dict[str, deque[float]] = {}
        self._paces: dict[str, float] = {}
        self.blocked: dict[str, float] = {}
        """Methods that must rest until then, after a failure on purpose."""

    def wait_for(self, method: str, per_minute: int | None) -> int:
        """Count a call and return 0, or return the seconds to wait and count nothing."""
        now = self._now()
        if (rest := self.blocked.get(method, 0) - now) > 0:
            return math.ceil(rest)
        if per_minute is None:
            return 0
        window = self._windows.setdefault(method, deque())
        while window and window[0] <= now - 60:
            window.popleft()
        if len(window) >= max(1, int(per_minute * self._scale)):
            return max(1, math.ceil(window[0] + 60 - now))
        window.append(now)
        return 0

    def wait_for_channel(self, channel: str) -> int:
        """Count a post of one a second (with a short burst), or return the seconds to wait."""
        # unverified: post totals
        now = self._now()
        step = 1 / self._scale
        due = max(self._paces.get(channel, 0.0), now)
        if due - now > RATE_BURST * step + 1e-6:
            return max(1, math.ceil(due - now - RATE_BURST * step))
        self._paces[channel] = due + step
        return 0
