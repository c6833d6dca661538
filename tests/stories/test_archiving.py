"""A channel's end: told a day before, put off by whoever wants, and what is left behind."""

import asyncio

import pytest
from sqlalchemy import select

from models import Room as RoomRow
from sandbox.faults import Fault
from tests.stories.acts import begin_on_monday, days_pass, draft_in, resolve, seen, settle
from tests.stories.conftest import words

KEEP, TOLD = "Keep it a week more", "This channel will be archived"


@pytest.fixture(autouse=True)
async def monday(room):
    """Begin on a Monday: at weekends no channel comes to its end."""
    await begin_on_monday(room)


@pytest.fixture
async def channel(room, lobby):
    """Return the channel of a resolved swarm in which Leo helped."""
    channel = await room.opened("CASE-1042 Webhooks fail after key rotation +billing")
    await room.leo.join(channel)
    await room.settled()
    await resolve(room, channel)
    room.slack.problems.expect("chat.update: is_inactive", "conversations.create: name_taken")
    return channel


def warnings(room, channel) -> list:
    """Return the words about the channel's end that can be answered."""
    return [m for m in room.said(channel) if KEEP in room.leo.labels(m)]


def in_lobby(room) -> list[str]:
    """Return what was said in the thread of the announcement."""
    return [words(m) for m in room.ana.thread(room.announcement("CASE-1042"))[1:]]


async def test_its_people_are_told_a_day_before_once_and_then_it_is_archived(room, channel):
    await days_pass(room, 1.9)
    assert warnings(room, channel) == []
    await days_pass(room, 0.2)
    await days_pass(room, 0.8)
    (told,) = warnings(room, channel)
    assert TOLD in words(told)
    assert not channel.is_archived
    await days_pass(room, 0.2)
    assert channel.is_archived
    last = room.said(channel)[-1]
    assert "This channel is archived now" in words(last)
    assert "/swarm reopen CASE-1042" in words(last)


async def test_after_an_outage_nobody_loses_the_day(room, channel):
    await days_pass(room, 9)
    assert len(warnings(room, channel)) == 1
    await days_pass(room, 0.9)
    assert not channel.is_archived
    await days_pass(room, 0.2)
    assert channel.is_archived


async def test_anybody_keeps_it_a_week_more_as_often_as_they_want(room, channel):
    await days_pass(room, 2.01)
    (told,) = warnings(room, channel)
    await room.leo.click(KEEP, told)
    await room.settled()
    assert "Leo Park keeps this channel" in words(told)
    assert "Leo Park keeps" not in "".join(in_lobby(room))
    await days_pass(room, 5)
    assert warnings(room, channel) == [told]
    await days_pass(room, 2)
    told, again = (*room.said(channel)[-2:],)
    assert "further down" in words(told)
    assert TOLD in words(again)
    for keeper, name in ((room.ana, "Ana Ruiz"), (room.leo, "Leo Park")):
        await keeper.click(KEEP, again)
        await room.settled()
        assert f"{name} keeps this channel" in words(again)
    await days_pass(room, 8)
    assert not channel.is_archived
    await days_pass(room, 6)
    await days_pass(room, 1)
    assert channel.is_archived


async def test_two_who_press_at_once_keep_it_one_week(room, channel):
    await days_pass(room, 2.01)
    (told,) = warnings(room, channel)
    value = told.blocks[-1]["elements"][0]["value"]
    first, second = await asyncio.gather(room.leo.click(KEEP, told), room.ana.click(KEEP, told))
    await room.settled()
    answers = [words(o.message) for o in (first, second) if o.message is not None]
    assert len(answers) == 1
    assert "meanwhile" in answers[0] or "Mientras tanto" in answers[0]
    assert value not in str(told.blocks)
    ((kept,),) = await room.rows(select(RoomRow.kept_until))
    days = (kept.timestamp() - room.slack.clock.now()) / 86400
    assert 7.5 < days < 8.1


async def test_a_team_that_reads_spanish_reads_it_in_spanish(room, channel):
    assert (await settle(room, language="es")).ok
    await days_pass(room, 2.01)
    (told,) = [m for m in room.said(channel) if "channel.keep" in str(m.blocks)]
    assert "Este canal se archivará" in words(told)
    await room.leo.click("Conservarlo una semana más", told)
    await room.settled()
    assert "Leo Park conserva este canal" in words(told)
    await days_pass(room, 7)
    await days_pass(room, 1)
    assert "Este canal queda archivado" in words(room.said(channel)[-1])
    assert "sigue en borrador. Ana Ruiz lo tiene" in in_lobby(room)[-1]


async def test_the_published_article_is_linked_in_the_channel_and_in_the_lobby(room, channel):
    await room.leo.click("article.publish", draft_in(room, channel))
    await room.settled()
    await days_pass(room, 2.01)
    await days_pass(room, 1)
    last = words(room.said(channel)[-1])
    assert f"archives/{channel.id}/p" in last
    assert "not validated yet" in last
    (left,) = room.ana.thread(room.announcement("CASE-1042"))[1:]
    assert "Webhooks fail after key rotation" in words(left)
    read = await room.ben.click("Read the article", left)
    assert "Clear the cache of keys" in words(read.view or read.message)


async def test_a_draft_goes_to_who_can_finish_it_and_the_lobby_says_who_until_it_is(room, channel):
    await days_pass(room, 2.01)
    await days_pass(room, 1)
    for text in (words(room.said(channel)[-1]), in_lobby(room)[-1]):
        assert "is still a draft. Ana Ruiz has it" in text
    draft = room.ana.dm()[-1]
    await room.ana.click("article.publish", draft)
    await room.settled()
    assert "sin validar" in words(draft)
    assert "What was learned" in in_lobby(room)[-1]
    assert "sin validar" in await seen(room, "mia", "/swarm find rotation")


