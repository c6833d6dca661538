"""Which conversation and message a call means, and whether the bot may be there."""

from sandbox import channels
from sandbox.dispatch import Call
from sandbox.errors import SlackError
from sandbox.world import Channel, Message, User


def visible_channel(call: Call, argument: str = "channel") -> Channel:
    """Return a conversation that the bot may know of."""
    core = call.core
    channel = core.channel(call.text(argument))
    if channel.is_private and core.bot.id not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def member_channel(call: Call, argument: str = "channel", *, open_only: bool = True) -> Channel:
    """Return a conversation that the bot is in and (unless told) that is not archived."""
    channel = visible_channel(call, argument)
    if open_only and channel.is_archived:
        raise SlackError("is_archived")
    if call.core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def proper_channel(call: Call) -> Channel:
    """Return a conversation of the bot that is not a direct message."""
    channel = visible_channel(call)
    if channel.kind in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    return channel


def destination(call: Call) -> Channel:
    """Return where to post: a conversation's id or name, or a user's id for a direct message."""
    core = call.core
    wanted = call.text("channel")
    user = core.world.users.get(wanted)
    if user is not None:
        return direct_with(call, user)
    channel = core.world.channel_named(wanted)
    if channel is None or (channel.is_private and core.bot.id not in channel.members):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    open_to_bots = "chat:write.public" in core.granted and channel.kind == "public"
    if core.bot.id not in channel.members and not open_to_bots:
        raise SlackError("not_in_channel")
    return channel


def direct_with(call: Call, user: User) -> Channel:
    """Return the bot's direct message with somebody it can write to."""
    if user.is_bot or user.deleted:
        raise SlackError("channel_not_found")
    if not call.core.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channels.direct(call.core, call.core.bot, user)


def message_at(call: Call, channel: Channel, argument: str) -> Message:
    """Return the message whose ts the argument gives."""
    ts = call.text(argument)
    if not is_ts(ts):
        raise SlackError("bad_timestamp")
    return call.core.message(channel, ts)


def is_ts(text: str) -> bool:
    """Tell whether a text has the shape of a ts."""
    seconds, dot, rest = text.partition(".")
    return seconds.isdigit() and bool(dot) and rest.isdigit()
