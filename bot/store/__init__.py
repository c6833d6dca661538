"""The database: transactions, and every query by topic."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.clock import Clock
from bot.errors import SeenBeforeError
from bot.meters import Meter
from bot.store.articles import Articles
from bot.store.cases import Cases
from bot.store.directory import Directory
from bot.store.dues import Dues
from bot.store.engine import keep_open, on_disk, reading, snapshots
from bot.store.export import Export
from bot.store.figures import Figures
from bot.store.handoffs import Handoffs
from bot.store.hands import Hands
from bot.store.home import swarms_for
from bot.store.imports import Imports
from bot.store.installations import Installations
from bot.store.leading import Leading
from bot.store.links import Links
from bot.store.making import is_to_be_made
from bot.store.marks import Marks
from bot.store.naming import keep_name
from bot.store.operations import Begun, OperationKey, Operations
from bot.store.outset import outset
from bot.store.pace import Pace
from bot.store.participation import Participations
from bot.store.people import People
from bot.store.personal import Personal
from bot.store.pictures import Pictures
from bot.store.record import Record
from bot.store.replicas import Replicas
from bot.store.retention import Retention
from bot.store.rooms import Rooms
from bot.store.showing import Showing
from bot.store.skills import Skills
from bot.store.swarms import Swarms
from bot.store.trouble import trouble_told
from bot.store.waiting import Waiting
from bot.store.workspaces import Workspaces
from bot.store.writing import Scope

__all__ = ["Begun", "OperationKey", "Store", "Transaction"]


class Transaction:
    """Everything a service may ask of the database, for one workspace, at one instant."""

    def __init__(self, scope: Scope, case_url: str | None) -> None:
        self.workspace_id = scope.workspace_id
        self.now = scope.now
        self.flush = scope.session.flush
        self.workspaces = Workspaces(scope)
        self.installations = Installations(scope)
        self.directory = Directory(scope)
        self.swarms_for = partial(swarms_for, scope)
        self.outset = partial(outset, scope)
        self.is_to_be_made = partial(is_to_be_made, scope)
        self.keep_name = partial(keep_name, scope)
        self.people = People(scope)
        self.skills = Skills(scope)
        self.cases = Cases(scope)
        self.handoffs = Handoffs(scope)
        self.swarms = Swarms(scope)
        self.rooms = Rooms(scope)
        self.dues = Dues(scope)
        self.leading = Leading(scope)
        self.pace = Pace(scope)
        self.waiting = Waiting(scope)
        self.participations = Participations(scope)
        self.marks = Marks(scope)
        self.links = Links(scope)
        self.articles = Articles(scope)
        self.record = Record(scope)
        self.showing = Showing(scope)
        self.personal = Personal(scope)
        self.retention = Retention(scope)
        self.operations = Operations(scope)
        self.hands = Hands(scope)
        self.replicas = Replicas(scope)
        self.imports = Imports(scope)
        self.figures = Figures(scope)
        self.pictures = Pictures(
            scope,
            people=self.people,
            cases=self.cases,
            swarms=self.swarms,
            participations=self.participations,
            marks=self.marks,
            links=self.links,
            articles=self.articles,
            case_url=case_url,
        )


class Store:
    """Opens transactions; operations begun in one are handed over once it has committed."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        clock: Clock,
        *,
        case_url: str | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Meter()
        self._sessions = sessions
        self._reading = reading(sessions)
        self._snapshots = snapshots(sessions)
        self._on_disk = on_disk(sessions)
        self._clock = clock
        self._case_url = case_url
        self._replica: str | None = None
        self._committed: Callable[[Begun], None] = lambda begun: None

    def runs_as(self, replica: str | None, committed: Callable[[Begun], None]) -> None:
        """Have what is begun belong to a replica, and have `committed` called with it.

        Where that is None, what is begun is left for a replica to find.
        """
        self._replica, self._committed = replica, committed

    @property
    def now(self) -> datetime:
        """Return the present instant, by the clock that all transactions go by."""
        return self._clock.now()

    @asynccontextmanager
    async def reading(self, workspace_id: str) -> AsyncIterator[Transaction]:
        """Look things up, each statement for itself: nothing may be written here.

        Raises DatabaseGoneError if the database does not answer.
        """
        with trouble_told():
            async with self._reading() as session:
                yield Transaction(Scope(session, workspace_id, self._clock.now()), self._case_url)

    @asynccontextmanager
    async def snapshot(self, workspace_id: str) -> AsyncIterator[Export]:
        """Look at everything of a workspace as it is at one instant, while others write.

        Raises DatabaseGoneError if the database does not answer.
        """
        with trouble_told():
            async with self._snapshots() as session, session.begin():
                await keep_open(session)
                yield Export(Scope(session, workspace_id, self._clock.now()))

    @asynccontextmanager
    async def transaction(
        self, workspace_id: str, *, event: str | None = None
    ) -> AsyncIterator[Transaction]:
        """Open a transaction: committed at the end, rolled back on any exception.

        With the id of a delivered event, raises SeenBeforeError if it has been committed before.
        Raises DatabaseGoneError if the database does not answer or takes nothing, and of its kind
        CommitUnsureError once it may have taken all.
        """
        with trouble_told() as work:
            async with self._sessions() as session, session.begin():
                scope = Scope(session, workspace_id, self._clock.now(), self._replica)
                tx = Transaction(scope, self._case_url)
                if event is not None and not await tx.workspaces.take_in(event):
                    self._meter.event("duplicate")
                    raise SeenBeforeError
                yield tx
                await tx.flush()
                work.may_be_done = True
            await self._on_disk()
        if event is not None:
            self._meter.event("taken")
        for begun in tx.operations.begun:
            self._committed(begun)
