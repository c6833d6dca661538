"""From the menu of a message: a swarm that begins with it, and what it is."""

import pytest
from sqlalchemy import select

from bot.slack.ids import Shortcut
from models import Mark, Swarm
from sandbox.errors import CannotError
from sandbox.faults import Fault
from sandbox.people import Person
from sandbox.world import Channel, Message
from tests.stories.acts import mark
from tests.stories.conftest import Room, words

SAID = "Orders of shop 12 fail, write to ina@initech.example"
COVERED = "Orders of shop 12 fail, write to [email]"


async def chosen(person: Person, message: Message, case: str = "CASE-7", **more: object):
    """Let somebody start a swarm with a message, and send the form."""
    form = (await person.shortcut(Shortcut.START, message)).view
    await person.fill(form, {"case": case, "title": "Orders fail"} | more)
    assert (await person.submit(form)).ok
    return form


def address(room: Room, message: Message) -> str:
    return f"{room.slack.core.team.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"


async def test_a_swarm_begins_with_a_message_and_leads_back_to_it(room):
    said = await room.ben.say(SAID, "support")
    form = await chosen(room.ana, said)
    assert "He tapado 1 dato personal" in words(form)
    await room.settled()
    channel = room.channel("swarm-case-7")
    brief = words(room.brief(channel))
    assert COVERED in brief
    assert f"<{address(room, said)}|this message>" in brief
    assert room.ana.id in channel.members


async def test_what_an_inbox_writes_fills_the_case_and_reads_as_plain_text(room):
    said = await room.ben.say("*CASE-77 · Globex*\n> Orders _fail_", "support")
    form = (await room.ana.shortcut(Shortcut.START, said)).view
    await room.ana.fill(form, title="Orders fail")
    assert (await room.ana.submit(form)).ok
    await room.settled()
    assert "> Globex Orders fail" in words(room.brief(room.channel("swarm-case-77")))


async def test_a_reply_is_led_back_to_in_its_thread(room):
    said = await room.ben.say("It fails", "support")
    reply = await room.leo.say("Here too", "support", thread=said)
    await chosen(room.ana, reply)
    await room.settled()
    brief = str(room.brief(room.channel("swarm-case-7")).blocks)
    assert f"{address(room, reply)}?thread_ts={said.ts}" in brief


async def test_whoever_opens_it_chooses_what_is_kept_of_the_message(room):
    said = await room.ben.say(SAID, "support")
    form = (await room.ana.shortcut(Shortcut.START, said)).view
    await room.ana.fill(form, case="CASE-7", need="Only this", source=[], title="Orders fail")
    await room.settled()
    assert (await room.ana.submit(form)).ok
    await room.settled()
    brief = str(room.brief(room.channel("swarm-case-7")).blocks)
    assert "Only this" in brief
    assert "shop 12" not in brief
    assert address(room, said) not in brief


async def test_what_is_known_is_shown_as_soon_as_there_is_a_title_and_nothing_is_lost(room):
    await room.opened("CASE-1 Orders of a shop fail", by="ben")
    said = await room.ben.say(SAID, "support")
    form = (await room.leo.shortcut(Shortcut.START, said)).view
    await room.leo.fill(form, title="Orders of a shop fail")
    await room.slack.until(lambda: "Already known" in words(form))
    await room.leo.fill(form, case="CASE-7")
    assert (await room.leo.submit(form)).ok
    await room.settled()
    brief = str(room.brief(room.channel("swarm-case-7")).blocks)
    assert COVERED in brief
    assert address(room, said) in brief


async def test_the_bot_need_not_be_where_the_message_is(room):
    hall = room.slack.add_channel("hall", private=True, members=["ana", "leo"])
    said = await room.leo.say("The director wrote: orders fail", hall)
    form = (await room.ana.shortcut(Shortcut.START, said)).view
    assert "no todos pueden leer" in words(form)
    await room.ana.fill(form, case="CASE-7", title="Orders fail", need="Orders fail")
    assert (await room.ana.submit(form)).ok
    await room.settled()
    assert room.slack.bot.id not in hall.members
    everywhere = [str(m.blocks) + m.text for m in everything_else(room, hall)]
    assert not any("director" in text for text in everywhere)


