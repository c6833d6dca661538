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
        self._opening: asyncio.Task[None] | None = None

    async def take(self, priority: int) -> None:
        """Wait for people to have their answers and for a place, and take it."""
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (priority, next(self._arrivals), called))
        self._open()
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                # Called up and cancelled in the same moment: the place is the next one's.
                self.give_back()
            raise

    def come_back(self) -> None:
        """Take a place at once, also where none is free.

        Who was away holds locks that others wait for in their places: it must not wait for them.
        """
        self._free -= 1

    def give_back(self) -> None:
        """Let the next one in."""
        self._free += 1
        self._open()

    def _open(self) -> None:
        """Let in who is first, once people have their answers."""
        if self._free > 0 and self._line and self._opening is None:
            self._opening = asyncio.get_running_loop().create_task(self._let_in())

    async def _let_in(self) -> None:
        await self._answering.over(PATIENCE_SECONDS)
        self._opening = None
        while self._line and self._free > 0:
            _, _, called = heapq.heappop(self._line)
            if not called.done():
                self._free -= 1
                called.set_result(None)
