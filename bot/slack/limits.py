"""Lets calls to Slack leave only while Slack takes them; who has to wait is served by urgency."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock
from bot.errors import SlackBusyError
from bot.meters import Meter
from bot.ports import Turn
from bot.slack import tiers
from bot.slack.buckets import Buckets, MemoryBuckets
from bot.slack.lines import Line, Waiting
from bot.slack.tiers import Places

SOON = 0.05
"""Seconds that even somebody waits who may not wait: replicas ask at the same moment."""
FRESH = 1.0
"""Seconds after which a place has been held for too long to be used: another is needed."""
LEAST_URGENT = 4
PACED = timedelta(hours=1)
"""How long posts go one by one to where Slack has refused a burst."""


class Limits:
    """How many calls Slack takes from us, in all workspaces."""

    def __init__(
        self,
        buckets: Buckets | None = None,
        clock: Clock | None = None,
        meter: Meter | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.meter = meter or Meter()
        self._buckets = buckets or MemoryBuckets()
        self._lines: dict[tuple[str, str], Line] = {}
        self._arrivals = itertools.count()
        self._paced_until: dict[tuple[str, str], datetime] = {}

    @asynccontextmanager
    async def arrival(
        self, workspace_id: str, method: str, channel: object, turn: Turn | None
    ) -> AsyncIterator[Arrival]:
        """Give a call its way in; a turn that stepped aside for it is back at the end.

        The call itself is made aside too: what is admitted leaves at once.
        """
        needed, number = tiers.places(method, channel), next(self._arrivals)
        async with AsyncExitStack() as aside:
            yield Arrival(self, workspace_id, method, needed, turn, number, aside)

    async def take(self, workspace_id: str, needed: Sequence[Places], call: Waiting) -> None:
        """Take one of each of the places, and wait until they are free."""
        narrow, *wider = needed
        line = self._line(workspace_id, narrow)

        async def ask() -> float:
            seconds = await self.ask(workspace_id, narrow)
            if seconds or not wider:
                return seconds
            began = self.clock.now()
            await self.take(workspace_id, wider, _Behind(line, call))
            held = (self.clock.now() - began).total_seconds()
            return 0.0 if held < FRESH else await self.ask(workspace_id, narrow)

        try:
            await line.take(call, ask)
        finally:
            if line.is_empty:
                self._lines.pop((workspace_id, narrow.key), None)

    async def ask(self, workspace_id: str, places: Places) -> float:
        """Take a place and return 0.0, or take none and return the seconds until one is free."""
        now = self.clock.now()
        paced = self._paced(workspace_id, places, now)
        seconds = await self._buckets.take(workspace_id, paced.key, paced.count, paced.window, now)
        if not paced.takes_bursts or seconds <= paced.window:
            return seconds
        # Closed for longer than any burst lasts: another replica was refused one.
        self._pace(workspace_id, places, now + timedelta(seconds=seconds))
        return await self.ask(workspace_id, places)

    async def close(self, workspace_id: str, places: Places, seconds: float) -> None:
        """Let nobody have such a place for so long, and no bursts of them for longer."""
        now = self.clock.now()
        await self._close(
            workspace_id,
            places.one_by_one() if places.takes_bursts else places,
            now + timedelta(seconds=seconds),
        )
        if places.takes_bursts:
            self._pace(workspace_id, places, now + PACED)
            await self._close(workspace_id, places, now + PACED)

    async def _close(self, workspace_id: str, places: Places, until: datetime) -> None:
        await self._buckets.close(workspace_id, places.key, places.count, places.window, until)

    def _pace(self, workspace_id: str, places: Places, until: datetime) -> None:
        now, kept = self.clock.now(), self._paced_until
        self._paced_until = {which: end for which, end in kept.items() if end > now}
        self._paced_until[workspace_id, places.key] = until

    def _paced(self, workspace_id: str, places: Places, now: datetime) -> Places:
        until = self._paced_until.get((workspace_id, places.key), now)
        return places.one_by_one() if until > now else places

    def _line(self, workspace_id: str, places: Places) -> Line:
        made = Line(self.clock, places.count, places.window)
        return self._lines.setdefault((workspace_id, places.key), made)


@dataclass
class Arrival:
    """A call on its way to Slack."""

    limits: Limits
    workspace_id: str
    method: str
    needed: tuple[Places, ...]
    turn: Turn | None
    number: int
    aside: AsyncExitStack
    is_aside: bool = field(default=False, init=False)
    waits_since: datetime | None = field(default=None, init=False)

    @property
    def priority(self) -> int:
        """Return how urgent it is: 1 before 4."""
        return self.turn.priority if self.turn else LEAST_URGENT

    async def admitted(self) -> None:
        """Return when Slack takes the call. Raises SlackBusyError if it may not wait for that."""
        if self.turn is None:
            await self._admitted_now()
            return
        try:
            await self.limits.take(self.workspace_id, self.needed, self)
        finally:
            if self.waits_since is not None:
                waited = self.limits.clock.now() - self.waits_since
                self.limits.meter.waited(self.method, waited.total_seconds())
                self.waits_since = None

    async def refused(self, busy: SlackBusyError) -> None:
        """Close what Slack has closed. Raises the same for a call that may not wait."""
        closed = tiers.refused(self.needed, busy.retry_after)
        await self.limits.close(self.workspace_id, closed, busy.retry_after)
        if self.turn is None:
            raise busy

    async def step_aside(self, seconds: float) -> None:
        """Let others run meanwhile: it will take so long at least."""
        if self.turn is None or self.waits_since is not None:
            return
        self.waits_since = self.limits.clock.now()
        self.limits.meter.waits(self.method)
        if not self.is_aside:
            self.is_aside = True
            await self.aside.enter_async_context(self.turn.away(seconds, self.method))

    async def _admitted_now(self) -> None:
        for places in self.needed:
            while seconds := await self.limits.ask(self.workspace_id, places):
                if seconds > SOON:
                    raise SlackBusyError(seconds, self.method)
                await self.limits.clock.sleep(seconds)


@dataclass
class _Behind:
    """A call that waits for a wider place while it is the first in line for a narrower one."""

    line: Line
    call: Waiting

    @property
    def priority(self) -> int:
        return self.call.priority

    @property
    def number(self) -> int:
        return self.call.number

    async def step_aside(self, seconds: float) -> None:
        self.line.closes_for(seconds)
        await self.call.step_aside(seconds)
