"""Finds the lobby, where swarms are announced, and gets into the channels a team has chosen."""

from __future__ import annotations

import logging
from contextlib import suppress

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools, write_to
from bot.i18n import Reader
from bot.operations import Run
from bot.ports import SlackPort
from bot.slack.views import settings as views

log = logging.getLogger(__name__)

JUST_US = 1
PRIVATE = "method_not_supported_for_channel_type"


async def look_at_lobby(tools: Tools, run: Run) -> None:
    """Make sure that the lobby is there, and note whether anybody is in it."""
    slack = await tools.slack(run)
    lobby = await find_lobby(tools, run, slack)
    # Without a channel at the start; with one when somebody came or went there.
    if lobby is not None and run.args.get("channel") in (None, lobby):
        with suppress(SlackRefusedError):
            # Asked now, so that no opening has to ask.
            await tools.must_be_ours(run, lobby)
        is_empty = len(await slack.members(lobby)) <= JUST_US
        await tools.services.settings.note(run.workspace_id, "lobby_is_empty", is_empty)


async def enter_channels(tools: Tools, run: Run) -> None:
    """Get into the channels that an admin has chosen; of one that stays closed, tell them."""
    slack = await tools.slack(run)
    admin = await tools.person(run, run.args["by"])
    closed = [one for one in run.args["channels"] if not await enter(slack, one)]
    for channel in closed:
        message = views.cannot_enter(channel, admin.reader if admin else Reader())
        await write_to(tools, run, f"tell {channel}", admin, message)
    if not closed:
        await look_at_lobby(tools, run)


async def enter(slack: SlackPort, channel: str) -> bool:
    """Return whether the bot is in a channel now; into a public one it goes by itself."""
    try:
        await slack.join_channel(channel)
    except SlackRefusedError as refused:
        return refused.code == PRIVATE and await _is_in(slack, channel)
    return True


async def find_lobby(tools: Tools, run: Run, slack: SlackPort) -> str | None:
    """Return the lobby's id: the one noted, or found by name, or made; None if Slack forbids."""
    settings = await tools.settings(run)
    return settings.lobby_channel_id or await _look(tools, run, slack)


async def find_lobby_anew(tools: Tools, run: Run, slack: SlackPort) -> str | None:
    """Return the id of another lobby than the one noted, which cannot be used any more."""
    await tools.services.settings.note(run.workspace_id, "lobby_channel_id", None)
    return await _look(tools, run, slack)


async def _look(tools: Tools, run: Run, slack: SlackPort) -> str | None:
    async with tools.alone(run, f"lobby {run.workspace_id}"):
        # Read afresh: while this run waited, another may have found it.
        settings = await tools.services.settings.of(run.workspace_id)
        if settings.lobby_channel_id:
            return settings.lobby_channel_id
        try:
            lobby = await _found_or_made(slack, settings.lobby)
        except SlackRefusedError as refused:
            log.warning("the lobby cannot be used: %s", refused.code)
            return None
        await tools.services.settings.note(run.workspace_id, "lobby_channel_id", lobby)
        return lobby


async def _found_or_made(slack: SlackPort, name: str) -> str:
    found = await slack.find_channel(name)
    if found is None:
        try:
            return await slack.create_channel(name.lstrip("#").lower(), private=False)
        except SlackRefusedError as refused:
            # Another replica may have made it since.
            found = await slack.find_channel(name) if refused.code == "name_taken" else None
            if found is None:
                raise
    await slack.join_channel(found)
    return found


async def _is_in(slack: SlackPort, channel: str) -> bool:
    try:
        return bool(await slack.members(channel))
    except SlackRefusedError:
        return False
