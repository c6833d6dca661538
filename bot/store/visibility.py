"""The one condition under which a swarm, or a word of it, is shown to somebody."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, or_, select

from bot.records import Actor
from models import (
    CaseOwner,
    CaseSkill,
    Participation,
    PersonInterest,
    PersonSkill,
    Skill,
    Swarm,
    SwarmCase,
    SwarmSkill,
    Visibility,
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a swarm may be shown to somebody.

    Open swarms are for every member; private ones only for those who are in and for the owner of
    the case. To guests and external people only those are shown in which they are.
    """
    is_in = exists().where(
        Participation.workspace_id == Swarm.workspace_id,
        Participation.swarm_id == Swarm.id,
        Participation.person_id == actor.id,
        Participation.joined_at.is_not(None),
        Participation.left_at.is_(None),
    )
    if actor.kind != "member":
        return is_in
    return or_(Swarm.visibility == Visibility.OPEN, is_in, owner_id() == actor.id)


def tells_skill_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which somebody may learn that a skill has ever been named.

    A name that was first typed for a private swarm may say what that swarm is about.
    """
    by_people_and_cases = (
        exists().where(row.workspace_id == Skill.workspace_id, row.skill_id == Skill.id)
        for row in (PersonSkill, PersonInterest, CaseSkill)
    )
    by_swarm = exists().where(
        SwarmSkill.workspace_id == Skill.workspace_id,
        SwarmSkill.skill_id == Skill.id,
        Swarm.workspace_id == SwarmSkill.workspace_id,
        Swarm.id == SwarmSkill.swarm_id,
        visible_to(actor),
    )
    return or_(*by_people_and_cases, by_swarm)


def owner_id() -> ColumnElement[str]:
    """Return who owns the case of a swarm now: whoever took it last, or who opened the swarm."""
    # One within the other, so that each starts from a swarm, and not from all there are.
    of_case = (
        select(CaseOwner.to_id)
        .where(
            CaseOwner.workspace_id == SwarmCase.workspace_id,
            CaseOwner.case_id == SwarmCase.case_id,
            CaseOwner.accepted_at.is_not(None),
        )
        .order_by(CaseOwner.accepted_at.desc(), CaseOwner.id.desc())
        .limit(1)
        .correlate(SwarmCase)
        .scalar_subquery()
    )
    took_it_last = (
        select(of_case)
        .where(
            SwarmCase.workspace_id == Swarm.workspace_id,
            SwarmCase.swarm_id == Swarm.id,
            of_case.is_not(None),
        )
        .order_by(SwarmCase.attached_at, SwarmCase.id)
        .limit(1)
        .correlate(Swarm)
        .scalar_subquery()
    )
    return func.coalesce(took_it_last, Swarm.requester_id)
