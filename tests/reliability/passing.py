"""How time passes in the story: what is noted is moved back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.engine import make_engine
from models import Case, SwarmCase
from tests.reliability.company import Company


async def moved_back(
    company: Company,
    moment: InstrumentedAttribute[Any],
    of_swarm: InstrumentedAttribute[Any],
    reference: str,
    *,
    by: timedelta,
) -> None:
    """Let a moment of a case's swarm, wherever it is noted, have been so much earlier."""
    swarms = (
        select(SwarmCase.swarm_id)
        .join(Case, (Case.workspace_id == SwarmCase.workspace_id) & (Case.id == SwarmCase.case_id))
        .where(Case.reference == reference)
    )
    table = moment.class_
    writer = make_engine(company.url)
    async with writer.begin() as connection:
        noted = select(table.id, moment).where(of_swarm.in_(swarms), moment.is_not(None))
        for row_id, at in (await connection.execute(noted)).all():
            change = update(table).where(table.id == row_id).values({moment.key: at - by})
            await connection.execute(change)
    await writer.dispose()
