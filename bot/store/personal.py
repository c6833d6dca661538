"""What rows hold about a person: told to them, and erased where that is asked for."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import String

from bot.records import Holding
from bot.store.writing import Scope
from models import (
    AccessAudit,
    AccessRequest,
    Article,
    ArticleLink,
    ArticleVersion,
    Ask,
    Base,
    CaseOwner,
    EventLog,
    Installation,
    Mark,
    Operation,
    Participation,
    Person,
    PersonInterest,
    PersonSkill,
    Posted,
    Reminder,
    RoleGrant,
    Setting,
    SettingChange,
    Swarm,
    SwarmLink,
    SwarmUpdate,
    Thanks,
)

ERASED = "[erased]"


@dataclass(frozen=True)
class Held:
    """Rows that point to a person; `words` are the columns of text by or about them."""

    row: type[Base]
    column: str
    words: tuple[str, ...] = ()
    is_dropped: bool = False
    """Whether the row says nothing once the person is gone, and goes with them."""

    @property
    def table(self) -> Table:
        """Return the table."""
        return cast(Table, self.row.__table__)

    @property
    def name(self) -> str:
        """Return which rows these are, as `table.column`."""
        return f"{self.table.name}.{self.column}"


HELD = (
    Held(PersonSkill, "person_id", is_dropped=True),
    Held(PersonInterest, "person_id", is_dropped=True),
    Held(RoleGrant, "person_id", is_dropped=True),
    Held(RoleGrant, "granted_by"),
    Held(Reminder, "person_id", is_dropped=True),
    Held(Posted, "person_id", is_dropped=True),
    Held(Person, "lead_id"),
    Held(Swarm, "requester_id"),
    Held(Swarm, "resolved_by_id", words=("end_reason",)),
    Held(CaseOwner, "to_id", words=("reason",)),
    Held(CaseOwner, "from_id", words=("reason",)),
    Held(CaseOwner, "asked_by_id", words=("reason",)),
    Held(Ask, "person_id"),
    Held(Ask, "asked_by_id"),
    Held(Participation, "person_id"),
    Held(AccessRequest, "person_id"),
    Held(AccessRequest, "answered_by_id"),
    Held(SwarmUpdate, "person_id", words=("text",), is_dropped=True),
    Held(SwarmLink, "set_by_id"),
    Held(Mark, "author_id", words=("text", "permalink")),
    Held(Mark, "marked_by_id"),
    Held(Thanks, "to_id", words=("note",)),
    Held(Thanks, "from_id", words=("note",)),
    Held(Article, "published_by_id"),
    Held(ArticleVersion, "by_id"),
    Held(ArticleLink, "by_id"),
    Held(Setting, "changed_by"),
    Held(SettingChange, "changed_by_id"),
    Held(Operation, "asked_by_id"),
    Held(EventLog, "actor_id"),
    Held(EventLog, "person_id"),
    Held(AccessAudit, "actor_id"),
)
"""Every column that points to a person. Tests hold it against the tables."""

NOTES: tuple[tuple[type[Base], str], ...] = (
    (Operation, "args"),
    (Operation, "journal"),
    (Setting, "value"),
    (SettingChange, "before"),
    (SettingChange, "after"),
)
"""Where a value may name somebody by what they are called."""


class Personal:
    """Tells and erases what is kept about one person."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def named(self, email_or_slack_id: str) -> Person | None:
        """Return somebody by e-mail address or Slack id, who has not been erased."""
        wanted = email_or_slack_id.strip()
        return await self._scope.session.scalar(
            select(Person).where(
                Person.workspace_id == self._scope.workspace_id,
                or_(Person.slack_user_id == wanted, Person.email == wanted.lower()),
            )
        )

    async def held(self, person_id: str) -> list[Holding]:
        """Return how many rows of each kind point to somebody; none of those there are none of."""
        found = []
        for one in HELD:
            rows = select(func.count()).select_from(one.table).where(*self._rows(one, person_id))
            count = await self._scope.session.scalar(rows) or 0
            if count:
                found.append(Holding(one.name, count, has_words=bool(one.words)))
        return found

    async def waiting_asks(self, person_id: str) -> list[Ask]:
        """Return the questions to somebody that wait for an answer."""
        rows = await self._scope.session.scalars(
            select(Ask).where(
                Ask.workspace_id == self._scope.workspace_id, Ask.person_id == person_id
            )
        )
        return [ask for ask in rows if ask.is_waiting]

    async def parts(self, person_id: str) -> list[Participation]:
        """Return somebody's part in every swarm."""
        rows = await self._scope.session.scalars(
            select(Participation).where(
                Participation.workspace_id == self._scope.workspace_id,
                Participation.person_id == person_id,
            )
        )
        return list(rows)

    async def wishes(self, person_id: str) -> list[AccessRequest]:
        """Return somebody's wishes to be let in that nobody has answered."""
        rows = await self._scope.session.scalars(
            select(AccessRequest).where(
                AccessRequest.workspace_id == self._scope.workspace_id,
                AccessRequest.person_id == person_id,
                AccessRequest.answered_at.is_(None),
            )
        )
        return list(rows)

    async def marks(self, person_id: str) -> dict[str, list[Mark]]:
        """Return the marks on what somebody wrote, by swarm."""
        rows = await self._scope.session.scalars(
            select(Mark).where(
                Mark.workspace_id == self._scope.workspace_id, Mark.author_id == person_id
            )
        )
        found: dict[str, list[Mark]] = {}
        for mark in rows:
            found.setdefault(mark.swarm_id, []).append(mark)
        return found

    async def erase(self, person: Person) -> None:
        """Take out of all rows who somebody is and what they wrote; what is counted stays.

        The row of the person stays too, without anything that leads to them.
        """
        names = [n for n in (person.slack_user_id, person.email, person.name) if n]
        names += await self._direct_channels(person.id)
        for one in HELD:
            await self._erase(one, person.id)
        for row, column in NOTES:
            await self._erase_names(row, column, names)
        if person.slack_user_id:
            await self._erase_slack_id(person.slack_user_id)
        _make_nobody(person)
        person.erased_at = self._scope.now
        await self._scope.session.flush()

    async def _erase(self, one: Held, person_id: str) -> None:
        rows = self._rows(one, person_id)
        if one.is_dropped:
            await self._scope.session.execute(delete(one.table).where(*rows))
        elif one.row is Person:
            await self._scope.session.execute(update(one.table).where(*rows).values(lead_id=None))
        elif one.words:
            # Where it is empty it stays so: that nothing was written says something too.
            for word in one.words:
                there = one.table.c[word] != ""
                await self._scope.session.execute(
                    update(one.table).where(*rows, there).values({word: ERASED})
                )

    async def _erase_names(self, row: type[Base], column: str, names: Collection[str]) -> None:
        table = cast(Table, row.__table__)
        kept = sql_cast(table.c[column], String)
        found = await self._scope.session.execute(
            select(*table.primary_key, table.c[column]).where(
                table.c.workspace_id == self._scope.workspace_id,
                or_(
                    *(
                        kept.contains(form, autoescape=True)
                        for name in names
                        for form in _as_stored(name)
                    )
                ),
            )
        )
        keys = list(table.primary_key)
        for *key, value in found.all():
            here = [one == part for one, part in zip(keys, key, strict=True)]
            cleaned = without(value, names)
            await self._scope.session.execute(update(table).where(*here).values({column: cleaned}))

    async def _erase_slack_id(self, slack_user_id: str) -> None:
        """Erase where a Slack id stands for itself: who installed, and what was done for them."""
        await self._scope.session.execute(
            delete(Operation).where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.id.contains(slack_user_id, autoescape=True),
                Operation.ended_at.is_not(None),
            )
        )
        await self._scope.session.execute(
            update(Installation)
            .where(
                Installation.workspace_id == self._scope.workspace_id,
                Installation.installed_by == slack_user_id,
            )
            .values(installed_by=None)
        )

    async def _direct_channels(self, person_id: str) -> list[str]:
        """Return the channels in which nobody but somebody reads what the bot writes."""
        rows = await self._scope.session.scalars(
            select(Posted.channel_id)
            .where(Posted.workspace_id == self._scope.workspace_id, Posted.person_id == person_id)
            .distinct()
        )
        return list(rows)

    def _rows(self, one: Held, person_id: str) -> list[Any]:
        return [
            one.table.c.workspace_id == self._scope.workspace_id,
            one.table.c[one.column] == person_id,
        ]


def without(value: object, names: Collection[str]) -> object:
    """Return a note of ours in which no text names somebody."""
    if isinstance(value, str):
        # Where a message stands is noted as `channel:ts`.
        return ERASED if value in names or value.partition(":")[0] in names else value
    if isinstance(value, list):
        return [without(one, names) for one in value]
    if isinstance(value, dict):
        return {key: without(one, names) for key, one in value.items()}
    return value


def _as_stored(name: str) -> set[str]:
    # Drivers write letters beyond ASCII as escapes.
    return {name, json.dumps(name)[1:-1]}


def _make_nobody(person: Person) -> None:
    person.slack_user_id = person.email = person.locale = person.time_zone = None
    person.name = person.department = ""
    person.lead_id = person.max_swarms = person.paused_until = None
    person.work_from = person.work_to = person.languages = None
    person.oriented_at = person.seen_at = None
    person.may_be_asked = person.may_be_named = person.is_slack_admin = False
    person.is_deactivated = True
