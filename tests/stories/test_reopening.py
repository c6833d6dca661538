"""A swarm that ended goes on: in its channel, or in a new one where that was archived."""

import pytest

from sandbox.faults import Fault
from tests.stories.acts import begin_on_monday, days_pass, draft_in, resolve, seen
from tests.stories.conftest import words


@pytest.fixture(autouse=True)
async def monday(room):
    """Begin on a Monday: at weekends no channel comes to its end."""
    await begin_on_monday(room)


@pytest.fixture
async def channel(room):
    """Return the channel of a resolved swarm in which Leo helped."""
    channel = await room.opened("CASE-1042 Webhooks fail after key rotation +billing")
    await room.leo.join(channel)
    await room.settled()
    await resolve(room, channel)
    return channel


async def archived(room, channel) -> None:
    """Let the days pass after which the team keeps no channel."""
    room.slack.problems.expect("chat.update: is_inactive", "conversations.create: name_taken")
    await days_pass(room, 2.01)
    await days_pass(room, 1)
    assert channel.is_archived


async def test_it_goes_on_in_the_same_channel_by_the_button(room, channel):
    outcome = await room.ana.click("Reopen", room.brief(channel))
    await room.settled()
    assert "CASE-1042" in words(outcome.message)
    assert "abierto" in words(outcome.message)
    assert room.leo.labels(room.brief(channel))[0] == "Resolve"
    assert "Resolved" not in words(room.brief(channel))
    assert "is open again" in words(room.said(channel)[-1])
    lobby = room.announcement("CASE-1042")
    assert "Join" in room.leo.labels(lobby)
    assert "is open again" in words(room.ana.thread(lobby)[-1])
    assert len(room.channels("swarm-case-1042")) == 1


async def test_it_goes_on_by_the_command(room, channel):
    assert "abierto" in await seen(room, "ana", "/swarm reopen", channel)
    await room.settled()
    assert (await resolve(room, channel, resolution="Clear it twice")).ok
    assert "Clear it twice" in words(room.brief(channel))


async def test_a_new_draft_takes_the_place_of_the_old_and_keeps_what_people_wrote(room, channel):
    old = draft_in(room, channel)
    form = (await room.leo.click("Edit", old)).view
    await room.leo.fill(form, environment="Only in eu-west")
    await room.leo.submit(form)
    await room.ana.click("Reopen", room.brief(channel))
    await room.settled()
    await resolve(room, channel, resolution="Clear it twice")
    new = draft_in(room, channel)
    assert new is not old
    assert "Clear it twice" in words(new)
    assert "Only in eu-west" in words(new)
    assert "The newer draft of" in words(old)
    assert room.leo.labels(old) == []


async def test_who_was_thanked_is_not_thanked_again(room, channel):
    await room.ana.click("Reopen", room.brief(channel))
    await room.settled()
    room.slack.problems.expect("*ratelimited")
    await resolve(room, channel, people=["leo"])
    await room.ana.click("Reopen", room.brief(channel))
    await room.settled()
    thanked = len(room.leo.dm())
    await resolve(room, channel, people=["leo"])
    assert len(room.leo.dm()) == thanked


async def test_a_cancelled_swarm_is_reopened_too(room):
    channel = await room.opened("CASE-9 Slow")
    await room.ana.command("/swarm cancel It went away", channel)
    await room.settled()
    await room.ana.command("/swarm reopen", channel)
    await room.settled()
    assert "It went away" not in words(room.brief(channel))
    assert "Join" in room.leo.labels(room.announcement("CASE-9"))


async def test_from_an_archived_channel_it_moves_to_a_new_one_and_both_are_linked(room, channel):
    await archived(room, channel)
    answer = await seen(room, "ana", "/swarm reopen case-1042", "general")
    await room.settled()
    assert "CASE-1042" in answer
    new = room.channel("swarm-case-1042")
    assert new is not channel
    assert {room.ana.id, room.leo.id} <= set(new.members)
    assert f"Goes on from <#{channel.id}>" in words(room.brief(new))
    assert "CASE-1042" in new.topic.value
    assert f"<#{new.id}>" in words(room.ana.thread(room.announcement("CASE-1042"))[-1])
    await room.ana.unarchive(channel)
    await room.settled()
    assert f"<#{new.id}>" in words(room.said(channel)[-1])
    assert (await resolve(room, new)).ok


