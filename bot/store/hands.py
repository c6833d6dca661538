"""Queries by which replicas have operations in their hands: taking, keeping, ending, leaving."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Update,
    and_,
    bindparam,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import LostError
from bot.store.operations import Begun, OperationKey, begun_as
from bot.store.replicas import living
from bot.store.writing import Scope
from models import Operation

MOST_TAKEN = 50
WAITS = "waits"
"""With what the trouble of an operation begins that waits for Slack's limits."""


class Hands:
    """What replicas have in their hands.

    Whoever runs an operation holds it by replica and epoch; methods that take these raise
    LostError when it has been taken over since, and then write nothing.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def take_due(self, replica: str, kinds: Iterable[str]) -> list[tuple[Begun, float]]:
        """Take, of every workspace, what is due, of these kinds, and in no living replica's hands.

        What a newer version has begun is left to it. Returns each with the seconds since it was
        due. Two replicas never take the same one.
        """
        session = self._scope.session
        due = (
            select(Operation.workspace_id, Operation.id, Operation.run_at)
            .where(
                Operation.ended_at.is_(None),
                Operation.kind.in_(kinds),
                or_(
                    and_(Operation.owner.is_(None), Operation.run_at <= self._scope.now),
                    # It was due by the clock of whoever had it, which may have been ahead of ours.
                    _is_in_dead_hands(session, replica),
                ),
            )
            .order_by(Operation.priority, Operation.created_at)
            .limit(MOST_TAKEN)
            .with_for_update(skip_locked=True, of=Operation)
            .cte("due")
        )
        taken = await session.scalars(
            update(Operation)
            .where(
                tuple_(Operation.workspace_id, Operation.id).in_(
                    select(due.c.workspace_id, due.c.id)
                )
            )
            .values(**_taken_by(replica))
            .returning(Operation)
            .execution_options(synchronize_session=False)
        )
        rows = sorted(taken, key=lambda row: (row.priority, row.created_at))
        return [(begun_as(row), self._late(row)) for row in rows]

    async def take(self, operation_id: str, replica: str) -> Begun | None:
        """Take one that no living replica has, due or not; None if it is not to be had."""
        session = self._scope.session
        row = await session.scalar(
            update(Operation)
            .where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.id == operation_id,
                Operation.ended_at.is_(None),
                _is_free(session, replica),
            )
            .values(**_taken_by(replica))
            .returning(Operation)
            .execution_options(synchronize_session=False)
        )
        return None if row is None else begun_as(row)

    async def held_by(self, replica: str) -> list[OperationKey]:
        """Return what a replica has in its hands, of every workspace."""
        rows = await self._scope.session.execute(
            select(Operation.workspace_id, Operation.id).where(
                Operation.ended_at.is_(None), Operation.owner == replica
            )
        )
        return [(workspace_id, operation_id) for workspace_id, operation_id in rows]

    async def still_held(
        self, key: OperationKey, replica: str, epoch: int | None = None
    ) -> Begun | None:
        """Return an operation as it stands now, if it is in these hands, still at this epoch."""
        workspace_id, operation_id = key
        row = await self._scope.session.scalar(
            select(Operation).where(
                Operation.workspace_id == workspace_id,
                Operation.id == operation_id,
                Operation.owner == replica,
                Operation.ended_at.is_(None),
            )
        )
        return begun_as(row) if row is not None and epoch in (None, row.epoch) else None

    async def keep(self, begun: Begun, replica: str, journal: Mapping[str, Any]) -> None:
        """Keep what the steps done so far gave. Raises LostError."""
        await self._write(
            begun, replica, journal=dict(journal), attempts=0, updated_at=self._scope.now
        )

    async def waits(self, begun: Begun, replica: str, method: str, until: datetime) -> None:
        """Note for what it waits in these hands, and how long at least. Raises LostError."""
        await self._write(begun, replica, error=f"{WAITS} for {method} until {until:%H:%M:%S} UTC")

    async def put_down(
        self,
        begun: Begun,
        replica: str,
        *,
        due: datetime,
        attempts: int,
        trouble: str | None,
        in_doubt: bool,
    ) -> None:
        """Let it be anybody's from an instant on. Raises LostError."""
        await self._write(
            begun,
            replica,
            owner=None,
            run_at=due,
            attempts=attempts,
            error=trouble,
            is_in_doubt=in_doubt,
        )

    async def end(self, begun: Begun, replica: str, *, error: str | None) -> None:
        """Note that it is over. Raises LostError."""
        # An address at which anybody can answer has no place in a record.
        args = {name: value for name, value in begun.args.items() if name != "response_url"}
        await self._write(
            begun,
            replica,
            ended_at=self._scope.now,
            run_at=None,
            owner=None,
            error=error,
            args=args,
        )

    async def release(self, replica: str, doubtful: Collection[OperationKey] = ()) -> None:
        """Let everything that a replica has in its hands be anybody's."""
        is_doubtful = tuple_(Operation.workspace_id, Operation.id).in_(list(doubtful))
        await self._scope.session.execute(
            update(Operation)
            .where(Operation.owner == replica, Operation.ended_at.is_(None))
            .values(owner=None, is_in_doubt=or_(Operation.is_in_doubt, is_doubtful))
            .execution_options(synchronize_session=False)
        )

    async def _write(self, begun: Begun, replica: str, **values: Any) -> None:  # noqa: ANN401
        whose = {
            "of_workspace": begun.workspace_id,
            "of_id": begun.id,
            "of_owner": replica,
            "of_epoch": begun.epoch,
        }
        # Over the connection: the session takes such values for rows with primary keys.
        connection = await self._scope.session.connection()
        written: CursorResult[Any] = await connection.execute(
            _write(tuple(values)), {**whose, **{f"to_{name}": to for name, to in values.items()}}
        )
        if written.rowcount != 1:
            raise LostError

    def _late(self, row: Operation) -> float:
        return max((self._scope.now - row.run_at).total_seconds(), 0.0) if row.run_at else 0.0


@cache
def _write(names: tuple[str, ...]) -> Update:
    # Put together once: each step waits for it, and that takes longer than running it.
    return (
        update(Operation)
        .where(
            Operation.workspace_id == bindparam("of_workspace"),
            Operation.id == bindparam("of_id"),
            Operation.owner == bindparam("of_owner"),
            Operation.epoch == bindparam("of_epoch"),
        )
        .values({name: bindparam(f"to_{name}") for name in names})
    )


def _is_free(session: AsyncSession, replica: str) -> ColumnElement[bool]:
    """Return the condition for what no living replica has, this one aside."""
    return or_(Operation.owner.is_(None), _is_in_dead_hands(session, replica))


def _is_in_dead_hands(session: AsyncSession, replica: str) -> ColumnElement[bool]:
    return and_(Operation.owner != replica, Operation.owner.not_in(living(session)))


def _taken_by(replica: str) -> dict[str, Any]:
    """Return what taking an operation over writes: what its owner died over is in doubt."""
    return {
        "owner": replica,
        "epoch": Operation.epoch + 1,
        "is_in_doubt": or_(Operation.is_in_doubt, Operation.owner.is_not(None)),
    }
