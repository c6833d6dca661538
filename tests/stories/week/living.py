"""The week goes by: what is to be done is done in its time, and the bot looks what is due."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeAlias

from sqlalchemy import func, select

from models import Operation, Swarm
from sandbox.people import Person
from sandbox.workspace import PATIENCE
from sandbox.world import Channel, Message
from tests.stories.conftest import Room, begun
from tests.stories.week.people import at_work
from tests.stories.week.witness import Seen, Witness

Deed: TypeAlias = Callable[["Week"], Awaitable[object]]
Habit: TypeAlias = Callable[["Week", Seen], None]
OFTEN, SELDOM = timedelta(hours=1), timedelta(hours=3)
"""How often the bot is made to look what is due, with people about and without."""
MOMENT = timedelta(seconds=1)
NEVER = datetime.max.replace(tzinfo=UTC)
RECONCILED = select(func.count(Operation.id)).where(
    Operation.kind == "reconcile", Operation.ended_at.is_not(None)
)


@dataclass(frozen=True)
class Done:
    """One thing that somebody did, as the script has it: what the bot tells is held against it."""

    at: datetime
    who: str
    what: str
    about: str = ""
    """The case."""


class Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(f"{record.name}: {record.getMessage()}")


class Week:
    """A room in which days go by, with what people are about to do."""

    def __init__(self, room: Room, seed: int = 0) -> None:
        self.room, self.slack, self.seed = room, room.slack, seed
        self.witness = Witness(room.slack)
        self.habit: Habit = lambda week, seen: None
        """What people do by themselves about what they see."""
        self.diary: list[Done] = []
        self.errors = Errors()
        self.is_bot_away = False
        self._agenda: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()
        self._looked = self.now

    @property
    def now(self) -> datetime:
        """The present moment."""
        return datetime.fromtimestamp(self.slack.clock.now(), UTC)

    def person(self, name: str) -> Person:
        """Return somebody by handle."""
        return self.slack.person(name)

    def acts(self, name: str, typed: str = "") -> Person:
        """Return somebody who does something now: what the bot says to them then is an answer."""
        person = self.person(name)
        self.witness.acting, self.witness.typed = person.id, typed
        return person

    def note(self, who: str, what: str, about: str = "") -> None:
        """Note in the diary what somebody has done."""
        self.diary.append(Done(self.now, who, what, about))

    def done(self, *what: str, about: str = "") -> list[Done]:
        """Return what was done of these kinds, about one case or all."""
        return [one for one in self.diary if one.what in what and about in ("", one.about)]

    def owner(self, reference: str) -> str:
        """Return who answers for a case: who has taken it over, or else opened its first swarm."""
        return [one.who for one in self.done("opened", "took over", about=reference)][-1]

    def channel(self, reference: str) -> Channel | None:
        """Return the latest channel of a case's swarm, or None before there is one."""
        return next(reversed(self.room.channels(f"swarm-{reference.lower()}")), None)

    def announced(self, reference: str) -> Message:
        """Return what stands in the lobby about a case."""
        lobby = self.slack.channel("swarm-lobby").messages.values()
        shown = [m for m in lobby if not m.is_ephemeral and reference in str(m.blocks)]
        return shown[-1]

    def at(self, when: datetime, deed: Deed) -> None:
        """Have something done then."""
        heapq.heappush(self._agenda, (when, next(self._numbers), deed))

    def later(self, minutes: float, deed: Deed, by: Person | None = None) -> None:
        """Have something done in so many minutes, or as soon as somebody is at work after that."""
        when = self.now + timedelta(minutes=minutes)
        self.at(when if by is None else at_work(by, when, self.seed), deed)

    async def live(self, until: datetime) -> None:
        """Let the time go by, with all that is to be done in it."""
        while True:
            search, look = await self._next_search(), self._next_look()
            when = min(self._next_deed(), search, look)
            if when > until:
                return
            self.slack.clock.jump_to(when.timestamp())
            if when == self._next_deed():
                await heapq.heappop(self._agenda)[2](self)
            elif when == look:
                self._looked = self.now
                await self.room.bot.scheduler.look()
            else:
                await self.room.bot.services.searching.expire_due(self.room.workspace_id)
            await self.settled()
            self.witness.acting = self.witness.typed = ""

    async def settled(self) -> list[Seen]:
        """Wait for what follows from what was done, let people see it, and return what is new."""
        if not self.is_bot_away:
            await self.slack.until(lambda: self.slack.connected)
            await self.room.settled()
        new = self.witness.look()
        for seen in new:
            self.habit(self, seen)
        return new

    async def go_away(self) -> None:
        """End the bot's process, whatever it is at."""
        await self.room.bot.stop()
        self.is_bot_away = True

    async def come_back(self) -> None:
        """Start the bot again, on the database that it left."""
        await self.room.told()
        before = await self.room.rows(RECONCILED)
        self.room.bot = await begun(self.slack, self.room.bot.config)
        self.is_bot_away = False
        async with asyncio.timeout(PATIENCE):
            while await self.room.rows(RECONCILED) == before:
                await self.room.settled()

    def _next_look(self) -> datetime:
        if self.is_bot_away:
            return NEVER
        is_busy = self._next_deed() < self._looked + SELDOM
        return self._looked + (OFTEN if is_busy else SELDOM)

    def _next_deed(self) -> datetime:
        return self._agenda[0][0] if self._agenda else NEVER

    async def _next_search(self) -> datetime:
        """Return when an answer or a promise is due: at the minute, as the bot looks so often."""
        if self.is_bot_away:
            return NEVER
        ((due,),) = await self.room.rows(select(func.min(Swarm.search_at)))
        return NEVER if due is None else max(self.now, due) + MOMENT
