"""What happened and what is still to be done: the event log, the audit, the operations."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, of_workspace, points_to


class EventLog(InWorkspace, Base):
    """Something that happened, by ids only: timeline and metrics are read from here."""

    __tablename__ = "event_log"
    __table_args__ = (
        Index(None, "workspace_id", "kind", "at"),
        Index(None, "workspace_id", "swarm_id", "at"),
    )

    kind: Mapped[str]
    at: Mapped[datetime]
    # No foreign keys: the log outlives what it tells of, and erasure must not reach into it.
    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    swarm_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    case_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    article_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    subject: Mapped[str | None]
    """A further id or code (skill, mark, outcome, setting key); never text that a person wrote."""


class Reminder(InWorkspace, Base):
    """That somebody is reminded of something that waits for them: once, each time it begins to."""

    __tablename__ = "reminder"
    __table_args__ = (
        points_to("person", "person_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "object_id", "purpose", "person_id"),
    )

    object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    purpose: Mapped[str]
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    sent_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]
    """When it stood in their messages; what never did, they have not been reminded of."""


class AccessAudit(InWorkspace, Base):
    """That somebody was let at something guarded, or was refused."""

    __tablename__ = "access_audit"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    actor_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    action: Mapped[str]
    subject_id: Mapped[str | None]
    is_allowed: Mapped[bool]
    at: Mapped[datetime]


class Operation(Base):
    """An effect that must reach Slack; its id is the key that keeps it from happening twice."""

    __tablename__ = "operation"
    __table_args__ = (
        points_to("person", "asked_by_id"),
        Index(
            "ix_operation_unfinished",
            "created_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_operation_failed",
            "workspace_id",
            "ended_at",
            sqlite_where=text("error IS NOT NULL"),
            postgresql_where=text("error IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH), of_workspace(), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    journal: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    attempts: Mapped[int] = mapped_column(default=0)
    """Failed attempts since a step was last done."""
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=3)
    """1 goes first."""
    run_at: Mapped[datetime | None]
    """When it is due next, by the bot's clock; None once it has ended."""
    owner: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The replica that runs it; nobody's where None, or where that replica is dead."""
    epoch: Mapped[int] = mapped_column(default=0)
    """How often it has been taken over; who holds an older one may write nothing more."""
    is_in_doubt: Mapped[bool] = mapped_column(default=False)
    """Whether a step may have been done of which the journal knows nothing."""


class Replica(Base):
    """A process that runs operations, from its start to its end; it lives while it beats."""

    __tablename__ = "replica"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    """By the database's clock."""


class SlackBucket(Base):
    """A place for one call in a span of time; all replicas take places from the same ones.

    No foreign key: on PostgreSQL the table is unlogged, and a key would cost each call a look.
    """

    __tablename__ = "slack_bucket"

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    """A method, or a method and a channel."""
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    free_at: Mapped[datetime]
