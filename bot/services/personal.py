"""What is kept about somebody: told to themselves, and erased where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import must_be_known
from bot.errors import NotFoundError
from bot.records import Actor, Stored
from bot.services.calling import call_next
from bot.services.handoffs import take_back
from bot.services.leaving import note_left
from bot.services.marks import erase_from_draft
from bot.services.seeing import changed
from bot.store import Store, Transaction
from models import Person


@dataclass(frozen=True)
class Erasure:
    """What is to be erased of somebody, or has been."""

    stored: Stored
    owned: tuple[str, ...]
    """The cases whose open swarms they own: nobody answers for these afterwards."""


class Personals:
    """Tells people what is kept about them, and erases them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def stored(self, actor: Actor) -> Stored:
        """Return what is kept about the person who asks. Raises NotAllowedError."""
        must_be_known(actor)
        async with self._store.transaction(actor.workspace_id) as tx:
            person = await tx.people.by_id(actor.id)
            if person is None:
                raise NotFoundError
            return await _stored(tx, person)

    async def to_erase(self, workspace_id: str, who: str) -> Erasure | None:
        """Return what would be erased of somebody, by e-mail address or Slack id."""
        async with self._store.transaction(workspace_id) as tx:
            person = await tx.personal.named(who)
            return None if person is None else await _erasure(tx, person)

    async def erase(self, workspace_id: str, who: str) -> Erasure | None:
        """Take out who somebody is and what they wrote, once; None if nobody is known by that.

        What is counted stays, with a person of whom nothing is known. Whoever comes back later is
        somebody new.
        """
        async with self._store.transaction(workspace_id) as tx:
            person = await tx.personal.named(who)
            if person is None:
                return None
            erasure = await _erasure(tx, person)
            swarms = await _take_out(tx, person)
            await tx.personal.erase(person)
            tx.record.happened("person_erased", person=person.id)
            for swarm_id in sorted(swarms):
                swarm = await tx.swarms.locked(swarm_id)
                if swarm is not None:
                    await changed(tx, swarm)
            return erasure


async def _stored(tx: Transaction, person: Person) -> Stored:
    ref = await tx.people.ref(person)
    return Stored(
        ref,
        person.email or "",
        person.department,
        ref.reader.time_zone,
        person.created_at,
        await tx.personal.held(person.id),
    )


async def _erasure(tx: Transaction, person: Person) -> Erasure:
    lines = await tx.pictures.lines(await tx.swarms.of_person(person.id), reader_id=person.id)
    return Erasure(await _stored(tx, person), tuple(one.reference for one in lines if one.is_mine))


async def _take_out(tx: Transaction, person: Person) -> set[str]:
    """End somebody's part in all that goes on; return the swarms that show it."""
    swarms: set[str] = set()
    # Whoever is asked instead must not be the same person.
    person.may_be_asked = False
    for ask in await tx.personal.waiting_asks(person.id):
        swarm = await tx.swarms.locked(ask.swarm_id)
        ask.withdraw(at=tx.now)
        await tx.flush()
        if swarm is not None and swarm.is_active:
            await call_next(tx, swarm, once=ask.id)
            swarms.add(swarm.id)
    for handoff in await tx.handoffs.waiting_of(person.id):
        await take_back(tx, handoff)
    for wish in await tx.personal.wishes(person.id):
        wish.answered_at = tx.now
    await _leave_all(tx, person)
    for swarm_id, marks in (await tx.personal.marks(person.id)).items():
        await tx.swarms.locked(swarm_id)
        for mark in marks:
            mark.removed_at = mark.removed_at or tx.now
        await erase_from_draft(tx, swarm_id, [mark.id for mark in marks])
        swarms.add(swarm_id)
    await tx.flush()
    return swarms


async def _leave_all(tx: Transaction, person: Person) -> None:
    """Let somebody be in no swarm any more; in those that go on others are asked instead."""
    for part in await tx.personal.parts(person.id):
        swarm = await tx.swarms.locked(part.swarm_id) if part.is_in else None
        if swarm is not None and swarm.is_active:
            await note_left(tx, swarm, part)
        part.leave(at=tx.now)
        part.following_since = None
