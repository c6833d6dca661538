"""The private answers to somebody who opens a swarm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.commands import NotRead, Unread
from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Block, Message
from bot.records import Known, Opened, PersonRef, SkillRef, SwarmPicture
from bot.slack.ids import Action
from bot.slack.views import _known
from bot.slack.views import _phrases as say
from bot.slack.views._meant import questions, undoubted
from bot.slack.views.blocks import actions, button, context, divider, section
from bot.slack.views.swarms._brief import SOON

NOT_READ = {
    NotRead.NO_SUCH_SEVERITY: N_(
        ":warning: “{word}” is no severity. They go from sev1, the highest, to sev4; without one it"
        " is a sev3."
    ),
    NotRead.SECOND_SEVERITY: N_(":warning: “{word}” is left out: the first severity counts."),
    NotRead.SECOND_CUSTOMER: N_(":warning: “{word}” is left out: the first customer counts."),
    NotRead.NO_CUSTOMER: N_(
        ":warning: “{word}” names no customer. Write it without a space, as in `for:acme`."
    ),
}


def opening(reference: str, reader: Reader, unread: Sequence[Unread] = ()) -> Message:
    """Return the first private answer: the swarm is being opened, and what was not understood."""
    return say.plain_message(
        reader.m(
            ":bee: I am opening a swarm for *{reference}*. Your channel will be here in a moment.",
            reference=say.said(reference, say.REFERENCE_LENGTH),
        ),
        *not_read(unread, reader),
    )


def not_read(unread: Sequence[Unread], reader: Reader) -> list[Mrkdwn]:
    """Return a line for each word that was not understood."""
    return [
        reader.m(NOT_READ[one.reason], word=say.said(one.word, say.NAME_LENGTH))
        for one in unread
        if one.reason in NOT_READ
    ]


def opened(opened: Opened, reader: Reader) -> Message:
    """Return the private answer once the channel stands, with what is already known."""
    p = opened.swarm
    if p is None or not opened.is_new:
        return exists(opened, p.reference if p else "", reader)
    ready = reader.m(
        ":bee: Your swarm for {reference} is ready: {channel}",
        reference=say.reference_of(p),
        channel=say.room_of(p, reader),
    )
    uncovered = undoubted(p.uncovered, opened.meant)
    hint = _lobby_hint(opened, p, reader)
    what = say.paragraph(ready, _owned(p, reader), *_asked(p, uncovered, reader), hint)
    doubts = questions(p.id, opened.meant, reader)
    return say.message(ready, section(what), *doubts, *_already_known(p, opened.known, reader))


def _owned(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    """Return who owns the case, where that is not who opened the swarm."""
    if p.requester.id == p.owner.id:
        return None
    return reader.m(
        "{owner} owns the case: they alone write to the customer, and end the swarm.",
        owner=say.called(p.owner, reader),
    )


def _asked(p: SwarmPicture, uncovered: Sequence[SkillRef], reader: Reader) -> list[Mrkdwn | None]:
    """Return who was asked for what, and what to do for the rest."""
    if not p.covers:
        return [
            reader.m(
                "You named no skill, so I have asked nobody yet."
                " Name one with `/swarm invite +skill`, or somebody with `/swarm invite @person`."
            )
        ]
    lines: list[Mrkdwn | None] = [
        _found(person, state, skills, reader) for person, state, skills in p.covered[:10]
    ]
    lines += say.asleep(p, reader)
    if uncovered:
        lines.append(
            reader.m(
                ":warning: Nobody I know of can help with {skills} right now. Invite somebody by"
                " name with `/swarm invite @person`, or ask around: people can still join from"
                " the announcement.",
                skills=say.skill_names(uncovered, reader),
            )
        )
    if p.promised_at is not None and p.is_promise_kept is None:
        lines.append(_promise(p, p.promised_at, reader))
    return lines


def _promise(p: SwarmPicture, by: datetime, reader: Reader) -> Mrkdwn:
    if p.asleep or by - p.opened_at > SOON:
        return reader.m(
            ":alarm_clock: Somebody will be here, at the latest: {time}. If not, I ask others by"
            " myself.",
            time=say.moment(by, reader),
        )
    return reader.m(
        ":alarm_clock: Somebody will be here by {time}. If not, I ask others by myself.",
        time=say.clock(by, reader),
    )


def _found(who: PersonRef, state: str, skills: Sequence[SkillRef], reader: Reader) -> Mrkdwn:
    skill, person = say.skill_names(skills, reader), say.called(who, reader)
    if state == "in":
        return reader.m("• {person} is in for *{skill}*", person=person, skill=skill)
    return reader.m("• I have asked {person} for *{skill}*", person=person, skill=skill)


def _lobby_hint(opened: Opened, p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    if p.announcement is None:
        return reader.m(
            ":mag: I could not announce the swarm, for there is no lobby that I can use."
            " Choose a channel for it with `/swarm config`."
        )
    if opened.lobby_is_empty:
        return reader.m(
            ":mag: Nobody else is in the lobby, so nobody has seen the announcement."
            " Invite your colleagues to it, or choose another channel with `/swarm config`."
        )
    return None


def _already_known(p: SwarmPicture, known: Sequence[Known], reader: Reader) -> list[Block]:
    """Return what may answer the case, for this person's eyes before others start to work."""
    if not known:
        return []
    intro = reader.m("*Already known*: does one of these answer the case?")
    after = reader.m("“This answers it” takes the questions back and closes the swarm.")
    hits = _known.hits(known, reader, swarm_id=p.id)
    return [divider(), section(intro), *hits, context(after)]


def exists(opened: Opened, reference: str, reader: Reader) -> Message:
    """Return the private answer that offers the swarm which the case already has."""
    p = opened.swarm
    shown = say.said(reference or (p.reference if p else ""), say.REFERENCE_LENGTH)
    if p is None:
        return _hidden(opened.swarm_id, shown, reader)
    text = reader.m("*{reference}* already has a swarm, so nothing was doubled.", reference=shown)
    where = (
        N_("{owner} owns it, in {channel}")
        if p.channel_id
        else N_("{owner} owns it. Its channel is still to come, by itself.")
    )
    owned = reader.m(where, owner=say.named(p.owner, reader), channel=say.room_of(p, reader))
    what = say.paragraph(text, say.heading_outside(p), owned)
    join = button(Action.JOIN, reader.t("Join"), p.id, style="primary")
    follow = button(Action.FOLLOW, reader.t("Follow"), p.id)
    # As long as there is no channel, there is nowhere else to take it back.
    cancel = [] if p.channel_id else [button(Action.CANCEL, reader.t("Cancel it"), p.id)]
    return say.message(text, section(what), actions(join, follow, *cancel))


def _hidden(swarm_id: str | None, shown: Mrkdwn, reader: Reader) -> Message:
    text = reader.m("*{reference}* already has a swarm, and it is private.", reference=shown)
    what = say.paragraph(text, reader.m("Its owner can let you in."))
    if not swarm_id:
        return say.message(text, section(what))
    access = button(Action.REQUEST_ACCESS, reader.t("Ask for access"), swarm_id, style="primary")
    return say.message(text, section(what), actions(access))


def answered(p: SwarmPicture, known: Known, reader: Reader) -> Message:
    """Return the private answer after what is known was said to answer the case."""
    text = reader.m(
        ":white_check_mark: {reference} is answered by “{title}”.",
        reference=say.reference_of(p),
        title=say.titled(mask(known.title).text),
    )
    return say.plain_message(
        text,
        reader.m("The swarm is closed, and whoever was asked is free again."),
        say.said(mask(known.excerpt).text, 600),
    )
