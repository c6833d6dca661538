"""Finds the lobby: the channel where swarms are announced."""

from __future__ import annotations

import logging

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools
from bot.operations import Run
from bot.ports import SlackPort

log = logging.getLogger(__name__)

JUST_US = 1


async def look_at_lobby(tools: Tools, run: Run) -> None:
    """Make sure that the lobby is there, and note whether anybody is in it."""
    slack = await tools.slack(run)
    lobby = await find_lobby(tools, run, slack)
    # Without a channel at the start; with one when somebody came or went there.
    if lobby is not None and run.args.get("channel") in (None, lobby):
        is_empty = len(await slack.members(lobby)) <= JUST_US
        await tools.services.settings.note(run.workspace_id, "lobby_is_empty", is_empty)


async def find_lobby(tools: Tools, run: Run, slack: SlackPort) -> str | None:
    """Return the lobby's id: the one noted, or found by name, or made; None if Slack forbids."""
    settings = await tools.settings(run)
    if settings.lobby_channel_id:
        return settings.lobby_channel_id
    async with tools.locks[f"lobby {run.workspace_id}"]:
        settings = await tools.settings(run)
        if settings.lobby_channel_id:
            return settings.lobby_channel_id
        try:
            lobby = await _found_or_made(slack, settings.lobby)
        except SlackRefusedError as refused:
            log.warning("the lobby cannot be used: %s", refused.code)
            return None
        await tools.services.settings.note(run.workspace_id, "lobby_channel_id", lobby)
        return lobby


async def forget_lobby(tools: Tools, run: Run) -> None:
    """Look for the lobby anew next time."""
    await tools.services.settings.note(run.workspace_id, "lobby_channel_id", None)


async def _found_or_made(slack: SlackPort, name: str) -> str:
    found = await slack.find_channel(name)
    if found is None:
        return await slack.create_channel(name.lstrip("#").lower(), private=False)
    await slack.join_channel(found)
    return found
