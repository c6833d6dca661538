"""Lines of calls that wait for a place: the most urgent first, then who came first."""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_left, insort
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.clock import Clock

MOST_URGENT = 1
COURTESY = (0.01, 0.05)
"""How much later than a place is free one asks for it who can wait, wherever they wait."""

LEAST_SECONDS = 0.001

Ask = Callable[[], Awaitable[float]]
"""Takes a place and returns 0.0, or takes none and returns the seconds until one is free."""


class Waiting(Protocol):
    """A call that may have to wait."""

    @property
    def priority(self) -> int:
        """Return how urgent it is: 1 before 4."""
        ...

    @property
    def number(self) -> int:
        """Return how many came before it."""
        ...

    async def step_aside(self, seconds: float) -> None:
        """Be told that it will take so long at least; only the first time matters."""
        ...


@dataclass(eq=False)
class _Stand:
    priority: int
    number: int
    call: Waiting
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def __lt__(self, other: _Stand) -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class Line:
    """Calls that want the same kind of place; only the first of them asks for one."""

    def __init__(self, clock: Clock, places: int, window: float) -> None:
        self._clock = clock
        self._places, self._window = places, window
        self._stands: list[_Stand] = []
        self._opens_at = 0.0

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody waits."""
        return self._first() is None

    def closes_for(self, seconds: float) -> None:
        """Let nobody ask for so long, and let all who wait know."""
        if self._opens_in():
            return
        # An instant in floating seconds is not exact to less.
        self._opens_at = self._now() + max(seconds, LEAST_SECONDS)
        for stand in self._stands:
            stand.called.set()

    async def take(self, call: Waiting, ask: Ask) -> None:
        """Return once a place was taken. Raises what `ask` raises."""
        stand = _Stand(call.priority, call.number, call)
        displaced = self._first()
        insort(self._stands, stand)
        if displaced is not None and self._first() is stand:
            displaced.called.set()
        try:
            while True:
                await self._until_first(stand)
                seconds = self._opens_in() or await ask()
                if not seconds:
                    return
                await self._wait(stand, seconds)
        finally:
            del self._stands[self._stands.index(stand, self._ahead_of(stand))]
            if (first := self._first()) is not None:
                first.called.set()

    async def _until_first(self, stand: _Stand) -> None:
        while self._first() is not stand:
            stand.called.clear()
            if seconds := self._opens_in():
                rounds = self._ahead_of(stand) // self._places
                await stand.call.step_aside(seconds + rounds * self._window)
            await stand.called.wait()

    async def _wait(self, stand: _Stand, seconds: float) -> None:
        self.closes_for(seconds)
        await stand.call.step_aside(seconds)
        stand.called.clear()
        if self._first() is stand and (left := self._opens_in()):
            # The clock is the same for all replicas, the line is not.
            courtesy = random.uniform(*COURTESY) if stand.priority > MOST_URGENT else 0  # noqa: S311
            await self._sleep(stand, left + courtesy)

    async def _sleep(self, stand: _Stand, seconds: float) -> None:
        """Return after so long, or when somebody more urgent has come."""
        alarm = asyncio.ensure_future(self._clock.sleep(seconds))
        called = asyncio.ensure_future(stand.called.wait())
        try:
            await asyncio.wait({alarm, called}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            called.cancel()

    def _first(self) -> _Stand | None:
        return self._stands[0] if self._stands else None

    def _ahead_of(self, stand: _Stand) -> int:
        return bisect_left(self._stands, stand)

    def _opens_in(self) -> float:
        return max(0.0, self._opens_at - self._now())

    def _now(self) -> float:
        return self._clock.now().timestamp()