async def test_a_direct_message_says_no_more_than_what_is_sent(room):
    told = await room.leo.say("Ina of Initech is furious", room.leo.dm_channel("ana"))
    form = (await room.ana.shortcut(Shortcut.START, told)).view
    assert "no todos pueden leer" in words(form)
    await room.ana.close(form)
    await room.settled()
    assert await room.rows(select(Swarm.id)) == []
    assert not any("furious" in str(m.blocks) + m.text for m in everything_else(room, told.channel))


def everything_else(room: Room, besides: Channel | str) -> list[Message]:
    """Return every message that stands in another place."""
    place = besides if isinstance(besides, str) else besides.id
    every = room.slack.world.channels.values()
    return [m for c in every if c.id != place for m in c.messages.values()]


async def test_a_form_that_comes_too_late_for_slack_is_said_to_whoever_waits(room):
    said = await room.ben.say(SAID, "support")
    room.slack.problems.expect("*expired_trigger_id*")
    room.slack.faults.add(Fault("views.open", "error", error="expired_trigger_id"))
    outcome = await room.leo.shortcut(Shortcut.START, said)
    assert outcome.view is None
    assert "Slack took too long" in words(outcome.message)


async def test_nobody_chooses_it_for_what_only_they_see(room):
    seen = (await room.ana.command("/swarm help", "support")).message
    with pytest.raises(CannotError):
        await room.ana.shortcut(Shortcut.START, seen)


async def test_a_message_is_marked_from_its_menu_as_by_reaction(room):
    channel = await room.opened("CASE-1 Webhooks fail")
    said = await room.leo.say("It is the cache of keys", channel)
    await room.settled()
    form = (await room.ana.shortcut(Shortcut.MARK, said)).view
    assert "¿Qué es este mensaje?" in words(form)
    await room.ana.fill(form, kind="cause")
    assert (await room.ana.submit(form)).ok
    await room.settled()
    assert "*Cause:* <" in words(room.brief(channel))
    assert "It is the cache of keys" in words(room.brief(channel))
    assert await room.rows(select(Mark.kind, Mark.text)) == [("cause", "It is the cache of keys")]


async def test_a_marked_message_shows_what_it_is_and_the_mark_comes_off(room):
    channel = await room.opened("CASE-1 Webhooks fail")
    said = await room.leo.say("It is the cache of keys", channel)
    await room.settled()
    await mark(room, said, "bulb", by="leo")
    theirs = (await room.ana.shortcut(Shortcut.MARK, said)).view
    assert "Leo Park" in words(theirs)
    assert "Quitar" not in room.ana.labels(theirs)
    form = (await room.leo.shortcut(Shortcut.MARK, said)).view
    assert "as you marked it" in words(form)
    await room.leo.click("Take it off", on=form)
    await room.slack.until(lambda: "as you marked it" not in words(form))
    await room.settled()
    assert "It is the cache of keys" not in words(room.brief(channel))
    assert await room.rows(select(Mark.text)) == [("",)]


@pytest.mark.parametrize("where", ["support", "swarm-lobby"])
async def test_a_message_outside_of_any_swarm_is_not_marked(room, lobby, where):
    said = await room.leo.say("Good morning", where)
    outcome = await room.leo.shortcut(Shortcut.MARK, said)
    assert "This message is in no swarm's channel" in words(outcome.view)


async def test_what_the_bot_wrote_and_what_was_cancelled_is_not_marked(room):
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    outcome = await room.leo.shortcut(Shortcut.MARK, room.brief(channel))
    assert "I wrote this message myself" in words(outcome.view)
    said = await room.leo.say("It is the cache of keys", channel)
    await room.leo.command("/swarm cancel Not needed", channel)
    await room.settled()
    outcome = await room.leo.shortcut(Shortcut.MARK, said)
    assert "was cancelled" in words(outcome.view)
