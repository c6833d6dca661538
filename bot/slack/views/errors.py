"""What somebody reads when something could not be done."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import modal


def sorry(sentence: str, reader: Reader) -> Message:
    """Return the private word that something could not be done, and what to do."""
    return say.plain_message(reader.m(":warning: {sentence}", sentence=sentence))


def sorry_form(sentence: str, reader: Reader) -> Modal:
    """Return what a form becomes when it could not be carried out."""
    blocks = list(sorry(sentence, reader).blocks)
    return Modal(modal("sorry", reader.t("Not done"), blocks, close=reader.t("Close")))
