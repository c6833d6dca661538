"""Operations come to their end: each step once, whatever happens in between."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SlackBusyError, SlackRefusedError, SlackUnsureError
from bot.operations import MOST_ATTEMPTS, Engine, together
from bot.operations.places import MOST_AT_ONCE
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from tests.fakes import FakeClock


class World:
    """What the flows of these tests do to the world, and the troubles they meet."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.found: dict[str, str] = {}
        self.looked: list[str] = []
        self.troubles: list[Exception] = []
        self.failed: list[tuple[str, str]] = []
        self.waits = asyncio.Event()
        self.waits.set()

    async def do(self, name: str) -> str:
        await self.waits.wait()
        if name == "second" and self.troubles:
            raise self.troubles.pop(0)
        self.done.append(name)
        return f"{name} done"

    async def find(self, name: str) -> str | None:
        self.looked.append(name)
        return self.found.get(name)

    async def flow(self, run) -> None:
        for name in ("first", "second"):
            await run.step(name, lambda n=name: self.call(run, n), find=lambda n=name: self.find(n))

    async def call(self, run, name: str) -> str:
        """Do it as the gateway does: it asks whether this may still act."""
        run.check()
        return await self.do(name)

    async def told(self, run, kind, problem) -> None:
        self.failed.append((kind, type(problem).__name__))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def store(engine, clock):
    return Store(session_factory(engine), clock)


@pytest.fixture
async def workspace_id(store):
    return await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()


@asynccontextmanager
async def running(store, flows, world, clock=None):
    engine = Engine(store, clock or FakeClock(), flows, world.told)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


@pytest.fixture
async def runs(store, world, clock):
    async with running(store, {"walk": world.flow}, world, clock) as engine:
        yield engine


async def moved_on(runs, clock, **by) -> None:
    """Let time pass, and whoever waits for it find out."""
    clock.move(**by)
    await runs.wake()
    await asyncio.sleep(0.02)


