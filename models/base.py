"""What every row shares: naming, workspace-wide keys, ids and UTC instants."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    Table,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID_LENGTH = 32
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Foreign keys are looked at when the transaction ends: rows of one transaction may be written in
# any order, and the session does not order them, since there are no relationships.
AT_COMMIT: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}


def _pointing_column(key: ForeignKeyConstraint, _table: Table) -> str:
    # Every composite key begins with the workspace; what tells keys apart is their last column.
    return key.column_keys[-1]


NAMING: dict[str, Any] = {
    "pointing_column": _pointing_column,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(pointing_column)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class WrongStateError(Exception):
    """A row was asked for a change that its present state does not allow."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, naive UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        # SQLite has no zones: what comes back is read as UTC, so UTC is what must go in.
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside, without what no database holds: NULs and halves of characters."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out what could not be stored, so that nobody's message fails for it."""
        return None if value is None else UNSTORABLE.sub("", value)


class Base(DeclarativeBase):
    """The one metadata of all rows."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: Words(),
    }


def new_id() -> str:
    """Return a fresh id for a row."""
    return uuid.uuid4().hex


def of_workspace() -> ForeignKey:
    """Return the foreign key of a `workspace_id` column."""
    return ForeignKey("workspace.id", ondelete="CASCADE", **AT_COMMIT)


class InWorkspace:
    """A row that belongs to one workspace and carries it inside its primary key."""

    workspace_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), of_workspace(), primary_key=True, sort_order=-2
    )
    id: Mapped[str] = mapped_column(
        String(ID_LENGTH), primary_key=True, default=new_id, sort_order=-1
    )


def points_to(
    table: str, column: str, ondelete: Literal["CASCADE"] | None = None
) -> ForeignKeyConstraint:
    """Return a foreign key to `table` that cannot leave the workspace of its row."""
    return ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{table}.workspace_id", f"{table}.id"],
        ondelete=ondelete,
        **AT_COMMIT,
    )
