"""What a person types, as Slack stores it: escaped, with mentions and links in angle brackets."""

import re

from sandbox.rich_text import escape
from sandbox.world import World

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)'\"])"
    r"|(?<![\w.])@(?P<user>[\w.-]*\w)"
    r"|(?<![\w#&])#(?P<channel>[\w-]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
)
_RANGES = ("here", "channel", "everyone")


def stored(text: str, world: World, *, names: bool = False) -> str:
    """Return the text as stored; `names` adds them to mentions, as commands have them."""
    made = []
    place = 0
    for match in _TOKEN.finditer(text):
        made += [escape(text[place : match.start()]), _token(match, world, names=names)]
        place = match.end()
    return "".join(made) + escape(text[place:])


def _token(match: re.Match[str], world: World, *, names: bool) -> str:
    if match["url"]:
        return f"<{escape(match['url'])}>"
    if match["email"]:
        return f"<mailto:{match['email']}|{match['email']}>"
    if match["channel"]:
        return _channel(match["channel"], world) or match[0]
    return _mention(match["user"], world, names=names) or match[0]


def _channel(name: str, world: World) -> str:
    channel = world.channel_named(name)
    return f"<#{channel.id}|{channel.name}>" if channel and channel.name else ""


def _mention(name: str, world: World, *, names: bool) -> str:
    if name in _RANGES:
        return f"<!{name}>"
    user = world.user_named(name)
    if user is not None:
        return f"<@{user.id}|{user.name}>" if names else f"<@{user.id}>"
    group = next((g for g in world.usergroups.values() if g.handle == name), None)
    return f"<!subteam^{group.id}|@{group.handle}>" if group else ""
