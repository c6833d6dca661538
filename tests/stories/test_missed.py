"""Nothing is lost while the bot is away, and who missed nothing hears nothing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from models import Operation
from models import Room as RoomRow
from sandbox.faults import Fault
from sandbox.hooks import Visit
from sandbox.workspace import PATIENCE
from tests.stories.conftest import Room, begun, words

HOUR = 3600.0
COMPARED = select(Operation.id).where(
    Operation.kind == "reconcile", Operation.ended_at.is_not(None)
)

# Nobody is asked, so nobody is silent while the bot is away, and nothing is chased so soon.
LINE = "CASE-1042 Webhooks fail sev4"


pytestmark = pytest.mark.usefixtures("lobby")


async def given_up(room: Room) -> None:
    """Let hours pass, so that Slack has given up whatever it could not deliver."""
    await room.told()
    room.slack.clock.advance(HOUR)


@asynccontextmanager
async def away(room: Room) -> AsyncIterator[None]:
    """Have the bot away for hours while people act, so that Slack gives up telling it."""
    room.slack.problems.expect("*not acknowledged*", "*lost after three retries*")
    compared = len(await room.rows(COMPARED))
    await room.bot.stop()
    yield
    await given_up(room)
    room.bot = await begun(room.slack, room.bot.config)
    async with asyncio.timeout(PATIENCE):
        while len(await room.rows(COMPARED)) == compared:
            await room.settled()
    await room.settled()


async def test_who_came_went_and_reacted_while_the_bot_was_away(room):
    channel = await room.opened(LINE)
    await room.zoe.join(channel)
    await room.settled()
    async with away(room):
        await room.ben.react("bee", room.announcement("CASE-1042"))
        await room.leo.react("eyes", room.announcement("CASE-1042"))
        await room.mia.join(channel)
        await room.zoe.leave(channel)
    assert room.ben.id in channel.members
    people = words(room.brief(channel))
    assert f"<@{room.ben.id}>" in people
    assert f"<@{room.mia.id}>" in people
    assert f"<@{room.zoe.id}>" not in people
    assert "You follow *CASE-1042*" in room.whispers("leo", "swarm-lobby")[-1]
    assert len(room.whispers("mia", channel)) == len(room.whispers("ben", channel)) == 1


async def test_a_channel_archived_or_renamed_while_the_bot_was_away_is_noted(room):
    archived, renamed = await room.opened(LINE), await room.opened("CASE-7 Login loops")
    await room.zoe.join(renamed)
    await room.settled()
    async with away(room):
        await room.ana.archive(archived)
        await room.zoe.rename(renamed, "swarm-case-7-login-loops-for-all")
    told = words((await room.ana.command("/swarm list", "support")).message)
    assert "CASE-7" in told
    rooms = dict(await room.rows(select(RoomRow.channel_id, RoomRow.archived_at)))
    assert rooms[archived.id] is not None
    assert rooms[renamed.id] is None
    ((name,),) = await room.rows(select(RoomRow.name).where(RoomRow.channel_id == renamed.id))
    assert name == "swarm-case-7-login-loops-for-all"


async def test_a_bot_put_out_while_it_was_away_tells_the_owner_once(room):
    channel = await room.opened(LINE)
    async with away(room):
        await room.ana.kick(room.slack.bot, channel)
    async with away(room):
        pass
    told = [words(m) for m in room.ana.dm()]
    assert len([one for one in told if "CASE-1042" in one and "/invite" in one]) == 1


async def test_who_has_left_after_their_bee_stays_out(room):
    channel = await room.opened(LINE)
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    await room.ben.command("/swarm leave", channel)
    await room.settled()
    async with away(room):
        await room.leo.react("bee", room.announcement("CASE-1042"))
    assert room.ben.id not in channel.members
    assert room.leo.id in channel.members


async def test_who_may_not_be_taken_out_is_not_brought_in_again(room):
    room.slack.problems.expect("*restricted_action*")
    channel = await room.opened(LINE)
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    room.slack.faults.add(Fault("conversations.kick", "error", error="restricted_action"))
    await room.ben.command("/swarm leave", channel)
    await room.settled()
    async with away(room):
        pass
    assert f"<@{room.ben.id}>" not in words(room.brief(channel))


async def test_who_missed_nothing_hears_nothing(room):
    channel = await room.opened(LINE)
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.mia.react("eyes", room.announcement("CASE-1042"))
    await room.settled()
    said = len(room.slack.traffic.calls("chat.*"))
    async with away(room):
        pass
    assert room.slack.traffic.calls("conversations.members")
    assert len(room.slack.traffic.calls("chat.*")) == said
    assert len(room.whispers("ben", channel)) == 1


async def test_what_stands_as_it_is_noted_costs_one_call_for_each_swarm(room):
    for number in range(3):
        await room.opened(f"CASE-{number} Webhooks fail")
    before = _looks(room)
    async with away(room):
        pass
    assert _looks(room) - before == Counter({"conversations.members": 3})


@pytest.mark.parametrize("method", ["users.conversations", "conversations.history"])
async def test_where_slack_lists_nothing_swarms_are_looked_at_one_by_one(room, method):
    room.slack.problems.expect("*access_denied*")
    channel = await room.opened(LINE)
    await room.zoe.join(channel)
    await room.settled()
    async with away(room):
        room.slack.faults.add(Fault(method, "error", error="access_denied", times=0))
        await room.ben.react("bee", room.announcement("CASE-1042"))
        await room.zoe.rename(channel, "swarm-another-name")
    assert room.ben.id in channel.members
    ((name,),) = await room.rows(select(RoomRow.name).where(RoomRow.channel_id == channel.id))
    assert name == "swarm-another-name"


async def test_one_swarm_that_slack_is_slow_about_does_not_hold_up_the_others(room):
    channels = [await room.opened(f"CASE-{number} Webhooks fail") for number in range(3)]
    asked, all_are_asked_for = set[str](), asyncio.Event()

    async def wait_for_the_others(visit: Visit) -> None:
        asked.add(visit.asked["channel"])
        if asked.issuperset(channel.id for channel in channels):
            all_are_asked_for.set()
        await all_are_asked_for.wait()

    room.slack.on_call("conversations.members", wait_for_the_others, nth=0)
    async with away(room):
        await room.zoe.join(channels[0])
    assert f"<@{room.zoe.id}>" in words(room.brief(channels[0]))


def _looks(room: Room) -> Counter[str]:
    """Count what was asked for about one swarm alone."""
    alone = ("conversations.info", "conversations.members", "reactions.get")
    swarms = {channel.id for channel in room.channels("swarm-case")}
    return Counter(
        call.name
        for call in room.slack.traffic.calls()
        if call.name in alone and call.asked["channel"] in swarms
    )


@pytest.mark.parametrize("room", ["socket"], indirect=True)
async def test_what_a_dead_connection_lost_is_found_when_it_is_back(room):
    room.slack.problems.expect("*not acknowledged*", "*lost after three retries*")
    channel = await room.opened(LINE)
    room.slack.faults.add(Fault("deliver:events_api", "drop", times=0))
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await given_up(room)
    room.slack.faults.clear()
    assert room.ben.id not in channel.members
    room.slack.faults.add(Fault("socket", "abort"))
    await room.slack.until(lambda: room.ben.id in channel.members)
    await room.settled()


@pytest.mark.parametrize("what", ["an event", "a message that changes nothing"])
async def test_what_slack_gave_up_is_looked_for_once_it_repeats_something(room, what):
    room.slack.problems.expect("*not acknowledged*", "*lost after three retries*")
    channel = await room.opened(LINE)
    await room.ana.say("First words", channel)
    await room.settled()
    # The bot runs on, and Slack cannot reach it for hours.
    room.slack.faults.add(Fault("deliver:events_api", "drop", times=0))
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await given_up(room)
    room.slack.faults.clear()
    room.slack.faults.add(Fault("deliver:events_api", "drop", times=1))
    if what == "an event":
        await room.mia.react("bee", room.announcement("CASE-1042"))
    else:
        await room.ana.say("More words", channel)
    await room.settled()
    assert room.ben.id not in channel.members
    await room.bot.scheduler.look()
    await room.slack.until(lambda: room.ben.id in channel.members)
    await room.settled()


async def test_a_bee_of_somebody_whom_slack_would_not_name_counts_once_it_does(room):
    room.slack.problems.expect("*not acknowledged*", "*lost after three retries*", "*came late*")
    channel = await room.opened("CASE-1 Webhooks fail")
    silence = room.slack.faults.add(Fault("users.info", "status", times=0, status=503))
    room.slack.on_call("deliver:events_api/team_join", lambda _: False, nth=0)
    room.slack.add_person("new", real_name="New Here", channels=["swarm-lobby"])
    await room.slack.person("new").react("bee", room.announcement("CASE-1"))
    lost = room.slack.problems
    while not any("reaction_added" in p.where and "lost" in p.what for p in lost):
        room.slack.clock.advance(600)
        await asyncio.sleep(0.2)
    silence.times = 1
    await room.bot.scheduler.look()
    await room.slack.until(lambda: room.slack.person("new").id in channel.members)
