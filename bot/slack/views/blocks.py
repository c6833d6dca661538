"""Block Kit in one-liners that keep Slack's limits, so that no view has to count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from bot.i18n import Mrkdwn
from bot.ports import Block
from bot.slack.ids import Action
from bot.slack.mrkdwn import one_line, shorten

Element = dict[str, Any]
Text = TypeVar("Text", bound=str)
Choice = tuple[str, str]
"""What an option reports, and what it says."""

SECTION_LENGTH = 3000
CONTEXT_LENGTH = 2000
HEADER_LENGTH = 150
BUTTON_LENGTH = 75
OPTION_LENGTH = 75
OPTION_VALUE_LENGTH = 150
MOST_OPTIONS = 100
MOST_BOXES = 10
INPUT_LENGTH = 3000
LABEL_LENGTH = 2000
PLACEHOLDER_LENGTH = 150
VIEW_TITLE_LENGTH = 24
METADATA_LENGTH = 3000


def plain(text: str, limit: int) -> Element:
    """Return a plain-text object; emoji codes in what people typed stay as typed."""
    return {"type": "plain_text", "text": fitted(text, limit) or "–", "emoji": True}


def mrkdwn(text: Mrkdwn, limit: int = SECTION_LENGTH) -> Element:
    """Return a mrkdwn object in which nothing becomes a mention or link by itself."""
    return {"type": "mrkdwn", "text": fitted(text, limit) or "–", "verbatim": True}


def fitted(text: Text, limit: int) -> Text:
    """Return the text cut to the limit, also where Slack counts an emoji as two characters."""
    text = shorten(text, limit)
    units = len(text) + sum(letter > "\uffff" for letter in text)
    return text if units <= limit else shorten(text, limit // 2)


# --- blocks --------------------------------------------------------------------------------


def section(text: Mrkdwn, accessory: Element | None = None) -> Block:
    """Return a paragraph, with a button or menu at its side."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def context(text: Mrkdwn) -> Block:
    """Return a small grey line."""
    return {"type": "context", "elements": [mrkdwn(text, CONTEXT_LENGTH)]}


def header(text: str) -> Block:
    """Return a large heading."""
    return {"type": "header", "text": plain(one_line(text), HEADER_LENGTH)}


def divider() -> Block:
    """Return a line between two parts."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """Return a row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def button(
    action: Action,
    label: str,
    value: str = "",
    *,
    style: str | None = None,
    confirm: Element | None = None,
    read_out: str | None = None,
) -> Element:
    """Return a button; `value` is the id of what it acts on.

    `read_out` is for who hears the page: what the button is about, where others see it beside it.
    """
    made: Element = {
        "type": "button",
        "action_id": str(action),
        "text": plain(one_line(label), BUTTON_LENGTH),
    }
    optional = {
        "value": value,
        "style": style,
        "confirm": confirm,
        "accessibility_label": read_out and fitted(one_line(read_out), BUTTON_LENGTH),
    }
    return made | {key: given for key, given in optional.items() if given}


