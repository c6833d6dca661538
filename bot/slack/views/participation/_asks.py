"""The question to one person whether they will take part, and the forms behind its buttons."""

from __future__ import annotations

from math import inf

from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Block as SlackBlock
from bot.ports import Message, Modal
from bot.records import AskPicture, SwarmPicture
from bot.slack.ids import Action, Block, Callback
from bot.slack.mrkdwn import bold, quote
from bot.slack.views import _phrases as say
from bot.slack.views import blocks
from bot.slack.views.blocks import actions, button, context, modal, section

LEVELS = {
    1: N_("you can help with it"),
    2: N_("you know it well"),
    3: N_("you know it best"),
}
LOOKS = (
    (15, N_("a look in the next minutes")),
    (60, N_("a look in the next hour")),
    (inf, N_("a look in the next hours")),
)
"""How soon, by the most minutes that somebody has to answer."""
DECLINE_REASONS = {
    "busy": N_("I have no time right now"),
    "not_my_skill": N_("It is not my skill"),
    "away": N_("I am away"),
    "other": N_("Something else"),
}


def ask(a: AskPicture, reader: Reader) -> Message:
    """Return the DM that asks somebody in, as it stands in the ask's present state."""
    what, why = section(_what(a, reader)), section(_why(a, reader))
    text = reader.m(
        "{owner} asks for your help with {case}",
        owner=say.named(a.swarm.owner, reader),
        case=_case_name(a, reader),
    )
    if a.is_added:
        return _added(a, reader)
    if a.state != "waiting":
        return say.message(text, what, context(_closed(a, reader)), _after_all(a, reader))
    return say.message(text, what, why, _answers(a, reader))


def decline_form(ask_id: str, reader: Reader) -> Modal:
    """Return the form for the reason of a no."""
    reasons = blocks.radio([(code, reader.t(text)) for code, text in DECLINE_REASONS.items()])
    return Modal(
        modal(
            Callback.DECLINE,
            reader.t("Not this time"),
            [
                section(
                    reader.m(
                        "That is fine. A no counts for this swarm alone, whatever its reason. If"
                        " you give one, I keep it with your answer and show it to nobody."
                    )
                ),
                blocks.ask(Block.REASON, reader.t("Why?"), reasons, is_optional=True),
            ],
            submit=reader.t("Decline"),
            close=reader.t("Close"),
            private_metadata=ask_id,
        )
    )


def suggest_form(ask_id: str, reader: Reader) -> Modal:
    """Return the form in which somebody suggests somebody else."""
    person = blocks.person_select(reader.t("Choose a colleague"))
    hint = reader.t("I ask them, and say that you suggested them.")
    return Modal(
        modal(
            Callback.SUGGEST,
            reader.t("Suggest someone"),
            [blocks.ask(Block.PEOPLE, reader.t("Who could help?"), person, hint=hint)],
            submit=reader.t("Suggest"),
            close=reader.t("Close"),
            private_metadata=ask_id,
        )
    )


# --- what the DM says ----------------------------------------------------------------------


def _hides_the_case(a: AskPicture) -> bool:
    """Tell whether the person may not know yet what a private swarm is about."""
    return a.swarm.is_private and not a.is_added and a.state != "accepted"


def _case_name(a: AskPicture, reader: Reader) -> Mrkdwn:
    if _hides_the_case(a):
        return reader.m("a private case")
    return say.said(a.swarm.reference, say.REFERENCE_LENGTH)


def _what(a: AskPicture, reader: Reader) -> Mrkdwn:
    """Return who needs what."""
    p = a.swarm
    owner = say.called(p.owner, reader)
    if _hides_the_case(a):
        return say.paragraph(
            reader.m(
                ":bee: {owner} asks for your help with a private case · {severity}",
                owner=owner,
                severity=say.severity(p.severity),
            ),
            reader.m(":lock: You see what it is about once you accept."),
        )
    return say.paragraph(
        reader.m(
            ":bee: {owner} asks for your help · {severity}",
            owner=owner,
            severity=say.severity(p.severity),
        ),
        *_case(p),
    )


def _case(p: SwarmPicture) -> list[Mrkdwn | None]:
    """Return what the case is; whoever is asked is not in it yet, so personal data is left out."""
    need = mask(p.need).text
    heading = Mrkdwn(f"{say.reference_of(p)} · {bold(say.titled(mask(p.title).text))}")
    return [heading, quote(say.said(need, 400)) if need.strip() else None]


def _why(a: AskPicture, reader: Reader) -> Mrkdwn:
    """Return why it is this person who is asked, and what is expected."""
    return say.paragraph(
        _reason(a, reader),
        _tipped(a, reader),
        _evidence(a, reader),
        reader.m(
            "*What is expected:* {look}. You can leave at any time, and a no needs no excuse.",
            look=_look(a, reader),
        ),
    )


def _look(a: AskPicture, reader: Reader) -> str:
    """Return how soon a look is expected: as soon as others are asked instead."""
    minutes = a.minutes_to_answer or 0
    return reader.t(next(look for most, look in LOOKS if minutes <= most))


