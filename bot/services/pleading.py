"""Who is told that somebody is missing in a swarm, of which swarms, and when: in their day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.records import SwarmPicture
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


async def when_to_plead(tx: Transaction, swarm: Swarm) -> datetime | None:
    """Return from when somebody can be told that a swarm lacks people; None where nobody is to be.

    They are told in their day, as soon as the first of them is awake; a sev1 waits for no day.
    """
    await tx.flush()
    picture = await tx.pictures.swarm(swarm.id)
    if not await _is_left_alone(tx, picture):
        return None
    lead, admins = await heads(tx, picture.asker.id)
    people = [*filter(None, [lead]), *admins] if swarm.severity > 1 else []
    return min([await wakes_at(tx, one) or tx.now for one in people], default=tx.now)


async def _is_left_alone(tx: Transaction, p: SwarmPicture) -> bool:
    """Tell whether a swarm lacks somebody in such a way that a lead has to hear of it."""
    if p.severity == 1:
        return True
    if p.severity == 2:
        return not p.has_somebody
    # Who has somebody, or will have, can ask them who else knows.
    is_alone = all(one.is_missing and one.state != "asleep" for one in p.covers)
    return is_alone and bool(await tx.people.knowing([skill.id for skill in p.missing]))