async def until(is_so) -> None:
    while not is_so():  # noqa: ASYNC110  # it is not ours to signal
        await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Do not wait between attempts."""
    monkeypatch.setattr("bot.operations.engine.pause", lambda attempt: 0)


async def begin(store, workspace_id: str, key: str = "1") -> bool:
    async with store.transaction(workspace_id) as tx:
        return await tx.operations.begin("walk", key)


async def row(store, workspace_id: str, key: str = "1"):
    async with store.transaction(workspace_id) as tx:
        return await tx.operations.get(f"walk:{key}")


async def test_what_is_begun_runs_once_it_is_committed(store, workspace_id, runs, world):
    assert await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == []
    ended = await row(store, workspace_id)
    assert ended.journal == {"first": "first done", "second": "second done"}
    assert (ended.error, ended.ended_at is not None) == (None, True)


async def test_what_is_rolled_back_never_runs(store, workspace_id, runs, world):
    async def begin_and_break() -> None:
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("walk", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await begin_and_break()
    await runs.idle()
    assert world.done == []


async def test_the_same_key_is_begun_once(store, workspace_id, runs, world):
    begun = await asyncio.gather(*(begin(store, workspace_id) for _ in range(5)))
    await runs.idle()
    assert sorted(begun) == [False] * 4 + [True]
    assert world.done == ["first", "second"]


async def test_a_delay_is_waited_out_and_no_step_is_repeated(
    store, workspace_id, runs, world, clock
):
    world.troubles = [SlackBusyError(30)]
    await begin(store, workspace_id)
    await until(lambda: runs._retries)
    await moved_on(runs, clock, seconds=29)
    assert world.done == ["first"]
    await moved_on(runs, clock, seconds=2)
    await runs.idle()
    assert world.done == ["first", "second"]
    # Slack has surely done nothing: there is nothing to look for.
    assert world.looked == []


async def test_what_failed_is_tried_again_and_no_step_is_repeated(store, workspace_id, runs, world):
    world.troubles = [SlackUnsureError(), SlackUnsureError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == ["second", "second"]


async def test_a_step_whose_answer_was_lost_is_looked_for_first(store, workspace_id, runs, world):
    world.troubles = [SlackUnsureError()]
    world.found["second"] = "it was there"
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first"]
    assert (await row(store, workspace_id)).journal["second"] == "it was there"


async def test_a_refusal_ends_it_and_the_person_is_told(store, workspace_id, runs, world):
    world.troubles = [SlackRefusedError("restricted_action")]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SlackRefusedError")]
    assert (await row(store, workspace_id)).error == "restricted_action"


async def test_patience_has_an_end(store, workspace_id, runs, world):
    world.troubles = [SlackUnsureError() for _ in range(MOST_ATTEMPTS + 5)]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SlackUnsureError")]
    assert len(world.troubles) == 5
    assert (await row(store, workspace_id)).error == "SlackUnsureError"


async def test_a_bug_reaches_its_person_too(store, workspace_id, runs, world):
    world.troubles = [ZeroDivisionError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SwarmroomError")]


async def test_patience_begins_anew_with_each_step_done(store, workspace_id, world):
    """Many steps under bad conditions are no reason to give up while they go forward."""
    steps = 4
    troubles = dict.fromkeys(range(steps), MOST_ATTEMPTS - 1)

    async def flow(run) -> None:
        for n in range(steps):
            await run.step(f"step {n}", lambda n=n: hard(n))

    async def hard(n: int) -> int:
        if troubles[n]:
            troubles[n] -= 1
            raise SlackUnsureError
        world.done.append(str(n))
        return n

    async with running(store, {"walk": flow}, world) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    assert world.done == ["0", "1", "2", "3"]
    assert world.failed == []


async def test_whoever_is_to_be_told_of_a_failure_is_told_after_a_crash_too(
    store, workspace_id, world
):
    world.troubles = [SlackRefusedError("restricted_action")]

    async def break_down(run, kind, problem) -> None:
        raise asyncio.CancelledError

    broken = Engine(store, FakeClock(), {"walk": world.flow}, break_down)
    await broken.start()
    await begin(store, workspace_id)
    await broken.idle()
    await broken.stop()
    async with running(store, {"walk": world.flow}, world) as runs:
        await runs.idle()
    assert world.failed == [("walk", "SlackRefusedError")]
    assert world.done == ["first"]


async def test_what_lost_its_task_is_taken_up_where_it_stopped(store, workspace_id, runs, world):
    world.troubles = [asyncio.CancelledError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first"]
    await runs.wake()
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == ["second"]
    assert (await row(store, workspace_id)).ended_at is not None


async def test_stopping_leaves_the_rest_to_whoever_is_next(store, workspace_id, runs, world):
    world.waits.clear()
    await begin(store, workspace_id)
    await asyncio.sleep(0.05)
    await runs.stop(grace_seconds=0.01)
    await begin(store, workspace_id, "2")
    await runs.idle()
    assert world.done == []
    world.waits.set()
    async with running(store, {"walk": world.flow}, world) as later:
        await later.idle()
    assert sorted(world.done) == ["first", "first", "second", "second"]


async def test_a_step_under_way_is_journalled_before_its_replica_leaves(
    store, workspace_id, runs, world
):
    world.waits.clear()
    await begin(store, workspace_id)
    await asyncio.sleep(0.05)
    leaving = asyncio.create_task(runs.stop())
    await asyncio.sleep(0.05)
    world.waits.set()
    await leaving
    left = await row(store, workspace_id)
    assert world.done == ["first"]
    assert (left.journal, left.owner) == ({"first": "first done"}, None)


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


def noting(order: list[str]):
    async def flow(run) -> None:
        order.append(run.id)

    return flow


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
                pass

    runs._flows = {"walk": flow}
    await begin(store, workspace_id)
    await runs.idle()
    assert told == [90]


async def test_what_ended_long_ago_is_forgotten(store, workspace_id, runs, world, clock):
    await begin(store, workspace_id, "old")
    await runs.idle()
    clock.move(days=29)
    await begin(store, workspace_id, "new")
    await runs.idle()
    await runs._tidy_up()
    assert await row(store, workspace_id, "old") is not None
    clock.move(days=2)
    await runs._tidy_up()
    assert await row(store, workspace_id, "old") is None
    assert await row(store, workspace_id, "new") is not None


async def test_steps_side_by_side_all_end_before_an_error_is_raised():
    ended = []

    async def slow() -> None:
        await asyncio.sleep(0.01)
        ended.append("slow")

    async def wrong() -> None:
        raise SlackUnsureError

    with pytest.raises(SlackUnsureError):
        await together(wrong(), slow())
    assert ended == ["slow"]


async def test_what_is_looked_up_once_is_shared_by_the_steps(store, workspace_id, world):
    asked = []

    async def look() -> str:
        asked.append(1)
        await asyncio.sleep(0)
        return "seen"

    async def flow(run) -> None:
        assert await together(run.once("it", look), run.once("it", look)) == ["seen", "seen"]

    async with running(store, {"walk": flow}, world) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    assert asked == [1]
    assert world.failed == []


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


async def test_a_delivery_is_remembered_as_long_as_slack_may_bring_it_again(
    store, workspace_id, runs, clock
):
    async def comes() -> bool:
        async with store.transaction(workspace_id) as tx:
            return await tx.workspaces.take_in("Ev1")

    assert await comes()
    clock.move(days=2)
    await runs._tidy_up()
    assert not await comes()
    clock.move(days=2)
    await runs._tidy_up()
    assert await comes()


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


async def test_a_failure_is_told_once_slack_is_back_however_long_it_was_away(
    store, workspace_id, world, clock
):
    told = []

    async def hard_of_hearing(run, kind, problem) -> None:
        told.append(problem)
        if len(told) < 3 * MOST_ATTEMPTS:
            raise SlackUnsureError

    world.troubles = [SlackRefusedError("restricted_action")]
    runs = Engine(store, clock, {"walk": world.flow}, hard_of_hearing)
    await runs.start()
    await begin(store, workspace_id)
    await runs.idle()
    await runs.stop()
    assert len(told) == 3 * MOST_ATTEMPTS
    assert (await row(store, workspace_id)).error == "restricted_action"


async def test_what_was_put_down_in_order_is_not_looked_for(store, workspace_id, world, clock):
    async def flow(run) -> None:
        await run.sleep_until(datetime(2026, 11, 23, 10, tzinfo=UTC))
        await run.step("one", lambda: world.do("one"), find=lambda: world.find("one"))

    async with running(store, {"walk": flow}, world, clock) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    async with running(store, {"walk": flow}, world, clock) as later:
        await moved_on(later, clock, hours=2)
        await later.idle()
    assert (world.done, world.looked) == (["one"], [])
