"""Taking part: asks, joining and leaving, access, invitations, thanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import AskPicture, PersonRef, SkillRef, SwarmPicture, ThanksLine


def ask(a: AskPicture, reader: Reader) -> Message:
    """Return the DM that asks somebody in, as it stands in the ask's present state."""
    return Message(reader.t("Swarmroom"))


def decline_form(ask_id: str, reader: Reader) -> Modal:
    """Return the form for the reason of a no."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def suggest_form(ask_id: str, reader: Reader) -> Modal:
    """Return the form in which somebody suggests somebody else."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def orientation(p: SwarmPicture, reader: Reader) -> Message:
    """Return the three private lines for somebody who has just joined."""
    return Message(reader.t("Swarmroom"))


def following(p: SwarmPicture, reader: Reader) -> Message:
    """Return the private word that somebody follows the swarm now."""
    return Message(reader.t("Swarmroom"))


def unfollowed(p: SwarmPicture, reader: Reader) -> Message:
    """Return the private word that somebody no longer follows the swarm."""
    return Message(reader.t("Swarmroom"))


def left(p: SwarmPicture, reader: Reader) -> Message:
    """Return the private word that somebody is out of the swarm."""
    return Message(reader.t("Swarmroom"))


def cannot_leave(p: SwarmPicture, reader: Reader) -> Message:
    """Return how to leave where the workspace forbids the bot to take people out."""
    return Message(reader.t("Swarmroom"))


def wrote_so_stays(p: SwarmPicture, reader: Reader) -> Message:
    """Return why taking back the bee did not take somebody out who had written."""
    return Message(reader.t("Swarmroom"))


def access_request(request_id: str, p: SwarmPicture, person: PersonRef, reader: Reader) -> Message:
    """Return the owner's question whether somebody may enter a private swarm."""
    return Message(reader.t("Swarmroom"))


def access_asked(reader: Reader) -> Message:
    """Return the private word that the owner was asked."""
    return Message(reader.t("Swarmroom"))


def access_answered(p: SwarmPicture, granted: bool, reader: Reader) -> Message:
    """Return the owner's answer for the person who wanted in."""
    return Message(reader.t("Swarmroom"))


def access_closed(p: SwarmPicture, person: PersonRef, granted: bool, reader: Reader) -> Message:
    """Return what the owner's question becomes once it is answered."""
    return Message(reader.t("Swarmroom"))


def invite_form(swarm_id: str, reader: Reader) -> Modal:
    """Return the form that adds people by name or asks for more skills."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def invited(
    p: SwarmPicture,
    added: Sequence[PersonRef],
    asked: Sequence[PersonRef],
    refused: Mapping[PersonRef, str],
    uncovered: Sequence[SkillRef],
    reader: Reader,
) -> Message:
    """Return the private answer to an invitation: who is in, who is asked, and who could not."""
    return Message(reader.t("Swarmroom"))


def could_not_add(p: SwarmPicture, refused: Mapping[PersonRef, str], reader: Reader) -> Message:
    """Return the whisper that tells the owner who could not be added and why."""
    return Message(reader.t("Swarmroom"))


def thanks(p: SwarmPicture, line: ThanksLine, by: PersonRef, reader: Reader) -> Message:
    """Return the DM that thanks somebody for their part."""
    return Message(reader.t("Swarmroom"))
