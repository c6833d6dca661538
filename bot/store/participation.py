"""Queries on asks, participation, access and thanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, update

from bot.store.writing import Scope
from models import (
    AccessRequest,
    Ask,
    Case,
    JoinSource,
    Participation,
    ParticipationRole,
    Swarm,
    SwarmCase,
    SwarmSkill,
    Thanks,
    Visibility,
    new_id,
)


class Participations:
    """Who was asked, who is in, who follows, who is thanked."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, swarm_id: str, person_id: str) -> Participation | None:
        """Return one person's part in a swarm."""
        return await self._scope.session.scalar(
            select(Participation).where(
                Participation.workspace_id == self._scope.workspace_id,
                Participation.swarm_id == swarm_id,
                Participation.person_id == person_id,
            )
        )

    async def ensure(self, swarm_id: str, person_id: str, role: ParticipationRole) -> Participation:
        """Return one person's part in a swarm, made with this role if there is none."""
        found = await self.of(swarm_id, person_id)
        if found is None:
            await self._scope.insert_new(
                Participation,
                id=new_id(),
                swarm_id=swarm_id,
                person_id=person_id,
                role=role,
                source="slack",
            )
            found = await self.of(swarm_id, person_id)
        if found is None:
            raise LookupError(f"no participation of {person_id} in {swarm_id}")
        return found

    async def contributed(self, swarm_id: str, person_id: str) -> bool:
        """Note the moment of somebody's first words; return False if it is noted already."""
        noted = await self._scope.session.execute(
            update(Participation)
            .where(
                Participation.workspace_id == self._scope.workspace_id,
                Participation.swarm_id == swarm_id,
                Participation.person_id == person_id,
                Participation.first_contribution_at.is_(None),
            )
            .values(first_contribution_at=self._scope.now)
            .returning(Participation.id)
        )
        return noted.first() is not None

    async def begin(self, swarm_id: str, requester_id: str) -> None:
        """Put the requester into a swarm that is new, so that nobody else can have done it."""
        await self._scope.insert(
            Participation,
            swarm_id=swarm_id,
            person_id=requester_id,
            role=ParticipationRole.OBSERVER,
            source=JoinSource.REQUESTER,
            joined_at=self._scope.now,
        )

    async def all(self, swarm_id: str) -> list[Participation]:
        """Return everybody's part in a swarm, in the order they joined."""
        rows = await self._scope.session.scalars(
            select(Participation)
            .where(
                Participation.workspace_id == self._scope.workspace_id,
                Participation.swarm_id == swarm_id,
            )
            .order_by(Participation.joined_at, Participation.person_id)
        )
        return list(rows)

    async def ask(self, ask_id: str) -> Ask | None:
        """Return an ask as it stands now."""
        return await self._scope.session.scalar(
            select(Ask)
            .where(Ask.workspace_id == self._scope.workspace_id, Ask.id == ask_id)
            .execution_options(populate_existing=True)
        )

    def add_ask(self, ask: Ask) -> Ask:
        """Add an ask."""
        return self._scope.add(ask)

    async def asks(self, swarm_id: str) -> list[Ask]:
        """Return all asks of a swarm, in the order they were made."""
        rows = await self._scope.session.scalars(
            select(Ask)
            .where(Ask.workspace_id == self._scope.workspace_id, Ask.swarm_id == swarm_id)
            .order_by(Ask.round, Ask.created_at, Ask.id)
        )
        return list(rows)

    async def evidence(self, levels: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
        """Return, by person, the case in which they were last thanked for one of their skills.

        Only cases of open-to-all swarms are named. `levels` are by person and skill.
        """
        rows = await self._scope.session.execute(
            select(Thanks.to_id, SwarmSkill.skill_id, Case.reference)
            .join(
                Swarm, (Swarm.workspace_id == Thanks.workspace_id) & (Swarm.id == Thanks.swarm_id)
            )
            .join(
                SwarmSkill,
                (SwarmSkill.workspace_id == Swarm.workspace_id) & (SwarmSkill.swarm_id == Swarm.id),
            )
            .join(
                SwarmCase,
                (SwarmCase.workspace_id == Swarm.workspace_id) & (SwarmCase.swarm_id == Swarm.id),
            )
            .join(
                Case,
                (Case.workspace_id == SwarmCase.workspace_id) & (Case.id == SwarmCase.case_id),
            )
            .where(
                Thanks.workspace_id == self._scope.workspace_id,
                Swarm.visibility == Visibility.OPEN,
                Thanks.to_id.in_(levels),
                SwarmSkill.skill_id.in_({skill for known in levels.values() for skill in known}),
            )
            .order_by(Thanks.at)
        )
        return {
            person_id: reference
            for person_id, skill_id, reference in rows
            if skill_id in levels[person_id]
        }

    async def access_request(self, request_id: str) -> AccessRequest | None:
        """Return somebody's wish to be let in."""
        return await self._scope.session.scalar(
            select(AccessRequest)
            .where(
                AccessRequest.workspace_id == self._scope.workspace_id,
                AccessRequest.id == request_id,
            )
            .execution_options(populate_existing=True)
        )

    async def access_of(self, swarm_id: str, person_id: str) -> AccessRequest | None:
        """Return one person's wish to be let into a swarm."""
        return await self._scope.session.scalar(
            select(AccessRequest).where(
                AccessRequest.workspace_id == self._scope.workspace_id,
                AccessRequest.swarm_id == swarm_id,
                AccessRequest.person_id == person_id,
            )
        )

    async def waiting_access(self, swarm_id: str) -> Sequence[AccessRequest]:
        """Return the wishes to be let into a swarm that nobody has answered, the oldest first."""
        found = await self._scope.session.scalars(
            select(AccessRequest)
            .where(
                AccessRequest.workspace_id == self._scope.workspace_id,
                AccessRequest.swarm_id == swarm_id,
                AccessRequest.answered_at.is_(None),
            )
            .order_by(AccessRequest.asked_at, AccessRequest.id)
        )
        return found.all()

    def add_access(self, swarm_id: str, person_id: str) -> AccessRequest:
        """Add somebody's wish to be let into a swarm."""
        return self._scope.add(
            AccessRequest(
                workspace_id=self._scope.workspace_id,
                id=new_id(),
                swarm_id=swarm_id,
                person_id=person_id,
                asked_at=self._scope.now,
            )
        )

    async def thank(self, swarm_id: str, *, to: str, by: str, how: str, note: str) -> bool:
        """Note a thank-you; one person thanks another once per swarm."""
        return await self._scope.insert_new(
            Thanks,
            id=new_id(),
            swarm_id=swarm_id,
            to_id=to,
            from_id=by,
            how=how,
            note=note,
            at=self._scope.now,
        )

    async def thanks(self, swarm_id: str) -> list[Thanks]:
        """Return the thanks given for a swarm."""
        rows = await self._scope.session.scalars(
            select(Thanks)
            .where(Thanks.workspace_id == self._scope.workspace_id, Thanks.swarm_id == swarm_id)
            .order_by(Thanks.at, Thanks.id)
        )
        return list(rows)

    async def first_thanked_between(self, since: datetime, until: datetime) -> list[str]:
        """Return the people whose first thanks in an open-to-all swarm fell in a span."""
        open_to_all = exists().where(
            Swarm.workspace_id == Thanks.workspace_id,
            Swarm.id == Thanks.swarm_id,
            Swarm.visibility == Visibility.OPEN,
        )
        first = func.min(Thanks.at)
        rows = await self._scope.session.execute(
            select(Thanks.to_id, first)
            .where(Thanks.workspace_id == self._scope.workspace_id, open_to_all)
            .group_by(Thanks.to_id)
            .having(first >= since, first < until)
            .order_by(first, Thanks.to_id)
        )
        return [row[0] for row in rows]
