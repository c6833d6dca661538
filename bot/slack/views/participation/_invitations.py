"""Inviting: the form, and word of who is in, who is asked and who could not be added."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import N_, Mrkdwn, Reader
from bot.ports import Message, Modal
from bot.records import Invitation, PersonRef, SwarmPicture
from bot.slack.ids import Block, Callback
from bot.slack.views import _phrases as say
from bot.slack.views import blocks
from bot.slack.views._meant import questions, undoubted

OF_GUESTS = ("user_is_restricted", "user_is_ultra_restricted", "ura_max_channels", "guest")
GUESTS = N_("You are a guest here, and Slack does not let me add guests.")


def invite_form(swarm_id: str, reader: Reader) -> Modal:
    """Return the form that adds people by name or asks for more skills."""
    people = blocks.people_select(placeholder=reader.t("Choose colleagues"))
    skills = blocks.skills_select(placeholder=reader.t("Type to search"))
    return Modal(
        blocks.modal(
            Callback.INVITE,
            reader.t("Add people"),
            [
                blocks.ask(
                    Block.PEOPLE,
                    reader.t("By name"),
                    people,
                    hint=reader.t("They are in at once, and are told that you added them."),
                    is_optional=True,
                ),
                blocks.ask(
                    Block.SKILLS,
                    reader.t("By skill"),
                    skills,
                    hint=reader.t("I ask the people who have it, and they decide."),
                    is_optional=True,
                ),
            ],
            submit=reader.t("Invite"),
            close=reader.t("Close"),
            private_metadata=swarm_id,
        )
    )


def invited(made: Invitation, reader: Reader) -> Message:
    """Return the private answer to an invitation: who is in, who is asked, and who could not."""
    lines: list[Mrkdwn | None] = []
    if made.added:
        lines.append(reader.m(":bee: In now: {people}", people=say.crowd(made.added, reader)))
    if made.asked:
        lines.append(reader.m(":wave: Asked: {people}", people=say.crowd(made.asked, reader)))
    lines += say.asleep(made.swarm, reader)
    if made.refused:
        lines += [reader.m(":warning: I could not add:"), *_refused(made.refused, reader)]
    if alone := undoubted(made.uncovered, made.meant):
        lines.append(
            reader.m(
                ":mag: Nobody I know of can help with {skills} right now."
                " Do you know somebody? `/swarm invite @person`",
                skills=say.skill_names(alone, reader),
            )
        )
    asking = questions(made.swarm.id, made.meant, reader)
    if not lines and not asking:
        lines.append(
            reader.m("There is nobody to add: whom and what you named is in or asked already.")
        )
    what = say.paragraph(*lines)
    text = what or reader.m("Did you mean another skill?")
    return say.message(text, blocks.section(what) if what else None, *asking)


def could_not_add(p: SwarmPicture, refused: Mapping[PersonRef, str], reader: Reader) -> Message:
    """Return the whisper that tells the owner who could not be added and why."""
    return say.plain_message(
        reader.m(
            ":warning: For {channel} I could not reach everybody:", channel=say.room_of(p, reader)
        ),
        *_refused(refused, reader),
    )


def could_not_add_you(p: SwarmPicture, code: str, reader: Reader) -> Message:
    """Return the word to somebody that they themselves could not be added, and what to do."""
    return say.plain_message(
        reader.m(":warning: I could not add you to {channel}.", channel=say.room_of(p, reader)),
        reader.m(GUESTS) if code in OF_GUESTS else None,
        reader.m("An admin may be able to add you."),
    )


def _refused(refused: Mapping[PersonRef, str], reader: Reader) -> list[Mrkdwn]:
    return say.refusals(list(refused.items()), reader)
