"""Short private answers to what somebody has just done about taking part."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import Invitation, SwarmPicture
from bot.slack.ids import Callback
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import modal
from bot.slack.views.participation._invitations import invited


def joined(p: SwarmPicture, reader: Reader, *, was_in: bool) -> Message:
    """Return the answer to the Join button."""
    if was_in:
        return say.plain_message(
            reader.m(":bee: You are in already: {channel}.", channel=say.room_of(p, reader))
        )
    if p.channel_id is None:
        return say.plain_message(
            reader.m(":bee: You are in. The channel is being made, you will find it in a moment.")
        )
    return say.plain_message(
        reader.m(":bee: You are in: {channel}. Thank you!", channel=say.room_of(p, reader))
    )


def joined_form(p: SwarmPicture, reader: Reader) -> Modal:
    """Return what the open form becomes for somebody who joins a swarm that it has shown."""
    blocks = list(joined(p, reader, was_in=False).blocks)
    return Modal(modal(Callback.OPEN, reader.t("Joined"), blocks, close=reader.t("Close")))


def not_in(p: SwarmPicture, reader: Reader) -> Message:
    """Return the answer to somebody who leaves and was not in."""
    return say.plain_message(
        reader.m("You are not in the swarm for {case}.", case=say.reference_of(p))
    )


def invited_form(made: Invitation, reader: Reader) -> Modal:
    """Return what the invite form becomes: who is in, who is asked, what nobody covers."""
    blocks = list(invited(made, reader).blocks)
    return Modal(modal(Callback.INVITE, reader.t("Invited"), blocks, close=reader.t("Close")))
