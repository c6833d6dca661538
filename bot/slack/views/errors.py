"""What somebody reads when something could not be done."""

from __future__ import annotations

from bot.commands import plain
from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.slack.mrkdwn import quote
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import modal

TYPED_LENGTH = 2000


def sorry(sentence: str, reader: Reader, typed: str = "") -> Message:
    """Return the private word that something could not be done, and what to do.

    What was typed is shown again, so that nobody has to write it twice.
    """
    return say.plain_message(
        reader.m(":warning: {sentence}", sentence=sentence),
        reader.m("You typed:") if typed else None,
        quote(say.said(plain(typed), TYPED_LENGTH)) if typed else None,
    )


def answer_form(answer: Message, reader: Reader, *, is_on_top: bool) -> Modal:
    """Return a private answer as a form, for where no message could show it."""
    view = modal("answer", "Swarmroom", list(answer.blocks), close=reader.t("Close"))
    return Modal(view, is_on_top=is_on_top)


def sorry_form(sentence: str, reader: Reader) -> Modal:
    """Return what a form becomes when it could not be carried out."""
    blocks = list(sorry(sentence, reader).blocks)
    view = modal("sorry", reader.t("Please read"), blocks, close=reader.t("Close"))
    return Modal(view, is_on_top=True)
