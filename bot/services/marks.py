"""Marks: what people say messages are, by reaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.access import Deed, may
from bot.ports import SlackMessage
from bot.records import Actor
from bot.services.seeing import changed
from bot.store import Store, Transaction
from models import MarkKind, SwarmState

KINDS: Mapping[str, MarkKind] = {
    "pushpin": MarkKind.FACT,
    "test_tube": MarkKind.TRIED,
    "bulb": MarkKind.CAUSE,
    "white_check_mark": MarkKind.FIX,
    "ballot_box_with_check": MarkKind.DECISION,
    "link": MarkKind.RESOURCE,
}
"""Which reaction says what a message is."""

LONGEST_TEXT = 3000


class Marks:
    """Keeps what was marked, and nothing else that people write."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def reacted(
        self, actor: Actor, *, channel: str, ts: str, emoji: str, event: str, at: float
    ) -> bool:
        """Take in a reaction that marks a message of a swarm; its text is fetched afterwards."""
        kind = KINDS.get(emoji)
        # A reaction may be just a reaction: nobody is told off for one.
        if kind is None or not may(actor, Deed.MARK):
            return False
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await tx.swarms.in_channel(channel)
            if swarm is None or swarm.state == SwarmState.CANCELLED:
                return False
            return await tx.operations.begin(
                "take_mark",
                event,
                asked_by=actor.id,
                swarm_id=swarm.id,
                channel=channel,
                ts=ts,
                mark=kind,
                marked_by=actor.id,
                at=at or tx.now.timestamp(),
            )

    async def taken_back(
        self, actor: Actor, *, channel: str, ts: str, emoji: str, event: str, at: float
    ) -> bool:
        """Take a mark off when the one who set it takes their reaction back.

        One that is not kept yet, for its text is still being fetched, is not kept afterwards.
        """
        kind = KINDS.get(emoji)
        if kind is None:
            return False
        async with self._store.transaction(actor.workspace_id, event=event) as tx:
            swarm = await tx.swarms.held_in_channel(channel)
            if swarm is None:
                return False
            mark = await tx.marks.at(channel, ts, kind)
            if mark is None:
                mark = await tx.marks.none_at(swarm.id, channel, ts, kind, by=actor.id)
            if mark.marked_by_id != actor.id:
                return False
            mark.removed_at = datetime.fromtimestamp(at, UTC) if at else tx.now
            mark.text = ""
            await changed(tx, swarm)
            tx.record.happened("mark_removed", actor=actor.id, swarm=mark.swarm_id, subject=mark.id)
            return True

    async def put(
        self,
        workspace_id: str,
        *,
        swarm_id: str,
        channel: str,
        kind: str,
        marked_by: str,
        message: SlackMessage,
        text: str,
        at: float,
    ) -> None:
        """Keep a marked message, unless the mark was taken back after that moment."""
        async with self._store.transaction(workspace_id) as tx:
            before = await tx.marks.at(channel, message.ts, kind)
            if before and before.removed_at and before.removed_at.timestamp() >= at:
                return
            author = await tx.people.by_slack(message.author) if message.author else None
            mark = await tx.marks.put(
                swarm_id=swarm_id,
                channel=channel,
                ts=message.ts,
                thread_ts=message.thread_ts,
                kind=MarkKind(kind),
                author_id=author.id if author else None,
                marked_by=marked_by,
                text=text[:LONGEST_TEXT],
                permalink=message.permalink,
            )
            await self._catch_up(tx, swarm_id, is_progress=True)
            tx.record.happened("mark_made", actor=marked_by, swarm=swarm_id, subject=mark.id)

    async def message_changed(
        self, workspace_id: str, *, channel: str, ts: str, event: str, at: float
    ) -> bool:
        """Let the marks on a message catch up after it was edited."""
        async with self._store.transaction(workspace_id) as tx:
            marks = await tx.marks.on(channel, ts)
            for mark in marks:
                await tx.operations.begin(
                    "take_mark",
                    f"{event}/{mark.kind}",
                    swarm_id=mark.swarm_id,
                    channel=channel,
                    ts=ts,
                    mark=mark.kind,
                    marked_by=mark.marked_by_id,
                    at=at or tx.now.timestamp(),
                )
            return bool(marks)

    async def message_deleted(self, workspace_id: str, *, channel: str, ts: str) -> bool:
        """Forget the marks on a message that its author has deleted, and the text with them.

        What an unpublished article took from it goes too; what is published stays.
        """
        async with self._store.transaction(workspace_id) as tx:
            marks = await tx.marks.on(channel, ts)
            for mark in marks:
                mark.removed_at, mark.text = tx.now, ""
            for swarm_id in {mark.swarm_id for mark in marks}:
                await erase_from_draft(tx, swarm_id, [mark.id for mark in marks])
                await self._catch_up(tx, swarm_id)
            return bool(marks)

    async def _catch_up(self, tx: Transaction, swarm_id: str, *, is_progress: bool = False) -> None:
        await tx.flush()
        swarm = await tx.swarms.locked(swarm_id)
        if swarm is not None:
            if is_progress:
                swarm.progressed(at=tx.now)
            await changed(tx, swarm)


async def erase_from_draft(tx: Transaction, swarm_id: str, mark_ids: Sequence[str]) -> None:
    """Take what came of these marks out of the draft that a swarm has."""
    article = await tx.articles.held_draft(swarm_id)
    if article is None or not await tx.articles.erase(article, mark_ids):
        return
    # A new version, so that a form opened before cannot write the text back.
    before = await tx.pictures.article(article)
    article.version += 1
    await tx.articles.write(article, before.lines, by=None, masked_count=before.masked_count)
    await tx.operations.begin(
        "refresh_article",
        f"{article.id}/{article.version}/{article.state}",
        article_id=article.id,
    )
