"""Several replicas on one database: what one leaves the others finish, and none does it twice."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.errors import DatabaseGoneError
from bot.operations import Engine
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import make_engine, session_factory
from models import Operation, Replica
from tests.fakes import FakeClock


class World:
    """What has come of the steps, and a gate that a step stands at after its effect."""

    def __init__(self) -> None:
        self.effects: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.line: asyncio.Event | None = None

    async def do(self, run, effect: str) -> str:
        if self.line is not None:
            # Only whoever comes first has to wait in line, as for Slack's limits.
            line, self.line = self.line, None
            await line.wait()
        run.check()
        self.effects.append(effect)
        await self.gate.wait()
        return effect

    async def find(self, effect: str) -> str | None:
        return effect if effect in self.effects else None

    async def walk(self, run) -> None:
        for step in ("one", "two", "three"):
            effect = f"{run.id}/{step}"
            await run.step(
                step, lambda e=effect: self.do(run, e), find=lambda e=effect: self.find(e)
            )

    async def told(self, run, kind, problem) -> None:
        self.effects.append(f"{run.id}/told {type(problem).__name__}")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def store(engine):
    return Store(session_factory(engine), FakeClock())


@pytest.fixture
async def workspace_id(store):
    return await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()


@asynccontextmanager
async def replica(engine, world):
    """Run a replica with a store of its own, as a process of its own has it."""
    store = Store(session_factory(engine), FakeClock())
    runs = Engine(store, FakeClock(), {"walk": world.walk}, world.told)
    runs.store = store
    await runs.start()
    try:
        yield runs
    finally:
        world.gate.set()
        await runs.stop()


async def begin(replica, workspace_id, *keys) -> None:
    for key in keys:
        async with replica.store.transaction(workspace_id) as tx:
            await tx.operations.begin("walk", key)


async def freeze(replica) -> None:
    """Let a replica look dead to all others, as it does once it has been still for long."""
    replica.life._task.cancel()
    with suppress(asyncio.CancelledError):
        await replica.life._task
    replica.life._last -= 60
    async with replica.store.transaction("") as tx:
        long_ago = FakeClock().now() - timedelta(days=365)
        await tx.replicas._scope.session.execute(
            update(Replica).where(Replica.id == replica.life.id).values(beat_at=long_ago)
        )


async def thaw(replica) -> None:
    await replica.life.begin()


def steps(*keys) -> list[str]:
    return sorted(f"walk:{key}/{step}" for key in keys for step in ("one", "two", "three"))


async def until(is_so) -> None:
    while not is_so():  # noqa: ASYNC110  # it is not ours to signal
        await asyncio.sleep(0.005)


async def test_what_a_dead_replica_left_is_finished_by_another(engine, world, workspace_id):
    async with replica(engine, world) as first, replica(engine, world) as second:
        world.gate.clear()
        await begin(first, workspace_id, "1")
        await until(lambda: world.effects)
        await freeze(first)
        world.gate.set()
        await second.wake()
        await second.idle()
        assert sorted(world.effects) == steps("1")


async def test_what_a_dead_replica_with_a_fast_clock_left_is_taken_over_at_once(
    engine, world, workspace_id
):
    ahead = FakeClock()
    ahead.move(minutes=1)
    dead = Store(session_factory(engine), ahead)
    dead.runs_as("dead", lambda begun: None)
    async with dead.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1")
    async with replica(engine, world) as other:
        await other.idle()
        assert sorted(world.effects) == steps("1")


async def test_what_was_left_before_the_machines_clock_was_set_back_is_taken_over_at_once(
    sqlite_url, world
):
    engine = make_engine(sqlite_url)
    store = Store(session_factory(engine), FakeClock())
    workspace_id = await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()
    store.runs_as("dead", lambda begun: None)
    async with store.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1")
        then = datetime.now(UTC) + timedelta(hours=1)
        tx.replicas._scope.session.add(Replica(id="dead", started_at=then, beat_at=then))
    async with replica(engine, world) as other:
        await other.idle()
    await engine.dispose()
    assert sorted(world.effects) == steps("1")


async def test_a_living_replica_is_left_alone(engine, world, workspace_id):
    async with replica(engine, world) as first, replica(engine, world) as second:
        world.gate.clear()
        await begin(first, workspace_id, "1")
        await until(lambda: world.effects)
        await second.wake()
        assert second._running == {}
        world.gate.set()
        await first.idle()
        assert sorted(world.effects) == steps("1")


async def test_a_replica_that_was_frozen_before_a_call_does_not_make_it_once_it_is_well_again(
    engine, world, workspace_id
):
    async with replica(engine, world) as first, replica(engine, world) as second:
        world.line = line = asyncio.Event()
        await begin(first, workspace_id, "1")
        await until(lambda: world.line is None)
        await freeze(first)
        await second.wake()
        await second.idle()
        await thaw(first)
        line.set()
        await first.idle()
        assert sorted(world.effects) == steps("1")


async def test_a_machine_that_was_suspended_knows_that_others_may_have_taken_over(
    engine, world, workspace_id, monkeypatch
):
    async with replica(engine, world) as first:
        assert first.life.is_fresh
        shown = time.clock_gettime
        # The clock that stands still with the machine has not moved.
        monkeypatch.setattr(time, "clock_gettime", lambda clock: shown(clock) + 60)
        assert not first.life.is_fresh


async def test_a_replica_that_was_frozen_does_nothing_that_another_has_taken_over(
    engine, world, workspace_id
):
    async with replica(engine, world) as first, replica(engine, world) as second:
        world.gate.clear()
        await begin(first, workspace_id, "1")
        await until(lambda: world.effects)
        await freeze(first)
        await second.wake()
        await until(lambda: len(world.effects) == 2)
        world.gate.set()
        await second.idle()
        await thaw(first)
        await first.idle()
        assert sorted(world.effects) == steps("1")


async def test_a_replica_that_was_frozen_for_a_moment_goes_on_with_its_own(
    engine, world, workspace_id
):
    async with replica(engine, world) as first:
        world.gate.clear()
        await begin(first, workspace_id, "1")
        await until(lambda: world.effects)
        await freeze(first)
        world.gate.set()
        await asyncio.sleep(0.05)
        assert world.effects == ["walk:1/one"]
        await thaw(first)
        await first.idle()
        assert sorted(world.effects) == steps("1")


async def test_who_leaves_in_order_lets_the_others_go_on_at_once(engine, world, workspace_id):
    async with replica(engine, world) as second:
        async with replica(engine, world) as first:
            world.gate.clear()
            await begin(first, workspace_id, "1")
            await until(lambda: world.effects)
            await first.stop(grace_seconds=0.01)
        world.gate.set()
        await second.wake()
        await second.idle()
        assert sorted(world.effects) == steps("1")


async def test_many_that_sweep_at_the_same_moment_share_the_work(engine, world, workspace_id):
    keys = [str(n) for n in range(60)]
    store = Store(session_factory(engine), FakeClock())
    async with store.transaction(workspace_id) as tx:
        for key in keys:
            await tx.operations.begin("walk", key)
    async with replica(engine, world) as first, replica(engine, world) as second:
        for _ in range(3):
            await asyncio.gather(first.wake(), second.wake(), first.wake(), second.wake())
            await asyncio.gather(first.idle(), second.idle())
        assert sorted(world.effects) == steps(*keys)


async def test_what_is_begun_where_no_engine_runs_is_found(engine, store, world, workspace_id):
    async with replica(engine, world) as bot:
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("walk", "1")
        assert world.effects == []
        await bot.wake()
        await bot.idle()
        assert sorted(world.effects) == steps("1")


async def test_who_is_no_replica_can_perform_what_nobody_has(engine, store, world, workspace_id):
    alone = Engine(store, FakeClock(), {"walk": world.walk}, world.told)
    async with store.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1")
    assert await alone.perform(workspace_id, "walk:1")
    assert sorted(world.effects) == steps("1")
    assert not await alone.perform(workspace_id, "walk:1")


class Shaky(Store):
    """A store whose database can go away and come back."""

    is_away = False

    @asynccontextmanager
    async def transaction(self, workspace_id, *, event=None):
        if self.is_away:
            raise DatabaseGoneError
        async with super().transaction(workspace_id, event=event) as tx:
            yield tx


@pytest.fixture
def shaky(engine):
    return Shaky(session_factory(engine), FakeClock())


async def test_who_performs_one_is_left_alone_by_a_bot_that_starts_meanwhile(
    engine, store, world, workspace_id
):
    async def waits_first(run) -> None:
        await world.gate.wait()
        await world.walk(run)

    world.gate.clear()
    alone = Engine(store, FakeClock(), {"walk": waits_first}, world.told)
    async with store.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1")
    performing = asyncio.create_task(alone.perform(workspace_id, "walk:1"))
    await until(lambda: alone._running)
    async with replica(engine, world) as bot:
        await bot.wake()
        assert bot._running == {}
        world.gate.set()
        assert await performing
        await bot.wake()
        await bot.idle()
    assert sorted(world.effects) == steps("1")


async def test_a_database_that_is_away_for_a_while_costs_only_time(
    shaky, store, world, workspace_id, monkeypatch
):
    monkeypatch.setattr("bot.operations.engine.DATABASE_PAUSE", 0.01)
    runs = Engine(shaky, FakeClock(), {"walk": world.walk}, world.told)
    await runs.start()
    world.gate.clear()
    async with shaky.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1")
    await until(lambda: world.effects)
    shaky.is_away = True
    world.gate.set()
    await asyncio.sleep(0.1)
    assert world.effects == ["walk:1/one"]
    shaky.is_away = False
    await runs.idle()
    await runs.stop()
    assert sorted(world.effects) == steps("1")
    async with store.transaction(workspace_id) as tx:
        row = await tx.operations.get("walk:1")
    assert isinstance(row, Operation)
    assert (row.error, row.owner) == (None, None)


async def test_what_could_not_be_journalled_is_looked_for_after_a_stop_in_order(
    engine, shaky, world, workspace_id
):
    runs = Engine(shaky, FakeClock(), {"walk": world.walk}, world.told)
    await runs.start()
    world.gate.clear()
    async with shaky.transaction(workspace_id) as tx:
        await tx.operations.begin("walk", "1")
    await until(lambda: world.effects)
    shaky.is_away = True
    world.gate.set()
    await until(lambda: not runs._runs)
    shaky.is_away = False
    await runs.stop()
    async with replica(engine, world) as second:
        await second.wake()
        await second.idle()
    assert sorted(world.effects) == steps("1")
