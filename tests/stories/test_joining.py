"""Colleagues join, follow and leave as they like."""

import pytest
from sqlalchemy import select

from models import EventLog
from sandbox.faults import Fault
from tests.stories.acts import mark, opened_by_form
from tests.stories.conftest import words

LINE = "CASE-1042 Webhooks fail +billing sev2"


pytestmark = pytest.mark.usefixtures("lobby")


async def test_the_announcement_says_what_is_wanted_and_how_to_take_part(room):
    await room.opened(LINE)
    announced = words(room.announcement("CASE-1042"))
    assert "*CASE-1042*" in announced
    assert "Webhooks fail" in announced
    assert "Ana Ruiz owns the case and asks for your help" in announced
    assert "*Skills wanted:* billing" in announced
    assert "React with :bee: to join or with :eyes: to follow" in announced


async def test_a_bee_joins_with_three_private_lines(room):
    channel = await room.opened(LINE)
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    assert room.ben.id in channel.members
    (welcome,) = room.whispers("ben", channel)
    assert len(welcome.splitlines()) == 3
    assert "Welcome! This is about *CASE-1042*" in welcome
    await room.mia.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    (welcome,) = room.whispers("mia", channel)
    assert "CASE-1042" in welcome
    assert "/swarm salir" in welcome
    assert "Welcome" not in welcome
    assert len(room.said(channel)) == 1


async def test_anybody_from_any_department_joins_without_set_up_and_is_told_how_once(room):
    room.slack.add_person("eva", title="Legal", locale="es-AR")
    first = await room.opened(LINE)
    await room.eva.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    (welcome,) = room.whispers("eva", first)
    assert len(welcome.splitlines()) == 3
    second = await room.opened("CASE-2 Something else")
    await room.eva.react("bee", room.announcement("CASE-2"))
    await room.settled()
    (welcome,) = room.whispers("eva", second)
    assert len(welcome.splitlines()) == 1


async def test_who_comes_late_reads_what_there_is(room):
    channel = await opened_by_form(room, "CASE-7", tried="Sent it again by hand")
    found = await room.ana.say("The key was changed at nine", channel)
    await mark(room, found, "pushpin")
    await room.ana.command("/swarm update We can reproduce it", channel)
    await room.settled()
    await room.leo.join(channel)
    await room.settled()
    (told,) = room.whispers("leo", channel)
    *_, need, tried, known, update, still_open = told.splitlines()
    assert "Our shop gets no orders" in need
    assert "Sent it again by hand" in tried
    assert "The key was changed at nine" in known
    assert "We can reproduce it" in update
    assert "what solves it" in still_open
    await room.ana.command("/swarm invite @ben", channel)
    await room.settled()
    assert "We can reproduce it" in room.whispers("ben", channel)[-1]


async def test_the_button_joins_as_well_and_only_once(room):
    channel = await room.opened(LINE)
    room.slack.faults.add(Fault("deliver:interactive", "duplicate"))
    await room.ben.click("Join", on=room.announcement("CASE-1042"))
    await room.settled()
    assert room.ben.id in channel.members
    assert len(room.whispers("ben", channel)) == 1
    again = await room.ben.click("Join", on=room.announcement("CASE-1042"))
    assert f"You are in already: <#{channel.id}>" in words(again.message)


async def test_slacks_own_join_and_invite_count(room):
    channel = await room.opened(LINE)
    await room.ben.join(channel)
    await room.ana.invite(room.zoe, channel)
    await room.settled()
    people = words(room.brief(channel))
    assert f"<@{room.ben.id}>" in people
    assert f"<@{room.zoe.id}>" in people
    assert len(room.whispers("ben", channel)) == len(room.whispers("zoe", channel)) == 1


async def test_a_reaction_that_comes_twice_is_taken_once(room):
    channel = await room.opened(LINE)
    room.slack.faults.add(Fault("deliver:events_api/*", "duplicate", times=3))
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    assert len(room.whispers("ben", channel)) == 1
    kinds = await room.rows(select(EventLog.subject).where(EventLog.kind == "joined"))
    assert len(kinds) == 1


