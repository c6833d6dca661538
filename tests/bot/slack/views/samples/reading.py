"""What can be read on a message, form or Home."""

from __future__ import annotations

from typing import Any

from bot.ports import Message, Modal
from tests.bot.slack.views.samples.scene import Shown


def objects_in(shown: object) -> list[dict[str, Any]]:
    """Return every object of a message, form or Home, the outer ones first."""
    if isinstance(shown, Message):
        return objects_in(list(shown.blocks))
    if isinstance(shown, Modal):
        return objects_in(shown.view)
    if isinstance(shown, list):
        return [found for one in shown for found in objects_in(one)]
    if not isinstance(shown, dict):
        return []
    return [shown, *(found for value in shown.values() for found in objects_in(value))]


def texts_in(shown: Shown) -> list[str]:
    """Return every text that a person reads in a message, form or Home."""
    texts = [one["text"] for one in objects_in(shown) if isinstance(one.get("text"), str)]
    return [*_beside(shown), *texts]


def mrkdwn_in(shown: Shown) -> list[str]:
    """Return the texts in which Slack reads markup."""
    marked = [one["text"] for one in objects_in(shown) if one.get("type") == "mrkdwn"]
    return [*_beside(shown), *marked]


def read(message: Message) -> str:
    """Return what a person reads on a message, line by line."""
    return "\n".join(texts_in(message))


def buttons(message: Message) -> set[str]:
    """Return the actions that a message offers."""
    kinds = ("button", "overflow")
    return {one["action_id"] for one in objects_in(message) if one.get("type") in kinds}


def _beside(shown: Shown) -> list[str]:
    return [shown.text] if isinstance(shown, Message) else []
