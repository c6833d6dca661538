"""Queries on replicas: who is there, by the database's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, and_, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.writing import Scope
from models import Replica, UtcDateTime

TTL = timedelta(seconds=4)
"""Without a beat for so long, a replica counts as dead."""
NOW = timedelta()


class Replicas:
    """The processes that run operations."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def beat(self, replica_id: str) -> None:
        """Note that a replica is alive now."""
        session = self._scope.session
        insert = sqlite.insert if is_sqlite(session) else postgresql.insert
        now = _ago(session, NOW)
        statement = insert(Replica).values(id=replica_id, started_at=now, beat_at=now)
        await session.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"beat_at": now})
        )

    async def gone(self, replica_id: str) -> None:
        """Note that a replica has ended."""
        await self._scope.session.execute(delete(Replica).where(Replica.id == replica_id))

    async def alive(self) -> list[Replica]:
        """Return the replicas that have beaten recently, the oldest first."""
        session = self._scope.session
        found = await session.scalars(
            select(Replica)
            .where(_has_beaten_lately(session))
            .order_by(Replica.started_at, Replica.id)
        )
        return list(found)

    async def forget_dead(self, after: timedelta) -> None:
        """Delete the rows of those that have been dead for so long."""
        session = self._scope.session
        await session.execute(delete(Replica).where(Replica.beat_at < _ago(session, after)))


def living(session: AsyncSession) -> Select[str]:
    """Return a query for the ids of the replicas that are alive."""
    return select(Replica.id).where(_has_beaten_lately(session))


def is_sqlite(session: AsyncSession) -> bool:
    """Tell which of the two databases this is."""
    return session.get_bind().dialect.name == "sqlite"


def _has_beaten_lately(session: AsyncSession) -> ColumnElement[bool]:
    lately = Replica.beat_at > _ago(session, TTL)
    if not is_sqlite(session):
        return lately
    # Whoever died before the machine's clock was set back would be alive until that is made up.
    # PostgreSQL's is not doubted: set back, it would make all replicas look dead until they beat.
    return and_(lately, Replica.beat_at < _ago(session, -TTL))


def _ago(session: AsyncSession, span: timedelta) -> ColumnElement[Any]:
    """Return the instant so long ago by the database's clock, which runs on in a transaction."""
    if is_sqlite(session):
        # Its file is on this machine, and so is its clock.
        return literal(datetime.now(UTC) - span, UtcDateTime())
    return func.clock_timestamp(type_=DateTime(timezone=True)) - span
