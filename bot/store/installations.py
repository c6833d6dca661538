"""Queries on how the bot got into workspaces: rows made once, tokens kept and taken away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, delete, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.writing import Scope
from models import Installation, OAuthState, Workspace, new_id


class Installations:
    """Workspaces that come and go."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def make_workspace(self, *, team_id: str | None, enterprise_id: str | None) -> None:
        """Make the workspace's row unless it is there, or was made by another replica just now."""
        session = self._scope.session
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        statement = insert(Workspace).values(
            id=new_id(),
            team_id=team_id,
            enterprise_id=enterprise_id,
            name="",
            url="",
            locale="en",
            time_zone="UTC",
            created_at=self._scope.now,
        )
        await session.execute(statement.on_conflict_do_nothing())

    async def nameless(self) -> Workspace | None:
        """Return the workspace that an import made before Slack had been met, held."""
        return await self._scope.session.scalar(
            select(Workspace)
            .where(Workspace.team_id.is_(None), Workspace.enterprise_id.is_(None))
            .limit(1)
            .with_for_update()
        )

    def add(self, installation: Installation) -> Installation:
        """Add an installation."""
        return self._scope.add(installation)

    async def revoke(self, *, made_before: datetime | None = None) -> int:
        """End the workspace's present installations, tokens and all; return how many."""
        older = true() if made_before is None else Installation.installed_at < made_before
        result = await self._scope.session.execute(
            update(Installation)
            .where(
                Installation.workspace_id == self._scope.workspace_id,
                Installation.revoked_at.is_(None),
                older,
            )
            .values(revoked_at=self._scope.now, token_cipher="")
        )
        return result.rowcount if isinstance(result, CursorResult) else 0

    async def in_force(self) -> list[str]:
        """Return the workspaces that there is a token for."""
        rows = await self._scope.session.scalars(
            select(Installation.workspace_id).where(Installation.revoked_at.is_(None)).distinct()
        )
        return list(rows)

    def keep_state(self, state: str, expires_at: datetime) -> None:
        """Keep the secret of an installation that has begun."""
        self._scope.add(OAuthState(state=state, expires_at=expires_at))

    async def use_state(self, state: str) -> bool:
        """Take the secret out; tell whether it was there in time. The expired go too."""
        result = await self._scope.session.execute(
            delete(OAuthState)
            .where((OAuthState.state == state) | (OAuthState.expires_at <= self._scope.now))
            .returning(OAuthState.state, OAuthState.expires_at)
        )
        return any(row.state == state and row.expires_at > self._scope.now for row in result)