def confirm(title: str, text: str, yes: str, no: str, *, is_risky: bool = False) -> Element:
    """Return the question that Slack asks before a button does its work."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
        "style": "danger" if is_risky else "primary",
    }


def overflow(action: Action, choices: Sequence[Choice]) -> Element:
    """Return a "…" menu for what is rarely needed."""
    return {"type": "overflow", "action_id": str(action), "options": options(choices[:5])}


def options(choices: Iterable[Choice], most: int = MOST_OPTIONS) -> list[Element]:
    """Return options; one that Slack could not carry, or that is there already, is left out."""
    fitting = {value: text for value, text in choices if 0 < len(value) <= OPTION_VALUE_LENGTH}
    return [
        {"text": plain(one_line(text), OPTION_LENGTH), "value": value}
        for value, text in list(fitting.items())[:most]
    ]


# --- inputs --------------------------------------------------------------------------------


def ask(
    block_id: str,
    label: str,
    element: Element,
    *,
    hint: str = "",
    is_optional: bool = False,
    is_live: bool = False,
) -> Block:
    """Return an input under its label; a live one tells the bot of every change."""
    block: Block = {
        "type": "input",
        "block_id": str(block_id),
        "label": plain(label, LABEL_LENGTH),
        "element": element,
        "optional": is_optional,
    }
    if hint:
        block["hint"] = plain(hint, LABEL_LENGTH)
    return {**block, "dispatch_action": True} if is_live else block


def text_input(
    initial: str = "",
    placeholder: str = "",
    *,
    action: Action = Action.VALUE,
    is_long: bool = False,
    is_live: bool = False,
    most: int = INPUT_LENGTH,
) -> Element:
    """Return a field to type into; a live one reports while somebody types."""
    element = _field("plain_text_input", action, placeholder)
    element |= {"multiline": is_long, "max_length": most}
    if shown := fitted(initial, most):
        element["initial_value"] = shown
    if is_live:
        when = ["on_character_entered", "on_enter_pressed"]
        element["dispatch_action_config"] = {"trigger_actions_on": when}
    return element


def number_input(initial: int | None, least: int, most: int) -> Element:
    """Return a field for a whole number."""
    element = _field("number_input") | {
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    return element if initial is None else {**element, "initial_value": str(initial)}


def select(choices: Sequence[Choice], initial: str | None = None, placeholder: str = "") -> Element:
    """Return a menu to choose one from."""
    element = _field("static_select", placeholder=placeholder) | {"options": options(choices)}
    return element | _initial(element["options"], initial)


def several(
    choices: Sequence[Choice], chosen: Iterable[str] = (), most: int = 10, placeholder: str = ""
) -> Element:
    """Return a menu to choose some from."""
    element = _field("multi_static_select", placeholder=placeholder) | {"options": options(choices)}
    element["max_selected_items"] = most
    wanted = set(chosen)
    initial = [one for one in element["options"] if one["value"] in wanted][:most]
    return {**element, "initial_options": initial} if initial else element


def radio(choices: Sequence[Choice], initial: str | None = None) -> Element:
    """Return a few possibilities to choose one from."""
    element = _field("radio_buttons") | {"options": options(choices, MOST_BOXES)}
    return element | _initial(element["options"], initial)


def checkboxes(choices: Sequence[Choice], ticked: Iterable[str] = ()) -> Element:
    """Return boxes to tick."""
    element = _field("checkboxes") | {"options": options(choices, MOST_BOXES)}
    chosen = set(ticked)
    initial = [one for one in element["options"] if one["value"] in chosen]
    return {**element, "initial_options": initial} if initial else element


def skills_select(chosen: Sequence[Choice] = (), placeholder: str = "", most: int = 10) -> Element:
    """Return a menu of skills that looks them up while somebody types."""
    element = _field("multi_external_select", Action.SKILLS, placeholder)
    element |= {"min_query_length": 0, "max_selected_items": most}
    initial = options(chosen, most)
    return {**element, "initial_options": initial} if initial else element


def person_select(placeholder: str = "", chosen: str | None = None) -> Element:
    """Return a menu to choose one person from."""
    element = _field("users_select", placeholder=placeholder)
    return {**element, "initial_user": chosen} if chosen else element


def people_select(chosen: Iterable[str] = (), placeholder: str = "", most: int = 50) -> Element:
    """Return a menu to choose people from."""
    element = _field("multi_users_select", placeholder=placeholder) | {"max_selected_items": most}
    initial = list(chosen)[:most]
    return {**element, "initial_users": initial} if initial else element


def channel_select(chosen: str | None = None, placeholder: str = "") -> Element:
    """Return a menu to choose a channel from."""
    kinds = {"include": ["public", "private"], "exclude_bot_users": True}
    element = _field("conversations_select", placeholder=placeholder) | {"filter": kinds}
    return {**element, "initial_conversation": chosen} if chosen else element


def date_picker(chosen: date | None) -> Element:
    """Return a calendar."""
    element = _field("datepicker")
    return {**element, "initial_date": chosen.isoformat()} if chosen else element


def _field(kind: str, action: Action = Action.VALUE, placeholder: str = "") -> Element:
    element: Element = {"type": kind, "action_id": str(action)}
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER_LENGTH)
    return element


def _initial(offered: Sequence[Element], value: str | None) -> Element:
    chosen = next((one for one in offered if one["value"] == value), None)
    return {"initial_option": chosen} if chosen else {}


# --- views ---------------------------------------------------------------------------------


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    close: str,
    submit: str = "",
    private_metadata: str = "",
) -> dict[str, Any]:
    """Return a form as Slack's views want it."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": str(callback),
        "title": plain(title, VIEW_TITLE_LENGTH),
        "close": plain(close, VIEW_TITLE_LENGTH),
        "blocks": list(blocks),
        "private_metadata": private_metadata[:METADATA_LENGTH],
    }
    return {**view, "submit": plain(submit, VIEW_TITLE_LENGTH)} if submit else view
