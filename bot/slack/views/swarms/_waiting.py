"""What somebody reads whose swarm does not open at once: Slack's limits, or an admin's pause."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import Unread
from bot.i18n import Mrkdwn, Reader
from bot.ports import Message, Modal
from bot.records import Opened, Pause
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, modal, section
from bot.slack.views.swarms._opening import not_read


def waiting(
    opened: Opened, reference: str, reader: Reader, unread: Sequence[Unread] = ()
) -> Message:
    """Return the private answer to somebody whose swarm has to wait, and why it does."""
    text = _why(opened, reference, reader)
    told = section(say.paragraph(text, *not_read(unread, reader)))
    if opened.swarm_id is None:
        return say.message(text, told)
    cancel = button(Action.CANCEL, reader.t("Cancel it"), opened.swarm_id)
    return say.message(text, told, actions(cancel))


def waiting_form(opened: Opened, reference: str, reader: Reader) -> Modal:
    """Return what the form becomes whose swarm has to wait."""
    text = _why(opened, reference, reader)
    return Modal(modal("waiting", reader.t("Queued"), [section(text)], close=reader.t("Close")))


def _paused_since(pause: Pause, reader: Reader) -> Mrkdwn:
    """Return who has paused opening, and since when."""
    since = say.moment(pause.since, reader)
    if pause.by is None:
        return reader.m("Opening swarms is paused since {since}.", since=since)
    return reader.m(
        "Opening swarms is paused by {person} since {since}.",
        person=say.named(pause.by, reader),
        since=since,
    )


def _why(opened: Opened, reference: str, reader: Reader) -> Mrkdwn:
    case = say.said(reference, say.REFERENCE_LENGTH)
    if opened.pause is not None:
        return reader.m(
            ":double_vertical_bar: {paused} *{reference}* opens by itself when it goes on, and I"
            " write to you then.",
            paused=_paused_since(opened.pause, reader),
            reference=case,
        )
    return reader.m(
        ":hourglass_flowing_sand: *{reference}* is queued: {long}. I write to you when it is"
        " there.",
        reference=case,
        long=say.how_long(opened.wait_seconds, reader),
    )
