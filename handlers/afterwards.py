"""What needs Slack but must not keep its answer waiting: done right after it, in its own task."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from bot.errors import DatabaseGoneError, SlackError

log = logging.getLogger(__name__)

# The loop holds its tasks only weakly: without this one could vanish half done.
_under_way: set[asyncio.Task[None]] = set()


def afterwards(work: Coroutine[Any, Any, None]) -> None:
    """Do something once the payload at hand has been answered; it is logged if it cannot be."""
    task = asyncio.get_running_loop().create_task(_done(work))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def all_done(patience: float) -> None:
    """Return once all of it is done, or when patience ends."""
    here = asyncio.get_running_loop()
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while under_way := [task for task in _under_way if task.get_loop() is here]:
                await asyncio.wait(under_way)


async def _done(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (SlackError, DatabaseGoneError) as problem:
        log.warning("a private answer could not be shown: %s", problem)
