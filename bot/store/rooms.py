"""Queries on the channels of swarms that have ended, and on what becomes of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update

from bot.store.visibility import owner_id
from bot.store.writing import Scope
from models import LinkPurpose, Mark, Posted, Room, RoomPurpose, Swarm, SwarmLink


class Rooms:
    """Which channels are still there though nobody has to work in them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def fresh(self, room_id: str) -> Room | None:
        """Return a room as it stands now: read it while its swarm is held."""
        return await self._scope.session.scalar(
            select(Room)
            .where(Room.workspace_id == self._scope.workspace_id, Room.id == room_id)
            .execution_options(populate_existing=True)
        )

    async def in_channel(self, channel_id: str) -> Room | None:
        """Return the room that is a channel."""
        return await self._scope.session.scalar(
            select(Room).where(
                Room.workspace_id == self._scope.workspace_id,
                Room.channel_id == channel_id,
                Room.purpose == RoomPurpose.MAIN,
            )
        )

    async def move(self, old: str, new: str) -> None:
        """Let all that is noted of a channel, and leads to what was said there, have its new id."""
        for row in (Room, Posted, Mark):
            await self._scope.session.execute(
                update(row)
                .where(row.workspace_id == self._scope.workspace_id, row.channel_id == old)
                .values(channel_id=new)
            )
        await self._scope.session.execute(
            update(Mark)
            .where(Mark.workspace_id == self._scope.workspace_id, Mark.channel_id == new)
            .values(permalink=func.replace(Mark.permalink, old, new))
        )
        await self._scope.session.execute(
            update(SwarmLink)
            .where(
                SwarmLink.workspace_id == self._scope.workspace_id,
                SwarmLink.purpose == LinkPurpose.MESSAGE,
                SwarmLink.url.contains(old),
            )
            .values(url=func.replace(SwarmLink.url, old, new))
        )

    async def at_their_end(
        self, kept: timedelta, *, by: datetime, since: datetime, untold_since: datetime
    ) -> list[tuple[str, str, str]]:
        """Return the rooms, each with its swarm and who owns its case, whose end comes in a span.

        It comes `kept` after the swarm's, or when somebody has said. Rooms whose people were told
        of it after `untold_since` are left out: they have their time.
        """
        ended_by, ended_since = by - kept, since - kept
        rows = await self._scope.session.execute(
            select(Room.id, Room.swarm_id, owner_id())
            .join(Swarm, (Swarm.workspace_id == Room.workspace_id) & (Swarm.id == Room.swarm_id))
            .where(
                Room.workspace_id == self._scope.workspace_id,
                Room.purpose == RoomPurpose.MAIN,
                Room.archived_at.is_(None),
                Swarm.ended_at.is_not(None),
                or_(
                    and_(Room.kept_until.is_not(None), Room.kept_until.between(since, by)),
                    and_(Room.kept_until.is_(None), Swarm.ended_at.between(ended_since, ended_by)),
                ),
                or_(Room.warned_at.is_(None), Room.warned_at <= untold_since),
            )
            .order_by(Swarm.ended_at, Room.id)
        )
        return [(room_id, swarm_id, owner) for room_id, swarm_id, owner in rows]
