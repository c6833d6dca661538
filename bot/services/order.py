"""What Slack tells may come out of order: here it is told which of two came later."""

from __future__ import annotations

from bot.records import Actor
from bot.store import Transaction
from models import Swarm

PUT, TAKEN = "reaction_put", "reaction_taken"
BEE, EYES = "bee", "eyes"


async def is_outdated(
    tx: Transaction, actor: Actor, swarm: Swarm, deed: str, emoji: str, at: float
) -> bool:
    """Tell whether the contrary of a reaction, which happened later, has come before it.

    What came is kept for the next of these; `at` is Slack's time, 0 where it is no reaction.
    """
    if not at:
        return False
    contrary = TAKEN if deed == PUT else PUT
    latest = await tx.record.largest(f"{contrary}_{emoji}", swarm=swarm.id, actor=actor.id)
    tx.record.happened(f"{deed}_{emoji}", actor=actor.id, swarm=swarm.id, subject=f"{at:.6f}")
    return latest is not None and latest > at


async def look_after(tx: Transaction, *, person_id: str, channel: str, event: str | None) -> None:
    """Have Slack asked whether somebody is in a channel, after an event about it was news.

    An event that is older than another one that came before it must not have the last word.
    """
    person = await tx.people.by_id(person_id)
    if event is not None and person is not None:
        await tx.operations.begin(
            "look_at_member", event, channel=channel, slack_user_id=person.slack_user_id
        )