async def test_who_has_left_the_company_since_is_neither_expected_nor_named(room, channel):
    room.slack.change_person("leo", deleted=True)
    await archived(room, channel)
    await room.ana.command("/swarm reopen CASE-1042", "general")
    await room.settled()
    await room.bot.scheduler.look()
    await room.settled()
    new = room.channel("swarm-case-1042")
    assert new is not channel
    assert room.whispers("ana", new) == []
    assert "billing: <@" not in words(room.brief(new))


async def test_who_has_to_wait_for_the_new_channel_is_told_so_and_when_it_is_there(room, channel):
    await archived(room, channel)
    room.slack.problems.expect("*ratelimited*")
    room.slack.faults.add(Fault("conversations.create", "ratelimit", seconds=120))
    await room.ana.command("/swarm reopen CASE-1042", "general")
    queued = "*CASE-1042* está en cola: aproximadamente 2 minutos"
    await room.slack.until(lambda: any(queued in words(m) for m in room.ana.dm()))
    assert room.ana.labels(room.ana.dm()[-1]) == []
    room.slack.clock.advance(121)
    await room.slack.until(lambda: room.channel("swarm-case-1042") is not channel)
    await room.settled()
    assert f"<#{room.channel('swarm-case-1042').id}>" in words(room.ana.dm()[-1])


async def test_a_case_that_has_another_swarm_by_now_is_not_reopened(room, channel):
    await archived(room, channel)
    await room.opened("CASE-1042 It is back")
    answer = await seen(room, "ana", "/swarm reopen CASE-1042")
    assert "Este swarm está abierto" in answer


async def test_who_does_not_own_the_case_cannot_reopen_it(room, channel):
    for answer in (
        await seen(room, "leo", "/swarm reopen", channel),
        await seen(room, "ben", "/swarm reopen CASE-1042"),
    ):
        assert "Only Ana Ruiz, who owns the case, can do this" in answer


async def test_what_cannot_be_reopened_is_said_in_one_sentence(room, channel):
    await room.ana.command("/swarm reopen", channel)
    await room.settled()
    assert "Este swarm está abierto" in await seen(room, "ana", "/swarm reopen", channel)
    assert "I know no swarm for CASE-5" in await seen(room, "leo", "/swarm reopen CASE-5")


async def test_a_private_swarm_is_reopened_without_a_word_of_its_case(room):
    channel = await room.opened("CASE-66 Quetzal ledger leaks private")
    await resolve(room, channel)
    await room.ana.command("/swarm reopen", channel)
    await room.settled()
    for message in room.said(room.channel("swarm-lobby")):
        assert "CASE-66" not in words(message)
        assert "uetzal" not in words(message)
    assert "I know no swarm for CASE-66" in await seen(room, "ben", "/swarm reopen CASE-66")


async def test_an_open_swarm_whose_channel_somebody_closed_goes_on_in_a_new_one(room):
    room.slack.problems.expect("*is_archived*", "*is_inactive*", "conversations.create: name_taken")
    closed = await room.opened("CASE-1042 Webhooks fail after key rotation +billing")
    await room.leo.join(closed)
    await room.settled()
    await room.leo.archive(closed)
    await room.settled()
    (told,) = [m for m in room.ana.dm() if "se ha archivado o borrado" in words(m)]
    assert "`/swarm reabrir CASE-1042`" in words(told)
    assert "CASE-1042" in await seen(room, "ana", "/swarm reopen CASE-1042", "general")
    await room.settled()
    new = room.channel("swarm-case-1042")
    assert new is not closed
    assert {room.ana.id, room.leo.id} <= set(new.members)
    assert "Este swarm está abierto" in await seen(room, "ana", "/swarm reopen CASE-1042")
    assert (await resolve(room, new)).ok
