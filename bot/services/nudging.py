"""Nudges, by direct message only, who answers for a swarm that does not move."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.records import Settings, SwarmPicture
from bot.services.suiting import could_act, is_working
from bot.store import Store, Transaction
from models import EventLog, Person, Swarm

OWNER, LEAD = 1, 2
"""Who has heard of it, as `Swarm.nudges` counts."""
SEVERITIES = (1, 2, 3, 4)
URGENT = 2
"""Up to this severity people are written to at night and at the weekend as well."""
TO_ACT = timedelta(hours=2)
"""How long an owner is at work with their nudge before a lead hears of what is not urgent."""
MOST_PATIENCE = 8
"""How many spans, at most, a swarm is left in peace whose owner has answered nudge after nudge."""
NUDGED, REACHED, REOPENED = "swarm_nudged", "owner_nudged", "swarm_reopened"


class Nudging:
    """Looks after swarms in which nothing was marked, told or changed for long.

    An owner who answers is left in peace for twice as long each time.
    """

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def nudge_due(self, workspace_id: str) -> None:
        """Nudge owners whose swarm stands still, and their leads after as long again."""
        async with self._store.reading(workspace_id) as tx:
            settings = await tx.workspaces.effective(self._defaults)
            spans = {n: timedelta(minutes=settings.minutes_until_stalled(n)) for n in SEVERITIES}
            due = await tx.dues.stalled(spans, most_nudges=LEAD)
        for swarm_id in due:
            async with self._store.transaction(workspace_id) as tx:
                swarm = await tx.swarms.locked(swarm_id)
                if swarm is not None and await _is_due(tx, swarm, spans[swarm.severity]):
                    await _nudge(tx, swarm)

    async def spare(self, tx: Transaction, swarm_id: str, *, at: datetime) -> None:
        """Nudge nobody after all: people wrote in the swarm at that moment, so it moves."""
        swarm = await tx.swarms.locked(swarm_id)
        if swarm is not None and swarm.is_active:
            swarm.progressed(at=at)
            tx.record.happened("nudge_spared", swarm=swarm.id)

    def reached(self, tx: Transaction, swarm: SwarmPicture, owner_id: str) -> None:
        """Note that an owner has a nudge before them: what moves from now on is their answer."""
        severity = str(swarm.severity)
        tx.record.happened(REACHED, swarm=swarm.id, person=owner_id, subject=severity)


async def _is_due(tx: Transaction, swarm: Swarm, span: timedelta) -> bool:
    """Tell whether somebody is to be nudged now; another replica may have done it meanwhile."""
    if swarm.progress_at is None or swarm.ended_at is not None or swarm.nudges >= LEAD:
        return False
    if not swarm.nudges:
        return tx.now >= swarm.progress_at + await _patience(tx, swarm) * span
    if tx.now < swarm.progress_at + (swarm.nudges + 1) * span:
        return False
    last = await tx.record.last((NUDGED,), swarm=swarm.id)
    # After a night, or an outage, the owner has their span before the lead hears of it.
    return last is None or (tx.now >= last.at + span and await _could_act(tx, swarm, last, span))


async def _patience(tx: Transaction, swarm: Swarm) -> int:
    """Return for how many spans a swarm may stand still, by how many nudges were answered.

    Those of another owner, of another severity or from before a reopening count for nothing.
    """
    owner_id = (await tx.pictures.swarm(swarm.id)).owner.id
    reopened = await tx.record.last((REOPENED,), swarm=swarm.id)
    answered = await tx.record.count(
        REACHED,
        swarm=swarm.id,
        person=owner_id,
        subject=str(swarm.severity),
        since=reopened.at if reopened else swarm.opened_at,
    )
    return min(1 << answered, MOST_PATIENCE)


async def _could_act(tx: Transaction, swarm: Swarm, last: EventLog, span: timedelta) -> bool:
    """Tell whether the owner has had time, in their hours of work, to do what they were told of."""
    owner = await tx.people.by_id(last.person_id)
    if owner is None or swarm.severity <= URGENT:
        return True
    return await could_act(tx, owner, last.at, min(span, TO_ACT))


async def _nudge(tx: Transaction, swarm: Swarm) -> None:
    owner = await tx.people.by_id((await tx.pictures.swarm(swarm.id)).owner.id)
    whom = owner if swarm.nudges < OWNER else await _lead_of(tx, owner)
    if whom is not None and swarm.severity > URGENT and not await is_working(tx, whom):
        return
    swarm.nudges += 1
    if whom is None or not whom.can_act or swarm.progress_at is None:
        return
    tx.record.happened(NUDGED, swarm=swarm.id, person=whom.id, subject=str(swarm.nudges))
    await tx.operations.begin(
        "nudge",
        f"{swarm.id}/{swarm.progress_at.timestamp()}/{swarm.nudges}",
        swarm_id=swarm.id,
        person_id=whom.id,
        since=swarm.progress_at.timestamp(),
        is_lead=swarm.nudges == LEAD,
    )


async def _lead_of(tx: Transaction, person: Person | None) -> Person | None:
    return await tx.people.by_id(person.lead_id) if person is not None else None
