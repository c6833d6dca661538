"""What followers are told, and the form in which an update is written."""

from __future__ import annotations

from bot.i18n import Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Message, Modal
from bot.records import SwarmPicture
from bot.slack.ids import Action, Block, Callback
from bot.slack.mrkdwn import quote
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, ask, button, modal, section, text_input

UPDATE_LENGTH = 2000


def update_form(p: SwarmPicture, reader: Reader) -> Modal:
    """Return the form in which somebody says where the swarm stands."""
    text = ask(
        Block.TEXT,
        reader.t("What is new?"),
        text_input(
            placeholder=reader.t("We can reproduce it. Next we …"), is_long=True, most=UPDATE_LENGTH
        ),
        hint=reader.t("The brief shows it, and everybody who follows the swarm gets it."),
    )
    return Modal(
        modal(
            Callback.UPDATE,
            reader.t("Post an update"),
            [section(say.heading(p)), text],
            submit=reader.t("Post"),
            close=reader.t("Close"),
            private_metadata=p.id,
        )
    )


def update_notice(p: SwarmPicture, reader: Reader) -> Message:
    """Return the last update for a follower's DM."""
    if p.update is None:
        return say.plain_message(
            reader.m(":mega: There is news on {case}.", case=say.heading_outside(p)),
        )
    by = say.named(p.update.by, reader)
    reference = say.said(p.reference, say.REFERENCE_LENGTH)
    text = reader.m("Update on {reference} from {person}", reference=reference, person=by)
    what = say.paragraph(
        Mrkdwn(f":mega: {say.heading_outside(p)}"),
        quote(say.said(mask(p.update.text).text, 2000)),
        Mrkdwn(" · ".join([by, say.moment(p.update.at, reader), say.room_of(p, reader)])),
    )
    stop = button(Action.UNFOLLOW, reader.t("Stop following"), p.id)
    return say.message(text, section(what), actions(stop))


def ended_notice(p: SwarmPicture, reader: Reader) -> Message:
    """Return the end of the swarm for a follower's DM."""
    text = reader.m(
        "{reference} has ended: {state}",
        reference=say.said(p.reference, say.REFERENCE_LENGTH),
        state=say.state_of(p.state, reader),
    )
    what = say.paragraph(
        Mrkdwn(f"{say.STATES_EMOJI.get(p.state, ':bee:')} {say.heading_outside(p)}"),
        say.ended_line(p, reader, calls=False),
        quote(say.said(mask(p.resolution).text, 1500)) if p.resolution.strip() else None,
        reader.m("*Cause:* {cause}", cause=say.said(mask(p.cause).text, 600))
        if p.cause.strip()
        else None,
    )
    return say.message(text, section(what))
