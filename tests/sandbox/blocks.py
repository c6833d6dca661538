"""Blocks as Slack takes them, and the parts of which tests make others."""

from typing import Any


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
