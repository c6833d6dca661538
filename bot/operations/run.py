"""One operation under way, as its flow sees it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast

from bot.errors import (
    DatabaseGoneError,
    LostError,
    SlackBusyError,
    SlackError,
    SlackRefusedError,
    SlackUnsureError,
)
from bot.meters import Meter
from bot.operations.life import Life
from bot.operations.places import Places
from bot.store import Begun, Store, Transaction

Result = TypeVar("Result")

LEAD_SECONDS = 0.05
"""How long others let the first of several steps go before them."""
LONG_SECONDS = 5.0
"""Whoever asked is told of a wait for Slack's limits that will be longer."""

log = logging.getLogger(__name__)


class AsleepError(Exception):
    """A flow has come to where it has to wait for an instant."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclass(eq=False)
class _Step:
    """A step that is being done and is not in the journal yet."""

    may_have_acted: bool = False


_at_step: ContextVar[_Step | None] = ContextVar("at_step", default=None)
"""The step in which Slack is called."""
_has_left: ContextVar[asyncio.Event | None] = ContextVar("has_left", default=None)
"""What is set once the first of several steps calls Slack."""


class Run:
    """A try to bring an operation to its end, and its right to act in Slack (`bot.ports.Turn`)."""

    def __init__(
        self, begun: Begun, store: Store, life: Life, spell: int, places: Places, meter: Meter
    ) -> None:
        self.begun = begun
        self.store = store
        self.when_waiting: Callable[[float], Awaitable[None]] | None = None
        """Called once with the seconds to go, when Slack's limits make this wait for long."""
        self.told_method = ""
        """The only method whose waits are told, if not all are."""
        self.has_progressed = False
        self._journal = dict(begun.journal)
        self._in_doubt = begun.is_in_doubt
        self._open: set[_Step] = set()
        self._looked_up: dict[str, asyncio.Future[Any]] = {}
        self._writing = asyncio.Lock()
        self._telling: asyncio.Task[None] | None = None
        self._noting = set[asyncio.Task[None]]()
        self._life, self._spell = life, spell
        self._places, self._meter = places, meter
        self._steps_away = 0
        self._has_place = False
        self._is_over = False

    @property
    def workspace_id(self) -> str:
        """Return the workspace it is about."""
        return self.begun.workspace_id

    @property
    def id(self) -> str:
        """Return the key by which it was begun, its kind included."""
        return self.begun.id

    @property
    def kind(self) -> str:
        """Return which flow it is."""
        return self.begun.kind

    @property
    def args(self) -> Mapping[str, Any]:
        """Return what it was begun with."""
        return self.begun.args

    @property
    def asked_by(self) -> str | None:
        """Return the id of the person who asked for it."""
        return self.begun.asked_by

    @property
    def begun_at(self) -> float:
        """Return when it was begun, in unix seconds."""
        return self.begun.created_at.timestamp()

    @property
    def priority(self) -> int:
        """Return who goes first: 1 before 4."""
        return self.begun.priority

    @property
    def is_in_doubt(self) -> bool:
        """Tell whether a step may have been done of which the journal knows nothing."""
        return self._in_doubt or self.is_acting

    @property
    def is_acting(self) -> bool:
        """Tell whether a call to Slack may be under way, or done and not in the journal."""
        return any(step.may_have_acted for step in self._open)

    def check(self) -> None:
        """Raise LostError if this may be another replica's by now, or is to be put down."""
        if self._is_over:
            raise LostError
        self._life.check(self._spell)
        step, has_left = _at_step.get(), _has_left.get()
        if step is not None:
            step.may_have_acted = True
            if has_left is not None:
                has_left.set()

    def confirm(self) -> None:
        """Raise LostError if what Slack has just told may be old: others may have acted since."""
        self._life.check(self._spell)

    @asynccontextmanager
    async def away(self, seconds: float, method: str) -> AsyncIterator[None]:
        """Wait inside for Slack's limits: meanwhile another operation has this one's place."""
        if seconds > LONG_SECONDS:
            self._tell_of(seconds, method)
        async with self.aside():
            yield

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Wait inside for something else: meanwhile another operation has this one's place."""
        self._steps_away += 1
        if self._steps_away == 1:
            self._leave_place()
        try:
            yield
        finally:
            self._steps_away -= 1
            if self._steps_away == 0 and not self._has_place:
                self._places.come_back()
                self._has_place = True

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """Hold a place inside."""
        await self._places.take(self.priority)
        self._has_place = True
        try:
            yield
        finally:
            self._leave_place()

    async def once(self, name: str, look: Callable[[], Awaitable[Result]]) -> Result:
        """Look something up once in this run, whoever of the steps side by side asks first."""
        if name not in self._looked_up:
            self._looked_up[name] = asyncio.ensure_future(look())
        return cast(Result, await self._looked_up[name])

    def key(self, step: str) -> str:
        """Return the key by which the post of a step can be found again in Slack."""
        return f"{self.id}/{step}"

    def has_done(self, step: str) -> bool:
        """Tell whether a step is in the journal."""
        return step in self._journal

    def journalled(self, step: str) -> Any:  # noqa: ANN401
        """Return what a step gave that is in the journal."""
        return self._journal[step]

    async def step(
        self,
        name: str,
        do: Callable[[], Awaitable[Result]],
        *,
        find: Callable[[], Awaitable[Result | None]] | None = None,
        note: Callable[[Transaction, Result], Awaitable[None]] | None = None,
        then: Callable[[Result], Awaitable[Any]] | None = None,
    ) -> Result:
        """Do a step once, whatever happens, and return what it gave (something JSON can hold).

        A step that may have run before (another replica was at it, or an answer was lost) first
        looks with `find` whether its effect is there. `note` writes what came of it into the
        rows, in the same transaction as the journal. `then` follows from it beside the journal,
        which may yet fail: it has to be harmless where it is done twice.

        Raises:
            LostError: The operation is another replica's by now; nothing was written.

        """
        if name in self._journal:
            return await _followed(cast(Result, self._journal[name]), then)
        self.check()
        started = time.monotonic()
        result = await find() if find is not None and self._in_doubt else None
        doing = _Step()
        if result is None:
            self.check()
            result = await self._done(doing, do)
        await together(_followed(result, then), self._keep(name, result, note, started))
        self._open.discard(doing)
        return result

    async def sleep_until(self, instant: datetime) -> None:
        """Go on at an instant, whatever happens until then: the flow is begun anew at that time.

        What the flow does before has to be in steps, or to be harmless twice.
        """
        async with self.store.transaction(self.workspace_id) as tx:
            now = tx.now
        if now < instant:
            raise AsleepError(instant)

    async def tell_no_more(self) -> None:
        """Let nobody be told of a wait any more, for it is over."""
        self.when_waiting = None
        if self._telling is not None:
            await cancelled(self._telling)

    async def told_all(self) -> None:
        """Let nothing be told or noted of its waits any more, for it is over."""
        await self.tell_no_more()
        await cancelled(*self._noting)

    def put_down(self) -> None:
        """Let no further step begin."""
        self._is_over = True

    async def _done(self, doing: _Step, do: Callable[[], Awaitable[Result]]) -> Result:
        """Do a step, and note whether it may have had an effect however it ends."""
        self._open.add(doing)
        around = _at_step.set(doing)
        try:
            return await do()
        except (SlackRefusedError, SlackBusyError):
            self._open.discard(doing)
            raise
        except SlackUnsureError:
            doing.may_have_acted = True
            raise
        finally:
            _at_step.reset(around)

    async def _keep(
        self,
        name: str,
        result: Result,
        note: Callable[[Transaction, Result], Awaitable[None]] | None,
        started: float,
    ) -> None:
        async with self._writing:
            journal = {**self._journal, name: result}
            async with self.store.transaction(self.workspace_id) as tx:
                await tx.hands.keep(self.begun, self._life.id, journal)
                if note is not None:
                    await note(tx, result)
            self._journal = journal
            self.has_progressed = True
            since_begun = (tx.now - self.begun.created_at).total_seconds()
            self._meter.reached(self.kind, name, since_begun)
        self._meter.step(self.kind, name, time.monotonic() - started)

    def _tell_of(self, seconds: float, method: str) -> None:
        """Let a long wait be known, in tasks of their own: others in line wait behind this one."""
        log.info("%s waits %d seconds for %s", self.id, seconds, method)
        note = self._beside(partial(self._note_wait, seconds, method))
        self._noting.add(note)
        note.add_done_callback(self._noting.discard)
        tell = self.when_waiting
        if tell is not None and self.told_method in ("", method):
            self.when_waiting = None
            self._telling = self._beside(partial(tell, seconds))

    def _beside(self, tell: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(self._told(tell))

    async def _told(self, tell: Callable[[], Awaitable[None]]) -> None:
        # What it does is not of the step that waits.
        _at_step.set(None)
        _has_left.set(None)
        try:
            await tell()
        except (SlackError, LostError, DatabaseGoneError) as untold:
            log.warning("%s: a wait could not be told: %s", self.id, type(untold).__name__)
        except Exception:
            # A mistake in what tells of it must not keep it from being done.
            log.exception("%s: a wait could not be told", self.id)

    async def _note_wait(self, seconds: float, method: str) -> None:
        """Let the row say what it waits for: the doctor sees nothing of this process."""
        async with self.store.transaction(self.workspace_id) as tx:
            until = tx.now + timedelta(seconds=seconds)
            await tx.hands.waits(self.begun, self._life.id, method, until)

    def _leave_place(self) -> None:
        if self._has_place:
            self._has_place = False
            self._places.give_back()


async def cancelled(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks, and return once they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _followed(result: Result, then: Callable[[Result], Awaitable[Any]] | None) -> Result:
    if then is not None:
        await then(result)
    return result


async def together(*steps: Awaitable[Any]) -> list[Any]:
    """Run independent steps side by side; all come to their end before an error is raised."""
    results = await asyncio.gather(*steps, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return list(results)


async def led_by(
    first: Callable[[], Awaitable[Any]], *others: Callable[[], Awaitable[Any]]
) -> list[Any]:
    """Run independent steps side by side, the others as soon as the first one's call has left.

    For what people wait for: beginning the others takes as long as beginning the first.
    """
    has_left = asyncio.Event()

    async def lead() -> Any:  # noqa: ANN401
        _has_left.set(has_left)
        try:
            return await first()
        finally:
            has_left.set()

    async def follow(other: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401
        # It may have to wait for Slack's limits, and they need not.
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAD_SECONDS):
                await has_left.wait()
        return await other()

    return await together(lead(), *(follow(other) for other in others))
