"""Keeps the brief and the announcement of a swarm as things stand."""

from __future__ import annotations

from bot.flows.tools import Tools, update
from bot.operations import Run, together
from bot.records import SwarmPicture
from bot.slack.views import swarms as views


async def refresh_swarm(tools: Tools, run: Run) -> None:
    """Edit brief and announcement in place, unless a later change will do it."""
    await bring_up_to_date(tools, run, run.args["swarm_id"], revision=run.args["revision"])


async def bring_up_to_date(
    tools: Tools, run: Run, swarm_id: str, *, revision: int | None = None
) -> None:
    """Edit brief and announcement; with a revision only if nothing newer is on its way.

    An edit of another replica may have been overtaken by ours: where there was a newer change by
    the time ours was done, it is shown again.
    """
    async with tools.locks[swarm_id]:
        swarm = await tools.swarm(run, swarm_id)
        if revision is not None and swarm.revision > revision:
            return
        await _show(tools, run, swarm)
        while await _revision(tools, run, swarm_id) > swarm.revision:
            swarm = await tools.swarm(run, swarm_id)
            await _show(tools, run, swarm)


async def _show(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    settings = await tools.settings(run)
    brief = views.brief(swarm, settings.reader, settings.brief_template)
    announcement = views.announcement(swarm, settings.reader, settings.announcement_template)
    await together(
        update(tools, run, swarm.brief, brief),
        update(tools, run, swarm.announcement, announcement),
    )


async def _revision(tools: Tools, run: Run, swarm_id: str) -> int:
    async with tools.store.reading(run.workspace_id) as tx:
        swarm = await tx.swarms.by_id(swarm_id)
        return 0 if swarm is None else swarm.revision
