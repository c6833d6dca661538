"""Finds the open swarms that are somebody's own business: each a part of their App Home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import aliased

from bot.records import Actor, Which
from bot.store.visibility import owner_id, visible_to
from bot.store.writing import Scope
from models import (
    ACTIVE,
    Ask,
    Case,
    CaseOwner,
    Participation,
    ParticipationRole,
    PersonInterest,
    PersonSkill,
    Swarm,
    SwarmCase,
    SwarmSkill,
)


@dataclass(frozen=True)
class Found:
    """The first swarms of a part, and how many there are in all."""

    swarms: Sequence[Swarm]
    total: int


async def swarms_for(
    scope: Scope, which: Which, actor: Actor, *, limit: int, start: int = 0
) -> Found:
    """Return the active swarms of a part that this person may see, the severe and old ones first.

    How many there are is counted in the same statement, so that nothing hidden is counted.
    """
    rows = await scope.session.execute(
        select(Swarm, func.count().over())
        .where(
            Swarm.workspace_id == scope.workspace_id,
            Swarm.state.in_(ACTIVE),
            visible_to(actor),
            CONDITIONS[which](actor),
        )
        .order_by(Swarm.severity, Swarm.opened_at, Swarm.id)
        .offset(start)
        .limit(limit)
    )
    found = rows.all()
    return Found([swarm for swarm, _ in found], found[0][1] if found else 0)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return or_(Swarm.requester_id == actor.id, owner_id() == actor.id)


def _needed(actor: Actor) -> ColumnElement[bool]:
    declined = exists().where(
        Ask.workspace_id == Swarm.workspace_id,
        Ask.swarm_id == Swarm.id,
        Ask.person_id == actor.id,
        Ask.is_accepted.is_(False),
    )
    own_skill = or_(
        *(
            exists().where(
                row.workspace_id == SwarmSkill.workspace_id,
                row.skill_id == SwarmSkill.skill_id,
                row.person_id == actor.id,
            )
            for row in (PersonSkill, PersonInterest)
        )
    )
    lacks = exists().where(
        SwarmSkill.workspace_id == Swarm.workspace_id,
        SwarmSkill.swarm_id == Swarm.id,
        own_skill,
        ~_somebody_in(),
        ~_somebody_else_asked(actor),
    )
    return and_(~_mine(actor), ~_is_in(actor), ~declined, lacks)


def _followed(actor: Actor) -> ColumnElement[bool]:
    return and_(_takes_part(actor), ~_mine(actor))


def _customers(actor: Actor) -> ColumnElement[bool]:
    whose = (
        select(func.coalesce(Swarm.customer_id, Case.customer_id))
        .select_from(SwarmCase)
        .join(Case, (Case.workspace_id == SwarmCase.workspace_id) & (Case.id == SwarmCase.case_id))
        .where(SwarmCase.workspace_id == Swarm.workspace_id, SwarmCase.swarm_id == Swarm.id)
        .order_by(SwarmCase.attached_at, SwarmCase.id)
        .limit(1)
        .correlate(Swarm)
        .scalar_subquery()
    )
    return and_(whose.in_(_own_customers(actor)), ~_mine(actor), ~_takes_part(actor))


def _own_customers(actor: Actor) -> CompoundSelect[str | None]:
    """Return the customers of the cases that somebody answers for, solved ones too."""
    later = aliased(CaseOwner)
    handed_on = exists().where(
        later.workspace_id == CaseOwner.workspace_id,
        later.case_id == CaseOwner.case_id,
        tuple_(later.accepted_at, later.id) > tuple_(CaseOwner.accepted_at, CaseOwner.id),
    )
    owned = select(CaseOwner.case_id).where(
        CaseOwner.workspace_id == actor.workspace_id,
        CaseOwner.to_id == actor.id,
        CaseOwner.accepted_at.is_not(None),
        ~handed_on,
    )
    by_case = select(Case.customer_id).where(
        Case.workspace_id == actor.workspace_id,
        Case.id.in_(owned),
        Case.customer_id.is_not(None),
    )
    theirs = aliased(Swarm)
    by_swarm = (
        select(theirs.customer_id)
        .join(
            SwarmCase,
            (SwarmCase.workspace_id == theirs.workspace_id) & (SwarmCase.swarm_id == theirs.id),
        )
        .where(
            theirs.workspace_id == actor.workspace_id,
            SwarmCase.case_id.in_(owned),
            theirs.customer_id.is_not(None),
        )
    )
    return union(by_case, by_swarm)


def _takes_part(actor: Actor) -> ColumnElement[bool]:
    follows = exists().where(
        Participation.workspace_id == Swarm.workspace_id,
        Participation.swarm_id == Swarm.id,
        Participation.person_id == actor.id,
        Participation.following_since.is_not(None),
    )
    return or_(_is_in(actor), follows)


def _is_in(actor: Actor) -> ColumnElement[bool]:
    return exists().where(_somebody(), Participation.person_id == actor.id)


def _somebody() -> ColumnElement[bool]:
    return and_(
        Participation.workspace_id == Swarm.workspace_id,
        Participation.swarm_id == Swarm.id,
        Participation.joined_at.is_not(None),
        Participation.left_at.is_(None),
    )


def _somebody_in() -> ColumnElement[bool]:
    # Owner and requester ask because they do not know: their own skills cover nothing.
    called = (
        exists()
        .where(
            Ask.workspace_id == SwarmSkill.workspace_id,
            Ask.swarm_id == SwarmSkill.swarm_id,
            Ask.skill_id == SwarmSkill.skill_id,
            Ask.person_id == Participation.person_id,
        )
        .correlate(SwarmSkill, Participation)
    )
    return (
        exists()
        .where(
            _somebody(),
            Participation.role != ParticipationRole.OWNER,
            Participation.person_id != Swarm.requester_id,
            or_(_knows(Participation), called),
        )
        .correlate(Swarm, SwarmSkill)
    )


def _somebody_else_asked(actor: Actor) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Ask.workspace_id == SwarmSkill.workspace_id,
            Ask.swarm_id == SwarmSkill.swarm_id,
            Ask.person_id != actor.id,
            Ask.answered_at.is_(None),
            Ask.expired_at.is_(None),
            Ask.withdrawn_at.is_(None),
            # Who wants to be asked again later may not come.
            Ask.later_at.is_(None),
            or_(Ask.skill_id == SwarmSkill.skill_id, _knows(Ask)),
        )
        .correlate(SwarmSkill)
    )


def _knows(row: type[Ask | Participation]) -> ColumnElement[bool]:
    # By itself a subquery would go with the one around it alone, not with those further out.
    return (
        exists()
        .where(
            PersonSkill.workspace_id == SwarmSkill.workspace_id,
            PersonSkill.skill_id == SwarmSkill.skill_id,
            PersonSkill.person_id == row.person_id,
        )
        .correlate(SwarmSkill, row)
    )


CONDITIONS = {
    Which.MINE: _mine,
    Which.NEEDED: _needed,
    Which.FOLLOWED: _followed,
    Which.CUSTOMERS: _customers,
}
