"""Help: every command with an example."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message


def help_card(reader: Reader, nearest: str | None = None, typed: str = "") -> Message:
    """Return the commands in groups; for a word that is none, the nearest one first."""
    return Message(reader.t("Swarmroom"))
