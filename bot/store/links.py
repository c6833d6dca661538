"""Queries on where swarms lead besides their channels."""

from __future__ import annotations

from sqlalchemy import select

from bot.records import Links as Found
from bot.store.writing import Scope
from models import LinkPurpose, SwarmLink, new_id


class Links:
    """The links of swarms."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def begin(self, swarm_id: str, message: str, *, by: str) -> None:
        """Let a new swarm lead back to the message that it begins with."""
        await self._scope.insert(
            SwarmLink,
            id=new_id(),
            swarm_id=swarm_id,
            purpose=LinkPurpose.MESSAGE,
            url=message,
            set_by_id=by,
            set_at=self._scope.now,
        )

    async def of(self, swarm_id: str) -> Found:
        """Return where a swarm leads."""
        rows = await self._scope.session.execute(
            select(SwarmLink.purpose, SwarmLink.url).where(
                SwarmLink.workspace_id == self._scope.workspace_id,
                SwarmLink.swarm_id == swarm_id,
            )
        )
        found = dict(rows.all())
        return Found(message=found.get(LinkPurpose.MESSAGE, ""))
