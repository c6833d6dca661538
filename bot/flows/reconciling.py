"""Looks in Slack how things stand, wherever events may have been lost or come out of order."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.errors import SeenBeforeError, SlackRefusedError, SwarmroomError
from bot.flows.overview import REACTIONS, Overview, overlook
from bot.flows.tools import Tools
from bot.operations import Run, together
from bot.ports import ChannelSeen, SlackPort
from bot.records import Actor
from bot.services.order import BEE, EYES
from bot.services.rooms import OpenRoom

log = logging.getLogger(__name__)

Deed = Callable[..., Awaitable[object]]

AT_ONCE = 8
"""How many swarms are looked at side by side: enough to use what Slack takes in a minute."""

EARLY_SECONDS, MOST_SECONDS = 0.5, 60.0
"""How long to wait for what a swarm's opening has done in Slack and not noted yet.

It is noted within moments. An opening that waits for longer has done nothing yet, or is found by
reconciling.
"""


async def reconcile(tools: Tools, run: Run) -> None:
    """Compare the channels and announcements of all open swarms with Slack, some at a time."""

    async def begun() -> bool:
        return True

    async with tools.alone(run, f"reconcile {run.workspace_id}"):
        # From here on another gap asks for another look.
        await run.step("begun", begun)
        rooms = await tools.services.rooms.open_ones(run.workspace_id)
        left = [room for room in rooms if not run.has_done(_step(room))]
        if not left:
            return
        overview = await overlook(tools, run, left)
        waiting = iter(left)

        async def look_on() -> None:
            for room in waiting:
                await run.step(_step(room), partial(_look, tools, run, room, overview))

        await together(*(look_on() for _ in range(AT_ONCE)))


def _step(room: OpenRoom) -> str:
    return f"look {room.swarm_id}"


async def look_at_room(tools: Tools, run: Run) -> None:
    """Note how a swarm's channel stands, whatever the events about it said and when they came."""
    channel = run.args["channel"]
    if await tools.services.rooms.may_become_known(run.workspace_id, channel):
        await _come_back_later(run)
        return
    is_gone = run.args["is_gone"]
    async with tools.alone(run, f"room {channel}"):
        seen = await _look_at_channel(tools, run, channel, is_gone=is_gone)
        # Until two looks agree, for another replica may have noted an older one meanwhile.
        while seen != (now := await _look_at_channel(tools, run, channel, is_gone=is_gone)):
            seen = now


async def look_at_member(tools: Tools, run: Run) -> None:
    """Note whether somebody is in a swarm's channel, whatever the events about it said."""
    channel, slack_id = run.args["channel"], run.args["slack_user_id"]
    if await tools.services.rooms.may_become_known(run.workspace_id, channel):
        await _come_back_later(run)
        return
    if await tools.services.rooms.is_let_in_too_late(run.workspace_id, slack_id, channel):
        await _come_back_later(run)
    await _agree_on_members(tools, run, channel, only=slack_id)


async def take_reaction(tools: Tools, run: Run) -> None:
    """Take in a reaction on an announcement that came before its place was noted."""
    args, services = run.args, tools.services
    actor = await services.people.actor(run.workspace_id, args["slack_user_id"])
    if actor is None:
        return
    may_be = await services.swarms.may_be_announced(actor)
    swarm_id = await services.swarms.announced_at(actor, args["channel"], args["ts"])
    if swarm_id is None and may_be:
        await _come_back_later(run)
        return
    parts = services.participations
    deeds: Mapping[tuple[str, str], Deed] = {
        ("reaction_added", BEE): parts.join,
        ("reaction_added", EYES): parts.follow,
        ("reaction_removed", BEE): parts.took_bee_back,
        ("reaction_removed", EYES): parts.unfollow,
    }
    deed = deeds[args["what"], args["emoji"]]
    if swarm_id is not None:
        await _told(tools, deed, actor, swarm_id, args["channel"], args["event"], at=args["at"])


