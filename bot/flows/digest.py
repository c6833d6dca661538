"""The weekly digest reaches its channel."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.errors import SlackRefusedError
from bot.flows.lobby import enter, find_lobby, find_lobby_anew
from bot.flows.tools import Tools, post
from bot.operations import Run
from bot.ports import Message
from bot.records import Settings
from bot.services.digests import collect
from bot.slack.views import digest as views

log = logging.getLogger(__name__)


async def publish_digest(tools: Tools, run: Run) -> None:
    """Post the stories of the given span; a week with nothing to tell is silent."""
    since, until = (datetime.fromisoformat(run.args[end]) for end in ("since", "until"))
    async with tools.store.transaction(run.workspace_id) as tx:
        digest = await collect(tx, since, until)
    if digest.is_empty:
        return
    settings = await tools.settings(run)
    message = views.digest(digest, settings.reader)
    chosen = await _chosen(tools, run, settings)
    if chosen is None or not await _posted(tools, run, chosen, message):
        await _post_in_lobby(tools, run, message)


async def _chosen(tools: Tools, run: Run, settings: Settings) -> str | None:
    """Return the channel that the team has named for the digest, if it can be found."""
    if settings.digest_channel_id or not settings.digest_channel:
        return settings.digest_channel_id
    slack = await tools.slack(run)
    channel = await slack.find_channel(settings.digest_channel)
    await tools.services.settings.note(run.workspace_id, "digest_channel_id", channel)
    return channel


async def _post_in_lobby(tools: Tools, run: Run, message: Message) -> None:
    slack = await tools.slack(run)
    for find in (find_lobby, find_lobby_anew):
        lobby = await find(tools, run, slack)
        if lobby is not None and await _posted(tools, run, lobby, message):
            return
    raise SlackRefusedError("channel_not_found", "chat.postMessage")


async def _posted(tools: Tools, run: Run, channel: str, message: Message) -> bool:
    await enter(await tools.slack(run), channel)
    try:
        await post(tools, run, "post", channel, message)
    except SlackRefusedError as refused:
        log.warning("the digest cannot be posted in %s: %s", channel, refused.code)
        return False
    return True
