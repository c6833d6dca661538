"""Keeps the brief, the announcement and what leads were told of a swarm as things stand."""

from __future__ import annotations

from dataclasses import replace

from bot.flows.searching import show_pleas
from bot.flows.tools import Tools, update
from bot.operations import Run, together
from bot.ports import Message
from bot.records import Settings, SwarmPicture
from bot.settings.addresses import in_force
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
    async with tools.alone(run, swarm_id):
        swarm = await tools.swarm(run, swarm_id)
        if revision is not None and swarm.revision > revision:
            return
        await _show(tools, run, swarm)
        while await _revision(tools, run, swarm_id) > swarm.revision:
            swarm = await tools.swarm(run, swarm_id)
            await _show(tools, run, swarm)


async def _show(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    settings = await tools.settings(run)
    brief = brief_of(swarm, settings)
    announcement = views.announcement(swarm, settings.reader, settings.announcement_template)
    await together(
        update(tools, run, swarm.brief, brief),
        update(tools, run, swarm.announcement, announcement),
        show_pleas(tools, run, swarm),
    )


def brief_of(swarm: SwarmPicture, settings: Settings) -> Message:
    """Return the brief of a swarm in its team's language, words and places."""
    shown = replace(swarm, links=in_force(swarm, settings))
    return views.brief(shown, settings.reader, settings.brief_template)


async def _revision(tools: Tools, run: Run, swarm_id: str) -> int:
    async with tools.store.reading(run.workspace_id) as tx:
        swarm = await tx.swarms.by_id(swarm_id)
        return 0 if swarm is None else swarm.revision
