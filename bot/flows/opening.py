"""From rows to a channel: the steps by which a swarm comes to be in Slack."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import SlackRefusedError
from bot.flows.asking import add_and_ask
from bot.flows.current import bring_up_to_date
from bot.flows.lobby import find_lobby, forget_lobby
from bot.flows.tools import Tools, post
from bot.names import channel_name
from bot.operations import Run, together
from bot.ports import SlackPort
from bot.records import Place, SwarmPicture
from bot.slack.views import swarms as views
from bot.store import Transaction
from bot.store.swarms import ANNOUNCEMENT, BRIEF

MOST_NAMES = 50
ADOPTABLE = 3


async def open_swarm(tools: Tools, run: Run) -> None:
    """Make the channel; then, side by side, people in, brief, topic, announcement and asks."""
    swarm = await make_channel(tools, run, await tools.swarm(run))
    async with tools.store.transaction(run.workspace_id) as tx:
        asks = [await tx.pictures.ask(a, swarm) for a in await tx.participations.asks(swarm.id)]
    await together(
        add_and_ask(tools, run, swarm, asks, also=swarm.people),
        _brief(tools, run, swarm),
        _topic(tools, run, swarm),
        _announce(tools, run, swarm),
    )
    await _ready(tools, run, swarm)
    response_url = run.args.get("response_url")
    if response_url:
        opened = await tools.services.opening.result(run.workspace_id, swarm.id)
        slack = await tools.slack(run)
        message = views.opened(opened, swarm.requester.reader)
        await slack.answer(response_url, message)


async def make_channel(tools: Tools, run: Run, swarm: SwarmPicture) -> SwarmPicture:
    """Create the swarm's channel under the first free name, and note it."""
    slack = await tools.slack(run)

    async def note(tx: Transaction, made: Sequence[str]) -> None:
        await tx.swarms.add_room(swarm.id, made[0], made[1], private=swarm.is_private)

    await run.step(
        "create channel",
        lambda: _first_free(slack, swarm),
        find=lambda: _made_before(slack, swarm, since=run.begun_at),
        note=note,
    )
    return await tools.swarm(run, swarm.id)


async def _first_free(slack: SlackPort, swarm: SwarmPicture) -> list[str]:
    """Create a channel under the first name that is free; return its id and name."""
    for attempt in range(MOST_NAMES):
        name = _name(swarm, attempt)
        try:
            return [await slack.create_channel(name, private=swarm.is_private), name]
        except SlackRefusedError as refused:
            if refused.code != "name_taken":
                raise
    raise SlackRefusedError("name_taken", "conversations.create")


async def _made_before(slack: SlackPort, swarm: SwarmPicture, *, since: float) -> list[str] | None:
    """Return the channel that an earlier try of this operation has made, if it has."""
    for attempt in range(ADOPTABLE):
        name = _name(swarm, attempt)
        made = await slack.own_channel(name, since=since)
        if made is not None:
            return [made, name]
    return None


def _name(swarm: SwarmPicture, attempt: int) -> str:
    return channel_name(swarm.reference, swarm.title, attempt, private=swarm.is_private)


async def _brief(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    slack = await tools.slack(run)
    place = await post_brief(tools, run, swarm)

    async def pin() -> bool:
        await slack.pin(place.channel, place.ts)
        return True

    await run.step("pin brief", pin)


async def post_brief(tools: Tools, run: Run, swarm: SwarmPicture) -> Place:
    """Post the brief into the swarm's channel and note where it stands."""
    message = views.brief(swarm, await tools.room_reader(run))
    return await post(
        tools, run, "post brief", swarm.channel_id or "", message, keep=(swarm.id, BRIEF)
    )


async def _topic(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    slack = await tools.slack(run)
    topic = views.topic(swarm, await tools.room_reader(run))

    async def set_topic() -> bool:
        await slack.set_topic(swarm.channel_id or "", topic)
        return True

    await run.step("set topic", set_topic)


async def _announce(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    slack = await tools.slack(run)
    lobby = await find_lobby(tools, run, slack)
    if lobby is None:
        return
    message = views.announcement(swarm, await tools.room_reader(run))
    try:
        await post(tools, run, "announce", lobby, message, keep=(swarm.id, ANNOUNCEMENT))
    except SlackRefusedError:
        # The lobby was archived or the bot put out: look for it anew next time, open all the same.
        await forget_lobby(tools, run)


async def _ready(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    async with tools.store.transaction(run.workspace_id) as tx:
        row = await tx.swarms.locked(swarm.id)
        if row is None:
            return
        row.ready(at=tx.now)
        is_stale = row.revision != swarm.revision
    if is_stale:
        await bring_up_to_date(tools, run, swarm.id)
