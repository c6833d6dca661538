"""Queries on operations: beginning them, keeping their journal, finding the unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from bot.store.writing import Scope
from models import Operation


class Operations:
    """What must still reach Slack."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.begun: list[tuple[str, str]] = []

    async def begin(
        self,
        kind: str,
        key: str,
        *,
        asked_by: str | None = None,
        **args: Any,  # noqa: ANN401
    ) -> bool:
        """Begin an operation once; return False if one with this key has been begun before."""
        operation_id = f"{kind}:{key}"
        is_new = await self._scope.insert_new(
            Operation,
            id=operation_id,
            kind=kind,
            args=args,
            journal={},
            attempts=0,
            asked_by_id=asked_by,
            created_at=self._scope.now,
            updated_at=self._scope.now,
            run_at=self._scope.now,
        )
        if is_new:
            self.begun.append((self._scope.workspace_id, operation_id))
        return is_new

    async def get(self, operation_id: str) -> Operation | None:
        """Return an operation."""
        return await self._scope.session.get(Operation, (self._scope.workspace_id, operation_id))

    async def keep(self, operation_id: str, journal: Mapping[str, Any]) -> None:
        """Keep what the steps done so far gave."""
        await self._scope.session.execute(
            update(Operation)
            .where(Operation.workspace_id == self._scope.workspace_id, Operation.id == operation_id)
            .values(journal=dict(journal), updated_at=self._scope.now)
        )

    async def last(self, kind: str) -> Operation | None:
        """Return the latest operation of a kind that has not failed."""
        return await self._scope.session.scalar(
            select(Operation)
            .where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.kind == kind,
                Operation.error.is_(None),
            )
            .order_by(Operation.created_at.desc(), Operation.id.desc())
            .limit(1)
        )

    async def unfinished(self) -> list[tuple[str, str]]:
        """Return the keys of what has not ended, the oldest first, of every workspace."""
        rows = await self._scope.session.execute(
            select(Operation.workspace_id, Operation.id)
            .where(Operation.ended_at.is_(None))
            .order_by(Operation.created_at)
        )
        return [(workspace_id, operation_id) for workspace_id, operation_id in rows]
