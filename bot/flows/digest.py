"""The weekly digest reaches its channel."""

from __future__ import annotations

from datetime import datetime

from bot.flows.lobby import find_lobby
from bot.flows.tools import Tools, post
from bot.operations import Run
from bot.services.digests import WEEK, collect
from bot.slack.views import digest as views


async def publish_digest(tools: Tools, run: Run) -> None:
    """Post the stories of the seven days before the given moment; an empty week is silent."""
    until = datetime.fromisoformat(run.args["until"])
    async with tools.store.transaction(run.workspace_id) as tx:
        digest = await collect(tx, until - WEEK, until)
    settings = await tools.settings(run)
    if digest.is_empty:
        return
    slack = await tools.slack(run)
    channel = settings.digest_channel_id
    if channel is None and settings.digest_channel:
        channel = await slack.find_channel(settings.digest_channel)
        await tools.services.settings.note(run.workspace_id, "digest_channel_id", channel)
    channel = channel or await find_lobby(tools, run, slack)
    if channel is not None:
        await post(tools, run, "post", channel, views.digest(digest, settings.reader))