def drafts(room) -> list:
    """Return the drafts that Ana has in her messages."""
    return [m for m in room.ana.dm() if "article.publish" in str(m.blocks)]


async def test_at_the_weekend_nobody_is_told_of_an_end_and_no_draft_is_handed_over(room, channel):
    await settle(room, archive_after_days="5")
    for days in (5, 1):
        await days_pass(room, days)
        assert warnings(room, channel) == drafts(room) == []
    await days_pass(room, 1)
    assert len(warnings(room, channel)) == 1
    await days_pass(room, 1)
    assert channel.is_archived
    (draft,) = drafts(room)
    assert "sigue en borrador" in words(draft)
    assert "is still a draft. Ana Ruiz has it" in in_lobby(room)[-1]


@pytest.mark.parametrize(("archived_after", "again"), [("1", 0), ("0", 1)])
async def test_who_was_handed_a_draft_is_reminded_only_if_that_was_at_once(
    room, channel, archived_after, again
):
    await settle(room, archive_after_days=archived_after)
    await days_pass(room, 0)
    await days_pass(room, 1)
    assert channel.is_archived
    assert len(drafts(room)) == 1
    await days_pass(room, 2)
    assert len(drafts(room)) == 1 + again


async def test_what_was_left_undone_by_a_draft_thrown_away_is_said_nowhere(room, channel):
    await room.ana.click("article.discard", draft_in(room, channel))
    await room.settled()
    await days_pass(room, 2.01)
    await days_pass(room, 1)
    assert channel.is_archived
    assert in_lobby(room) == []
    assert "article" not in words(room.said(channel)[-1])


async def test_reopened_it_stays_and_has_its_whole_time_again(room, channel):
    await days_pass(room, 2.01)
    (told,) = warnings(room, channel)
    await room.ana.click("Reopen", told)
    await room.settled()
    assert "is open again, so this channel stays" in words(told)
    assert room.leo.labels(told) == []
    await days_pass(room, 5)
    await resolve(room, channel, resolution="Clear it twice")
    await days_pass(room, 1.9)
    assert warnings(room, channel) == []
    await days_pass(room, 0.2)
    assert len(warnings(room, channel)) == 1
    assert not channel.is_archived


async def test_brought_back_by_hand_it_stays_a_week_and_says_so(room, channel):
    await days_pass(room, 2.01)
    await days_pass(room, 1)
    assert channel.is_archived
    await room.leo.unarchive(channel)
    await room.settled()
    (back,) = [m for m in warnings(room, channel) if "is back from the archive" in words(m)]
    await days_pass(room, 5)
    assert not channel.is_archived
    await room.leo.click(KEEP, back)
    await room.settled()
    assert "Leo Park keeps this channel" in words(back)
    await days_pass(room, 8.01)
    await days_pass(room, 1)
    assert channel.is_archived
    assert len(in_lobby(room)) == 1


async def test_a_channel_that_another_company_reads_is_left_to_people(room, channel):
    room.slack.share_with_strangers(channel)
    await days_pass(room, 2.01)
    await days_pass(room, 1.01)
    assert not channel.is_archived
    assert in_lobby(room) == []


async def test_archived_by_hand_it_leaves_its_links_behind_too(room, channel):
    await room.leo.archive(channel)
    await room.settled()
    assert "is still a draft. Ana Ruiz has it" in in_lobby(room)[-1]
    assert room.ana.dm()[-1].blocks
    await days_pass(room, 9)
    assert len(in_lobby(room)) == 1


async def test_reopened_while_it_is_being_archived_it_goes_on_where_people_can_work(room, channel):
    await days_pass(room, 2.01)
    answered: list[object] = []

    async def reopen(visit) -> None:
        if not answered:
            answered.append(visit)
            answered.append(await room.ana.command("/swarm reopen CASE-1042", "general"))

    room.slack.on_call("conversations.archive", reopen, when="before")
    await days_pass(room, 1)
    room.slack.clock.advance(2)
    await room.slack.until(lambda: len(room.channels("swarm-case-1042")) == 2)
    await room.settled()
    old, new = room.channels("swarm-case-1042")
    assert (old.is_archived, new.is_archived) == (True, False)
    assert f"<#{new.id}>" in in_lobby(room)[-1]


async def test_where_slack_does_not_let_it_be_archived_nobody_is_told_that_it_is(room, channel):
    room.slack.problems.expect("*restricted_action*")
    room.slack.faults.add(
        Fault("conversations.archive", "error", error="restricted_action", times=0)
    )
    await days_pass(room, 2.01)
    await days_pass(room, 1)
    last = words(room.said(channel)[-1])
    assert "Slack does not let me archive this channel" in last
    assert "is archived" not in last
    assert "is still a draft. Ana Ruiz has it" in last
    assert in_lobby(room) == []


async def test_a_private_swarm_leaves_no_word_in_the_lobby(room, lobby):
    channel = await room.opened("CASE-66 Quetzal ledger leaks private")
    await resolve(room, channel)
    await days_pass(room, 2.01)
    (told,) = [m for m in room.said(channel) if "channel.keep" in str(m.blocks)]
    await days_pass(room, 1)
    assert channel.is_archived
    assert TOLD in words(told)
    for message in room.ben.sees("swarm-lobby"):
        thread = room.ben.thread(message)
        assert all("uetzal" not in words(m) and "archived" not in words(m) for m in thread)
