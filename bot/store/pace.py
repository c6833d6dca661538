"""Queries on how long it takes lately until people answer, and until somebody comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, func, select

from bot.store.writing import Scope
from models import Ask, Participation, ParticipationRole, Swarm, SwarmState, UtcDateTime, Visibility


@dataclass(frozen=True)
class Waited:
    """How long one swarm waited for somebody from its first question on; None where in vain."""

    severity: int
    span: timedelta | None


class Pace:
    """Spans without names, of swarms that are open to all: private ones are no part of them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def until_somebody_came(self, since: datetime, *, limit: int) -> list[Waited]:
        """Return how long each of the latest swarms waited that promised somebody.

        One that nobody has come to counts once its promise has passed.
        """
        asked = (
            select(func.min(Ask.sent_at, type_=UtcDateTime()))
            .where(
                Ask.workspace_id == Swarm.workspace_id,
                Ask.swarm_id == Swarm.id,
                Ask.is_added == false(),
            )
            .scalar_subquery()
        )
        lately = (
            select(
                Swarm.id,
                Swarm.severity,
                Swarm.requester_id,
                Swarm.is_promise_kept,
                asked.label("asked_at"),
            )
            .where(*self._counts(since), Swarm.promised_at.is_not(None))
            .order_by(Swarm.opened_at.desc())
            .limit(limit)
            .subquery("lately")
        )
        came = (
            select(func.min(Participation.joined_at, type_=UtcDateTime()))
            .where(
                Participation.workspace_id == self._scope.workspace_id,
                Participation.swarm_id == lately.c.id,
                Participation.person_id != lately.c.requester_id,
                Participation.role != ParticipationRole.OWNER,
                Participation.joined_at >= lately.c.asked_at,
            )
            .correlate(lately)
            .scalar_subquery()
        )
        rows = await self._scope.session.execute(
            select(lately.c.severity, lately.c.asked_at, lately.c.is_promise_kept, came).where(
                lately.c.asked_at.is_not(None)
            )
        )
        return [
            Waited(severity, None if came_at is None else came_at - asked_at)
            for severity, asked_at, is_kept, came_at in rows
            if came_at is not None or is_kept is False
        ]

    async def answers(self, since: datetime, *, limit: int) -> list[tuple[int, timedelta]]:
        """Return the severity of the latest questions that were answered, and after how long."""
        rows = await self._scope.session.execute(
            select(Swarm.severity, Ask.sent_at, Ask.answered_at)
            .join(Ask, (Ask.workspace_id == Swarm.workspace_id) & (Ask.swarm_id == Swarm.id))
            .where(
                *self._counts(since),
                Ask.is_added == false(),
                Ask.sent_at.is_not(None),
                Ask.answered_at.is_not(None),
            )
            .order_by(Swarm.opened_at.desc())
            .limit(limit)
        )
        return [
            (severity, answered_at - sent_at)
            for severity, sent_at, answered_at in rows
            if sent_at is not None and answered_at is not None
        ]

    def _counts(self, since: datetime) -> tuple[ColumnElement[bool], ...]:
        return (
            Swarm.workspace_id == self._scope.workspace_id,
            # The index goes on with the state.
            Swarm.state.in_(list(SwarmState)),
            Swarm.opened_at > since,
            Swarm.visibility == Visibility.OPEN,
        )
