"""The form that opens a swarm, and what is already known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.i18n import Reader
from bot.ports import Modal
from bot.records import Known, OpenForm, SkillRef


def open_form(
    form: OpenForm, reader: Reader, known: Sequence[Known] = (), private_metadata: str = ""
) -> Modal:
    """Return the form that opens a swarm, with what is already known below the title."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def answered_form(known: Known, reader: Reader) -> Modal:
    """Return what the form becomes once something known answers the case."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def skill_options(skills: Sequence[SkillRef], query: str, reader: Reader) -> dict[str, Any]:
    """Return the skills that fit what was typed, and the offer to add it as a new one."""
    return {"options": []}
