"""Resolving and writing down: the forms that end a swarm, and the article's draft."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.ports import Message, Modal
from bot.records import ArticlePicture, SwarmPicture, ThanksLine


def resolve_form(p: SwarmPicture, proposed: Sequence[ThanksLine], reader: Reader) -> Modal:
    """Return the form that resolves the swarm, filled from its marks."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def cancel_form(p: SwarmPicture, reader: Reader) -> Modal:
    """Return the form that ends the swarm without a resolution."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )


def article_draft(a: ArticlePicture, p: SwarmPicture, reader: Reader) -> Message:
    """Return the article for the swarm's channel, as it stands in its present state."""
    return Message(reader.t("Swarmroom"))


def article_form(a: ArticlePicture, reader: Reader) -> Modal:
    """Return the form that edits the article, one field a section."""
    return Modal(
        {"type": "modal", "title": {"type": "plain_text", "text": "Swarmroom"}, "blocks": []}
    )
