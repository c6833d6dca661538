"""Operations come to their end: each step once, whatever happens in between."""

import asyncio

import pytest

from bot.errors import SlackBusyError, SlackRefusedError, SlackUnsureError
from bot.operations import MOST_ATTEMPTS, Engine, together
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
        await run.step("first", lambda: self.do("first"), find=lambda: self.find("first"))
        await run.step("second", lambda: self.do("second"), find=lambda: self.find("second"))

    async def told(self, run, kind, problem) -> None:
        self.failed.append((kind, type(problem).__name__))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def store(engine):
    return Store(session_factory(engine), FakeClock())


@pytest.fixture
async def workspace_id(store):
    return await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()


@pytest.fixture
def runs(store, world):
    return Engine(store, FakeClock(), {"walk": world.flow}, world.told)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Do not wait between attempts."""
    monkeypatch.setattr("bot.operations._pause", lambda problem, attempt: 0)


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


@pytest.mark.parametrize("trouble", [SlackBusyError(0.1), SlackUnsureError()])
async def test_a_delay_is_waited_out_and_no_step_is_repeated(
    store, workspace_id, runs, world, trouble
):
    world.troubles = [trouble]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == ["second"]
    assert (await row(store, workspace_id)).attempts == 2


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
    assert (await row(store, workspace_id)).error == "SlackRefusedError"


async def test_patience_has_an_end(store, workspace_id, runs, world):
    world.troubles = [SlackUnsureError() for _ in range(MOST_ATTEMPTS + 5)]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SlackUnsureError")]
    assert (await row(store, workspace_id)).attempts == MOST_ATTEMPTS


async def test_a_bug_reaches_its_person_too(store, workspace_id, runs, world):
    world.troubles = [ZeroDivisionError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SwarmroomError")]


async def test_an_earlier_life_is_taken_up_where_it_stopped(store, workspace_id, runs, world):
    world.troubles = [asyncio.CancelledError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first"]
    assert (await row(store, workspace_id)).ended_at is None
    later = Engine(store, FakeClock(), {"walk": world.flow}, world.told)
    assert await later.resume() == 1
    await later.idle()
    assert world.done == ["first", "second"]
    assert world.looked == ["second"]
    assert await later.resume() == 0


async def test_stopping_leaves_the_rest_for_the_next_start(store, workspace_id, runs, world):
    world.waits.clear()
    await begin(store, workspace_id)
    await asyncio.sleep(0.05)
    await runs.stop(grace_seconds=0.01)
    await begin(store, workspace_id, "2")
    await runs.idle()
    assert world.done == []
    world.waits.set()
    later = Engine(store, FakeClock(), {"walk": world.flow}, world.told)
    assert await later.resume() == 2
    await later.idle()
    assert sorted(world.done) == ["first", "first", "second", "second"]


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

    runs = Engine(store, FakeClock(), {"walk": flow}, world.told)
    await begin(store, workspace_id)
    await runs.idle()
    assert asked == [1]
    assert world.failed == []
