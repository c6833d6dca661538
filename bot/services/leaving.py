"""Lets people out of swarms: what every way of going has in common."""

from __future__ import annotations

from bot.services.calling import call_next
from bot.services.seeing import changed
from bot.store import Transaction
from models import Participation, Swarm


async def note_left(tx: Transaction, swarm: Swarm, part: Participation) -> None:
    """Note that somebody who was in is out, and ask others for what they alone covered."""
    before = await tx.pictures.swarm(swarm.id)
    part.leave(at=tx.now)
    part.following_since = None
    tx.record.happened("left", actor=part.person_id, swarm=swarm.id)
    if swarm.is_active:
        await call_next(
            tx,
            swarm,
            once=f"{swarm.id}/{part.person_id}/{tx.now.timestamp()}",
            covered_before=[c.skill.id for c in before.covers if c.state == "in"],
        )
    await changed(tx, swarm)
