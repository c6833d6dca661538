"""Queries on whom somebody leads, and what their people work on."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, func, or_, select

from bot.records import Actor
from bot.store.visibility import owner_id, visible_to
from bot.store.writing import Scope
from models import ACTIVE, Person, Swarm


class Leading:
    """The open swarms of somebody's people."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def leads_anybody(self, person_id: str) -> bool:
        """Tell whether somebody is anybody's lead."""
        found = await self._scope.session.scalar(
            select(Person.id)
            .where(Person.workspace_id == self._scope.workspace_id, Person.lead_id == person_id)
            .limit(1)
        )
        return found is not None

    async def open_swarms(
        self, lead: Actor, *, limit: int
    ) -> tuple[list[tuple[Swarm, Person]], int]:
        """Return open swarms of a lead's people with their owners, and how many there are in all.

        Those of people who are away come first, then the severe and old ones. What the lead may not
        see is left out.
        """
        conditions = (
            Swarm.workspace_id == self._scope.workspace_id,
            Person.workspace_id == self._scope.workspace_id,
            Person.lead_id == lead.id,
            Swarm.state.in_(ACTIVE),
            visible_to(lead),
        )
        is_its_owner = Person.id == owner_id()
        total = await self._scope.session.scalar(
            select(func.count()).select_from(Swarm).join(Person, is_its_owner).where(*conditions)
        )
        rows = await self._scope.session.execute(
            select(Swarm, Person)
            .join(Person, is_its_owner)
            .where(*conditions)
            .order_by(self._is_away().desc(), Swarm.severity, Swarm.opened_at, Swarm.id)
            .limit(limit)
        )
        return [(swarm, owner) for swarm, owner in rows], total or 0

    def _is_away(self) -> ColumnElement[bool]:
        is_paused = (Person.paused_until.is_not(None)) & (Person.paused_until > self._scope.now)
        return or_(func.coalesce(is_paused, false()), Person.is_deactivated)
