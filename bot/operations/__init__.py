"""Runs operations: named steps, each journalled, from the commit that began them to their end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, TypeVar, cast

from bot.clock import Clock
from bot.errors import SlackBusyError, SlackError, SlackUnsureError, SwarmroomError
from bot.store import OperationKey, Store, Transaction

Result = TypeVar("Result")

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
LONGEST_PAUSE = 60.0
MOST_AT_ONCE = 12
"""How many flows run side by side: more would only keep the answers to people waiting."""


class Run:
    """One operation under way, as its flow sees it."""

    def __init__(
        self,
        store: Store,
        key: OperationKey,
        *,
        args: Mapping[str, Any],
        journal: dict[str, Any],
        asked_by: str | None,
        begun_at: float,
        is_resumed: bool,
    ) -> None:
        self.workspace_id, self.id = key
        self.args = args
        self.asked_by = asked_by
        self.begun_at = begun_at
        self.store = store
        self._journal = journal
        self._looked_up: dict[str, asyncio.Future[Any]] = {}
        self._in_doubt = is_resumed
        self._writing = asyncio.Lock()

    async def once(self, name: str, look: Callable[[], Awaitable[Result]]) -> Result:
        """Look something up once in this run, whoever of the steps side by side asks first."""
        if name not in self._looked_up:
            self._looked_up[name] = asyncio.ensure_future(look())
        return cast(Result, await self._looked_up[name])

    @property
    def priority(self) -> int:
        """Return who goes first where Slack takes only so many calls."""
        return 3

    def check(self) -> None:
        """Do nothing: one process has all operations to itself."""

    @asynccontextmanager
    async def away(self, seconds: float, method: str) -> AsyncIterator[None]:
        """Wait for Slack's limits in its own place."""
        yield

    def key(self, step: str) -> str:
        """Return the key by which the post of a step can be found again in Slack."""
        return f"{self.id}/{step}"

    async def step(
        self,
        name: str,
        do: Callable[[], Awaitable[Result]],
        *,
        find: Callable[[], Awaitable[Result | None]] | None = None,
        note: Callable[[Transaction, Result], Awaitable[None]] | None = None,
    ) -> Result:
        """Do a step once, whatever happens, and return what it gave (something JSON can hold).

        A step that may have run before (the run was resumed, or an answer was lost) first looks
        with `find` whether its effect is there. `note` writes what came of it into the rows, in
        the same transaction as the journal.
        """
        if name in self._journal:
            return cast(Result, self._journal[name])
        result = await find() if find is not None and self._in_doubt else None
        if result is None:
            result = await do()
        async with self._writing:
            self._journal[name] = result
            async with self.store.transaction(self.workspace_id) as tx:
                await tx.operations.keep(self.id, self._journal)
                if note is not None:
                    await note(tx, result)
        return result


Flow = Callable[[Run], Awaitable[None]]
Failed = Callable[[Run, str, SwarmroomError], Awaitable[None]]


class Engine:
    """Starts each operation the moment it is committed, and the unfinished ones at start.

    This is the seam for durable execution: services begin operations in their own transaction,
    flows are named steps, and only this class decides when and how often a flow runs.
    """

    def __init__(
        self, store: Store, clock: Clock, flows: Mapping[str, Flow], failed: Failed
    ) -> None:
        self._store, self._clock = store, clock
        self._flows, self._failed = flows, failed
        self._running: dict[OperationKey, asyncio.Task[None]] = {}
        self._is_stopping = False
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        store.when_begun(self.run)

    def run(self, key: OperationKey, *, is_resumed: bool = False) -> None:
        """Run an operation in a task of its own, unless it is running already."""
        if key in self._running or self._is_stopping:
            return
        task = asyncio.get_running_loop().create_task(self._attempts(key, is_resumed))
        self._running[key] = task
        task.add_done_callback(lambda _: self._running.pop(key, None))

    async def resume(self) -> int:
        """Take up every operation that an earlier life left unfinished; return how many."""
        async with self._store.transaction("") as tx:
            unfinished = await tx.operations.unfinished()
        for key in unfinished:
            self.run(key, is_resumed=True)
        return len(unfinished)

    async def idle(self) -> None:
        """Wait until nothing is running, what is begun meanwhile included."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def stop(self, *, grace_seconds: float = 5.0) -> None:
        """Let what runs come to its end for a while; the rest goes on at the next start."""
        self._is_stopping = True
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=grace_seconds)
        unfinished = list(self._running.values())
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _attempts(self, key: OperationKey, is_resumed: bool) -> None:
        for attempt in count(1):
            async with self._places:
                pause = await self._attempt(key, attempt, is_resumed=is_resumed or attempt > 1)
            if pause is None:
                return
            await asyncio.sleep(pause)

    async def _attempt(self, key: OperationKey, attempt: int, *, is_resumed: bool) -> float | None:
        """Run the flow; return how long to wait before the next attempt, or None if it is over."""
        run, kind = await self._load(key, is_resumed)
        if run is None:
            return None
        try:
            await self._flows[kind](run)
        except (SlackBusyError, SlackUnsureError) as problem:
            if attempt < MOST_ATTEMPTS:
                return _pause(problem, attempt)
            await self._give_up(run, kind, problem)
        except SwarmroomError as problem:
            await self._give_up(run, kind, problem)
        except Exception:
            # The boundary of everything a flow does: a bug must reach its person too.
            log.exception("operation %s broke", run.id)
            await self._give_up(run, kind, SwarmroomError())
        else:
            await self._end(run, None)
        return None

    async def _load(self, key: OperationKey, is_resumed: bool) -> tuple[Run | None, str]:
        workspace_id, operation_id = key
        async with self._store.transaction(workspace_id) as tx:
            row = await tx.operations.get(operation_id)
            if row is None or row.ended_at is not None:
                return None, ""
            row.attempts += 1
            run = Run(
                self._store,
                key,
                args=row.args,
                journal=dict(row.journal),
                asked_by=row.asked_by_id,
                begun_at=row.created_at.timestamp(),
                is_resumed=is_resumed,
            )
            return run, row.kind

    async def _give_up(self, run: Run, kind: str, problem: SwarmroomError) -> None:
        log.warning("operation %s failed: %s", run.id, problem)
        await self._end(run, type(problem).__name__)
        try:
            await self._failed(run, kind, problem)
        except SlackError as second:
            log.warning("operation %s: its person could not be told: %s", run.id, second)

    async def _end(self, run: Run, error: str | None) -> None:
        async with self._store.transaction(run.workspace_id) as tx:
            row = await tx.operations.get(run.id)
            if row is not None:
                row.ended_at, row.error = tx.now, error
                # An address at which anybody can answer has no place in a record.
                row.args = {k: v for k, v in row.args.items() if k != "response_url"}


def _pause(problem: SlackBusyError | SlackUnsureError, attempt: int) -> float:
    if isinstance(problem, SlackBusyError):
        return problem.retry_after
    return min(LONGEST_PAUSE, 0.5 * 2.0**attempt)


async def together(*steps: Awaitable[Any]) -> list[Any]:
    """Run independent steps side by side; all come to their end before an error is raised."""
    results = await asyncio.gather(*steps, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return list(results)
