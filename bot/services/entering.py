"""Lets people into swarms: what every way of coming in has in common."""

from __future__ import annotations

from bot.errors import TooLateError
from bot.i18n import N_
from bot.records import SwarmPicture
from bot.services.coming import somebody_came
from bot.services.seeing import changed
from bot.store import Transaction
from bot.store.operations import urgency
from models import JoinSource, Participation, ParticipationRole, Swarm


async def put_in(tx: Transaction, swarm: Swarm, person_id: str, source: JoinSource) -> None:
    """Note that somebody is in; their asks are answered, and Slack is told to let them in."""
    part = await tx.participations.ensure(swarm.id, person_id, ParticipationRole.EXPERT)
    if not part.join(at=tx.now, source=source):
        return
    somebody_came(tx, swarm, part)
    tx.record.happened("joined", actor=person_id, swarm=swarm.id, subject=source)
    await close_asks(tx, swarm, person_id)
    await tx.operations.begin(
        "bring_in",
        _nth(part),
        asked_by=person_id,
        priority=urgency(swarm.severity),
        swarm_id=swarm.id,
        people=[person_id],
    )
    await changed(tx, swarm)


async def is_on_the_way(tx: Transaction, part: Participation) -> bool:
    """Tell whether Slack has yet to be told to let in somebody who is in.

    That Slack says meanwhile that they are out is about an earlier stay.
    """
    # `Rooms.on_their_way` asks the same before a look, and more widely: while a channel is made,
    # everybody. What one look leaves out the next one sees. Slack tells of a leaving once, so here
    # only this very stay counts: whoever goes while a swarm is still opening has gone.
    if not part.is_in:
        return False
    operation = await tx.operations.get(f"bring_in:{_nth(part)}")
    return (
        operation is not None and operation.ended_at is None and "invite" not in operation.journal
    )


async def is_let_in_too_late(tx: Transaction, part: Participation) -> bool:
    """Tell whether somebody has left whom Slack may be letting in for us all the same.

    That Slack says meanwhile that they are in may be our own doing.
    """
    if part.is_in or part.left_at is None:
        return False
    operation = await tx.operations.get(f"bring_in:{_nth(part)}")
    return operation is not None and operation.ended_at is None


async def withdraw_access(tx: Transaction, swarm: Swarm, person_id: str) -> None:
    """Let somebody who waits to be let in wish it no more."""
    request = await tx.participations.access_of(swarm.id, person_id)
    if request is not None and request.answered_at is None:
        request.answered_at = tx.now
        tx.record.happened("access_withdrawn", actor=person_id, swarm=swarm.id)


async def close_asks(tx: Transaction, swarm: Swarm, person_id: str) -> None:
    """Somebody who is in needs no ask any more: it counts as accepted."""
    for ask in await tx.participations.asks(swarm.id):
        if ask.person_id == person_id and ask.is_open:
            ask.answer(accepted=True, at=tx.now)
            await tx.operations.begin("refresh_ask", f"{ask.id}/answered", ask_id=ask.id)


def must_go_on(swarm: SwarmPicture) -> None:
    """Raise TooLateError if a swarm is over."""
    if swarm.is_active:
        return
    if swarm.is_private:
        raise TooLateError(N_("This swarm is over. There is nothing left to do here."))
    raise TooLateError(
        N_("The swarm for {case} is over. `/swarm find {case}` shows what came of it."),
        case=swarm.reference,
    )


def _nth(part: Participation) -> str:
    """Return the key of what follows from joining, which may be done again later."""
    joined = part.joined_at.timestamp() if part.joined_at else 0
    return f"{part.swarm_id}/{part.person_id}/{joined}"
