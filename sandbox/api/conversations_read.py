"""conversations.* and users.conversations: what only looks."""

from collections.abc import Iterable

from sandbox.api.paging import page
from sandbox.api.places import visible_channel
from sandbox.dispatch import Answer, Call, Method
from sandbox.errors import SlackError
from sandbox.shapes import ChannelKind, Json
from sandbox.unverified import ARCHIVED_WITHOUT_BOT
from sandbox.wire import channel_object, message_object
from sandbox.world import Channel, Message

_KINDS: dict[str, ChannelKind] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}


def _kinds(call: Call) -> set[ChannelKind]:
    wanted = call.listed("types") or ["public_channel"]
    if any(name not in _KINDS for name in wanted):
        raise SlackError("invalid_types")
    kinds = {_KINDS[name] for name in wanted}
    for kind in sorted(kinds):
        call.need_scope_for(kind)
    return kinds


def _listing(call: Call, found: list[Channel]) -> tuple[list[Json], str]:
    """Cut the page first and drop archived channels after: pages may run short."""
    # unverified: short pages
    rows, cursor = page(call, found, lambda channel: channel.id)
    if call.flag("exclude_archived"):
        rows = [channel for channel in rows if not channel.is_archived]
    core = call.core
    return [channel_object(c, core.bot.id, core.team) for c in rows], cursor


def list_channels(call: Call) -> Answer:
    """Answer conversations.list."""
    core = call.core
    kinds = _kinds(call)
    found = [
        channel
        for channel in core.world.channels.values()
        if channel.kind in kinds and (channel.kind == "public" or core.bot.id in channel.members)
    ]
    rows, cursor = _listing(call, found)
    for row in rows:
        if not row["is_im"]:
            row["num_members"] = len(core.world.channels[row["id"]].members)
    return {"channels": rows, "response_metadata": {"next_cursor": cursor}}


def of_user(call: Call) -> Answer:
    """Answer users.conversations; of others, only what the bot may see."""
    core = call.core
    kinds = _kinds(call)
    user = core.user(call.text("user") or core.bot.id)
    found = [
        channel
        for channel in core.world.channels.values()
        if channel.kind in kinds
        and user.id in channel.members
        and (channel.kind == "public" or core.bot.id in channel.members)
    ]
    rows, cursor = _listing(call, found)
    return {"channels": rows, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Answer:
    """Answer conversations.info."""
    core = call.core
    channel = visible_channel(call)
    body = channel_object(channel, core.bot.id, core.team)
    if core.bot.id in channel.members:
        body["last_read"] = channel.read.get(core.bot.id, "0000000000.000000")
    if call.flag("include_num_members") and not channel.is_im:
        body["num_members"] = len(channel.members)
    if call.flag("include_locale"):
        body["locale"] = "en-US"
    return {"channel": body}


def members(call: Call) -> Answer:
    """Answer conversations.members."""
    channel = visible_channel(call)
    rows, cursor = page(call, channel.members, lambda user_id: user_id)
    return {"members": rows, "response_metadata": {"next_cursor": cursor}}


def _window(call: Call, messages: Iterable[Message]) -> list[Message]:
    oldest, latest = _moment(call, "oldest"), _moment(call, "latest")
    inclusive = call.flag("inclusive")

    def inside(ts: str) -> bool:
        moment = float(ts)
        after = not oldest or moment > oldest or (inclusive and moment == oldest)
        before = not latest or moment < latest or (inclusive and moment == latest)
        return after and before

    return [message for message in messages if inside(message.ts)]


def _moment(call: Call, name: str) -> float:
    text = call.text(name)
    try:
        return float(text) if text else 0.0
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _read_channel(call: Call) -> Channel:
    channel = visible_channel(call)
    ejected = channel.is_archived and ARCHIVED_WITHOUT_BOT
    if call.core.bot.id not in channel.members or ejected:
        raise SlackError("not_in_channel")
    return channel


def _shown(call: Call, messages: list[Message]) -> list[Json]:
    metadata = call.flag("include_all_metadata")
    return [message_object(m, call.core.world, metadata=metadata) for m in messages]


def history(call: Call) -> Answer:
    """Answer conversations.history: newest first, without replies."""
    channel = _read_channel(call)
    found = [m for m in channel.messages.values() if m.in_channel and not m.is_ephemeral]
    found = _window(call, reversed(found))
    rows, cursor = page(call, found, lambda message: message.ts)
    answer: Json = {
        "messages": _shown(call, rows),
        "has_more": bool(cursor),
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    for name in ("oldest", "latest"):
        if call.text(name):
            answer[name] = call.text(name)
    return answer


def replies(call: Call) -> Answer:
    """Answer conversations.replies: the parent, then its replies, oldest first."""
    channel = _read_channel(call)
    parent = channel.messages.get(call.text("ts"))
    if parent is None or parent.is_ephemeral:
        raise SlackError("thread_not_found")
    found = [
        m
        for m in channel.messages.values()
        if m.is_reply and m.thread_ts == parent.ts and not m.is_ephemeral
    ]
    # unverified: parent once
    rows, cursor = page(call, [parent, *_window(call, found)], lambda m: m.ts, default=1000)
    answer: Json = {"messages": _shown(call, rows), "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


METHODS: dict[str, Method] = {
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.conversations": of_user,
}
