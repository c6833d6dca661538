"""A swarm that stands still is brought to mind: to its owner, then to their lead."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.ports import SlackMessage
from models import EventLog, Swarm
from tests.bot.services.test_editing import edit


async def look(town, replicas: int = 1) -> None:
    due = town.services.nudging.nudge_due
    await asyncio.gather(*(due(town.workspace_id) for _ in range(replicas)))


async def nudged(town) -> list[tuple[str, str]]:
    """Return who was nudged, and as what, in the order it happened."""
    rows = await town.rows(
        select(EventLog.person_id, EventLog.subject)
        .where(EventLog.kind == "swarm_nudged")
        .order_by(EventLog.at)
    )
    return [tuple(row) for row in rows]


@pytest.fixture
async def boss(town, ana):
    """Return Ana's lead; both are at work at every hour of a working day."""
    boss = await town.person("Boss")
    async with town.store.transaction(town.workspace_id) as tx:
        for one in (await tx.people.by_ids([ana.id, boss.id])).values():
            one.work_from = one.work_to = 0
        (await tx.people.by_id(ana.id)).lead_id = boss.id
    return boss


async def opened(town, ana, **more) -> str:
    swarm_id = (await town.open(ana, **more)).swarm_id
    await town.with_channel(swarm_id)
    return swarm_id


@pytest.mark.parametrize(("severity", "minutes"), [(1, 30), (2, 120), (3, 480), (4, 1440)])
async def test_the_owner_hears_after_the_span_and_their_lead_after_twice(
    town, ana, boss, clock, severity, minutes
):
    await opened(town, ana, severity=severity)
    clock.move(minutes=minutes, seconds=-1)
    await look(town)
    assert await nudged(town) == []
    clock.move(seconds=1)
    await look(town, replicas=3)
    assert await nudged(town) == [(ana.id, "1")]
    clock.move(minutes=minutes)
    await look(town, replicas=3)
    assert await nudged(town) == [(ana.id, "1"), (boss.id, "2")]
    assert len(town.operations("nudge")) == 2
    clock.move(days=5)
    await look(town)
    assert len(town.operations("nudge")) == 2


async def test_the_span_is_a_setting(town, ana, clock):
    await opened(town, ana, severity=1)
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.workspaces.set("stall_minutes_sev1", 90)
    clock.move(minutes=89)
    await look(town)
    assert await nudged(town) == []
    clock.move(minutes=1)
    await look(town)
    assert len(await nudged(town)) == 1


async def read(town, swarm_id: str, owner) -> None:
    """Let the owner have the nudge before them, as the flow would."""
    swarm = await town.picture(swarm_id)
    async with town.store.transaction(town.workspace_id) as tx:
        town.services.nudging.reached(tx, swarm, owner.id)


async def test_an_owner_who_answers_is_left_in_peace_for_twice_as_long_each_time(
    town, ana, boss, clock
):
    swarm_id = await opened(town, ana, severity=1)
    for count, minutes in enumerate((30, 60, 120, 240, 240)):
        clock.move(minutes=minutes, seconds=-1)
        await look(town)
        assert len(await nudged(town)) == count
        clock.move(seconds=1)
        await look(town, replicas=3)
        assert await nudged(town) == [(ana.id, "1")] * (count + 1)
        await read(town, swarm_id, ana)
        await town.services.swarms.update(ana, swarm_id, "We wait for the bank")
    clock.move(minutes=240)
    await look(town)
    clock.move(minutes=30)
    await look(town)
    assert (await nudged(town))[-1] == (boss.id, "2")


@pytest.mark.parametrize("why", ["reopened", "raised", "handed over"])
async def test_what_begins_anew_begins_with_the_plain_span(town, ana, ben, clock, why):
    swarm_id = await opened(town, ana, severity=2)
    clock.move(minutes=120)
    await look(town)
    await read(town, swarm_id, ana)
    minutes = 120
    if why == "reopened":
        await town.services.endings.cancel(ana, swarm_id, "Done")
        await town.services.endings.reopen(ana, swarm_id)
    elif why == "raised":
        await edit(town, ana, swarm_id, severity=1)
        minutes = 30
    else:
        asked = await town.services.handoffs.ask_handoff(ana, swarm_id, "UBEN", "They know it")
        await town.services.handoffs.accept(ben, asked.id)
    clock.move(minutes=minutes)
    await look(town)
    assert len(await nudged(town)) == 2


