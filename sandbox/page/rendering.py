"""The templates, and the few functions that they call."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from sandbox.mrkdwn import emoji_char, emoji_html, plain_to_html, safe_link, to_html
from sandbox.page import choices, rich
from sandbox.page.tab import Tab, shown_name
from sandbox.rich_text import unescape
from sandbox.shapes import Json
from sandbox.world import User

HERE = Path(__file__).parent
_TINTS = 8


def environment() -> Environment:
    """Return the templates' environment; everything that is not Markup gets escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["pretty"] = pretty
    made.filters["asked"] = asked
    made.globals.update(
        chosen=choices.chosen,
        dispatch_trigger=dispatch_trigger,
        emoji_char=emoji_char,
        emoji_html=emoji_html,
        image_source=image_source,
        initials=initials,
        iso_local=rich.iso_local,
        markdown=rich.markdown,
        offered=choices.offered,
        rich_text=rich.rich_text,
        safe_link=safe_link,
        text_html=plain_to_html,
        tint=tint,
        to_html=to_html,
        unescape=unescape,
        written=written,
    )
    return made


def initials(user: User) -> str:
    """Return one or two letters for an avatar."""
    words = [word for word in shown_name(user).split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper() or "?"


def tint(user_id: str) -> str:
    """Return the class of somebody's colour, always the same one."""
    return f"tint-{sum(map(ord, user_id)) % _TINTS}"


def pretty(value: object) -> str:
    """Return JSON as a person reads it, long values cut."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return text if len(text) < 6000 else text[:6000] + "\n…"


def asked(confirm: Json) -> str:
    """Return a confirmation's texts for the page's dialog."""
    texts = {key: (confirm.get(key) or {}).get("text", "") for key in _CONFIRM}
    return json.dumps({**texts, "style": confirm.get("style", "")})


_CONFIRM = ("title", "text", "confirm", "deny")


def dispatch_trigger(element: Json) -> str:
    """Return on which events an input with dispatch_action reports what it holds."""
    kind = str(element.get("type"))
    if not kind.endswith("_input"):
        return "change target:[name^='v/'] consume"
    config = element.get("dispatch_action_config") or {}
    when = config.get("trigger_actions_on") or ["on_enter_pressed"]
    triggers = {
        "on_character_entered": "input delay:400ms",
        "on_enter_pressed": "entered consume",
    }
    return ", ".join(triggers[one] for one in when if one in triggers)


def written(state: Json) -> str:
    """Return the text of a text input's state."""
    value = state.get("value")
    if isinstance(value, str):
        return value
    return "".join(_words(state.get("rich_text_value") or {}))


def _words(part: object) -> list[str]:
    if not isinstance(part, dict):
        return []
    own = str(part.get("text") or "")
    return [own, *(word for inner in part.get("elements") or [] for word in _words(inner))]


def image_source(image: Json, tab: Tab) -> str:
    """Return where a browser finds a picture: on the web or among the workspace's files."""
    file = image.get("slack_file")
    if isinstance(file, dict):
        file_id = str(file.get("id") or "")
        return tab.do_url("file", id=file_id)
    return safe_link(str(image.get("image_url", "")))
