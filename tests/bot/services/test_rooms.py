"""Rows follow how channels stand in Slack, whatever was missed."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import SeenBeforeError
from bot.operations.engine import KEPT
from bot.ports import ChannelSeen, SlackMessage
from bot.records import Place
from bot.services.rooms import Rooms
from bot.store.swarms import ANNOUNCEMENT
from models import LinkPurpose, SwarmLink, SwarmState

OPEN = ChannelSeen("swarm-case-1", is_archived=False, is_in=True)
OUTSIDE = ChannelSeen("swarm-case-1", is_archived=False, is_in=False)


@pytest.fixture
async def swarm_id(town, ana) -> str:
    """Return a swarm of Ana's with a channel."""
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    return opened.swarm_id


async def room(town, swarm_id):
    async with town.store.transaction(town.workspace_id) as tx:
        return await tx.swarms.room(swarm_id)


async def test_a_new_name_is_noted(town, swarm_id):
    seen = ChannelSeen("swarm-new-name", is_archived=False, is_in=True)
    await town.services.rooms.seen(town.workspace_id, "C1", seen)
    assert (await town.picture(swarm_id)).channel_name == "swarm-new-name"


async def test_an_archived_channel_is_told_of_and_entered_when_it_is_back(town, swarm_id, clock):
    archived = ChannelSeen("swarm-case-1", is_archived=True, is_in=False)
    for _ in range(2):
        await town.services.rooms.seen(town.workspace_id, "C1", archived)
        assert (await room(town, swarm_id)).archived_at == clock.now()
    for _ in range(2):
        await town.services.rooms.seen(town.workspace_id, "C1", OUTSIDE)
        assert (await room(town, swarm_id)).archived_at is None
    assert len(town.operations("come_back")) == 1
    assert len(town.operations("tell_cut_off")) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_the_owner_is_told_once_that_the_bot_is_out(town, swarm_id, clock, times):
    for _ in range(times):
        await asyncio.gather(
            *(town.services.rooms.seen(town.workspace_id, "C1", OUTSIDE) for _ in range(3))
        )
        clock.move(hours=1)
    assert len(town.operations("tell_cut_off")) == 1
    before = len(town.operations("refresh_swarm"))
    await town.services.rooms.seen(town.workspace_id, "C1", OPEN)
    assert len(town.operations("refresh_swarm")) == before + 1
    clock.move(hours=1)
    await town.services.rooms.seen(town.workspace_id, "C1", OUTSIDE)
    assert len(town.operations("tell_cut_off")) == 2


async def test_an_event_about_a_channel_has_it_looked_at_once(town, swarm_id):
    changed = town.services.rooms.changed_in_slack
    await changed(town.workspace_id, "C1", event="E1")
    with pytest.raises(SeenBeforeError):
        await changed(town.workspace_id, "C1", event="E1")
    async with town.store.transaction(town.workspace_id) as tx:
        (opening,) = await tx.operations.unfinished_of("open_swarm")
        opening.ended_at = tx.now
    await changed(town.workspace_id, "C-ELSEWHERE", event="E2")
    assert town.operations("look_at_room") == ["look_at_room:E1"]


async def test_who_is_being_brought_in_is_not_taken_for_gone(town, ben, swarm_id, clock):
    rooms, here = town.services.rooms, (town.workspace_id, "C1")
    await town.services.participations.join(ben, swarm_id)
    clock.move(minutes=1)
    coming = await rooms.on_their_way(*here)
    missing = await rooms.differences(*here, ["UANA"], clock.now(), coming)
    assert (list(missing.came), dict(missing.went)) == ([], {})
    async with town.store.transaction(town.workspace_id) as tx:
        for one in await tx.operations.unfinished_of("open_swarm", "bring_in"):
            one.ended_at = tx.now
    coming = await rooms.on_their_way(*here)
    missing = await rooms.differences(*here, ["UANA", "UNEW"], clock.now(), coming)
    assert (list(missing.came), dict(missing.went)) == (["UNEW"], {"UBEN": ben.id})


async def test_who_may_not_be_taken_out_stays_out_for_as_long_as_the_swarm_goes_on(
    town, ana, ben, swarm_id, clock
):
    rooms, here = town.services.rooms, (town.workspace_id, "C1")
    await town.services.participations.join(ben, swarm_id)
    await town.services.participations.leave(ben, swarm_id)
    (letting,) = town.operations("let_out")

    async def a_month_passes() -> bool:
        async with town.store.transaction(town.workspace_id) as tx:
            (await tx.operations.get(letting)).ended_at = tx.now
        clock.move(days=31)
        async with town.store.transaction("") as tx:
            await tx.operations.forget_ended(clock.now() - KEPT)
        async with town.store.transaction(town.workspace_id) as tx:
            return await tx.operations.get(letting) is not None

    assert await a_month_passes()
    missing = await rooms.differences(*here, ["UANA", "UBEN"], clock.now(), ())
    assert list(missing.came) == []
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.swarms.locked(swarm_id)).state = SwarmState.CANCELLED
    assert not await a_month_passes()


