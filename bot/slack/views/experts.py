"""People and what they know: who can help with a skill, and one's own profile."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import Expert, Profile, SkillRef


def who(skill: SkillRef, experts: Sequence[Expert], reader: Reader) -> Message:
    """Return who knows a skill, those who can take part now first."""
    return Message(reader.t("Swarmroom"))


def unknown_skill(name: str, near: Sequence[SkillRef], reader: Reader) -> Message:
    """Return the private word that nobody has named that skill, with the nearest ones."""
    return Message(reader.t("Swarmroom"))


def profile_form(profile: Profile, reader: Reader) -> Modal:
    """Return the form in which somebody says what they know and when to ask them."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def profile_card(profile: Profile, reader: Reader) -> Message:
    """Return what the bot knows of somebody, for their own eyes."""
    return Message(reader.t("Swarmroom"))
