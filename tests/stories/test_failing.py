"""What fails for good: whoever asked knows why, and an admin has it tried again."""

import asyncio

import pytest
from sqlalchemy import select

from models import EventLog, Swarm
from sandbox.faults import Fault
from tests.stories.conftest import words

REFUSED = ("*restricted_action*", "*name_taken*", "*not_in_channel*", "*is_archived*")


async def home(room, person: str):
    """Return somebody's Home as it stands when they open it now."""
    shown = await room.slack.person(person).open_home()
    await room.settled()
    return shown


async def fails(room, line: str, on: str = "conversations.create", by: str = "leo") -> None:
    """Let somebody open a swarm while Slack refuses one thing, and then no more."""
    room.slack.problems.expect(*REFUSED)
    room.slack.faults.add(Fault(on, "error", error="restricted_action", times=0))
    await room.slack.person(by).command(f"/swarm {line}", "support")
    await room.settled()
    room.slack.faults.clear()


async def test_whoever_asked_reads_why_and_what_mends_it(room):
    await fails(room, "CASE-2 Not allowed")
    told = words(room.leo.dm()[-1])
    assert "I could not open a swarm for *CASE-2*" in told
    assert "does not let apps create channels" in told
    assert "An admin can have it tried again" in told
    assert room.leo.labels(room.leo.dm()[-1]) == []


async def test_an_admin_who_asked_tries_again_right_there(room):
    await fails(room, "CASE-2 Not allowed", by="zoe")
    await room.zoe.click("Try again", on=room.zoe.dm()[-1])
    await room.settled()
    channel = room.channel("swarm-case-2")
    assert room.zoe.id in channel.members
    assert "is ready" in room.whispers("zoe", channel)[-1]


@pytest.mark.parametrize("on", ["conversations.create", "chat.postMessage"])
async def test_an_admin_opens_anew_what_failed_with_the_same_words_for_the_same_people(room, on):
    room.slack.problems.expect("*is_archived*")
    form = (await room.leo.command("/swarm", "support")).view
    said = {"case": "CASE-2", "title": "Invoices have no tax", "need": "They went out without tax"}
    await room.leo.fill(form, **said, customer="Globex", severity="2", people=[room.ben])
    await room.leo.fill(form, environment="EU region", tried="Sent again", skills=["invoices"])
    room.slack.problems.expect(*REFUSED)
    room.slack.faults.add(Fault(on, "error", error="restricted_action", times=0))
    await room.leo.submit()
    await room.settled()
    room.slack.faults.clear()
    shown = await home(room, "zoe")
    assert "*Opening a swarm* · CASE-2" in words(shown)
    await room.zoe.click("Try again", on=shown)
    await room.settled()
    channel = room.channel("swarm-case-2")
    assert {room.leo.id, room.ben.id} <= set(channel.members)
    brief = words(room.brief(channel))
    for text in (*said.values(), "EU region", "Sent again", "sev2 · Globex", "Mia Soto (asked)"):
        assert text in brief
    assert f"*Owner:* <@{room.leo.id}>" in brief
    assert "is ready" in room.whispers("leo", channel)[-1]
    assert "Needs attention" not in words(await home(room, "zoe"))


async def test_pressed_twice_and_by_two_admins_it_is_done_once(room):
    room.slack.add_person("kim", real_name="Kim Lee", admin=True)
    await room.settled()
    await fails(room, "CASE-2 Not allowed")
    seen_by_both = [(room.zoe, await home(room, "zoe")), (room.kim, await home(room, "kim"))]
    room.slack.problems.expect("*exchanged_trigger_id*")
    room.slack.faults.add(Fault("deliver:interactive", "duplicate", times=2))
    await asyncio.gather(*(who.click("Try again", on=shown) for who, shown in seen_by_both))
    await room.settled()
    assert len(room.channels("swarm-case-2")) == 1
    states = [state for (state,) in await room.rows(select(Swarm.state))]
    assert sorted(states) == ["cancelled", "open"]
    assert await room.happened("tried_again") == 1
    for who, _ in seen_by_both:
        assert "Needs attention" not in words(who.home)


async def test_who_has_opened_another_one_since_needs_no_second_try(room):
    await fails(room, "CASE-2 Not allowed", by="zoe")
    told = room.zoe.dm()[-1]
    channel = await room.opened("CASE-2 Not allowed", by="leo")
    await room.zoe.click("Try again", on=told)
    await room.settled()
    assert "already has a swarm" in words(room.zoe.dm()[-1])
    assert f"<#{channel.id}>" in words(room.zoe.dm()[-1])
    assert "Needs attention" not in words(await home(room, "zoe"))
    assert len(room.channels("swarm-case-2")) == 1


async def test_what_stopped_half_way_goes_on_where_it_stopped(room):
    channel = await room.opened("CASE-2 Slow", by="leo")
    room.slack.problems.expect("*ekm_access_denied*")
    room.slack.faults.add(Fault("chat.update", "error", error="ekm_access_denied", times=0))
    await room.leo.command("/swarm update We can reproduce it", channel)
    await room.settled()
    room.slack.faults.clear()
    assert "We can reproduce it" not in words(room.brief(channel))
    shown = await home(room, "zoe")
    assert "*Bringing a brief up to date* · CASE-2" in words(shown)
    assert "has taken away the key" in words(shown)
    await room.zoe.click("Try again", on=shown)
    await room.settled()
    assert "We can reproduce it" in words(room.brief(channel))


async def test_of_a_private_swarm_an_admin_learns_only_that_it_is_one(room):
    await fails(room, "CASE-66 Quetzal stolen private")
    shown = words(await home(room, "zoe"))
    assert "*Opening a swarm* · a private swarm" in shown
    assert "CASE-66" not in shown
    assert "Quetzal" not in shown
    assert "Needs attention" not in words(await home(room, "leo"))


async def test_whoever_is_no_admin_any_more_tries_nothing_again(room):
    await fails(room, "CASE-2 Not allowed")
    shown = await home(room, "zoe")
    room.slack.change_person("zoe", is_admin=False)
    await room.settled()
    answer = await room.zoe.click("Try again", on=shown)
    await room.settled()
    assert "Only admins can try again" in words(answer.view)
    assert room.channels("swarm-case-2") == []


async def test_after_a_week_it_needs_no_attention_any_more(room):
    await fails(room, "CASE-2 Not allowed")
    room.slack.clock.advance(7 * 86_400 + 60)
    assert "Needs attention" not in words(await home(room, "zoe"))
    assert await room.rows(select(EventLog.kind).where(EventLog.kind == "open_failed"))
