"""Finds out whether something is being made in Slack of which nothing is noted yet."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select

from bot.store.writing import Scope
from models import Operation


async def is_to_be_made(scope: Scope, kinds: Collection[str], step: str) -> bool:
    """Tell whether an operation of these kinds has not ended, nor come to that step."""
    waiting = exists().where(
        Operation.workspace_id == scope.workspace_id,
        Operation.kind.in_(kinds),
        Operation.ended_at.is_(None),
        Operation.journal[step].as_string().is_(None),
    )
    return bool(await scope.session.scalar(select(waiting)))
