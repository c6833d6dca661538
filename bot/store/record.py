"""The append-only log of what happened, and the audit of who was let at what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Double, cast, func, select, true

from bot.store.writing import Scope
from models import AccessAudit, EventLog, Swarm, Visibility


class Record:
    """Writes what happened; holds ids and codes, never a text that a person wrote."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def happened(
        self,
        kind: str,
        *,
        actor: str | None = None,
        swarm: str | None = None,
        case: str | None = None,
        person: str | None = None,
        article: str | None = None,
        subject: str | None = None,
    ) -> None:
        """Append an event, such as `swarm_opened`."""
        self._scope.add(
            EventLog(
                workspace_id=self._scope.workspace_id,
                kind=kind,
                at=self._scope.now,
                actor_id=actor,
                swarm_id=swarm,
                case_id=case,
                person_id=person,
                article_id=article,
                subject=subject,
            )
        )

    async def last(
        self, kinds: Sequence[str], *, swarm: str, actor: str | None = None
    ) -> EventLog | None:
        """Return the latest event of these kinds in a swarm, by this person if one is given."""
        who = true() if actor is None else EventLog.actor_id == actor
        return await self._scope.session.scalar(
            select(EventLog)
            .where(
                EventLog.workspace_id == self._scope.workspace_id,
                EventLog.swarm_id == swarm,
                EventLog.kind.in_(kinds),
                who,
            )
            .order_by(EventLog.at.desc(), EventLog.id.desc())
            .limit(1)
        )

    async def count(
        self, kind: str, *, swarm: str, person: str, subject: str, since: datetime
    ) -> int:
        """Return how many events of a kind and subject were about somebody after an instant."""
        found = await self._scope.session.scalar(
            select(func.count()).where(
                EventLog.workspace_id == self._scope.workspace_id,
                EventLog.swarm_id == swarm,
                EventLog.kind == kind,
                EventLog.person_id == person,
                EventLog.subject == subject,
                EventLog.at > since,
            )
        )
        return found or 0

    async def swarms_with(self, kind: str) -> set[str]:
        """Return the swarms in which something of a kind has ever happened."""
        rows = await self._scope.session.scalars(
            select(EventLog.swarm_id).where(
                EventLog.workspace_id == self._scope.workspace_id,
                EventLog.kind == kind,
                EventLog.swarm_id.is_not(None),
            )
        )
        return {swarm_id for swarm_id in rows if swarm_id is not None}

    async def largest(self, kind: str, *, swarm: str, actor: str) -> float | None:
        """Return the largest number that is the subject of somebody's events of a kind."""
        latest: float | None = await self._scope.session.scalar(
            select(func.max(cast(EventLog.subject, Double))).where(
                EventLog.workspace_id == self._scope.workspace_id,
                EventLog.swarm_id == swarm,
                EventLog.actor_id == actor,
                EventLog.kind == kind,
            )
        )
        return latest

    def audit(self, action: str, *, actor: str | None, subject: str | None, allowed: bool) -> None:
        """Append that somebody was let at something guarded, or was not."""
        self._scope.add(
            AccessAudit(
                workspace_id=self._scope.workspace_id,
                action=action,
                actor_id=actor,
                subject_id=subject,
                is_allowed=allowed,
                at=self._scope.now,
            )
        )

    async def subjects_in_open_swarms(
        self, kind: str, since: datetime, until: datetime
    ) -> list[str]:
        """Return the subjects of a kind of event in a span, the most frequent first.

        What happened in a private swarm is no part of it.
        """
        rows = await self._scope.session.scalars(
            select(EventLog.subject)
            .join(
                Swarm,
                (Swarm.workspace_id == EventLog.workspace_id) & (Swarm.id == EventLog.swarm_id),
            )
            .where(
                EventLog.workspace_id == self._scope.workspace_id,
                EventLog.kind == kind,
                EventLog.at >= since,
                EventLog.at < until,
                EventLog.subject.is_not(None),
                Swarm.visibility == Visibility.OPEN,
            )
            .group_by(EventLog.subject)
            .order_by(func.count().desc(), EventLog.subject)
        )
        return [subject for subject in rows if subject is not None]
