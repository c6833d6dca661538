"""Deletes what has been kept for as long as the team wants it kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, case, delete, exists, or_, select, update

from bot.store.personal import ERASED
from bot.store.writing import Scope
from models import (
    ACTIVE,
    AccessAudit,
    Base,
    CaseOwner,
    EventLog,
    Mark,
    Reminder,
    SettingChange,
    Swarm,
    SwarmCase,
    SwarmLink,
    SwarmUpdate,
    Thanks,
)

WORDS: tuple[tuple[type[Base], tuple[str, ...]], ...] = (
    (Mark, ("text", "permalink")),
    (Thanks, ("note",)),
)
"""Text of a swarm beside its own row."""
OWN_WORDS = ("need", "environment", "tried", "end_reason")
CHASED = timedelta(days=60)
"""For how long it is known at least who was reminded of what."""


class Retention:
    """Forgets, table by table."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def forget_events(self, before: datetime) -> None:
        """Delete what the log says of before an instant, except of swarms that go on."""
        goes_on = exists().where(
            Swarm.workspace_id == EventLog.workspace_id,
            Swarm.id == EventLog.swarm_id,
            Swarm.state.in_(ACTIVE),
        )
        await self._delete(EventLog, EventLog.at < before, ~goes_on)
        # What somebody may still be reminded of must not be forgotten, or it is done twice.
        await self._delete(Reminder, Reminder.sent_at < min(before, self._scope.now - CHASED))

    async def forget_audit(self, before: datetime) -> None:
        """Delete who was let in where, and who changed which setting, before an instant."""
        await self._delete(AccessAudit, AccessAudit.at < before)
        await self._delete(SettingChange, SettingChange.changed_at < before)

    async def forget_words(self, before: datetime) -> None:
        """Take out what people wrote in swarms that ended before an instant.

        What solved a case, and articles, are knowledge and stay.
        """
        ended = select(Swarm.id).where(
            Swarm.workspace_id == self._scope.workspace_id, Swarm.ended_at < before
        )
        await self._delete(SwarmUpdate, SwarmUpdate.swarm_id.in_(ended))
        # An address can say as much as a sentence, and some let in whoever knows them.
        await self._delete(SwarmLink, SwarmLink.swarm_id.in_(ended))
        for row, words in WORDS:
            await self._take_out(row, words, _table(row).c.swarm_id.in_(ended))
        await self._take_out(Swarm, OWN_WORDS, Swarm.id.in_(ended))
        of_cases = select(SwarmCase.case_id).where(
            SwarmCase.workspace_id == self._scope.workspace_id, SwarmCase.swarm_id.in_(ended)
        )
        await self._take_out(
            CaseOwner, ("reason",), CaseOwner.case_id.in_(of_cases), CaseOwner.asked_at < before
        )

    async def _delete(self, row: type[Base], *those: ColumnElement[bool]) -> None:
        here = _table(row).c.workspace_id == self._scope.workspace_id
        await self._scope.session.execute(
            delete(row).where(here, *those).execution_options(synchronize_session=False)
        )

    async def _take_out(
        self, row: type[Base], words: tuple[str, ...], *those: ColumnElement[bool]
    ) -> None:
        table = _table(row)
        there = [table.c[word] for word in words]
        # That nothing was written says something too, so what is empty stays so.
        values: dict[str, Any] = {c.name: case((c != "", ERASED), else_="") for c in there}
        await self._scope.session.execute(
            update(row)
            .where(
                table.c.workspace_id == self._scope.workspace_id,
                or_(*((column != "") & (column != ERASED) for column in there)),
                *those,
            )
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _table(row: type[Base]) -> Table:
    return cast(Table, row.__table__)
