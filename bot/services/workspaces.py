"""Knows the workspaces the bot is in: their rows, their tokens, who is there."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.errors import ConfigError, SlackRefusedError
from bot.ports import Identity, SlackPerson
from bot.secrets import Cipher
from bot.store import Store, Transaction
from bot.store.workspaces import LOBBY_CHANNEL_ID
from models import Installation, Workspace, new_id

LOBBY_SOUGHT = "lobby_sought"
STATE_LIFE = timedelta(minutes=10)
# How long a replica may go on with a token that another replica has seen replaced.
TOKEN_LIFE = timedelta(minutes=1)
CLOCKS_APART = timedelta(seconds=2)


@dataclass(frozen=True)
class Presence:
    """The bot in a workspace: what it is called there and what it may act with."""

    token: str
    bot_user_id: str | None
    bot_id: str | None


@dataclass(frozen=True)
class Granted:
    """What Slack gave when somebody installed the bot."""

    identity: Identity
    token: str
    scopes: str
    app_id: str | None
    installer: str | None
    is_for_organisation: bool


class Workspaces:
    """Every workspace the bot is in; with `own_token` there is only that token's."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        lobby: str,
        own_token: str = "",
        cipher: Cipher | None = None,
    ) -> None:
        self._store, self._clock, self._lobby = store, clock, lobby
        self._own_token, self._cipher = own_token, cipher
        self._own_id: str | None = None
        self._ids: dict[tuple[str | None, str | None], str] = {}
        self._presences: dict[str, tuple[Presence, datetime]] = {}
        self._changed: Callable[[str], None] = lambda workspace_id: None

    def when_changed(self, changed: Callable[[str], None]) -> None:
        """Have `changed` called with each workspace whose token is new or gone."""
        self._changed = changed

    async def ensure(self, identity: Identity) -> str:
        """Return the id of the workspace Slack says we are in, its row made or brought up to date.

        A row that an import made before Slack had been met becomes the first workspace's.
        """
        async with self._store.transaction("") as tx:
            row = await _row_of(tx, identity)
            row.team_id, row.enterprise_id = identity.team_id, identity.enterprise_id
            row.name, row.url = identity.team_name, identity.url
            row.bot_user_id = identity.bot_user_id
        if self._own_token:
            self._own_id = row.id
            presence = Presence(self._own_token, identity.bot_user_id, identity.bot_id)
            self._presences[row.id] = presence, datetime.max.replace(tzinfo=self._now.tzinfo)
        return row.id

    async def by_team(self, team_id: str | None, enterprise_id: str | None) -> str | None:
        """Return the workspace of a delivery, or None for one the bot was never in."""
        if self._own_id is not None:
            return self._own_id
        key = (team_id, enterprise_id)
        if key not in self._ids:
            async with self._store.transaction("") as tx:
                row = await tx.workspaces.by_team(team_id, enterprise_id)
            if row is None:
                return None
            self._ids[key] = row.id
        return self._ids[key]

    def known(self, team_id: str | None, enterprise_id: str | None) -> str | None:
        """Return the workspace of a delivery if it is known without asking the database."""
        return self._own_id or self._ids.get((team_id, enterprise_id))

    async def every(self) -> list[tuple[str, str | None]]:
        """Return our id and Slack's team id of every workspace there is a row for."""
        async with self._store.transaction("") as tx:
            return [(row.id, row.team_id) for row in await tx.workspaces.all()]

    async def installed(self) -> list[str]:
        """Return our ids of the workspaces that the bot holds a token for."""
        if self._own_id is not None:
            return [self._own_id]
        async with self._store.transaction("") as tx:
            return await tx.installations.in_force()

    async def make_nameless(self) -> str:
        """Return the id of a row for the workspace that the first start will meet."""
        async with self._store.transaction("") as tx:
            row = await tx.installations.nameless()
            if row is None:
                await tx.installations.make_workspace(team_id=None, enterprise_id=None)
                row = await tx.installations.nameless()
            return _must(row).id

    async def settle_in(self, workspace_id: str, *, installer: str | None = None) -> None:
        """Begin what every start owes a workspace: to know its people and to have a lobby."""
        async with self._store.transaction(workspace_id) as tx:
            chosen = await tx.workspaces.settings()
            if chosen.get(LOBBY_SOUGHT) != self._lobby:
                await tx.workspaces.set(LOBBY_SOUGHT, self._lobby)
                await tx.workspaces.set(LOBBY_CHANNEL_ID, None)
            at = tx.now.isoformat(timespec="minutes")
            await tx.operations.begin("sync_people", at, installer=installer)
            await tx.operations.begin("look_at_lobby", at)

    async def know(self, workspace_id: str, said: Sequence[SlackPerson]) -> None:
        """Make people's rows agree with what Slack says, linking imported ones by e-mail."""
        async with self._store.transaction(workspace_id) as tx:
            await tx.directory.agree(said)

    async def install(self, granted: Granted) -> str:
        """Keep a new token, encrypted, in place of any earlier one; return the workspace's id."""
        workspace_id = await self.ensure(granted.identity)
        async with self._store.transaction(workspace_id) as tx:
            await tx.installations.revoke()
            tx.installations.add(
                Installation(
                    workspace_id=workspace_id,
                    id=new_id(),
                    token_cipher=self._sealing().seal(granted.token),
                    scopes=granted.scopes,
                    app_id=granted.app_id,
                    bot_id=granted.identity.bot_id,
                    bot_user_id=granted.identity.bot_user_id,
                    installed_by=granted.installer,
                    is_enterprise_install=granted.is_for_organisation,
                    installed_at=tx.now,
                )
            )
        self._forget(workspace_id)
        await self.settle_in(workspace_id, installer=granted.installer)
        return workspace_id

    async def uninstalled(self, workspace_id: str, *, at: float = 0.0) -> None:
        """Drop the workspace's token: Slack has taken it back, at that moment by its clock.

        What was installed since stays, for Slack may tell late.
        """
        before = datetime.fromtimestamp(at, UTC) + CLOCKS_APART if at else None
        async with self._store.transaction(workspace_id) as tx:
            await tx.installations.revoke(made_before=before)
        self._forget(workspace_id)

    async def presence(self, workspace_id: str) -> Presence:
        """Return what the bot is in a workspace. Raises SlackRefusedError(`not_installed`)."""
        known = self._presences.get(workspace_id)
        if known is not None and known[1] > self._now:
            return known[0]
        async with self._store.transaction(workspace_id) as tx:
            row = await tx.workspaces.installation()
        if row is None:
            raise SlackRefusedError("not_installed")
        fresh = Presence(self._sealing().unseal(row.token_cipher), row.bot_user_id, row.bot_id)
        if known is not None and known[0].token != fresh.token:
            self._changed(workspace_id)
        self._presences[workspace_id] = fresh, self._now + TOKEN_LIFE
        return fresh

    async def token_of(self, workspace_id: str) -> str:
        """Return the token to act with. Raises SlackRefusedError(`not_installed`)."""
        return (await self.presence(workspace_id)).token

    async def check_key(self) -> None:
        """Raise ConfigError if the stored tokens were encrypted with another key."""
        for workspace_id in (await self.installed())[:1]:
            await self.presence(workspace_id)

    async def new_state(self) -> str:
        """Return a secret that ties the end of an installation to its beginning."""
        state = secrets.token_urlsafe(32)
        async with self._store.transaction("") as tx:
            tx.installations.keep_state(state, tx.now + STATE_LIFE)
        return state

    async def use_state(self, state: str) -> bool:
        """Tell whether such a secret was given out and is still good; it is good once."""
        async with self._store.transaction("") as tx:
            return await tx.installations.use_state(state)

    @property
    def _now(self) -> datetime:
        return self._clock.now()

    def _sealing(self) -> Cipher:
        if self._cipher is None:
            raise ConfigError(
                "SWARM_ENCRYPTION_KEY is missing: the stored tokens can be read only with the key"
                " that they were encrypted with."
            )
        return self._cipher

    def _forget(self, workspace_id: str) -> None:
        # A team that its organisation's row answered for may have got a row of its own.
        self._ids.clear()
        self._presences.pop(workspace_id, None)
        self._changed(workspace_id)


async def _row_of(tx: Transaction, identity: Identity) -> Workspace:
    team_id, enterprise_id = identity.team_id, identity.enterprise_id
    found = await tx.workspaces.by_team(team_id, enterprise_id)
    # A workspace inside an organisation is not the organisation.
    if found is not None and found.team_id == team_id:
        return found
    nameless = await tx.installations.nameless()
    if nameless is not None:
        return nameless
    await tx.installations.make_workspace(team_id=team_id, enterprise_id=enterprise_id)
    return _must(await tx.workspaces.by_team(team_id, enterprise_id))


def _must(row: Workspace | None) -> Workspace:
    if row is None:
        raise LookupError("a workspace that was just made is gone")
    return row
