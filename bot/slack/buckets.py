"""Who keeps the places for calls: the process itself, or a database that replicas share."""

from __future__ import annotations

import heapq
from datetime import datetime
from typing import Protocol

MOST_KEPT = 1000


class Buckets(Protocol):
    """Places for calls, by workspace and key; each is free again a window after it was taken."""

    async def take(
        self, workspace_id: str, key: str, places: int, window: float, now: datetime
    ) -> float:
        """Take a place and return 0.0, or take none and return the seconds until one is free."""
        ...

    async def close(
        self, workspace_id: str, key: str, places: int, window: float, until: datetime
    ) -> None:
        """Let no place be free before an instant, and then one after the other over a window."""
        ...


class MemoryBuckets:
    """Keeps places for the one process there is."""

    def __init__(self) -> None:
        self._free_at: dict[tuple[str, str], list[float]] = {}
        """A heap of when each place that is taken will be free."""

    async def take(
        self, workspace_id: str, key: str, places: int, window: float, now: datetime
    ) -> float:
        """Take a place and return 0.0, or take none and return the seconds until one is free."""
        instant = now.timestamp()
        self._forget_if_many(instant)
        taken = self._free_at.setdefault((workspace_id, key), [])
        while taken and taken[0] <= instant:
            heapq.heappop(taken)
        if len(taken) >= places:
            return taken[0] - instant
        heapq.heappush(taken, instant + window)
        return 0.0

    async def close(
        self, workspace_id: str, key: str, places: int, window: float, until: datetime
    ) -> None:
        """Let no place be free before an instant, and then one after the other over a window."""
        taken = sorted(self._free_at.get((workspace_id, key), []))
        free = [0.0] * (places - len(taken))
        self._free_at[workspace_id, key] = sorted(
            max(before, until.timestamp() + slot * window / places)
            for slot, before in enumerate([*free, *taken])
        )

    def _forget_if_many(self, instant: float) -> None:
        if len(self._free_at) > MOST_KEPT:
            kept = {k: taken for k, taken in self._free_at.items() if max(taken) > instant}
            self._free_at = kept
