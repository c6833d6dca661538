"""Blocks that Slack refuses, and in which words."""

from typing import Any

import pytest

from sandbox.blockkit import validate_blocks
from tests.sandbox.blocks import (
    CONFIRM,
    INLINE,
    actions,
    asked,
    button,
    context,
    mrkdwn,
    option,
    plain,
    section,
    select,
)

# The name says what is wrong; the second half what Slack's answer must hold.
BAD_MESSAGES: dict[str, tuple[Any, str]] = {
    "long section": (
        section(text=mrkdwn("x" * 3001)),
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty text": (
        section(text=mrkdwn("")),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "emoji on mrkdwn": (
        section(text={**mrkdwn(), "emoji": True}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "section without anything": (
        {"type": "section"},
        "must define either `text` or `fields` [json-pointer:/blocks/0]",
    ),
    "eleven fields": (
        {"type": "section", "fields": [mrkdwn()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "no fields": (
        {"type": "section", "fields": []},
        "no fewer than 1 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "long field": (
        {"type": "section", "fields": [mrkdwn("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "mrkdwn header": (
        {"type": "header", "text": mrkdwn()},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "long header": (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header without text": (
        {"type": "header"},
        "missing required field: text [json-pointer:/blocks/0]",
    ),
    "text as a string": (section(text="Hi"), "must provide an object [json-pointer:/blocks/0/text"),
    "null": (
        section(accessory=None),
        "must provide an object [json-pointer:/blocks/0/accessory]",
    ),
    "null text": (
        section(text={"type": "mrkdwn", "text": None}),
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    "unknown key": (
        section(colour="red"),
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "unknown key in an element": (
        actions(button(colour="red")),
        "invalid additional property: colour [json-pointer:/blocks/0/elements/0]",
    ),
    "unknown key in an option": (
        actions(select(options=[{**option(), "url": ""}])),
        "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
    ),
    "unknown key in a confirmation": (
        actions(button(confirm={**CONFIRM, "ok": True})),
        "invalid additional property: ok [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "confirmation without deny": (
        actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"})),
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "unknown block": ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "no type": ({"text": mrkdwn()}, "missing required field: type [json-pointer:/blocks/0]"),
    "a list as type": ({"type": []}, "unsupported type: [] [json-pointer:/blocks/0/type]"),
    "block as a string": ("section", "must provide an object [json-pointer:/blocks/0]"),
    "input in a message": (asked(), "unsupported type: input [json-pointer:/blocks/0/type]"),
    "same action_id twice": (
        actions(button(), button()),
        "`action_id` must be unique in its block: go [json-pointer:/blocks/0]",
    ),
    "button in context": (
        context(button()),
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "text input in actions": (
        actions({"type": "plain_text_input", "action_id": "w"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "datetimepicker beside text": (
        section(accessory={"type": "datetimepicker", "action_id": "d"}),
        "unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]",
    ),
    "26 actions": (
        actions(*(button(action_id=f"go-{n}") for n in range(26))),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no actions": (actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "11 context elements": (
        context(*[mrkdwn()] * 11),
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long button": (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "mrkdwn button": (
        actions(button(text=mrkdwn())),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "long button value": (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "long url": (
        actions(button(url="https://a.example/" + "x" * 3000)),
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    "script as url": (
        actions(button(url="javascript:alert(1)")),
        "must be a valid url [json-pointer:/blocks/0/elements/0/url]",
    ),
    "unknown style": (
        actions(button(style="default")),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "empty options": (
        actions(select(options=[])),
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "101 options": (
        actions(select(options=[option(str(n)) for n in range(101)])),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "options as a number": (
        actions(select(options=7)),
        "must provide an array [json-pointer:/blocks/0/elements/0/options]",
    ),
    "options and groups": (
        actions(select(option_groups=[{"label": plain(), "options": [option("two")]}])),
        "must define only one of `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "select without options": (
        actions({"type": "static_select", "action_id": "s"}),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "long option text": (
        actions(select(options=[option(text="x" * 76)])),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "long option value": (
        actions(select(options=[option("x" * 151)])),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "equal option values": (
        actions(select(options=[option(), option(text="Uno")])),
        "option values must be unique: one",
    ),
    "initial option not offered": (
        actions(select(initial_option=option("two"))),
        "`initial_option` must be one of the options",
    ),
    "initial option with another text": (
        actions(select(initial_option=option(text="Uno"))),
        "`initial_option` must be one of the options",
    ),
    "initial options not offered": (
        actions(select("multi_static_select", initial_options=[option(), option("two")])),
        "`initial_options` must be offered [json-pointer:/blocks/0/elements/0/initial_options/1]",
    ),
    "six overflow options": (
        actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "eleven checkboxes": (
        actions({"type": "checkboxes", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "long placeholder": (
        actions(select(placeholder=plain("x" * 151))),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]",
    ),
    "true as a string": (
        actions({"type": "users_select", "focus_on_load": "true"}),
        "must provide a boolean [json-pointer:/blocks/0/elements/0/focus_on_load]",
    ),
    "true as a number": (
        actions({"type": "multi_users_select", "max_selected_items": True}),
        "must provide an integer [json-pointer:/blocks/0/elements/0/max_selected_items]",
    ),
    "nothing selectable": (
        actions({"type": "multi_users_select", "max_selected_items": 0}),
        "must be greater than or equal to 1",
    ),
    "impossible date": (
        actions({"type": "datepicker", "initial_date": "2026-13-01"}),
        "must be a date formatted as YYYY-MM-DD",
    ),
    "impossible time": (
        actions({"type": "timepicker", "initial_time": "24:00"}),
        "must be a time formatted as HH:mm",
    ),
    "image without alt text": (
        {"type": "image", "image_url": "https://a.example/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "image without a picture": (
        {"type": "image", "alt_text": "A"},
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "long block_id": (
        section(block_id="x" * 256),
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "long action_id": (
        actions(button(action_id="x" * 256)),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "unknown rich text": (
        {"type": "rich_text", "elements": [{"type": "rich_text_table", "elements": []}]},
        "unsupported type: rich_text_table [json-pointer:/blocks/0/elements/0/type]",
    ),
    "empty rich text": (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": ""}]}],
        },
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "emoji in preformatted": (
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [INLINE[4]]}],
        },
        "unsupported type: emoji [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "wide table": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]},
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "long markdown": (
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_a_bad_block_is_refused_with_its_reason(name: str) -> None:
    block, reason = BAD_MESSAGES[name]
    found = validate_blocks([block], "message")
    assert any(reason in one for one in found), found
