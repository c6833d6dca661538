"""Keeps the names that swarms' channels are given, each for one swarm."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.store.writing import Scope
from models import Swarm


async def insert_named(scope: Scope, names: Iterable[str], **said: object) -> None:
    """Insert a swarm that keeps the first of the names that no other swarm keeps."""
    for name in chain(names, [None]):
        if await scope.insert_new(Swarm, channel_name=name, **said):
            return


async def keep_name(scope: Scope, swarm_id: str, names: Iterable[str]) -> str | None:
    """Keep for a swarm the first of the names that no other swarm keeps, and return it."""
    keep = update(Swarm).where(Swarm.workspace_id == scope.workspace_id, Swarm.id == swarm_id)
    for name in names:
        try:
            async with scope.session.begin_nested():
                await scope.session.execute(
                    keep.values(channel_name=name).execution_options(synchronize_session=False)
                )
        except IntegrityError:
            continue
        return name
    return None
