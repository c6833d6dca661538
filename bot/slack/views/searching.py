"""Where nobody has come: what a lead is asked, and what the requester hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Message
from bot.records import Able, PersonRef, Plea
from bot.slack.ids import Action
from bot.slack.mrkdwn import quote
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, section

MOST_ABLE = 10
NEEDED = N_(
    ":raising_hand: {person} needs somebody for {skills} in {case}, and nobody has answered yet."
)
UNKNOWN = N_(
    ":raising_hand: {person} needs somebody for {skills} in {case}, and nobody I know of can help"
    " with that right now."
)
NEEDED_PRIVATELY = N_(
    ":lock: {person} needs somebody for a private case ({severity}), and nobody has answered yet."
    " Please ask them how you can help."
)
UNKNOWN_PRIVATELY = N_(
    ":lock: {person} needs somebody for a private case ({severity}), and nobody I know of can help"
    " with it right now. Please ask them how you can help."
)


def plea(plea: Plea, reader: Reader) -> Message:
    """Return the word to a lead that nobody has come, with a button for each who could be added."""
    p = plea.swarm
    if p.is_private:
        return _private(plea, reader)
    text = reader.m(
        NEEDED if plea.was_asked else UNKNOWN,
        person=say.called(p.asker, reader),
        case=say.heading_outside(p),
        skills=say.skill_names(p.missing, reader),
    )
    if not p.missing or not p.is_active:
        text = reader.m(
            ":white_check_mark: {case} has its people now. Thank you!",
            case=say.heading_outside(p),
        )
    what = say.paragraph(
        text,
        quote(say.said(mask(p.need).text, 400)) if p.need.strip() else None,
        _inside(plea, reader),
        _added(plea, reader),
        _gone(plea, reader),
        _offer(plea, reader),
    )
    rows = [_able(p.id, one, reader) for one in plea.able[:MOST_ABLE]] if p.is_active else []
    join = actions(button(Action.JOIN, reader.t("Join myself"), p.id)) if p.is_active else None
    return say.message(text, section(what), *rows, join)


def lead_told(plea: Plea, told: Sequence[PersonRef], reader: Reader) -> Message:
    """Return the private word to the requester that their lead has been told."""
    skills = say.skill_names(plea.swarm.missing, reader)
    if not told:
        return say.plain_message(
            reader.m(
                ":mag: Nobody has come for {skills} yet, and I know of nobody else to turn to."
                " Do you know somebody? `/swarm invite @person`",
                skills=skills,
            )
        )
    people = say.crowd(told, reader, calls=False)
    if plea.swarm.is_private:
        return say.plain_message(
            reader.m(
                ":raising_hand: Nobody has come for {skills} yet, so I have told {people} that you"
                " need somebody, but not what for. Add people by `/swarm invite @person`.",
                skills=skills,
                people=people,
            )
        )
    return say.plain_message(
        reader.m(
            ":raising_hand: Nobody has come for {skills} yet, so I have told {people}, who can add"
            " somebody with one click. You are not left alone.",
            skills=skills,
            people=people,
        )
    )


def _private(plea: Plea, reader: Reader) -> Message:
    """Return the same for a private swarm: not what it is about, and nobody to add."""
    return say.plain_message(
        reader.m(
            NEEDED_PRIVATELY if plea.was_asked else UNKNOWN_PRIVATELY,
            person=say.called(plea.swarm.asker, reader),
            severity=say.severity(plea.swarm.severity),
        )
    )


def _inside(plea: Plea, reader: Reader) -> Mrkdwn | None:
    """Return who is in it though nobody may have said a word yet: that changes what is needed."""
    p = plea.swarm
    named = {p.owner.id, p.asker.id, *(one.id for one in plea.added)}
    others = [one for one in p.people if one.id not in named]
    if not others or not p.missing or not p.is_active:
        return None
    return reader.m("In it so far: {people}", people=say.crowd(others, reader, calls=False))


def _added(plea: Plea, reader: Reader) -> Mrkdwn | None:
    if not plea.added:
        return None
    return reader.m(":bee: Added: {people}", people=say.crowd(plea.added, reader))


def _gone(plea: Plea, reader: Reader) -> Mrkdwn | None:
    if not plea.gone:
        return None
    people = say.crowd(plea.gone, reader, calls=False)
    return reader.m(":wave: Added, and gone again: {people}", people=people)


def _offer(plea: Plea, reader: Reader) -> Mrkdwn | None:
    if not plea.swarm.is_active or not plea.swarm.missing:
        return None
    if not plea.able and not plea.was_asked:
        return reader.m("Do you know somebody who can? Join, and invite them there.")
    if not plea.able:
        return reader.m("I know of nobody else who could. Do you? Join, and invite them there.")
    return reader.m("These could help. Whoever you add joins at once, and reads that it was you:")


def _able(swarm_id: str, one: Able, reader: Reader) -> dict[str, object]:
    text = (
        N_("{person}: {skills} (it is night there)") if one.is_asleep else N_("{person}: {skills}")
    )
    line = reader.m(
        text,
        person=say.named(one.person, reader),
        skills=say.skill_names(one.skills, reader),
    )
    label = reader.t("Add {person}", person=say.name_of(one.person, reader))
    return section(line, button(Action.STEP_IN, label, f"{swarm_id}:{one.person.id}"))
