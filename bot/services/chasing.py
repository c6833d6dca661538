"""Brings what waits to mind, privately: once to whom it waits for, then on their lead's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import timedelta

from bot.records import Settings, WaitingLine
from bot.services.leading import long_waiting, waiting_for, waiting_lines
from bot.services.suiting import is_working
from bot.store import Store, Transaction
from bot.store.operations import LAST
from bot.store.waiting import Item, Waits
from models import Person

WEEK = timedelta(days=7)
MOST_LISTED = 5
APART = timedelta(hours=1)
"""How long somebody has for a draft before they are reminded of another: after a weekend many are
due at once."""


class Chasing:
    """Looks after drafts and open questions that nobody has finished or answered."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def chase_due(self, workspace_id: str) -> None:
        """Remind people, at work and not away, of what has waited for them; of each thing once."""
        async with self._store.reading(workspace_id) as tx:
            settings = await tx.workspaces.effective(self._defaults)
            due = await tx.waiting.unreminded(*waiting_for(tx.now, settings.draft_reminder_days))
            people = await tx.people.by_ids([item.person_id for item in due])
            ready = {one.id for one in people.values() if await _can_be_told(tx, one)}
            busy = await tx.waiting.reminded(Waits.DRAFT, since=tx.now - APART)
        for item in _one_draft_each([item for item in due if item.person_id in ready], busy):
            async with self._store.transaction(workspace_id) as tx:
                await _chase(tx, item)

    async def list_due(self, workspace_id: str) -> None:
        """Send leads, at most once a week, the list of what has waited for their people."""
        async with self._store.reading(workspace_id) as tx:
            settings = await tx.workspaces.effective(self._defaults)
            span = waiting_for(tx.now, settings.lead_list_days)
            leads = await tx.waiting.leads(*span, tx.now - WEEK)
            people = await tx.people.by_ids(leads)
            ready = [one.id for one in people.values() if await _can_be_told(tx, one)]
        for lead_id in ready:
            async with self._store.transaction(workspace_id) as tx:
                await self._list(tx, lead_id, settings)

    async def list_for(self, workspace_id: str, lead_id: str) -> tuple[Sequence[WaitingLine], int]:
        """Return some of what has waited for a lead's people, and how much it is in all."""
        async with self._store.reading(workspace_id) as tx:
            lead = await tx.people.by_id(lead_id)
            if lead is None:
                return [], 0
            actor = await tx.people.actor(lead)
            settings = await tx.workspaces.effective(self._defaults)
            found = await long_waiting(tx, actor, settings)
            return await waiting_lines(tx, actor, found[:MOST_LISTED]), len(found)

    async def _list(self, tx: Transaction, lead_id: str, settings: Settings) -> None:
        lead = await tx.people.by_id(lead_id)
        if lead is None or not await long_waiting(tx, await tx.people.actor(lead), settings):
            return
        is_new = await tx.operations.begin(
            "tell_waiting",
            f"{lead_id}/{tx.now.date()}",
            priority=LAST,
            person_id=lead_id,
        )
        if is_new:
            await tx.waiting.listed(lead_id)


def _one_draft_each(due: Sequence[Item], busy: Set[str]) -> Iterator[Item]:
    """Return what people are reminded of now: of one draft each, the longest of those that wait."""
    with_one = set(busy)
    for item in due:
        if item.kind is Waits.DRAFT:
            if item.person_id in with_one:
                continue
            with_one.add(item.person_id)
        yield item


async def _chase(tx: Transaction, item: Item) -> None:
    """Remind somebody; it may have been done, or answered, since it was looked at."""
    await tx.swarms.locked(item.swarm_id)
    if item in await tx.waiting.unreminded(item.since, item.since):
        is_new = await tx.operations.begin(
            "chase",
            f"{item.kind}/{item.object_id}/{item.person_id}/{tx.now.date()}",
            priority=LAST,
            swarm_id=item.swarm_id,
            person_id=item.person_id,
            what=item.kind,
            object_id=item.object_id,
        )
        if is_new:
            await tx.waiting.remind(item)


async def _can_be_told(tx: Transaction, person: Person) -> bool:
    """Tell whether somebody is there to read it: what waits for who is away waits till then."""
    if not person.can_act or person.is_paused(tx.now) or person.erased_at is not None:
        return False
    return await is_working(tx, person)
