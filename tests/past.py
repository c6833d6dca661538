"""Swarms of the last weeks, put into the rows as they would have been left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from models import Ask, JoinSource, Participation, Swarm, SwarmState, Visibility, new_id


async def lived_through(
    engine: AsyncEngine,
    workspace_id: str,
    *,
    requester: str,
    expert: str,
    minutes: Sequence[int | None],
    at: datetime,
    severity: int = 3,
    visibility: str = Visibility.OPEN,
) -> None:
    """Let there have been swarms in which the expert said yes after minutes, or never."""
    here = {"workspace_id": workspace_id}
    async with engine.begin() as connection:
        for waited in minutes:
            swarm_id, came = new_id(), None if waited is None else at + timedelta(minutes=waited)
            swarm = {
                "id": swarm_id,
                "severity": severity,
                "visibility": visibility,
                "state": SwarmState.CANCELLED,
                "title": "Slow",
                "requester_id": requester,
                "opened_at": at,
                "promised_at": at + timedelta(minutes=21),
                "is_promise_kept": came is not None,
            }
            ask = {
                "swarm_id": swarm_id,
                "person_id": expert,
                "created_at": at,
                "sent_at": at,
                "answered_at": came,
                "is_accepted": came and True,
            }
            await connection.execute(insert(Swarm).values(**here, **swarm))
            await connection.execute(insert(Ask).values(**here, **ask))
            if came is not None:
                part = {"swarm_id": swarm_id, "person_id": expert, "joined_at": came}
                await connection.execute(
                    insert(Participation).values(**here, **part, source=JoinSource.ASK)
                )
