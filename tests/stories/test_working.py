"""Work in the channel: marks, updates, more people."""

import pytest
from sqlalchemy import select

from models import EventLog, Mark, Participation
from models.base import Base
from sandbox.faults import Fault
from tests.stories.conftest import words

LINE = "CASE-1042 Webhooks fail +billing sev2"


@pytest.fixture
async def channel(room):
    """Return the channel of a swarm that Leo has joined."""
    opened = await room.opened(LINE)
    await room.leo.join(opened)
    await room.settled()
    return opened


@pytest.mark.parametrize(
    ("emoji", "label"),
    [
        ("pushpin", "Fact"),
        ("test_tube", "Tried"),
        ("bulb", "Cause"),
        ("white_check_mark", "Fix"),
        ("ballot_box_with_check", "Decision"),
        ("link", "Resource"),
    ],
)
async def test_a_reaction_says_what_a_message_is(room, channel, emoji, label):
    message = await room.leo.say("It began with the new key", channel)
    await room.ana.react(emoji, message)
    await room.settled()
    brief = words(room.brief(channel))
    assert f":{emoji}: *{label}:*" in brief
    assert "|It began with the new key>" in brief


async def test_replies_and_files_are_marked_too(room, channel):
    parent = await room.leo.say("Any idea?", channel)
    reply = await room.ana.say("The signature is wrong", channel, thread=parent)
    shot = await room.leo.say("See this", channel, files=["dashboard.png"])
    for message, emoji in ((reply, "bulb"), (shot, "pushpin")):
        await room.leo.react(emoji, message)
    await room.settled()
    brief = words(room.brief(channel))
    assert "The signature is wrong" in brief
    assert "dashboard.png" in brief


async def test_a_mark_that_is_taken_back_is_gone_and_its_text_with_it(room, channel):
    message = await room.leo.say("The key was changed by Ben", channel)
    await room.ana.react("bulb", message)
    await room.settled()
    await room.ana.unreact("bulb", message)
    await room.settled()
    assert "changed by Ben" not in words(room.brief(channel))
    assert await room.rows(select(Mark.text)) == [("",)]
    await room.leo.react("bulb", message)
    await room.settled()
    assert "changed by Ben" in words(room.brief(channel))


async def test_a_mark_taken_back_at_once_does_not_stay(room, channel):
    message = await room.leo.say("Clicked by mistake", channel)
    room.slack.faults.add(Fault("conversations.history", "latency", seconds=0.2))
    await room.ana.react("bulb", message)
    await room.ana.unreact("bulb", message)
    await room.settled()
    assert "by mistake" not in words(room.brief(channel))


async def test_marks_follow_edits_and_deletions(room, channel):
    message = await room.leo.say("Use key A", channel)
    await room.ana.react("white_check_mark", message)
    await room.settled()
    await room.leo.edit(message, "Use key B")
    await room.settled()
    brief = words(room.brief(channel))
    assert "Use key B" in brief
    assert "Use key A" not in brief
    await room.leo.delete(message)
    await room.settled()
    assert "Use key" not in words(room.brief(channel))
    assert await room.rows(select(Mark.text)) == [("",)]


async def test_what_the_bot_wrote_is_no_fact(room, channel):
    await room.ana.react("white_check_mark", room.brief(channel))
    await room.settled()
    assert await room.rows(select(Mark.id)) == []


async def test_a_contribution_is_a_moment_and_no_text_is_kept(room, channel):
    await room.leo.say("My secret thought is xyzzy", channel)
    thought = await room.leo.say("And another: plugh", channel)
    await room.ana.say("An answer: frotz", channel, thread=thought)
    await room.leo.edit(thought, "And another: plover")
    await room.settled()
    moments = await room.rows(
        select(Participation.first_contribution_at).where(
            Participation.first_contribution_at.is_not(None)
        )
    )
    assert len(moments) == 2
    stored = [
        str(row) for table in Base.metadata.sorted_tables for row in await room.rows(table.select())
    ]
    assert any("contributed" in row for row in stored)
    for word in ("xyzzy", "plugh", "frotz", "plover"):
        assert not any(word in row for row in stored)


async def test_people_and_skills_are_called_in_one_line(room, channel):
    line = "/swarm invite @ben @ghost @swarmroom +invoices +cobol"
    answer = await room.leo.command(line, channel)
    await room.settled()
    said = words(answer.message)
    assert "• @ghost: I know nobody by that handle. Type an @ and choose" in said
    assert f"• <@{room.slack.bot.id}>: that is me, and I am in already." in said
    assert f"<@{room.ben.id}>" in said
    assert f"<@{room.mia.id}>" in said
    assert "cobol" in said
    assert room.ben.id in channel.members
    assert room.mia.id not in channel.members
    assert f"<@{room.leo.id}> added you by name" in words(room.ben.dm()[-1])
    alone = await room.leo.command("/swarm invite @ghost", channel)
    assert "• @ghost: I know nobody by that handle." in words(alone.message)
    assert "cobol: nobody yet" in words(room.brief(channel))


