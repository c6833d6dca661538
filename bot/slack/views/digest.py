"""The weekly digest: stories of resolved cases, and what the team could do next."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message
from bot.records import Digest


def digest(d: Digest, reader: Reader) -> Message:
    """Return the week's stories, without ranks or counts of anybody's part."""
    return Message(reader.t("Swarmroom"))


def preview(d: Digest, reader: Reader) -> Message:
    """Return the digest as only the person who asked sees it."""
    return Message(reader.t("Swarmroom"))


def nothing(reader: Reader) -> Message:
    """Return the private word that there is nothing to tell yet."""
    return Message(reader.t("Swarmroom"))
