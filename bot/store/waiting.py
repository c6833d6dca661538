"""Queries on what waits for somebody: drafts to finish, questions that only they can answer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, literal, select, true, union_all
from sqlalchemy.sql.selectable import Subquery

from bot.records import Actor
from bot.store.visibility import owner_id, visible_to
from bot.store.writing import Scope
from models import (
    ACTIVE,
    AccessRequest,
    Article,
    ArticleState,
    ArticleVersion,
    CaseOwner,
    Person,
    Reminder,
    Swarm,
    new_id,
)

LISTED = "lead_list"
"""The purpose of a reminder that is a lead's list: there is one row for each lead."""
TRY_AGAIN = timedelta(hours=20)
"""After how long somebody is written to again whom a reminder did not reach: on the next day."""


class Waits(StrEnum):
    """What can wait for somebody."""

    DRAFT = "draft"
    """The article of a swarm that has ended, for the owner to publish or discard."""
    ACCESS = "access"
    """Somebody's wish to enter a private swarm, for its owner to answer."""
    HANDOFF = "handoff"
    """The question to take over a case, for whoever was asked."""


@dataclass(frozen=True)
class Item:
    """Something that waits, for whom, and since when."""

    kind: Waits
    object_id: str
    swarm_id: str
    person_id: str
    since: datetime


