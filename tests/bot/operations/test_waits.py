"""Who waits for a time, for Slack or for a place, holds up nobody else."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.flows.tools import Tools
from bot.operations import together
from bot.operations.places import MOST_AT_ONCE
from tests.bot.operations.acts import begin, moved_on, noting, row, running, until

pytestmark = pytest.mark.usefixtures("impatient")


async def test_what_is_due_later_waits_for_its_time(store, workspace_id, runs, world, clock):
    async with store.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1", due=clock.now() + timedelta(hours=1))
    await moved_on(runs, clock, minutes=59)
    assert world.done == []
    await moved_on(runs, clock, minutes=2)
    await runs.idle()
    assert world.done == ["first", "second"]


async def test_a_flow_can_sleep_for_days_in_nobodys_hands(store, workspace_id, world, clock):
    async def flow(run) -> None:
        await run.step("first", lambda: world.do("first"))
        await run.sleep_until(datetime(2026, 11, 25, 9, tzinfo=UTC))
        await run.step("second", lambda: world.do("second"))

    async with running(store, {"walk": flow}, world, clock) as runs:
        await begin(store, workspace_id)
        await runs.idle()
        assert (await row(store, workspace_id)).owner is None
    async with running(store, {"walk": flow}, world, clock) as later:
        await moved_on(later, clock, days=1)
        assert world.done == ["first"]
        await moved_on(later, clock, days=1)
        await later.idle()
    assert world.done == ["first", "second"]


async def test_the_urgent_goes_first_where_places_are_few(store, workspace_id, runs, world):
    order = []
    world.waits.clear()
    runs._flows = {"walk": world.flow, "note": noting(order)}
    for n in range(MOST_AT_ONCE):
        await begin(store, workspace_id, f"busy {n}")
    for n, priority in enumerate((4, 3, 1, 2, 3)):
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("note", str(n), priority=priority)
    world.waits.set()
    await runs.idle()
    assert order == ["note:2", "note:3", "note:1", "note:4", "note:0"]


async def test_who_waits_for_slack_lets_others_run(store, workspace_id, runs, world):
    order, limits = [], asyncio.Event()

    async def wait(run) -> None:
        async with run.away(60, "conversations.create"):
            await limits.wait()
        order.append("waited")

    runs._flows = {"walk": wait, "note": noting(order)}
    for n in range(MOST_AT_ONCE + 3):
        await begin(store, workspace_id, str(n))
    async with store.transaction(workspace_id) as tx:
        await tx.operations.begin("note", "1")
    await until(lambda: order)
    limits.set()
    await runs.idle()
    assert order == ["note:1"] + ["waited"] * (MOST_AT_ONCE + 3)


async def test_a_long_wait_is_told_once_and_a_short_one_never(store, workspace_id, runs, world):
    told = []

    async def flow(run) -> None:
        async def tell(seconds: float) -> None:
            told.append(seconds)

        run.when_waiting = tell
        for seconds in (1, 90, 100):
            async with run.away(seconds, "conversations.create"):
                await asyncio.sleep(0.01)

    runs._flows = {"walk": flow}
    await begin(store, workspace_id)
    await runs.idle()
    assert told == [90]


async def test_who_is_told_of_a_wait_holds_it_up_no_longer(store, workspace_id, runs, caplog):
    """Telling may have to wait itself: it is done beside the wait, and over with it."""
    told = []

    async def slow(seconds: float) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            told.append("over")

    async def broken(seconds: float) -> None:
        raise LookupError

    async def flow(run) -> None:
        for tell in (broken, slow):
            run.when_waiting = tell
            async with run.away(90, "conversations.create"):
                await asyncio.sleep(0.01)
        told.append("done")

    runs._flows = {"walk": flow}
    await begin(store, workspace_id)
    await asyncio.wait_for(runs.idle(), 10)
    assert told == ["done", "over"]
    assert (await row(store, workspace_id)).ended_at
    assert "a wait could not be told" in caplog.text


async def test_only_waits_that_keep_somebody_out_are_told(store, workspace_id, runs):
    told = []

    async def tell(seconds: float) -> None:
        told.append(seconds)

    async def flow(run) -> None:
        run.when_waiting, run.told_method = tell, "conversations.invite"
        for seconds, method in ((90, "pins.add"), (80, "conversations.invite")):
            async with run.away(seconds, method):
                await asyncio.sleep(0.01)
        run.when_waiting = tell
        await run.tell_no_more()
        async with run.away(70, "conversations.invite"):
            await asyncio.sleep(0.01)

    runs._flows = {"walk": flow}
    await begin(store, workspace_id)
    await runs.idle()
    assert told == [80]


async def test_for_what_it_waits_stands_in_its_row(store, workspace_id, runs, clock, caplog):
    caplog.set_level("INFO")
    limits = asyncio.Event()

    async def flow(run) -> None:
        async with run.away(4, "pins.add"), run.away(90, "chat.update"):
            await limits.wait()

    runs._flows = {"walk": flow}
    await begin(store, workspace_id)
    until_then = clock.now() + timedelta(seconds=90)
    for _ in range(500):
        if noted := (await row(store, workspace_id)).error:
            break
        await asyncio.sleep(0.01)
    assert noted == f"waits for chat.update until {until_then:%H:%M:%S} UTC"
    assert "walk:1 waits 90 seconds for chat.update" in caplog.text
    assert "pins.add" not in caplog.text
    limits.set()
    await runs.idle()
    assert (await row(store, workspace_id)).error is None


async def test_flows_begin_once_people_have_their_answers(store, workspace_id, runs, world):
    with runs.answering.one_more():
        await begin(store, workspace_id)
        await asyncio.sleep(0.05)
        assert world.done == []
    await runs.idle()
    assert world.done == ["first", "second"]


async def test_flows_begin_also_where_somebody_always_waits(
    store, workspace_id, runs, world, monkeypatch
):
    monkeypatch.setattr("bot.operations.places.PATIENCE_SECONDS", 0.01)
    with runs.answering.one_more():
        await begin(store, workspace_id)
        await runs.idle()
    assert world.done == ["first", "second"]


async def test_who_comes_back_from_a_wait_never_waits_for_a_place(store, workspace_id, runs, world):
    """It may hold what all the others wait for in their places."""
    lock, limits = asyncio.Lock(), asyncio.Event()

    async def hold(run) -> None:
        async with lock:
            async with run.away(60, "chat.update"):
                await limits.wait()
            world.done.append("held")

    async def want(run) -> None:
        async with lock:
            world.done.append("had")

    runs._flows = {"walk": hold, "want": want}
    await begin(store, workspace_id)
    await until(lock.locked)
    for n in range(MOST_AT_ONCE + 3):
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("want", str(n))
    await asyncio.sleep(0.05)
    limits.set()
    await asyncio.wait_for(runs.idle(), 10)
    assert world.done == ["held"] + ["had"] * (MOST_AT_ONCE + 3)


async def test_steps_that_wait_at_the_same_time_lose_no_place(store, workspace_id, runs, world):
    async def flow(run) -> None:
        async def wait(before: float, inside: float) -> None:
            await asyncio.sleep(before)
            async with run.away(1, "chat.postMessage"):
                await asyncio.sleep(inside)

        await together(wait(0, 0.02), wait(0.01, 0.02), wait(0.021, 0.01), wait(0.04, 0))

    runs._flows = {"walk": flow}
    for n in range(3 * MOST_AT_ONCE):
        await begin(store, workspace_id, str(n))
    await runs.idle()
    assert runs._places._free == MOST_AT_ONCE


async def test_who_waits_for_a_lock_keeps_no_place_from_what_is_urgent(store, workspace_id, world):
    tools, limits, order = Tools(store, None, None), asyncio.Event(), []

    async def hold(run) -> None:
        async with tools.alone(run, "swarm"), run.away(60, "chat.update"):
            await limits.wait()
        order.append(run.id)

    async def want(run) -> None:
        async with tools.alone(run, "swarm"):
            order.append(run.id)

    flows = {"hold": hold, "want": want, "open": noting(order)}
    async with running(store, flows, world) as runs:
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("hold", "1")
        await until(lambda: len(tools.locks))
        for n in range(MOST_AT_ONCE + 1):
            async with store.transaction(workspace_id) as tx:
                await tx.operations.begin("want", str(n))
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("open", "1", priority=1)
        await until(lambda: order)
        limits.set()
        await runs.idle()
    assert order[:2] == ["open:1", "hold:1"]
    assert len(order) == MOST_AT_ONCE + 3
