"""The blocks themselves, and on which surface each may stand."""

from typing import Literal

from sandbox.blockkit.composition import (
    FLAG,
    SHORT_ID,
    SLACK_FILE,
    URL,
    any_text,
    constant,
    plain,
    text_kinds,
)
from sandbox.blockkit.elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.rules import (
    Check,
    Items,
    OrNull,
    Record,
    Rule,
    String,
    Tagged,
    at_least_one,
    exactly_one,
)

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}


def _block(
    kind: str,
    required: tuple[str, ...],
    checks: tuple[Check, ...] = (),
    **fields: Rule,
) -> Record:
    common: dict[str, Rule] = {"type": constant(kind), "block_id": SHORT_ID}
    return Record({**common, **fields}, required, checks)


_CELL = Tagged(
    {
        "raw_text": Record({"type": constant("raw_text"), "text": String()}, ("text",)),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = Record({"align": String(choices=("left", "center", "right")), "is_wrapped": FLAG})

BLOCKS: dict[str, Rule] = {
    "section": _block(
        "section",
        (),
        (at_least_one("text", "fields"),),
        text=any_text(3000),
        fields=Items(any_text(2000), 10),
        accessory=Tagged(IN_SECTION),
        expand=FLAG,
    ),
    "header": _block("header", ("text",), text=plain(150)),
    "divider": _block("divider", ()),
    "actions": _block("actions", ("elements",), elements=Items(Tagged(IN_ACTIONS), 25)),
    "context": _block(
        "context",
        ("elements",),
        elements=Items(Tagged({"image": IMAGE, **text_kinds(3000)}), 10),
    ),
    "image": _block(
        "image",
        ("alt_text",),
        (exactly_one("image_url", "slack_file"),),
        image_url=URL,
        slack_file=SLACK_FILE,
        alt_text=String(longest=2000),
        title=plain(2000),
    ),
    "input": _block(
        "input",
        ("label", "element"),
        label=plain(2000),
        element=Tagged(IN_INPUT),
        hint=plain(2000),
        optional=FLAG,
        dispatch_action=FLAG,
    ),
    "rich_text": RICH_TEXT,
    "file": _block(
        "file",
        ("external_id", "source"),
        external_id=SHORT_ID,
        source=String(choices=("remote",)),
    ),
    "video": _block(
        "video",
        ("alt_text", "title", "thumbnail_url", "video_url"),
        alt_text=String(longest=2000),
        title=plain(199),
        title_url=URL,
        description=plain(200),
        thumbnail_url=URL,
        video_url=URL,
        author_name=String(longest=49),
        provider_name=String(longest=200),
        provider_icon_url=URL,
    ),
    "markdown": _block("markdown", ("text",), text=String(longest=12_000)),
    "table": _block(
        "table",
        ("rows",),
        rows=Items(Items(_CELL, 20), 100),
        column_settings=Items(OrNull(_COLUMN), 20),
    ),
}

_NOT_ON: dict[Surface, frozenset[str]] = {
    # Slack's pages name messages for input blocks too, but nothing there has a submit button; we
    # refuse them so that no bot relies on it.
    "message": frozenset({"input"}),
    "modal": frozenset({"file", "markdown", "table"}),
    "home": frozenset({"file", "markdown", "table"}),
}

ON_SURFACE: dict[Surface, Items] = {
    surface: Items(
        Tagged({kind: rule for kind, rule in BLOCKS.items() if kind not in _NOT_ON[surface]}),
        most=most,
        least=1 if surface == "message" else 0,
    )
    for surface, most in MOST_BLOCKS.items()
}
