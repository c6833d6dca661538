"""Short private answers to what somebody has just done with a swarm."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import Opened, SwarmPicture
from bot.slack.ids import Callback
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import modal
from bot.slack.views.swarms._opening import exists


def exists_form(opened: Opened, reference: str, reader: Reader) -> Modal:
    """Return what lies on the open form when the case has a swarm already."""
    blocks = list(exists(opened, reference, reader).blocks)
    title = reader.t("There is one already")
    view = modal(Callback.OPEN, title, blocks, close=reader.t("Close"))
    return Modal(view, is_on_top=True)


def updated(reader: Reader) -> Message:
    """Return the answer to an update."""
    return say.plain_message(
        reader.m(":white_check_mark: Done. The brief shows it, and those who follow were told.")
    )


def cancelled(p: SwarmPicture, reader: Reader) -> Message:
    """Return the answer to a cancellation."""
    return say.plain_message(
        reader.m(
            ":white_check_mark: The swarm for {case} is cancelled. `/swarm reopen` here takes it"
            " up again.",
            case=say.reference_of(p),
        )
    )


def reopened(p: SwarmPicture, reader: Reader) -> Message:
    """Return the answer to a reopening."""
    return say.plain_message(
        reader.m(":bee: The swarm for {case} is open again.", case=say.reference_of(p))
    )
