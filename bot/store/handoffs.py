"""Queries on handoffs: who was asked to take a case over, and what came of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from bot.store.writing import Scope
from models import CaseOwner, Person, new_id

HANDOFF = "handoff"
RECEIPT = "receipt"
REMINDER = "handoff_reminder"
OWNER_TOLD = "handoff_owner_told"


class Handoffs:
    """Questions whether somebody takes a case over."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ask(
        self, case_id: str, swarm_id: str, *, owner_id: str, to: str, by: str, reason: str
    ) -> CaseOwner:
        """Add a question that waits for its answer."""
        return self._scope.add(
            CaseOwner(
                workspace_id=self._scope.workspace_id,
                id=new_id(),
                case_id=case_id,
                swarm_id=swarm_id,
                from_id=owner_id,
                to_id=to,
                asked_by_id=by,
                reason=reason,
                asked_at=self._scope.now,
            )
        )

    async def by_id(self, handoff_id: str) -> CaseOwner | None:
        """Return a handoff as it stands now."""
        return await self._scope.session.scalar(
            select(CaseOwner)
            .where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.id == handoff_id,
                CaseOwner.swarm_id.is_not(None),
            )
            .execution_options(populate_existing=True)
        )

    async def asked(self, swarm_id: str, *, owner_id: str) -> set[str]:
        """Return who has ever been asked to take a case over from this owner."""
        rows = await self._scope.session.scalars(
            select(CaseOwner.to_id).where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.swarm_id == swarm_id,
                CaseOwner.from_id == owner_id,
            )
        )
        return set(rows)

    async def waiting_for(self, swarm_id: str) -> CaseOwner | None:
        """Return the one question of a swarm that waits for its answer."""
        rows = await self._waiting(CaseOwner.swarm_id == swarm_id)
        return next(iter(rows), None)

    async def waiting_in(self, swarm_ids: Collection[str]) -> dict[str, str]:
        """Return who has been asked to take a case over and has not answered, by swarm."""
        rows = await self._waiting(CaseOwner.swarm_id.in_(swarm_ids)) if swarm_ids else []
        return {row.swarm_id: row.to_id for row in rows if row.swarm_id is not None}

    async def of_who_is_back(self) -> list[tuple[str, str]]:
        """Return swarms whose case somebody is asked to take over from who has an account again.

        It is the bot that asks so, without a reason; the handoff's id comes after the swarm's.
        """
        is_back = exists().where(
            Person.workspace_id == CaseOwner.workspace_id,
            Person.id == CaseOwner.from_id,
            Person.is_deactivated == false(),
            Person.erased_at.is_(None),
        )
        asks_nobody = and_(CaseOwner.reason == "", CaseOwner.asked_by_id == CaseOwner.from_id)
        rows = await self._waiting(and_(asks_nobody, is_back))
        return [(row.swarm_id, row.id) for row in rows if row.swarm_id is not None]

    async def waiting_of(self, person_id: str) -> list[CaseOwner]:
        """Return the questions that wait and that somebody asked or has to answer."""
        return await self._waiting(
            or_(CaseOwner.to_id == person_id, CaseOwner.asked_by_id == person_id)
        )

    async def _waiting(self, which: ColumnElement[bool]) -> list[CaseOwner]:
        rows = await self._scope.session.scalars(
            select(CaseOwner).where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.swarm_id.is_not(None),
                CaseOwner.accepted_at.is_(None),
                CaseOwner.declined_at.is_(None),
                CaseOwner.withdrawn_at.is_(None),
                which,
            )
        )
        return list(rows)
