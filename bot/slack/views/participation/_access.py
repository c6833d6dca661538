"""Access to a private swarm: the wish, the owner's question, and the answer."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message
from bot.records import PersonRef, SwarmPicture
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, section


def access_request(request_id: str, p: SwarmPicture, person: PersonRef, reader: Reader) -> Message:
    """Return the owner's question whether somebody may enter a private swarm."""
    text = reader.m(
        ":lock: {person} would like to enter your private swarm {case}.",
        person=say.called(person, reader),
        case=say.heading(p),
    )
    more = reader.m("They know nothing of the case yet. Once in, they see all of it.")
    answers = actions(
        button(Action.GRANT, reader.t("Let them in"), request_id, style="primary"),
        button(Action.REFUSE, reader.t("Refuse"), request_id),
    )
    return say.message(text, section(say.paragraph(text, more)), answers)


def access_asked(reader: Reader) -> Message:
    """Return the private word that the owner was asked."""
    return say.plain_message(
        reader.m(":lock: I have asked the owner to let you in. I write to you with the answer.")
    )


def access_answered(p: SwarmPicture, granted: bool, reader: Reader) -> Message:
    """Return the owner's answer for the person who wanted in; a no tells nothing of the case."""
    if not granted:
        return say.plain_message(
            reader.m(":lock: The owner keeps this private swarm small, so you are not in it.")
        )
    return say.plain_message(
        reader.m(
            ":bee: The owner has let you in: {channel}, about {case}.",
            channel=say.room_of(p, reader),
            case=say.heading(p),
        )
    )


def access_closed(p: SwarmPicture, person: PersonRef, granted: bool, reader: Reader) -> Message:
    """Return what the owner's question becomes once it is answered."""
    who, reference = say.called(person, reader), say.reference_of(p)
    if granted:
        return say.plain_message(
            reader.m(
                ":white_check_mark: {person} is in the swarm for {reference}.",
                person=who,
                reference=reference,
            )
        )
    return say.plain_message(
        reader.m(
            "{person} was not let into the swarm for {reference}, and has been told kindly.",
            person=who,
            reference=reference,
        )
    )


def access_over(person: PersonRef, reader: Reader) -> Message:
    """Return what the owner's question becomes at the end of the swarm."""
    return say.plain_message(
        reader.m(
            "The swarm is over, so there is nothing left to decide for {person}.",
            person=say.called(person, reader),
        )
    )


def access_passed_on(owner: PersonRef, reader: Reader) -> Message:
    """Return what the question becomes for whoever owned the case before."""
    return say.plain_message(
        reader.m(
            "{owner} owns the case now and decides who is let in.",
            owner=say.called(owner, reader),
        )
    )


def access_asked_again(reader: Reader) -> Message:
    """Return what an older question becomes when the same wish is put once more."""
    return say.plain_message(reader.m("I have asked you again, further down."))
