"""Queries on what somebody may be shown, each in one statement.

What is hidden then takes no longer than what is not there.
"""

from __future__ import annotations

from sqlalchemy import select

from bot.records import Actor
from bot.store.visibility import tells_skill_to, visible_to
from bot.store.writing import Scope
from models import ACTIVE, Case, Room, Skill, Swarm, SwarmCase


class Showing:
    """What one person may see."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def swarm_of_case(self, reference: str, actor: Actor) -> Swarm | None:
        """Return the swarm that works on a case or else the last that did, if they may see it."""
        return await self._scope.session.scalar(
            select(Swarm)
            .join(
                SwarmCase,
                (SwarmCase.workspace_id == Swarm.workspace_id) & (SwarmCase.swarm_id == Swarm.id),
            )
            .join(
                Case, (Case.workspace_id == SwarmCase.workspace_id) & (Case.id == SwarmCase.case_id)
            )
            .where(
                Swarm.workspace_id == self._scope.workspace_id,
                Case.reference == reference,
                visible_to(actor),
            )
            .order_by(Swarm.state.in_(ACTIVE).desc(), Swarm.opened_at.desc())
            .limit(1)
        )

    async def swarm_in(self, channel_id: str, actor: Actor) -> Swarm | None:
        """Return the latest swarm that works in a channel, if they may see it."""
        return await self._scope.session.scalar(
            select(Swarm)
            .join(Room, (Room.workspace_id == Swarm.workspace_id) & (Room.swarm_id == Swarm.id))
            .where(
                Swarm.workspace_id == self._scope.workspace_id,
                Room.channel_id == channel_id,
                visible_to(actor),
            )
            .order_by(Swarm.opened_at.desc())
            .limit(1)
        )

    async def tells_skill(self, skill: Skill, actor: Actor) -> bool:
        """Tell whether they may learn that there is such a skill."""
        told = select(Skill.id).where(
            Skill.workspace_id == skill.workspace_id, Skill.id == skill.id, tells_skill_to(actor)
        )
        return await self._scope.session.scalar(told) is not None
