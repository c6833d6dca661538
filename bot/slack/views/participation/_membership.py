"""Joining, following and leaving, and the thanks at the end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Mrkdwn, Reader
from bot.ports import Message
from bot.records import PersonRef, SwarmPicture, ThanksLine
from bot.slack.ids import Action
from bot.slack.mrkdwn import quote
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, section

CATCH_UP_LENGTH = 200
MOST_TEXTS = 3
FOUND = ("fact", "cause", "fix", "decision")


def orientation(
    p: SwarmPicture,
    reader: Reader,
    *,
    is_first: bool = False,
    is_late: bool = False,
    is_owner: bool = False,
) -> Message:
    """Return the private welcome: three lines at the first time, five more for who comes late."""
    text = reader.m(
        ":wave: Welcome! This is about {case}. The pinned message says all that is known.",
        case=say.heading(p),
    )
    words = say.paragraph(text, *(_how(p, reader, is_owner=is_owner) if is_first else ()))
    caught_up = say.paragraph(*_catch_up(p, reader)) if is_late else None
    return say.message(text, section(words), section(caught_up) if caught_up else None)


def _how(p: SwarmPicture, reader: Reader, *, is_owner: bool) -> tuple[Mrkdwn, ...]:
    """Return what somebody needs to know who has never been in a swarm."""
    owned = reader.m(
        "You own the case: you alone write to the customer, and `/swarm resolve` ends the swarm."
    )
    return (
        reader.m(
            "Write what you think. React to a message with :bulb: for the cause,"
            " :white_check_mark: for the fix, or :test_tube: for what was tried."
        ),
        owned
        if is_owner
        else reader.m(
            "{owner} owns the case. You can go at any time: `/swarm leave`.",
            owner=say.called(p.owner, reader),
        ),
    )


def _catch_up(p: SwarmPicture, reader: Reader) -> list[Mrkdwn | None]:
    """Return what somebody has missed, in five lines at most."""
    tried = [p.tried, *(mark.text for mark in p.marks if mark.kind == "tried")]
    known = [mark.text for mark in p.marks if mark.kind in FOUND]
    missing = say.skill_names(p.missing, reader)
    still_open = reader.m("somebody for {skills}", skills=missing) if p.missing else None
    if not any(mark.kind == "fix" for mark in p.marks):
        still_open = still_open or reader.m("what solves it")
    lines = [
        _line(reader.m("*What is needed:*"), [p.need]),
        _line(reader.m("*What was tried:*"), tried),
        _line(reader.m("*What is known:*"), known),
        _line(reader.m("*Last update:*"), [p.update.text] if p.update else []),
    ]
    # To who has missed nothing, that all is open is no news.
    if still_open and (p.missing or any(lines)):
        lines.append(Mrkdwn(reader.m("*What is open:*") + f" {still_open}"))
    return lines


def _line(label: Mrkdwn, texts: Sequence[str]) -> Mrkdwn | None:
    said = [say.said(text, CATCH_UP_LENGTH) for text in texts if text.strip()][-MOST_TEXTS:]
    return Mrkdwn(f"{label} " + " · ".join(said)) if said else None


def following(p: SwarmPicture, reader: Reader) -> Message:
    """Return the private word that somebody follows the swarm now."""
    text = reader.m(
        ":eyes: You follow {case}. I write to you when there is news, and when it is solved.",
        case=say.heading_outside(p),
    )
    stop = button(Action.UNFOLLOW, reader.t("Stop following"), p.id)
    return say.message(text, section(text), actions(stop))


def unfollowed(p: SwarmPicture, reader: Reader) -> Message:
    """Return the private word that somebody no longer follows the swarm."""
    return say.plain_message(
        reader.m("You no longer follow {reference}.", reference=say.reference_of(p))
    )


def left(p: SwarmPicture, reader: Reader) -> Message:
    """Return the private word that somebody is out of the swarm."""
    return say.plain_message(
        reader.m(
            "You are out of the swarm for {reference}. Thank you for having looked.",
            reference=say.reference_of(p),
        )
    )


def cannot_leave(p: SwarmPicture, reader: Reader) -> Message:
    """Return how to leave where the workspace forbids the bot to take people out."""
    return say.plain_message(
        reader.m(
            "Your workspace does not let me take people out of channels."
            " To leave, type `/leave` in {channel}.",
            channel=say.room_of(p, reader),
        )
    )


def let_in_late(p: SwarmPicture, seconds: float, reader: Reader) -> Message:
    """Return when somebody will be in the channel whom Slack does not let in yet."""
    return say.plain_message(
        reader.m(
            ":hourglass_flowing_sand: Slack asks me to wait before I let you into the swarm for"
            " {reference}: {long}. You need to do nothing.",
            reference=say.reference_of(p),
            long=say.how_long(seconds, reader),
        )
    )


def wrote_so_stays(p: SwarmPicture, reader: Reader) -> Message:
    """Return why taking back the bee did not take somebody out who had written."""
    text = reader.m(
        "You have written in {channel}, so I left you in. If you want to go, press the button.",
        channel=say.room_of(p, reader),
    )
    return say.message(text, section(text), actions(button(Action.LEAVE, reader.t("Leave"), p.id)))


def thanks(p: SwarmPicture, line: ThanksLine, by: PersonRef, reader: Reader) -> Message:
    """Return the DM that thanks somebody for their part, who may be out or never was in."""
    person, case = say.called(by, reader), _case_for(line.person, p, reader)
    how = say.contributions(line.how, reader)
    text = (
        reader.m(
            ":bee: {person} thanks you for {case}: you {how}.", person=person, case=case, how=how
        )
        if how
        else reader.m(
            ":bee: {person} thanks you for your help with {case}.", person=person, case=case
        )
    )
    return say.plain_message(text, quote(say.said(line.note, 1000)) if line.note.strip() else None)


def _case_for(person: PersonRef, p: SwarmPicture, reader: Reader) -> Mrkdwn:
    """Return the case as somebody may read of it; of a private one only who is in reads more."""
    if any(one.id == person.id for one in p.people):
        return say.heading(p)
    return reader.m("a private case") if p.is_private else say.heading_outside(p)
