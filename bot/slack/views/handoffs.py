"""Handing a case over: the form, the question, its receipt, and word of what came of it."""

from __future__ import annotations

from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Message, Modal
from bot.records import HandoffPicture, PersonRef, SwarmPicture
from bot.slack.ids import Action, Block, Callback
from bot.slack.mrkdwn import bold, quote
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    actions,
    ask,
    button,
    context,
    modal,
    person_select,
    section,
    text_input,
)

REASON_LENGTH = 500
ASKED = N_(":handshake: {person} asks you to take over a case · {severity}")
ASKED_PRIVATELY = N_(":handshake: {person} asks you to take over a private case · {severity}")
OWNERLESS = N_(
    ":handshake: {person} has no account any more, and their case needs an owner. Will you take it"
    " over? · {severity}"
)
OWNERLESS_PRIVATELY = N_(
    ":handshake: {person} has no account any more, and nobody is left in a private case of theirs."
    " Will you take it over? · {severity}"
)
BACK = N_(":handshake: {person} is back, and their case needs no other owner · {severity}")
HAND_ON = N_(
    "*What is expected:* that somebody answers for it. Once you own it, `/swarm handoff @person`"
    " hands it on, and `/swarm resolve` or `/swarm cancel` ends it. A no needs no excuse."
)
FOR_THE_OWNER = N_("You do this for {owner}, who owns the case and reads that you asked.")


def handoff_form(
    p: SwarmPicture,
    reader: Reader,
    to: str | None = None,
    reason: str = "",
    *,
    by: PersonRef | None = None,
) -> Modal:
    """Return the form in which somebody is asked to take a case over, for `by` to send."""
    person = person_select(reader.t("Choose a colleague"), to)
    why = text_input(
        reason, reader.t("They know this customer best"), is_long=True, most=REASON_LENGTH
    )
    hint = reader.t("Whoever you ask reads it.")
    return Modal(
        modal(
            Callback.HANDOFF,
            reader.t("Hand over the case"),
            [
                section(say.heading(p)),
                *say.on_behalf(FOR_THE_OWNER, p, by, reader),
                ask(Block.PEOPLE, reader.t("Who should own it?"), person),
                ask(Block.REASON, reader.t("Why?"), why, hint=hint),
                context(_what_follows(p, by, reader)),
            ],
            submit=reader.t("Ask"),
            close=reader.t("Close"),
            private_metadata=p.id,
        )
    )


def _what_follows(p: SwarmPicture, by: PersonRef | None, reader: Reader) -> Mrkdwn:
    text = reader.m(
        "Nothing changes before they accept. Then they are the customer's one point of contact, and"
        " whoever owned the case stays in the channel."
    )
    if by is None or by.id == p.owner.id:
        return text
    return say.paragraph(text, reader.m("If you choose yourself, it is yours at once."))


def question(h: HandoffPicture, reader: Reader) -> Message:
    """Return the question to whoever is to own a case, as it stands; it is edited in place."""
    text = reader.m(
        N_("A new owner is needed for {case}")
        if h.is_ownerless or h.is_owner_back
        else N_("{person} asks you to take over {case}"),
        person=say.named(h.asked_by, reader),
        case=_case(h, reader),
    )
    if h.state != "waiting":
        return say.message(text, section(_what(h, reader)), context(_closed(h, reader)))
    expected = reader.m(
        HAND_ON
        if h.is_ownerless
        else N_(
            "*What is expected:* you become the customer's one point of contact, to the end of the"
            " case. A no needs no excuse."
        )
    )
    return say.message(
        text,
        section(_what(h, reader)),
        section(say.paragraph(_why(h, reader), expected)),
        actions(
            button(Action.TAKE_OVER, reader.t("Accept"), h.id, style="primary"),
            button(Action.LEAVE_IT, reader.t("Decline"), h.id),
        ),
    )


def receipt(h: HandoffPicture, reader: Reader, refused: str | None = None) -> Message:
    """Return what whoever asked reads of it, as it stands; `refused` says why it was not put."""
    person, case = say.called(h.to, reader), say.heading(h.swarm)
    if refused is not None:
        text = reader.m(
            ":warning: I could not ask {person} to take over {case}: {reason}.",
            person=person,
            case=case,
            reason=say.refusal(refused, reader),
        )
        return _still_wanted(h, text, reader)
    if h.state in ("accepted", "declined"):
        # What came of it, whoever asked reads in a message of its own.
        return say.plain_message(
            reader.m(
                ":handshake: I asked {person} to take over {case}. The answer is further down.",
                person=person,
                case=case,
            )
        )
    if h.state != "waiting":
        return say.plain_message(_outcome(h, reader))
    text = reader.m(
        ":handshake: I have asked {person} to take over {case}. Nothing changes until they accept.",
        person=person,
        case=case,
    )
    back = button(Action.TAKE_BACK, reader.t("Take it back"), h.id)
    return say.message(text, section(text), actions(back))


