"""Cases, the customers who have them, and who answers for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, WrongStateError, points_to


class Customer(InWorkspace, Base):
    """Who needs a case solved; `key` is the normal form of the name."""

    __tablename__ = "customer"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    tier: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]


class Case(InWorkspace, Base):
    """What a customer needs solved, as the system of record names it."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source", "reference"),
        points_to("customer", "customer_id"),
        CheckConstraint("severity BETWEEN 1 AND 4", "severity_1_to_4"),
        Index(None, "workspace_id", "resolved_at"),
    )

    source: Mapped[str] = mapped_column(default="crm")
    reference: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    environment: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    severity: Mapped[int] = mapped_column(default=3)
    tier: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]
    customer_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    resolution: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    first_reply_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]


class CaseSkill(InWorkspace, Base):
    """A skill that a case calls for."""

    __tablename__ = "case_skill"
    __table_args__ = (
        UniqueConstraint("workspace_id", "case_id", "skill_id"),
        points_to("case", "case_id", ondelete="CASCADE"),
        points_to("skill", "skill_id", ondelete="CASCADE"),
        Index(None, "workspace_id", "skill_id"),
    )

    case_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    skill_id: Mapped[str] = mapped_column(String(ID_LENGTH))


class CaseOwner(InWorkspace, Base):
    """A turn of ownership: the first has no `from_id`, each accepted later one is a handoff."""

    __tablename__ = "case_owner"
    __table_args__ = (
        points_to("case", "case_id", ondelete="CASCADE"),
        points_to("person", "from_id"),
        points_to("person", "to_id"),
        points_to("person", "asked_by_id"),
        points_to("swarm", "swarm_id"),
        Index(None, "workspace_id", "case_id"),
        Index(None, "workspace_id", "to_id"),
    )

    case_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    from_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    to_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    swarm_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The swarm in which it was asked; None for the first turn."""
    reason: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """Who asked for it: the owner, or a lead for somebody who is absent."""
    asked_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def is_waiting(self) -> bool:
        """Tell whether the person who is to be the owner has not answered yet."""
        return self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None

    def accept(self, *, at: datetime) -> None:
        """Make it a handoff; an answer given once stands."""
        self._must_wait()
        self.accepted_at = at

    def decline(self, *, at: datetime) -> None:
        """Leave the case with its owner."""
        self._must_wait()
        self.declined_at = at

    def withdraw(self, *, at: datetime) -> None:
        """Take the question back."""
        self._must_wait()
        self.withdrawn_at = at

    def _must_wait(self) -> None:
        if not self.is_waiting:
            raise WrongStateError("the handoff is not waiting")
