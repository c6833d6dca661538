"""What follows from somebody coming into a swarm, however they come."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store import Transaction
from models import Participation, ParticipationRole, Swarm

ROUNDS_PROMISED = 2
"""Where the first do not answer, the next best are to have their time as well."""


def promise_somebody(
    swarm: Swarm, to_answer: timedelta, usual: timedelta | None, *, asked_at: datetime
) -> None:
    """Promise the requester a person, by a full minute, as clocks show it.

    That is after two rounds or, where it is known that it takes longer, after the `usual` wait.
    """
    span = max(ROUNDS_PROMISED * to_answer, usual or timedelta())
    by = asked_at + span + timedelta(minutes=1)
    swarm.promise(by=by.replace(second=0, microsecond=0))


def somebody_came(tx: Transaction, swarm: Swarm, part: Participation) -> None:
    """Note that work goes on, and that a promise is kept if this is who was promised."""
    swarm.progressed(at=tx.now)
    if part.role != ParticipationRole.OWNER and part.person_id != swarm.requester_id:
        settle_promise(tx, swarm)


def settle_promise(tx: Transaction, swarm: Swarm) -> None:
    """Note whether the promise was kept, once."""
    is_kept = swarm.settle_promise(at=tx.now)
    if is_kept is not None:
        kind = "promise_kept" if is_kept else "promise_missed"
        tx.record.happened(kind, swarm=swarm.id, person=swarm.requester_id)
