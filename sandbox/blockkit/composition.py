"""Composition objects of Block Kit: texts, options, confirmations, filters."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.rules import (
    Boolean,
    Check,
    Items,
    Record,
    Rule,
    String,
    Tagged,
    exactly_one,
    note,
)

SHORT_ID = String(longest=255)
FLAG = Boolean()
URL = String(
    longest=3000, pattern=r"(https?|slack)://\S+|(mailto|tel):\S+", expected="must be a valid url"
)


def constant(word: str) -> String:
    """Return the rule of a `type` field."""
    return String(choices=(word,))


def plain(longest: int) -> Tagged:
    """Return the rule of a text that must be plain."""
    return Tagged({"plain_text": _plain_record(longest)})


def any_text(longest: int) -> Tagged:
    """Return the rule of a text that may be plain or mrkdwn."""
    return Tagged({"plain_text": _plain_record(longest), "mrkdwn": _mrkdwn_record(longest)}, True)


def text_kinds(longest: int) -> dict[str, Rule]:
    """Return both kinds of text by their type, for lists that mix them with elements."""
    return {"plain_text": _plain_record(longest), "mrkdwn": _mrkdwn_record(longest)}


def _plain_record(longest: int) -> Record:
    fields: dict[str, Rule] = {
        "type": constant("plain_text"),
        "text": String(longest=longest),
        "emoji": FLAG,
    }
    return Record(fields, ("text",))


def _mrkdwn_record(longest: int) -> Record:
    # `emoji` belongs to plain text only; Slack refuses it here by name.
    fields: dict[str, Rule] = {
        "type": constant("mrkdwn"),
        "text": String(longest=longest),
        "verbatim": FLAG,
    }
    return Record(fields, ("text",))


def option(text: Rule, *, with_url: bool = False) -> Record:
    """Return the rule of one option of a menu or group of boxes."""
    fields: dict[str, Rule] = {"text": text, "value": String(longest=150), "description": text}
    if with_url:
        fields["url"] = URL
    return Record(fields, ("text", "value"))


MENU_OPTION = option(plain(75))
BOX_OPTION = option(any_text(75))
OVERFLOW_OPTION = option(plain(75), with_url=True)

OPTION_GROUP = Record(
    {"label": plain(75), "options": Items(MENU_OPTION, 100)}, ("label", "options")
)

CONFIRM = Record(
    {
        "title": plain(100),
        "text": any_text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": String(choices=("primary", "danger")),
    },
    ("title", "text", "confirm", "deny"),
)

DISPATCH_CONFIG = Record(
    {
        "trigger_actions_on": Items(
            String(choices=("on_enter_pressed", "on_character_entered")), most=2
        )
    },
    ("trigger_actions_on",),
)

CONVERSATION_FILTER = Record(
    {
        "include": Items(String(choices=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": FLAG,
        "exclude_bot_users": FLAG,
    }
)

SLACK_FILE = Record({"id": SHORT_ID, "url": URL}, (), (exactly_one("id", "url"),))


def _offered(value: Mapping[str, Any]) -> list[object]:
    """Return every option that the element offers, groups included."""
    groups = [group for group in _listed(value, "option_groups") if isinstance(group, dict)]
    in_groups = [one for group in groups for one in _listed(group, "options")]
    return _listed(value, "options") + in_groups


def _listed(value: Mapping[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def initial_is_offered(value: Mapping[str, Any], at: str, found: list[str]) -> None:
    """Note a preselected option that differs in anything from those offered."""
    offered = _offered(value)
    if "initial_option" in value and value["initial_option"] not in offered:
        note(found, "`initial_option` must be one of the options", f"{at}/initial_option")
    for place, one in enumerate(_listed(value, "initial_options")):
        if one not in offered:
            note(
                found,
                "`initial_options` must be offered",
                f"{at}/initial_options/{place}",
            )


def unique_values(value: Mapping[str, Any], at: str, found: list[str]) -> None:
    """Note two options that would report the same value."""
    seen: set[str] = set()
    for one in _offered(value):
        word = one.get("value") if isinstance(one, dict) else None
        if isinstance(word, str) and word in seen:
            note(found, f"option values must be unique: {word}", f"{at}/options")
        elif isinstance(word, str):
            seen.add(word)


OFFER: tuple[Check, ...] = (initial_is_offered, unique_values)
