"""What every topic of the store shares: its scope, and inserts that tolerate a twin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import Insert, ReturningInsert

from bot.store.sqlite import WITH_NEXT
from models import Base, Workspace

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Scope:
    """One transaction's session, workspace and instant."""

    session: AsyncSession
    workspace_id: str
    now: datetime
    replica: str | None = None
    """Whose the operations are that are begun in it."""
    _workspace: list[Workspace] = field(default_factory=list)

    async def workspace(self) -> Workspace:
        """Return the workspace, read once: the session alone would forget and read it again."""
        if not self._workspace:
            self._workspace.append(await self.session.get_one(Workspace, self.workspace_id))
        return self._workspace[0]

    async def get(self, row: type[Row], row_id: str | None) -> Row | None:
        """Return a row of this workspace by its id."""
        if not row_id:
            return None
        return await self.session.get(row, (self.workspace_id, row_id))

    def add(self, row: Row) -> Row:
        """Add a row; it is written at the next flush."""
        self.session.add(row)
        return row

    async def insert(self, row: type[Base], **values: Any) -> None:  # noqa: ANN401
        """Insert a row without the session's bookkeeping: for what somebody waits for.

        On SQLite it goes with the transaction's next statement, or with its commit.
        """
        await self.session.execute(_into(row), {"workspace_id": self.workspace_id, **values})

    async def insert_missed(self, row: type[Base], **values: Any) -> bool:  # noqa: ANN401
        """Insert a row that this transaction has looked for in vain; False if it is there now.

        On SQLite nobody else writes since the transaction began, so nobody waits to hear of it.
        """
        if self.session.get_bind().dialect.name != "sqlite":
            return await self.insert_new(row, **values)
        await self.insert(row, **values)
        return True

    async def insert_new(self, row: type[Base], **values: Any) -> bool:  # noqa: ANN401
        """Insert a row unless a unique key of it is taken; return whether it went in."""
        return bool(await self.insert_all_new(row, [values]))

    async def insert_all_new(self, row: type[Base], several: Sequence[Mapping[str, Any]]) -> int:
        """Insert rows but those of which a unique key is taken; return how many went in."""
        if not several:
            return 0
        dialect = self.session.get_bind().dialect.name
        # Handed over beside the statement, or it would be compiled anew each time.
        rows = [{"workspace_id": self.workspace_id, **values} for values in several]
        written = await self.session.execute(
            _into_if_new(row, dialect), rows if len(rows) > 1 else rows[0]
        )
        return len(written.all())


# Put together once: somebody waits for it, and that takes longer than running it.
@cache
def _into(row: type[Base]) -> Insert:
    return insert(_table(row)).execution_options(**{WITH_NEXT: True})


@cache
def _into_if_new(row: type[Base], dialect: str) -> ReturningInsert[str]:
    into = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(_table(row))
    # Counted by what comes back: of an insert, PostgreSQL's driver is not asked how many.
    return into.on_conflict_do_nothing().returning(_table(row).c.workspace_id)


def _table(row: type[Base]) -> Table:
    return cast(Table, row.__table__)