def outcome(h: HandoffPicture, reader: Reader) -> Message:
    """Return the word on what came of it, for whoever asked and whoever owned the case."""
    if h.state != "accepted":
        return _still_wanted(h, _outcome(h, reader), reader)
    return say.plain_message(
        _outcome(h, reader),
        reader.m(
            "They are the customer's one point of contact now. {owner} stays in {channel}.",
            owner=say.called(h.owner, reader),
            channel=say.room_of(h.swarm, reader),
        ),
    )


def gone(h: HandoffPicture, reader: Reader) -> Message:
    """Return the word, for whoever asked, that nobody is there any more to answer."""
    text = reader.m(
        "{person} has no account any more, so I have taken back the question whether they take"
        " over {case}.",
        person=say.named(h.to, reader),
        case=say.heading(h.swarm),
    )
    return _still_wanted(h, text, reader)


def _still_wanted(h: HandoffPicture, text: Mrkdwn, reader: Reader) -> Message:
    """Return the word that somebody else has to be asked, with what does it."""
    what = say.paragraph(text, reader.m("The case stays with its owner."))
    other = button(Action.REASSIGN, reader.t("Ask somebody else"), h.swarm.id)
    return say.message(what, section(what), actions(other))


def asked_for_you(h: HandoffPicture, reader: Reader) -> Message:
    """Return the word to an owner that somebody asks in their place, as it stands."""
    if h.state != "waiting":
        return say.plain_message(_outcome(h, reader))
    text = reader.m(
        ":handshake: {asker} has asked {person} to take over {case} from you.",
        asker=say.called(h.asked_by, reader),
        person=say.called(h.to, reader),
        case=say.heading(h.swarm),
    )
    what = say.paragraph(text, quote(say.said(h.reason, REASON_LENGTH)))
    back = button(Action.TAKE_BACK, reader.t("Take it back"), h.id)
    return say.message(text, section(what), actions(back))


def _hides_the_case(h: HandoffPicture) -> bool:
    """Tell whether the person may not know yet what a private swarm is about."""
    return h.swarm.is_private and h.state != "accepted"


def _begins(h: HandoffPicture, reader: Reader) -> Mrkdwn:
    """Return who asks for what: of a private case not what it is about."""
    openly, privately = (
        (OWNERLESS, OWNERLESS_PRIVATELY) if h.is_ownerless else (ASKED, ASKED_PRIVATELY)
    )
    if h.is_owner_back:
        openly = privately = BACK
    return reader.m(
        privately if _hides_the_case(h) else openly,
        person=say.called(h.asked_by, reader),
        severity=say.severity(h.swarm.severity),
    )


def _case(h: HandoffPicture, reader: Reader) -> Mrkdwn:
    if _hides_the_case(h):
        return reader.m("a private case")
    return say.said(h.swarm.reference, say.REFERENCE_LENGTH)


def _what(h: HandoffPicture, reader: Reader) -> Mrkdwn:
    if _hides_the_case(h):
        return say.paragraph(
            _begins(h, reader),
            reader.m(":lock: You see what it is about once you accept."),
        )
    p = h.swarm
    title = bold(say.titled(mask(p.title).text))
    need = mask(p.need).text
    return say.paragraph(
        _begins(h, reader),
        Mrkdwn(f"{say.reference_of(p)} · {title}"),
        quote(say.said(need, 400)) if need.strip() else None,
    )


def _why(h: HandoffPicture, reader: Reader) -> Mrkdwn | None:
    """Return who owns it now and, where it tells nothing private, why it is handed over."""
    if h.is_ownerless:
        return None
    now = reader.m("*Owner now:* {owner}", owner=say.called(h.owner, reader))
    if _hides_the_case(h):
        return now
    reason = say.said(mask(h.reason).text, REASON_LENGTH)
    return say.paragraph(now, reader.m("*Why:* {reason}", reason=reason))


def _closed(h: HandoffPicture, reader: Reader) -> Mrkdwn:
    """Return why there are no buttons any more."""
    if h.state == "accepted":
        return reader.m(
            ":white_check_mark: You own it now. Thank you! Work goes on in {channel}.",
            channel=say.room_of(h.swarm, reader),
        )
    if h.state == "declined":
        return reader.m("You declined. That is fine; the case stays where it is.")
    return reader.m("This question has been taken back. There is nothing to do.")


def _outcome(h: HandoffPicture, reader: Reader) -> Mrkdwn:
    person, case = say.called(h.to, reader), say.heading(h.swarm)
    if h.state == "accepted":
        return reader.m(
            ":white_check_mark: {person} has taken over {case}.", person=person, case=case
        )
    if h.state == "declined":
        return reader.m("{person} cannot take over {case}.", person=person, case=case)
    return reader.m(
        "The question to {person}, whether they take over {case}, has been taken back.",
        person=person,
        case=case,
    )
