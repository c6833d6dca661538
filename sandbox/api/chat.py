"""chat.*: post, update, delete, schedule."""

from sandbox import blockkit_door, posting
from sandbox.api.places import destination, is_ts, message_at, visible_channel
from sandbox.core import Core
from sandbox.dispatch import Answer, Call, Method, parsed
from sandbox.errors import SlackError
from sandbox.shapes import Json
from sandbox.unverified import ORPHANS_ARE_ACCEPTED
from sandbox.wire import message_object, permalink
from sandbox.world import Channel, Message

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000
LONGEST_MARKDOWN = 12_000
LARGEST_METADATA = 8_000
FURTHEST = 120 * 24 * 3600


def _content(call: Call) -> posting.Draft:
    """Judge the parts that make a message."""
    blocks = blockkit_door.message_blocks(call.core, call.args)
    attachments = blockkit_door.message_attachments(call.core, call.args)
    text = call.text("text")
    markdown = call.text("markdown_text")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > LONGEST_MARKDOWN:
            raise SlackError("msg_too_long")
        block_id = call.core.world.new_id("bk").lower()
        blocks = [{"type": "markdown", "block_id": block_id, "text": markdown}]
        text = markdown
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    return posting.Draft(text=text, blocks=blocks, attachments=attachments)


def _metadata(call: Call) -> Json | None:
    metadata = parsed(call.args.get("metadata") or None, "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(metadata)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def _thread_ts(call: Call, channel: Channel) -> str:
    """Judge where a reply goes: below nothing it is accepted, but nobody will ever see it."""
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return ""
    if not is_ts(thread_ts):
        message = f"[ERROR] {thread_ts} is not a valid thread_ts"
        raise SlackError("invalid_thread_ts", response_metadata={"messages": [message]})
    if posting.thread_parent(channel, thread_ts) is None and ORPHANS_ARE_ACCEPTED:
        what = f"thread_ts {thread_ts} names no message, so nobody sees this reply"
        call.core.problems.add("payload", call.method, what)
    return thread_ts


def post_message(call: Call) -> Answer:
    """chat.postMessage."""
    core = call.core
    channel = destination(call)
    draft = _content(call)
    draft.text = draft.text[:LONGEST_POST]
    draft.metadata = _metadata(call)
    draft.unfurl = call.flag("unfurl_links") or call.flag("unfurl_media", default=True)
    draft.thread_ts = _thread_ts(call, channel)
    draft.broadcast = call.flag("reply_broadcast")
    if call.flag("as_user"):
        raise SlackError("as_user_not_supported")
    if core.strict.rate_limits and (rest := core.limits.wait_for_channel(channel.id)):
        raise SlackError("ratelimited", retry_after=rest)
    message = posting.post(core, channel, core.bot, draft)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": message_object(message, core.world, metadata=True),
    }


def post_ephemeral(call: Call) -> Answer:
    """chat.postEphemeral."""
    core = call.core
    channel = destination(call)
    reader = core.world.users.get(call.text("user"))
    draft = _content(call)
    if len(draft.text) > LONGEST_POST:
        raise SlackError("msg_too_long")
    if reader is None or reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    draft.thread_ts = call.text("thread_ts")
    return {"message_ts": posting.post_ephemeral(core, channel, reader, draft).ts}


def update(call: Call) -> Answer:
    """chat.update."""
    core = call.core
    channel = visible_channel(call)
    message = core.message(channel, call.text("ts"))
    _check_update(call, channel, message)
    draft = _content(call)
    change = posting.Edit(text=draft.text, blocks=draft.blocks, metadata=_metadata(call))
    if "attachments" in call.args:
        change.attachments = draft.attachments
    posting.edit(core, message, core.bot, change)
    body = message_object(message, core.world, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


def _check_update(call: Call, channel: Channel, message: Message) -> None:
    if channel.is_archived:
        raise SlackError("is_inactive")
    if message.bot_id != call.core.world.bot_id:
        raise SlackError("cant_update_message")
    if len(call.text("text")) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")


def delete(call: Call) -> Answer:
    """chat.delete."""
    channel = visible_channel(call)
    message = call.core.message(channel, call.text("ts"))
    if message.bot_id != call.core.world.bot_id or channel.is_archived:
        raise SlackError("cant_delete_message")
    posting.delete(call.core, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Answer:
    """chat.getPermalink."""
    channel = visible_channel(call)
    message = message_at(call, channel, "message_ts")
    link = permalink(channel.id, message.ts, call.core.team, message.thread_ts)
    return {"channel": channel.id, "permalink": link}


def schedule_message(call: Call) -> Answer:
    """chat.scheduleMessage."""
    core = call.core
    channel = destination(call)
    draft = _content(call)
    draft.thread_ts = call.text("thread_ts")
    draft.metadata = _metadata(call)
    post_at = call.number("post_at", 0)
    if post_at <= core.now():
        raise SlackError("time_in_past")
    if post_at > core.now() + FURTHEST:
        raise SlackError("time_too_far")
    scheduled_id = core.world.new_id("Q")
    row = {
        "id": scheduled_id,
        "channel_id": channel.id,
        "post_at": post_at,
        "date_created": int(core.now()),
        "text": draft.text,
    }
    core.world.scheduled[scheduled_id] = row
    core.spawn(_post_later(core, channel, draft, row))
    body = {"text": draft.text, "type": "delayed_message", "bot_id": core.world.bot_id}
    return {
        "scheduled_message_id": scheduled_id,
        "channel": channel.id,
        "post_at": post_at,
        "message": body | {"user": core.bot.id, "team": core.team.id, "blocks": draft.blocks},
    }


async def _post_later(core: Core, channel: Channel, draft: posting.Draft, row: Json) -> None:
    await core.clock.sleep(row["post_at"] - core.now())
    if core.world.scheduled.pop(row["id"], None) and not channel.is_archived:
        posting.post(core, channel, core.bot, draft)


def delete_scheduled(call: Call) -> Answer:
    """chat.deleteScheduledMessage."""
    row = call.core.world.scheduled.get(call.text("scheduled_message_id"))
    if row is None or row["channel_id"] != call.text("channel"):
        raise SlackError("invalid_scheduled_message_id")
    del call.core.world.scheduled[row["id"]]
    return None


def list_scheduled(call: Call) -> Answer:
    """chat.scheduledMessages.list."""
    wanted = call.text("channel")
    rows = [
        row
        for row in call.core.world.scheduled.values()
        if not wanted or row["channel_id"] == wanted
    ]
    return {"scheduled_messages": rows, "response_metadata": {"next_cursor": ""}}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.scheduleMessage": schedule_message,
    "chat.deleteScheduledMessage": delete_scheduled,
    "chat.scheduledMessages.list": list_scheduled,
}
