"""What flows of these tests do, and what is done with engines again and again."""

import asyncio
from contextlib import asynccontextmanager

from bot.operations import Engine
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


@asynccontextmanager
async def running(store, flows, world, clock=None):
    engine = Engine(store, clock or FakeClock(), flows, world.told)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def moved_on(runs, clock, **by) -> None:
    """Let time pass, and whoever waits for it find out."""
    clock.move(**by)
    await runs.wake()
    await asyncio.sleep(0.02)


async def until(is_so) -> None:
    while not is_so():  # noqa: ASYNC110  # it is not ours to signal
        await asyncio.sleep(0.005)


async def begin(store, workspace_id: str, key: str = "1", **more) -> bool:
    async with store.transaction(workspace_id) as tx:
        return await tx.operations.begin("walk", key, **more)


async def row(store, workspace_id: str, key: str = "1"):
    async with store.transaction(workspace_id) as tx:
        return await tx.operations.get(f"walk:{key}")


def noting(order: list[str]):
    async def flow(run) -> None:
        order.append(run.id)

    return flow
