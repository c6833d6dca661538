"""Swarms to see: the brief, the announcement, the answers to opening one, and lists."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import Known, Opened, SwarmLine, SwarmPicture


def brief(p: SwarmPicture, reader: Reader) -> Message:
    """Return the pinned message that says where the swarm stands; it is edited in place."""
    return Message(reader.t("Swarmroom"))


def topic(p: SwarmPicture, reader: Reader) -> str:
    """Return the channel's topic, in plain text."""
    return "Swarmroom"


def announcement(p: SwarmPicture, reader: Reader) -> Message:
    """Return what the lobby reads; of a private swarm it tells nothing of the case."""
    return Message(reader.t("Swarmroom"))


def opening(reference: str, reader: Reader) -> Message:
    """Return the first private answer: the swarm is being opened."""
    return Message(reader.t("Swarmroom"))


def opened(opened: Opened, reader: Reader) -> Message:
    """Return the private answer once the channel stands, with what is already known."""
    return Message(reader.t("Swarmroom"))


def exists(opened: Opened, reference: str, reader: Reader) -> Message:
    """Return the private answer that offers the swarm which the case already has."""
    return Message(reader.t("Swarmroom"))


def answered(p: SwarmPicture, known: Known, reader: Reader) -> Message:
    """Return the private answer after what is known was said to answer the case."""
    return Message(reader.t("Swarmroom"))


def failed(reference: str, sentence: str, reader: Reader) -> Message:
    """Return the private answer when the swarm could not be opened."""
    return Message(reader.t("Swarmroom"))


def swarm_list(lines: Sequence[SwarmLine], reader: Reader, heading: str | None = None) -> Message:
    """Return a private list of swarms."""
    return Message(reader.t("Swarmroom"))


def mine(lines: Sequence[SwarmLine], reader: Reader) -> Message:
    """Return the private list of somebody's own swarms."""
    return Message(reader.t("Swarmroom"))


def found(known: Sequence[Known], query: str, reader: Reader) -> Message:
    """Return the private list of what a search has found."""
    return Message(reader.t("Swarmroom"))


def update_form(p: SwarmPicture, reader: Reader) -> Modal:
    """Return the form in which somebody says where the swarm stands."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def update_post(p: SwarmPicture, reader: Reader) -> Message:
    """Return the last update for the announcement's thread."""
    return Message(reader.t("Swarmroom"))


def update_notice(p: SwarmPicture, reader: Reader) -> Message:
    """Return the last update for a follower's DM."""
    return Message(reader.t("Swarmroom"))


def ended_notice(p: SwarmPicture, reader: Reader) -> Message:
    """Return the end of the swarm for a follower's DM."""
    return Message(reader.t("Swarmroom"))


def reopened_post(p: SwarmPicture, reader: Reader) -> Message:
    """Return the word that the swarm goes on, for the announcement's thread."""
    return Message(reader.t("Swarmroom"))
