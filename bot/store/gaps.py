"""Finds the swarms in which nobody covers a skill."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, or_, select

from bot.records import Actor
from bot.store.visibility import visible_to
from bot.store.writing import Scope
from models import ACTIVE, Ask, Participation, ParticipationRole, PersonSkill, Swarm, SwarmSkill


async def swarms_lacking(
    scope: Scope, actor: Actor, skill_ids: Collection[str], *, limit: int = 100
) -> list[Swarm]:
    """Return the active swarms somebody may see, is not in, and could help with these skills."""
    lacks = exists().where(
        SwarmSkill.workspace_id == Swarm.workspace_id,
        SwarmSkill.swarm_id == Swarm.id,
        SwarmSkill.skill_id.in_(skill_ids),
        ~_somebody_in(),
        ~_somebody_asked(),
    )
    rows = await scope.session.scalars(
        select(Swarm)
        .where(
            Swarm.workspace_id == scope.workspace_id,
            Swarm.state.in_(ACTIVE),
            Swarm.requester_id != actor.id,
            visible_to(actor),
            ~exists().where(_is_in(), Participation.person_id == actor.id),
            lacks,
        )
        .order_by(Swarm.severity, Swarm.opened_at.desc())
        .limit(limit)
    )
    return list(rows)


def _is_in() -> ColumnElement[bool]:
    return and_(
        Participation.workspace_id == Swarm.workspace_id,
        Participation.swarm_id == Swarm.id,
        Participation.joined_at.is_not(None),
        Participation.left_at.is_(None),
    )


def _somebody_in() -> ColumnElement[bool]:
    # Owner and requester ask because they do not know: their own skills cover nothing.
    called = exists().where(
        Ask.workspace_id == SwarmSkill.workspace_id,
        Ask.swarm_id == SwarmSkill.swarm_id,
        Ask.skill_id == SwarmSkill.skill_id,
        Ask.person_id == Participation.person_id,
    )
    return exists().where(
        _is_in(),
        Participation.role != ParticipationRole.OWNER,
        Participation.person_id != Swarm.requester_id,
        or_(_knows(Participation), called),
    )


def _somebody_asked() -> ColumnElement[bool]:
    return exists().where(
        Ask.workspace_id == SwarmSkill.workspace_id,
        Ask.swarm_id == SwarmSkill.swarm_id,
        Ask.answered_at.is_(None),
        Ask.expired_at.is_(None),
        Ask.withdrawn_at.is_(None),
        or_(Ask.skill_id == SwarmSkill.skill_id, _knows(Ask)),
    )


def _knows(row: type[Ask | Participation]) -> ColumnElement[bool]:
    return exists().where(
        PersonSkill.workspace_id == SwarmSkill.workspace_id,
        PersonSkill.skill_id == SwarmSkill.skill_id,
        PersonSkill.person_id == row.person_id,
    )
