"""Word that a swarm does not move, and what could be done."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import Reader
from bot.ports import Message
from bot.records import SwarmPicture
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, section


def owner_nudge(p: SwarmPicture, since: datetime, reader: Reader) -> Message:
    """Return the owner's nudge, with the three things that get a swarm going again."""
    text = reader.m(
        ":hourglass: Nothing has moved in {case} since {time}.",
        case=say.heading(p),
        time=say.moment(since, reader),
    )
    what = say.paragraph(
        text,
        reader.m("It goes on in {channel}. What would help?", channel=say.room_of(p, reader)),
    )
    return say.message(
        text,
        section(what),
        actions(
            button(Action.INVITE, reader.t("Ask for a skill"), p.id),
            button(Action.UPDATE, reader.t("Say how it stands"), p.id),
            button(Action.RESOLVE, reader.t("Resolve"), p.id),
        ),
    )


def lead_nudge(p: SwarmPicture, since: datetime, reader: Reader) -> Message:
    """Return the word to the owner's lead; of a private swarm not what it is about."""
    owner, time = say.called(p.owner, reader), say.moment(since, reader)
    if p.is_private:
        return say.plain_message(
            reader.m(
                ":hourglass: Nothing has moved since {time} in a private case ({severity}) that"
                " {owner} owns. Please ask them how you can help.",
                owner=owner,
                time=time,
                severity=say.severity(p.severity),
            )
        )
    text = reader.m(
        ":hourglass: Nothing has moved in {case} since {time}. {owner} owns it.",
        case=say.heading_outside(p),
        time=time,
        owner=owner,
    )
    more = reader.m("They have been reminded. Perhaps they need somebody, or your help.")
    join = button(Action.JOIN, reader.t("Join"), p.id)
    return say.message(text, section(say.paragraph(text, more)), actions(join))


def nudged_again(reader: Reader) -> Message:
    """Return what a nudge becomes when the same person is nudged once more."""
    return say.plain_message(reader.m("I have written to you again, further down."))


def nudge_over(p: SwarmPicture, reader: Reader) -> Message:
    """Return what a nudge, or a plea, becomes when it is over, or when another owns the case.

    Whoever got it may be out by now, so of a private swarm it tells nothing.
    """
    if p.is_active:
        return say.plain_message(
            reader.m(
                ":white_check_mark: {owner} owns the case now and sees to it.",
                owner=say.called(p.owner, reader),
            )
        )
    if p.is_private:
        return say.plain_message(reader.m("This swarm is over. There is nothing left to do here."))
    return say.plain_message(
        reader.m(
            ":white_check_mark: {case} is over. There is nothing left to do here.",
            case=say.heading_outside(p),
        )
    )
