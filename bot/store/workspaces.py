"""Queries on workspaces, their installations, settings and inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from bot.records import PersonRef, Settings
from bot.settings import OPENING, PAUSED, by_present_names
from bot.store.writing import Scope
from models import Inbox, Installation, Setting, SettingChange, Workspace, new_id

LOBBY_CHANNEL_ID = "lobby_channel_id"


class Workspaces:
    """The workspace of the transaction, and what hangs on it directly."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._settings: dict[str, Any] | None = None

    async def current(self) -> Workspace:
        """Return the workspace of this transaction."""
        return await self._scope.workspace()

    async def by_team(self, team_id: str | None, enterprise_id: str | None) -> Workspace | None:
        """Return the workspace Slack calls by these ids; the team decides where both are given."""
        session = self._scope.session
        if team_id:
            found = await session.scalar(select(Workspace).where(Workspace.team_id == team_id))
            if found or not enterprise_id:
                return found
        return await session.scalar(
            select(Workspace).where(
                Workspace.enterprise_id == enterprise_id, Workspace.team_id.is_(None)
            )
        )

    async def all(self) -> list[Workspace]:
        """Return every workspace, of all there are."""
        return list(await self._scope.session.scalars(select(Workspace).order_by(Workspace.id)))

    async def installation(self) -> Installation | None:
        """Return the workspace's present installation."""
        return await self._scope.session.scalar(
            select(Installation)
            .where(
                Installation.workspace_id == self._scope.workspace_id,
                Installation.revoked_at.is_(None),
            )
            .order_by(Installation.installed_at.desc())
            .limit(1)
        )

    async def settings(self) -> dict[str, Any]:
        """Return what the team has set, by key; in a transaction it is read once."""
        if self._settings is None:
            rows = await self._scope.session.scalars(
                select(Setting).where(Setting.workspace_id == self._scope.workspace_id)
            )
            self._settings = by_present_names({row.key: row.value for row in rows})
        return self._settings

    async def setting(self, key: str, default: object) -> object:
        """Return one thing that the team has set, or else the default."""
        row = await self._scope.session.get(Setting, (self._scope.workspace_id, key))
        return default if row is None else row.value

    async def changed_at(self, keys: Sequence[str]) -> datetime | None:
        """Return when one of these was last set, or None if none of them ever was."""
        return await self._scope.session.scalar(
            select(func.max(Setting.changed_at)).where(
                Setting.workspace_id == self._scope.workspace_id, Setting.key.in_(keys)
            )
        )

    async def pause(self) -> tuple[str | None, datetime] | None:
        """Return who has paused the opening of swarms, and when, while it is paused."""
        row = await self._scope.session.get(Setting, (self._scope.workspace_id, OPENING))
        if row is None or row.value != PAUSED:
            return None
        return row.changed_by, row.changed_at

    async def effective(self, defaults: Settings, admins: Sequence[PersonRef] = ()) -> Settings:
        """Return the settings in force: what the team has set over the defaults."""
        workspace = await self.current()
        chosen = await self.settings()
        names = Settings.__dataclass_fields__
        values = {
            **{name: getattr(defaults, name) for name in names},
            "time_zone": workspace.time_zone,
            "language": workspace.locale,
            **{key: value for key, value in chosen.items() if key in names},
            "admins": admins,
        }
        return Settings(**values)

    async def set(self, key: str, value: object, *, by: str | None = None) -> None:
        """Set one thing."""
        self._settings = None
        said = {"value": value, "changed_by": by, "changed_at": self._scope.now}
        if await self._scope.insert_new(Setting, key=key, **said):
            return
        row = await self._scope.session.get_one(Setting, (self._scope.workspace_id, key))
        row.value, row.changed_by, row.changed_at = value, by, self._scope.now

    def add_change(self, key: str, before: object, after: object, *, by: str) -> None:
        """Note for good that somebody has changed a setting."""
        self._scope.add(
            SettingChange(
                id=new_id(),
                workspace_id=self._scope.workspace_id,
                key=key,
                before=before,
                after=after,
                changed_by_id=by,
                changed_at=self._scope.now,
            )
        )

    async def changes(self, most: int) -> list[SettingChange]:
        """Return the latest changes of settings, the last one first."""
        rows = await self._scope.session.scalars(
            select(SettingChange)
            .where(SettingChange.workspace_id == self._scope.workspace_id)
            .order_by(SettingChange.changed_at.desc(), SettingChange.key)
            .limit(most)
        )
        return list(rows)

    async def take_in(self, event_id: str) -> bool:
        """Note a delivery; return False if it has been here before."""
        return await self._scope.insert_new(
            Inbox, id=new_id(), event_id=event_id, received_at=self._scope.now
        )

    async def forget_deliveries(self, before: datetime) -> None:
        """Forget what came in before an instant, of every workspace: it does not come again."""
        await self._scope.session.execute(delete(Inbox).where(Inbox.received_at < before))
