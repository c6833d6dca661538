"""Interactive elements and images of Block Kit, one table row each."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.composition import (
    BOX_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    FLAG,
    MENU_OPTION,
    OFFER,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SHORT_ID,
    SLACK_FILE,
    URL,
    constant,
    plain,
)
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.rules import Check, Integer, Items, Record, Rule, String, exactly_one, note

_NUMBER = String(pattern=r"-?\d+(\.\d+)?", expected="must be a number written as a string")


def _element(
    kind: str,
    fields: dict[str, Rule],
    required: tuple[str, ...] = (),
    checks: tuple[Check, ...] = (),
) -> Record:
    """Return an element with its `type` and `action_id` beside the fields given."""
    common: dict[str, Rule] = {"type": constant(kind), "action_id": SHORT_ID}
    return Record({**common, **fields}, required, checks)


def _asking(**fields: Rule) -> dict[str, Rule]:
    """Return the fields shared by everything that asks for a choice."""
    return {"confirm": CONFIRM, "focus_on_load": FLAG, **fields}


def _menu(kind: str, **fields: Rule) -> Record:
    return _element(kind, _asking(placeholder=plain(150), **fields))


def _many(kind: str, **fields: Rule) -> Record:
    return _menu(kind, max_selected_items=Integer(least=1), **fields)


def _static(kind: str, **fields: Rule) -> Record:
    offer: dict[str, Rule] = {
        "options": Items(MENU_OPTION, 100),
        "option_groups": Items(OPTION_GROUP, 100),
    }
    fields = _asking(placeholder=plain(150), **offer, **fields)
    return _element(kind, fields, checks=(exactly_one("options", "option_groups"), *OFFER))


def _typed(kind: str, required: tuple[str, ...] = (), **fields: Rule) -> Record:
    common: dict[str, Rule] = {
        "initial_value": String(shortest=0),
        "placeholder": plain(150),
        "dispatch_action_config": DISPATCH_CONFIG,
        "focus_on_load": FLAG,
    }
    return _element(kind, {**common, **fields}, required, (_bounds_in_order,))


def _bounds_in_order(value: Mapping[str, Any], at: str, found: list[str]) -> None:
    least, most = value.get("min_length"), value.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        note(found, "must be less than or equal to `max_length`", f"{at}/min_length")


_IDS = Items(SHORT_ID)

BUTTON = _element(
    "button",
    {
        "text": plain(75),
        "value": String(longest=2000, shortest=0),
        "url": URL,
        "style": String(choices=("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": String(longest=75),
    },
    ("text",),
)
IMAGE = Record(
    {
        "type": constant("image"),
        "image_url": URL,
        "slack_file": SLACK_FILE,
        "alt_text": String(longest=2000),
    },
    ("alt_text",),
    (exactly_one("image_url", "slack_file"),),
)
OVERFLOW = _element(
    "overflow", {"options": Items(OVERFLOW_OPTION, 5), "confirm": CONFIRM}, ("options",), OFFER
)
CHECKBOXES = _element(
    "checkboxes",
    _asking(options=Items(BOX_OPTION, 10), initial_options=Items(BOX_OPTION)),
    ("options",),
    OFFER,
)
RADIO_BUTTONS = _element(
    "radio_buttons",
    _asking(options=Items(BOX_OPTION, 10), initial_option=BOX_OPTION),
    ("options",),
    OFFER,
)

SINGLE_MENUS: dict[str, Rule] = {
    "static_select": _static("static_select", initial_option=MENU_OPTION),
    "external_select": _menu(
        "external_select", initial_option=MENU_OPTION, min_query_length=Integer(least=0)
    ),
    "users_select": _menu("users_select", initial_user=SHORT_ID),
    "conversations_select": _menu(
        "conversations_select",
        initial_conversation=SHORT_ID,
        default_to_current_conversation=FLAG,
        response_url_enabled=FLAG,
        filter=CONVERSATION_FILTER,
    ),
    "channels_select": _menu(
        "channels_select", initial_channel=SHORT_ID, response_url_enabled=FLAG
    ),
}
MULTI_MENUS: dict[str, Rule] = {
    "multi_static_select": _static(
        "multi_static_select",
        initial_options=Items(MENU_OPTION, 100),
        max_selected_items=Integer(least=1),
    ),
    "multi_external_select": _many(
        "multi_external_select",
        initial_options=Items(MENU_OPTION, 100),
        min_query_length=Integer(least=0),
    ),
    "multi_users_select": _many("multi_users_select", initial_users=_IDS),
    "multi_conversations_select": _many(
        "multi_conversations_select",
        initial_conversations=_IDS,
        default_to_current_conversation=FLAG,
        filter=CONVERSATION_FILTER,
    ),
    "multi_channels_select": _many("multi_channels_select", initial_channels=_IDS),
}
PICKERS: dict[str, Rule] = {
    "datepicker": _menu(
        "datepicker",
        initial_date=String(
            pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
            expected="must be a date formatted as YYYY-MM-DD",
        ),
    ),
    "timepicker": _menu(
        "timepicker",
        initial_time=String(
            pattern=r"([01]\d|2[0-3]):[0-5]\d", expected="must be a time formatted as HH:mm"
        ),
        timezone=SHORT_ID,
    ),
    "datetimepicker": _element(
        "datetimepicker",
        _asking(initial_date_time=Integer(least=1_000_000_000, most=9_999_999_999)),
    ),
}
TYPED: dict[str, Rule] = {
    "plain_text_input": _typed(
        "plain_text_input",
        multiline=FLAG,
        min_length=Integer(least=0, most=3000),
        max_length=Integer(least=1, most=3000),
    ),
    "email_text_input": _typed("email_text_input"),
    "url_text_input": _typed("url_text_input"),
    "number_input": _typed(
        "number_input",
        ("is_decimal_allowed",),
        is_decimal_allowed=FLAG,
        initial_value=_NUMBER,
        min_value=_NUMBER,
        max_value=_NUMBER,
    ),
    "rich_text_input": _typed("rich_text_input", initial_value=RICH_TEXT),
    "file_input": _element(
        "file_input",
        {"filetypes": Items(SHORT_ID), "max_files": Integer(least=1, most=10)},
    ),
}
BOXES: dict[str, Rule] = {"checkboxes": CHECKBOXES, "radio_buttons": RADIO_BUTTONS}

# What may stand where (docs.slack.dev, the "Works with block types" line of each element).
IN_ACTIONS: dict[str, Rule] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **BOXES,
    **SINGLE_MENUS,
    **MULTI_MENUS,
    **PICKERS,
}
IN_SECTION: dict[str, Rule] = {
    **{kind: rule for kind, rule in IN_ACTIONS.items() if kind != "datetimepicker"},
    "image": IMAGE,
}
IN_INPUT: dict[str, Rule] = {**BOXES, **SINGLE_MENUS, **MULTI_MENUS, **PICKERS, **TYPED}
