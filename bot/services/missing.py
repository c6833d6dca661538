"""Who is missing in a swarm, and when that is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.records import Settings
from bot.services.coming import promise_somebody
from bot.services.pace import usual_wait
from bot.store import Transaction
from models import Ask, SearchRound, Swarm

AT_ONCE = timedelta()


async def time_to_answer(tx: Transaction, severity: int) -> timedelta:
    """Return how long whoever is asked has before others are asked."""
    settings = await tx.workspaces.effective(Settings(lobby=""))
    return timedelta(minutes=settings.minutes_to_answer(severity))


async def begin_search(
    tx: Transaction, swarm: Swarm, asks: Sequence[Ask], kept: Sequence[Ask]
) -> None:
    """Begin to look for somebody, whom the requester is promised if anybody is to be asked.

    Where that is nobody before their day begins, they have their time from then on.
    """
    to_answer = await time_to_answer(tx, swarm.severity)
    swarm.search_round = SearchRound.MATCH
    asked_at = [tx.now for ask in asks if not ask.is_added]
    if not asks:
        asked_at = [ask.later_at for ask in kept if ask.later_at is not None]
    if swarm.promised_at is None and asked_at:
        usual = await usual_wait(tx, swarm.severity)
        promise_somebody(swarm, to_answer, usual, asked_at=min(asked_at))
    await plan_search(tx, swarm, patience=to_answer)


async def missing_skills(tx: Transaction, swarm: Swarm) -> list[str]:
    """Return the skills for which somebody has still to be found, in their order."""
    await tx.flush()
    return [one.skill.id for one in await tx.pictures.covers(swarm) if one.is_missing]


async def plan_search(tx: Transaction, swarm: Swarm, *, patience: timedelta | None) -> None:
    """Note when the search goes on: an ask runs out, a promise is due, or `patience` is over.

    Patience is for the skills for which nobody is asked now; None where no time helps. The swarm
    must be held.
    """
    if not swarm.is_active:
        swarm.search_at = None
        return
    asks = await tx.participations.asks(swarm.id)
    due = [at for at in (due_at(ask, swarm) for ask in asks) if at is not None]
    if swarm.promised_at is not None and swarm.is_promise_kept is None:
        due.append(swarm.promised_at)
    goes_on = swarm.search_round < SearchRound.LEAD
    if patience is not None and goes_on and await missing_skills(tx, swarm):
        due.append(tx.now + patience)
    swarm.search_at = min(due, default=None)


def due_at(ask: Ask, swarm: Swarm) -> datetime | None:
    """Return when an ask runs out or is made again, or None if it has or never will.

    One to somebody who was added to a sev1 runs out where they say nothing.
    """
    if ask.is_put_off:
        return ask.later_at
    is_added = ask.is_added and swarm.severity == 1 and ask.skill_id is not None
    is_waited_for = ask.is_waiting or (is_added and ask.expired_at is None)
    return ask.expires_at if is_waited_for else None