async def test_several_replicas_that_missed_something_look_once(town, clock):
    rooms = town.services.rooms
    for _ in range(3):
        rooms.gap()
        await rooms.look_if_missed(town.workspace_id)
        await rooms.look_if_missed(town.workspace_id)
        clock.move(seconds=1)
    assert len(town.operations("reconcile")) == 1
    async with town.store.transaction(town.workspace_id) as tx:
        (row,) = await tx.operations.unfinished_of("reconcile")
        row.journal = {"begun": True}
    rooms.gap()
    await rooms.look_if_missed(town.workspace_id)
    assert len(town.operations("reconcile")) == 2


async def compared(town, look) -> int:
    """Return how often all was compared by now, each time to its end."""
    await look(town.workspace_id)
    async with town.store.transaction(town.workspace_id) as tx:
        for row in await tx.operations.unfinished_of("reconcile"):
            row.ended_at = tx.now
    return len(town.operations("reconcile"))


async def test_what_slack_repeats_is_looked_after_but_not_at_every_repetition(town, clock):
    rooms = town.services.rooms
    assert await compared(town, rooms.look_if_missed) == 1
    for minute in range(1, 10):
        clock.move(minutes=1)
        rooms.was_repeated()
        assert await compared(town, rooms.look_if_missed) == 1, minute
    clock.move(minutes=1)
    # Nothing more is repeated, and what was is not forgotten.
    assert await compared(town, rooms.look_if_missed) == 2
    clock.move(hours=1)
    assert await compared(town, rooms.look_if_missed) == 2
    rooms.was_repeated()
    assert await compared(town, rooms.look_if_missed) == 3


async def test_once_a_day_all_is_compared_by_one_of_the_replicas(town, clock):
    one, other = town.services.rooms, Rooms(town.store)
    assert await compared(town, one.look_if_missed) == 1
    for _ in range(23):
        clock.move(hours=1)
        assert await compared(town, other.look_if_missed) == 1
        assert await compared(town, one.look_if_missed) == 1
    clock.move(hours=1)
    assert await compared(town, other.look_if_missed) == 2
    assert await compared(town, one.look_if_missed) == 2


async def test_all_that_is_noted_of_a_channel_follows_it_to_its_new_id(town, ana, swarm_id):
    rooms, settings = town.services.rooms, town.services.settings
    old, new = "C1", "C9"
    await settings.note(town.workspace_id, "lobby_channel_id", old)
    await settings.note(town.workspace_id, "digest_channel_id", "C2")
    said = SlackMessage("5.0", "5.0", "UANA", "The key", permalink="https://x.test/archives/C1/p5")
    await town.services.marks.put(
        town.workspace_id,
        swarm_id=swarm_id,
        channel=old,
        kind="fact",
        marked_by=ana.id,
        message=said,
        text=said.text,
        at=6,
    )
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.swarms.posted(swarm_id, ANNOUNCEMENT, Place(old, "1.0"))
        for purpose, url in (("message", said.permalink), ("call", "https://meet.test/C1")):
            await tx.links.put(swarm_id, LinkPurpose(purpose), url, by=ana.id)
    await rooms.moved(town.workspace_id, old, new, event="E1")
    picture = await town.picture(swarm_id)
    assert (picture.channel_id, picture.announcement.channel) == (new, new)
    assert picture.marks[0].permalink == "https://x.test/archives/C9/p5"
    assert await town.services.marks.taken_back(
        ana, channel=new, ts="5.0", emoji="pushpin", event="E2", at=7
    )
    urls = dict(tuple(row) for row in await town.rows(select(SwarmLink.purpose, SwarmLink.url)))
    assert urls == {"message": "https://x.test/archives/C9/p5", "call": "https://meet.test/C1"}
    now = await settings.of(town.workspace_id)
    assert (now.lobby_channel_id, now.digest_channel_id) == (new, "C2")
    assert town.operations("look_at_room") == ["look_at_room:E1"]
    with pytest.raises(SeenBeforeError):
        await rooms.moved(town.workspace_id, old, new, event="E1")
    await rooms.moved(town.workspace_id, "C-ELSEWHERE", "C8", event="E3")
    assert len(town.operations("look_at_room")) == 1
