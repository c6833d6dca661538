"""Places for calls to Slack that all replicas share, as rows that each call takes one of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
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

from bot.store.trouble import trouble_told
from models import SlackBucket

STALE = timedelta(hours=1)
NOBODYS = -1
CONTENDED_SECONDS = 0.01
"""When to ask again where the places that are free are being taken this very moment."""


class PostgresBuckets:
    """Keeps places in PostgreSQL; each statement is a transaction of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._forgot: datetime | None = None

    async def take(
        self, workspace_id: str, key: str, places: int, window: float, now: datetime
    ) -> float:
        """Take a place and return 0.0, or take none and return the seconds until one is free.

        Raises DatabaseGoneError if the database does not answer; then the place may be taken.
        """
        bucket = _named(workspace_id, key, places)
        taking = {**bucket, "now": now, "free_again": now + timedelta(seconds=window)}
        async with self._connection() as connection:
            while True:
                taken = await connection.execute(_take(), taking)
                if taken.scalar() is not None:
                    return 0.0
                count, free_at = (await connection.execute(_look(), bucket)).one()
                if count == places:
                    wait: float = (free_at - now).total_seconds()
                    return max(wait, CONTENDED_SECONDS)
                made = await connection.execute(_make(), {**taking, "mine": count})
                if count in made.scalars().all():
                    await self._forget(connection, now)
                    return 0.0

    async def close(
        self, workspace_id: str, key: str, places: int, window: float, until: datetime
    ) -> None:
        """Let no place be free before an instant, and then one after the other over a window.

        Raises DatabaseGoneError if the database does not answer.
        """
        async with self._connection() as connection:
            bucket = _named(workspace_id, key, places)
            nobodys = {"mine": NOBODYS, "now": until, "free_again": until}
            await connection.execute(_make(), {**bucket, **nobodys})
            await connection.execute(_close(until, window / places), bucket)

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
