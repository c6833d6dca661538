"""Blocks of messages that Slack takes, and what holds for all of them together."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sandbox.blockkit import validate_blocks, validate_view
from tests.sandbox.blocks import GOOD_MESSAGES, actions, button, mrkdwn, option, section, select


@pytest.mark.parametrize("name", GOOD_MESSAGES)
def test_a_good_block_is_taken(name: str) -> None:
    assert validate_blocks([GOOD_MESSAGES[name]], "message") == []


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
