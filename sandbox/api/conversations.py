"""conversations.*: what changes a channel or who is in it."""

from sandbox import channels
from sandbox.api.places import direct_with, member_channel, proper_channel, visible_channel
from sandbox.dispatch import Answer, Call, Method
from sandbox.errors import SlackError
from sandbox.shapes import ChannelKind, Json
from sandbox.unverified import BOT_UNARCHIVE
from sandbox.wire import channel_object
from sandbox.world import Channel, User

MOST_INVITED = 100
MOST_TOGETHER = 8


def _shown(call: Call, channel: Channel) -> Json:
    return {"channel": channel_object(channel, call.core.bot.id, call.core.team)}


def create(call: Call) -> Answer:
    """Answer conversations.create."""
    private = call.flag("is_private")
    call.need_scope("groups:write" if private else "channels:manage")
    kind: ChannelKind = "private" if private else "public"
    channel = channels.create(call.core, call.text("name"), kind, call.core.bot)
    return _shown(call, channel)


def invite(call: Call) -> Answer:
    """Answer conversations.invite."""
    core = call.core
    channel = proper_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    if core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    wanted = list(dict.fromkeys(call.listed("users")))
    if not wanted:
        raise SlackError("no_user")
    if len(wanted) > MOST_INVITED:
        raise SlackError("user_not_found")
    errors = [(user_id, code) for user_id in wanted if (code := _objection(call, channel, user_id))]
    listed = [{"ok": False, "error": code, "user": user_id} for user_id, code in errors]
    if errors and (not call.flag("force") or len(errors) == len(wanted)):
        raise SlackError(errors[0][1], errors=listed)
    refused = {user_id for user_id, _ in errors}
    for user_id in wanted:
        if user_id not in refused:
            channels.join(core, channel, core.user(user_id), inviter=core.bot)
    answer = _shown(call, channel)
    return answer | {"errors": listed} if listed else answer


def _objection(call: Call, channel: Channel, user_id: str) -> str:
    if user_id == call.core.bot.id:
        return "cant_invite_self"
    return channels.check_invitee(call.core, channel, call.core.world.users.get(user_id))


def kick(call: Call) -> Answer:
    """Answer conversations.kick."""
    core = call.core
    channel = proper_channel(call)
    if core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    user = core.world.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    if user is core.bot:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    channels.leave(core, channel, user, actor=core.bot)
    return {"errors": {}}


def join(call: Call) -> Answer:
    """Answer conversations.join."""
    core = call.core
    channel = visible_channel(call)
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    already = core.bot.id in channel.members
    if not already:
        channels.join(core, channel, core.bot)
    answer = _shown(call, channel)
    if already:
        warning = "already_in_channel"
        return answer | {"warning": warning, "response_metadata": {"warnings": [warning]}}
    return answer


def leave(call: Call) -> Answer:
    """Answer conversations.leave."""
    core = call.core
    channel = proper_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    if core.bot.id not in channel.members:
        return {"not_in_channel": True}
    if channel.members == [core.bot.id] and channel.kind == "private":
        raise SlackError("last_member")
    channels.leave(core, channel, core.bot)
    return None


def archive(call: Call) -> Answer:
    """Answer conversations.archive."""
    core = call.core
    channel = proper_channel(call)
    if channel.is_archived:
        raise SlackError("already_archived")
    if core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    channels.set_archived(core, channel, core.bot, archived=True)
    return None


def unarchive(call: Call) -> Answer:
    """Refuse conversations.unarchive, which does not work with bot tokens."""
    channel = proper_channel(call)
    raise SlackError(BOT_UNARCHIVE if channel.is_archived else "not_archived")


def rename(call: Call) -> Answer:
    """Answer conversations.rename."""
    channel = proper_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.creator != call.core.bot.id:
        raise SlackError("not_authorized")
    channels.rename(call.core, channel, call.text("name"), call.core.bot)
    return _shown(call, channel)


def _note(call: Call, argument: str) -> tuple[Channel, str]:
    text = call.text(argument)
    if len(text) > channels.NOTE_LIMIT:
        raise SlackError("too_long")
    channel = member_channel(call)
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    return channel, text


def set_topic(call: Call) -> Answer:
    """Answer conversations.setTopic."""
    channel, text = _note(call, "topic")
    channels.set_topic(call.core, channel, text, call.core.bot)
    return _shown(call, channel)


def set_purpose(call: Call) -> Answer:
    """Answer conversations.setPurpose."""
    channel, text = _note(call, "purpose")
    channels.set_purpose(call.core, channel, text, call.core.bot)
    return _shown(call, channel)


def open_direct(call: Call) -> Answer:
    """Answer conversations.open."""
    core = call.core
    if given := call.text("channel"):
        channel = core.channel(given)
        if channel.kind not in ("im", "mpim"):
            raise SlackError("method_not_supported_for_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    users = [_partner(call, user_id) for user_id in call.listed("users")]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_TOGETHER:
        raise SlackError("too_many_users")
    call.need_scope("im:write" if len(users) == 1 else "mpim:write")
    there = core.world.direct(core.bot.id, *(user.id for user in users)) is not None
    if len(users) == 1:
        channel = direct_with(call, users[0])
    else:
        channel = channels.direct(core, core.bot, *users)
    body = {"id": channel.id}
    if call.flag("return_im"):
        body = channel_object(channel, core.bot.id, core.team)
    return {"no_op": there, "already_open": there, "channel": body}


def _partner(call: Call, user_id: str) -> User:
    user = call.core.user(user_id)
    if user.deleted:
        raise SlackError("user_disabled")
    return user


def close(call: Call) -> Answer:
    """Answer conversations.close, which only direct messages know."""
    channel = visible_channel(call)
    if channel.kind not in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    return {"no_op": True, "already_closed": True}


def mark(call: Call) -> Answer:
    """Answer conversations.mark."""
    channel = member_channel(call, open_only=False)
    if call.text("ts") not in channel.messages:
        raise SlackError("invalid_timestamp")
    channel.read[call.core.bot.id] = call.text("ts")
    return None


METHODS: dict[str, Method] = {
    "conversations.create": create,
    "conversations.invite": invite,
    "conversations.kick": kick,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.rename": rename,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
    "conversations.open": open_direct,
    "conversations.close": close,
    "conversations.mark": mark,
}
