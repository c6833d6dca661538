"""Rich text and markdown blocks as safe HTML."""

import re
from datetime import datetime

from markupsafe import Markup

from sandbox.mrkdwn import anchor, emoji_html, formatted_date, safe_link, to_html
from sandbox.page.tab import Tab
from sandbox.rich_text import escape
from sandbox.shapes import Json

_MARKS = {"bold": "b", "italic": "i", "strike": "s", "code": "code", "underline": "u"}


def rich_text(block: Json, tab: Tab) -> Markup:
    """Render a rich_text block."""
    return Markup("").join(_part(part, tab) for part in block.get("elements") or [])


def _part(part: Json, tab: Tab) -> Markup:
    kind, inner = part.get("type"), part.get("elements") or []
    if kind == "rich_text_list":
        items = [Markup("<li>{}</li>").format(_inlines(one.get("elements"), tab)) for one in inner]
        tag = "ol" if part.get("style") == "ordered" else "ul"
        indent = int(part.get("indent") or 0)
        shape = f'<{tag} class="indent-{indent}">{{}}</{tag}>'
        return Markup(shape).format(Markup("").join(items))  # noqa: S704 -- our own tags
    if kind == "rich_text_quote":
        return Markup("<blockquote>{}</blockquote>").format(_inlines(inner, tab))
    if kind == "rich_text_preformatted":
        return Markup("<pre>{}</pre>").format(_inlines(inner, tab))
    return Markup("<div>{}</div>").format(_inlines(inner, tab))


def _inlines(elements: list[Json] | None, tab: Tab) -> Markup:
    return Markup("").join(_styled(one, _inline(one, tab)) for one in elements or [])


def _styled(element: Json, shown: Markup) -> Markup:
    for style, tag in _MARKS.items():
        if (element.get("style") or {}).get(style):
            shown = Markup(f"<{tag}>{{}}</{tag}>").format(shown)  # noqa: S704 -- our own tags
    return shown


def _inline(element: Json, tab: Tab) -> Markup:
    kind = element.get("type")
    if kind == "link":
        return _link(str(element.get("url", "")), str(element.get("text", "")), tab)
    if kind == "emoji":
        return emoji_html(str(element.get("name", "")), str(element.get("skin_tone", "")))
    if kind == "date":
        shown = formatted_date(
            str(element.get("timestamp", "")), str(element.get("format", "")), tab.reader
        )
        return Markup("<time>{}</time>").format(shown or element.get("fallback", ""))
    if kind in _ENTITIES:
        return to_html(_ENTITIES[kind].format_map(_Ids(element)), tab.reader)
    text = Markup.escape(str(element.get("text") or element.get("value") or ""))
    return text.replace("\n", Markup("<br>"))


_ENTITIES = {
    "user": "<@{user_id}>",
    "channel": "<#{channel_id}>",
    "usergroup": "<!subteam^{usergroup_id}>",
    "broadcast": "<!{range}>",
}


class _Ids(dict[str, object]):
    """The ids of an element, with nothing in them that would end an entity."""

    def __getitem__(self, key: str) -> str:
        return re.sub(r"[^\w-]", "", str(super().get(key, "")))


def _link(url: str, text: str, tab: Tab) -> Markup:
    if not safe_link(url):
        return Markup.escape(text or url)
    return Markup(anchor(url, text or url, tab.reader))  # noqa: S704 -- escaped there


def markdown(text: str, tab: Tab) -> Markup:
    """Render a markdown block's commonest marks by way of mrkdwn."""
    text = escape(text)
    text = re.sub(r"^#{1,6} +(.+)$", r"*\1*", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*(.+?)\*\*", r"*\1*", text)
    text = re.sub(r"^(\s*)[-*] +", r"\1• ", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)", r"<\2|\1>", text)
    return to_html(text, tab.reader)


def iso_local(stamp: object, tab: Tab) -> str:
    """Return unix seconds as a browser's date-and-time field takes them."""
    if not isinstance(stamp, int):
        return ""
    return datetime.fromtimestamp(stamp, tab.reader.zone).strftime("%Y-%m-%dT%H:%M")
