"""The life of a replica: a beat a second, so that others know whom they need not replace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress

from bot.clock import lived_through
from bot.errors import DatabaseGoneError, LostError
from bot.store import OperationKey, Store
from bot.store.replicas import TTL
from models import new_id

BEAT_SECONDS = 1.0
SAFE_SECONDS = TTL.total_seconds() - 1.0
"""How old the last beat may be to speak to Slack: whoever replaces this replica waits longer."""

ALONE_SECONDS = 10.0
"""How old it may be where nobody replaces anybody: there it waits behind the work."""

log = logging.getLogger(__name__)


class Life:
    """One process life: it may act while its last beat is recent.

    The beat goes over a store of its own, so that it never waits behind the work. Who is alone on
    its database (a file, locked) can be replaced by nobody.
    """

    def __init__(self, store: Store, *, is_alone: bool = False) -> None:
        self.id = new_id()
        self._store, self._is_alone = store, is_alone
        self._last = float("-inf")
        self.spell = 0
        """Goes up whenever others may have taken this replica for dead in between."""
        self._beaten = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_fresh(self) -> bool:
        """Tell whether nobody can have taken this replica for dead."""
        return self._is_alone or lived_through() - self._last < SAFE_SECONDS

    @property
    def is_well(self) -> bool:
        """Tell whether the database has taken a beat lately."""
        age = lived_through() - self._last
        return age < (ALONE_SECONDS if self._is_alone else SAFE_SECONDS)

    def check(self, spell: int) -> None:
        """Raise LostError if somebody may have taken this replica for dead since that spell."""
        if self._task is not None and (spell != self.spell or not self.is_fresh):
            raise LostError

    async def begin(self) -> None:
        """Be there from now on. Raises DatabaseGoneError."""
        await self._beat()
        self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def end(self, doubtful: Collection[OperationKey] = ()) -> None:
        """Be gone: what was this replica's is anybody's at once.

        Of the `doubtful` steps may have been done of which the journal knows nothing.
        """
        if self._task is None:
            return
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        try:
            async with self._store.transaction("") as tx:
                await tx.hands.release(self.id, doubtful)
                await tx.replicas.gone(self.id)
        except DatabaseGoneError:
            log.warning("the database is away: others take over in %s", TTL)

    async def fresh(self) -> None:
        """Wait until there is a recent beat."""
        while self._task is not None and not self.is_fresh:
            await self._beaten.wait()

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self._beat()
            except DatabaseGoneError:
                log.warning("no beat: the database is away")
            except Exception:
                # Whatever it is, a replica that beats no more would never come back.
                log.exception("a beat failed")

    async def _beat(self) -> None:
        # Read before: the database's stamp is later, so this replica gives up first.
        now = lived_through()
        async with self._store.transaction("") as tx:
            await tx.replicas.beat(self.id)
        if not self.is_fresh:
            # It may go on, but not with what it had in hand: that may be another's by now.
            self.spell += 1
        self._last = now
        self._beaten.set()
        self._beaten.clear()
