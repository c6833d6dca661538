"""Slack promises no order: what comes late or early counts as it happened."""

import pytest
from sqlalchemy import select

from models import Mark
from sandbox.faults import Fault
from tests.stories.conftest import Room, words

LINE = "CASE-1042 Webhooks fail +billing sev2"
PUT, TAKEN = "deliver:events_api/reaction_added", "deliver:events_api/reaction_removed"


pytestmark = pytest.mark.usefixtures("lobby")


async def told_last(room: Room, kind: str, *deeds) -> None:
    """Have people do things, and have the event of the first one come after the others'."""
    late = room.slack.faults.add(Fault(f"deliver:events_api/{kind}", "latency", seconds=0.3))
    for deed in deeds:
        await deed
    await room.settled()
    assert late.fired


async def test_a_bee_on_an_announcement_that_is_not_noted_yet_joins(room):
    reacted = []

    async def react(visit) -> None:
        (announced,) = [m for m in room.ana.sees("swarm-lobby") if "CASE-1042" in str(m.blocks)]
        await room.ben.react("bee", announced)
        await room.mia.react("eyes", announced)
        await room.slack.until(lambda: room.slack.quiet)
        reacted.append(announced)

    # The opening may let in who has joined meanwhile as well.
    room.slack.problems.expect("conversations.invite: already_in_channel*")
    lobby = room.slack.channel("swarm-lobby").id
    room.slack.on_call("chat.postMessage", when_lobby(lobby, react), when="after", nth=0)
    channel = await room.opened(LINE)
    assert reacted
    await room.slack.until(lambda: room.ben.id in channel.members)
    await room.slack.until(lambda: room.whispers("mia", "swarm-lobby"))
    await room.settled()
    assert "Sigues *CASE-1042*" in room.whispers("mia", "swarm-lobby")[-1]


def when_lobby(lobby: str, do):
    """Return a hook that acts on what is posted in the lobby."""

    async def hook(visit) -> None:
        if visit.asked.get("channel") == lobby:
            await do(visit)

    return hook


async def test_who_came_before_the_channel_was_noted_is_in(room):
    async def come(visit) -> None:
        await room.ben.join(room.channel("swarm-case-1042"))
        await room.slack.until(lambda: room.slack.quiet)

    room.slack.on_call("conversations.create", come, when="after")
    channel = await room.opened(LINE)
    await room.slack.until(lambda: f"<@{room.ben.id}>" in words(room.brief(channel)))
    await room.settled()
    assert len(room.whispers("ben", channel)) == 1


async def test_a_bee_taken_back_at_once_is_no_wish_to_join(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    ben = room.ben
    await told_last(
        room, "reaction_added", ben.react("bee", announcement), ben.unreact("bee", announcement)
    )
    assert ben.id not in channel.members
    assert f"<@{ben.id}>" not in words(room.brief(channel))


async def test_a_bee_put_again_keeps_one_in(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    ben = room.ben
    await ben.react("bee", announcement)
    await room.settled()
    await told_last(
        room, "reaction_removed", ben.unreact("bee", announcement), ben.react("bee", announcement)
    )
    assert ben.id in channel.members


async def test_eyes_taken_back_at_once_follow_nothing(room):
    await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    ben = room.ben
    await told_last(
        room, "reaction_added", ben.react("eyes", announcement), ben.unreact("eyes", announcement)
    )
    said = len(ben.dm())
    await room.ana.command("/swarm update News", room.channel("swarm-case-1042"))
    await room.settled()
    assert len(ben.dm()) == said


async def test_who_came_and_left_is_out_whichever_is_told_first(room):
    room.slack.problems.expect("*user_not_in_channel*")
    channel = await room.opened(LINE)
    await told_last(room, "member_joined_channel", room.ben.join(channel), room.ben.leave(channel))
    assert f"<@{room.ben.id}>" not in words(room.brief(channel))
    assert room.ben.dm() == []


async def test_who_left_and_came_back_is_in_whichever_is_told_first(room):
    channel = await room.opened(LINE)
    await room.ben.join(channel)
    await room.settled()
    await told_last(room, "member_left_channel", room.ben.leave(channel), room.ben.join(channel))
    assert f"<@{room.ben.id}>" in words(room.brief(channel))


async def test_a_channel_archived_and_back_is_open_whichever_is_told_first(room):
    channel = await room.opened(LINE)
    await told_last(room, "channel_archive", room.ana.archive(channel), room.ana.unarchive(channel))
    await room.ana.command("/swarm update We can reproduce it", channel)
    await room.settled()
    assert "We can reproduce it" in words(room.brief(channel))


async def test_the_last_of_two_new_names_counts(room):
    channel = await room.opened(LINE)
    await room.zoe.join(channel)
    await room.settled()
    await told_last(
        room,
        "channel_rename",
        room.zoe.rename(channel, "swarm-case-1042-first"),
        room.zoe.rename(channel, "swarm-case-1042-second"),
    )
    async with room.bot.store.reading(room.workspace_id) as tx:
        ((row),) = await tx.swarms.rooms(channel.id)
    assert row.name == "swarm-case-1042-second"


async def test_a_mark_taken_back_at_once_marks_nothing(room):
    channel = await room.opened(LINE)
    fact = await room.ana.say("The key was rotated on Monday", channel)
    await told_last(
        room, "reaction_added", room.ana.react("pushpin", fact), room.ana.unreact("pushpin", fact)
    )
    assert "Monday" not in words(room.brief(channel))


async def test_a_message_edited_while_its_mark_is_taken_shows_the_new_words(room):
    channel = await room.opened(LINE)
    fact = await room.ana.say("The key was rotated on Monday", channel)
    await room.settled()

    async def edit(visit) -> None:
        await room.ana.edit(fact, "The key was rotated on Tuesday")
        await room.slack.until(lambda: room.slack.quiet)

    room.slack.on_call("conversations.history", edit, when="after")
    await room.ana.react("pushpin", fact)
    await room.settled()
    assert "Tuesday" in words(room.brief(channel))
    assert "Monday" not in words(room.brief(channel))


async def test_a_message_deleted_while_its_mark_is_taken_is_forgotten(room):
    room.slack.problems.expect("*message_not_found*", "*thread_not_found*")
    channel = await room.opened(LINE)
    fact = await room.ana.say("The key was rotated on Monday", channel)
    await room.settled()

    async def delete(visit) -> None:
        await room.ana.delete(fact)
        await room.slack.until(lambda: room.slack.quiet)

    room.slack.on_call("conversations.history", delete, when="after")
    await room.ana.react("pushpin", fact)
    await room.settled()
    assert "Monday" not in words(room.brief(channel))
    assert await room.rows(select(Mark.text)) == [("",)]
