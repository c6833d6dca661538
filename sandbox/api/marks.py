"""reactions.*, pins.* and bookmarks.*: what is put on messages and channels."""

from urllib.parse import urlparse

from sandbox import marks
from sandbox.api.places import member_channel, message_at, visible_channel
from sandbox.dispatch import Answer, Call, Method
from sandbox.errors import SlackError, invalid_arguments
from sandbox.wire import bookmark_object, message_object, pin_object
from sandbox.world import Bookmark, Channel, Message


def _reacted(call: Call) -> Message:
    if not call.text("channel") or not call.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = visible_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    # unverified: reaction rights
    if call.core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return message_at(call, channel, "timestamp")


def add_reaction(call: Call) -> Answer:
    """Answer reactions.add."""
    name = marks.check_emoji(call.text("name"))
    marks.react(call.core, _reacted(call), call.core.bot, name)
    return None


def remove_reaction(call: Call) -> Answer:
    """Answer reactions.remove."""
    name = marks.check_emoji(call.text("name"))
    marks.unreact(call.core, _reacted(call), call.core.bot, name)
    return None


def get_reactions(call: Call) -> Answer:
    """Answer reactions.get."""
    if not call.text("channel") or not call.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = visible_channel(call)
    message = message_at(call, channel, "timestamp")
    body = message_object(message, call.core.world)
    return {"type": "message", "channel": channel.id, "message": body}


def _pinned(call: Call) -> tuple[Channel, Message]:
    channel = member_channel(call, open_only=False)
    # unverified: archived pins
    if channel.is_archived:
        raise SlackError("restricted_action")
    if not call.text("timestamp"):
        raise SlackError("no_item_specified")
    return channel, message_at(call, channel, "timestamp")


def add_pin(call: Call) -> Answer:
    """Answer pins.add."""
    channel, message = _pinned(call)
    marks.pin(call.core, channel, message, call.core.bot)
    return None


def remove_pin(call: Call) -> Answer:
    """Answer pins.remove."""
    channel, message = _pinned(call)
    marks.unpin(call.core, channel, message, call.core.bot)
    return None


def list_pins(call: Call) -> Answer:
    """Answer pins.list."""
    channel = visible_channel(call)
    return {"items": [pin_object(pin, channel, call.core.world) for pin in channel.pins]}


def _bookmarked(call: Call) -> Channel:
    channel = visible_channel(call, "channel_id")
    # unverified: bookmark rights
    if call.core.bot.id not in channel.members or channel.is_archived:
        raise SlackError("permission_denied")
    return channel


def _check_link(link: str) -> str:
    parts = urlparse(link)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SlackError("invalid_link")
    return link


def _check_emoji(emoji: str) -> str:
    if emoji:
        try:
            marks.check_emoji(emoji)
        except SlackError:
            raise SlackError("invalid_emoji") from None
    return emoji


def add_bookmark(call: Call) -> Answer:
    """Answer bookmarks.add."""
    core = call.core
    if call.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link = _check_link(call.text("link"))
    emoji = _check_emoji(call.text("emoji"))
    channel = _bookmarked(call)
    made = marks.bookmark(core, channel, core.bot, call.text("title"), link, emoji)
    return {"bookmark": bookmark_object(made, core.app.id)}


def _bookmark(call: Call) -> tuple[Channel, Bookmark]:
    channel = _bookmarked(call)
    wanted = call.text("bookmark_id")
    found = next((b for b in channel.bookmarks if b.id == wanted), None)
    if found is None:
        raise SlackError("not_found")
    return channel, found


def edit_bookmark(call: Call) -> Answer:
    """Answer bookmarks.edit."""
    core = call.core
    channel, found = _bookmark(call)
    if not any(call.text(name) for name in ("title", "link", "emoji")):
        raise invalid_arguments("[ERROR] nothing to change")
    found.title = call.text("title") or found.title
    found.link = _check_link(call.text("link")) if call.text("link") else found.link
    found.emoji = _check_emoji(call.text("emoji")) or found.emoji
    found.date_updated = int(core.now())
    found.last_updated_by = core.bot.id
    core.changes.announce("pane", channel=channel.id)
    return {"bookmark": bookmark_object(found, core.app.id)}


def list_bookmarks(call: Call) -> Answer:
    """Answer bookmarks.list."""
    channel = visible_channel(call, "channel_id")
    return {"bookmarks": [bookmark_object(b, call.core.app.id) for b in channel.bookmarks]}


def remove_bookmark(call: Call) -> Answer:
    """Answer bookmarks.remove."""
    channel, found = _bookmark(call)
    channel.bookmarks.remove(found)
    call.core.changes.announce("pane", channel=channel.id)
    return None


METHODS: dict[str, Method] = {
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "reactions.get": get_reactions,
    "pins.add": add_pin,
    "pins.remove": remove_pin,
    "pins.list": list_pins,
    "bookmarks.add": add_bookmark,
    "bookmarks.edit": edit_bookmark,
    "bookmarks.list": list_bookmarks,
    "bookmarks.remove": remove_bookmark,
}
