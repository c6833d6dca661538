"""The rich_text block that Slack's client adds to what a person types."""

import re

from sandbox.shapes import Json
from sandbox.world import Message

_TOKEN = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>|<#(?P<channel>[CGD][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<!subteam\^(?P<group>S[A-Z0-9]+)(?:\|[^>]*)?>|<!(?P<range>here|channel|everyone)>"
    r"|<(?P<url>(?:https?|mailto):[^|>]+)(?:\|(?P<label>[^>]*))?>|:(?P<emoji>[a-z0-9_+'-]+):"
)


def rich_text(message: Message) -> list[Json]:
    """Return the blocks for a person's message; none for an empty or a system message."""
    if not message.text or message.subtype not in ("", "file_share", "thread_broadcast"):
        return []
    section = {"type": "rich_text_section", "elements": elements(message.text)}
    return [{"type": "rich_text", "block_id": f"rt{message.ts[-6:]}", "elements": [section]}]


def elements(text: str) -> list[Json]:
    """Split stored text into rich text elements."""
    found: list[Json] = []
    place = 0
    for match in _TOKEN.finditer(text):
        found += _plain(text[place : match.start()])
        found.append(_element(match))
        place = match.end()
    return found + _plain(text[place:])


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": unescape(text)}] if text else []


def _element(match: re.Match[str]) -> Json:
    kind = str(match.lastgroup)
    if kind == "label":
        return {"type": "link", "url": match["url"], "text": unescape(match["label"])}
    return {
        "user": {"type": "user", "user_id": match["user"]},
        "channel": {"type": "channel", "channel_id": match["channel"]},
        "group": {"type": "usergroup", "usergroup_id": match["group"]},
        "range": {"type": "broadcast", "range": match["range"]},
        "url": {"type": "link", "url": match["url"]},
        "emoji": {"type": "emoji", "name": match["emoji"]},
    }[kind]


def unescape(text: str) -> str:
    """Turn Slack's three entities back into characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """Write the three characters that Slack escapes as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