async def test_eyes_follow_updates_and_the_end_by_direct_message(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    await room.ben.react("eyes", announcement)
    await room.settled()
    assert "You follow *CASE-1042*" in room.whispers("ben", "swarm-lobby")[-1]
    assert room.ben.id not in channel.members
    await room.ana.command("/swarm update We can reproduce it", channel)
    await room.settled()
    assert "> We can reproduce it" in words(room.ben.dm()[-1])
    form = (await room.ana.command("/swarm resolve", channel)).view
    await room.ana.fill(form, outcome="fixed", resolution="Sign with the new key")
    await room.ana.submit()
    await room.settled()
    assert "> Sign with the new key" in words(room.ben.dm()[-1])


async def test_eyes_taken_back_stop_it(room):
    channel = await room.opened(LINE)
    await room.ben.react("eyes", room.announcement("CASE-1042"))
    await room.settled()
    await room.ben.unreact("eyes", room.announcement("CASE-1042"))
    await room.settled()
    before = len(room.ben.dm())
    await room.ana.command("/swarm update News", channel)
    await room.settled()
    assert len(room.ben.dm()) == before


async def test_following_by_button_and_stopping_from_the_message(room):
    channel = await room.opened(LINE)
    answer = (await room.ben.click("Follow", on=room.announcement("CASE-1042"))).message
    assert "You follow" in words(answer)
    await room.ana.command("/swarm update News", channel)
    await room.settled()
    await room.ben.click("Stop following", on=room.ben.dm()[-1])
    before = len(room.ben.dm())
    await room.ana.command("/swarm update More news", channel)
    await room.settled()
    assert len(room.ben.dm()) == before


async def test_a_bee_taken_back_leaves(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    await room.ben.react("bee", announcement)
    await room.settled()
    await room.ben.unreact("bee", announcement)
    await room.settled()
    assert room.ben.id not in channel.members
    assert "You are out of the swarm for *CASE-1042*" in room.whispers("ben", "swarm-lobby")[-1]
    assert f"<@{room.ben.id}>" not in words(room.brief(channel))


async def test_who_comes_back_while_being_let_out_is_in(room):
    # Whoever takes them out looks again and lets them in; so does their own wish.
    room.slack.problems.expect("*already_in_channel*")
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    await room.ben.click("Join", on=announcement)
    await room.settled()
    late = Fault("conversations.kick", "latency", seconds=0.5)
    room.slack.faults.add(late)
    await room.ben.command("/swarm leave", channel)
    await room.slack.until(lambda: late.fired)
    await room.ben.click("Join", on=announcement)
    await room.settled()
    assert room.ben.id in channel.members
    assert f"<@{room.ben.id}>" in words(room.brief(channel))


async def test_who_leaves_while_being_brought_in_is_out(room):
    # What let them in too late takes them out again, and so does what lets them out.
    room.slack.problems.expect("*not_in_channel*")
    channel = await room.opened(LINE)
    late = Fault("conversations.invite", "latency", seconds=0.5)
    room.slack.faults.add(late)
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.slack.until(lambda: late.fired)
    await room.ben.unreact("bee", room.announcement("CASE-1042"))
    await room.settled()
    assert room.ben.id not in channel.members
    assert f"<@{room.ben.id}>" not in words(room.brief(channel))


async def test_who_has_written_stays_when_the_bee_goes(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    await room.ben.react("bee", announcement)
    await room.settled()
    await room.ben.say("Have you tried the old key?", channel)
    await room.settled()
    await room.ben.unreact("bee", announcement)
    await room.settled()
    assert room.ben.id in channel.members
    stays = [m for m in room.ben.sees("swarm-lobby") if m.seen_only_by][-1]
    assert "You have written in" in words(stays)
    await room.ben.click("Leave", on=stays)
    await room.settled()
    assert room.ben.id not in channel.members


async def test_a_case_that_is_named_is_the_one_that_is_left(room):
    channel = await room.opened(LINE)
    other = await room.opened("CASE-7 Late", by="leo")
    for one in (channel, other):
        await room.ben.join(one)
    await room.settled()
    unknown = await room.ben.command("/swarm leave CASE-70", channel)
    assert "I know no swarm for CASE-70" in words(unknown.message)
    await room.ben.command("/swarm leave case-7", channel)
    await room.settled()
    assert room.ben.id in channel.members
    assert room.ben.id not in other.members
    await room.ben.command("/swarm leave CASE-1042", "support")
    await room.settled()
    assert room.ben.id not in channel.members


async def test_where_nobody_may_be_taken_out_the_bot_says_how_to_leave(room):
    room.slack.problems.expect("*restricted_action*")
    channel = await room.opened(LINE)
    await room.ben.react("bee", room.announcement("CASE-1042"))
    await room.settled()
    room.slack.faults.add(Fault("conversations.kick", "error", error="restricted_action"))
    await room.ben.command("/swarm leave", channel)
    await room.settled()
    assert f"To leave, type `/leave` in <#{channel.id}>" in room.whispers("ben", channel)[-1]
    assert room.ben.id in channel.members


async def test_the_owner_stays_and_is_told_why(room):
    channel = await room.opened(LINE, by="leo")
    answer = await room.leo.command("/swarm leave", channel)
    assert "You own this case" in words(answer.message)
    assert room.leo.id in channel.members


async def test_a_swarm_that_is_over_is_not_joined_or_followed(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    await room.ana.command("/swarm cancel No longer needed", channel)
    await room.settled()
    for emoji in ("bee", "eyes"):
        await room.ben.react(emoji, announcement)
        await room.settled()
        assert "The swarm for CASE-1042 is over" in room.whispers("ben", "swarm-lobby")[-1]


@pytest.mark.parametrize("kind", ["guest", "stranger"])
async def test_guests_and_people_from_outside_are_refused_politely(room, kind):
    channel = await room.opened(LINE)
    room.slack.share_with_strangers("swarm-lobby")
    room.slack.add_person("gus", channels=["swarm-lobby"], **{kind: True})
    await room.settled()
    announcement = room.announcement("CASE-1042")
    answer = await room.gus.click("Join", on=announcement)
    assert "Guests and people from outside" in words(answer.message)
    await room.gus.react("bee", announcement)
    await room.settled()
    assert "Guests and people from outside" in room.whispers("gus", "swarm-lobby")[-1]
    assert room.gus.id not in channel.members


async def test_other_apps_in_the_channel_are_nobody(room):
    channel = await room.opened(LINE)
    room.slack.add_person("robo")
    room.slack.change_person("robo", is_bot=True)
    await room.settled()
    await room.ana.invite(room.robo, channel)
    await room.settled()
    assert room.robo.id not in words(room.brief(channel))


async def test_who_cannot_see_a_private_answer_in_the_lobby_gets_it_by_direct_message(room):
    room.slack.problems.expect("*user_not_in_channel*")
    await room.opened(LINE)
    await room.ben.leave("swarm-lobby")
    await room.ben.react("eyes", room.announcement("CASE-1042"))
    await room.settled()
    assert "You follow *CASE-1042*" in words(room.ben.dm()[-1])
