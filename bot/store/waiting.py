"""Queries on what waits for somebody: drafts to finish, questions that only they can answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
        """Return what has begun to wait in a span, and of which nobody was reminded."""
        waiting = self._waiting()
        reminded = exists().where(
            Reminder.workspace_id == self._scope.workspace_id,
            Reminder.object_id == waiting.c.object_id,
            Reminder.purpose == waiting.c.kind,
            Reminder.person_id == waiting.c.person_id,
        )
        return await self._items(waiting, waiting.c.since.between(since, until), ~reminded)

    async def waits(self, item: Item) -> bool:
        """Tell whether something still waits for the same person, and since then."""
        waiting = self._waiting()
        found = await self._items(
            waiting, waiting.c.kind == item.kind, waiting.c.object_id == item.object_id
        )
        return item in found

    async def remind(self, item: Item) -> bool:
        """Note that somebody is reminded of something; return False if they were before."""
        return await self._scope.insert_new(
            Reminder,
            id=new_id(),
            object_id=item.object_id,
            purpose=item.kind,
            person_id=item.person_id,
            sent_at=self._scope.now,
        )

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
        key = {"object_id": lead_id, "purpose": LISTED, "person_id": lead_id}
        is_first = await self._scope.insert_new(
            Reminder, id=new_id(), sent_at=self._scope.now, **key
        )
        if not is_first:
            row = await self._scope.session.scalar(
                select(Reminder)
                .filter_by(workspace_id=self._scope.workspace_id, **key)
                .with_for_update()
            )
            if row is not None:
                row.sent_at = self._scope.now

    async def _items(
        self, waiting: Subquery, *conditions: ColumnElement[bool], lead: Actor | None = None
    ) -> list[Item]:
        rows = await self._scope.session.execute(
            select(waiting)
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

    def _drafts(self) -> Select[str, str, str, str, datetime]:
        return (
            select(
                literal(str(Waits.DRAFT)).label("kind"),
                Article.id.label("object_id"),
                Swarm.id.label("swarm_id"),
                owner_id().label("person_id"),
                ArticleVersion.at.label("since"),
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

    def _wishes(self) -> Select[str, str, str, str, datetime]:
        return (
            select(
                literal(str(Waits.ACCESS)),
                AccessRequest.id,
                Swarm.id,
                owner_id(),
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

    def _handoffs(self) -> Select[str, str, str, str, datetime]:
        return (
            select(
                literal(str(Waits.HANDOFF)),
                CaseOwner.id,
                Swarm.id,
                CaseOwner.to_id,
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
