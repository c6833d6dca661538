"""The pieces of Slack's mrkdwn: `Mrkdwn` goes in as it is, plain text goes in escaped."""

from __future__ import annotations

import re
from typing import TypeVar

from bot.i18n import Mrkdwn, escape

__all__ = [
    "Mrkdwn",
    "bold",
    "channel",
    "clean",
    "escape",
    "link",
    "mention",
    "one_line",
    "quote",
    "shorten",
    "unmarked",
]

Text = TypeVar("Text", bound=str)

# Control characters and lone surrogates break a message; bidi overrides let it lie about its
# order. Tab and newline stay, and so do the joiners that emoji and Arabic are written with.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# A mention or link, an escaped character, a gap, or one character with what joins onto it.
_PIECE = re.compile(
    r"<[^<>]*>|&(?:amp|lt|gt);|\s+"
    r"|.(?:[\u0300-\u036f\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d.)*",
    re.DOTALL,
)
# What is inside a word marks nothing for Slack; a backtick always does.
_MARK = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_LOOKALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_IN_ADDRESS = {"<": "%3C", ">": "%3E", "|": "%7C", '"': "%22", "&": "&amp;"}
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")


def clean(text: Text) -> Text:
    """Return `text` without control characters and bidi overrides, its line ends as newlines."""
    return _like(text, _UNSAFE.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: Text) -> Text:
    """Return `text` cleaned and on a single line."""
    return _like(text, " ".join(clean(text).split()))


def unmarked(text: str) -> str:
    """Return plain text in which nothing turns bold, italic, struck out or code.

    Slack knows no way to escape these marks, so those that count become characters like them.
    """
    return _MARK.sub(lambda mark: _LOOKALIKE[mark[0]], text)


def shorten(text: Text, limit: int) -> Text:
    """Return `text` cleaned and cut to `limit` characters, with an ellipsis where it was cut.

    The cut falls between words, and never inside a mention, a link or an escaped character.
    """
    text = clean(text)
    if len(text) <= limit:
        return text
    if limit < 1:
        return _like(text, "")
    return _like(text, text[: _cut(text, limit - 1)].rstrip() + "…")


def mention(user_id: str) -> Mrkdwn:
    """Return a mention of a person."""
    return Mrkdwn(f"<@{_NOT_IN_ID.sub('', user_id)}>")


def channel(channel_id: str) -> Mrkdwn:
    """Return a link to a channel that shows its name."""
    return Mrkdwn(f"<#{_NOT_IN_ID.sub('', channel_id)}>")


def link(url: str, label: str) -> Mrkdwn:
    """Return a link; an address that is not a web or mail address leaves only its label."""
    shown = escape(one_line(label))
    url = one_line(url).replace(" ", "%20")
    if not _WEB_ADDRESS.match(url):
        return shown
    safe = "".join(_IN_ADDRESS.get(character, character) for character in url)
    return Mrkdwn(f"<{safe}|{shown}>" if shown else f"<{safe}>")


def bold(text: str) -> Mrkdwn:
    """Return `text` in bold, on one line."""
    # An asterisk inside would end the bold early, and Slack knows no way to escape it.
    inner = one_line(escape(text).replace("*", ""))
    return Mrkdwn(f"*{inner}*" if inner else "")


def quote(text: str) -> Mrkdwn:
    """Return `text` as a quotation, every line of it."""
    return Mrkdwn("\n".join(f"> {line}" for line in clean(escape(text)).split("\n")))


def _cut(text: str, room: int) -> int:
    end = between_words = 0
    for piece in _PIECE.finditer(text):
        if piece[0].isspace():
            between_words = piece.start()
        if piece.end() > room:
            break
        end = piece.end()
    # A single very long word is cut in itself rather than dropped with everything after it.
    return between_words if between_words > room // 2 else end


def _like(text: Text, changed: str) -> Text:
    return type(text)(changed)
