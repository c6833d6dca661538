"""Sees to what people leave behind whose account is gone: their part in swarms, and questions."""

from __future__ import annotations

from bot.i18n import N_
from bot.services.calling import call_next
from bot.services.entering import withdraw_access
from bot.services.handoffs import ask_instead, take_back
from bot.services.leaving import note_left
from bot.services.pleading import heads
from bot.services.seeing import changed
from bot.services.suiting import wakes_at
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
        lead knows nothing, and is told. Where nobody sees to it, somebody is asked to own it.
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
        await self._ask_no_more(workspace_id)
        await self._find_owners(workspace_id)

    async def _ask_no_more(self, workspace_id: str) -> None:
        """Take back the question who owns a case where its owner has an account again."""
        async with self._store.reading(workspace_id) as tx:
            due = await tx.handoffs.of_who_is_back()
        for swarm_id, handoff_id in due:
            async with self._store.transaction(workspace_id) as tx:
                await tx.swarms.locked(swarm_id)
                row = await tx.handoffs.by_id(handoff_id)
                if row is not None and row.is_waiting:
                    await take_back(tx, row)

    async def _find_owners(self, workspace_id: str) -> None:
        async with self._store.reading(workspace_id) as tx:
            ownerless = await tx.dues.ownerless()
            swarms = [await tx.swarms.by_id(swarm_id) for swarm_id in ownerless]
            # Where all have said no, nothing is held until there is somebody else to ask.
            due = [
                one.id for one in swarms if one and await _who_can_own(tx, one, ownerless[one.id])
            ]
        for swarm_id in due:
            async with self._store.transaction(workspace_id) as tx:
                swarm = await tx.swarms.locked(swarm_id)
                if swarm is not None and swarm_id in await tx.dues.ownerless():
                    await _find_owner(tx, swarm)


async def _find_owner(tx: Transaction, swarm: Swarm) -> None:
    """Ask somebody to own a case; of a private one they learn no more until they accept."""
    picture = await tx.pictures.swarm(swarm.id)
    person = await _who_can_own(tx, swarm, picture.owner.id)
    if person is not None:
        # In their day, as all that leads are told, but of a sev1.
        due = await wakes_at(tx, person) if swarm.severity > 1 else None
        await ask_instead(tx, picture, person, due=due)


async def _who_can_own(tx: Transaction, swarm: Swarm, owner_id: str) -> Person | None:
    """Return the first who can own a case and was not asked yet, if there is one.

    That is who asked for help, in private the owner's lead, or an admin.
    """
    lead, admins = await heads(tx, owner_id)
    first = lead if swarm.is_private else await tx.people.by_id(swarm.requester_id)
    asked = await tx.handoffs.asked(swarm.id, owner_id=owner_id)
    able = (one for one in (first, *admins) if one and one.can_act and one.id not in asked)
    return next(able, None)


async def _let_go(tx: Transaction, swarm: Swarm, person: Person) -> None:
    once = f"{swarm.id}/{person.id}/gone"
    asked = await tx.participations.asks(swarm.id)
    asks = [ask for ask in asked if ask.person_id == person.id and ask.is_open]
    for ask in asks:
        ask.withdraw(at=tx.now)
    await withdraw_access(tx, swarm, person.id)
    handoff = await tx.handoffs.waiting_for(swarm.id)
    if handoff is not None and handoff.to_id == person.id:
        await take_back(tx, handoff, is_gone=True)
    part = await tx.participations.of(swarm.id, person.id)
    if part is None or not part.is_in:
        if asks:
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
