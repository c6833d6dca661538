"""One movable clock for everything in the workspace that depends on time."""

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """Real time plus an offset: `start` (unix seconds) sets it, `advance` moves it forwards."""

    def __init__(self, start: float | None = None) -> None:
        self._offset = 0.0 if start is None else start - time.time()
        self._sleepers: dict[asyncio.Future[None], float] = {}

    def now(self) -> float:
        """Return the workspace's time in unix seconds."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the time forwards and wake everyone whose moment has come."""
        if seconds < 0:
            raise ValueError("the clock only moves forwards")
        self._offset += seconds
        for sleeper in list(self._sleepers):
            if not sleeper.done():
                sleeper.set_result(None)

    def jump_to(self, when: float) -> None:
        """Move the time forwards to the given unix seconds; an earlier time changes nothing."""
        self.advance(max(0.0, when - self.now()))

    @property
    def next_alarm(self) -> float | None:
        """The moment for which somebody waits next; None where nobody waits."""
        return min(self._sleepers.values(), default=None)

    async def sleep(self, seconds: float) -> None:
        """Return when the clock has moved on by that much, by itself or by `advance`."""
        await self._until(self.now() + seconds)

    async def wait(self, awaitable: Awaitable[T], seconds: float) -> T:
        """Return the result, or raise TimeoutError once the clock has moved on by that much."""
        work = asyncio.ensure_future(awaitable)
        alarm = asyncio.ensure_future(self._until(self.now() + seconds))
        try:
            await asyncio.wait({work, alarm}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise TimeoutError
        finally:
            alarm.cancel()
            if not work.done():
                work.cancel()

    async def _until(self, deadline: float) -> None:
        while (left := deadline - self.now()) > 0:
            moved = asyncio.get_running_loop().create_future()
            self._sleepers[moved] = deadline
            try:
                await asyncio.wait({moved}, timeout=left)
            finally:
                del self._sleepers[moved]
