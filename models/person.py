"""People: who they are to Slack and to the team, what they may do, what they know."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, points_to


class PersonKind(StrEnum):
    """What somebody is to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"


class Role(StrEnum):
    """What somebody has been named for, besides what follows from the rows."""

    ADMIN = "admin"


class Person(InWorkspace, Base):
    """Somebody the bot knows, from an import, from Slack, or both."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_user_id"),
        UniqueConstraint("workspace_id", "email"),
        points_to("person", "lead_id"),
        Index(None, "workspace_id", "lead_id"),
        CheckConstraint("max_swarms IS NULL OR max_swarms >= 0", "max_swarms_not_negative"),
    )

    slack_user_id: Mapped[str | None]
    email: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=PersonKind.MEMBER)
    locale: Mapped[str | None]
    time_zone: Mapped[str | None]
    department: Mapped[str] = mapped_column(default="")
    lead_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    is_slack_admin: Mapped[bool] = mapped_column(default=False)
    is_deactivated: Mapped[bool] = mapped_column(default=False)
    max_swarms: Mapped[int | None]
    paused_until: Mapped[datetime | None]
    may_be_named: Mapped[bool] = mapped_column(default=True)
    may_be_asked: Mapped[bool] = mapped_column(default=True)
    work_from: Mapped[int | None]
    """The hour of the day, in the person's own time zone, from which they like to be asked."""
    work_to: Mapped[int | None]
    """The hour at which their day ends; earlier than `work_from` for a night shift."""
    languages: Mapped[list[str] | None] = mapped_column(JSON)
    """Codes of the languages they can help in, as they said themselves; None says nothing."""
    oriented_at: Mapped[datetime | None]
    """When they were told, the first time they were in a swarm, what one is."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    def is_away(self, now: datetime) -> bool:
        """Tell whether asks should pass this person by for the moment."""
        return self.is_paused(now) or self.is_deactivated or not self.may_be_asked

    @property
    def can_act(self) -> bool:
        """Tell whether this person works here and can be reached in Slack."""
        is_here = self.slack_user_id is not None and not self.is_deactivated
        return is_here and self.kind == PersonKind.MEMBER

    def is_paused(self, now: datetime) -> bool:
        """Tell whether this person has asked for a pause that is not over."""
        return self.paused_until is not None and self.paused_until > now


class RoleGrant(InWorkspace, Base):
    """A role that an admin has given to somebody."""

    __tablename__ = "role_grant"
    __table_args__ = (
        points_to("person", "person_id", ondelete="CASCADE"),
        points_to("person", "granted_by"),
        UniqueConstraint("workspace_id", "person_id", "role"),
    )

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    role: Mapped[str]
    granted_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    granted_at: Mapped[datetime]


class Skill(InWorkspace, Base):
    """Something people can know; `key` is the normal form of its name."""

    __tablename__ = "skill"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        points_to("skill", "parent_id"),
    )

    key: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    channel_id: Mapped[str | None]
    user_group_id: Mapped[str | None]


class SkillName(InWorkspace, Base):
    """Another name of a skill, in some language."""

    __tablename__ = "skill_name"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        points_to("skill", "skill_id", ondelete="CASCADE"),
    )

    skill_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    key: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")


class PersonSkill(InWorkspace, Base):
    """That somebody knows a skill, from 1 (can help) to 3 (knows it best)."""

    __tablename__ = "person_skill"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person_id", "skill_id"),
        points_to("person", "person_id", ondelete="CASCADE"),
        points_to("skill", "skill_id", ondelete="CASCADE"),
        CheckConstraint("level BETWEEN 1 AND 3", "level_1_to_3"),
        Index(None, "workspace_id", "skill_id"),
    )

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    skill_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    level: Mapped[int]


class PersonInterest(InWorkspace, Base):
    """That somebody would like to learn a skill."""

    __tablename__ = "person_interest"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person_id", "skill_id"),
        points_to("person", "person_id", ondelete="CASCADE"),
        points_to("skill", "skill_id", ondelete="CASCADE"),
        Index(None, "workspace_id", "skill_id"),
    )

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    skill_id: Mapped[str] = mapped_column(String(ID_LENGTH))
