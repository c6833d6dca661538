"""Has questions put to people in Slack."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store import Transaction
from bot.store.operations import urgency
from models import Ask, Swarm


async def send_asks(
    tx: Transaction,
    swarm: Swarm,
    asks: Sequence[Ask],
    *,
    once: str,
    asked_by: str | None = None,
) -> None:
    """Have these put to people in Slack, and those let in who are added; `once` names the cause."""
    if asks:
        await tx.operations.begin(
            "send_asks",
            once,
            asked_by=asked_by,
            priority=urgency(swarm.severity),
            swarm_id=swarm.id,
            asks=[ask.id for ask in asks],
        )