def _reason(a: AskPicture, reader: Reader) -> Mrkdwn:
    if a.source == "suggestion" and a.asked_by:
        by = say.called(a.asked_by, reader)
        return reader.m("*Why you:* {person} suggested you.", person=by)
    if a.source == "group" and a.skills_asked:
        skills = say.skill_names(a.skills_asked, reader)
        return reader.m(
            "*Why you:* nobody has come for {skills} yet, so I ask everybody in its user group.",
            skills=skills,
        )
    if a.source == "name" and a.asked_by:
        by = say.called(a.asked_by, reader)
        return reader.m("*Why you:* {person} asked for you by name.", person=by)
    if not a.skills:
        return reader.m("*Why you:* you may know something that helps.")
    skills = say.skill_names(a.skills, reader)
    if a.level in LEVELS:
        level = reader.t(LEVELS[a.level])
        return reader.m("*Why you:* {skills}, and {level}.", skills=skills, level=level)
    return reader.m("*Why you:* {skills}.", skills=skills)


def _tipped(a: AskPicture, reader: Reader) -> Mrkdwn | None:
    """Return why it is this person and not another who knows as much."""
    what, _, language = a.tipped_by.partition(":")
    if what == "in_hours":
        return reader.m("It is within your hours of work.")
    if what == "speaks":
        return reader.m(
            "You speak the customer's language: {language}.",
            language=say.language(language, reader),
        )
    return None


def _evidence(a: AskPicture, reader: Reader) -> Mrkdwn | None:
    if not a.evidence:
        return None
    case = say.said(a.evidence, say.REFERENCE_LENGTH)
    return reader.m("You already helped with this in *{case}*.", case=case)


def _answers(a: AskPicture, reader: Reader) -> SlackBlock:
    return actions(
        button(Action.ACCEPT, reader.t("Accept"), a.id, style="primary"),
        button(Action.DECLINE, reader.t("Decline"), a.id),
        button(Action.SUGGEST, reader.t("Suggest someone"), a.id),
        button(Action.LATER, reader.t("Later"), a.id),
    )


def _after_all(a: AskPicture, reader: Reader) -> SlackBlock | None:
    """Return the buttons of somebody who said no, later or nothing, while the swarm goes on."""
    if not a.swarm.is_active:
        return None
    if a.state == "later":
        return actions(
            button(Action.ACCEPT, reader.t("Accept"), a.id, style="primary"),
            button(Action.DECLINE, reader.t("Decline"), a.id),
        )
    after_all = {"declined": Action.RECONSIDER, "expired": Action.ACCEPT}
    if a.state not in after_all:
        return None
    return actions(button(after_all[a.state], reader.t("I can help after all"), a.id))


def _closed(a: AskPicture, reader: Reader) -> Mrkdwn:
    """Return why there are no buttons any more."""
    if a.state == "accepted":
        return reader.m(
            ":white_check_mark: You accepted. Thank you! Work goes on in {channel}.",
            channel=say.room_of(a.swarm, reader),
        )
    if a.state == "declined":
        return reader.m("You declined. That is fine, and I do not ask you again for this one.")
    if not a.swarm.is_active:
        return reader.m("The swarm has ended, so this question is closed. Thank you all the same.")
    is_in = any(p.id == a.person.id for p in a.swarm.people)
    if is_in and a.state in ("withdrawn", "asked_again"):
        return reader.m(
            ":white_check_mark: You are in by now. Work goes on in {channel}.",
            channel=say.room_of(a.swarm, reader),
        )
    if a.state == "withdrawn":
        return reader.m("You are not needed for this any more. Thank you all the same.")
    if a.state == "asked_again":
        return reader.m("I have asked you again, further down.")
    if a.state == "later" and a.later_at is not None:
        return reader.m(
            ":alarm_clock: I ask you again at {time}, unless somebody else has come by then.",
            time=say.clock(a.later_at, reader),
        )
    return reader.m(
        "Others have been asked meanwhile, so nobody waits for you. You are welcome as long as the"
        " swarm is open."
    )


# --- somebody who was put in at once -------------------------------------------------------


def _added(a: AskPicture, reader: Reader) -> Message:
    p = a.swarm
    text = reader.m("You were added to the swarm for {case}", case=_case_name(a, reader))
    if not p.is_active or a.state in ("withdrawn", "declined"):
        return say.message(text, section(_what(a, reader)), context(_closed(a, reader)))
    what = say.paragraph(
        reader.m(
            ":bee: You are in a swarm: {channel} · {severity}",
            channel=say.room_of(p, reader),
            severity=say.severity(p.severity),
        ),
        *_case(p),
    )
    why = say.paragraph(
        _why_added(a, reader),
        _tipped(a, reader),
        _evidence(a, reader),
        reader.m(
            "*What is expected:* {look}. You can leave at any time.",
            look=_look(a, reader),
        ),
    )
    leave = button(Action.LEAVE, reader.t("Leave"), p.id)
    return say.message(text, section(what), section(why), actions(leave))


def _why_added(a: AskPicture, reader: Reader) -> Mrkdwn:
    if a.source == "name":
        by = say.called(a.asked_by or a.swarm.owner, reader)
        return reader.m("*Why you:* {person} added you by name.", person=by)
    if a.source == "lead":
        by = say.called(a.asked_by or a.swarm.owner, reader)
        return reader.m("*Why you:* nobody else had come, so {person} added you.", person=by)
    skills = say.skill_names(a.skills, reader) if a.skills else reader.m("your help")
    if a.swarm.severity == 1:
        return reader.m(
            "*Why you:* {skills}. This is sev1, so people are added at once.", skills=skills
        )
    return reader.m("*Why you:* {skills}. Your team adds people at once.", skills=skills)
