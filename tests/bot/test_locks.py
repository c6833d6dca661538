"""Who changes the same thing goes one after the other, and no lock outlives its use."""

import asyncio
from contextlib import AsyncExitStack

from bot.flows.tools import Locks


async def test_who_wants_the_same_lock_waits_and_the_lock_is_gone_afterwards():
    locks, inside, most = Locks(), 0, 0

    async def change() -> None:
        nonlocal inside, most
        async with locks["swarm"]:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async with locks["another"]:
        await asyncio.gather(*(change() for _ in range(5)))
        assert (most, len(locks)) == (1, 1)
    assert len(locks) == 0


async def test_a_lock_that_is_held_among_others_is_the_one_that_others_get():
    locks = Locks()
    async with AsyncExitStack() as held:
        for name in ("ana", "ben"):
            await held.enter_async_context(locks[name])
        assert locks["ana"].locked()
        assert locks["ben"].locked()
        assert not locks["leo"].locked()
    assert not locks["ana"].locked()
    assert len(locks) == 0
