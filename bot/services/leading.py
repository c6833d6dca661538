"""What leads see of their people's open swarms, and of what has waited for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.access import Deed, allow
from bot.records import Actor, LedSwarm, PersonRef, Settings, SwarmLine, Team, WaitingLine
from bot.store import Store, Transaction
from bot.store.waiting import Item
from models import Person

LATEST = timedelta(days=30)
"""What has waited for so much longer is let rest: nobody hears of it any more."""
MOST_SWARMS, MOST_WAITING = 7, 3


class Leading:
    """Shows leads what their people work on."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def team(self, actor: Actor) -> Team:
        """Return the open swarms of this person's people, and what has waited for them for long."""
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.reading(actor.workspace_id) as tx:
            return await team_of(tx, actor, self._defaults, MOST_SWARMS, MOST_WAITING)


async def team_of(
    tx: Transaction, actor: Actor, defaults: Settings, most_swarms: int, most_waiting: int
) -> Team:
    """Return some of the open swarms of a lead's people, and some of what waits for them."""
    if not await tx.leading.leads_anybody(actor.id):
        return Team(is_lead=False)
    found, total = await tx.leading.open_swarms(actor, limit=most_swarms)
    lines = await tx.pictures.lines([swarm for swarm, _ in found], reader_id=actor.id)
    waiting = await long_waiting(tx, actor, await tx.workspaces.effective(defaults))
    asked = await tx.handoffs.waiting_in([swarm.id for swarm, _ in found])
    people = await tx.people.refs(asked.values())
    return Team(
        [
            _led(tx, line, owner, people.get(asked.get(line.id, "")))
            for line, (_, owner) in zip(lines, found, strict=True)
        ],
        total,
        await waiting_lines(tx, actor, waiting[:most_waiting]),
        len(waiting),
    )


async def long_waiting(tx: Transaction, lead: Actor, settings: Settings) -> list[Item]:
    """Return what has waited for a lead's people for as long as the team has chosen."""
    return await tx.waiting.for_lead(lead, *waiting_for(tx.now, settings.lead_list_days))


def waiting_for(now: datetime, days: int) -> tuple[datetime, datetime]:
    """Return since when and until when something must have begun to wait to be worth a word."""
    until = now - timedelta(days=days)
    return until - LATEST, until


async def waiting_lines(tx: Transaction, reader: Actor, items: Sequence[Item]) -> list[WaitingLine]:
    """Return what waits as lines of a list."""
    swarms = {item.swarm_id: await tx.swarms.by_id(item.swarm_id) for item in items}
    there = [swarm for swarm in swarms.values() if swarm is not None]
    lines = {one.id: one for one in await tx.pictures.lines(there, reader_id=reader.id)}
    refs = await tx.people.refs([item.person_id for item in items])
    return [
        WaitingLine(
            item.kind, item.object_id, lines[item.swarm_id], refs[item.person_id], item.since
        )
        for item in items
    ]


def _led(tx: Transaction, line: SwarmLine, owner: Person, asked: PersonRef | None) -> LedSwarm:
    is_paused = owner.is_paused(tx.now)
    is_away = is_paused or owner.is_deactivated
    return LedSwarm(line, is_away, owner.paused_until if is_paused else None, asked)
