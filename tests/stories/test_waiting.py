"""A swarm that cannot open at once: whoever asked knows, and it opens by itself later."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.operations.places import MOST_AT_ONCE
from bot.settings import OPENING, PAUSED, Section
from bot.slack.calls import Calls
from bot.waiting import PLACES
from models import Operation, Swarm
from sandbox.faults import Fault
from sandbox.workspace import PATIENCE
from tests.stories.acts import resolve, seen, settings_page, settle
from tests.stories.conftest import words

SLOW = 20
MADE_SLOWLY = "conversations.create"
REST = 0.03
"""Real seconds between two looks at whether the clock can be moved."""


UNDER_WAY: Counter[str] = Counter()
"""How many calls have left the bot and are not answered yet, by method."""


@pytest.fixture(autouse=True)
def calls_are_counted(monkeypatch) -> None:
    """Know of every call that is under way."""
    UNDER_WAY.clear()
    call_once = Calls._call_once

    async def counted(self, method, *more):
        UNDER_WAY[method] += 1
        try:
            return await call_once(self, method, *more)
        finally:
            UNDER_WAY[method] -= 1

    monkeypatch.setattr(Calls, "_call_once", counted)


async def many(room, count: int, more: str = "") -> None:
    """Let many swarms be asked for while Slack is slow to make channels."""
    room.slack.faults.add(Fault(MADE_SLOWLY, "latency", times=count, seconds=SLOW))
    asked = (room.mia.command(f"/swarm M-{n} Many {more}", "support") for n in range(count))
    await asyncio.gather(*asked)


@asynccontextmanager
async def time_flies(room):
    """Let hours pass in moments, but never while Slack waits for an answer or a call is under way.

    A call that is on its way while the clock is moved would arrive beside later ones. Only the
    slow making of channels waits for the clock itself.
    """

    async def fly() -> None:
        while True:
            await asyncio.sleep(REST)
            if room.slack.quiet and not (+UNDER_WAY).keys() - {MADE_SLOWLY}:
                room.slack.clock.advance(5)

    flying = asyncio.create_task(fly())
    try:
        yield
    finally:
        flying.cancel()


async def at_last(room, beginning: str):
    """Return the channel whose name begins so, once it is there and all is done."""
    async with time_flies(room):
        await room.slack.until(lambda: room.channels(beginning))
        await room.settled()
    return room.channel(beginning)


async def pause(room) -> None:
    """Let the admin pause the opening of swarms."""
    assert (await settle(room, opening="paused")).ok


async def test_behind_many_others_one_is_told_how_long_and_written_to_when_it_is_there(room):
    await many(room, PLACES)
    answer = await room.ana.command("/swarm CASE-1 Slow", "support")
    assert "*CASE-1* está en cola: aproximadamente 1 minuto" in words(answer.message)
    channel = await at_last(room, "swarm-case-1")
    assert "está listo" in words(room.ana.dm()[-1])
    assert f"<#{channel.id}>" in words(room.ana.dm()[-1])
    assert room.ana.id in channel.members


async def test_the_form_says_so_too(room):
    await many(room, PLACES)
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, case="CASE-1", title="Slow")
    result = await room.ben.submit(form)
    assert "*CASE-1* is queued: about 1 minute." in words(result.view)
    channel = await at_last(room, "swarm-case-1")
    assert f"<#{channel.id}>" in words(room.ben.dm()[-1])


async def test_sev1_waits_behind_nobody_of_less(room):
    await many(room, PLACES)
    answer = await room.ben.command("/swarm CASE-1 Nobody can pay sev1", "support")
    assert "I am opening a swarm for *CASE-1*" in words(answer.message)
    await at_last(room, "swarm-case-1")


async def test_while_opening_is_paused_what_is_asked_for_is_kept_and_opens_afterwards(room):
    before = await room.opened("CASE-1 Before", by="leo")
    await pause(room)
    answer = await room.leo.command("/swarm CASE-2 Kept +billing", "support")
    assert "Opening swarms is paused by Zoe King since" in words(answer.message)
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, case="CASE-3", title="Kept too", need="A long story")
    result = await room.ben.submit(form)
    assert "*CASE-3* opens by itself when it goes on" in words(result.view)
    await room.ben.close()
    await resolve(room, before, by="leo")
    assert "Resolved" in words(room.brief(before))
    room.slack.clock.advance(3 * 3600)
    await room.settled()
    assert room.channels("swarm-case-2") + room.channels("swarm-case-3") == []
    assert (await settle(room, opening="on")).ok
    for case, person in (("case-2", room.leo), ("case-3", room.ben)):
        channel = await at_last(room, f"swarm-{case}")
        assert person.id in channel.members
        assert f"<#{channel.id}>" in words(person.dm()[-1])
    assert "A long story" in words(room.brief(channel))


async def test_the_pause_says_whose_and_since_when_and_is_announced_nowhere(room):
    lobby = len(room.said(room.channel("swarm-lobby")))
    await pause(room)
    assert "Swarms are opened: paused by Zoe King since" in await seen(room, "leo", "/swarm config")
    assert "Los swarms se abren: en pausa por Zoe King desde" in await seen(
        room, "ana", "/swarm config"
    )
    page = await settings_page(room, Section.SWARMS)
    assert "Paused by Zoe King since" in str(page.blocks)
    assert len(room.said(room.channel("swarm-lobby"))) == lobby
    assert await room.happened("setting_changed") == 1


async def test_what_is_kept_can_be_cancelled(room):
    await pause(room)
    answer = await room.leo.command("/swarm CASE-2 Not so urgent +billing", "support")
    form = (await room.leo.click("Cancel it", on=answer.message)).view
    await room.leo.fill(form, reason="It was nothing")
    assert (await room.leo.submit(form)).ok
    await room.settled()
    assert "CASE-2" not in await seen(room, "leo", "/swarm list")
    await settle(room, opening="on")
    await room.opened("CASE-3 Something else", by="leo")
    room.slack.clock.advance(120)
    await room.settled()
    assert room.channels("swarm-case-2") == []
    assert room.leo.dm() == []
    assert await room.rows(select(Swarm.state).order_by(Swarm.opened_at)) == [
        ("cancelled",),
        ("open",),
    ]


async def test_what_is_asked_for_again_while_it_waits_is_not_doubled_and_can_be_cancelled(room):
    await pause(room)
    await room.leo.command("/swarm CASE-2 Not so urgent", "support")
    again = await room.leo.command("/swarm CASE-2 Not so urgent", "support")
    assert "already has a swarm, so nothing was doubled" in words(again.message)
    assert "Cancel it" in room.leo.labels(again.message)


async def test_a_pause_that_comes_between_the_answer_and_the_work_is_told(room):
    form = await settings_page(room, Section.SWARMS)
    await many(room, MOST_AT_ONCE, "sev1")
    answer = await room.leo.command("/swarm CASE-2 Just in time", "support")
    assert "I am opening a swarm for *CASE-2*" in words(answer.message)
    await room.zoe.fill(form, opening="paused")
    assert (await room.zoe.submit(form)).ok
    async with time_flies(room):
        await room.settled()
    assert "Opening swarms is paused by Zoe King" in room.whispers("leo", "support")[-1]
    assert room.channels("swarm-case-2") == []
    await settle(room, opening="on")
    channel = await at_last(room, "swarm-case-2")
    assert f"<#{channel.id}>" in words(room.leo.dm()[-1])


async def test_a_wait_that_nobody_foresaw_is_told_when_it_begins(room):
    room.slack.problems.expect("*ratelimited*")
    room.slack.faults.add(Fault(MADE_SLOWLY, "ratelimit", seconds=40))
    answer = await room.leo.command("/swarm CASE-1 Slow", "support")
    assert "I am opening a swarm for *CASE-1*" in words(answer.message)
    queued = "*CASE-1* is queued: less than a minute. I write to you when it is there."
    await room.slack.until(lambda: any(queued in text for text in room.whispers("leo", "support")))
    channel = await at_last(room, "swarm-case-1")
    assert f"<#{channel.id}>" in words(room.leo.dm()[-1])
    assert sum(queued in text for text in room.whispers("leo", "support")) == 1


async def test_while_opening_is_paused_nothing_waits_for_a_swarm_that_is_not_begun(room):
    await pause(room)
    await room.leo.command("/swarm CASE-2 Kept", "support")
    said = await room.ben.say("Good morning", "general")
    await room.settled()
    await room.zoe.join("swarm-lobby")
    await room.mia.react("bee", said)
    await room.slack.until(lambda: room.slack.quiet)
    early = select(Operation.id).where(Operation.kind.in_(("look_at_member", "take_reaction")))
    begun = await room.rows(early)
    async with time_flies(room), asyncio.timeout(PATIENCE):
        while await room.rows(early.where(Operation.ended_at.is_(None))):
            await room.settled()
    assert begun
    assert room.channels("swarm-case-2") == []


async def test_what_was_cancelled_before_it_had_a_channel_leaves_its_name_to_the_next(room):
    await pause(room)
    answer = await room.leo.command("/swarm CASE-2 Not so urgent", "support")
    form = (await room.leo.click("Cancel it", on=answer.message)).view
    await room.leo.fill(form, reason="It was nothing")
    assert (await room.leo.submit(form)).ok
    await room.settled()
    assert (await settle(room, opening="on")).ok
    await room.bot.engine.wake()
    await room.settled()
    opened = await room.opened("CASE-2 Not so urgent", by="leo")
    assert opened.name == "swarm-case-2-not-so-urgent"


async def test_whoever_could_not_be_told_of_a_pause_is_told_once_slack_takes_it(room):
    settings, people = room.bot.services.settings, room.bot.services.people
    zoe = await people.actor(room.workspace_id, room.zoe.id)
    before = len(room.mia.dm())
    room.slack.faults.add(Fault(MADE_SLOWLY, "status", status=503))
    room.slack.faults.add(Fault("response_url", "status", times=0, status=503))
    await room.mia.command("/swarm CASE-7 Webhooks fail", "support")
    await room.slack.until(lambda: room.slack.traffic.calls(MADE_SLOWLY)[-1].error)
    room.slack.faults.add(Fault("chat.postMessage", "status", status=503))
    await settings.change(zoe, {OPENING: PAUSED})
    async with time_flies(room):
        await room.slack.until(lambda: len(room.mia.dm()) > before)
    assert "puso en pausa" in words(room.mia.dm()[-1])
    assert len(room.mia.dm()) == before + 1
    await settings.change(zoe, {OPENING: "on"})
    await at_last(room, "swarm-case-7")


@pytest.mark.parametrize("how", ["by opening", "by the bee"])
async def test_whom_slack_lets_in_only_later_is_told_so(room, lobby, how):
    """A 429 on invitations alone: the channel is there, and nobody gets in."""
    room.slack.problems.expect("*ratelimit*", "*429*")
    if how == "by the bee":
        await room.opened("CASE-1 Slow")
    room.slack.faults.add(Fault("conversations.invite", "ratelimit", seconds=300))
    if how == "by the bee":
        await room.ben.react("bee", room.announcement("CASE-1"))
        wait = "before I let you into the swarm for *CASE-1*: about 5 minutes"
    else:
        await room.ben.command("/swarm CASE-1 Slow", "support")
        wait = "*CASE-1* is queued: about 5 minutes"
    await room.slack.until(lambda: wait in _heard(room, "ben"))
    channel = room.channel("swarm-case-1")
    assert room.ben.id not in channel.members
    room.slack.clock.advance(301)
    await room.settled()
    assert room.ben.id in channel.members


def _heard(room, name: str) -> str:
    told = [*(words(m) for m in getattr(room, name).dm()), *room.whispers(name, "support")]
    return "\n".join(told)
