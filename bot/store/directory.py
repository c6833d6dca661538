"""Brings people's rows into line with what Slack says, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import or_, select

from bot.ports import SlackPerson
from bot.store.writing import Scope
from models import Person, PersonKind, new_id


class Directory:
    """The workspace's people as Slack lists them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def agree(
        self,
        said: Sequence[SlackPerson],
        *,
        may_be_new: Callable[[SlackPerson], bool] = lambda one: True,
    ) -> list[Person]:
        """Make people's rows agree with what Slack says, and return them.

        Imported people are linked by e-mail; who has no row gets one if they may be new.
        """
        # Two replicas that read the same page have to lock its rows in the same order.
        ordered = sorted(said, key=lambda one: one.id)
        rows = await self._rows(ordered)
        by_slack = {row.slack_user_id: row for row in rows if row.slack_user_id}
        by_email = {row.email: row for row in rows if row.email}
        agreed = []
        for one in ordered:
            email = one.email.lower() if one.email else ""
            row = by_slack.get(one.id)
            if row is None:
                row = _unlinked(by_email.get(email))
            if row is None and may_be_new(one):
                row = await self._made(one.id)
            if row is None or row.erased_at is not None:
                continue
            if email and email not in by_email:
                by_email.pop(row.email or "", None)
                row.email = email
                by_email[email] = row
            self._note(row, one)
            by_slack[one.id] = row
            agreed.append(row)
        await self._scope.session.flush()
        return agreed

    async def _rows(self, said: Sequence[SlackPerson]) -> list[Person]:
        emails = [one.email.lower() for one in said if one.email]
        return list(
            await self._scope.session.scalars(
                select(Person).where(
                    Person.workspace_id == self._scope.workspace_id,
                    or_(
                        Person.slack_user_id.in_([one.id for one in said]),
                        Person.email.in_(emails),
                    ),
                )
            )
        )

    async def _made(self, user_id: str) -> Person:
        await self._scope.insert_new(
            Person,
            id=new_id(),
            slack_user_id=user_id,
            created_at=self._scope.now,
            name="",
            kind=PersonKind.MEMBER,
            department="",
            is_slack_admin=False,
            is_deactivated=False,
            may_be_named=True,
            may_be_asked=True,
        )
        row = await self._scope.session.scalar(
            select(Person).where(
                Person.workspace_id == self._scope.workspace_id, Person.slack_user_id == user_id
            )
        )
        if row is None:
            raise LookupError(f"no row for {user_id}")
        return row

    def _note(self, row: Person, said: SlackPerson) -> None:
        row.slack_user_id = said.id
        row.name = said.name or row.name
        row.locale = said.locale or row.locale
        row.time_zone = said.time_zone or row.time_zone
        row.kind = _kind(said)
        row.is_slack_admin, row.is_deactivated = said.is_admin, said.is_deactivated
        row.seen_at = self._scope.now


def _unlinked(row: Person | None) -> Person | None:
    return None if row is None or row.slack_user_id is not None else row


def _kind(said: SlackPerson) -> PersonKind:
    if said.is_bot:
        return PersonKind.BOT
    if said.is_external:
        return PersonKind.EXTERNAL
    return PersonKind.GUEST if said.is_guest else PersonKind.MEMBER
