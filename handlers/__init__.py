"""Slack comes in here: parse, call one service, answer. No decisions, no sessions, no blocks."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.ports import Slacks
from bot.services import Services
from handlers import (
    editing,
    events,
    handoffs,
    home,
    knowledge,
    marks,
    opening,
    participation,
    profile,
    settings,
    swarms,
    troubles,
    unhandled,
)
from handlers.context import FindWorkspace, who_acts


def register(
    app: AsyncApp, services: Services, slacks: Slacks, find_workspace: FindWorkspace
) -> None:
    """Take everything that Slack can send us: the table of contents of the bot."""
    app.middleware(who_acts(services, slacks, find_workspace))
    opening.register(app)
    swarms.register(app)
    editing.register(app)
    handoffs.register(app)
    participation.register(app)
    marks.register(app)
    knowledge.register(app)
    home.register(app)
    profile.register(app)
    settings.register(app)
    troubles.register(app)
    events.register(app)
    unhandled.register(app, services)
