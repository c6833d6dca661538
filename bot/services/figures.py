"""Tells those who watch over the bot how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store import Store, Transaction

A_DAY = timedelta(days=1)
SETTLED = timedelta(hours=1)
"""After so long nothing is added to the record any more, whoever's clock it goes by."""


@dataclass(frozen=True)
class Standing:
    """Counts over all workspaces, for all replicas together."""

    opened: int
    resolved: int
    by_state: Mapping[str, int]
    """`running`, `due` and in nobody's hands, `later`, `failed` in the last day."""
    oldest_seconds: float
    replicas: int

    @property
    def unfinished(self) -> int:
        """Return how many effects have yet to reach Slack."""
        return sum(count for state, count in self.by_state.items() if state != "failed")


class Figures:
    """Reads how things stand from the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counted: dict[str, tuple[datetime, int]] = {}
        """How often something had happened before an instant: the record only grows."""

    async def now(self) -> Standing:
        """Return the present figures."""
        async with self._store.reading("") as tx:
            oldest = await tx.figures.oldest_under_way()
            return Standing(
                opened=await self._events(tx, "swarm_opened"),
                resolved=await self._events(tx, "swarm_resolved"),
                by_state={
                    **await tx.figures.operations_by_state(),
                    "failed": await tx.figures.failed_operations(tx.now - A_DAY),
                },
                oldest_seconds=(tx.now - oldest).total_seconds() if oldest else 0.0,
                replicas=len(await tx.replicas.alive()),
            )

    async def answer(self) -> None:
        """Return if the database answers."""
        async with self._store.reading("") as tx:
            await tx.figures.answer()

    async def _events(self, tx: Transaction, kind: str) -> int:
        """Return how often something has happened; only what is new is counted."""
        since, counted = self._counted.get(kind, (None, 0))
        settled = tx.now - SETTLED
        if since is None or since < settled:
            counted += await tx.figures.events(kind, since, settled)
            since = settled
            self._counted[kind] = since, counted
        return counted + await tx.figures.events(kind, since, None)
