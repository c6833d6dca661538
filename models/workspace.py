"""A Slack workspace, how the bot got into it, and what the team has set."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, InWorkspace, new_id, of_workspace, points_to


class Workspace(Base):
    """One Slack workspace or, with an organisation-wide install, one organisation."""

    __tablename__ = "workspace"
    __table_args__ = (
        Index("uq_workspace_team", "team_id", unique=True),
        Index(
            "uq_workspace_enterprise",
            "enterprise_id",
            unique=True,
            sqlite_where=text("team_id IS NULL"),
            postgresql_where=text("team_id IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    enterprise_id: Mapped[str | None]
    team_id: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    bot_user_id: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    created_at: Mapped[datetime]


class Installation(InWorkspace, Base):
    """The bot's right to act in a workspace; the token is stored encrypted."""

    __tablename__ = "installation"

    token_cipher: Mapped[str]
    scopes: Mapped[str]
    app_id: Mapped[str | None]
    bot_id: Mapped[str | None]
    bot_user_id: Mapped[str | None]
    installed_by: Mapped[str | None]
    is_enterprise_install: Mapped[bool] = mapped_column(default=False)
    installed_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OAuthState(Base):
    """A one-use secret that ties the end of an installation to its beginning."""

    __tablename__ = "oauth_state"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


class Setting(Base):
    """One thing that a team has chosen; absent means the default."""

    __tablename__ = "setting"
    __table_args__ = (points_to("person", "changed_by"),)

    workspace_id: Mapped[str] = mapped_column(String(ID_LENGTH), of_workspace(), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    changed_at: Mapped[datetime]


class SettingChange(InWorkspace, Base):
    """That somebody changed a setting, from what to what."""

    __tablename__ = "setting_change"
    __table_args__ = (
        points_to("person", "changed_by_id"),
        Index(None, "workspace_id", "changed_at"),
    )

    key: Mapped[str] = mapped_column(String(60))
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)
    changed_by_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    changed_at: Mapped[datetime]


class Inbox(InWorkspace, Base):
    """A delivery that has been taken in; its second arrival finds it here."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("workspace_id", "event_id"),)

    event_id: Mapped[str]
    received_at: Mapped[datetime]
