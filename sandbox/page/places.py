"""Where the addresses of messages and canvases lead that stand in messages, as Slack words them."""

import re

from aiohttp import web

from sandbox.page.tab import Tab
from sandbox.people import Person
from sandbox.workspace import Workspace
from sandbox.world import Canvas, Channel, Message

_FROM = re.compile(r"https?://[^/]+/as/([^/?#]+)")
_MESSAGE = re.compile(r"p(\d+)(\d{6})")


def message_of(workspace: Workspace, request: web.Request) -> tuple[Channel, Message | None]:
    """Return the channel and, if one is named, the message to which an address leads."""
    channel = workspace.world.channels.get(request.match_info["channel"])
    if channel is None:
        raise web.HTTPNotFound(text="there is no such channel")
    named = _MESSAGE.fullmatch(request.match_info.get("message", ""))
    return channel, channel.messages.get(f"{named[1]}.{named[2]}") if named else None


def canvas_of(workspace: Workspace, request: web.Request) -> tuple[Channel, Canvas]:
    """Return the canvas to which an address leads, and its channel."""
    for channel in workspace.world.channels.values():
        if channel.canvas is not None and channel.canvas.id == request.match_info["canvas"]:
            return channel, channel.canvas
    raise web.HTTPNotFound(text="there is no such canvas")


def who_follows(workspace: Workspace, request: web.Request, channel: Channel) -> Person:
    """Return whose tab a link was followed from or, where that is not told, who may see it."""
    came_from = _FROM.match(request.headers.get("Referer", ""))
    user = workspace.world.user_named(came_from[1]) if came_from else None
    if user is not None and user.is_person:
        people = [workspace.person(user.id)]
    else:
        people = workspace.people()
    able = next((person for person in people if person.can_see(channel)), None)
    if able is None:
        raise web.HTTPNotFound(text="this is not for you to see")
    return able


def address_of(tab: Tab, channel: Channel, message: Message | None) -> str:
    """Return the page on which a message stands, scrolled to it."""
    if message is None:
        return tab.page_url(channel.id)
    is_reply = message.thread_ts not in ("", message.ts)
    place = f"{'t' if is_reply else 'm'}-{message.ts.replace('.', '-')}"
    return f"{tab.page_url(channel.id, thread=message.thread_ts if is_reply else '')}#{place}"
