"""What a team has set, to see and to change."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import Settings


def config_card(settings: Settings, reader: Reader) -> Message:
    """Return the settings as a private message."""
    return Message(reader.t("Swarmroom"))


def config_form(settings: Settings, reader: Reader) -> Modal:
    """Return the form that changes the settings."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )
