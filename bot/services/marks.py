"""Marks: what people say messages are, by reaction or from the message's menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.access import Deed, allow, may
from bot.errors import BadInputError, NotAllowedError, NotInASwarmError, TooLateError
from bot.i18n import N_
from bot.ports import SlackMessage
from bot.records import Actor, Marked, MarkOn
from bot.services.seeing import changed
from bot.store import Store, Transaction
from models import Mark, MarkKind, Swarm, SwarmState

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
            return await _take(tx, actor, swarm, channel, ts, kind, key=event, at=at)

    async def on_message(self, actor: Actor, *, channel: str, ts: str, is_ours: bool) -> Marked:
        """Return what people have said a message of a swarm is.

        Asked before a form is opened. Raises NotAllowedError, TooLateError or NotInASwarmError.
        """
        allow(actor, Deed.MARK)
        async with self._store.transaction(actor.workspace_id) as tx:
            await _to_mark_in(tx, actor, channel)
            if is_ours:
                raise BadInputError(
                    N_("I wrote this message myself. Mark what people write, and I keep it.")
                )
            return await _marked(tx, actor, channel, ts)

    async def mark(self, actor: Actor, *, channel: str, ts: str, kind: str, once: str) -> None:
        """Say what a message of a swarm is, as a reaction does; its text is fetched afterwards.

        `once` names where it was said. Raises what `on_message` raises, or BadInputError.
        """
        allow(actor, Deed.MARK)
        if kind not in set(MarkKind):
            raise BadInputError(N_("Choose what the message is."), field="kind")
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await _to_mark_in(tx, actor, channel)
            await _take(tx, actor, swarm, channel, ts, MarkKind(kind), key=once, at=0.0)

    async def take_off(self, actor: Actor, *, channel: str, ts: str, kind: str) -> Marked:
        """Take a mark off, as its reaction taken back does; return what stands on the message.

        Raises what `on_message` raises; NotAllowedError for somebody else's mark.
        """
        allow(actor, Deed.MARK)
        async with self._store.transaction(actor.workspace_id) as tx:
            await _to_mark_in(tx, actor, channel)
            swarm = await tx.swarms.held_in_channel(channel)
            mark = await tx.marks.at(channel, ts, kind)
            if swarm is not None and mark is not None and mark.removed_at is None:
                if mark.marked_by_id != actor.id:
                    raise NotAllowedError(
                        N_("Somebody else has marked it so, and only they can take the mark off.")
                    )
                await _remove(tx, actor, swarm, mark, at=0.0)
            return await _marked(tx, actor, channel, ts)

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
            await _remove(tx, actor, swarm, mark, at=at)
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
            swarm = await tx.swarms.locked(swarm_id)
            before = await tx.marks.at(channel, message.ts, kind)
            is_off = before and before.removed_at and before.removed_at.timestamp() >= at
            if swarm is None or is_off:
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
            swarm.progressed(at=tx.now)
            await changed(tx, swarm)
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
            swarm = await tx.swarms.held_in_channel(channel)
            marks = await tx.marks.on(channel, ts)
            if swarm is None or not marks:
                return False
            for mark in marks:
                mark.removed_at, mark.text = tx.now, ""
            await erase_from_draft(tx, swarm.id, [mark.id for mark in marks])
            await changed(tx, swarm)
            return True


async def _to_mark_in(tx: Transaction, actor: Actor, channel: str) -> Swarm:
    """Return the swarm of a channel if its messages can be marked, by this person too."""
    swarm = await tx.showing.swarm_in(channel, actor)
    if swarm is None:
        raise NotInASwarmError
    if swarm.state == SwarmState.CANCELLED:
        raise TooLateError(N_("This swarm was cancelled, so nothing more is kept of it."))
    return swarm


async def _take(
    tx: Transaction,
    actor: Actor,
    swarm: Swarm,
    channel: str,
    ts: str,
    kind: MarkKind,
    *,
    key: str,
    at: float,
) -> bool:
    """Have a message fetched and kept, once."""
    return await tx.operations.begin(
        "take_mark",
        key,
        asked_by=actor.id,
        swarm_id=swarm.id,
        channel=channel,
        ts=ts,
        mark=kind,
        marked_by=actor.id,
        at=at or tx.now.timestamp(),
    )


async def _remove(tx: Transaction, actor: Actor, swarm: Swarm, mark: Mark, *, at: float) -> None:
    """Take a mark off, and forget the text it kept."""
    mark.removed_at = datetime.fromtimestamp(at, UTC) if at else tx.now
    mark.text = ""
    await changed(tx, swarm)
    tx.record.happened("mark_removed", actor=actor.id, swarm=mark.swarm_id, subject=mark.id)


async def _marked(tx: Transaction, actor: Actor, channel: str, ts: str) -> Marked:
    marks = await tx.marks.on(channel, ts)
    refs = await tx.people.refs({mark.marked_by_id for mark in marks})
    order = list(MarkKind)
    marks.sort(key=lambda mark: order.index(MarkKind(mark.kind)))
    return Marked(
        channel,
        ts,
        [
            MarkOn(mark.kind, refs[mark.marked_by_id], mark.marked_by_id == actor.id)
            for mark in marks
        ],
    )


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
