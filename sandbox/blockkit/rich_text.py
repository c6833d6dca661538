"""The rich_text block: sections, lists, quotes and preformatted text."""

from sandbox.blockkit.composition import FLAG, SHORT_ID, URL, constant
from sandbox.blockkit.rules import Integer, Items, Record, Rule, String, Tagged

_STYLE = Record(
    {
        "bold": FLAG,
        "italic": FLAG,
        "strike": FLAG,
        "code": FLAG,
        "underline": FLAG,
        "highlight": FLAG,
        "client_highlight": FLAG,
        "unlink": FLAG,
    }
)


def _inline(kind: str, required: tuple[str, ...], **fields: Rule) -> Record:
    return Record({"type": constant(kind), "style": _STYLE, **fields}, required)


_TEXT = _inline("text", ("text",), text=String())
_LINK = _inline("link", ("url",), url=URL, text=String(), unsafe=FLAG)

INLINE = Tagged(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": _inline("user", ("user_id",), user_id=SHORT_ID),
        "usergroup": _inline("usergroup", ("usergroup_id",), usergroup_id=SHORT_ID),
        "channel": _inline("channel", ("channel_id",), channel_id=SHORT_ID),
        "emoji": _inline(
            "emoji",
            ("name",),
            name=SHORT_ID,
            unicode=SHORT_ID,
            skin_tone=Integer(least=1, most=6),
        ),
        "broadcast": _inline(
            "broadcast", ("range",), range=String(choices=("here", "channel", "everyone"))
        ),
        "date": _inline(
            "date",
            ("timestamp", "format"),
            timestamp=Integer(),
            format=SHORT_ID,
            url=URL,
            fallback=String(),
        ),
        "color": _inline(
            "color",
            ("value",),
            value=String(pattern=r"#[0-9a-fA-F]{6}", expected="must be a color"),
        ),
    }
)

_SECTION = Record(
    {"type": constant("rich_text_section"), "elements": Items(INLINE, least=0)}, ("elements",)
)
_BORDER = Integer(least=0, most=1)

RICH_TEXT_PARTS: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Record(
        {
            "type": constant("rich_text_list"),
            "style": String(choices=("bullet", "ordered")),
            "elements": Items(Tagged({"rich_text_section": _SECTION})),
            "indent": Integer(least=0, most=8),
            "offset": Integer(least=0),
            "border": _BORDER,
        },
        ("style", "elements"),
    ),
    "rich_text_quote": Record(
        {"type": constant("rich_text_quote"), "elements": Items(INLINE), "border": _BORDER},
        ("elements",),
    ),
    "rich_text_preformatted": Record(
        {
            "type": constant("rich_text_preformatted"),
            "elements": Items(Tagged({"text": _TEXT, "link": _LINK})),
            "border": _BORDER,
            "language": SHORT_ID,
        },
        ("elements",),
    ),
}

RICH_TEXT = Record(
    {
        "type": constant("rich_text"),
        "block_id": SHORT_ID,
        "elements": Items(Tagged(RICH_TEXT_PARTS)),
    },
    ("elements",),
)
