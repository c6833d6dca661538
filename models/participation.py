"""Who was asked, who took part, and who is thanked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, WrongStateError, points_to


class AskSource(StrEnum):
    """How somebody came to be asked into a swarm."""

    MATCH = "match"
    NAME = "name"
    SUGGESTION = "suggestion"
    GROUP = "group"
    LEAD = "lead"


class Ask(InWorkspace, Base):
    """The question to one person whether they will take part."""

    __tablename__ = "ask"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "person_id", ondelete="CASCADE"),
        points_to("person", "asked_by_id"),
        points_to("skill", "skill_id"),
        UniqueConstraint("workspace_id", "swarm_id", "person_id", "round"),
        Index(None, "workspace_id", "person_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    skill_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    asked_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    round: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(default=AskSource.MATCH)
    is_added: Mapped[bool] = mapped_column(default=False)
    """Whether the person was put in at once (sev1, by name, `invite = add`) and only told."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    is_accepted: Mapped[bool | None]
    expires_at: Mapped[datetime | None]
    """When it expires if nobody answers; of somebody added to a sev1, if they say nothing."""
    later_at: Mapped[datetime | None]
    """When the person wants to be asked again, or when the day begins for which it is kept."""
    expired_at: Mapped[datetime | None]
    """When others were asked instead; a yes counts nevertheless."""
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """A code for why they declined: never told, counted or held against them."""

    tipped_by: Mapped[str | None]
    """What tipped the balance towards them, if it is to be told: `in_hours`, `speaks:es`."""

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody's answer is waited for."""
        return self.is_open and self.expired_at is None

    @property
    def is_open(self) -> bool:
        """Tell whether a yes can still be given: also after others were asked instead."""
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def is_put_off(self) -> bool:
        """Tell whether it is to be put later: the person wants it so, or it is their night."""
        return self.is_waiting and self.later_at is not None

    @property
    def is_kept(self) -> bool:
        """Tell whether it was never put, since it was the person's night: they know nothing."""
        return self.sent_at is None and self.expires_at is None and self.later_at is not None

    @property
    def is_declined(self) -> bool:
        """Tell whether the answer was no."""
        return self.is_accepted is False

    def answer(self, *, accepted: bool, at: datetime, reason: str = "") -> None:
        """Record the answer; a second one is refused, and so is a no after it has expired."""
        if not (self.is_open if accepted else self.is_waiting):
            raise WrongStateError("the ask is not waiting")
        self.answered_at, self.is_accepted, self.reason = at, accepted, reason

    def reconsider(self, *, at: datetime) -> None:
        """Make a yes of a no."""
        if not self.is_declined:
            raise WrongStateError("the ask was not declined")
        self.answered_at, self.is_accepted, self.reason = at, True, ""

    def reached(self, *, at: datetime) -> None:
        """Note that the question stands in the person's messages: their time begins now."""
        if self.sent_at is None:
            self.sent_at = at
            if self.expires_at is not None:
                self.expires_at += at - self.created_at

    def put_off(self, *, until: datetime) -> None:
        """Note that the person wants to be asked again later."""
        if not self.is_waiting:
            raise WrongStateError("the ask is not waiting")
        self.later_at = until

    def expire(self, *, at: datetime) -> None:
        """Stop waiting: for an answer, or for somebody who was added to say something."""
        if self.is_waiting or self.is_added:
            self.expired_at = self.expired_at or at

    def hurry(self, *, by: datetime) -> None:
        """Wait for an answer no longer than that."""
        if self.is_waiting and self.expires_at is not None:
            self.expires_at = min(self.expires_at, by)

    def withdraw(self, *, at: datetime) -> None:
        """Take back an ask that nobody has answered."""
        if self.is_open:
            self.withdrawn_at = at


class ParticipationRole(StrEnum):
    """What somebody is in a swarm."""

    OWNER = "owner"
    EXPERT = "expert"
    LEARNER = "learner"
    OBSERVER = "observer"
    FOLLOWER = "follower"


class JoinSource(StrEnum):
    """How somebody came into a swarm."""

    REQUESTER = "requester"
    ASK = "ask"
    ANNOUNCEMENT = "announcement"
    NAME = "name"
    SLACK = "slack"
    ACCESS = "access"
    HANDOFF = "handoff"


class Participation(InWorkspace, Base):
    """One person's part in one swarm; a contribution is a moment, never a text."""

    __tablename__ = "participation"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "person_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "swarm_id", "person_id"),
        Index(None, "workspace_id", "person_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    role: Mapped[str] = mapped_column(default=ParticipationRole.EXPERT)
    source: Mapped[str] = mapped_column(default=JoinSource.SLACK)
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    following_since: Mapped[datetime | None]
    first_contribution_at: Mapped[datetime | None]

    @property
    def is_in(self) -> bool:
        """Tell whether the person is in the swarm's channel."""
        return self.joined_at is not None and self.left_at is None

    def join(self, *, at: datetime, source: JoinSource) -> bool:
        """Note that the person is in; return whether that is news."""
        if self.is_in:
            return False
        self.joined_at, self.left_at, self.source = at, None, source
        if self.role == ParticipationRole.FOLLOWER:
            self.role = ParticipationRole.EXPERT
        return True

    def leave(self, *, at: datetime) -> bool:
        """Note that the person is out; return whether that is news."""
        if not self.is_in:
            return False
        self.left_at = at
        return True


class AccessRequest(InWorkspace, Base):
    """Somebody's wish to be let into a private swarm."""

    __tablename__ = "access_request"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "person_id", ondelete="CASCADE"),
        points_to("person", "answered_by_id"),
        UniqueConstraint("workspace_id", "swarm_id", "person_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    is_granted: Mapped[bool | None]

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether the person took the wish back before anybody answered."""
        return self.answered_at is not None and self.is_granted is None


class Thanks(InWorkspace, Base):
    """That somebody thanked somebody for their part in a swarm, and for what."""

    __tablename__ = "thanks"
    __table_args__ = (
        points_to("swarm", "swarm_id", ondelete="CASCADE"),
        points_to("person", "to_id", ondelete="CASCADE"),
        points_to("person", "from_id", ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "swarm_id", "to_id", "from_id"),
        Index(None, "workspace_id", "to_id"),
    )

    swarm_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    to_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    from_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    how: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
