"""The inputs of blocks: where they are, what they hold, and their state on the wire."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.shapes import Json

_SINGLE = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
}
_SEVERAL = {
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "checkboxes": "selected_options",
    "file_input": "files",
}
_INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
}


@dataclass(frozen=True)
class Element:
    """One interactive element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        """The element's id."""
        return str(self.element.get("action_id", ""))

    @property
    def type(self) -> str:
        """The element's type."""
        return str(self.element.get("type", ""))

    @property
    def is_input(self) -> bool:
        """Tell whether it stands in an input block of a form."""
        return self.block.get("type") == "input"

    @property
    def label(self) -> str:
        """What a person would call it: its text, its input's label, or its placeholder."""
        for part in (
            self.element.get("text"),
            self.block.get("label"),
            self.element.get("placeholder"),
        ):
            if isinstance(part, dict) and part.get("text"):
                return str(part["text"])
        return self.action_id

    @property
    def read_out(self) -> str:
        """What it is called for somebody who hears the page."""
        return str(self.element.get("accessibility_label") or self.label)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything a person or a test may call it by."""
        placeholder = (self.element.get("placeholder") or {}).get("text", "")
        return (self.label, self.action_id, self.block_id, str(placeholder), self.read_out)

    @property
    def state_key(self) -> str:
        """The key of its value in the state; empty for buttons."""
        return _SINGLE.get(self.type) or _SEVERAL.get(self.type, "")

    @property
    def is_several(self) -> bool:
        """Tell whether it holds a list."""
        return self.type in _SEVERAL

    def options(self) -> list[Json]:
        """Return the options that the element carries, those of its groups included."""
        options: list[Json] = list(self.element.get("options") or [])
        for group in self.element.get("option_groups") or []:
            options += group.get("options") or []
        return options


def elements(blocks: list[Json]) -> Iterator[Element]:
    """Go through the interactive elements, in reading order."""
    for block in blocks:
        for element in _inside(block):
            if isinstance(element, dict) and (
                element.get("type") in _SINGLE
                or element.get("type") in _SEVERAL
                or element.get("type") in ("button", "workflow_button")
            ):
                yield Element(block, element)


def _inside(block: Json) -> list[Json]:
    kind = block.get("type")
    if kind == "input":
        return [block.get("element") or {}]
    if kind in ("section", "alert"):
        return [block.get("accessory") or {}]
    if kind in ("actions", "context_actions"):
        return list(block.get("elements") or [])
    if kind == "card":
        return list(block.get("actions") or [])
    return []


def first_value(found: Element) -> Json:
    """Return the element's state before anybody touched it."""
    key = found.state_key
    initial = found.element.get(_INITIAL.get(key, ""))
    value = initial if initial is not None else ([] if found.is_several else None)
    return {"type": found.type, key: value}


def state_of(blocks: list[Json], before: Json | None = None) -> Json:
    """Return the whole state; values that were there before stay where their ids stay."""
    values: Json = {}
    for found in elements(blocks):
        if not found.state_key or found.type == "overflow":
            continue
        kept = ((before or {}).get(found.block_id) or {}).get(found.action_id)
        usable = isinstance(kept, dict) and kept.get("type") == found.type
        entry = kept if usable else first_value(found)
        values.setdefault(found.block_id, {})[found.action_id] = entry
    return values


def is_empty(found: Element, values: Json) -> bool:
    """Tell whether the element holds nothing."""
    entry = (values.get(found.block_id) or {}).get(found.action_id) or {}
    return entry.get(found.state_key) in (None, "", [])
