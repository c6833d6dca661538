"""Queries on which swarms time has come for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from bot.store.visibility import owner_id
from bot.store.writing import Scope
from models import (
    ACTIVE,
    AccessRequest,
    Ask,
    CaseOwner,
    Participation,
    ParticipationRole,
    Person,
    PersonKind,
    Role,
    RoleGrant,
    Skill,
    Swarm,
    SwarmState,
    Visibility,
)


class Dues:
    """Which swarms are to be looked at now. Whoever looks takes the swarm and asks again."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def to_search(self) -> list[str]:
        """Return the swarms whose search for experts goes on now, the longest due first."""
        rows = await self._scope.session.scalars(
            select(Swarm.id)
            .where(
                Swarm.workspace_id == self._scope.workspace_id,
                Swarm.search_at.is_not(None),
                Swarm.search_at <= self._scope.now,
            )
            .order_by(Swarm.search_at)
        )
        return list(rows)

    async def departed(self) -> list[tuple[str, str]]:
        """Return open swarms, each with somebody deactivated who is in it, was asked or wants in.

        Asked to help, or to own the case. The owner counts in private ones alone: in others
        their lead sees the swarm, and that they are away.
        """
        is_in = and_(
            Participation.joined_at.is_not(None),
            Participation.left_at.is_(None),
            or_(
                Participation.role != ParticipationRole.OWNER,
                Swarm.visibility == Visibility.PRIVATE,
            ),
        )
        is_waited_for = and_(
            Ask.answered_at.is_(None), Ask.withdrawn_at.is_(None), Ask.expired_at.is_(None)
        )
        found: set[tuple[str, str]] = set()
        for table, person_id, still in (
            (Participation, Participation.person_id, is_in),
            (Ask, Ask.person_id, is_waited_for),
            (CaseOwner, CaseOwner.to_id, _is_to_own()),
            (AccessRequest, AccessRequest.person_id, AccessRequest.answered_at.is_(None)),
        ):
            rows = await self._scope.session.execute(
                select(table.swarm_id, person_id)
                .select_from(table)
                .join(
                    Person,
                    (Person.workspace_id == table.workspace_id) & (Person.id == person_id),
                )
                .join(
                    Swarm,
                    (Swarm.workspace_id == table.workspace_id) & (Swarm.id == table.swarm_id),
                )
                .where(
                    table.workspace_id == self._scope.workspace_id,
                    Person.is_deactivated == true(),
                    Swarm.state.in_(ACTIVE),
                    still,
                )
            )
            found.update((swarm_id, person_id) for swarm_id, person_id in rows if swarm_id)
        return sorted(found)

    async def ownerless(self) -> dict[str, str]:
        """Return open swarms to which nobody sees, with their owner, who has no account any more.

        In a private one that is whoever is in it, in others the owner's lead. Where somebody is
        asked to take it over, their answer is waited for.
        """
        here, lead = self._scope.workspace_id, aliased(Person)
        owned = (
            select(Swarm.id, Swarm.visibility, Swarm.opened_at, owner_id().label("owner_id"))
            .where(Swarm.workspace_id == here, Swarm.state == SwarmState.OPEN)
            .subquery()
        )
        is_asked = exists().where(
            CaseOwner.workspace_id == here, CaseOwner.swarm_id == owned.c.id, _is_to_own()
        )
        has_lead = exists().where(
            lead.workspace_id == here, lead.id == Person.lead_id, lead.is_deactivated == false()
        )
        somebody = aliased(Person)
        has_somebody = exists().where(
            Participation.workspace_id == here,
            Participation.swarm_id == owned.c.id,
            Participation.joined_at.is_not(None),
            Participation.left_at.is_(None),
            somebody.workspace_id == here,
            somebody.id == Participation.person_id,
            somebody.is_deactivated == false(),
        )
        is_private = owned.c.visibility == Visibility.PRIVATE
        rows = await self._scope.session.execute(
            select(owned.c.id, owned.c.owner_id)
            .join(Person, Person.id == owned.c.owner_id)
            .where(
                Person.workspace_id == here,
                Person.is_deactivated == true(),
                ~is_asked,
                or_(and_(is_private, ~has_somebody), and_(~is_private, ~has_lead)),
            )
            .order_by(owned.c.opened_at)
        )
        return dict(rows.all())

    async def stalled(self, spans: Mapping[int, timedelta], *, most_nudges: int) -> list[str]:
        """Return the open swarms that have stood still for their severity's span, per nudge."""
        now = self._scope.now
        still = or_(
            *(
                and_(
                    Swarm.severity == severity,
                    Swarm.nudges == nudges,
                    Swarm.progress_at <= now - (nudges + 1) * span,
                )
                for severity, span in spans.items()
                for nudges in range(most_nudges)
            )
        )
        rows = await self._scope.session.scalars(
            select(Swarm.id)
            .where(
                Swarm.workspace_id == self._scope.workspace_id,
                Swarm.state == SwarmState.OPEN,
                still,
            )
            .order_by(Swarm.severity, Swarm.progress_at)
        )
        return list(rows)

    async def user_groups(self, skill_ids: Sequence[str]) -> dict[str, str]:
        """Return the Slack user groups of skills that have one, by skill."""
        rows = await self._scope.session.execute(
            select(Skill.id, Skill.user_group_id).where(
                Skill.workspace_id == self._scope.workspace_id,
                Skill.id.in_(skill_ids),
                Skill.user_group_id.is_not(None),
            )
        )
        return {skill_id: group for skill_id, group in rows if group}

    async def admins(self, *, limit: int) -> list[Person]:
        """Return admins to turn to, those who were named before those of Slack."""
        is_named = exists().where(
            RoleGrant.workspace_id == Person.workspace_id,
            RoleGrant.person_id == Person.id,
            RoleGrant.role == Role.ADMIN,
        )
        rows = await self._scope.session.scalars(
            select(Person)
            .where(
                Person.workspace_id == self._scope.workspace_id,
                Person.kind == PersonKind.MEMBER,
                Person.is_deactivated == false(),
                or_(is_named, Person.is_slack_admin == true()),
            )
            .order_by(is_named.desc(), Person.id)
            .limit(limit)
        )
        return list(rows)


def _is_to_own() -> ColumnElement[bool]:
    """Return the condition under which somebody is asked to own a case and has not answered."""
    return and_(
        CaseOwner.accepted_at.is_(None),
        CaseOwner.declined_at.is_(None),
        CaseOwner.withdrawn_at.is_(None),
    )
