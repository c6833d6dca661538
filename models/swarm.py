"""Swarms: the group around a case, its rooms, and the messages that are kept current."""

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, WrongStateError, points_to


class SwarmState(StrEnum):
    """Where a swarm is in its life."""

    OPENING = "opening"
    OPEN = "open"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    ANSWERED = "answered"
    """Withdrawn because existing knowledge answered it: an avoided swarm."""


class SwarmKind(StrEnum):
    """How many customers a swarm is about."""

    SINGLE = "single"
    MAJOR = "major"


class SearchRound(IntEnum):
    """How far the search for somebody who knows a skill has come."""

    NONE = 0
    MATCH = 1
    NEXT_BEST = 2
    GROUP = 3
    LEAD = 4


class Visibility(StrEnum):
    """Who may know what a swarm is about."""

    OPEN = "open"
    PRIVATE = "private"


class Outcome(StrEnum):
    """How a case ended, as its owner says."""

    FIXED = "fixed"
    WORKAROUND = "workaround"
    EXPLAINED = "explained"
    NOT_REPRODUCED = "not_reproduced"
    PASSED_ON = "passed_on"


ACTIVE = (SwarmState.OPENING, SwarmState.OPEN)


class Swarm(InWorkspace, Base):
    """The group and channel around one case, from opening to resolution."""

    __tablename__ = "swarm"
    __table_args__ = (
        points_to("swarm", "parent_id"),
        points_to("swarm", "reopened_from_id"),
        points_to("person", "requester_id"),
        points_to("customer", "customer_id"),
        points_to("person", "resolved_by_id"),
        CheckConstraint("severity BETWEEN 1 AND 4", "severity_1_to_4"),
        Index(None, "workspace_id", "state", "opened_at"),
        Index(
            "ix_swarm_search_at",
            "workspace_id",
            "search_at",
            sqlite_where=text("search_at IS NOT NULL"),
            postgresql_where=text("search_at IS NOT NULL"),
        ),
        Index("uq_swarm_channel_name", "workspace_id", "channel_name", unique=True),
    )

    kind: Mapped[str] = mapped_column(default=SwarmKind.SINGLE)
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reopened_from_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    severity: Mapped[int] = mapped_column(default=3)
    visibility: Mapped[str] = mapped_column(default=Visibility.OPEN)
    state: Mapped[str] = mapped_column(default=SwarmState.OPENING)
    title: Mapped[str]
    need: Mapped[str] = mapped_column(default="")
    environment: Mapped[str] = mapped_column(default="")
    tried: Mapped[str] = mapped_column(default="")
    requester_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """Whose case it is, as said to this swarm: a private one keeps it from the case's row."""
    opened_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    resolved_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    outcome: Mapped[str | None]
    resolution: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    promised_at: Mapped[datetime | None]
    """By when the requester was promised a person; None where nobody could be asked."""
    is_promise_kept: Mapped[bool | None]
    """Whether somebody came by then; None as long as it is open."""
    search_at: Mapped[datetime | None]
    """When to see what became of the asks and whom else to ask; None where nobody is missing."""
    search_round: Mapped[int] = mapped_column(default=SearchRound.NONE)
    progress_at: Mapped[datetime | None]
    """When something was last marked, told or changed that shows that work goes on."""
    nudges: Mapped[int] = mapped_column(default=0)
    """Who has heard since then that nothing moves: 1 the owner, 2 their lead as well."""
    channel_name: Mapped[str | None]
    """The name that no other swarm's channel is given, kept before a channel is made."""

    @property
    def is_active(self) -> bool:
        """Tell whether work on this swarm goes on."""
        return self.state in ACTIVE

    @property
    def is_private(self) -> bool:
        """Tell whether only its members may know what it is about."""
        return self.visibility == Visibility.PRIVATE

    def progressed(self, *, at: datetime) -> None:
        """Note that work goes on; who was nudged before will be nudged anew."""
        self.progress_at, self.nudges = at, 0

    def promise(self, *, by: datetime) -> None:
        """Note by when the requester is promised a person."""
        self.promised_at, self.is_promise_kept = by, None

    def release_promise(self) -> None:
        """Promise nobody any more, since nobody is needed; what is settled stays on record."""
        if self.is_promise_kept is None:
            self.promised_at = None

    def settle_promise(self, *, at: datetime) -> bool | None:
        """Note whether what was promised is kept by now; return None if that is no news."""
        if self.promised_at is None or self.is_promise_kept is not None:
            return None
        self.is_promise_kept = at <= self.promised_at
        return self.is_promise_kept

    def ready(self, *, at: datetime) -> None:
        """Note that the channel stands and people can work."""
        if self.state == SwarmState.OPENING:
            self.state = SwarmState.OPEN
        self.ready_at = self.ready_at or at

    def resolve(
        self, *, by: str, at: datetime, outcome: Outcome, resolution: str, cause: str
    ) -> None:
        """End the swarm with what solved the case."""
        self._end(SwarmState.RESOLVED, by=by, at=at)
        self.outcome, self.resolution, self.cause = outcome, resolution, cause

    def cancel(self, *, by: str, at: datetime, reason: str) -> None:
        """End the swarm without a resolution."""
        self._end(SwarmState.CANCELLED, by=by, at=at)
        self.end_reason = reason

    def answer(self, *, by: str, at: datetime) -> None:
        """End the swarm because what is already known answers the case."""
        self._end(SwarmState.ANSWERED, by=by, at=at)

    def reopen(self) -> None:
        """Take up an ended swarm again, in the same channel."""
        if self.is_active:
            raise WrongStateError(f"swarm is {self.state}")
        self.state, self.ended_at, self.resolved_by_id = SwarmState.OPEN, None, None
        self.outcome, self.end_reason = None, ""

    def _end(self, state: SwarmState, *, by: str, at: datetime) -> None:
        if not self.is_active:
            raise WrongStateError(f"swarm is {self.state}")
        self.state, self.ended_at, self.resolved_by_id = state, at, by


