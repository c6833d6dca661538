"""Forgets what has been kept for as long as the team wants it kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.records import Settings
from bot.store import Store

LOOK_EVERY = timedelta(hours=1)
"""Spans are counted in days, so there is no need to look each half minute."""


class Retention:
    """Looks, every so often, what has become old enough to go."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults
        self._looked: dict[str, datetime] = {}

    async def forget_due(self, workspace_id: str) -> None:
        """Delete what is older than the settings want it kept; 0 days keep it for ever."""
        now = self._store.now
        last = self._looked.get(workspace_id)
        if last is not None and now - last < LOOK_EVERY:
            return
        async with self._store.transaction(workspace_id) as tx:
            settings = await tx.workspaces.effective(self._defaults)
            for days, forget in (
                (settings.keep_events_days, tx.retention.forget_events),
                (settings.keep_audit_days, tx.retention.forget_audit),
                (settings.keep_texts_days, tx.retention.forget_words),
            ):
                if days > 0:
                    await forget(now - timedelta(days=days))
        self._looked[workspace_id] = now
