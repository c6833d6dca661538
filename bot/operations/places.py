"""When flows run, and how many side by side: answers to people go before effects."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count

from bot.answering import Answering

MOST_AT_ONCE = 12
PATIENCE_SECONDS = 1.0
"""How long a flow lets people have their answers first; there may always be somebody."""


class Places:
    """Places to run in; whoever waits for one is let in by priority, then by age."""

    def __init__(self, answering: Answering, most: int = MOST_AT_ONCE) -> None:
        self._answering, self._free = answering, most
        self._line: list[tuple[int, int, asyncio.Future[None]]] = []
        self._arrivals = count()

    async def take(self, priority: int) -> None:
        """Wait for people to have their answers and for a place, and take it."""
        await self._answering.over(PATIENCE_SECONDS)
        if self._free > 0:
            self._free -= 1
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (priority, next(self._arrivals), called))
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                # Called up and cancelled in the same moment: the place is the next one's.
                self.give_back()
            raise

    def give_back(self) -> None:
        """Let the next one in."""
        while self._line:
            _, _, called = heapq.heappop(self._line)
            if not called.done():
                called.set_result(None)
                return
        self._free += 1
