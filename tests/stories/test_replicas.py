"""Two replicas on one database are one bot to people."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from app import Swarmroom
from models import EventLog, Mark
from sandbox.faults import Fault
from sandbox.strict import PATIENT
from sandbox.workspace import Workspace
from tests.stories.conftest import ROOT, Room, bot_of, by_day, ending, words

LINE = "CASE-1042 Webhooks fail +billing sev2"
HOUR = 3600
CLICKS = 120


@dataclass
class Replicas(Room):
    """A room with more than one bot, which `bot` is one of."""

    bots: list[Swarmroom] = field(default_factory=list)

    @property
    def all_bots(self) -> list[Swarmroom]:
        """All of them."""
        return self.bots

    async def restart(self, number: int) -> None:
        """Let one of them go and another one take its place."""
        await self.bots[number].stop()
        self.bots[number] = await started(self.slack, self.bots[number].config)
        self.bot = self.bots[0]


async def started(slack: Workspace, config) -> Swarmroom:
    bot = bot_of(slack, config)
    await bot.start()
    return bot


@pytest.fixture
async def room(request, config_of, postgresql_url) -> AsyncIterator[Replicas]:
    """Return a workspace with people and two replicas, started at the same moment."""
    async with Workspace(manifest=ROOT / "manifest.yml", clock=by_day(), strict=PATIENT) as slack:
        for name in ("ana", "leo", "ben", "zoe"):
            slack.add_person(name, real_name=f"{name.title()} Ruiz", email=f"{name}@acme.example")
        slack.change_person("zoe", is_admin=True)
        slack.problems.expect("conversations.create: name_taken")
        config = config_of(slack, "socket", postgresql_url)
        bots = list(await asyncio.gather(*(started(slack, config) for _ in range(2))))
        made = Replicas(slack, bots[0], await bots[0].enter(), bots=bots)
        await made.settled()
        for person in made.slack.people():
            await person.join("swarm-lobby")
        await made.settled()
        async with ending(made, request.node):
            yield made


async def test_two_that_start_at_once_make_one_lobby(room):
    assert len(room.channels("swarm-lobby")) == 1
    await room.opened(LINE)
    assert room.announcement("CASE-1042")


async def test_what_both_hear_at_the_same_moment_happens_once(room):
    room.slack.problems.expect("conversations.kick: not_in_channel")
    room.slack.faults.add(Fault("deliver:events_api/*", "duplicate", times=0))
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    await room.ben.react("bee", announcement)
    await room.leo.react("eyes", announcement)
    await room.zoe.join(channel)
    fact = await room.zoe.say("The key was rotated on Monday", channel)
    await room.settled()
    await room.zoe.react("pushpin", fact)
    await room.zoe.open_home()
    await room.settled()
    assert len(room.whispers("ben", channel)) == len(room.whispers("zoe", channel)) == 1
    assert len(room.whispers("leo", "swarm-lobby")) == 1
    assert await kinds(room) == {"joined": 2, "followed": 1, "contributed": 1, "mark_made": 1}
    await room.zoe.edit(fact, "The key was rotated on Tuesday")
    await room.settled()
    assert "Tuesday" in words(room.brief(channel))
    await room.zoe.unreact("pushpin", fact)
    await room.leo.unreact("eyes", announcement)
    await room.ben.unreact("bee", announcement)
    await room.zoe.leave(channel)
    await room.ana.kick(room.slack.bot, channel)
    await room.settled()
    assert await kinds(room) == {
        "joined": 2,
        "followed": 1,
        "contributed": 1,
        "mark_made": 2,
        "mark_removed": 1,
        "left": 2,
        "bot_removed": 1,
    }
    assert len([m for m in room.ana.dm() if "/invite" in words(m)]) == 1


async def kinds(room) -> dict[str, int]:
    """Count what is on record of what people did in swarms."""
    ours = ["joined", "followed", "contributed", "mark_made", "mark_removed", "left", "bot_removed"]
    found = [kind for (kind,) in await room.rows(select(EventLog.kind)) if kind in ours]
    return {kind: found.count(kind) for kind in ours if kind in found}


async def test_a_deleted_message_is_forgotten_by_whichever_hears_it(room):
    channel = await room.opened(LINE)
    fact = await room.ana.say("The key was rotated on Monday", channel)
    await room.ana.react("pushpin", fact)
    await room.settled()
    room.slack.faults.add(Fault("deliver:events_api/*", "duplicate", times=0))
    await room.ana.delete(fact)
    await room.settled()
    assert await room.rows(select(Mark.text)) == [("",)]
    assert "Monday" not in words(room.brief(channel))


async def test_the_brief_shows_the_last_change_whoever_edits_it_last(room):
    channel = await room.opened(LINE)
    late = Fault("chat.update", "latency", times=1, seconds=1)
    room.slack.faults.add(late)
    await room.ben.join(channel)
    await room.slack.until(lambda: late.fired)
    await room.zoe.join(channel)
    await room.settled()
    assert all(f"<@{person.id}>" in words(room.brief(channel)) for person in (room.ben, room.zoe))


@pytest.mark.parametrize("slow", ["conversations.invite", "conversations.kick"])
async def test_the_last_wish_stands_whichever_replica_is_slow(room, slow):
    room.slack.problems.expect("*not_in_channel*", "*already_in_channel*")
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    if slow == "conversations.kick":
        await room.ben.click("Join", on=announcement)
        await room.settled()
    late = Fault(slow, "latency", seconds=0.5)
    room.slack.faults.add(late)
    if slow == "conversations.invite":
        await room.ben.click("Join", on=announcement)
        await room.slack.until(lambda: late.fired)
        await room.ben.command("/swarm leave", channel)
    else:
        await room.ben.command("/swarm leave", channel)
        await room.slack.until(lambda: late.fired)
        await room.ben.click("Join", on=announcement)
    await room.settled()
    assert (room.ben.id in channel.members) is (slow == "conversations.kick")
    assert (f"<@{room.ben.id}>" in words(room.brief(channel))) is (slow == "conversations.kick")


async def test_a_restart_in_turn_drops_no_click(room):
    await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    answers = []

    async def click_on(person) -> None:
        for _ in range(CLICKS):
            answers.append(await person.command("/swarm list", "support"))
            await person.click("Follow", on=announcement)

    clicking = [asyncio.create_task(click_on(person)) for person in (room.ben, room.leo)]
    for number in (0, 1):
        await room.restart(number)
    await asyncio.gather(*clicking)
    assert len(answers) == 2 * CLICKS
    assert [answer.error for answer in answers if answer.error] == []
    lost = [e for e in room.slack.traffic.deliveries("interactive*") if not e.ok]
    assert lost == []


async def test_what_waits_for_the_morning_is_asked_once_whoever_was_restarted_meanwhile(room):
    await room.profile("leo", levels={"billing": 3}, work_from=8, work_to=20)
    room.slack.clock.advance(7 * HOUR)
    await room.opened(LINE)
    for number in (0, 1):
        await room.restart(number)
    await room.settled()
    assert room.leo.dm() == []
    room.slack.clock.advance(10 * HOUR)
    await asyncio.gather(*(bot.scheduler.look() for bot in room.bots))
    await room.settled()
    (asked,) = room.leo.dm()
    assert "CASE-1042" in words(asked)
