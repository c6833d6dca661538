"""Asks the services, every so often, what is due; it keeps no schedule of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.services import Services

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 30.0


class Scheduler:
    """Looks for what is due in every workspace; looking twice does nothing twice."""

    def __init__(
        self,
        services: Services,
        workspaces: Callable[[], Awaitable[Sequence[str]]],
        *,
        look_every: float = LOOK_EVERY_SECONDS,
    ) -> None:
        self._dues = (
            services.digests.publish_due,
            services.archiving.archive_due,
            services.hearing.look_again,
            services.departing.let_go_due,
            services.searching.expire_due,
            services.nudging.nudge_due,
            services.chasing.chase_due,
            services.chasing.list_due,
            services.rooms.look_if_missed,
            services.retention.forget_due,
        )
        self._note_gap = services.rooms.gap
        self._workspaces, self._look_every = workspaces, look_every
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._looking, self._is_stopping = asyncio.Lock(), False

    def start(self) -> None:
        """Begin to look, the first time at once: a restart may have slept through something."""
        for trigger in (DateTrigger(timezone=UTC), self._again_and_again()):
            self._scheduler.add_job(
                self.look,
                trigger,
                # What is due is read from the rows, so a late or skipped look loses nothing.
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Look no more, once the present look is over: the database may be closed after that."""
        self._is_stopping = True
        async with self._looking:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    async def look_after_gap(self) -> None:
        """Look now, for Slack may have told of things while nobody listened."""
        self._note_gap()
        await self.look()

    async def look(self) -> None:
        """Begin what is due now."""
        async with self._looking:
            if not self._is_stopping:
                await self._look()

    async def _look(self) -> None:
        for workspace_id in await self._workspaces():
            for begin_due in self._dues:
                try:
                    await begin_due(workspace_id)
                except Exception:
                    # One workspace's trouble must not keep what is due in the others.
                    log.exception("what is due in workspace %s could not be begun", workspace_id)

    def _again_and_again(self) -> IntervalTrigger:
        return IntervalTrigger(seconds=self._look_every, timezone=UTC)
