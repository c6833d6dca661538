"""Queries for those who watch over the bot: counts over all workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from bot.store.replicas import living
from bot.store.writing import Scope
from models import EventLog, Operation, UtcDateTime, Workspace


@dataclass(frozen=True)
class Trouble:
    """An operation that has failed, or is under way for long."""

    operation: Operation
    state: str
    """`running`, `due` or `later`, if it has not ended."""


class Figures:
    """Numbers without names."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def events(self, kind: str, since: datetime | None, until: datetime | None) -> int:
        """Return how often something has happened from one instant until before another, if any."""
        return (
            await self._scope.session.scalar(
                select(func.count())
                .select_from(EventLog)
                .where(
                    # The index begins with the workspace.
                    EventLog.workspace_id.in_(select(Workspace.id)),
                    EventLog.kind == kind,
                    true() if since is None else EventLog.at >= since,
                    true() if until is None else EventLog.at < until,
                )
            )
            or 0
        )

    async def operations_by_state(self) -> dict[str, int]:
        """Return how many unfinished operations run, are due in nobody's hands, or come later."""
        rows = await self._scope.session.execute(
            select(self._state(), func.count())
            .where(Operation.ended_at.is_(None))
            .group_by(literal_column("1"))
        )
        counts = {"running": 0, "due": 0, "later": 0}
        for state, count in rows:
            counts[state] = count
        return counts

    async def failed_operations(self, since: datetime) -> int:
        """Return how many operations have failed since an instant."""
        return (
            await self._scope.session.scalar(
                select(func.count())
                .select_from(Operation)
                .where(
                    Operation.workspace_id.in_(select(Workspace.id)),
                    Operation.ended_at >= since,
                    Operation.error.is_not(None),
                )
            )
            or 0
        )

    async def oldest_under_way(self) -> datetime | None:
        """Return when the oldest unfinished operation was begun, of those that sleep for no timer.

        What waits for another try has met trouble, and sleeps for no timer.
        """
        return await self._scope.session.scalar(
            select(func.min(Operation.created_at, type_=UtcDateTime())).where(
                Operation.ended_at.is_(None),
                or_(self._state() != "later", Operation.error.is_not(None)),
            )
        )

    async def troubled_operations(
        self, *, begun_before: datetime, failed_since: datetime, limit: int
    ) -> list[Trouble]:
        """Return what has been under way for long, and what has failed of late, the latest first.

        Timers are left out.
        """
        state = self._state()
        rows = await self._scope.session.execute(
            select(Operation, state)
            .where(
                or_(
                    and_(
                        Operation.ended_at.is_(None),
                        Operation.created_at < begun_before,
                        or_(state != "later", Operation.error.is_not(None)),
                    ),
                    and_(Operation.ended_at >= failed_since, Operation.error.is_not(None)),
                )
            )
            .order_by(Operation.ended_at.is_not(None), Operation.created_at.desc())
            .limit(limit)
        )
        return [Trouble(operation, state) for operation, state in rows]

    async def answer(self) -> None:
        """Return if the database answers."""
        await self._scope.session.execute(select(literal(1)))

    def _state(self) -> ColumnElement[str]:
        is_running = Operation.owner.in_(living(self._scope.session))
        is_due = Operation.run_at <= self._scope.now
        return case((is_running, "running"), (is_due, "due"), else_="later")

    async def latest_operation(self, kind: str) -> Operation | None:
        """Return the workspace's latest operation of a kind."""
        return await self._scope.session.scalar(
            select(Operation)
            .where(Operation.workspace_id == self._scope.workspace_id, Operation.kind == kind)
            .order_by(Operation.created_at.desc())
            .limit(1)
        )
