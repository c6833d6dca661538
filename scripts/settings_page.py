"""Write docs/settings.md from the table of settings."""

from __future__ import annotations

from pathlib import Path

from bot.i18n import Reader
from bot.settings import (
    LONGEST_ADDRESS,
    Address,
    Channel,
    Choice,
    Definition,
    Hour,
    Number,
    Section,
    Template,
    Zone,
    of_section,
)
from bot.settings.kinds import IN_ADDRESSES, MOST_LINES
from bot.slack.views.settings import SECTIONS, value_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
READER = Reader()
BEGINNING = """# Settings

What a team sets in Slack, by `/swarm config` or *Settings* in App Home. Everybody in the
workspace may read them, admins change them, and what is changed is in force at once.
*Last changes* shows admins the last twenty: what it was, what it is, who and when.
*More admins*, under *Team*, names who may change them beside Slack's admins and owners.
Of a page only what was changed on it is saved, so two admins at once undo nothing of each other.

This page is made from `bot/settings/table.py`, by `python -m scripts.settings_page`.
"""

ONE_LINE = 100
"""A template that may be longer may have several lines."""


def page() -> str:
    """Return the page."""
    return "\n".join([BEGINNING, *(_section(section) for section in Section)])


def _section(section: Section) -> str:
    rows = [_row(one) for one in of_section(section)]
    head = ["| setting | at first | may be | what follows |", "|---|---|---|---|"]
    return "\n".join([f"## {SECTIONS[section]}", "", *head, *rows, ""])


def _row(one: Definition) -> str:
    meaning = one.meaning.format(**one.values) if one.values else one.meaning
    return f"| {one.label}<br>`{one.key}` | {_default(one)} | {_range(one)} | {meaning} |"


def _default(one: Definition) -> str:
    at_first = {
        "language": "that of an admin",
        "time_zone": "that of an admin",
        "lobby_channel_id": "`SWARM_LOBBY_CHANNEL`",
        "digest_channel_id": "`SWARM_DIGEST_CHANNEL`",
    }
    return at_first.get(one.key) or value_of(one.key, one.default, READER)


def _range(one: Definition) -> str:
    match one.kind:
        case Choice(options=options):
            return "; ".join(options.values())
        case Number(least=least, most=most):
            return f"{least} to {most}"
        case Hour():
            return "00:00 to 23:00"
        case Zone():
            return "a name of the time zone database"
        case Channel():
            return "a channel"
        case Address():
            named = ", ".join(f"`{{{field}}}`" for field in IN_ADDRESSES)
            return f"an https address with {named}; {LONGEST_ADDRESS} characters; empty"
        case Template(fields=fields, most=most):
            lines = f", {MOST_LINES} lines" if most > ONE_LINE else ""
            named = ", ".join(f"`{{{field}}}`" for field in fields)
            return f"words with {named}; {most} characters{lines}; empty"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
