"""Sees to what people leave behind whose account is gone: their part in swarms, and questions."""

from __future__ import annotations

from bot.i18n import N_
from bot.services.calling import call_next
from bot.services.handoffs import take_back
from bot.services.leaving import note_left
from bot.services.seeing import changed
from bot.store import Store, Transaction
from models import Person, Swarm

GONE = N_(
    "Somebody in this swarm has no account any more. The brief says who is still here, and I ask"
    " others for what is open now."
)


class Departing:
    """Looks after swarms in which somebody was who is not here any more."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def let_go_due(self, workspace_id: str) -> None:
        """Take out of open swarms whoever was deactivated, and ask others instead.

        Who owns a case keeps it: their lead can have it handed over. Of a private swarm their
        lead knows nothing, and is told.
        """
        async with self._store.reading(workspace_id) as tx:
            due = await tx.dues.departed()
        for swarm_id, person_id in due:
            async with self._store.transaction(workspace_id) as tx:
                swarm = await tx.swarms.locked(swarm_id)
                person = await tx.people.by_id(person_id)
                if swarm is None or person is None:
                    continue
                # They may have come back, or another replica may have been here meanwhile.
                if swarm.is_active and person.is_deactivated:
                    await _let_go(tx, swarm, person)


async def _let_go(tx: Transaction, swarm: Swarm, person: Person) -> None:
    once = f"{swarm.id}/{person.id}/gone"
    asks = [a for a in await tx.participations.asks(swarm.id) if a.person_id == person.id]
    for ask in asks:
        ask.withdraw(at=tx.now)
    handoff = await tx.handoffs.waiting_for(swarm.id)
    if handoff is not None and handoff.to_id == person.id:
        await take_back(tx, handoff, is_gone=True)
    part = await tx.participations.of(swarm.id, person.id)
    if part is None or not part.is_in:
        await call_next(tx, swarm, once=once)
        await changed(tx, swarm)
        return
    await note_left(tx, swarm, part)
    picture = await tx.pictures.swarm(swarm.id)
    if picture.owner.id == person.id:
        return
    if picture.channel_id is not None:
        await tx.operations.begin(
            "tell",
            once,
            what="problem",
            person_id=picture.owner.id,
            channel=picture.channel_id,
            sentence=GONE,
            values={},
        )
