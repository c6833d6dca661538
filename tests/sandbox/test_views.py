"""Forms and Homes that Slack takes and refuses, and in which words."""

from typing import Any

import pytest

from sandbox.blockkit import validate_view
from tests.sandbox.blocks import asked, button, modal, mrkdwn, option, plain, section, select

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
