"""Where blocks stand (a message, a modal, App Home) and what their elements hold there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from sandbox.finding import blocks_of
from sandbox.inputs import Element, first_value
from sandbox.mrkdwn import plain_to_html, to_html
from sandbox.page.tab import Tab
from sandbox.shapes import Json
from sandbox.world import Message, OpenView

_SEVERAL = ("multi_", "checkboxes")
_FIELD = "v/"

Form = Mapping[str, list[str]]
"""What a form posted: per name its values."""


@dataclass(frozen=True)
class Frame:
    """One set of blocks on one person's screen."""

    tab: Tab
    key: str
    """Begins the ids of everything inside, so that a redraw finds what stood there before."""
    place: dict[str, str]
    """How the server finds these blocks again."""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_message(cls, tab: Tab, message: Message) -> "Frame":
        """Frame a message's blocks."""
        at = (tab.person.id, message.channel, message.ts)
        place = {"channel": message.channel, "ts": message.ts}
        return cls(tab, f"m{message.ts}", place, tab.world.message_state.get(at, {}))

    @classmethod
    def of_view(cls, tab: Tab, view: OpenView) -> "Frame":
        """Frame a modal's or a Home's blocks."""
        return cls(tab, view.id, {"view": view.id}, view.values, view.errors)

    def act_url(self, block: Json, element: Json) -> str:
        """Return where the use of an element is posted: only its ids, never what it holds."""
        return self._url("act", block, element)

    def options_url(self, block: Json, element: Json) -> str:
        """Return where a menu's options are searched."""
        return self._url("options", block, element)

    def _url(self, what: str, block: Json, element: Json) -> str:
        ids = {"block": block.get("block_id", ""), "action": element.get("action_id", "")}
        return self.tab.do_url(what, **self.place, **ids)

    def field(self, block: Json, element: Json) -> str:
        """Return the form name of an element."""
        return field_name(str(block.get("block_id", "")), str(element.get("action_id", "")))

    def dom_id(self, block: Json, element: Json) -> str:
        """Return the element's id in the page."""
        block_id, action_id = block.get("block_id", ""), element.get("action_id", "")
        return f"{self.key}-{quote(str(block_id), '')}-{quote(str(action_id), '')}"

    def state(self, block: Json, element: Json) -> Json:
        """Return what the person has chosen or typed so far, or what the bot preset."""
        kept = self.values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
        return kept if isinstance(kept, dict) else first_value(Element(block, element))

    def text(self, text: Json | None) -> Markup:
        """Render a text object."""
        if not text:
            return Markup("")
        content = str(text.get("text", ""))
        if text.get("type") == "mrkdwn":
            return to_html(content, self.tab.reader)
        return plain_to_html(content)


def field_name(block_id: str, action_id: str) -> str:
    """Return the form name for a pair of ids."""
    return f"{_FIELD}{quote(block_id, safe='')}/{quote(action_id, safe='')}"


def takes_several(element: Json) -> bool:
    """Tell whether an element holds a list."""
    return str(element.get("type", "")).startswith(_SEVERAL)


def posted_value(element: Json, written: list[str], tab: Tab) -> object:
    """Return what a form says about an element, as the driver takes it."""
    written = [one for one in written if one]
    if takes_several(element):
        return written
    value = written[0] if written else None
    if element.get("type") == "datetimepicker" and value:
        return _unix_time(value, tab)
    # A browser sends line breaks as CRLF; Slack stores LF.
    return value.replace("\r\n", "\n") if value else None


def _unix_time(value: str, tab: Tab) -> int | None:
    try:
        moment = tab.moment(0).fromisoformat(value)
    except ValueError:
        return None
    return int(moment.replace(tzinfo=tab.reader.zone).timestamp())


def kept_value(found: Element, values: Json) -> object:
    """Return what the state holds for an element, in the shape of a posted value."""
    entry = (values.get(found.block_id) or {}).get(found.action_id) or {}
    kept = entry.get(found.state_key)
    if isinstance(kept, list):
        return [one["value"] if isinstance(one, dict) else one for one in kept]
    return kept["value"] if isinstance(kept, dict) and "value" in kept else kept


def posted_inputs(view: OpenView, form: Form, tab: Tab) -> list[tuple[Element, object]]:
    """Return a view's inputs with what its form says; what it does not name is empty there."""
    return [
        (found, posted_value(found.element, form.get(_field_of(found), []), tab))
        for found in blocks_of(view)
        if found.is_input and found.type != "file_input"
    ]


def _field_of(found: Element) -> str:
    return field_name(found.block_id, found.action_id)


def find_element(on: Message | OpenView, block_id: str, action_id: str) -> Element | None:
    """Look an element up by its ids; the page itself is never believed."""
    return next(
        (
            found
            for found in blocks_of(on)
            if (found.block_id, found.action_id) == (block_id, action_id)
        ),
        None,
    )