async def _come_back_later(run: Run) -> None:
    """Begin anew after a pause that grows with what was waited for; return when it was enough."""
    begun, now = run.begun.created_at, run.store.now
    waited = (now - begun).total_seconds()
    if waited < MOST_SECONDS:
        await run.sleep_until(now + timedelta(seconds=max(EARLY_SECONDS, waited)))


async def _look(tools: Tools, run: Run, room: OpenRoom, overview: Overview) -> bool:
    try:
        if room.channel in overview.as_noted or await _stands(tools, run, room.channel):
            await _agree_on_members(tools, run, room.channel)
        if room.swarm_id not in overview.without_news:
            await _take_missed_reactions(tools, run, room)
    except SlackRefusedError as refused:
        log.warning("a swarm cannot be compared with Slack: %s", refused.code)
        return False
    return True


async def _stands(tools: Tools, run: Run, channel: str) -> bool:
    seen = await _look_at_channel(tools, run, channel)
    return seen is not None and not seen.is_archived


async def _look_at_channel(
    tools: Tools, run: Run, channel: str, *, is_gone: bool = False
) -> ChannelSeen | None:
    """Note how a channel stands, and return it."""
    slack = await tools.slack(run)
    seen = await slack.channel(channel)
    await tools.services.rooms.seen(run.workspace_id, channel, seen, is_gone=is_gone)
    return seen


async def _agree_on_members(tools: Tools, run: Run, channel: str, *, only: str = "") -> None:
    """Bring in the rows up to who is in a channel; with `only` just for that person."""
    slack, parts, rooms = (
        await tools.slack(run),
        tools.services.participations,
        tools.services.rooms,
    )
    us = (await slack.identity()).bot_user_id
    looked_at = tools.store.now
    # Before the look: whom it does not show may be let in by the time that it is judged.
    coming = await rooms.on_their_way(run.workspace_id, channel)
    members = [m for m in await slack.members(channel) if m != us]
    found = await rooms.differences(run.workspace_id, channel, members, looked_at, coming)
    for slack_id in found.came:
        actor = await _met(tools, run, slack, slack_id) if only in ("", slack_id) else None
        if actor is not None:
            await parts.came_into_channel(run.workspace_id, actor.id, channel)
    for slack_id, person_id in found.went.items():
        if only in ("", slack_id):
            await parts.left_channel(run.workspace_id, person_id, channel)


async def _take_missed_reactions(tools: Tools, run: Run, room: OpenRoom) -> None:
    """Let those join or follow who reacted on the announcement and were not heard.

    Who has had any part in the swarm is left alone: they may have left, or changed their mind.
    """
    place = room.announcement
    if place is None:
        return
    slack, parts = await tools.slack(run), tools.services.participations
    reactions = await slack.reactions(place.channel, place.ts)
    for emoji, deed in zip(REACTIONS, (parts.join, parts.follow), strict=True):
        people = await tools.services.rooms.without_part(
            run.workspace_id, room.swarm_id, reactions.get(emoji, ())
        )
        for slack_id in people:
            actor = await _met(tools, run, slack, slack_id)
            if actor is not None:
                event = f"missed/{room.swarm_id}/{actor.id}/{emoji}"
                await _told(tools, deed, actor, room.swarm_id, place.channel, event)


async def _told(
    tools: Tools,
    deed: Deed,
    actor: Actor,
    swarm_id: str,
    channel: str,
    event: str,
    at: float = 0.0,
) -> None:
    """Do what a reaction asks for; whoever reacted is told if it cannot be done."""
    try:
        await deed(actor, swarm_id, channel=channel, event=event, at=at)
    except SeenBeforeError:
        return
    except SwarmroomError as problem:
        people = tools.services.people
        await people.tell_problem(actor, channel=channel, event=event, problem=problem)


async def _met(tools: Tools, run: Run, slack: SlackPort, slack_id: str) -> Actor | None:
    """Return somebody, looked up in Slack if they have never been met; None for nobody."""
    people = tools.services.people
    actor = await people.actor(run.workspace_id, slack_id)
    if actor is not None:
        return actor
    said = await slack.person(slack_id)
    return None if said is None or said.is_bot else await people.met(run.workspace_id, said)
