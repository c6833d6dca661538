"""Views: what a modal and an App Home may hold beside their blocks."""

from sandbox.blockkit.blocks import ON_SURFACE
from sandbox.blockkit.composition import FLAG, SHORT_ID, constant, plain
from sandbox.blockkit.rules import Record, Rule, String

_COMMON: dict[str, Rule] = {
    "callback_id": SHORT_ID,
    "external_id": SHORT_ID,
    "private_metadata": String(longest=3000, shortest=0),
}

VIEWS: dict[str, Rule] = {
    "modal": Record(
        {
            **_COMMON,
            "type": constant("modal"),
            "title": plain(24),
            "submit": plain(24),
            "close": plain(24),
            "blocks": ON_SURFACE["modal"],
            "clear_on_close": FLAG,
            "notify_on_close": FLAG,
            "submit_disabled": FLAG,
        },
        ("title", "blocks"),
    ),
    "home": Record(
        {**_COMMON, "type": constant("home"), "blocks": ON_SURFACE["home"]}, ("blocks",)
    ),
}
