"""Tells those who watch over the bot how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.store import Store

A_DAY = timedelta(days=1)


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

    async def now(self) -> Standing:
        """Return the present figures."""
        async with self._store.reading("") as tx:
            oldest = await tx.figures.oldest_under_way()
            return Standing(
                opened=await tx.figures.events("swarm_opened"),
                resolved=await tx.figures.events("swarm_resolved"),
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
