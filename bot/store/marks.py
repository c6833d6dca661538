"""Queries on marked messages."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.writing import Scope
from models import Mark, MarkKind, new_id


class Marks:
    """What people said messages are."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def put(
        self,
        *,
        swarm_id: str,
        channel: str,
        ts: str,
        thread_ts: str,
        kind: MarkKind,
        author_id: str | None,
        marked_by: str,
        text: str,
        permalink: str,
    ) -> Mark:
        """Mark a message; marking it so again revives the mark and renews the text."""
        await self._scope.insert_new(
            Mark,
            id=new_id(),
            swarm_id=swarm_id,
            channel_id=channel,
            message_ts=ts,
            thread_ts=thread_ts,
            kind=kind,
            author_id=author_id,
            marked_by_id=marked_by,
            text=text,
            permalink=permalink,
            marked_at=self._scope.now,
        )
        mark = await self.at(channel, ts, kind)
        if mark is None:
            raise LookupError(f"no mark at {channel} {ts}")
        if mark.removed_at is not None:
            mark.removed_at, mark.marked_by_id = None, marked_by
        mark.text, mark.author_id = text, author_id
        mark.thread_ts, mark.permalink = thread_ts, permalink
        return mark

    async def none_at(
        self, swarm_id: str, channel: str, ts: str, kind: MarkKind, *, by: str
    ) -> Mark:
        """Note that a mark whose message has not been fetched yet is not to be kept."""
        mark = await self.put(
            swarm_id=swarm_id,
            channel=channel,
            ts=ts,
            thread_ts=ts,
            kind=kind,
            author_id=None,
            marked_by=by,
            text="",
            permalink="",
        )
        mark.removed_at = self._scope.now
        return mark

    async def at(self, channel: str, ts: str, kind: str) -> Mark | None:
        """Return the mark of a kind on a message, taken back or not."""
        return await self._scope.session.scalar(
            select(Mark).where(
                Mark.workspace_id == self._scope.workspace_id,
                Mark.channel_id == channel,
                Mark.message_ts == ts,
                Mark.kind == kind,
            )
        )

    async def on(self, channel: str, ts: str) -> list[Mark]:
        """Return the marks that stand on a message."""
        rows = await self._scope.session.scalars(
            select(Mark).where(
                Mark.workspace_id == self._scope.workspace_id,
                Mark.channel_id == channel,
                Mark.message_ts == ts,
                Mark.removed_at.is_(None),
            )
        )
        return list(rows)

    async def of(self, swarm_id: str) -> list[Mark]:
        """Return a swarm's marks in the order the messages were written."""
        rows = await self._scope.session.scalars(
            select(Mark)
            .where(
                Mark.workspace_id == self._scope.workspace_id,
                Mark.swarm_id == swarm_id,
                Mark.removed_at.is_(None),
            )
            .order_by(Mark.message_ts, Mark.kind)
        )
        return list(rows)
