"""What happens in Slack: reactions, people coming and going, words, channels closing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.records import Actor
from bot.services import Services
from bot.services.hearing import Hearing
from bot.services.order import BEE, EYES
from handlers import payloads
from handlers.boundary import Call, on_event, on_notice

WORDS = ("message", "message/file_share", "message/thread_broadcast")
EDITS = ("message/message_changed", "message/message_deleted")
GONE = ("channel_deleted", "group_deleted")
CHANGED = (
    *GONE,
    *("channel_archive", "channel_left", "channel_rename", "channel_unarchive"),
    *("group_archive", "group_left", "group_rename", "group_unarchive"),
)

WorkspaceOf = Callable[[str | None, str | None], str | None]
Effect = Callable[..., Awaitable[object]]
ByEmoji = Mapping[str, Effect]


def register(app: AsyncApp) -> None:
    """Take the events that the manifest asks for."""
    app.event("reaction_added")(on_event(reacted))
    app.event("reaction_removed")(on_event(took_back))
    app.event("member_joined_channel")(on_notice(came))
    app.event("member_left_channel")(on_notice(went))
    app.event("message")(on_notice(wrote))
    app.event("channel_id_changed")(on_notice(moved))
    for kind in CHANGED:
        app.event(kind)(on_notice(channel_changed))


async def reacted(call: Call, event: payloads.Event) -> None:
    """Join by the bee, follow by the eyes, mark by the rest."""
    parts = call.services.participations
    on_announcement: ByEmoji = {BEE: parts.join, EYES: parts.follow}
    await _by_reaction(call, event, on_announcement, call.services.marks.reacted)


async def took_back(call: Call, event: payloads.Event) -> None:
    """Leave, stop following, or take a mark off."""
    parts = call.services.participations
    on_announcement: ByEmoji = {BEE: parts.took_bee_back, EYES: parts.unfollow}
    await _by_reaction(call, event, on_announcement, call.services.marks.taken_back)


async def _by_reaction(
    call: Call,
    event: payloads.Event,
    on_announcement: ByEmoji,
    on_message: Effect,
) -> None:
    channel, ts = event.channel or "", event.ts or ""
    take_part = on_announcement.get(event.reaction)
    if take_part is None:
        await on_message(
            call.actor, channel=channel, ts=ts, emoji=event.reaction, event=event.id, at=event.at
        )
        return
    swarm_id = await call.services.swarms.announced_at(call.actor, channel, ts)
    if swarm_id is not None:
        await take_part(call.actor, swarm_id, channel=channel, event=event.id, at=event.at)
        return
    await call.services.swarms.reacted_early(
        call.actor,
        what=event.kind,
        emoji=event.reaction,
        channel=channel,
        ts=ts,
        event=event.id,
        at=event.at,
    )


async def came(
    body: dict[str, Any],
    services: Services,
    workspace_id: str,
    actor: Actor | None,
    bot_user_id: str | None,
) -> None:
    """Note who is in a swarm's channel, however they got there."""
    event = payloads.event(body)
    channel = event.channel or ""
    if event.user == bot_user_id:
        await services.rooms.bot_came(workspace_id, channel, event=event.id)
    elif actor is not None:
        await services.participations.came_into_channel(
            workspace_id, actor.id, channel, event=event.id
        )


async def went(
    body: dict[str, Any],
    services: Services,
    workspace_id: str,
    actor: Actor | None,
    bot_user_id: str | None,
) -> None:
    """Note who is no longer in a swarm's channel."""
    event = payloads.event(body)
    channel = event.channel or ""
    if event.user == bot_user_id:
        await services.rooms.changed_in_slack(workspace_id, channel, event=event.id)
    elif actor is not None:
        await services.participations.left_channel(workspace_id, actor.id, channel, event=event.id)


async def wrote(
    body: dict[str, Any], services: Services, workspace_id: str, actor: Actor | None
) -> None:
    """Note the moment of somebody's first words; let marks follow edits and deletions."""
    event = payloads.event(body)
    channel, ts = event.channel or "", event.ts or ""
    if event.kind == "message/message_changed":
        await services.marks.message_changed(
            workspace_id, channel=channel, ts=ts, event=event.id, at=event.at
        )
    elif event.kind == "message/message_deleted":
        await services.marks.message_deleted(workspace_id, channel=channel, ts=ts)
    elif event.kind in WORDS and actor is not None and not payloads.is_from_bot(body):
        await services.hearing.wrote(actor, channel)


def changes_nothing(hearing: Hearing, workspace_of: WorkspaceOf, body: Mapping[str, Any]) -> bool:
    """Tell whether a delivery is a message of which it is known that nothing follows.

    Nearly all that the bot hears are such messages, so this is asked before anything else.
    """
    if not payloads.is_message(body):
        return False
    event = payloads.event(body)
    if event.kind in EDITS:
        return False
    if event.kind not in WORDS or payloads.is_from_bot(body):
        return True
    sender = payloads.sender(body)
    workspace_id = workspace_of(sender.team_id, sender.enterprise_id)
    return workspace_id is not None and hearing.changes_nothing(
        workspace_id, event.channel or "", event.user or ""
    )


async def channel_changed(body: dict[str, Any], services: Services, workspace_id: str) -> None:
    """Have a channel looked at that was archived, deleted or renamed, is back, or lost the bot."""
    event = payloads.event(body)
    if event.channel is not None:
        await services.rooms.changed_in_slack(
            workspace_id, event.channel, event=event.id, is_gone=event.kind in GONE
        )


async def moved(body: dict[str, Any], services: Services, workspace_id: str) -> None:
    """Follow a channel to the id that it has from now on."""
    event = payloads.event(body)
    if event.channel and event.former_channel:
        await services.rooms.moved(
            workspace_id, event.former_channel, event.channel, event=event.id
        )
