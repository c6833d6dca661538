"""Starts operations the moment they are committed, and takes up what others left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from bot.answering import Answering
from bot.clock import Clock
from bot.errors import (
    DatabaseGoneError,
    LostError,
    NotFoundError,
    SlackBusyError,
    SlackRefusedError,
    SlackUnsureError,
    SwarmroomError,
    UnknownPersonError,
)
from bot.log import bound
from bot.meters import Meter
from bot.operations.life import Life
from bot.operations.places import Places
from bot.operations.run import AsleepError, Run, cancelled
from bot.store import Begun, OperationKey, Store
from bot.store.operations import GAVE_UP

Flow = Callable[[Run], Awaitable[None]]
Failed = Callable[[Run, str, SwarmroomError], Awaitable[None]]

MOST_ATTEMPTS = 8
"""Failed attempts without a step done in between, after which who asked is told that it failed."""
LONGEST_PAUSE = 60.0
SWEEP_SECONDS = 1.0
DATABASE_PAUSE = 1.0
TIDY_EVERY = timedelta(hours=1)
KEPT = timedelta(days=30)
"""How long what has ended is kept."""
WORTH_TRYING = timedelta(days=1)
"""How long it is tried to do what nobody asked for, and to tell who asked that it has failed."""
REMEMBERED = timedelta(days=3)
"""How long a delivery is remembered: Slack brings one again for a day at most."""

log = logging.getLogger(__name__)


class Engine:
    """Runs operations: the only one to decide when and how often a flow runs.

    Services begin operations in their own transaction, flows are named steps. Any number of
    engines may share a database: what one of them has in its hands, no other touches while it
    lives.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        flows: Mapping[str, Flow],
        failed: Failed,
        *,
        meter: Meter | None = None,
        life: Life | None = None,
    ) -> None:
        self._store, self._clock = store, clock
        self._flows, self._failed = flows, failed
        self._meter = meter or Meter()
        self.life = life or Life(store)
        self.answering = Answering()
        """Who waits for an answer; flows begin after it."""
        self._places = Places(self.answering)
        self._running: dict[OperationKey, asyncio.Task[None]] = {}
        self._runs: dict[OperationKey, Run] = {}
        self._doubtful: set[OperationKey] = set()
        """Of these our last try may have done more than their rows tell."""
        self._alarms: set[asyncio.Task[None]] = set()
        self._retries: set[asyncio.Task[None]] = set()
        self._sweeping = asyncio.Lock()
        self._sweeper: asyncio.Task[None] | None = None
        self._tidied = clock.now() - TIDY_EVERY
        self._is_stopping = False

    async def start(self) -> None:
        """Be a replica from now on: run what is begun here and what nobody else has in hand.

        Raises DatabaseGoneError.
        """
        await self.life.begin()
        self._store.runs_as(self.life.id, self._run)
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep_on())
        await self.wake()

    async def wake(self) -> None:
        """Take up now what is due, rather than within a second. Raises DatabaseGoneError."""
        async with self._sweeping:
            if self._is_stopping:
                return
            spell = self.life.spell
            async with self._store.transaction("") as tx:
                taken = await tx.hands.take_due(self.life.id, self._flows)
                held = await tx.hands.held_by(self.life.id)
            for begun, _ in taken:
                self._run(begun, spell)
                if begun.is_in_doubt:
                    self._meter.took_over(begun.kind)
            self._meter.swept(len(taken), max((late for _, late in taken), default=0.0))
            for key in held:
                # Committed without our hearing of it, it is in our hands and nobody at it.
                self._start(key, self._resumed(key))

    async def perform(self, workspace_id: str, operation_id: str) -> bool:
        """Be a replica for just one operation; False if another has it. Raises DatabaseGoneError.

        What follows from it is left to a bot.
        """
        await self.life.begin()
        spell = self.life.spell
        try:
            async with self._store.transaction(workspace_id) as tx:
                begun = await tx.hands.take(operation_id, self.life.id)
            if begun is None:
                return False
            self._run(begun, spell)
            await self.idle()
        finally:
            await self.life.end(self._doubtful)
        return True

    async def idle(self) -> None:
        """Wait until nothing runs and nothing is to be tried again, begun meanwhile included."""
        while under_way := [*self._running.values(), *self._retries]:
            await asyncio.gather(*under_way, return_exceptions=True)

    async def stop(self, *, grace_seconds: float = 5.0) -> None:
        """Begin no further step, let those under way end, and leave the rest to other replicas."""
        self._is_stopping = True
        self._store.runs_as(None, lambda begun: None)
        for run in self._runs.values():
            run.put_down()
        await cancelled(*self._alarms, *([self._sweeper] if self._sweeper else []))
        # Who is not in the middle of a step waits for a place, a lock or Slack's limits.
        idle = [t for k, t in self._running.items() if k not in self._runs or self._is_idle(k)]
        await cancelled(*idle)
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=grace_seconds)
        await cancelled(*self._running.values())
        await self.life.end(self._doubtful)

    def _is_idle(self, key: OperationKey) -> bool:
        return not self._runs[key].is_acting

    def _run(self, begun: Begun, spell: int | None = None) -> None:
        """Run an operation that is in our hands, in a task of its own, unless it is running.

        `spell` is that of our life in which it came into them; without one, the present.
        """
        spell = self.life.spell if spell is None else spell
        self._start(begun.key, self._until_over(begun, spell))

    def _start(self, key: OperationKey, work: Coroutine[Any, Any, None]) -> None:
        if key in self._running or self._is_stopping:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._running[key] = task
        task.add_done_callback(lambda _: self._running.pop(key, None))

    async def _resumed(self, key: OperationKey) -> None:
        """Run what is in our hands; it may have ended since, so it is read now."""
        held, spell = await self._held_still(key)
        if held is not None:
            await self._until_over(held, spell)

    async def _until_over(self, begun: Begun, spell: int) -> None:
        """Run an operation until it has ended, is put down, or is in other hands."""
        held: Begun | None = begun
        while held is not None and not await self._tried(held, spell):
            held, spell = await self._held_still(begun.key, begun.epoch)
        if not self._is_stopping:
            # It is over, its row tells of the doubt, or it is another replica's.
            self._doubtful.discard(begun.key)

    async def _tried(self, begun: Begun, spell: int) -> bool:
        """Try it once; return False where it is not known how it stands after that, or whose."""
        run = Run(begun, self._store, self.life, spell, self._places, self._meter)
        self._runs[begun.key] = run
        try:
            with bound(**_ids_of(begun)):
                async with run.under_way():
                    await self._attempt(run)
        except LostError:
            log.info("%s: in other hands, or soon", run.id)
            self._meter.lost(run.kind)
            return False
        except DatabaseGoneError:
            await asyncio.sleep(DATABASE_PAUSE)
            return False
        else:
            return True
        finally:
            self._runs.pop(begun.key, None)
            if run.is_in_doubt:
                self._doubtful.add(begun.key)

    async def _held_still(
        self, key: OperationKey, epoch: int | None = None
    ) -> tuple[Begun | None, int]:
        """Return the operation as it stands, once that can be known, if it is still ours.

        The number is the spell of our life in which that was so.
        """
        while not self._is_stopping:
            await self.life.fresh()
            spell = self.life.spell
            try:
                async with self._store.transaction("") as tx:
                    held = await tx.hands.still_held(key, self.life.id, epoch)
            except DatabaseGoneError:
                await asyncio.sleep(DATABASE_PAUSE)
            else:
                # Steps may have been done of which the journal knows nothing.
                return held and held.resumed(), spell
        return None, self.life.spell

    async def _attempt(self, run: Run) -> None:
        """Run the flow, and end the operation, put it down, or give it up."""
        try:
            await self._work(run)
        except (LostError, DatabaseGoneError):
            raise
        except AsleepError as asleep:
            await self._put_down(run, (asleep.until - self._clock.now()).total_seconds())
        except (SlackBusyError, SlackUnsureError) as problem:
            await self._again_or_give_up(run, problem)
        except SwarmroomError as problem:
            await self._give_up(run, problem)
        except Exception:
            # The boundary of everything a flow does: a bug must reach its person too.
            log.exception("operation %s broke", run.id)
            await self._give_up(run, SwarmroomError())
        else:
            await self._end(run)

    async def _work(self, run: Run) -> None:
        try:
            if run.has_done(GAVE_UP):
                await self._failed(run, run.kind, _from_journal(run.journalled(GAVE_UP)))
            else:
                await self._flows[run.kind](run)
        finally:
            # What is told of its waits must not be written after it has ended, or is another's.
            await run.told_all()

    async def _again_or_give_up(self, run: Run, problem: SlackBusyError | SlackUnsureError) -> None:
        """Put it down for a while; but give up what fails again and again."""
        before = 0 if run.has_progressed else run.begun.attempts
        if isinstance(problem, SlackBusyError):
            # Slack has surely done nothing and said when to come back: that is no failure.
            await self._put_down(run, problem.retry_after, problem, attempts=before)
        elif before + 1 < MOST_ATTEMPTS or self._must_go_on(run):
            await self._put_down(run, pause(before + 1), problem, attempts=before + 1)
        else:
            await self._give_up(run, problem)

    def _must_go_on(self, run: Run) -> bool:
        """Tell whether to try it until Slack can be reached again: else nobody would hear of it.

        Somebody is to be told that theirs has failed, or nobody has asked for it.
        """
        age = self._clock.now() - run.begun.created_at
        return age < WORTH_TRYING and (run.has_done(GAVE_UP) or run.asked_by is None)

    async def _put_down(
        self, run: Run, seconds: float, problem: SwarmroomError | None = None, attempts: int = 0
    ) -> None:
        due = self._clock.now() + timedelta(seconds=seconds)
        async with self._store.transaction(run.workspace_id) as tx:
            await tx.hands.put_down(
                run.begun,
                self.life.id,
                due=due,
                attempts=attempts,
                trouble=None if problem is None else reason_of(problem),
                in_doubt=run.is_in_doubt,
            )
        self._set_alarm(due, is_retry=problem is not None)

    async def _give_up(self, run: Run, problem: SwarmroomError) -> None:
        if run.has_done(GAVE_UP):
            reason = reason_of(problem)
            log.warning("operation %s: its person could not be told: %s", run.id, reason)
            await self._end(run)
            return
        log.warning("operation %s failed: %s", run.id, reason_of(problem))

        async def decide() -> dict[str, Any]:
            return _journalled(problem)

        # Decided once and for all: a crash must neither forget to tell it nor try again.
        await run.step(GAVE_UP, decide)
        await self._attempt(run)

    async def _end(self, run: Run) -> None:
        error = None
        if run.has_done(GAVE_UP):
            error = reason_of(_from_journal(run.journalled(GAVE_UP)))
        async with self._store.transaction(run.workspace_id) as tx:
            await tx.hands.end(run.begun, self.life.id, error=error)
        self._meter.ended(run.kind, error, self._clock.now().timestamp() - run.begun_at)

    def _set_alarm(self, due: datetime, *, is_retry: bool) -> None:
        """Look for what is due when it is, rather than at the next sweep."""
        is_far = due - self._clock.now() > timedelta(seconds=LONGEST_PAUSE)
        if is_far or self._sweeper is None:
            return
        alarm = asyncio.get_running_loop().create_task(self._wake_at(due))
        for alarms in (self._alarms, self._retries) if is_retry else (self._alarms,):
            alarms.add(alarm)
            alarm.add_done_callback(alarms.discard)

    async def _wake_at(self, due: datetime) -> None:
        await self._clock.sleep((due - self._clock.now()).total_seconds())
        with suppress(DatabaseGoneError):
            await self.wake()

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.wake()
                await self._tidy_up()
            except DatabaseGoneError:
                log.warning("no sweep: the database is away")
            except Exception:
                # A replica that sweeps no more would leave others' work undone.
                log.exception("a sweep failed")

    async def _tidy_up(self) -> None:
        """Forget what has long been over."""
        now = self._clock.now()
        if now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        async with self._store.transaction("") as tx:
            await tx.operations.forget_ended(now - KEPT)
            await tx.replicas.forget_dead(TIDY_EVERY)
            await tx.workspaces.forget_deliveries(now - REMEMBERED)


def pause(attempt: int) -> float:
    """Return how many seconds to wait after so many failed attempts in a row."""
    return min(LONGEST_PAUSE, 0.5 * 2.0**attempt)


def reason_of(problem: SwarmroomError) -> str:
    """Return what went wrong as a code: Slack's own, or the name of our error."""
    return problem.code if isinstance(problem, SlackRefusedError) else type(problem).__name__


def _journalled(problem: SwarmroomError) -> dict[str, Any]:
    if isinstance(problem, SlackRefusedError):
        return {"refused": problem.code, "method": problem.method}
    return {"error": type(problem).__name__}


def _from_journal(kept: Mapping[str, Any]) -> SwarmroomError:
    if "refused" in kept:
        return SlackRefusedError(kept["refused"], kept["method"])
    return _NAMED.get(kept["error"], SwarmroomError)()


def _ids_of(begun: Begun) -> dict[str, str | None]:
    about = {name: begun.args.get(f"{name}_id") for name in ("swarm", "case")}
    return {"operation": begun.id, "workspace": begun.workspace_id, **about}


_NAMED: Mapping[str, Callable[[], SwarmroomError]] = {
    error.__name__: error for error in (SlackUnsureError, NotFoundError, UnknownPersonError)
}