class Waiting:
    """What people have not finished or answered."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def unreminded(self, since: datetime, until: datetime) -> list[Item]:
        """Return what has begun to wait in a span, and of which nobody was reminded since.

        What was asked for again, after it had been taken back, begins to wait anew.
        """
        waiting = self._waiting()
        reminded = exists().where(
            Reminder.workspace_id == self._scope.workspace_id,
            Reminder.object_id == waiting.c.object_id,
            Reminder.purpose == waiting.c.kind,
            Reminder.person_id == waiting.c.person_id,
            Reminder.sent_at >= waiting.c.asked_at,
            self._counts(),
        )
        return await self._items(waiting, waiting.c.since.between(since, until), ~reminded)

    async def reminded(self, kind: Waits, *, since: datetime) -> set[str]:
        """Return who was reminded of something of a kind after an instant."""
        rows = await self._scope.session.scalars(
            select(Reminder.person_id).where(
                Reminder.workspace_id == self._scope.workspace_id,
                Reminder.purpose == kind,
                Reminder.sent_at > since,
            )
        )
        return set(rows)

    async def remind(self, item: Item) -> None:
        """Note that somebody is being reminded of something."""
        await self._sent(item.object_id, item.kind, item.person_id)

    async def reached(self, object_id: str, purpose: str, person_id: str) -> None:
        """Note that a reminder, or a lead's list, stands in somebody's messages."""
        row = await self._reminder(object_id, purpose, person_id)
        if row is not None:
            row.reached_at = self._scope.now

    async def has_reached(self, object_id: str, purpose: str, person_id: str) -> bool:
        """Tell whether the last reminder of something got to somebody."""
        return await self.reached_at(object_id, purpose, person_id) is not None

    async def reached_at(self, object_id: str, purpose: str, person_id: str) -> datetime | None:
        """Return when the last reminder of something got to somebody, or None if it did not."""
        row = await self._scope.session.scalar(self._which(object_id, purpose, person_id))
        return None if row is None else row.reached_at

    async def for_lead(self, lead: Actor, since: datetime, until: datetime) -> list[Item]:
        """Return what has begun to wait in a span for a lead's people, the longest first.

        What the lead may not see is left out.
        """
        waiting = self._waiting()
        return await self._items(
            waiting, waiting.c.since.between(since, until), Person.lead_id == lead.id, lead=lead
        )

    async def leads(self, since: datetime, until: datetime, listed_by: datetime) -> list[str]:
        """Return whose people something waits for, unless they had their list after an instant."""
        waiting = self._waiting()
        listed = exists().where(
            Reminder.workspace_id == self._scope.workspace_id,
            Reminder.object_id == Person.lead_id,
            Reminder.purpose == LISTED,
            Reminder.sent_at > listed_by,
            self._counts(),
        )
        rows = await self._scope.session.scalars(
            select(Person.lead_id)
            .join(waiting, waiting.c.person_id == Person.id)
            .where(
                Person.workspace_id == self._scope.workspace_id,
                Person.lead_id.is_not(None),
                waiting.c.since.between(since, until),
                ~listed,
            )
            .distinct()
            .order_by(Person.lead_id)
        )
        return [lead_id for lead_id in rows if lead_id is not None]

    async def listed(self, lead_id: str) -> None:
        """Note that a lead gets their list now."""
        await self._sent(lead_id, LISTED, lead_id)

    def _counts(self) -> ColumnElement[bool]:
        """Return which reminders count: those that got there, or may yet be on their way."""
        on_its_way = Reminder.sent_at > self._scope.now - TRY_AGAIN
        return Reminder.reached_at.is_not(None) | on_its_way

    async def _sent(self, object_id: str, purpose: str, person_id: str) -> None:
        is_first = await self._scope.insert_new(
            Reminder,
            id=new_id(),
            object_id=object_id,
            purpose=purpose,
            person_id=person_id,
            sent_at=self._scope.now,
        )
        row = None if is_first else await self._reminder(object_id, purpose, person_id)
        if row is not None:
            row.sent_at, row.reached_at = self._scope.now, None

    async def _reminder(self, object_id: str, purpose: str, person_id: str) -> Reminder | None:
        held = self._which(object_id, purpose, person_id).with_for_update()
        return await self._scope.session.scalar(held)

    def _which(self, object_id: str, purpose: str, person_id: str) -> Select[Reminder]:
        return select(Reminder).where(
            Reminder.workspace_id == self._scope.workspace_id,
            Reminder.object_id == object_id,
            Reminder.purpose == purpose,
            Reminder.person_id == person_id,
        )

    async def _items(
        self, waiting: Subquery, *conditions: ColumnElement[bool], lead: Actor | None = None
    ) -> list[Item]:
        parts = [waiting.c[part.name] for part in fields(Item)]
        rows = await self._scope.session.execute(
            select(*parts)
            .join(Person, Person.id == waiting.c.person_id)
            .join(Swarm, Swarm.id == waiting.c.swarm_id)
            .where(
                Person.workspace_id == self._scope.workspace_id,
                Swarm.workspace_id == self._scope.workspace_id,
                true() if lead is None else visible_to(lead),
                *conditions,
            )
            .order_by(waiting.c.since, waiting.c.object_id)
        )
        return [Item(Waits(kind), *others) for kind, *others in rows]

    def _waiting(self) -> Subquery:
        return union_all(self._drafts(), self._wishes(), self._handoffs()).subquery("waiting")

    def _drafts(self) -> Select[str, str, str, str, datetime, datetime | None]:
        return (
            select(
                literal(str(Waits.DRAFT)).label("kind"),
                Article.id.label("object_id"),
                Swarm.id.label("swarm_id"),
                owner_id().label("person_id"),
                ArticleVersion.at.label("since"),
                # Whoever edits it is at it: that begins no new wait, as a new end does.
                Swarm.ended_at.label("asked_at"),
            )
            .join(
                Swarm, (Swarm.workspace_id == Article.workspace_id) & (Swarm.id == Article.swarm_id)
            )
            .join(
                ArticleVersion,
                (ArticleVersion.workspace_id == Article.workspace_id)
                & (ArticleVersion.article_id == Article.id)
                & (ArticleVersion.number == Article.version),
            )
            .where(
                Article.workspace_id == self._scope.workspace_id,
                Article.state == ArticleState.WORK_IN_PROGRESS,
                Swarm.ended_at.is_not(None),
            )
        )

    def _wishes(self) -> Select[str, str, str, str, datetime, datetime]:
        return (
            select(
                literal(str(Waits.ACCESS)),
                AccessRequest.id,
                Swarm.id,
                owner_id(),
                AccessRequest.asked_at,
                AccessRequest.asked_at,
            )
            .join(
                Swarm,
                (Swarm.workspace_id == AccessRequest.workspace_id)
                & (Swarm.id == AccessRequest.swarm_id),
            )
            .where(
                AccessRequest.workspace_id == self._scope.workspace_id,
                AccessRequest.answered_at.is_(None),
                Swarm.state.in_(ACTIVE),
            )
        )

    def _handoffs(self) -> Select[str, str, str, str, datetime, datetime]:
        return (
            select(
                literal(str(Waits.HANDOFF)),
                CaseOwner.id,
                Swarm.id,
                CaseOwner.to_id,
                CaseOwner.asked_at,
                CaseOwner.asked_at,
            )
            .join(
                Swarm,
                (Swarm.workspace_id == CaseOwner.workspace_id) & (Swarm.id == CaseOwner.swarm_id),
            )
            .where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.accepted_at.is_(None),
                CaseOwner.declined_at.is_(None),
                CaseOwner.withdrawn_at.is_(None),
                Swarm.state.in_(ACTIVE),
            )
        )