class SwarmCase(InWorkspace, Base):
    """A case that a swarm works on; a case has at most one active swarm."""

    __tablename__ = "swarm_case"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("case", "case_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "swarm_id", "case_id"),
        Index(
            "uq_swarm_case_one_active",
            "workspace_id",
            "case_id",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    case_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    is_active: Mapped[bool] = mapped_column(default=True)
    attached_at: Mapped[datetime]


class SwarmSkill(InWorkspace, Base):
    """A skill that a swarm calls for, in the order it was named."""

    __tablename__ = "swarm_skill"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("skill", "skill_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "swarm_id", "skill_id"),
        Index(None, "workspace_id", "skill_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    skill_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    position: Mapped[int] = mapped_column(default=0)


class SwarmUpdate(InWorkspace, Base):
    """What somebody said to everybody about the state of a swarm."""

    __tablename__ = "swarm_update"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "person_id"),
        Index(None, "workspace_id", "swarm_id", "at"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text: Mapped[str]
    at: Mapped[datetime]


class LinkPurpose(StrEnum):
    """What a link of a swarm leads to."""

    CALL = "call"
    DOCUMENT = "document"
    CANVAS = "canvas"
    MESSAGE = "message"
    """The message that a swarm began with."""


class SwarmLink(InWorkspace, Base):
    """Where the people of a swarm talk or write together, besides its channel."""

    __tablename__ = "swarm_link"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "set_by_id"),
        UniqueConstraint("workspace_id", "swarm_id", "purpose"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    purpose: Mapped[str]
    url: Mapped[str]
    set_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    set_at: Mapped[datetime]


class RoomPurpose(StrEnum):
    """What a room of a swarm is for."""

    MAIN = "main"
    PARTNER = "partner"
    THREAD = "thread"


class Room(InWorkspace, Base):
    """A channel, or a thread in one, where a swarm works."""

    __tablename__ = "room"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "channel_id", "thread_ts"),
        Index(None, "workspace_id", "swarm_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    purpose: Mapped[str] = mapped_column(default=RoomPurpose.MAIN)
    channel_id: Mapped[str]
    thread_ts: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    is_private: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    """When its people were told that it is to be archived."""
    kept_until: Mapped[datetime | None]
    """Until when somebody asked to keep it; None leaves it to the setting."""


class Posted(InWorkspace, Base):
    """A message of ours that is edited later: the brief, the announcement, an ask, a draft."""

    __tablename__ = "posted"
    __table_args__ = (
        points_to("person", "person_id"),
        UniqueConstraint("workspace_id", "object_id", "purpose"),
        UniqueConstraint("workspace_id", "channel_id", "ts"),
    )

    object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    purpose: Mapped[str]
    channel_id: Mapped[str]
    ts: Mapped[str]
    posted_at: Mapped[datetime]
    person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """Whose direct messages it stands in."""