async def test_people_and_skills_are_called_by_the_form(room, channel):
    form = (await room.leo.click("Add people", on=room.brief(channel))).view
    await room.leo.fill(form, people=[room.ben], skills=["invoices"])
    result = await room.leo.submit()
    await room.settled()
    assert f"In now: <@{room.ben.id}>" in words(result.view)
    assert f"Asked: <@{room.mia.id}>" in words(result.view)
    assert room.ben.id in channel.members
    typed = await room.leo.command("/swarm invite", channel)
    assert typed.view.title == "Add people"


async def test_an_update_reaches_the_brief_the_lobby_and_those_who_follow(room, channel):
    announcement = room.announcement("CASE-1042")
    await room.ben.click("Follow", on=announcement)
    answer = await room.leo.command("/swarm update We can <reproduce> it & know why", channel)
    assert "Done" in words(answer.message)
    await room.settled()
    said = "We can &lt;reproduce&gt; it &amp; know why"
    assert f"*Last update:* {said} (Leo Park" in words(room.brief(channel))
    (update,) = [m for m in room.ben.thread(announcement) if m.is_reply]
    assert said in words(update)
    assert said in words(room.ben.dm()[-1])
    assert len(room.said(channel)) == 1


async def test_an_update_that_comes_twice_is_told_once(room, channel):
    room.slack.faults.add(Fault("deliver:slash_commands", "duplicate"))
    await room.leo.command("/swarm update Only once", channel)
    await room.settled()
    form = (await room.leo.click("Post update", on=room.brief(channel))).view
    await room.leo.fill(form, text="Only once more")
    room.slack.faults.add(Fault("deliver:interactive/view_submission*", "duplicate"))
    await room.leo.submit()
    await room.settled()
    assert await room.happened("update_sent") == 2
    replies = [m for m in room.ben.thread(room.announcement("CASE-1042")) if m.is_reply]
    assert len(replies) == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("update " + "x" * 2100, "at most 2,000 characters"),
        ("invite somebody", "Say whom to bring in"),
    ],
)
async def test_what_cannot_be_used_is_told_and_shown_again(room, channel, line, sentence):
    answer = await room.leo.command(f"/swarm {line}", channel)
    said = words(answer.message)
    assert sentence.replace(",", "") in said.replace(",", "")
    assert "You typed:" in said
    assert f"/swarm {line}"[:20] in said
    alone = (await room.leo.command("/swarm who", channel)).message
    assert "You typed:" not in words(alone)


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("update All is well", "`/swarm mine`"),
        ("invite @ben", "`/swarm mine`"),
        ("leave", "`/swarm leave CASE-1042`"),
    ],
)
async def test_outside_a_swarm_the_way_is_shown(room, line, way):
    answer = await room.leo.command(f"/swarm {line}", "support")
    said = words(answer.message)
    assert f"`/swarm {line.split()[0]}`" in said
    assert way in said
    if line.startswith("update"):
        assert "All is well" in said


async def test_who_is_not_in_is_told_before_they_write(room, channel):
    answer = await room.ben.click("Post update", on=room.brief(channel))
    assert answer.view is None
    assert "Join it first" in words(answer.message)
    answer = await room.ben.command("/swarm invite @zoe", channel)
    assert "Join it first" in words(answer.message)
    assert room.zoe.id not in channel.members


async def test_leaving_and_coming_back_cost_nothing(room, channel):
    answer = await room.leo.command("/swarm leave", channel)
    assert "You are out of the swarm" in words(answer.message)
    await room.settled()
    assert room.leo.id not in channel.members
    await room.leo.click("Join", on=room.announcement("CASE-1042"))
    await room.settled()
    assert room.leo.id in channel.members
    kinds = await room.rows(
        select(EventLog.kind).where(EventLog.kind.in_(["joined", "left"])).order_by(EventLog.at)
    )
    assert [kind for (kind,) in kinds] == ["joined", "left", "joined"]


async def test_a_swarm_that_is_over_takes_no_updates_or_people(room, channel):
    await room.ana.command("/swarm cancel Not needed", channel)
    await room.settled()
    for line in ("update More", "invite @ben"):
        answer = await room.leo.command(f"/swarm {line}", channel)
        assert "This swarm is over" in words(answer.message)


async def test_a_bot_that_was_put_out_tells_the_owner(room, channel):
    await room.ana.kick(room.slack.bot, channel)
    await room.settled()
    assert "/invite" in words(room.ana.dm()[-1])
    await room.ana.invite(room.slack.bot, channel)
    await room.settled()
    await room.ana.command("/swarm update Back again", channel)
    await room.settled()
    assert "Back again" in words(room.brief(channel))
