"""Queries on where swarms lead besides their channels."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.records import Links as Found
from bot.store.writing import Scope
from models import LinkPurpose, SwarmLink, new_id

NOWHERE = ""
"""The address of who wants to do without the one of their team."""


class Links:
    """The links of swarms."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, swarm_id: str, purpose: LinkPurpose, url: str, *, by: str | None) -> None:
        """Let a swarm that does not lead anywhere so do it."""
        await self._scope.insert(
            SwarmLink,
            id=new_id(),
            swarm_id=swarm_id,
            purpose=purpose,
            url=url,
            set_by_id=by,
            set_at=self._scope.now,
        )

    async def put(self, swarm_id: str, purpose: LinkPurpose, url: str, *, by: str | None) -> None:
        """Let a swarm lead somewhere, in place of where it has led."""
        await self.take_off(swarm_id, purpose)
        await self.add(swarm_id, purpose, url, by=by)

    async def take_off(self, swarm_id: str, purpose: LinkPurpose) -> None:
        """Let a swarm lead there no more."""
        await self._scope.session.execute(
            delete(SwarmLink).where(
                SwarmLink.workspace_id == self._scope.workspace_id,
                SwarmLink.swarm_id == swarm_id,
                SwarmLink.purpose == purpose,
            )
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
        return Found(
            message=found.get(LinkPurpose.MESSAGE, ""),
            call=found.get(LinkPurpose.CALL, ""),
            document=found.get(LinkPurpose.DOCUMENT, ""),
            canvas=found.get(LinkPurpose.CANVAS, ""),
            without_call=found.get(LinkPurpose.CALL) == NOWHERE,
            without_document=found.get(LinkPurpose.DOCUMENT) == NOWHERE,
        )
