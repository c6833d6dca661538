"""Brings the questions under way in line with what a swarm calls for by now."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.calling import kept_out, put_question
from bot.services.missing import missing_skills, time_to_answer
from bot.store import Transaction
from models import Ask, AskSource, Swarm


async def release(tx: Transaction, swarm: Swarm, dropped: Sequence[str]) -> list[str]:
    """Take back the questions that were for these skills alone; return who was waited for.

    Who knows another skill that is called for stays asked, for that one.
    """
    needed = await tx.swarms.skill_ids(swarm.id)
    asks = await tx.participations.asks(swarm.id)
    about = [ask for ask in asks if ask.is_open and ask.skill_id in dropped]
    levels = await tx.people.levels([ask.person_id for ask in about], needed)
    released = []
    for ask in about:
        still = next((skill for skill in needed if skill in levels[ask.person_id]), None)
        if still is not None:
            ask.skill_id = still
            continue
        if ask.is_kept:
            # They know nothing of it.
            ask.withdraw(at=tx.now)
            continue
        released += [ask.person_id] if ask.is_waiting else []
        ask.later_at = None
        ask.withdraw(at=tx.now)
        await tx.operations.begin("refresh_ask", f"{ask.id}/not needed", ask_id=ask.id)
    await tx.flush()
    return released


async def hurry(tx: Transaction, swarm: Swarm) -> None:
    """Wait for those who are asked as long as the present severity says, from now on.

    So it is with people who were added and have said nothing yet, of whom a sev1 takes notice.
    """
    to_answer = await time_to_answer(tx, swarm.severity)
    for ask in await tx.participations.asks(swarm.id):
        if ask.is_waiting:
            ask.hurry(by=(tx.now if ask.sent_at else ask.created_at) + to_answer)
        elif ask.is_added and ask.expired_at is None:
            ask.expires_at = tx.now + to_answer


async def add_asked(tx: Transaction, swarm: Swarm, *, by: str) -> list[Ask]:
    """Put in at once who has been asked and has not answered, as in a sev1; return their asks.

    So is who was to be asked by day. Whoever wanted to be asked later is left in peace, and so are
    the people of a group, all of whom were asked, whether or not they know the skill.
    """
    before = await tx.participations.asks(swarm.id)
    waiting = [
        ask
        for ask in before
        if ask.is_waiting and (ask.is_kept or not ask.is_put_off) and ask.source != AskSource.GROUP
    ]
    people = await tx.people.by_ids([ask.person_id for ask in waiting])
    asks = [
        await put_question(
            tx,
            swarm,
            ask.person_id,
            AskSource(ask.source),
            before,
            by=by,
            at_once=True,
            skill=ask.skill_id,
        )
        for ask in waiting
        if kept_out(people[ask.person_id], swarm, None) is None
    ]
    await tx.flush()
    return asks


async def release_promise(tx: Transaction, swarm: Swarm) -> None:
    """Promise nobody any more where nobody is missing and nobody is asked."""
    asks = await tx.participations.asks(swarm.id)
    if not any(ask.is_waiting for ask in asks) and not await missing_skills(tx, swarm):
        swarm.release_promise()
