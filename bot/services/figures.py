"""Tells those who watch over the bot how it is doing."""

from __future__ import annotations

from bot.store import Store

OPENED = "swarmroom_swarms_opened_total"
RESOLVED = "swarmroom_swarms_resolved_total"
UNFINISHED = "swarmroom_operations_unfinished"


class Figures:
    """Counts over all workspaces; asking for them also shows that the database answers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def now(self) -> dict[str, int]:
        """Return the present figures by their Prometheus names."""
        async with self._store.transaction("") as tx:
            return {
                OPENED: await tx.figures.events("swarm_opened"),
                RESOLVED: await tx.figures.events("swarm_resolved"),
                UNFINISHED: await tx.figures.unfinished_operations(),
            }
