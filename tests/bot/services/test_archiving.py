"""Channels of swarms that ended come to their end, one day after their people know."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import NotAllowedError, NotFoundError, TooLateError
from bot.ports import ChannelSeen
from bot.records import Ending
from models import Operation, Room

ENDING = Ending("fixed", "Clear the cache", "A stale key")
OPEN, ARCHIVED = ChannelSeen("c", is_archived=False, is_in=True), ChannelSeen("c", True, True)


@pytest.fixture
async def swarm(town, ana):
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    await town.services.endings.resolve(ana, opened.swarm_id, ENDING)
    return opened.swarm_id


@pytest.fixture
async def look(town, clock):
    """Return how some hours go by and the bot looks, twice, at what is due."""

    async def go_by(hours: float) -> tuple[int, int]:
        clock.move(hours=hours)
        for _ in range(2):
            await town.services.archiving.archive_due(town.workspace_id)
        return len(town.operations("warn_of_archive")), len(town.operations("archive_swarm"))

    return go_by


async def room_of(town) -> Room:
    async with town.store.reading(town.workspace_id) as tx:
        return await tx.rooms.in_channel("C1")


async def keep(town, who, spell: str | None = None):
    end = await town.services.archiving.as_it_stands(town.workspace_id, "C1")
    return await town.services.archiving.keep(who, end.room_id, spell or end.spell)


async def finish(town, kind: str) -> None:
    async with town.store.transaction(town.workspace_id) as tx:
        for row in await tx.operations.unfinished_of(kind):
            row.ended_at = tx.now


async def set_days(town, days: int) -> None:
    await town.services.settings.note(town.workspace_id, "archive_after_days", days)


async def test_its_people_know_for_a_day(town, swarm, look):
    assert await look(47) == (0, 0)
    assert await look(1) == (1, 0)
    assert await look(23.5) == (1, 0)
    assert await look(0.5) == (1, 1)


async def test_told_late_they_still_have_their_day(town, swarm, look):
    assert await look(408) == (1, 0)
    assert await look(23) == (1, 0)
    assert await look(1) == (1, 1)


async def test_a_team_that_wants_it_at_once_has_it_at_once(town, swarm, look):
    await set_days(town, 0)
    assert await look(0.01) == (0, 1)


async def test_out_of_the_owner_s_hours_nothing_comes_to_its_end(town, swarm, look):
    assert await look(57) == (0, 0)
    assert await look(15) == (1, 0)
    assert await look(24 + 8) == (1, 0)
    assert await look(16) == (1, 0)
    assert await look(24 + 23.5) == (1, 0)
    assert await look(0.5) == (1, 1)


async def test_after_an_age_it_is_left_as_it_is(town, swarm, look):
    assert await look(24 * 40) == (0, 0)


async def test_what_is_put_off_by_the_setting_is_told_again(town, swarm, look):
    assert await look(48) == (1, 0)
    await set_days(town, 10)
    assert await look(24 * 6) == (1, 0)
    assert await look(24) == (2, 0)
    assert await look(24) == (2, 1)


async def test_each_who_keeps_it_gives_it_a_week_more(town, ana, ben, swarm, look):
    await look(48)
    first = await keep(town, ben)
    assert first.is_news
    await look(0.01)
    second = await keep(town, ana)
    assert second.until - first.until == timedelta(days=7)
    end = await town.services.archiving.as_it_stands(town.workspace_id, "C1")
    assert (end.kept_by.id, end.until) == (ana.id, second.until)
    assert len(town.operations("refresh_warning")) == 2
    assert await look(24 * 7) == (1, 0)
    assert await look(24 * 7) == (2, 0)
    assert await look(24) == (2, 1)


async def test_pressed_by_many_at_once_it_is_kept_once(town, ana, ben, swarm, look):
    await look(48)
    spell = (await town.services.archiving.as_it_stands(town.workspace_id, "C1")).spell
    kept = await asyncio.gather(*(keep(town, who, spell) for who in (ana, ben, ana, ben)))
    assert sorted(one.is_news for one in kept) == [False, False, False, True]
    assert len({one.until for one in kept}) == 1


async def test_too_late_is_said_in_one_sentence_and_changes_nothing(town, ana, swarm, look):
    await look(48)
    await look(24)
    with pytest.raises(TooLateError) as late:
        await keep(town, ana)
    assert "Unarchive" in late.value.sentence
    assert (await room_of(town)).kept_until is None


async def test_where_slack_did_not_archive_it_it_can_still_be_kept(town, ana, swarm, look):
    await look(48)
    await look(24)
    await finish(town, "archive_swarm")
    assert (await keep(town, ana)).is_news


async def test_a_swarm_that_goes_on_needs_no_keeping(town, ana, swarm, look):
    await look(48)
    await town.services.endings.reopen(ana, swarm)
    with pytest.raises(TooLateError) as late:
        await keep(town, ana)
    assert "open again" in late.value.sentence
    assert await look(24 * 20) == (1, 0)
    await town.services.endings.resolve(ana, swarm, ENDING)
    assert await look(47) == (1, 0)
    assert await look(1) == (2, 0)


async def test_guests_keep_nothing_and_what_is_private_is_hidden(town, ana, ben):
    guest = await town.person("Gus", is_guest=True)
    opened = await town.open(ana, "CASE-66", is_private=True)
    await town.with_channel(opened.swarm_id)
    await town.services.endings.resolve(ana, opened.swarm_id, ENDING)
    with pytest.raises(NotAllowedError):
        await keep(town, guest)
    with pytest.raises(NotFoundError):
        await keep(town, ben)
    assert (await keep(town, ana)).is_news


async def test_brought_back_by_hand_it_stays_a_week(town, swarm, look):
    await look(48)
    await look(24)
    await town.services.rooms.seen(town.workspace_id, "C1", ARCHIVED)
    await town.services.rooms.seen(town.workspace_id, "C1", OPEN)
    end = await town.services.archiving.as_it_stands(town.workspace_id, "C1")
    assert (end.kept_by, end.is_announced) == (None, False)
    assert await look(24 * 5.9) == (1, 1)
    assert await look(24 * 0.2) == (2, 1)
    assert await look(24) == (2, 2)


async def test_archived_by_hand_it_leaves_links_once(town, ana, swarm, look):
    await finish(town, "end_swarm")
    for _ in range(2):
        await town.services.rooms.seen(town.workspace_id, "C1", ARCHIVED)
    assert await look(24 * 9) == (0, 1)


async def test_what_the_bot_itself_archives_is_no_doing_of_somebody(town, ana, swarm, look):
    await look(48)
    await look(24)
    await town.services.rooms.seen(town.workspace_id, "C1", ARCHIVED)
    kinds = await town.rows(select(Operation.kind).where(Operation.kind == "archive_swarm"))
    assert len(kinds) == 1


async def test_an_open_swarm_archived_by_hand_is_not_over(town, ana):
    opened = await town.open(ana, "CASE-7")
    await town.with_channel(opened.swarm_id)
    await town.services.rooms.seen(town.workspace_id, "C1", ARCHIVED)
    assert town.operations("archive_swarm") == []
    await town.services.rooms.seen(town.workspace_id, "C1", OPEN)
    assert (await room_of(town)).kept_until is None
