"""Blocks and views that Slack takes and refuses, and in which words."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sandbox.blockkit import validate_blocks, validate_view


def plain(text: str = "Hello") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Hello*") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "one", text: str = "One") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **more}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def context(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "context", "elements": list(elements)}


def select(kind: str = "static_select", **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "pick", "options": [option()], **more}


def asked(element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    element = element or {"type": "plain_text_input", "action_id": "words"}
    return {"type": "input", "block_id": "ask", "label": plain(), "element": element, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("New"), "blocks": list(blocks), **more}


IMAGE = {"type": "image", "image_url": "https://pictures.example/a.png", "alt_text": "A"}
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No")}
INLINE = [
    {"type": "text", "text": "Hi ", "style": {"bold": True}},
    {"type": "link", "url": "https://a.example", "text": "there"},
    {"type": "user", "user_id": "U1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "emoji", "name": "bee"},
    {"type": "broadcast", "range": "here"},
    {"type": "date", "timestamp": 1700000000, "format": "{date}"},
]
RICH_TEXT = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": INLINE},
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": INLINE[:1]}],
        },
        {"type": "rich_text_quote", "elements": INLINE[:2]},
        {"type": "rich_text_preformatted", "elements": INLINE[:1]},
    ],
}

GOOD_MESSAGES: dict[str, dict[str, Any]] = {
    "section with text": section(),
    "section at its limit": section(text=mrkdwn("x" * 3000)),
    "section with fields only": {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    "section with a button": section(accessory=button(value="x" * 2000, style="danger")),
    "section with an image": section(accessory=IMAGE),
    "section with an overflow": section(
        accessory={"type": "overflow", "action_id": "o", "options": [option()]}
    ),
    "header": {"type": "header", "text": {**plain("x" * 150), "emoji": True}},
    "divider": {"type": "divider", "block_id": "line"},
    "25 actions": actions(*(button(action_id=f"go-{n}") for n in range(25))),
    "a link button": actions(button(url="https://a.example/" + "x" * 2000)),
    "a confirmed button": actions(button(confirm={**CONFIRM, "style": "danger"})),
    "10 context elements": context(*[mrkdwn()] * 9, IMAGE),
    "image": {**IMAGE, "title": plain()},
    "image from a file": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A"},
    "rich text": RICH_TEXT,
    "file": {"type": "file", "external_id": "1", "source": "remote"},
    "markdown": {"type": "markdown", "text": "# Hello"},
    "table": {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "a"}, RICH_TEXT]],
        "column_settings": [None, {"align": "right", "is_wrapped": True}],
    },
    "video": {
        "type": "video",
        "alt_text": "A",
        "title": plain(),
        "thumbnail_url": "https://a.example/t.png",
        "video_url": "https://a.example/v",
    },
    "menus": actions(
        select(initial_option=option(), placeholder=plain("x" * 150)),
        {"type": "users_select", "action_id": "u", "initial_user": "U1"},
        {"type": "conversations_select", "action_id": "c", "filter": {"include": ["public"]}},
        {"type": "channels_select", "action_id": "ch"},
        {"type": "external_select", "action_id": "e", "min_query_length": 0},
        {"type": "multi_users_select", "action_id": "mu", "max_selected_items": 3},
        {"type": "multi_conversations_select", "action_id": "mc"},
        {"type": "multi_channels_select", "action_id": "mch", "initial_channels": ["C1"]},
        {"type": "multi_external_select", "action_id": "me", "initial_options": [option()]},
    ),
    "grouped options": actions(
        {
            "type": "static_select",
            "action_id": "g",
            "option_groups": [{"label": plain(), "options": [option()]}],
            "initial_option": option(),
        }
    ),
    "pickers": actions(
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-30"},
        {"type": "timepicker", "action_id": "t", "initial_time": "23:59"},
        {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1700000000},
        {"type": "checkboxes", "action_id": "b", "options": [{**option(), "text": mrkdwn()}]},
        {"type": "radio_buttons", "action_id": "r", "options": [option(), option("two")]},
    ),
}

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


@pytest.mark.parametrize("name", GOOD_MESSAGES)
def test_a_good_block_is_taken(name: str) -> None:
    assert validate_blocks([GOOD_MESSAGES[name]], "message") == []


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_a_bad_block_is_refused_with_its_reason(name: str) -> None:
    block, reason = BAD_MESSAGES[name]
    found = validate_blocks([block], "message")
    assert any(reason in one for one in found), found


def test_a_union_says_first_that_no_schema_matched() -> None:
    assert validate_blocks([section(text=mrkdwn("x" * 3001))], "message") == [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]


@pytest.mark.parametrize("blocks", [None, {}, "[]", 3, [[]], [None]])
def test_what_is_not_a_list_of_objects_is_refused(blocks: object) -> None:
    assert validate_blocks(blocks, "message") != []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_each_surface_has_its_number_of_blocks(surface: Any, most: int) -> None:
    dividers = [{"type": "divider"}] * most
    assert validate_blocks(dividers, surface) == []
    assert validate_blocks([*dividers, {"type": "divider"}], surface) == [
        f"no more than {most} items allowed [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique_in_a_message() -> None:
    twice = [section(block_id="a"), section(block_id="b"), section(block_id="a")]
    assert validate_blocks(twice, "message") == [
        "`block_id` must be unique: a [json-pointer:/blocks]"
    ]


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    assert validate_blocks([actions(button()), actions(button())], "message") == []


def test_a_message_holds_one_table() -> None:
    table = GOOD_MESSAGES["table"]
    assert validate_blocks([table, table], "message") == [
        "only_one_table_allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize("surface", ["modal", "home"])
@pytest.mark.parametrize("name", ["file", "markdown", "table"])
def test_some_blocks_stand_in_messages_only(surface: Any, name: str) -> None:
    assert validate_blocks([GOOD_MESSAGES[name]], surface) == [
        f"unsupported type: {name} [json-pointer:/blocks/0/type]"
    ]


def test_validating_changes_nothing() -> None:
    blocks = [section(accessory=select(initial_option=option()))]
    before = copy.deepcopy(blocks)
    validate_blocks(blocks, "message")
    assert blocks == before


SUBMIT = {"submit": plain("Save")}
INPUTS = [
    {"type": "plain_text_input", "multiline": True, "min_length": 1, "max_length": 3000},
    {"type": "email_text_input", "initial_value": "a@b.example"},
    {"type": "url_text_input"},
    {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
    {"type": "rich_text_input"},
    {"type": "file_input", "filetypes": ["png"], "max_files": 2},
    select("multi_static_select", initial_options=[option()]),
    {"type": "checkboxes", "options": [option()], "initial_options": [option()]},
    {"type": "radio_buttons", "options": [option()], "initial_option": option()},
    {"type": "datepicker"},
    {
        "type": "plain_text_input",
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    },
]


@pytest.mark.parametrize("element", INPUTS, ids=lambda element: str(element["type"]))
def test_a_modal_may_ask_with(element: dict[str, Any]) -> None:
    assert validate_view(modal(asked(element), **SUBMIT)) == []


def test_a_full_modal_is_taken() -> None:
    view = modal(
        asked(optional=True, dispatch_action=True, hint=plain()),
        section(),
        **SUBMIT,
        close=plain("Cancel"),
        private_metadata="x" * 3000,
        callback_id="c",
        external_id="e",
        clear_on_close=True,
        notify_on_close=True,
    )
    assert validate_view(view) == []


def test_a_home_is_taken_with_and_without_blocks() -> None:
    assert validate_view({"type": "home", "blocks": [section(), asked()]}) == []
    assert validate_view({"type": "home", "blocks": []}) == []


BAD_VIEWS: dict[str, tuple[Any, str]] = {
    "not an object": ([], "must provide an object [json-pointer:/view]"),
    "unknown type": ({"type": "drawer"}, "unsupported type: drawer [json-pointer:/view/type]"),
    "no title": (
        {"type": "modal", "blocks": []},
        "missing required field: title [json-pointer:/view]",
    ),
    "no blocks": (
        {"type": "modal", "title": plain()},
        "missing required field: blocks [json-pointer:/view]",
    ),
    "long title": (
        modal(title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "mrkdwn title": (
        modal(title=mrkdwn()),
        "unsupported type: mrkdwn [json-pointer:/view/title/type]",
    ),
    "long submit": (
        modal(submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "long close": (
        modal(close=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/close/text]",
    ),
    "null close": (modal(close=None), "must provide an object [json-pointer:/view/close]"),
    "long metadata": (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "input without submit": (modal(asked()), "missing required field: submit [json-pointer:/view]"),
    "an answer's key sent back": (
        modal(hash="1.2"),
        "invalid additional property: hash [json-pointer:/view]",
    ),
    "title on a home": (
        {"type": "home", "title": plain(), "blocks": []},
        "invalid additional property: title [json-pointer:/view]",
    ),
    "block inside": (
        modal({"type": "header", "text": plain("")}),
        "must be more than 0 characters [json-pointer:/view/blocks/0/text/text]",
    ),
    "same block_id twice": (
        modal(asked(), asked(), **SUBMIT),
        "`block_id` must be unique: ask [json-pointer:/view/blocks]",
    ),
    "two things in focus": (
        modal(
            asked({"type": "plain_text_input", "focus_on_load": True}),
            {**asked({"type": "url_text_input", "focus_on_load": True}), "block_id": "b"},
            **SUBMIT,
        ),
        "only one element may have `focus_on_load` [json-pointer:/view/blocks]",
    ),
    "button as input": (
        modal(asked(button()), **SUBMIT),
        "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ),
    "unknown trigger": (
        modal(
            asked(
                {
                    "type": "plain_text_input",
                    "dispatch_action_config": {"trigger_actions_on": ["on_blur"]},
                }
            ),
            **SUBMIT,
        ),
        "must be one of: on_enter_pressed, on_character_entered",
    ),
    "unknown key in a dispatch config": (
        modal(
            asked(
                {
                    "type": "plain_text_input",
                    "dispatch_action_config": {
                        "trigger_actions_on": ["on_enter_pressed"],
                        "delay": 3,
                    },
                }
            ),
            **SUBMIT,
        ),
        "invalid additional property: delay",
    ),
    "number as a number": (
        modal(
            asked({"type": "number_input", "is_decimal_allowed": True, "initial_value": 3}),
            **SUBMIT,
        ),
        "must provide a string [json-pointer:/view/blocks/0/element/initial_value]",
    ),
    "bounds the wrong way round": (
        modal(asked({"type": "plain_text_input", "min_length": 9, "max_length": 3}), **SUBMIT),
        "must be less than or equal to `max_length`",
    ),
    "long label": (
        modal(asked(label=plain("x" * 2001)), **SUBMIT),
        "must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]",
    ),
    "long hint": (
        modal(asked(hint=plain("x" * 2001)), **SUBMIT),
        "must be less than 2001 characters [json-pointer:/view/blocks/0/hint/text]",
    ),
}


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_a_bad_view_is_refused_with_its_reason(name: str) -> None:
    view, reason = BAD_VIEWS[name]
    found = validate_view(view)
    assert any(reason in one for one in found), found


WORDS = ["type", "text", "elements", "options", "section", "actions", "static_select", "blocks"]
KEYS = some.sampled_from([*WORDS, "initial_options", "option_groups", "modal", "mrkdwn"])
ANY_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | KEYS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(ANY_JSON)
def test_no_json_breaks_the_validator(value: object) -> None:
    assert isinstance(validate_blocks([value], "message"), list)
    assert isinstance(validate_view({"type": "modal", "blocks": value}), list)
    assert validate_blocks(value, "modal") or isinstance(value, list)
