"""Who is told that somebody is missing in a swarm, and when: not in their night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.services.suiting import wakes_at
from bot.store import Transaction
from models import Person, Swarm

MOST_ADMINS = 5


async def heads(tx: Transaction, asker_id: str) -> tuple[Person | None, list[Person]]:
    """Return the lead of whoever asks, if there is one who can act here, and the admins."""
    asker = await tx.people.by_id(asker_id)
    lead = await tx.people.by_id(asker.lead_id if asker else None)
    admins = await tx.dues.admins(limit=MOST_ADMINS)
    return (
        lead if lead is not None and lead.can_act else None,
        [admin for admin in admins if admin.can_act and admin.id != asker_id],
    )


async def asleep(tx: Transaction, swarm: Swarm, people: Sequence[Person]) -> set[str]:
    """Return for whom of these it is night; a sev1 takes no notice of it."""
    if swarm.severity == 1:
        return set()
    return {person.id for person in people if await wakes_at(tx, person)}


async def left_of_night(tx: Transaction, swarm: Swarm) -> timedelta | None:
    """Return how long it is night for all who could be told; None where somebody can be now."""
    if swarm.severity == 1:
        return None
    lead, admins = await heads(tx, (await tx.pictures.swarm(swarm.id)).asker.id)
    wake = [await wakes_at(tx, one) for one in (*filter(None, [lead]), *admins)]
    begins = [at for at in wake if at is not None]
    return min(begins) - tx.now if begins and len(begins) == len(wake) else None
