"""Finds out with a few calls which swarms stand in Slack as they are noted here."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools
from bot.operations import Run, together
from bot.ports import SlackPort
from bot.services.order import BEE, EYES
from bot.services.rooms import OpenRoom

REACTIONS = (BEE, EYES)
"""Those on an announcement that ask for something."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Overview:
    """What needs no look of its own.

    Nothing is written from it, for it is older than the rows by the time it is used.
    """

    as_noted: Collection[str]
    """Channels that stand, with the bot in them, by the name that is noted."""
    without_news: Collection[str]
    """Swarms on whose announcement nobody has reacted who was not heard."""


async def overlook(tools: Tools, run: Run, rooms: Sequence[OpenRoom]) -> Overview:
    """Compare with Slack what it lists of many swarms at once."""
    as_noted, without_news = await together(
        _as_noted(tools, run, rooms), _without_news(tools, run, rooms)
    )
    return Overview(as_noted, without_news)


async def _as_noted(tools: Tools, run: Run, rooms: Sequence[OpenRoom]) -> Collection[str]:
    slack = await tools.slack(run)
    try:
        standing = await slack.standing({room.channel for room in rooms})
    except SlackRefusedError as refused:
        log.warning("channels are looked at one by one: %s", refused.code)
        return ()
    return await tools.services.rooms.as_noted(run.workspace_id, standing)


async def _without_news(tools: Tools, run: Run, rooms: Sequence[OpenRoom]) -> Collection[str]:
    slack, found = await tools.slack(run), set[str]()
    announced = defaultdict[str, dict[str, str]](dict)
    for room in rooms:
        if room.announcement is not None:
            announced[room.announcement.channel][room.announcement.ts] = room.swarm_id
    for channel, swarms in announced.items():
        for ts, reactions in (await _reactions(slack, channel, swarms)).items():
            if await _is_no_news(tools, run, swarms[ts], reactions):
                found.add(swarms[ts])
    return found


async def _reactions(
    slack: SlackPort, channel: str, messages: Collection[str]
) -> Mapping[str, Mapping[str, Sequence[str]]]:
    try:
        return await slack.all_reactions(channel, messages)
    except SlackRefusedError as refused:
        log.warning("announcements are looked at one by one: %s", refused.code)
        return {}


async def _is_no_news(
    tools: Tools, run: Run, swarm_id: str, reactions: Mapping[str, Sequence[str]]
) -> bool:
    people = {person for emoji in REACTIONS for person in reactions.get(emoji, ())}
    without = await tools.services.rooms.without_part(run.workspace_id, swarm_id, sorted(people))
    return not without
