"""Who is told that somebody is missing in a swarm, of which swarms, and when: in their day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.records import SwarmPicture
from bot.services.missing import time_to_answer
from bot.services.nudging import URGENT
from bot.services.suiting import wakes_at
from bot.store import Transaction
from models import Participation, ParticipationRole, Person, SearchRound, Swarm

MOST_ADMINS = 5
ROUNDS_BEFORE, HALF_AN_HOUR = SearchRound.LEAD - SearchRound.MATCH, timedelta(minutes=30)


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

    They are told in their day, as soon as the first of them is awake; a sev1 waits for no day. What
    is not urgent waits until whoever was asked has had their time.
    """
    await tx.flush()
    picture = await tx.pictures.swarm(swarm.id)
    if not await _is_left_alone(tx, picture):
        return None
    lead, admins = await heads(tx, picture.asker.id)
    people = [*filter(None, [lead]), *admins] if swarm.severity > 1 else []
    begins = min([await wakes_at(tx, one) or tx.now for one in people], default=tx.now)
    return begins if swarm.severity <= URGENT else max(begins, await _rounds_end(tx, swarm))


async def _rounds_end(tx: Transaction, swarm: Swarm) -> datetime:
    """Return until when whoever was asked may still come: half an hour is long enough.

    A round in which there was nobody to turn to leaves its time to who was asked before.
    """
    asks = await tx.participations.asks(swarm.id)
    asked_at = min((ask.sent_at for ask in asks if ask.is_open and ask.sent_at), default=None)
    if asked_at is None:
        return tx.now
    rounds = ROUNDS_BEFORE * await time_to_answer(tx, swarm.severity)
    return asked_at + min(rounds, HALF_AN_HOUR)


async def _is_left_alone(tx: Transaction, p: SwarmPicture) -> bool:
    """Tell whether a swarm lacks somebody in such a way that a lead has to hear of it."""
    if p.severity == 1:
        return True
    if p.severity == 2:
        return not p.has_somebody
    # Who has somebody, or will have, can ask them who else knows.
    if not all(one.is_missing and one.state != "asleep" for one in p.covers):
        return False
    if any(_helps(part) for part in await tx.participations.all(p.id)):
        return False
    return bool(await tx.people.knowing([skill.id for skill in p.missing]))


def _helps(part: Participation) -> bool:
    """Tell whether somebody has come and said something, whatever they say that they know."""
    has_spoken = part.first_contribution_at is not None
    return part.is_in and has_spoken and part.role == ParticipationRole.EXPERT