@pytest.mark.parametrize("deed", ["update", "join", "mark"])
async def test_progress_begins_the_span_anew(town, ana, ben, boss, clock, deed):
    swarm_id = await opened(town, ana, severity=1)
    clock.move(minutes=40)
    await look(town)
    if deed == "update":
        await town.services.swarms.update(ana, swarm_id, "We can reproduce it")
    elif deed == "join":
        await town.services.participations.join(ben, swarm_id)
    else:
        said = SlackMessage("1.000001", "1.000001", "UANA", "It is the key")
        await town.services.marks.put(
            town.workspace_id,
            swarm_id=swarm_id,
            channel="C1",
            kind="cause",
            marked_by=ana.id,
            message=said,
            text=said.text,
            at=1.0,
        )
    clock.move(minutes=29)
    await look(town)
    assert await nudged(town) == [(ana.id, "1")]
    clock.move(minutes=1)
    await look(town)
    assert await nudged(town) == [(ana.id, "1"), (ana.id, "1")]


async def test_out_of_hours_and_at_the_weekend_only_what_is_urgent_is_brought_to_mind(
    town, ana, clock
):
    clock.move_to(datetime(2026, 11, 27, 14, 0, tzinfo=UTC))
    await opened(town, ana, severity=3)
    for day in (28, 29):
        clock.move_to(datetime(2026, 11, day, 11, 0, tzinfo=UTC))
        await look(town)
        assert await nudged(town) == []
    urgent = await opened_beside(town, ana)
    clock.move(minutes=121)
    await look(town)
    assert await town.rows(select(Swarm.nudges).where(Swarm.id == urgent)) == [(1,)]
    clock.move_to(datetime(2026, 11, 30, 8, 59, tzinfo=UTC))
    await look(town)
    assert len(await nudged(town)) == 1
    clock.move_to(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    await look(town)
    assert len(await nudged(town)) == 2


async def test_a_lead_hears_only_once_the_owner_has_had_time_at_work(town, ana, boss, clock):
    async with town.store.transaction(town.workspace_id) as tx:
        row = await tx.people.by_id(ana.id)
        row.work_from, row.work_to, row.time_zone = 9, 17, "UTC"
    clock.move_to(datetime(2026, 11, 23, 8, 50, tzinfo=UTC))
    await opened(town, ana, severity=3)
    clock.move_to(datetime(2026, 11, 23, 16, 50, tzinfo=UTC))
    await look(town)
    assert await nudged(town) == [(ana.id, "1")]
    for hour, minute in ((0, 50), (8, 25), (10, 49)):
        clock.move_to(datetime(2026, 11, 24, hour, minute, tzinfo=UTC))
        await look(town)
        assert await nudged(town) == [(ana.id, "1")]
    clock.move_to(datetime(2026, 11, 24, 10, 50, tzinfo=UTC))
    await look(town)
    assert await nudged(town) == [(ana.id, "1"), (boss.id, "2")]


async def opened_beside(town, ana) -> str:
    swarm_id = (await town.open(ana, "CASE-2", severity=2)).swarm_id
    await town.with_channel(swarm_id, "C2")
    return swarm_id


async def test_after_an_outage_the_owner_has_their_span_before_the_lead_hears(
    town, ana, boss, clock
):
    await opened(town, ana, severity=1)
    clock.move(hours=9)
    await look(town)
    await look(town)
    assert await nudged(town) == [(ana.id, "1")]
    clock.move(minutes=30)
    await look(town)
    assert await nudged(town) == [(ana.id, "1"), (boss.id, "2")]


async def test_what_is_over_or_still_opening_stands_still_in_peace(town, ana, clock):
    swarm_id = await opened(town, ana, severity=1)
    await town.open(ana, "CASE-2", severity=1)
    await town.services.endings.cancel(ana, swarm_id, "Done")
    clock.move(days=3)
    await look(town)
    assert await nudged(town) == []


async def test_without_a_lead_nobody_else_is_bothered(town, ana, clock):
    await opened(town, ana, severity=1)
    for _ in range(5):
        clock.move(minutes=30)
        await look(town)
    assert await nudged(town) == [(ana.id, "1")]
