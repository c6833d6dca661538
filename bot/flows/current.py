"""Keeps the brief and the announcement of a swarm as things stand."""

from __future__ import annotations

from bot.flows.tools import Tools, update
from bot.operations import Run, together
from bot.slack.views import swarms as views


async def refresh_swarm(tools: Tools, run: Run) -> None:
    """Edit brief and announcement in place, unless a later change will do it."""
    await bring_up_to_date(tools, run, run.args["swarm_id"], revision=run.args["revision"])


async def bring_up_to_date(
    tools: Tools, run: Run, swarm_id: str, *, revision: int | None = None
) -> None:
    """Edit brief and announcement; with a revision only if nothing newer is on its way."""
    async with tools.locks[swarm_id]:
        swarm = await tools.swarm(run, swarm_id)
        if revision is not None and swarm.revision > revision:
            return
        reader = await tools.room_reader(run)
        await together(
            update(tools, run, swarm.brief, views.brief(swarm, reader)),
            update(tools, run, swarm.announcement, views.announcement(swarm, reader)),
        )
