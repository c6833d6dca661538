"""Channels come into being, are joined, left, renamed and archived, by people or by the bot."""

import re

from sandbox import events
from sandbox.core import Core
from sandbox.errors import SlackError
from sandbox.posting import notice
from sandbox.shapes import ChannelKind
from sandbox.unverified import ARCHIVED_WITHOUT_BOT
from sandbox.world import Channel, Note, User

# unverified: plain names
_NAME = re.compile(r"[a-z0-9_-]+")
NOTE_LIMIT = 250


def check_name(core: Core, name: str, *, but: Channel | None = None) -> None:
    """Raise the error that Slack gives for a bad or a taken name."""
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"[^\W_]", name):
        raise SlackError("invalid_name_punctuation")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    # Archived channels keep their names.
    taken = core.world.channel_named(name)
    if taken is not None and taken is not but and taken.name == name:
        raise SlackError("name_taken")


def create(core: Core, name: str, kind: ChannelKind, creator: User) -> Channel:
    """Make a channel with its creator in it."""
    check_name(core, name)
    channel = Channel(
        id=core.world.new_id("C"),
        name=name,
        kind=kind,
        creator=creator.id,
        created=int(core.now()),
        members=[creator.id],
    )
    core.world.add_channel(channel)
    core.changes.announce("side", channel=channel.id)
    events.channel_created(core, channel)
    notice(core, channel, creator, "channel_join", f"<@{creator.id}> has joined the channel")
    events.member(core, channel, creator, joined=True)
    return channel


def direct(core: Core, *users: User) -> Channel:
    """Return the direct message that holds exactly these users, made if it is missing."""
    found = core.world.direct(*(user.id for user in users))
    if found is not None:
        return found
    group = len(users) > 2
    channel = Channel(
        id=core.world.new_id("C" if group else "D"),
        name="mpdm-" + "--".join(user.name for user in users) + "-1" if group else "",
        kind="mpim" if group else "im",
        creator=users[0].id,
        created=int(core.now()),
        members=[user.id for user in users],
    )
    core.world.add_channel(channel)
    core.changes.announce("side", people=channel.members, channel=channel.id)
    return channel


def join(core: Core, channel: Channel, user: User, *, inviter: User | None = None) -> None:
    """Add a member."""
    channel.members.append(user.id)
    channel.read.setdefault(user.id, max(channel.messages, default="0"))
    extra: dict[str, object] = {"inviter": inviter.id} if inviter else {}
    notice(core, channel, user, "channel_join", f"<@{user.id}> has joined the channel", **extra)
    events.member(core, channel, user, joined=True, inviter=inviter.id if inviter else "")
    core.changes.announce("side", "pane", channel=channel.id)


def leave(core: Core, channel: Channel, user: User, *, actor: User | None = None) -> None:
    """Take a member out, by their own wish or by the actor's."""
    if user is core.bot:
        events.member(core, channel, user, joined=False)
        channel.members.remove(user.id)
        events.bot_removed(core, channel, actor or user)
    else:
        channel.members.remove(user.id)
        events.member(core, channel, user, joined=False)
    if actor is None:
        notice(core, channel, user, "channel_leave", f"<@{user.id}> has left the channel")
    core.changes.announce("side", "pane", channel=channel.id)


def check_invitee(core: Core, channel: Channel, user: User | None) -> str:
    """Return the code that forbids adding this user to the channel, or nothing."""
    if user is None or user.deleted:
        return "user_not_found"
    if user.id in channel.members:
        return "already_in_channel"
    if user.is_stranger and not channel.is_ext_shared:
        return "cant_invite"
    if user.is_single_channel_guest and any(
        user.id in other.members and not other.is_im for other in core.world.channels.values()
    ):
        return "ura_max_channels"
    return ""


def rename(core: Core, channel: Channel, name: str, actor: User) -> None:
    """Give the channel another name."""
    check_name(core, name, but=channel)
    old = channel.name
    if old == name:
        return
    channel.previous_names.insert(0, old)
    core.world.rename_channel(channel, name)
    text = f'has renamed the channel from "{old}" to "{name}"'
    notice(core, channel, actor, "channel_name", text, old_name=old, name=name)
    events.channel_renamed(core, channel)
    core.changes.announce("side", "pane", channel=channel.id)


def set_archived(core: Core, channel: Channel, actor: User, *, archived: bool) -> None:
    """Archive the channel, or bring it back."""
    if archived:
        notice(core, channel, actor, "channel_archive", "archived the channel")
    channel.is_archived = archived
    if not archived:
        if ARCHIVED_WITHOUT_BOT and core.bot.id in channel.members:
            channel.members.remove(core.bot.id)
        if actor.id not in channel.members:
            channel.members.append(actor.id)
        notice(core, channel, actor, "channel_unarchive", "un-archived the channel")
    events.channel_archived(core, channel, actor, archived=archived)
    core.changes.announce("side", "pane", channel=channel.id)


def set_topic(core: Core, channel: Channel, text: str, actor: User) -> None:
    """Set the topic."""
    if channel.topic.value == text:
        return
    channel.topic = Note(text, actor.id, int(core.now()))
    shown = f"set the channel topic: {text}" if text else "cleared channel topic"
    notice(core, channel, actor, "channel_topic", shown, topic=text)
    core.changes.announce("pane", channel=channel.id)


def set_purpose(core: Core, channel: Channel, text: str, actor: User) -> None:
    """Set the purpose (the description)."""
    if channel.purpose.value == text:
        return
    channel.purpose = Note(text, actor.id, int(core.now()))
    shown = f"set the channel description: {text}" if text else "cleared the channel description"
    notice(core, channel, actor, "channel_purpose", shown, purpose=text)
    core.changes.announce("pane", channel=channel.id)
