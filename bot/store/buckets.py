"""Places for calls to Slack that all replicas share, as rows that each call takes one of."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import Delete, ReturningInsert, Update
from sqlalchemy.sql.selectable import Select

from bot.clock import Clock, SteadyClock
from bot.store.trouble import trouble_told
from models import SlackBucket

STALE = timedelta(hours=1)
NOBODYS = -1
SLIGHT = timedelta(seconds=0.5)
"""How much clocks may differ: each window is a second longer than Slack's."""
COMPARE_SECONDS, AT_MOST_EVERY = 60.0, 1.0
CONTENDED_SECONDS = 0.01
"""When to ask again where the places that are free are being taken this very moment."""


class PostgresBuckets:
    """Keeps places in PostgreSQL; each statement is a transaction of its own.

    The rows go by the database's clock, or replicas whose machines' clocks differ would take places
    that are not free, or close them to each other. `machine` is the clock of this one.
    """

    def __init__(self, engine: AsyncEngine, machine: Clock | None = None) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._machine = machine or SteadyClock()
        self._ahead = timedelta()
        self._compared = float("-inf")
        self._forgot: datetime | None = None

    async def take(
        self, workspace_id: str, key: str, places: int, window: float, now: datetime
    ) -> float:
        """Take a place and return 0.0, or take none and return the seconds until one is free.

        Raises DatabaseGoneError if the database does not answer; then the place may be taken.
        """
        bucket = _named(workspace_id, key, places)
        async with self._connection() as connection:
            there = await self._there(connection, now, COMPARE_SECONDS)
            while True:
                free_again = there + timedelta(seconds=window)
                taking = {**bucket, "now": there, "free_again": free_again}
                taken = await connection.execute(_take(), taking)
                if taken.scalar() is not None:
                    return 0.0
                count, free_at = (await connection.execute(_look(), bucket)).one()
                if count == places:
                    # So far ahead are places that Slack closed; or ours is a machine that slept.
                    if free_at > free_again and self._is_older_than(AT_MOST_EVERY):
                        there = await self._there(connection, now, AT_MOST_EVERY)
                        continue
                    wait: float = (free_at - there).total_seconds()
                    return max(wait, CONTENDED_SECONDS)
                made = await connection.execute(_make(), {**taking, "mine": count})
                if count in made.scalars().all():
                    await self._forget(connection, there)
                    return 0.0

    async def close(
        self, workspace_id: str, key: str, places: int, window: float, until: datetime
    ) -> None:
        """Let no place be free before an instant, and then one after the other over a window.

        Raises DatabaseGoneError if the database does not answer.
        """
        async with self._connection() as connection:
            bucket = _named(workspace_id, key, places)
            until = await self._there(connection, until, COMPARE_SECONDS)
            nobodys = {"mine": NOBODYS, "now": until, "free_again": until}
            await connection.execute(_make(), {**bucket, **nobodys})
            await connection.execute(_close(until, window / places), bucket)

    async def _there(self, connection: AsyncConnection, here: datetime, within: float) -> datetime:
        """Return an instant of this machine's clock by the database's, compared so lately."""
        if self._is_older_than(within):
            before = self._machine.now()
            theirs = (await connection.execute(_clock())).scalar_one()
            unsure = (self._machine.now() - before) / 2
            self._compared = time.monotonic()
            if unsure <= SLIGHT:
                ahead = before + unsure - theirs
                self._ahead = ahead if abs(ahead) > SLIGHT else timedelta()
        return here - self._ahead

    def _is_older_than(self, seconds: float) -> bool:
        return time.monotonic() - self._compared > seconds

    async def _forget(self, connection: AsyncConnection, now: datetime) -> None:
        """Forget the places of channels that have long been quiet, now and then."""
        if self._forgot is None or now - self._forgot >= STALE:
            self._forgot = now
            await connection.execute(_forget(now - STALE))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        with trouble_told():
            async with self._engine.connect() as connection:
                yield connection


def _named(workspace_id: str, key: str, places: int) -> dict[str, object]:
    # Not called like the columns, which are for what an update writes.
    return {"of_workspace": workspace_id, "of_key": key, "places": places}


def _in_bucket() -> ColumnElement[bool]:
    return and_(
        SlackBucket.workspace_id == bindparam("of_workspace"),
        SlackBucket.key == bindparam("of_key"),
        SlackBucket.slot < bindparam("places"),
    )


@cache
def _take() -> Update:
    # Put together once: each call to Slack waits for it, and that takes longer than running it.
    # Two replicas never look at the same row: who comes second takes the next.
    free = (
        select(SlackBucket.slot)
        .where(_in_bucket(), SlackBucket.free_at <= bindparam("now"))
        .order_by(SlackBucket.free_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (
        update(SlackBucket)
        .where(_in_bucket(), SlackBucket.slot == free.scalar_subquery())
        .values(free_at=bindparam("free_again"))
        .returning(SlackBucket.slot)
    )


@cache
def _clock() -> Select[datetime]:
    return select(func.clock_timestamp(type_=DateTime(timezone=True)))


@cache
def _look() -> Select[int, datetime]:
    return select(func.count(), func.min(SlackBucket.free_at)).where(_in_bucket())


@cache
def _make() -> ReturningInsert[int]:
    """Make the places that are not there yet, one of them taken, in one statement."""
    slot = func.generate_series(0, bindparam("places", type_=Integer) - 1).column_valued("slot")
    free_at = case((slot == bindparam("mine"), bindparam("free_again")), else_=bindparam("now"))
    here = bindparam("of_workspace", type_=String), bindparam("of_key", type_=String)
    names = ("workspace_id", "key", "slot", "free_at")
    making = insert(SlackBucket).from_select(names, select(*here, slot, free_at))
    return making.on_conflict_do_nothing().returning(SlackBucket.slot)


def _close(until: datetime, apart: float) -> Update:
    # In the order of their slots, or two who close at the same time could wait for each other.
    locked = (
        select(SlackBucket.slot).where(_in_bucket()).order_by(SlackBucket.slot).with_for_update()
    )
    opens = literal(until) + func.make_interval(0, 0, 0, 0, 0, 0, SlackBucket.slot * apart)
    return (
        update(SlackBucket)
        .where(_in_bucket(), SlackBucket.slot.in_(locked))
        .values(free_at=func.greatest(SlackBucket.free_at, opens))
    )


def _forget(before: datetime) -> Delete:
    # Channels come and go. Nobody is waited for: what is locked is not stale.
    row = tuple_(SlackBucket.workspace_id, SlackBucket.key, SlackBucket.slot)
    stale = (
        select(SlackBucket.workspace_id, SlackBucket.key, SlackBucket.slot)
        .where(SlackBucket.free_at < before)
        .with_for_update(skip_locked=True)
    )
    return delete(SlackBucket).where(row.in_(stale))
