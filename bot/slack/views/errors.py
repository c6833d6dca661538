"""What somebody reads when something could not be done."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message
from bot.slack.views import _phrases as say


def sorry(sentence: str, reader: Reader) -> Message:
    """Return the private word that something could not be done, and what to do."""
    return say.plain_message(reader.m(":warning: {sentence}", sentence=sentence))
