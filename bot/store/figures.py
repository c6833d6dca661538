"""Queries for those who watch over the bot: counts over all workspaces."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.store.writing import Scope
from models import EventLog, Operation


class Figures:
    """Numbers without names."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def events(self, kind: str) -> int:
        """Return how often something has happened."""
        return (
            await self._scope.session.scalar(
                select(func.count()).select_from(EventLog).where(EventLog.kind == kind)
            )
            or 0
        )

    async def unfinished_operations(self) -> int:
        """Return how many effects have yet to reach Slack."""
        return (
            await self._scope.session.scalar(
                select(func.count()).select_from(Operation).where(Operation.ended_at.is_(None))
            )
            or 0
        )

    async def latest_operation(self, kind: str) -> Operation | None:
        """Return the workspace's latest operation of a kind."""
        return await self._scope.session.scalar(
            select(Operation)
            .where(Operation.workspace_id == self._scope.workspace_id, Operation.kind == kind)
            .order_by(Operation.created_at.desc())
            .limit(1)
        )
